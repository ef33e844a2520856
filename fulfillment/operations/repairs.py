"""Asking for a repair: what is done to which failures. Workers carry it out (``repairing``); it can be cancelled."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from fulfillment.core.vocabulary import RepairAction, RepairState
from fulfillment.models import Incident, Repair, RepairedStep
from fulfillment.queries.fallout import FailureFilter, open_failures
from orchestration.core.vocabulary import PlanState

FIRST, MOST_FAILURES = 5, 20
"""What is proposed: so many steps first, and the share in percent that may fail again."""


class NothingToRepair(ValueError):
    """No step that can be repaired is as wished."""

    def __init__(self) -> None:
        super().__init__("No failed step is as wished, or their plans do not run. Others may have repaired them.")


class ReasonMissing(ValueError):
    """A repair needs a reason: it stands in the history of each of its steps."""

    def __init__(self) -> None:
        super().__init__("Give a reason. It is kept in the history of every step.")


class RepairConflict(ValueError):
    """The name is taken: the same person asked for another repair by it, ``repair``."""

    def __init__(self, repair: int, external_id: str) -> None:
        self.repair = repair
        super().__init__(f"You asked for another repair as {external_id}: repair {repair}. Give this one another name.")


class UnknownRepair(LookupError):
    """There is no repair ``wanted``."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        super().__init__(f"There is no repair {wanted}.")


class RepairEnded(ValueError):
    """There is nothing left to cancel."""

    def __init__(self) -> None:
        super().__init__("This repair has ended already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairWish:
    """What to do to which failures, why, and how carefully (see ``RepairTerms``)."""

    action: RepairAction
    reason: str
    failures: FailureFilter
    first: int = FIRST
    most_failures: int = MOST_FAILURES


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairPreview:
    """What a repair would act on now: so many steps of so many orders; ``left_out`` have plans that do not run."""

    steps: int
    orders: int
    left_out: int
    sample: tuple[Incident, ...]


def preview_repair(failures: FailureFilter, sample: int = 5) -> RepairPreview:
    """Return what a repair of these failures would act on, without doing anything. Four queries."""
    found = open_failures(failures)
    running = _repairable(found)
    return RepairPreview(
        steps=running.count(),
        orders=running.order_by().values("order").distinct().count(),
        left_out=found.count() - running.count(),
        sample=tuple(running.select_related("step", "order", "order__account")[:sample]),
    )


def start_repair(wish: RepairWish, *, actor: Any, external_id: str | None = None) -> Repair:
    """Store a repair with its steps, for workers to take up. Which steps these are, is decided now.

    ``actor`` is the user in whose name it is done. Raises ReasonMissing, NothingToRepair.
    """
    if not wish.reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        failed = list(_repairable(open_failures(wish.failures)).values_list("step", "message"))
        if not failed:
            raise NothingToRepair
        repair = Repair.objects.create(
            requested_by=actor,
            actor=actor.get_username(),
            external_id=external_id,
            action=wish.action.value,
            reason=wish.reason.strip(),
            signature=wish.failures.signature,
            system=wish.failures.system,
            error_code=wish.failures.error_code,
            queue=wish.failures.queue,
            message=failed[0][1],
            first=wish.first,
            most_failures=wish.most_failures,
            total=len(failed),
        )
        RepairedStep.objects.bulk_create(
            (
                RepairedStep(repair=repair, step_id=step, position=position)
                for position, (step, _) in enumerate(failed, start=1)
            ),
            batch_size=5_000,
        )
    return repair


def submit_repair(wish: RepairWish, external_id: str, *, actor: Any) -> tuple[Repair, bool]:
    """Start a repair once per person and name; return it, and whether it was started now.

    Raises RepairConflict where the name is that of another wish, and what ``start_repair`` raises.
    """
    found = _submitted(wish, external_id, actor)
    if found is not None:
        return found, False
    try:
        return start_repair(wish, actor=actor, external_id=external_id), True
    except IntegrityError:  # the same was asked at the same moment
        found = _submitted(wish, external_id, actor)
        if found is None:
            raise
        return found, False


def _submitted(wish: RepairWish, external_id: str, actor: Any) -> Repair | None:
    found = Repair.objects.filter(actor=actor.get_username(), external_id=external_id).first()
    if found is None or wish == RepairWish(
        action=RepairAction(found.action),
        reason=found.reason,
        failures=FailureFilter(
            signature=found.signature, system=found.system, error_code=found.error_code, queue=found.queue
        ),
        first=found.first,
        most_failures=found.most_failures,
    ):
        return found
    raise RepairConflict(found.pk, external_id)


def _repairable(found: QuerySet[Incident]) -> QuerySet[Incident]:
    return found.filter(step__plan__state=PlanState.IN_PROGRESS.value)


def cancel_repair(repair: int) -> None:
    """Leave the steps that wait as they are; what was done stays done. Raises UnknownRepair, RepairEnded."""
    running = Repair.objects.filter(pk=repair, due_at__isnull=False)
    if running.update(state=RepairState.CANCELLED.value, due_at=None, finished_at=Now()):
        return
    raise RepairEnded if Repair.objects.filter(pk=repair).exists() else UnknownRepair(repair)
