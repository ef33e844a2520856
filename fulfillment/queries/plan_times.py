"""A plan on a time axis, as its page shows it: lanes of steps with what they did and what is expected."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fulfillment.core.forecast import Forecast, TimedStep, forecast
from fulfillment.core.schedule import later
from fulfillment.core.simulation_timing import ASSUMED_SECONDS, Duration, DurationOrigin, Durations
from fulfillment.core.time_chart import ChartStep, Row, TimeChart, Try, time_chart
from fulfillment.models import Attempt, FulfillmentPlan, FulfillmentStep, StepLink
from fulfillment.queries.plan_view import StepLine, plan_lanes
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
    durations = _durations(steps, hours)
    expected = forecast([_timed(step, durations[step.pk]) for step in steps], edges, now)
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


def _durations(steps: Sequence[FulfillmentStep], hours: StepHours) -> Mapping[int, Duration]:
    """How long each step takes: as its jeopardy rule estimates, else as the simulator assumes."""
    known = Durations(hours, {})
    found: dict[int, Duration] = {}
    for step in steps:
        definition = hours.design.step_by_code.get(step.definition)
        duration = known.of(definition, step.assigned_queue) if definition else _assumed(StepType(step.type))
        kept = step.estimated_seconds
        found[step.pk] = duration if kept is None else replace(duration, seconds=kept)
    return found


def _assumed(step_type: StepType) -> Duration:
    return Duration(ASSUMED_SECONDS[step_type], DurationOrigin.ASSUMED)


def _timed(step: FulfillmentStep, duration: Duration) -> TimedStep:
    return TimedStep(
        id=step.pk,
        state=StepState(step.state),
        seconds=duration.seconds,
        time=duration.time,
        began_at=step.ready_at or step.started_at,
        ended_at=step.completed_at,
        not_before=step.due_at if step.state in ("Scheduled", "Failed") else None,
    )


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
