"""Repairs as operators look at them: how far they are, and what became of each step."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from fulfillment.core.vocabulary import RepairOutcome
from fulfillment.models import Repair, RepairedStep


def repair_list(signature: str = "") -> QuerySet[Repair]:
    """Return the repairs, newest first; those of one cause where a signature is given."""
    rows = Repair.objects.select_related("requested_by").order_by("-requested_at", "-pk")
    return rows.filter(signature=signature) if signature else rows


def counted_as(outcome: RepairOutcome) -> str:
    """Return under which name ``counted_repairs`` has the number of steps with an outcome."""
    return f"counted_{outcome.name.lower()}"


def counted_repairs() -> QuerySet[Repair]:
    """Return the repairs, each with the numbers of its steps by outcome. One query."""
    counts = {counted_as(one): Count("steps", filter=Q(steps__outcome=one.value)) for one in RepairOutcome}
    return Repair.objects.annotate(**counts)


def filtered_repairs(parameters: Mapping[str, Any]) -> QuerySet[Repair]:
    """Return the counted repairs, narrowed by what is given of state, signature, system and external_id."""
    asked = ("state", "signature", "system", "external_id")
    return counted_repairs().filter(**{name: parameters[name] for name in asked if name in parameters})


def repair_of(number: int) -> Repair | None:
    """Return one repair."""
    return repair_list().filter(pk=number).first()


def outcomes_of(repair: Repair) -> Mapping[str, int]:
    """Return how many steps of a repair have which outcome. One query."""
    return dict(repair.steps.values_list("outcome").annotate(Count("pk")).order_by())


def repaired_steps(repair: Repair, outcome: str = "") -> QuerySet[RepairedStep]:
    """Return the steps of a repair in their order, or those of one outcome."""
    rows = repair.steps.select_related("step", "step__plan", "step__plan__order", "step__plan__order__account")
    return (rows.filter(outcome=outcome) if outcome else rows).order_by("position")
