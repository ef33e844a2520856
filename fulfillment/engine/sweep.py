"""Finding by SQL what is due, whatever became of the hints: dates, retries, lost leases, deadlines, jeopardy, holds."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from fulfillment.core.lifecycle import StepEvent
from fulfillment.core.vocabulary import AttemptState
from fulfillment.engine.across import release_across_plans
from fulfillment.engine.activation import Activation
from fulfillment.engine.advance import advance
from fulfillment.engine.announce import announce_after_commit
from fulfillment.engine.attempts import close_attempts
from fulfillment.engine.circuits import refresh_circuits
from fulfillment.engine.clock import refresh_jeopardy, resume_clock
from fulfillment.engine.eligibility import begin_scheduled
from fulfillment.engine.fallout import fail, fail_fatally, retry_now
from fulfillment.engine.isolation import apart
from fulfillment.engine.journal import Event, JournalLine, write_events, write_journal
from fulfillment.engine.retry_budgets import granted
from fulfillment.engine.rows import StepRow
from fulfillment.executors.contract import Failed
from fulfillment.queries.systems import SystemCalendars, systems_today
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
_TO_HOLD = (
    "SELECT plan_id, id FROM fulfillment_fulfillmentstep WHERE state = 'Ready' AND type = 'Callout' "
    "AND system = ANY(%s) ORDER BY priority_rank, id LIMIT %s"
)
# A step whose system is gone is let go as well: its callout fails with a reason, where it else would wait for ever.
# Each second of the minute lets its share of the pace go, so that ten a minute are one every six seconds. A system that
# is probed gets one step, and only where none is ready to probe it with.
_HELD = (
    "SELECT step.plan_id, step.id FROM (SELECT step.id, step.plan_id, step.system, row_number() OVER (PARTITION BY "
    "step.system ORDER BY step.priority_rank, step.id) AS place FROM fulfillment_fulfillmentstep AS step "
    "JOIN fulfillment_fulfillmentplan AS plan ON plan.id = step.plan_id AND plan.state = 'InProgress' "
    "WHERE step.state = 'OnHold' AND NOT step.system = ANY(%s)) AS step "
    "LEFT JOIN orchestration_downstreamsystem AS system ON system.code = step.system "
    "CROSS JOIN (SELECT floor(extract(second FROM statement_timestamp()))::int AS number) AS second "
    "WHERE system.code IS NULL OR CASE WHEN system.circuit_state = 'HalfOpen' THEN step.place = 1 AND NOT EXISTS ("
    "SELECT 1 FROM fulfillment_fulfillmentstep AS other WHERE other.system = step.system AND other.state = 'Ready' "
    "AND other.type = 'Callout') ELSE step.place <= system.release_per_minute * (second.number + 1) / 60 "
    "- system.release_per_minute * second.number / 60 END"
)
_HELD_SINCE = (
    "SELECT DISTINCT ON (step_id) step_id, at FROM fulfillment_journalentry WHERE order_id = ANY(%s) "
    "AND step_id = ANY(%s) AND event = 'Hold' ORDER BY step_id, id DESC"
)
_LAST_ATTEMPTS = (
    "SELECT DISTINCT ON (step_id) step_id, state FROM fulfillment_attempt WHERE step_id = ANY(%s) "
    "ORDER BY step_id, id DESC"
)
_LOSSES = (
    "SELECT attempt.step_id, count(*) FROM fulfillment_attempt AS attempt LEFT JOIN (SELECT step_id, max(at) AS at "
    "FROM fulfillment_journalentry WHERE order_id = ANY(%s) AND step_id = ANY(%s) AND event = 'Retry' "
    "GROUP BY step_id) AS retried ON retried.step_id = attempt.step_id "
    "WHERE attempt.step_id = ANY(%s) AND attempt.error_code = %s "
    "AND (retried.at IS NULL OR attempt.created_at > retried.at) GROUP BY attempt.step_id"
)
_MOST_LOSSES = 5
_PROMISES = (
    "UPDATE fulfillment_order SET jeopardy = 'Late' WHERE id IN (SELECT id FROM fulfillment_order "
    "WHERE requested_completion_date < statement_timestamp() AND completed_at IS NULL AND jeopardy <> 'Late' "
    "AND state = 'InProgress' ORDER BY requested_completion_date LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id"
)

Handler = Callable[[Activation, Sequence[StepRow]], None]

LEASE_LOST = "LeaseLost"
CALLBACK_DEADLINE = "CallbackDeadline"
_NO_WORKER = "The worker that had the step did not come back."
_NO_CALLBACK = "No callback arrived before its deadline."


def sweep() -> int:
    """Handle what is due now, a page of each kind; return how many steps were handled."""
    handled = refresh_circuits()
    systems = systems_today()
    on_hold = systems.on_hold
    handled += _each_plan(_DUE, [_PAGE], _handle_due)
    if on_hold:
        handled += _each_plan(_TO_HOLD, [list(on_hold), _PAGE], partial(_hold, on_hold))
    handled += _each_plan(_HELD, [list(on_hold)], partial(_release, systems.calendars))
    handled += release_across_plans()
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


def _each_plan(query: str, parameters: list[Any], handle: Handler) -> int:
    """Let ``handle`` decide about the steps that a query finds; a plan that cannot be handled keeps no other back."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found = cursor.fetchall()
    by_plan: dict[int, list[int]] = defaultdict(list)
    for plan, step in found:
        by_plan[plan].append(step)
    apart(list(by_plan.items()), lambda some: _handle(dict(some), handle), lambda one: f"Plan {one[0]}")
    return len(found)


@transaction.atomic
def _handle(by_plan: Mapping[int, Sequence[int]], handle: Handler) -> list[None]:
    """Lock these plans and read the steps again: what became of them meanwhile is for ``handle`` to see."""
    activation = Activation.begin(by_plan)
    handle(activation, activation.load("step.id = ANY(%s)", [[step for steps in by_plan.values() for step in steps]]))
    advance(activation)
    activation.flush()
    return []


def _handle_due(activation: Activation, rows: Sequence[StepRow]) -> None:
    due = [row for row in rows if row.due_at is not None and row.due_at <= activation.now]
    running = [row for row in due if row.state is StepState.IN_PROGRESS]
    begin_scheduled(activation, [row for row in due if row.state is StepState.SCHEDULED])
    for row in granted(activation, [row for row in due if row.state is StepState.FAILED]):
        retry_now(activation, row)
    if running:
        _handle_expired(activation, running)


def _handle_expired(activation: Activation, rows: Sequence[StepRow]) -> None:
    """A lease or a deadline ended: a callback that never came fails; a worker that vanished is replaced."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_ATTEMPTS, [[row.id for row in rows]])
        states: dict[int, str] = dict(cursor.fetchall())
        awaited = [row for row in rows if states.get(row.id) == AttemptState.AWAITING_CALLBACK]
        lost = [row for row in rows if states.get(row.id) != AttemptState.AWAITING_CALLBACK]
        close_attempts([row.id for row in awaited], CALLBACK_DEADLINE, _NO_CALLBACK)
        close_attempts([row.id for row in lost], LEASE_LOST, _NO_WORKER)
        steps = [row.id for row in lost]
        cursor.execute(_LOSSES, [_orders(activation), steps, steps, LEASE_LOST])
        losses: dict[int, int] = dict(cursor.fetchall())
    for row in awaited:
        fail(activation, row, Failed(error_code=CALLBACK_DEADLINE, message=_NO_CALLBACK, unknown=True))
    for row in lost:
        _replace(activation, row, _NO_WORKER, losses.get(row.id, 0))


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


def _orders(activation: Activation) -> list[int]:
    """Return the orders of the locked plans: the journal is found by them."""
    return [plan.order for plan in activation.plans.values()]


def _hold(on_hold: Mapping[str, str], activation: Activation, rows: Sequence[StepRow]) -> None:
    """Hold ready steps whose system went away before a worker took them."""
    for row in rows:
        if row.state is StepState.READY and row.system in on_hold:
            row.hold_reason = on_hold[row.system]
            activation.apply(row, StepEvent.HOLD, reason=row.hold_reason)


def _release(calendars: SystemCalendars, activation: Activation, rows: Sequence[StepRow]) -> None:
    """Let held steps go whose system is back. Their clock goes on: the time that they were held does not count."""
    held = [row for row in rows if row.state is StepState.ON_HOLD]
    running = [row for row in held if activation.plans[row.plan].state is PlanState.IN_PROGRESS]
    with connection.cursor() as cursor:
        cursor.execute(_HELD_SINCE, [_orders(activation), [row.id for row in running if row.ready_at is not None]])
        since: dict[int, datetime] = dict(cursor.fetchall())
    for row in running:
        row.hold_reason = ""
        activation.apply(row, StepEvent.RELEASE, reason="Its system is back.")
        resume_clock(activation, row, calendars, since.get(row.id))
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
