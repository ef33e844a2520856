"""The systems board: how each stands in figures and words, and holding and releasing one."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fulfillment.models import JournalEntry
from orchestration.core.vocabulary import StepState, StepType
from orchestration.models import DownstreamSystem
from tests.shell import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client, omar: User) -> Client:
    client.force_login(omar)
    return client


@pytest.fixture
def erp() -> DownstreamSystem:
    return builders.make_system("ERP", "https://erp.example", release_per_minute=60)


def text_of(client: Client, path: str = "/systems") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def call(step_state: StepState, key: str, **attempt: Any) -> None:
    """A callout of the ERP, with an attempt that took so long."""
    order = builders.make_order(external_id=key)
    step = builders.make_step(builders.make_plan(order), key, type=StepType.CALLOUT, state=step_state, system="ERP")
    if attempt:
        builders.make_attempt(step, **attempt)


def test_without_systems_the_board_says_who_adds_them(operator: Client) -> None:
    assert "No systems yet" in text_of(operator)


def test_calls_are_told_in_figures(operator: Client, erp: DownstreamSystem) -> None:
    now = timezone.now()
    for number in range(3):
        call(
            StepState.COMPLETED,
            f"done-{number}",
            state="Succeeded",
            created_at=now,
            finished_at=now + timedelta(seconds=1.2),
        )
    call(StepState.FATALLY_FAILED, "broken", state="Failed", created_at=now, finished_at=now + timedelta(seconds=1.2))
    call(StepState.IN_PROGRESS, "out")
    page = text_of(operator)
    assert "25 %" in page
    assert "1.2 s" in page
    assert '<td data-label="Under way">1</td>' in page


def test_a_system_is_held_with_a_reason_and_released(operator: Client, omar: User, erp: DownstreamSystem) -> None:
    for number in range(90):
        call(StepState.ON_HOLD, f"held-{number}")
    assert operator.post("/systems/ERP/hold", {"reason": "Stocktaking <today>"}).status_code == 302
    page = text_of(operator)
    assert "Stocktaking &lt;today&gt;" in page
    assert "out in 2 min once released" in page
    assert 'aria-label="Hold ERP"' not in page
    assert operator.post("/systems/ERP/release").status_code == 302
    erp.refresh_from_db()
    assert (erp.online, erp.held_reason) == (True, "")
    assert list(JournalEntry.objects.order_by("id").values_list("event", "actor")) == [
        ("SystemHeld", omar.username),
        ("SystemReleased", omar.username),
    ]


def test_what_cannot_be_done_is_said_and_changes_nothing(operator: Client, erp: DownstreamSystem) -> None:
    page = operator.post("/systems/ERP/hold", {"reason": "  "}, follow=True).content.decode()
    assert "give a reason" in page
    page = operator.post("/systems/ERP/release", follow=True).content.decode()
    assert "is not held" in page
    assert operator.post("/systems/CRM/hold", {"reason": "x"}).status_code == 404
    erp.refresh_from_db()
    assert erp.online


def test_an_open_circuit_says_when_it_is_tried_again(operator: Client, erp: DownstreamSystem) -> None:
    DownstreamSystem.objects.update(circuit_state="Open", circuit_changed_at=timezone.now(), circuit_openings=1)
    page = text_of(operator)
    assert "Keeps failing" in page
    assert "next call" in page
    assert 'aria-label="Release ERP"' in page


def test_who_only_watches_is_offered_nothing_to_press(client: Client, dana: User, erp: DownstreamSystem) -> None:
    client.force_login(dana)
    assert "Hold…" not in text_of(client)


def test_the_board_asks_as_much_of_the_database_for_many_as_for_one(
    operator: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        builders.make_system(f"S{number}", "https://erp.example")
    with django_assert_max_num_queries(10):
        text_of(operator)
