"""Advancing plans: what finished steps set free, wave by wave, until only work for workers and people is left.

Milestones, satisfied pauses and skips finish inside the same transaction, so one activation may carry a plan through
many waves. Nothing here touches the network; conditions are evaluated from values read in sets.
"""

import json
from collections.abc import Sequence

from django.db import connection

from fulfillment.core.eligibility import BRANCH_REASON, skipped_with_branch
from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.activation import Activation
from fulfillment.engine.eligibility import take_up
from fulfillment.engine.finishing import complete_plans
from fulfillment.engine.pauses import resume_pauses
from fulfillment.engine.rows import STEP_COLUMNS, StepRow, prefixed, step_row
from orchestration.core.vocabulary import PlanState, StepState

_SUCCESSORS = (
    f"SELECT link.predecessor_id, {prefixed(STEP_COLUMNS, 'step')} FROM fulfillment_steplink AS link "
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = link.step_id WHERE link.predecessor_id = ANY(%s)"
)
_PREDECESSORS = (
    "SELECT link.step_id, link.predecessor_id, step.branch_skipped FROM fulfillment_steplink AS link "
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = link.predecessor_id WHERE link.step_id = ANY(%s) "
    # What it waits for in other plans is never part of a branch of this one.
    "UNION ALL SELECT step_id, NULL, false FROM fulfillment_crossplanwait WHERE step_id = ANY(%s)"
)


def advance(activation: Activation, eligible: Sequence[StepRow] = ()) -> None:
    """Carry the locked plans on as far as they go now.

    ``eligible`` are pending steps without open predecessors, for plans that start or thaw; what finished since the
    last wave is taken from the activation. The caller flushes.
    """
    waiting = list(eligible)
    while True:
        while waiting or activation.finished:
            finished, activation.finished = activation.finished, []
            waiting += _set_free(activation, finished)
            wave = [row for row in waiting if activation.plans[row.plan].state is PlanState.IN_PROGRESS]
            waiting = []
            take_up(activation, wave)
        if not resume_pauses(activation):
            break
    complete_plans(activation)


def _set_free(activation: Activation, finished: Sequence[StepRow]) -> list[StepRow]:
    """Count the finished steps off their successors; return the pending ones that wait for nothing more."""
    if not finished:
        return []
    free: dict[int, StepRow] = {}
    for row in _successors(activation, finished):
        row.open_predecessors -= 1
        if row.open_predecessors == 0 and row.state is StepState.PENDING:
            free[row.id] = row
    if any(row.branch_skipped for row in finished):
        _skip_branches(activation, free)
    return [free[key] for key in sorted(free)]


def _successors(activation: Activation, finished: Sequence[StepRow]) -> list[StepRow]:
    """Return what waits for the finished steps, once for each of them that it waits for."""
    if activation.new is not None:
        after = activation.new.successors
        return [row for done in finished for row in after.get(done.id, ())]
    with connection.cursor() as cursor:
        cursor.execute(_SUCCESSORS, [[row.id for row in finished]])
        return [activation.know(step_row(record[1:], json.loads)) for record in cursor.fetchall()]


def _predecessors(activation: Activation, steps: Sequence[int]) -> dict[int, list[bool]]:
    """Return for each step whether those that it waits for carry a skip on."""
    if activation.new is not None:
        before = activation.new.predecessors
        return {step: [activation.steps[row].branch_skipped for row in before.get(step, ())] for step in steps}
    with connection.cursor() as cursor:
        cursor.execute(_PREDECESSORS, [list(steps), list(steps)])
        records = cursor.fetchall()
    found: dict[int, list[bool]] = {step: [] for step in steps}
    for step, predecessor, stored in records:
        known = activation.steps.get(predecessor)
        found[step].append(known.branch_skipped if known is not None else stored)
    return found


def _skip_branches(activation: Activation, free: dict[int, StepRow]) -> None:
    """Skip those of the free steps that depend solely on a skipped branch; they carry the skip on."""
    for step, predecessors in _predecessors(activation, list(free)).items():
        if skipped_with_branch(predecessors):
            row = free.pop(step)
            row.branch_skipped = True
            activation.apply(row, StepEvent.BRANCH_SKIPPED, reason=BRANCH_REASON)
