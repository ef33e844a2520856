"""What is late, at risk, or soon will be: begun steps, by the time to the moment at which they are late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, Func, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from fulfillment.models import FulfillmentStep
from orchestration.core.vocabulary import BEGUN, Jeopardy, PlanState

SOON_LEVEL = "Soon"
SOON = timedelta(hours=2)
"""Steps that get worse within this time are shown although they are on track."""

_SOON = Q(jeopardy=Jeopardy.ON_TRACK.value, jeopardy_at__lte=Now() + SOON)
_LEVELS: Mapping[str, Q] = {
    "": Q(jeopardy__in=[Jeopardy.AT_RISK.value, Jeopardy.LATE.value]) | _SOON,
    Jeopardy.LATE.value: Q(jeopardy=Jeopardy.LATE.value),
    Jeopardy.AT_RISK.value: Q(jeopardy=Jeopardy.AT_RISK.value),
    SOON_LEVEL: _SOON,
}
_ALLOWED = Func(
    F("estimated_seconds"),
    function="make_interval",
    template="%(function)s(secs => %(expressions)s)",
    output_field=DurationField(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JeopardyCounts:
    """How many begun steps have which level; ``soon`` are on track, but not for long."""

    late: int
    at_risk: int
    soon: int


def steps_in_jeopardy(level: str = "") -> QuerySet[FulfillmentStep]:
    """Return the begun steps that are late, at risk or soon will be, or those of one level; another level is none.

    ``late_at`` is when each is late; what is overdue for longest comes first.
    """
    around_the_clock = ExpressionWrapper(F("ready_at") + _ALLOWED, output_field=DateTimeField())
    late_at = Coalesce("planned_completion_at", around_the_clock)
    rows = _begun().filter(_LEVELS.get(level, _LEVELS[""])).annotate(late_at=late_at)
    return rows.select_related("plan__order__account", "assigned_user").order_by("late_at", "id")


def jeopardy_counts() -> JeopardyCounts:
    """Count them. One query."""
    late, at_risk = (Count("id", filter=_LEVELS[level.value]) for level in (Jeopardy.LATE, Jeopardy.AT_RISK))
    return JeopardyCounts(
        **_begun().filter(_LEVELS[""]).aggregate(late=late, at_risk=at_risk, soon=Count("id", filter=_SOON))
    )


def _begun() -> QuerySet[FulfillmentStep]:
    return FulfillmentStep.objects.filter(
        state__in=[state.value for state in BEGUN],
        plan__state=PlanState.IN_PROGRESS.value,
        estimated_seconds__isnull=False,
    )
