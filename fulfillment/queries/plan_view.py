"""The plan as the live view draws it and as a table, and one step as its panel tells it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from django.db.models.functions import Now
from django.urls import reverse

from fulfillment.core.plan_cells import Cell, designed_cells, designed_rows
from fulfillment.core.waiting import AcrossPlans, WaitingFacts, waits_across, when_work_resumes, why_waiting
from fulfillment.core.words import number
from fulfillment.models import Attempt, FulfillmentPlan, FulfillmentStep, Incident, StepLink, StepSource, Task
from fulfillment.queries.across import followers_of, waits_of_plan, waits_of_step
from fulfillment.queries.history import Happening, history_of_step
from fulfillment.queries.release_words import Fact, ReleaseWords
from fulfillment.queries.systems import SystemNow, systems_now
from orchestration.core.choice import jeopardy_rule_for
from orchestration.core.design import Design, StepDefinition
from orchestration.core.graph import topological_order
from orchestration.core.step_hours import StepHours, WorkingHours
from orchestration.core.vocabulary import BEGUN, FINISHED, PlanState, StepState, StepType
from orchestration.operations.release import load_release

Links = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as a row of a table."""

    step: FulfillmentStep
    scope: Fact
    worker: str
    waiting: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan for the canvas (plain values) and for the table (steps after what they wait for), and its steps' hours."""

    document: dict[str, object]
    rows: list[StepLine]
    hours: StepHours


@dataclass(frozen=True)
class _Facts:
    """What every step of a plan is shown with."""

    plan: FulfillmentPlan
    design: Design
    systems: Mapping[str, SystemNow]
    now: datetime

    @cached_property
    def words(self) -> ReleaseWords:
        return ReleaseWords(self.design)

    @cached_property
    def step_names(self) -> Mapping[str, str]:
        return {step.code: step.name for step in self.design.steps}

    @cached_property
    def queues(self) -> Mapping[str, str]:
        return {queue.code: queue.name for queue in self.design.queues}

    def queue(self, step: FulfillmentStep) -> str:
        return self.queues.get(step.assigned_queue, step.assigned_queue)

    def system(self, step: FulfillmentStep) -> str:
        found = self.systems.get(step.system)
        return found.standing.name if found is not None else step.system

    def held_back(self, step: FulfillmentStep) -> str:
        """What keeps a call of the step's system from beginning now, blank where nothing does."""
        found = self.systems.get(step.system)
        return found.admission.reason if found is not None else ""

    def scope(self, step: FulfillmentStep) -> Fact:
        return self.words.step_scope(step.definition, step.scope, step.scope_key)

    @cached_property
    def all_hours(self) -> StepHours:
        calendars = {code: one.calendar for code, one in self.systems.items() if one.calendar is not None}
        return StepHours(self.design, calendars)

    def hours(self, step: FulfillmentStep) -> WorkingHours | None:
        """The working hours of whoever works on the step, with their name."""
        definition = self.design.step_by_code.get(step.definition)
        return self._named(step, self.all_hours.of_work(definition, step.assigned_queue) if definition else None)

    def resumes(self, step: FulfillmentStep) -> str:
        """When those go on who work on the step, blank where they do now."""
        hours = self.hours(step)
        return when_work_resumes(hours, self.now) if hours is not None else ""

    def clock_hours(self, step: FulfillmentStep) -> WorkingHours | None:
        """The working hours by which the step becomes late, with the name of whose they are."""
        definition = self.design.step_by_code.get(step.definition)
        if definition is None:
            return None
        rule = jeopardy_rule_for(self.design, definition)
        return self._named(step, self.all_hours.of_clock(definition, rule, step.assigned_queue))

    def _named(self, step: FulfillmentStep, hours: WorkingHours | None) -> WorkingHours | None:
        return replace(hours, owner=self.system(step)) if hours is not None and hours.owner == step.system else hours

    def waiting(self, step: FulfillmentStep, waits_for: list[str], *, awaits_callback: bool = False) -> str:
        definition = self.design.step_by_code.get(step.definition)
        return why_waiting(
            WaitingFacts(
                state=StepState(step.state),
                type=StepType(step.type),
                plan_state=PlanState(self.plan.state),
                waits_for=waits_for,
                system=self.system(step),
                hold_reason=step.hold_reason,
                held_back=self.held_back(step),
                due_at=step.due_at,
                resume_on=definition.resume_on if definition else "",
                assignee=_person(step),
                queue=self.queue(step),
                message=f"{step.error_code}: {step.message}" if step.error_code else step.message,
                awaits_callback=awaits_callback,
                hours=self.hours(step),
                now=self.now,
            )
        )


def _facts_of(plan: FulfillmentPlan, now: datetime) -> _Facts:
    return _Facts(plan, load_release(plan.release_id).design, systems_now(), now)


def _person(step: FulfillmentStep) -> str:
    user = step.assigned_user
    return (user.get_full_name() or user.get_username()) if user else ""


def plan_view(plan: FulfillmentPlan) -> PlanView:
    """Return a plan's lanes, steps and links. Three queries, and one more for an order of an orchestration group."""
    rows_of_plan = FulfillmentStep.objects.filter(plan=plan).select_related("assigned_user").order_by("id")
    steps = list(rows_of_plan.annotate(seen_at=Now()))
    facts = _facts_of(plan, steps[0].seen_at if steps else datetime.now(UTC))
    links: Links = list(StepLink.objects.filter(step__plan=plan).values_list("predecessor_id", "step_id", "scope"))
    waits = _open_predecessors(steps, links)
    for waiting_step, across in waits_of_plan(plan, facts.step_names).items():
        waits[waiting_step] += waits_across(across)
    waiting = {step.pk: facts.waiting(step, waits[step.pk]) for step in steps}
    definitions = {step.definition for step in steps}
    lanes = plan_lanes(steps, facts.design)
    heights = designed_rows(facts.design, definitions)
    cells = designed_cells(facts.design, definitions)
    document: dict[str, object] = {
        "plan": {"id": plan.pk, "state": plan.state},
        "lanes": [{**lane, "rows": heights.get(lane["code"], 0)} for lane in lanes],
        "steps": [_card(step, facts, waiting[step.pk], cells.get(step.definition)) for step in steps],
        "links": [{"from": first, "to": second, "scope": scope} for first, second, scope in links],
    }
    rows = [
        StepLine(step, facts.scope(step), _person(step) or facts.queue(step) or facts.system(step), waiting[step.pk])
        for step in _in_plan_order(steps, links, [lane["code"] for lane in lanes], facts.design)
    ]
    return PlanView(document, rows, facts.all_hours)


def _in_plan_order(
    steps: Sequence[FulfillmentStep], links: Links, lanes: list[str], design: Design
) -> list[FulfillmentStep]:
    """Return every step after those it waits for; where that leaves a choice, lane by lane as designed."""
    place = {code: number for number, code in enumerate(lanes)}

    def rank(step: FulfillmentStep) -> str:
        definition = design.step_by_code.get(step.definition)
        sequence = definition.sequence if definition else 0
        return f"{place.get(step.group, 0):06}/{sequence:06}/{step.name}/{step.scope_key}/{step.pk}"

    ranks = {step.pk: rank(step) for step in steps}
    by_rank = {ranks[step.pk]: step for step in steps}
    edges = [(ranks[first], ranks[second]) for first, second, _ in links if first in ranks and second in ranks]
    return [by_rank[key] for key in topological_order(by_rank, edges)]


def _open_predecessors(steps: Sequence[FulfillmentStep], links: Links) -> defaultdict[int, list[str]]:
    open_names = {step.pk: step.name for step in steps if StepState(step.state) not in FINISHED}
    waits: defaultdict[int, list[str]] = defaultdict(list)
    for first, second, _ in links:
        if first in open_names:
            waits[second].append(open_names[first])
    return waits


def plan_lanes(steps: Sequence[FulfillmentStep], design: Design) -> list[dict[str, str]]:
    """Return the groups in use, in the order of the workspaces that arrange them."""
    order = {item.group: item.order for workspace in design.workspaces for item in workspace.items}
    used = sorted({step.group for step in steps}, key=lambda code: (order.get(code, 1_000), code))
    names = {code: design.group_by_code[code].name for code in used if code in design.group_by_code}
    return [{"code": code, "name": names.get(code, code)} for code in used]


def _card(step: FulfillmentStep, facts: _Facts, waiting: str, cell: Cell | None) -> dict[str, object]:
    return {
        "id": step.pk,
        "key": step.key,
        "name": step.name,
        "type": step.type,
        "lane": step.group,
        "scope": step.scope,
        "scope_key": facts.scope(step).value,
        "state": step.state,
        "jeopardy": step.jeopardy,
        "assignee": _person(step) or facts.queue(step) or None,
        "system": facts.system(step) or None,
        "url": reverse("step", args=[step.pk]),
        "waiting": waiting,
        "wish": cell,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStory:
    """Everything that a step's panel shows."""

    step: FulfillmentStep
    definition: StepDefinition | None
    waiting: str
    resumes: str
    clock_hours: WorkingHours | None
    scope: Fact
    system: str
    integration: str
    queue: str
    group: str
    predecessors: list[FulfillmentStep]
    successors: list[FulfillmentStep]
    across: list[AcrossPlans]
    followers: list[FulfillmentStep]
    sources: list[str]
    attempts: list[Attempt]
    history: list[Happening]
    incident: Incident | None
    task: Task | None

    @property
    def late_at(self) -> datetime | None:
        """When the step becomes or became late, while that can still be of use."""
        return self.step.planned_completion_at if StepState(self.step.state) in BEGUN else None

    @property
    def form(self) -> tuple[Mapping[str, object], ...]:
        """The fields that completing the step asks for."""
        return self.definition.form if self.definition is not None else ()


def step_story(step_id: int) -> StepStory:
    """Return one step with neighbours, tries, history and open work. Raises DoesNotExist.

    Ten queries, and two more for an order of an orchestration group.
    """
    known = FulfillmentStep.objects.select_related("plan__order__account", "plan__release", "assigned_user")
    step = known.annotate(seen_at=Now()).get(pk=step_id)
    facts = _facts_of(step.plan, step.seen_at)
    integration = facts.design.integration_by_code.get(step.integration)
    group = facts.design.group_by_code.get(step.group)
    predecessors = list(FulfillmentStep.objects.filter(successors__step=step).order_by("id"))
    attempts = list(Attempt.objects.filter(step=step).order_by("-id")[:20])
    awaits = bool(attempts) and attempts[0].state == "AwaitingCallback"
    across = waits_of_step(step, facts.step_names)
    waits_for = [row.name for row in predecessors if StepState(row.state) not in FINISHED]
    waits_for += waits_across(across)
    return StepStory(
        step=step,
        definition=facts.design.step_by_code.get(step.definition),
        waiting=facts.waiting(step, waits_for, awaits_callback=awaits),
        resumes=facts.resumes(step),
        clock_hours=facts.clock_hours(step),
        scope=facts.scope(step),
        system=facts.system(step),
        integration=integration.name if integration else step.integration,
        queue=facts.queue(step),
        group=group.name if group else step.group,
        predecessors=predecessors,
        successors=list(FulfillmentStep.objects.filter(predecessors__predecessor=step).order_by("id")),
        across=across,
        followers=followers_of(step),
        sources=[_source(row, facts.words) for row in step.sources.select_related("order_line", "fulfillment_line")],
        attempts=attempts,
        history=history_of_step(step),
        incident=Incident.objects.filter(step=step, state="Open").first(),
        task=Task.objects.filter(step=step).select_related("assignee", "completed_by").first(),
    )


def _source(source: StepSource, words: ReleaseWords) -> str:
    """Return a line that a step works for: "2 × SmartBytes laptop 14 (line 1.1)"."""
    if source.fulfillment_line is not None:
        line = source.fulfillment_line
        return f"{number(line.quantity)} × {words.product(line.product)} ({line.scope_key})"
    line_of_order = source.order_line
    if line_of_order is None:
        return "—"
    return f"{number(line_of_order.quantity)} × {words.product(line_of_order.product)} (line {line_of_order.line_id})"
