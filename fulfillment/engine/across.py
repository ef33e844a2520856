"""Setting steps free that wait for steps of other plans of their orchestration group.

Two transactions, so that nobody waits in a circle. ``_look`` locks marked groups and notes which waits are met: it
sees all that was committed before the mark it takes away, and what commits later marks the group anew. ``_release``
locks the plans of the steps, as every activation does, and counts the met waits off. What is left undone between the
two is found by the next sweep.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from fulfillment.core.circles import Circle, OpenStep, circles
from fulfillment.core.waiting import listed
from fulfillment.engine.activation import Activation
from fulfillment.engine.advance import advance
from fulfillment.engine.fallout import fail_fatally
from fulfillment.engine.isolation import apart
from fulfillment.engine.journal import JournalLine
from fulfillment.engine.rows import StepRow
from orchestration.core.vocabulary import FINISHED, PlanState, StepState

RELEASED = "OtherOrdersDone"
CIRCLE = "OrdersWaitForEachOther"
_GROUPS = 50
_WAITS = 500
_FINISHED = [state.value for state in FINISHED]

_LOCK_GROUPS = (
    "SELECT key FROM fulfillment_orchestrationgroup WHERE look_at <= statement_timestamp() ORDER BY look_at LIMIT %s "
    "FOR UPDATE SKIP LOCKED"
)
# A statement of its own, after the lock: so it sees what whoever marked the group has written.
_NOTE_MET = (
    "UPDATE fulfillment_crossplanwait AS wait SET met_at = statement_timestamp() FROM ("
    "SELECT wait.id FROM fulfillment_crossplanwait AS wait "
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = wait.step_id AND step.state = 'Pending' "
    "JOIN fulfillment_fulfillmentplan AS plan ON plan.orchestration_group = wait.orchestration_group "
    "AND plan.id <> step.plan_id "
    "JOIN fulfillment_fulfillmentstep AS other ON other.plan_id = plan.id AND other.definition = wait.depends_on "
    "WHERE wait.orchestration_group = ANY(%s) AND wait.met_at IS NULL "
    "GROUP BY wait.id HAVING bool_and(other.state = ANY(%s))) AS met WHERE wait.id = met.id"
)
# Groups with open waits are looked at now and then without a mark, as a net below all that might forget to make one.
_TAKE_MARKS = (
    "UPDATE fulfillment_orchestrationgroup AS marked SET look_at = CASE WHEN EXISTS (SELECT FROM "
    "fulfillment_crossplanwait AS wait JOIN fulfillment_fulfillmentstep AS step ON step.id = wait.step_id "
    "AND step.state = 'Pending' WHERE wait.orchestration_group = marked.key AND wait.met_at IS NULL) "
    "THEN statement_timestamp() + interval '10 minutes' END WHERE marked.key = ANY(%s)"
)
_MET = (
    "SELECT step.plan_id, wait.id FROM fulfillment_crossplanwait AS wait "
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = wait.step_id "
    "WHERE wait.met_at IS NOT NULL AND wait.released_at IS NULL ORDER BY wait.met_at LIMIT %s"
)
_RELEASE = (
    "UPDATE fulfillment_crossplanwait SET released_at = statement_timestamp() WHERE id = ANY(%s) "
    "AND released_at IS NULL RETURNING id, step_id, dependency"
)
_WHAT_WAS_DONE = (
    "SELECT wait.id, other.name, other.state, o.external_id FROM fulfillment_crossplanwait AS wait "
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = wait.step_id "
    "JOIN fulfillment_fulfillmentplan AS plan ON plan.orchestration_group = wait.orchestration_group "
    "AND plan.id <> step.plan_id "
    "JOIN fulfillment_fulfillmentstep AS other ON other.plan_id = plan.id AND other.definition = wait.depends_on "
    "JOIN fulfillment_order AS o ON o.id = plan.order_id WHERE wait.id = ANY(%s) ORDER BY wait.id, other.id"
)


# Only where steps of two plans wait can they wait for each other.
_TANGLED = (
    "SELECT wait.orchestration_group FROM fulfillment_crossplanwait AS wait "
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = wait.step_id AND step.state = 'Pending' "
    "WHERE wait.orchestration_group = ANY(%s) AND wait.met_at IS NULL "
    "GROUP BY wait.orchestration_group HAVING count(DISTINCT step.plan_id) > 1"
)
_EDGES = (
    "WITH open AS (SELECT step.id, step.plan_id, step.name, step.definition, step.state, plan.orchestration_group, "
    "o.external_id FROM fulfillment_fulfillmentplan AS plan JOIN fulfillment_order AS o ON o.id = plan.order_id "
    "JOIN fulfillment_fulfillmentstep AS step ON step.plan_id = plan.id "
    "WHERE plan.orchestration_group = ANY(%s) AND NOT step.state = ANY(%s)), "
    "edge AS (SELECT link.step_id, link.predecessor_id, false AS across FROM open "
    "JOIN fulfillment_steplink AS link ON link.predecessor_id = open.id UNION ALL "
    "SELECT step.id, other.id, true FROM open AS step JOIN fulfillment_crossplanwait AS wait "
    "ON wait.step_id = step.id AND wait.met_at IS NULL JOIN open AS other "
    "ON other.orchestration_group = wait.orchestration_group AND other.definition = wait.depends_on "
    "AND other.plan_id <> step.plan_id WHERE step.state = 'Pending') "
    "SELECT step.id, step.plan_id, step.name, step.external_id, other.id, other.plan_id, other.name, "
    "other.external_id, edge.across FROM edge JOIN open AS step ON step.id = edge.step_id AND step.state = 'Pending' "
    "JOIN open AS other ON other.id = edge.predecessor_id"
)


def release_across_plans() -> int:
    """Let steps go whose other orders have done their part, a page of them; return how many waits were met.

    Two statements where no group was marked and nothing is met.
    """
    while True:
        looked_at, found_circles = _look()
        apart(found_circles, _break, lambda circle: f"Circle {circle.path}")
        if looked_at < _GROUPS:
            break
    with connection.cursor() as cursor:
        cursor.execute(_MET, [_WAITS])
        found = cursor.fetchall()
    by_plan: dict[int, list[int]] = defaultdict(list)
    for plan, wait in found:
        by_plan[plan].append(wait)
    apart(list(by_plan.items()), lambda some: _release(dict(some)), lambda one: f"Plan {one[0]}")
    return len(found)


@transaction.atomic
def _look() -> tuple[int, list[Circle]]:
    """Note what is met in the groups that are marked, and take their marks away.

    Return how many groups these were, and in which circles steps of theirs wait for each other.
    """
    tangled: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_GROUPS, [_GROUPS])
        groups = [row[0] for row in cursor.fetchall()]
        if groups:
            cursor.execute(_NOTE_MET, [groups, _FINISHED])
            cursor.execute(_TANGLED, [groups])
            tangled = [row[0] for row in cursor.fetchall()]
            cursor.execute(_TAKE_MARKS, [groups])
    return len(groups), _circles(tangled) if tangled else []


def _circles(groups: list[str]) -> list[Circle]:
    with connection.cursor() as cursor:
        cursor.execute(_EDGES, [groups, _FINISHED])
        return circles((_open_step(row[:4]), _open_step(row[4:8]), row[8]) for row in cursor.fetchall())


def _open_step(record: Sequence[Any]) -> OpenStep:
    step, plan, name, order = record
    return OpenStep(step=step, plan=plan, name=name, order=order)


@transaction.atomic
def _break(found: Sequence[Circle]) -> list[None]:
    """Put one step of each circle before a person: nobody else can say which order has to give way.

    A circle that is not seen here, since its transaction was lost, is found again with the group's next look.
    """
    activation = Activation.begin(circle.step.plan for circle in found)
    rows = activation.load("step.id = ANY(%s)", [[circle.step.step for circle in found]], lock=True)
    paths = {circle.step.step: circle.path for circle in found}
    for row in rows:
        if row.state is StepState.PENDING and activation.plans[row.plan].state is PlanState.IN_PROGRESS:
            fail_fatally(activation, row, CIRCLE, f"Orders wait for each other: {paths[row.id]}.")
    activation.flush()
    return []


@transaction.atomic
def _release(by_plan: Mapping[int, Sequence[int]]) -> list[None]:
    """Count met waits off their steps, which go on where they wait for nothing more."""
    activation = Activation.begin(by_plan)
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [[wait for waits in by_plan.values() for wait in waits]])
        released = cursor.fetchall()
        cursor.execute(_WHAT_WAS_DONE, [[wait for wait, _, _ in released]])
        done: dict[int, list[str]] = defaultdict(list)
        for wait, name, state, order in cursor.fetchall():
            done[wait].append(f"{name} of order {order} ({state})")
    activation.load("step.id = ANY(%s)", [[step for _, step, _ in released]])
    free: dict[int, StepRow] = {}
    for wait, step, dependency in released:
        row = activation.steps[step]
        row.open_predecessors -= 1
        reason = f"Done in other orders: {listed(done[wait])}."
        facts = {"dependency": dependency}
        order = activation.plans[row.plan].order
        activation.journal.append(JournalLine(RELEASED, order, row.plan, row.id, reason=reason, data=facts))
        if row.open_predecessors == 0 and row.state is StepState.PENDING:
            free[row.id] = row
    advance(activation, [free[key] for key in sorted(free)])
    activation.flush()
    return []
