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
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = link.predecessor_id WHERE link.step_id = ANY(%s)"
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
    with connection.cursor() as cursor:
        cursor.execute(_SUCCESSORS, [[row.id for row in finished]])
        records = cursor.fetchall()
    free: dict[int, StepRow] = {}
    for record in records:
        row = activation.know(step_row(record[1:], json.loads))
        row.open_predecessors -= 1
        if row.open_predecessors == 0 and row.state is StepState.PENDING:
            free[row.id] = row
    if any(row.branch_skipped for row in finished):
        _skip_branches(activation, free)
    return [free[key] for key in sorted(free)]


def _skip_branches(activation: Activation, free: dict[int, StepRow]) -> None:
    """Skip those of the free steps that depend solely on a skipped branch; they carry the skip on."""
    with connection.cursor() as cursor:
        cursor.execute(_PREDECESSORS, [list(free)])
        records = cursor.fetchall()
    before: dict[int, list[bool]] = {step: [] for step in free}
    for step, predecessor, stored in records:
        known = activation.steps.get(predecessor)
        before[step].append(known.branch_skipped if known is not None else stored)
    for step, predecessors in before.items():
        if skipped_with_branch(predecessors):
            row = free.pop(step)
            row.branch_skipped = True
            activation.apply(row, StepEvent.BRANCH_SKIPPED, reason=BRANCH_REASON)
