"""Stored steps as forecasts take them: how long each takes, within which hours, and what became of it so far."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fulfillment.core.forecast import TimedStep
from fulfillment.core.simulation_timing import ASSUMED_SECONDS, Duration, DurationOrigin, Durations
from fulfillment.models import FulfillmentStep
from orchestration.core.step_hours import StepHours
from orchestration.core.vocabulary import StepState, StepType


def timed_steps(steps: Sequence[FulfillmentStep], hours: StepHours) -> list[TimedStep]:
    """Return the steps of a plan for ``core.forecast``. ``hours`` are the working hours of the plan's release."""
    durations = _durations(steps, hours)
    return [_timed(step, durations[step.pk]) for step in steps]


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
