"""Failures that need a person, grouped by what caused them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from fulfillment.models import Incident


@dataclass(frozen=True, slots=True)
class Cause:
    """Open incidents of one signature: failures that are repaired alike."""

    signature: str
    system: str
    error_code: str
    message: str
    step: str
    orders: int
    incidents: int
    since: datetime


def open_causes(limit: int) -> list[Cause]:
    """Return the causes of open incidents, the most frequent first. One query."""
    rows = (
        Incident.objects.filter(state="Open")
        .values("signature", "system", "error_code")
        .annotate(
            said=Max("message"),
            name=Max("step__name"),
            orders=Count("order", distinct=True),
            number=Count("id"),
            first=Min("opened_at"),
        )
        .order_by("-number", "signature", "system", "error_code")[:limit]
    )
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
        )
        for row in rows
    ]


def message_of(signature: str) -> str:
    """Return what an open incident of a signature says, blank where none is open. One query."""
    return Incident.objects.filter(state="Open", signature=signature).values_list("message", flat=True).first() or ""
