"""Repairs of many steps: from the wish to what became of each, on real plans that call a scripted system."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection

from fulfillment.core.vocabulary import RepairAction
from fulfillment.models import FulfillmentPlan, Incident, JournalEntry, Order, Repair, RepairedStep
from fulfillment.operations import repairing, step_actions
from fulfillment.operations.repairs import (
    NothingToRepair,
    ReasonMissing,
    RepairEnded,
    RepairWish,
    UnknownRepair,
    cancel_repair,
    preview_repair,
    start_repair,
)
from fulfillment.queries.fallout import FailureFilter
from orchestration.core.vocabulary import PlanState, StepType
from tests.shell import stage
from tests.shell.builders import make_user

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "The ERP knows the accounts now"
ALL = FailureFilter(system="ERP")


@pytest.fixture
def downstream() -> Any:
    running = stage.Downstream(answer=lambda call: (422, {"message": "Account unknown"}))
    yield running
    running.stop()


@pytest.fixture
def omar() -> Any:
    return make_user("omar")


@pytest.fixture
def failed(downstream: stage.Downstream) -> Any:
    """Make so many orders whose one call has failed for good."""

    def made(count: int) -> list[Order]:
        call = stage.step("call", StepType.CALLOUT, integration="erp.post")
        stage.publish([call], integrations=(stage.system_at(downstream),))
        orders = [stage.submit() for _ in range(count)]
        stage.work()
        assert Incident.objects.filter(state="Open").count() == count
        return orders

    return made


def wish(**changes: Any) -> RepairWish:
    return RepairWish(**{"action": RepairAction.RETRY, "reason": REASON, "failures": ALL, "first": 2, **changes})


def look() -> None:
    """Let a worker look at what is due, at once."""
    Repair.objects.filter(due_at__isnull=False).update(due_at="2026-01-01T00:00:00Z")
    repairing.repair_due(5)


def outcomes(repair: Repair) -> Counter[str]:
    return Counter(repair.steps.values_list("outcome", flat=True))


def test_failures_are_tried_again_the_first_alone_and_then_the_rest(failed, downstream, omar) -> None:
    orders = failed(7)
    assert preview_repair(ALL).steps == 7
    repair = start_repair(wish(), actor=omar)
    downstream.answer = lambda call: (200, {})
    before = len(downstream.calls)
    look()
    assert outcomes(repair) == {"Tried": 2, "Waiting": 5}
    look()
    assert outcomes(repair) == {"Tried": 2, "Waiting": 5}, "nothing came of the first yet"
    stage.work()
    look()
    assert outcomes(repair) == {"Succeeded": 2, "Tried": 5}
    stage.work()
    look()
    repair.refresh_from_db()
    assert (repair.state, outcomes(repair), repair.has_ended) == ("Completed", {"Succeeded": 7}, True)
    assert len(downstream.calls) == before + 7
    assert {order.state for order in Order.objects.filter(pk__in=[one.pk for one in orders])} == {"Completed"}
    told = JournalEntry.objects.filter(event="Retry").values_list("actor", "reason")
    assert set(told) == {("omar", REASON)}
    assert len(told) == 7


def test_where_too_many_fail_again_the_rest_is_left_as_it_is(failed, downstream, omar) -> None:
    failed(6)
    repair = start_repair(wish(), actor=omar)
    look()
    stage.work()
    look()
    repair.refresh_from_db()
    assert (repair.state, repair.outcome_reason) == ("Stopped", "2 of 2 failed again: more than 20 %.")
    assert outcomes(repair) == {"FailedAgain": 2, "Waiting": 4}
    assert "Account unknown" in repair.steps.filter(outcome="FailedAgain")[0].reason
    assert Incident.objects.filter(state="Open").count() == 6


def test_what_others_have_repaired_meanwhile_is_not_repaired_again(failed, downstream, omar) -> None:
    orders = failed(3)
    repair = start_repair(wish(action=RepairAction.SKIP, first=1), actor=omar)
    step_actions.skip(stage.step_of(orders[0], "call").pk, actor="olga", reason="not needed")
    look()
    look()
    repair.refresh_from_db()
    assert (repair.state, outcomes(repair)) == ("Completed", {"Succeeded": 2, "Refused": 1})
    assert "it is Skipped now" in repair.steps.get(outcome="Refused").reason
    assert JournalEntry.objects.filter(event="Skip").count() == 3


def test_steps_are_completed_by_hand_with_one_reason(failed, omar) -> None:
    failed(3)
    repair = start_repair(wish(action=RepairAction.COMPLETE, first=9), actor=omar)
    look()
    look()
    repair.refresh_from_db()
    assert (repair.state, outcomes(repair)) == ("Completed", {"Succeeded": 3})
    assert set(Incident.objects.values_list("state", "resolved_by", "reason")) == {("Resolved", "omar", REASON)}


def test_steps_of_plans_that_do_not_run_are_left_out_and_counted(failed, omar) -> None:
    orders = failed(3)
    FulfillmentPlan.objects.filter(order=orders[0]).update(state=PlanState.FROZEN.value)
    preview = preview_repair(ALL)
    assert (preview.steps, preview.orders, preview.left_out, len(preview.sample)) == (2, 2, 1, 2)
    assert start_repair(wish(), actor=omar).total == 2


def test_a_worker_that_dies_after_an_action_does_not_act_on_the_step_again(failed, omar, monkeypatch) -> None:
    failed(3)
    repair = start_repair(wish(first=3), actor=omar)

    class Killed(BaseException):
        pass

    tried = []

    def dies(step: int, **given: Any) -> None:
        tried.append(step)
        step_actions.retry(step, **given)
        if len(tried) == 2:
            raise Killed

    monkeypatch.setitem(repairing._ACTIONS, RepairAction.RETRY, dies)
    with pytest.raises(Killed):
        look()
    assert outcomes(repair) == {"Tried": 1, "Waiting": 2}, "what was not committed was not done"
    look()
    assert outcomes(repair) == {"Tried": 3}
    assert JournalEntry.objects.filter(event="Retry").count() == 3


def test_a_step_that_ends_its_worker_again_and_again_is_put_aside(failed, omar) -> None:
    failed(2)
    repair = start_repair(wish(first=2), actor=omar)
    Repair.objects.update(failures=repairing.GIVE_UP_AFTER)
    look()
    assert outcomes(repair) == {"Refused": 1, "Tried": 1}
    assert "ended its worker 3 times" in repair.steps.get(outcome="Refused").reason


def test_an_unforeseen_error_is_the_outcome_of_its_step_alone(failed, omar, monkeypatch) -> None:
    failed(2)
    repair = start_repair(wish(first=2), actor=omar)
    first = repair.steps.get(position=1).step_id

    def breaks(step: int, **given: Any) -> None:
        if step == first:
            raise ZeroDivisionError("by nothing")
        step_actions.retry(step, **given)

    monkeypatch.setitem(repairing._ACTIONS, RepairAction.RETRY, breaks)
    look()
    assert list(repair.steps.order_by("position").values_list("outcome", "reason")) == [
        ("Refused", "ZeroDivisionError: by nothing"),
        ("Tried", ""),
    ]


def test_a_cancelled_repair_leaves_the_rest_as_it_is(failed, omar) -> None:
    failed(4)
    repair = start_repair(wish(), actor=omar)
    look()
    cancel_repair(repair.pk)
    look()
    repair.refresh_from_db()
    assert (repair.state, outcomes(repair)) == ("Cancelled", {"Tried": 2, "Waiting": 2})
    with pytest.raises(RepairEnded):
        cancel_repair(repair.pk)
    with pytest.raises(UnknownRepair):
        cancel_repair(repair.pk + 1)


def test_what_cannot_be_asked_for_is_refused_and_leaves_nothing(failed, omar) -> None:
    failed(1)
    with pytest.raises(ReasonMissing, match="Give a reason"):
        start_repair(wish(reason="  "), actor=omar)
    with pytest.raises(NothingToRepair):
        start_repair(wish(failures=FailureFilter(system="CRM")), actor=omar)
    assert (Repair.objects.count(), RepairedStep.objects.count()) == (0, 0)


def test_two_workers_never_act_on_the_same_step(failed, omar) -> None:
    """The second finds the step taken: its row is changed in the transaction of the action."""
    failed(1)
    repair = start_repair(wish(first=1), actor=omar)
    row = repair.steps.get()
    repairing._act_once(repair, row)
    repairing._act_once(repair, row)
    assert JournalEntry.objects.filter(event="Retry").count() == 1
    assert connection.in_atomic_block is False
