"""What steps wait for in other plans of their orchestration group, and who waits there for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

from fulfillment.core.waiting import AcrossPlans, OtherStep
from fulfillment.models import CrossPlanWait, FulfillmentPlan, FulfillmentStep
from orchestration.core.vocabulary import StepState

_WAITS = (
    "SELECT wait.id, wait.step_id, wait.depends_on, wait.orchestration_group, wait.met_at IS NOT NULL, other.id, "
    "other.name, other.state, o.external_id FROM fulfillment_crossplanwait AS wait "
    "JOIN fulfillment_fulfillmentstep AS step ON step.id = wait.step_id "
    "LEFT JOIN (fulfillment_fulfillmentplan AS plan JOIN fulfillment_fulfillmentstep AS other "
    "ON other.plan_id = plan.id JOIN fulfillment_order AS o ON o.id = plan.order_id) "
    "ON plan.orchestration_group = wait.orchestration_group AND plan.id <> step.plan_id "
    "AND other.definition = wait.depends_on WHERE {condition} ORDER BY wait.id, other.id"
)


Names = Mapping[str, str]
"""Names of step definitions by their codes."""


@dataclass(slots=True)
class _Wait:
    step: int
    definition: str
    group: str
    met: bool
    others: list[OtherStep] = field(default_factory=list)


def waits_of_plan(plan: FulfillmentPlan, names: Names) -> dict[int, list[AcrossPlans]]:
    """Return by step what a plan's steps wait for in other plans. One query, none where its order has no group."""
    if plan.orchestration_group is None:
        return {}
    return _waits("step.plan_id = %s", plan.pk, names)


def waits_of_step(step: FulfillmentStep, names: Names) -> list[AcrossPlans]:
    """Return what a step waits, or waited, for in other plans. One query, none where its order has no group."""
    if step.plan.orchestration_group is None:
        return []
    return _waits("wait.step_id = %s", step.pk, names).get(step.pk, [])


def followers_of(step: FulfillmentStep) -> list[FulfillmentStep]:
    """Return the steps of other plans that wait, or waited, for this one. One query, none without a group."""
    group = step.plan.orchestration_group
    if group is None:
        return []
    waits = CrossPlanWait.objects.filter(orchestration_group=group, depends_on=step.definition)
    rows = FulfillmentStep.objects.filter(pk__in=waits.values("step")).exclude(plan=step.plan_id)
    return list(rows.select_related("plan__order").order_by("id"))


def _waits(condition: str, parameter: int, names: Names) -> dict[int, list[AcrossPlans]]:
    waits: dict[int, _Wait] = {}
    with connection.cursor() as cursor:
        cursor.execute(_WAITS.format(condition=condition), [parameter])
        for wait, step, definition, group, met, other, name, state, order in cursor.fetchall():
            found = waits.setdefault(wait, _Wait(step, definition, group, met))
            if other is not None:
                found.others.append(OtherStep(step=other, name=name, state=StepState(state), order=order))
    return _by_step(waits.values(), names)


def _by_step(waits: Iterable[_Wait], names: Names) -> dict[int, list[AcrossPlans]]:
    found: defaultdict[int, list[AcrossPlans]] = defaultdict(list)
    for wait in waits:
        found[wait.step].append(
            AcrossPlans(
                name=names.get(wait.definition, wait.definition),
                group=wait.group,
                met=wait.met,
                others=tuple(wait.others),
            )
        )
    return dict(found)
