"""The pages of replays: asking for one, watching it, and reading what it found."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fulfillment.models import Replay
from fulfillment.operations import replaying
from orchestration.core.design import Design
from orchestration.models import Release
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.operations.release import load_release
from tests.shell.builders import make_release
from tests.shell.stage import arrows, publish, step, submit

pytestmark = pytest.mark.django_db

WISH = {"on": "draft", "most": "100", "product": "", "account": "", "since": "", "until": ""}
PROGRESS = {"HX-Request": "true", "HX-Target": "replay-progress"}


@pytest.fixture
def designer(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


@pytest.fixture
def first() -> Release:
    return publish([step("A"), step("B")], arrows("A>B"))


def design_of(release: Release) -> Design:
    return load_release(release.pk).design


def started(designer: Client, **wish: str) -> Replay:
    answer = designer.post("/releases/replays", {**WISH, **wish})
    assert answer.status_code == 302, answer.content.decode()
    replay = Replay.objects.order_by("-pk")[0]
    assert answer["Location"] == f"/releases/replays/{replay.pk}"
    return replay


def text_of(client: Client, path: str, **options: Any) -> str:
    response = client.get(path, **options)
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_replay_is_asked_for_watched_and_read(designer: Client, first: Release) -> None:
    order = submit(external_id="SO-<1>")
    longer = make_release(replace(design_of(first), steps=(*design_of(first).steps, step("C")), dependencies=()))
    replay = started(designer, on=str(longer.number))
    waiting = text_of(designer, f"/releases/replays/{replay.pk}")
    assert 'hx-trigger="every 1s"' in waiting
    assert "Nothing is found yet" in waiting
    progress = designer.get(f"/releases/replays/{replay.pk}", headers=PROGRESS)
    assert "<html" not in progress.content.decode()
    assert "HX-Refresh" not in progress
    replaying.replay_due(30)
    assert designer.get(f"/releases/replays/{replay.pk}", headers=PROGRESS)["HX-Refresh"] == "true"
    page = text_of(designer, f"/releases/replays/{replay.pk}")
    for expected in (
        "SO-&lt;1&gt;", f'href="/orders/{order.pk}"', "Steps added", "Dependencies removed", "1 order", "C/plan",
        "B after A", "dana",
    ):  # fmt: skip
        assert expected in page
    assert "every 1s" not in page
    assert "Completed" in text_of(designer, "/releases/replays")


def test_the_orders_of_a_report_are_narrowed_by_its_address(designer: Client, first: Release) -> None:
    submit(external_id="SO-1")
    longer = make_release(replace(design_of(first), steps=(*design_of(first).steps, step("C"))))
    path = f"/releases/replays/{started(designer, on=str(longer.number)).pk}"
    replaying.replay_due(30)
    for query, found in (
        ("kind=StepAdded&subject=C", True), ("kind=StepAdded", True), ("kind=StepAdded&subject=B", False),
        ("kind=LineAdded", False), ("outcome=Changed", True), ("outcome=Unchanged", False), ("outcome=nonsense", True),
        ("kind=nonsense&subject=x", True), ("page=9", True),
    ):  # fmt: skip
        assert ("SO-1" in text_of(designer, f"{path}?{query}")) is found, query


def test_refusals_say_why(designer: Client, first: Release) -> None:
    submit()
    nothing = make_release(replace(design_of(first), scenarios=()))
    path = f"/releases/replays/{started(designer, on=str(nothing.number)).pk}"
    replaying.replay_due(30)
    page = text_of(designer, path)
    assert "Orders that would be refused" in page
    assert "The order yields no step" in page


def test_the_draft_is_what_is_replayed_unless_something_else_is_wished(designer: Client, first: Release) -> None:
    submit()
    write_draft(design_of(first), "dana", WriteMode.REPLACE)
    replay = started(designer)
    assert replay.release is None
    replaying.replay_due(30)
    assert "the same plan" in text_of(designer, f"/releases/replays/{replay.pk}")
    form = text_of(designer, f"/releases/replays?on={first.number}&product=BOX")
    assert f'<option value="{first.number}" selected>' in form
    assert 'value="BOX"' in form


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"most": "0"}, "greater than or equal to 1"),
        ({"most": "5001"}, "less than or equal to 5000"),
        ({"most": "x"}, "whole number"),
        ({"on": "77"}, "not one of the available choices"),
        ({"since": "2026-02-31"}, "valid date"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "before the one from which"),
        ({"product": "CRATE"}, "No order matches"),
        ({"account": "nobody"}, "No order matches"),
        ({"since": "9999-12-31"}, "No order matches"),
        ({"product": "x" * 201}, "at most 200"),
    ],
)
def test_what_cannot_be_replayed_is_said_on_the_form(
    designer: Client, first: Release, wish: dict[str, str], said: str
) -> None:
    submit()
    write_draft(design_of(first), "dana", WriteMode.REPLACE)
    response = designer.post("/releases/replays", {**WISH, **wish})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Replay.objects.exists()


def test_the_last_day_counts_and_the_last_of_all_days_is_one(designer: Client, first: Release) -> None:
    order = submit()
    write_draft(design_of(first), "dana", WriteMode.REPLACE)
    day = order.submitted_at.date().isoformat()
    assert started(designer, since=day, until=day).total == 1
    assert started(designer, until="9999-12-31").total == 1


def test_a_replay_is_stopped_once(designer: Client, first: Release) -> None:
    submit()
    replay = started(designer, on=str(first.number))
    page = designer.post(f"/releases/replays/{replay.pk}/stop", follow=True).content.decode()
    assert "Stopped" in page
    assert "has ended already" in designer.post(f"/releases/replays/{replay.pk}/stop", follow=True).content.decode()
    assert designer.post("/releases/replays/0/stop").status_code == 404
    assert designer.get("/releases/replays/0").status_code == 404


def test_an_empty_list_says_what_replays_are_for(designer: Client) -> None:
    assert "Nothing was replayed yet" in text_of(designer, "/releases/replays")
