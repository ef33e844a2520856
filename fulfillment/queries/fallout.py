"""Failures that need a person, grouped by what caused them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet

from fulfillment.models import Incident

TREND_HOURS = 24

_TREND = (
    "SELECT signature, floor(extract(epoch FROM statement_timestamp() - opened_at) / 3600)::int AS age, count(*) "
    "FROM fulfillment_incident WHERE signature = ANY(%s) "
    "AND opened_at > statement_timestamp() - make_interval(hours => %s) GROUP BY signature, age"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFilter:
    """Which open failures: of a cause by its signature, of a system, with an error code, in a queue. Blank: any."""

    signature: str = ""
    system: str = ""
    error_code: str = ""
    queue: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What is asked for, by name."""
        asked = {name: getattr(self, name) for name in ("signature", "system", "error_code", "queue")}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Open incidents of one signature: failures that are repaired alike.

    ``trend`` counts those that came in each of the last 24 hours, the oldest first, repaired ones too.
    """

    signature: str
    system: str
    error_code: str
    message: str
    step: str
    orders: int
    incidents: int
    since: datetime
    last: datetime
    trend: Sequence[int] = field(default=())

    @property
    def recent(self) -> int:
        """How many came in the last 24 hours."""
        return sum(self.trend)


def open_failures(failures: FailureFilter) -> QuerySet[Incident]:
    """Return the open incidents of steps that a filter means, the oldest first."""
    found = Incident.objects.filter(state="Open", step__isnull=False, **failures.given)
    return found.order_by("opened_at", "pk")


def open_causes(limit: int, failures: FailureFilter | None = None, *, with_trend: bool = False) -> list[Cause]:
    """Return the causes of open incidents, the most frequent first. One query; with their trends, two."""
    asked = failures.given if failures else {}
    rows = list(
        Incident.objects.filter(state="Open", **asked)
        .values("signature", "system", "error_code")
        .annotate(
            said=Max("message"),
            name=Max("step__name"),
            orders=Count("order", distinct=True),
            number=Count("id"),
            first=Min("opened_at"),
            last=Max("opened_at"),
        )
        .order_by("-number", "signature", "system", "error_code")[:limit]
    )
    trends = _trends([row["signature"] for row in rows]) if with_trend else {}
    return [
        Cause(
            signature=row["signature"],
            system=row["system"],
            error_code=row["error_code"],
            message=row["said"],
            step=row["name"] or "",
            orders=row["orders"],
            incidents=row["number"],
            since=row["first"],
            last=row["last"],
            trend=trends.get(row["signature"], ()),
        )
        for row in rows
    ]


def _trends(signatures: Sequence[str]) -> dict[str, Sequence[int]]:
    counts = {signature: [0] * TREND_HOURS for signature in signatures}
    with connection.cursor() as cursor:
        cursor.execute(_TREND, [list(counts), TREND_HOURS])
        for signature, age, number in cursor.fetchall():
            counts[signature][TREND_HOURS - 1 - max(0, min(age, TREND_HOURS - 1))] += number
    return {signature: tuple(found) for signature, found in counts.items()}


def open_counts(name: str) -> list[tuple[str, int]]:
    """Return the values of ``system`` or ``queue`` that open incidents have, each with how many. One query."""
    rows = Incident.objects.filter(state="Open").exclude(**{name: ""}).values_list(name)
    return list(rows.annotate(number=Count("pk")).order_by("-number", name))


def message_of(signature: str) -> str:
    """Return what an open incident of a signature says, blank where none is open. One query."""
    return Incident.objects.filter(state="Open", signature=signature).values_list("message", flat=True).first() or ""


def last_message_of(signature: str) -> str:
    """Return what the newest incident of a signature says, also where all are repaired. One query."""
    found = Incident.objects.filter(signature=signature).order_by("-pk").values_list("message", flat=True)
    return found.first() or ""
