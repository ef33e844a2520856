"""The oracle sees what must never be: for each invariant a planted bug turns it red; a good run leaves it silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dro_site.faults.ledgers import (
    Attempt,
    Call,
    Entry,
    Forgery,
    IncidentRow,
    Ledgers,
    Link,
    OrderRow,
    OutboxRow,
    Receipt,
    StepRow,
    Submission,
)
from dro_site.faults.oracle import CHECKS, violations

START = datetime(2026, 11, 26, tzinfo=UTC)


def step(number, key, state="Completed", **changes):
    told = {
        "id": number, "plan": 1, "order": "A", "key": key, "type": "Callout", "state": state, "fence": 1,
        "open_predecessors": 0, "due": False, "held": False, "task_open": False, "incident_open": False,
    }  # fmt: skip
    return StepRow(**{**told, **changes})


def history(number, first, *events):
    """The entries of a step from its first one on: (event, source, target)."""
    return tuple(
        Entry(id=first + place, plan=1, step=number, event=event, source=source, target=target, actor="engine")
        for place, (event, source, target) in enumerate(events)
    )


COMPLETED = (
    ("MakeReady", "Pending", "Ready"),
    ("Start", "Ready", "InProgress"),
    ("Complete", "InProgress", "Completed"),
)
FIRST, SECOND = history(1, 1, *COMPLETED), history(2, 4, *COMPLETED)
PLAN_DONE = Entry(
    id=7, plan=1, step=None, event="PlanCompleted", source="InProgress", target="Completed", actor="engine"
)
ORDER = OrderRow(
    id=1, external_id="A", state="Completed", request_due=False, plan=1, plan_state="Completed", open_steps=0
)
CALL = Call(order="A", step="one", system="erp", key="k1", received_at=START + timedelta(seconds=1), applied=True)
TRY = Attempt(id=1, step=1, key="k1", state="Succeeded", fence=1, created_at=START)
GOOD = Ledgers(
    submissions=(Submission(external_id="A", answers=(0, 202), order=1),),
    calls=(CALL, replace(CALL, step="two", key="k2")),
    orders=(ORDER,),
    steps=(step(1, "one"), step(2, "two")),
    links=(Link(2, 1),),
    journal=(*FIRST, *SECOND, PLAN_DONE),
    attempts=(TRY, replace(TRY, id=2, step=2, key="k2")),
    receipts=(Receipt(address=1, message="m", verdict="Accepted", applied=True),),
    outbox=(OutboxRow(id=1, order=1, type="order.submitted"), OutboxRow(id=2, order=1, type="order.completed")),
    forgeries=(Forgery(kind="signed with another secret", answer=401),),
    shown={"A": "Completed"},
    fired={"worker-killed": {"a call is out": 1}},
)
RUNNING = replace(
    GOOD,
    orders=(replace(ORDER, state="InProgress", plan_state="InProgress", open_steps=1),),
    journal=(*FIRST, *SECOND[:2]),
    steps=(step(1, "one"), step(2, "two", "InProgress", due=True)),
    outbox=GOOD.outbox[:1],
    shown={"A": "InProgress"},
)


def running(**changes):
    """The second step is not finished, and stands as the changes say."""
    return replace(RUNNING, steps=(step(1, "one"), step(2, "two", **changes)))


BUGS = {
    "an acknowledged order is lost": ("I1", replace(GOOD, orders=())),
    "an order is there twice": ("I1", replace(GOOD, orders=(ORDER, replace(ORDER, id=2, plan=None)))),
    "an order got another id": ("I1", replace(GOOD, orders=(replace(ORDER, id=9),))),
    "an order that nothing takes up": (
        "I2", replace(RUNNING, orders=(replace(ORDER, state="Submitted", plan=None, plan_state=""),), steps=()),
    ),
    "a step in progress without a lease": ("I2", running(state="InProgress")),
    "a failed step without a retry": ("I2", running(state="Failed")),
    "a step that failed for good without an incident": ("I2", running(state="FatallyFailed")),
    "a pending step whose turn has come": ("I2", running(state="Pending")),
    "a held step without a reason": ("I2", running(state="OnHold")),
    "a ready task that nobody has": ("I2", running(state="Ready", type="ManualTask")),
    "a counter that counts too many": ("I2", running(state="Pending", open_predecessors=1)),
    "a running plan without an open step": ("I2", replace(RUNNING, steps=(step(1, "one"), step(2, "two")))),
    "an effect that happened twice": ("I3", replace(GOOD, calls=(*GOOD.calls, replace(CALL, key="k9")))),
    "a complete callout without effect": ("I3", replace(GOOD, calls=(CALL,))),
    "a call without an attempt": ("I4", replace(GOOD, attempts=(TRY,))),
    "a call before its attempt": ("I4", replace(GOOD, calls=(replace(CALL, received_at=START - timedelta(1)),))),
    "a change that the table does not know": (
        "I5", replace(GOOD, journal=(*history(1, 1, ("Complete", "Pending", "Completed")), *SECOND, PLAN_DONE)),
    ),
    "a change from where the step was not": ("I5", replace(GOOD, journal=(*FIRST[1:], *SECOND, PLAN_DONE))),
    "a step that did not wait": (
        "I6", replace(GOOD, journal=(*history(2, 1, *COMPLETED), *history(1, 4, *COMPLETED), PLAN_DONE)),
    ),
    "a step that succeeded twice": ("I7", replace(GOOD, attempts=(*GOOD.attempts, replace(TRY, id=3, fence=2)))),
    "an answer under an old lease": (
        "I7", replace(GOOD, attempts=(*GOOD.attempts, replace(TRY, id=3, fence=2, state="Unknown"))),
    ),
    "a call that was answered twice": (
        "I8", replace(GOOD, receipts=(*GOOD.receipts, replace(GOOD.receipts[0], message="n"))),
    ),
    "a late callback that took effect": ("I8", replace(GOOD, receipts=(replace(GOOD.receipts[0], verdict="Late"),))),
    "a forged callback that was accepted": ("I8", replace(GOOD, forgeries=(Forgery(kind="no signature", answer=200),))),
    "a step that was undone": ("I9", running(state="Cancelled")),
    "an end that nobody was told of": ("I10", replace(GOOD, outbox=GOOD.outbox[:1])),
    "an end that was told twice": (
        "I10", replace(GOOD, outbox=(*GOOD.outbox, OutboxRow(id=3, order=1, type="order.completed"))),
    ),
    "an event after the end": (
        "I10", replace(GOOD, outbox=(*GOOD.outbox, OutboxRow(id=3, order=1, type="step.jeopardy_changed"))),
    ),
    "a failure that nobody was told of": (
        "I10",
        replace(
            RUNNING,
            journal=(*RUNNING.journal, *history(2, 6, ("FailFatally", "InProgress", "FatallyFailed"))),
            steps=(step(1, "one"), step(2, "two", "FatallyFailed", incident_open=True)),
        ),
    ),
    "a state without a history": ("I11", replace(GOOD, steps=(step(1, "one", "Skipped"), step(2, "two")))),
    "a plan whose counter is wrong": ("I11", replace(GOOD, orders=(replace(ORDER, open_steps=1),))),
    "a page that shows what is no longer so": ("I12", replace(GOOD, shown={"A": "InProgress"})),
    "an order that a stranger sees": ("I13", replace(GOOD, shown_to_strangers=("A",))),
    "an incident without a reason": ("I14", replace(GOOD, incidents=(IncidentRow(order="A", step=1, code="Timeout"),))),
    "an order that cannot go on, unnoticed": (
        "I14", replace(GOOD, submissions=(replace(GOOD.submissions[0], unrecoverable=True),)),
    ),
    "an order that never ends": ("I15", RUNNING),
    "work that is left": ("I15", replace(GOOD, drained=False)),
    "a fault that never struck": ("I17", replace(GOOD, fired={"worker-killed": {"a call is out": 0}})),
}  # fmt: skip


def test_a_good_run_is_silent():
    assert violations(GOOD) == ()


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_seen(bug):
    invariant, ledgers = BUGS[bug]
    assert invariant in {found.invariant for found in violations(ledgers)}


def test_every_invariant_has_a_planted_bug():
    assert {invariant for invariant, _ in BUGS.values()} == set(CHECKS)
