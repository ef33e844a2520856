"""The plan as the live view draws it, and one step as its panel tells it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from fulfillment.core.waiting import WaitingFacts, why_waiting
from fulfillment.models import Attempt, FulfillmentPlan, FulfillmentStep, Incident, JournalEntry, StepLink, Task
from orchestration.core.design import Design, StepDefinition
from orchestration.core.vocabulary import FINISHED, PlanState, StepState, StepType
from orchestration.operations.release import load_release


def plan_view(plan: FulfillmentPlan) -> dict[str, object]:
    """Return lanes, steps and links of a plan, as plain values for the canvas. Three queries."""
    design = load_release(plan.release_id).design
    steps = list(FulfillmentStep.objects.filter(plan=plan).select_related("assigned_user").order_by("id"))
    links = list(StepLink.objects.filter(plan=plan).values_list("predecessor_id", "step_id", "scope"))
    waits = _open_predecessors(steps, links)
    return {
        "plan": {"id": plan.pk, "state": plan.state},
        "lanes": _lanes(steps, design),
        "steps": [_step(plan, step, design, waits[step.pk]) for step in steps],
        "links": [{"from": first, "to": second, "scope": scope} for first, second, scope in links],
    }


def _open_predecessors(steps: list[FulfillmentStep], links: list[tuple[int, int, str]]) -> defaultdict[int, list[str]]:
    open_names = {step.pk: step.name for step in steps if StepState(step.state) not in FINISHED}
    waits: defaultdict[int, list[str]] = defaultdict(list)
    for first, second, _ in links:
        if first in open_names:
            waits[second].append(open_names[first])
    return waits


def _lanes(steps: list[FulfillmentStep], design: Design) -> list[dict[str, str]]:
    """Return the groups in use, in the order of the workspaces that arrange them."""
    order = {item.group: item.order for workspace in design.workspaces for item in workspace.items}
    used = sorted({step.group for step in steps}, key=lambda code: (order.get(code, 1_000), code))
    names = {code: design.group_by_code[code].name for code in used if code in design.group_by_code}
    return [{"code": code, "name": names.get(code, code)} for code in used]


def _step(plan: FulfillmentPlan, step: FulfillmentStep, design: Design, waits_for: list[str]) -> dict[str, object]:
    return {
        "id": step.pk,
        "key": step.key,
        "name": step.name,
        "type": step.type,
        "lane": step.group,
        "scope": step.scope,
        "scope_key": step.scope_key,
        "state": step.state,
        "jeopardy": step.jeopardy,
        "assignee": _assignee(step),
        "system": step.system or None,
        "url": reverse("step", args=[step.pk]),
        "waiting": why_waiting(_facts(plan, step, design, waits_for)),
    }


def _assignee(step: FulfillmentStep) -> str | None:
    if step.assigned_user is not None:
        return step.assigned_user.get_full_name() or step.assigned_user.get_username()
    return step.assigned_queue or None


def _facts(
    plan: FulfillmentPlan, step: FulfillmentStep, design: Design, waits_for: list[str], *, awaits_callback: bool = False
) -> WaitingFacts:
    definition = design.step_by_code.get(step.definition)
    user = step.assigned_user
    return WaitingFacts(
        state=StepState(step.state),
        type=StepType(step.type),
        plan_state=PlanState(plan.state),
        waits_for=waits_for,
        system=step.system,
        hold_reason=step.hold_reason,
        due_at=step.due_at,
        resume_on=definition.resume_on if definition else "",
        assignee=(user.get_full_name() or user.get_username()) if user else "",
        queue=step.assigned_queue,
        message=f"{step.error_code}: {step.message}" if step.error_code else step.message,
        awaits_callback=awaits_callback,
    )


@dataclass(slots=True)
class StepStory:
    """Everything that a step's panel shows."""

    step: FulfillmentStep
    definition: StepDefinition | None
    waiting: str
    predecessors: list[FulfillmentStep]
    successors: list[FulfillmentStep]
    sources: list[str]
    attempts: list[Attempt]
    journal: list[JournalEntry]
    incident: Incident | None
    task: Task | None

    @property
    def definition_form(self) -> tuple[Mapping[str, object], ...]:
        """The fields that completing the step asks for."""
        return self.definition.form if self.definition is not None else ()


def step_story(step_id: int) -> StepStory:
    """Return one step with neighbours, tries, history and open work. Eight queries. Raises DoesNotExist."""
    step = FulfillmentStep.objects.select_related("plan__order__account", "assigned_user").get(pk=step_id)
    design = load_release(step.plan.release_id).design
    predecessors = list(FulfillmentStep.objects.filter(successors__step=step).order_by("id"))
    attempts = list(Attempt.objects.filter(step=step).order_by("-id")[:20])
    awaits = bool(attempts) and attempts[0].state == "AwaitingCallback"
    waits_for = [row.name for row in predecessors if StepState(row.state) not in FINISHED]
    sources = step.sources.select_related("order_line", "fulfillment_line")
    return StepStory(
        step=step,
        definition=design.step_by_code.get(step.definition),
        waiting=why_waiting(_facts(step.plan, step, design, waits_for, awaits_callback=awaits)),
        predecessors=predecessors,
        successors=list(FulfillmentStep.objects.filter(predecessors__predecessor=step).order_by("id")),
        sources=[str(row.fulfillment_line or row.order_line) for row in sources],
        attempts=attempts,
        journal=list(JournalEntry.objects.filter(order=step.plan.order_id, step=step).order_by("-id")[:50]),
        incident=Incident.objects.filter(step=step, state="Open").first(),
        task=Task.objects.filter(step=step).select_related("assignee").first(),
    )
