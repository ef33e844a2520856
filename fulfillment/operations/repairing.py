"""Carrying out repairs: a worker looks what came of the steps so far, and acts on as many more as may be.

What is done to a step and that it was done are one transaction, so a step is acted on once, whatever becomes of the
worker. The lease only keeps two workers from doing the same counting.
"""

import logging
import time
from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Now

from fulfillment.core.repair import RepairTally, RepairTerms, next_move
from fulfillment.core.task_form import AnswersRefused
from fulfillment.core.vocabulary import RepairAction, RepairOutcome, RepairState
from fulfillment.engine.isolation import persistently
from fulfillment.models import FulfillmentStep, Repair, RepairedStep
from fulfillment.operations import step_actions
from fulfillment.operations.step_actions import StepActionRefused, StepChanged
from orchestration.core.vocabulary import FINISHED, StepState

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""So long after its last move a repair is looked at again."""

GIVE_UP_AFTER = 3
"""After so many lost workers the step at hand is put aside."""

_CLAIM = (
    "UPDATE fulfillment_repair AS repair SET failures = repair.failures + 1, state = 'Running', "
    "started_at = coalesce(repair.started_at, statement_timestamp()), "
    "due_at = statement_timestamp() + make_interval(secs => %s) FROM (SELECT id FROM fulfillment_repair "
    "WHERE due_at <= statement_timestamp() ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) AS due "
    "WHERE repair.id = due.id RETURNING repair.id"
)
_LATER = (
    "UPDATE fulfillment_repair SET due_at = statement_timestamp() + make_interval(secs => %s), failures = 0 "
    "WHERE id = %s AND due_at IS NOT NULL"
)
# A try that failed by rule is not over; a step that waits for a person, a date or others no longer fails.
_SETTLE = (
    "UPDATE fulfillment_repairedstep AS repaired SET outcome = CASE step.state WHEN 'FatallyFailed' "
    "THEN 'FailedAgain' ELSE 'Succeeded' END, reason = CASE step.state WHEN 'FatallyFailed' THEN coalesce(("
    "SELECT message FROM fulfillment_incident AS incident WHERE incident.step_id = step.id AND incident.state = 'Open'"
    "), '') ELSE '' END FROM fulfillment_fulfillmentstep AS step WHERE repaired.repair_id = %s "
    "AND repaired.outcome = 'Tried' AND step.id = repaired.step_id "
    "AND (step.state = ANY(%s) OR step.type = 'ManualTask')"
)
_SETTLED = [*(state.value for state in FINISHED), StepState.FATALLY_FAILED, StepState.PENDING, StepState.SCHEDULED]

_ACTIONS: Mapping[RepairAction, Callable[..., None]] = {
    RepairAction.RETRY: step_actions.retry,
    RepairAction.SKIP: step_actions.skip,
    RepairAction.COMPLETE: step_actions.complete,
}
_REFUSALS = (StepActionRefused, StepChanged, AnswersRefused, FulfillmentStep.DoesNotExist)


def repair_due(seconds: float) -> None:
    """Carry on with repairs that are due, for about ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and (repair := _claim()) is not None:
        _move(repair, until)


def _claim() -> Repair | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [settings.ENGINE["lease_seconds"]])
        row = cursor.fetchone()
    return Repair.objects.get(pk=row[0]) if row else None


def _move(repair: Repair, until: float) -> None:
    """Do what is to be done now, and leave the repair to the worker that looks at it next."""
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE, [repair.pk, _SETTLED])
        move = next_move(_tally(repair.pk), RepairTerms(first=repair.first, most_failures=repair.most_failures))
        if move.state is not None:
            _end(repair.pk, move.state, move.reason)
            return
        if not move.act or not _act_on(repair, move.act, until):
            break
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [0.0 if time.monotonic() > until else LOOK_SECONDS, repair.pk])


def _act_on(repair: Repair, count: int, until: float) -> bool:
    """Act on the next steps; return whether all of them were: not where the repair was cancelled meanwhile."""
    waiting = RepairedStep.objects.filter(repair=repair, outcome=RepairOutcome.WAITING.value).order_by("position")
    for row in waiting[:count]:
        if time.monotonic() > until or not Repair.objects.filter(pk=repair.pk, due_at__isnull=False).exists():
            return False
        if repair.failures > GIVE_UP_AFTER:
            _put_aside(row.pk, f"Acting on this step ended its worker {GIVE_UP_AFTER} times.")
        else:
            _act(repair, row)
        repair.failures = 1
    return True


def _tally(repair: int) -> RepairTally:
    rows = RepairedStep.objects.filter(repair=repair).values_list("outcome").annotate(Count("pk")).order_by()
    counts = dict(rows)
    return RepairTally(
        waiting=counts.get(RepairOutcome.WAITING.value, 0),
        tried=counts.get(RepairOutcome.TRIED.value, 0),
        succeeded=counts.get(RepairOutcome.SUCCEEDED.value, 0),
        failed_again=counts.get(RepairOutcome.FAILED_AGAIN.value, 0),
        refused=counts.get(RepairOutcome.REFUSED.value, 0),
    )


def _act(repair: Repair, row: RepairedStep) -> None:
    """Act on one step. Whatever goes wrong is this step's outcome and no other's."""
    try:
        _act_once(repair, row)
    except _REFUSALS as refusal:
        _put_aside(row.pk, str(refusal))
    except Exception as error:
        logger.exception("Step %s could not be repaired in repair %s.", row.step_id, repair.pk)
        _put_aside(row.pk, f"{type(error).__name__}: {error}")


@persistently
def _act_once(repair: Repair, row: RepairedStep) -> None:
    after = RepairOutcome.TRIED if repair.action == RepairAction.RETRY else RepairOutcome.SUCCEEDED
    with transaction.atomic():
        waits = RepairedStep.objects.filter(pk=row.pk, outcome=RepairOutcome.WAITING.value)
        if waits.update(outcome=after.value, acted_at=Now()):
            act = _ACTIONS[RepairAction(repair.action)]
            act(row.step_id, actor=repair.actor, reason=repair.reason, seen=StepState.FATALLY_FAILED.value)


def _put_aside(row: int, reason: str) -> None:
    RepairedStep.objects.filter(pk=row, outcome=RepairOutcome.WAITING.value).update(
        outcome=RepairOutcome.REFUSED.value, reason=reason[:1000], acted_at=Now()
    )


def _end(repair: int, state: RepairState, reason: str) -> None:
    Repair.objects.filter(pk=repair, due_at__isnull=False).update(
        state=state.value, outcome_reason=reason[:1000], due_at=None, finished_at=Now()
    )
