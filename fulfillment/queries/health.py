"""Whether the work is being done: what is due and has not been taken up, and how each downstream system stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from fulfillment.models import FulfillmentRequest, FulfillmentStep
from orchestration.core.vocabulary import StepState, StepType
from orchestration.models import DownstreamSystem

PATIENCE = timedelta(seconds=10)
"""Work that waits longer than this means that no worker takes it up."""

_DISPATCHED = (StepType.CALLOUT.value, StepType.AUTO_TASK.value, StepType.STAGED_ASSETIZE.value)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work that is due and waits for a worker."""

    number: int
    since: datetime | None


def overdue_orders() -> Backlog:
    """Return the orders that no worker has taken up in time. One query."""
    late = FulfillmentRequest.objects.filter(due_at__lt=Now() - PATIENCE)
    found = late.aggregate(number=Count("id"), since=Min("due_at"))
    return Backlog(found["number"], found["since"])


def overdue_steps() -> Backlog:
    """Return the steps that are ready for a worker and were not taken up in time. One query."""
    late = FulfillmentStep.objects.filter(
        state=StepState.READY.value, type__in=_DISPATCHED, ready_at__lt=Now() - PATIENCE, plan__state="InProgress"
    )
    found = late.aggregate(number=Count("id"), since=Min("ready_at"))
    return Backlog(found["number"], found["since"])


@dataclass(frozen=True, slots=True)
class SystemHealth:
    """A downstream system as operators see it. ``state`` and ``word`` are for its badge."""

    code: str
    name: str
    state: str
    word: str
    reason: str
    held_steps: int


def systems() -> Sequence[SystemHealth]:
    """Return every downstream system, those in trouble first. Two queries."""
    held = dict(
        FulfillmentStep.objects.filter(state=StepState.ON_HOLD.value)
        .values_list("system")
        .annotate(number=Count("id", filter=~Q(system="")))
    )
    found = [_health(row, held.get(row.code, 0)) for row in DownstreamSystem.objects.order_by("name")]
    return sorted(found, key=lambda one: one.state == "Online")


def _health(row: DownstreamSystem, held: int) -> SystemHealth:
    if not row.online:
        state, word, reason = "Offline", "Offline", row.held_reason
    elif row.circuit_state == "Open":
        state, word, reason = "Failed", "Keeps failing", "Its circuit is open: calls wait."
    elif not row.base_address:
        state, word, reason = "NotStarted", "No address", "An administrator states where it is."
    else:
        state, word, reason = "Online", "Up", ""
    return SystemHealth(row.code, row.name, state, word, reason, held)
