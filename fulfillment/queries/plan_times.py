"""A plan on a time axis, as its page shows it: lanes of steps with what they did and what is expected."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fulfillment.core.forecast import Forecast, forecast
from fulfillment.core.schedule import later
from fulfillment.core.time_chart import ChartStep, Row, TimeChart, Try, time_chart
from fulfillment.models import Attempt, FulfillmentPlan, FulfillmentStep, StepLink
from fulfillment.queries.plan_view import StepLine, plan_lanes
from fulfillment.queries.step_times import timed_steps
from orchestration.core.design import Design
from orchestration.core.step_hours import StepHours
from orchestration.core.vocabulary import StepState, StepType

_FAILED = frozenset({"Failed", "Unknown", "Refused"})


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A step with what is drawn of it."""

    line: StepLine
    row: Row


@dataclass(frozen=True, slots=True)
class TimeLane:
    """A group's steps, by when they begin."""

    name: str
    rows: Sequence[TimeRow]


@dataclass(frozen=True, slots=True)
class PlanTimes:
    """A plan's chart with its rows by lane."""

    chart: TimeChart
    lanes: Sequence[TimeLane]


def plan_times(
    plan: FulfillmentPlan, lines: Sequence[StepLine], now: datetime, hours: StepHours, *, is_true: bool = False
) -> PlanTimes:
    """Return when the steps of some lines of a plan work; all of the plan's steps count for what is expected.

    ``hours`` are the working hours of the plan's release. Three queries.
    """
    design = hours.design
    steps = list(FulfillmentStep.objects.filter(plan=plan).order_by("id"))
    edges = list(StepLink.objects.filter(step__plan=plan).values_list("predecessor_id", "step_id"))
    expected = forecast(timed_steps(steps, hours), edges, now)
    tries = _tries(plan)
    chart = time_chart([_chart_step(line.step, tries[line.step.pk]) for line in lines], expected, now, is_true=is_true)
    return PlanTimes(chart, _by_lane(lines, chart, expected, design))


def _by_lane(lines: Sequence[StepLine], chart: TimeChart, expected: Forecast, design: Design) -> list[TimeLane]:
    of_lane: defaultdict[str, list[TimeRow]] = defaultdict(list)
    for line, row in zip(lines, chart.rows, strict=True):
        of_lane[line.step.group].append(TimeRow(line, row))
    for rows in of_lane.values():
        rows.sort(key=lambda one: (expected.steps[one.row.step].begins_at, one.row.step))
    return [TimeLane(lane["name"], of_lane[lane["code"]]) for lane in plan_lanes([one.step for one in lines], design)]


def _tries(plan: FulfillmentPlan) -> Mapping[int, list[Try]]:
    """The tries of a plan's steps; those of before the plan was made lie in parts of the table that are left out."""
    found: defaultdict[int, list[Try]] = defaultdict(list)
    rows = Attempt.objects.filter(step__plan=plan, created_at__gte=plan.created_at).order_by("id")
    for step, begin, end, state in rows.values_list("step_id", "created_at", "finished_at", "state"):
        found[step].append(Try(begin, end, state in _FAILED))
    return found


def _chart_step(step: FulfillmentStep, tries: Sequence[Try]) -> ChartStep:
    return ChartStep(
        id=step.pk,
        state=StepState(step.state),
        type=StepType(step.type),
        ready_at=step.ready_at,
        started_at=step.started_at,
        completed_at=step.completed_at,
        due_at=step.due_at,
        late_at=step.planned_completion_at or _around_the_clock(step),
        tries=tries,
    )


def _around_the_clock(step: FulfillmentStep) -> datetime | None:
    """When a step is late of which that is not kept."""
    if step.ready_at is None or step.estimated_seconds is None:
        return None
    return later(step.ready_at, step.estimated_seconds)
