"""Replaying orders on another design: what it finds, that it changes nothing, and that no lost worker ends it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalog.core.products import Product
from fulfillment.models import (
    FulfillmentAsset,
    FulfillmentPlan,
    FulfillmentRequest,
    JournalEntry,
    Order,
    OutboxMessage,
    Replay,
    ReplayedOrder,
)
from fulfillment.operations import replaying
from fulfillment.operations.replays import (
    NothingToReplay,
    ReplayEnded,
    ReplayWish,
    UnknownReplay,
    cancel_replay,
    forget_old_replays,
    start_replay,
)
from fulfillment.tasks import replay as replay_task
from orchestration.core.design import Design
from orchestration.core.vocabulary import StepScope
from orchestration.models import Release
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.operations.release import UnknownRelease, load_release
from tests.shell.builders import make_release
from tests.shell.stage import arrows, publish, step, submit, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Release:
    return publish([step("A"), step("B")], arrows("A>B"))


def design_of(release: Release) -> Design:
    return load_release(release.pk).design


def second(first: Release, **changes: Any) -> Release:
    """A release that differs from the first."""
    return make_release(replace(design_of(first), **changes))


def longer(first: Release) -> Release:
    """A release with one more step, and without the arrow."""
    return second(first, steps=(*design_of(first).steps, step("C", scope=StepScope.LINE_ITEM)), dependencies=())


def replayed(release: Release | None = None, **wish: Any) -> Replay:
    started = start_replay(ReplayWish(release=release.number if release else None, **wish), actor=None)
    replaying.replay_due(30)
    return Replay.objects.get(pk=started.pk)


def rows(replay: Replay) -> list[ReplayedOrder]:
    return list(replay.orders.order_by("position"))


def test_every_plan_that_would_change_is_told_with_how(first: Release) -> None:
    orders = [submit(external_id=f"SO-{number}") for number in range(3)]
    replay = replayed(longer(first))
    assert (replay.state, replay.total, replay.done, replay.due_at) == ("Completed", 3, 3, None)
    assert replay.finished_at is not None
    assert [row.order_id for row in rows(replay)] == [order.pk for order in reversed(orders)]
    row = rows(replay)[0]
    assert row.outcome == "Changed"
    assert row.counts == [
        {"kind": "DependencyRemoved", "subject": "B after A", "name": "B after A", "count": 1},
        {"kind": "StepAdded", "subject": "C", "name": "C", "count": 1},
    ]
    assert [(change["kind"], change["key"]) for change in row.changes] == [
        ("StepAdded", "C/1"),
        ("DependencyRemoved", "B/plan after A/plan"),
    ]


def test_the_design_that_orders_have_changes_nothing(first: Release) -> None:
    submit()
    replay = replayed(first)
    assert [(row.outcome, row.counts, row.changes) for row in rows(replay)] == [("Same", [], [])]


def test_the_draft_is_replayed_as_it_was_when_it_was_asked_for(first: Release) -> None:
    submit()
    write_draft(design_of(longer(first)), "dana", WriteMode.REPLACE)
    started = start_replay(ReplayWish(), actor=None)
    write_draft(design_of(first), "dana", WriteMode.REPLACE)
    replaying.replay_due(30)
    assert rows(started)[0].outcome == "Changed"


def test_orders_that_would_be_refused_are_told_with_the_reason(first: Release) -> None:
    submit()
    gone = design_of(first).rule_book
    catalog = replace(gone.catalog, products=(Product(sku="CRATE", name="Crate"),), product_attributes=())
    (row,) = rows(replayed(second(first, rule_book=replace(gone, catalog=catalog))))
    assert (row.outcome, row.counts[0]["kind"]) == ("Refused", "OrderRefused")
    assert 'There is no product "BOX"' in row.reason
    (row,) = rows(replayed(second(first, scenarios=())))
    assert (row.outcome, row.counts[0]["subject"]) == ("Refused", "NothingToDo")
    assert "yields no step" in row.reason


def test_orders_that_are_refused_anyway_or_no_longer_are_told_apart(first: Release) -> None:
    submit()
    useless = second(first, scenarios=())
    FulfillmentRequest.objects.update(release=useless)
    assert [row.outcome for row in rows(replayed(useless))] == ["RefusedAlike"]
    assert [row.outcome for row in rows(replayed(first))] == ["Accepted"]


def test_an_order_that_cannot_be_read_keeps_no_other_back(first: Release) -> None:
    submit()
    broken = submit()
    FulfillmentRequest.objects.filter(order=broken).update(document={"lines": 7})
    replay = replayed(first)
    assert (replay.state, [row.outcome for row in rows(replay)]) == ("Completed", ["NotCompared", "Same"])
    assert "OrderRefused" in rows(replay)[0].reason


def test_orders_are_chosen_by_number_product_account_and_time(first: Release) -> None:
    old, other, new = submit(), submit(account={"id": "BETA"}), submit()
    Order.objects.filter(pk=old.pk).update(submitted_at=datetime(2026, 1, 1, tzinfo=UTC))

    def chosen(**wish: Any) -> list[int]:
        started = start_replay(ReplayWish(release=first.number, **wish), actor=None)
        return [row.order_id for row in rows(started)]

    assert chosen() == [new.pk, other.pk, old.pk]
    assert chosen(most=2) == [new.pk, other.pk]
    assert chosen(account="BETA") == [other.pk]
    assert chosen(product="BOX", until=datetime(2026, 2, 1, tzinfo=UTC)) == [old.pk]
    assert chosen(since=datetime(2026, 2, 1, tzinfo=UTC)) == [new.pk, other.pk]
    with pytest.raises(NothingToReplay):
        chosen(product="CRATE")
    with pytest.raises(UnknownRelease):
        start_replay(ReplayWish(release=99), actor=None)


def test_nothing_but_the_findings_is_written(first: Release) -> None:
    submit()
    work()
    tables = (Order, FulfillmentRequest, FulfillmentPlan, JournalEntry, OutboxMessage, FulfillmentAsset)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    replayed(longer(first))
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_what_an_order_brought_itself_is_no_asset_that_it_found(first: Release) -> None:
    order = submit()
    FulfillmentAsset.objects.create(account=order.account, product="BOX", scope_key="1", quantity=1)
    (row,) = rows(replayed(first))
    assert row.outcome == "Same"


class Killed(BaseException):
    """A worker ends where it stands."""


def killed_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the worker end when it compares its n-th order."""
    compared, compare = [], replaying._finding

    def finding(row: ReplayedOrder, run: Any) -> Any:
        compared.append(row)
        if len(compared) == number:
            raise Killed
        return compare(row, run)

    monkeypatch.setattr(replaying, "_finding", finding)


def end_leases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fulfillment_replay SET due_at = statement_timestamp() WHERE due_at IS NOT NULL")


def test_another_worker_goes_on_where_a_lost_one_was(first: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        submit()
    started = start_replay(ReplayWish(release=longer(first).number), actor=None)
    monkeypatch.setattr(replaying, "RECORD_ORDERS", 2)
    with monkeypatch.context() as worker:
        killed_at(worker, 4)
        with pytest.raises(Killed):
            replaying.replay_due(30)
    started.refresh_from_db()
    assert (started.state, started.done) == ("Running", 2)
    replaying.replay_due(30)  # its lease has not ended
    started.refresh_from_db()
    assert started.done == 2
    end_leases()
    replaying.replay_due(30)
    started.refresh_from_db()
    assert (started.state, started.done, started.failures) == ("Completed", 5, 0)
    assert {row.outcome for row in rows(started)} == {"Changed"}


def test_an_order_that_ends_worker_after_worker_is_put_aside(first: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    poison, good = submit(), submit()
    started = start_replay(ReplayWish(release=first.number), actor=None)
    compose = replaying._composed

    def composed(order: Any, *rest: Any) -> Any:
        if order.external_id == poison.external_id:
            raise Killed
        return compose(order, *rest)

    monkeypatch.setattr(replaying, "_composed", composed)
    for _ in range(9):
        end_leases()
        try:
            replaying.replay_due(30)
        except Killed:
            continue
    started.refresh_from_db()
    found = {row.order_id: row.outcome for row in rows(started)}
    assert found == {poison.pk: "NotCompared", good.pk: "Same"}
    assert started.state == "Completed"


def test_a_slice_ends_in_time_and_the_next_one_goes_on(first: Release) -> None:
    for _ in range(3):
        submit()
    started = start_replay(ReplayWish(release=first.number), actor=None)
    done = []
    for _ in range(3):
        replaying.replay_due(0.000001)
        started.refresh_from_db()
        done.append((started.done, started.state))
    assert done[0] == (1, "Running")
    assert done[-1][0] == 3
    replay_task()
    started.refresh_from_db()
    assert started.state == "Completed"


def test_a_replay_that_was_stopped_keeps_what_it_found(first: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        submit()
    started = start_replay(ReplayWish(release=first.number), actor=None)
    monkeypatch.setattr(replaying, "RECORD_ORDERS", 1)
    compare = replaying._finding

    def finding(row: ReplayedOrder, run: Any) -> Any:
        if row.position == 2:
            cancel_replay(started.pk)
        return compare(row, run)

    monkeypatch.setattr(replaying, "_finding", finding)
    replaying.replay_due(30)
    started.refresh_from_db()
    assert (started.state, started.done) == ("Cancelled", 1)
    assert [row.outcome for row in rows(started)] == ["Same", "Waiting", "Waiting"]
    with pytest.raises(ReplayEnded):
        cancel_replay(started.pk)
    with pytest.raises(UnknownReplay):
        cancel_replay(0)


def test_a_design_that_another_version_wrote_fails_the_replay_with_the_reason(first: Release) -> None:
    submit()
    started = start_replay(ReplayWish(release=first.number), actor=None)
    Replay.objects.update(release=None, snapshot={"format": 99})
    replaying.replay_due(30)
    started.refresh_from_db()
    assert started.state == "Failed"
    assert "The design cannot be read" in started.reason


def test_who_asked_is_known_and_old_replays_are_forgotten(first: Release) -> None:
    submit()
    ann = User.objects.create_user("ann")
    start_replay(ReplayWish(release=first.number), actor=ann)
    replaying.replay_due(30)
    assert forget_old_replays() == 0
    assert Replay.objects.get().requested_by == ann
    Replay.objects.update(finished_at=datetime.now(UTC) - timedelta(days=91))
    assert forget_old_replays() == 1
    assert not ReplayedOrder.objects.exists()


def test_long_differences_are_counted_whole_and_kept_in_part(first: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    submit()
    monkeypatch.setattr(replaying, "MOST_CHANGES", 2)
    more = tuple(step(f"S{number}") for number in range(5))
    (row,) = rows(replayed(second(first, steps=(*design_of(first).steps, *more))))
    assert len(row.changes) == 2
    assert sum(count["count"] for count in row.counts) == 5
