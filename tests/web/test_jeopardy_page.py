"""The jeopardy board: which steps stand on it, in which order, and what it says of each."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fulfillment.models import Order
from orchestration.core.vocabulary import Jeopardy, PlanState, StepState, StepType
from tests.shell import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client, omar: User) -> Client:
    client.force_login(omar)
    return client


def begun(name: str, level: Jeopardy, late_in: timedelta, **fields: Any) -> None:
    """A step that may take an hour, and is late after so long."""
    now = timezone.now()
    plan = builders.make_plan(builders.make_order(external_id=f"SO-{name}"))
    given = {"state": StepState.READY, "type": StepType.MANUAL_TASK, "jeopardy_at": now + late_in, **fields}
    builders.make_step(
        plan, name, jeopardy=level, estimated_seconds=3600, ready_at=now + late_in - timedelta(hours=1), **given
    )


def text_of(client: Client, path: str = "/jeopardy") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_where_all_is_well_the_board_says_so(operator: Client) -> None:
    begun("calm", Jeopardy.ON_TRACK, timedelta(hours=9))
    assert "Every step is on track" in text_of(operator)


def test_what_is_overdue_for_longest_comes_first_and_what_will_be_soon_last(operator: Client) -> None:
    begun("soon", Jeopardy.ON_TRACK, timedelta(hours=1))
    begun("later", Jeopardy.ON_TRACK, timedelta(hours=3))
    begun("risky", Jeopardy.AT_RISK, timedelta(minutes=10))
    begun("late", Jeopardy.LATE, timedelta(hours=-1))
    begun("later still", Jeopardy.LATE, timedelta(hours=-5), state=StepState.FATALLY_FAILED)
    page = text_of(operator)
    places = [page.index(f">{name}</a>") for name in ("later still", "late", "risky", "soon")]
    assert places == sorted(places)
    assert ">later</a>" not in page
    assert 'Late <span class="count">2</span>' in page
    assert 'Soon at risk <span class="count">1</span>' in page


def test_a_level_narrows_the_steps_and_an_unknown_one_does_not(operator: Client) -> None:
    begun("risky", Jeopardy.AT_RISK, timedelta(minutes=10))
    begun("late", Jeopardy.LATE, timedelta(hours=-1))
    assert ">risky</a>" not in text_of(operator, "/jeopardy?level=Late")
    assert "No such step" in text_of(operator, "/jeopardy?level=Soon")
    assert ">risky</a>" in text_of(operator, "/jeopardy?level=<b>")


def test_finished_steps_and_those_of_plans_that_do_not_run_are_not_on_it(operator: Client) -> None:
    begun("done", Jeopardy.LATE, timedelta(hours=-1), state=StepState.COMPLETED)
    begun("frozen", Jeopardy.LATE, timedelta(hours=-1))
    builders.FulfillmentPlan.objects.filter(order__external_id="SO-frozen").update(state=PlanState.FROZEN)
    assert "Every step is on track" in text_of(operator)


def test_the_board_asks_as_much_of_the_database_for_many_as_for_one(
    operator: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        begun(f"late {number}", Jeopardy.LATE, timedelta(hours=-1))
    with django_assert_max_num_queries(10):
        text_of(operator)


def test_orders_that_will_miss_their_promise_are_shown_while_there_is_time(operator: Client) -> None:
    now = timezone.now()
    order = builders.make_order(
        external_id="SO-SLOW", state="InProgress", requested_completion_date=now + timedelta(hours=1)
    )
    assert "will miss their promise" not in text_of(operator, "/jeopardy")
    Order.objects.filter(pk=order.pk).update(forecast_completion_at=now + timedelta(hours=2))
    board = text_of(operator, "/jeopardy")
    assert "SO-SLOW" in board.partition("will miss their promise")[2]
    assert "Expected late" in text_of(operator, "/orders?forecast=late")
    assert "Expected late" in text_of(operator, f"/orders/{order.pk}")
    Order.objects.filter(pk=order.pk).update(forecast_completion_at=now)
    assert "SO-SLOW" not in text_of(operator, "/orders?forecast=late")
    assert "Expected late" not in text_of(operator, f"/orders/{order.pk}")
