"""Finding by SQL what is due, whatever became of the hints: dates, retries, lost leases, deadlines, jeopardy, holds."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.activation import Activation
from fulfillment.engine.advance import advance
from fulfillment.engine.announce import announce_after_commit
from fulfillment.engine.clock import refresh_jeopardy
from fulfillment.engine.eligibility import begin_scheduled
from fulfillment.engine.fallout import fail, fail_fatally, retry_now
from fulfillment.engine.journal import Event, JournalLine, write_events, write_journal
from fulfillment.engine.rows import StaleStep, StepRow
from fulfillment.executors.contract import Failed
from fulfillment.queries.systems import systems_on_hold
from orchestration.core.vocabulary import PlanState, StepState, StepType

_PAGE = 200

_DUE = (
    "SELECT step.plan_id, step.id FROM fulfillment_fulfillmentstep AS step "
    "JOIN fulfillment_fulfillmentplan AS plan ON plan.id = step.plan_id "
    "WHERE step.due_at <= statement_timestamp() AND (plan.state = 'InProgress' OR step.state = 'InProgress') "
    "ORDER BY step.due_at LIMIT %s"
)
_JEOPARDY = (
    "SELECT plan_id, id FROM fulfillment_fulfillmentstep WHERE jeopardy_at <= statement_timestamp() "
    "ORDER BY jeopardy_at LIMIT %s"
)
_HELD = (
    "SELECT step.plan_id, step.id FROM (SELECT id, plan_id, system, row_number() OVER (PARTITION BY system ORDER BY "
    "priority_rank, id) AS place FROM fulfillment_fulfillmentstep WHERE state = 'OnHold' AND NOT system = ANY(%s)) "
    "AS step JOIN orchestration_downstreamsystem AS system ON system.code = step.system "
    "WHERE step.place <= greatest(1, system.release_per_minute / 60)"
)
_LAST_ATTEMPTS = (
    "SELECT DISTINCT ON (step_id) step_id, state FROM fulfillment_attempt WHERE step_id = ANY(%s) "
    "ORDER BY step_id, id DESC"
)
_CLOSE_ATTEMPTS = (
    "UPDATE fulfillment_attempt SET state = 'Unknown', finished_at = statement_timestamp(), error_code = %s, "
    "message = %s WHERE step_id = ANY(%s) AND state IN ('Open', 'AwaitingCallback')"
)

_LOSSES = "SELECT count(*) FROM fulfillment_attempt WHERE step_id = %s AND error_code = %s"
_MOST_LOSSES = 5
_PROMISES = (
    "UPDATE fulfillment_order SET jeopardy = 'Late' WHERE id IN (SELECT id FROM fulfillment_order "
    "WHERE requested_completion_date < statement_timestamp() AND completed_at IS NULL AND jeopardy <> 'Late' "
    "AND state = 'InProgress' ORDER BY requested_completion_date LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id"
)

LEASE_LOST = "LeaseLost"
CALLBACK_DEADLINE = "CallbackDeadline"


def sweep() -> int:
    """Handle what is due now, a page of each kind; return how many steps were handled."""
    handled = _each_plan(_DUE, [_PAGE], _handle_due)
    handled += _each_plan(_HELD, [list(systems_on_hold())], _release)
    handled += _each_plan(_JEOPARDY, [_PAGE], _worsen)
    return handled + _break_promises()


def _break_promises() -> int:
    """Mark orders late whose promised date has passed, each once, and tell of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PROMISES, [_PAGE])
        late = [row[0] for row in cursor.fetchall()]
        facts = {"reason": "The promised date has passed."}
        write_journal(cursor, [JournalLine("PromiseBroken", order, reason=facts["reason"]) for order in late])
        write_events(cursor, [Event("order.late", str(order), order, facts) for order in late])
        announce_after_commit(orders=late)
    return len(late)


def _each_plan(query: str, parameters: list[Any], handle: Callable[[Activation, Sequence[StepRow]], None]) -> int:
    """Lock the plans of the steps that a query finds, and let ``handle`` decide about the steps."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found = cursor.fetchall()
    if not found:
        return 0
    by_plan: dict[int, list[int]] = defaultdict(list)
    for plan, step in found:
        by_plan[plan].append(step)
    try:
        with transaction.atomic():
            activation = Activation.begin(by_plan)
            rows = activation.load("step.id = ANY(%s)", [[step for steps in by_plan.values() for step in steps]])
            handle(activation, rows)
            advance(activation)
            activation.flush()
    except StaleStep:
        return 0  # a worker was faster; what is still due is found again
    return len(found)


def _handle_due(activation: Activation, rows: Sequence[StepRow]) -> None:
    due = [row for row in rows if row.due_at is not None and row.due_at <= activation.now]
    running = [row for row in due if row.state is StepState.IN_PROGRESS]
    begin_scheduled(activation, [row for row in due if row.state is StepState.SCHEDULED])
    for row in due:
        if row.state is StepState.FAILED:
            retry_now(activation, row)
    if running:
        _handle_expired(activation, running)


def _handle_expired(activation: Activation, rows: Sequence[StepRow]) -> None:
    """A lease or a deadline ended: a callback that never came fails; a worker that vanished is replaced."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_ATTEMPTS, [[row.id for row in rows]])
        states: dict[int, str] = dict(cursor.fetchall())
        awaited = [row for row in rows if states.get(row.id) == "AwaitingCallback"]
        lost = [row for row in rows if states.get(row.id) != "AwaitingCallback"]
        for row in awaited:
            message = "No callback arrived before its deadline."
            cursor.execute(_CLOSE_ATTEMPTS, [CALLBACK_DEADLINE, message, [row.id]])
            fail(activation, row, Failed(error_code=CALLBACK_DEADLINE, message=message, unknown=True))
        for row in lost:
            message = "The worker that had the step did not come back."
            cursor.execute(_CLOSE_ATTEMPTS, [LEASE_LOST, message, [row.id]])
            cursor.execute(_LOSSES, [row.id, LEASE_LOST])
            _replace(activation, row, message, cursor.fetchone()[0])


def _replace(activation: Activation, row: StepRow, message: str, losses: int) -> None:
    """Hand a step whose worker vanished to another one, unless repeating it could do its work twice.

    A step that costs worker after worker is put in front of a person, so that it does not take the others down too.
    """
    integration = activation.design_of(row).integration_by_code.get(row.integration)
    if losses >= _MOST_LOSSES:
        fail_fatally(activation, row, LEASE_LOST, f"{message} That happened {losses} times.")
        return
    if row.type is StepType.CALLOUT and integration is not None and not integration.honours_idempotency_key:
        fail(activation, row, Failed(error_code=LEASE_LOST, message=message, unknown=True))
        return
    row.due_at = None
    activation.apply(row, StepEvent.LEASE_LOST, reason=message)
    activation.dispatchable.append(row)


def _release(activation: Activation, rows: Sequence[StepRow]) -> None:
    """Let held steps go whose system is back."""
    for row in rows:
        plan = activation.plans[row.plan]
        if row.state is StepState.ON_HOLD and plan.state is PlanState.IN_PROGRESS:
            row.hold_reason = ""
            activation.apply(row, StepEvent.RELEASE, reason="Its system is back.")
            activation.dispatchable.append(row)


def _worsen(activation: Activation, rows: Sequence[StepRow]) -> None:
    """Raise the jeopardy of steps whose time has come, once for each level, and roll it up."""
    for row in rows:
        if row.jeopardy_at is None or row.jeopardy_at > activation.now:
            continue
        before = row.jeopardy
        if not refresh_jeopardy(activation, row):
            continue
        order = activation.plans[row.plan].order
        facts = {"step": row.id, "from": before, "to": row.jeopardy}
        activation.journal.append(JournalLine("JeopardyChanged", order, row.plan, row.id, data=facts))
        activation.events.append(Event("step.jeopardy_changed", row.key, order, facts))
