"""What becomes of a step that waits for nothing more: skipped, scheduled, failed, or begun in the way of its type.

The engine takes these decisions for rows, a simulation for steps that are nowhere stored: both alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from catalog.core.expressions import EvaluationError, ExpressionError
from fulfillment.core.lifecycle import StepEvent
from fulfillment.core.schedule import planned_start
from fulfillment.core.step_values import StepSurroundings, condition_holds
from orchestration.core.design import Design, StepDefinition
from orchestration.core.step_conditions import ConditionResult, Operands
from orchestration.core.step_hours import WorkingHours
from orchestration.core.vocabulary import ScheduleBase, StepType

CONDITION_ERROR = "ConditionError"
NO_OPERATION = "no_operation"
"""The action of automatic tasks that do nothing: they are passed like milestones, without a worker taking them."""
BRANCH_REASON = "It depends only on a branch that was skipped."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What happens to a step now, and why.

    ``event`` is none where the step begins (or, for a pause, goes on waiting). ``holds`` is the answer of the condition
    that was asked, none where there was none to ask or no answer; ``operands`` are the values that it saw. ``at`` is
    when a scheduled step starts. ``note`` says what was missing, though it decided nothing.
    """

    event: StepEvent | None = None
    reason: str = ""
    error_code: str = ""
    at: datetime | None = None
    holds: bool | None = None
    operands: Operands = ()
    note: str = ""


def needs_surroundings(definition: StepDefinition) -> bool:
    """Whether deciding about a step, or handing it out, reads the order and its lines."""
    dated = definition.schedule_base not in (None, ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE)
    conditional = bool(definition.execute_on or definition.resume_on)
    return conditional or dated or definition.type is StepType.MANUAL_TASK


def taken_up(
    definition: StepDefinition,
    surroundings: StepSurroundings | None,
    design: Design,
    now: datetime,
    hours: WorkingHours | None = None,
) -> Decision:
    """Return what becomes of an eligible step: its condition decides first, then its date; else it begins.

    ``hours`` are the working hours of whoever works on it: its delay counts in them, and its date lies within them.
    A condition or date that has no answer fails the step for good: an unknown answer is never taken for a no.
    """
    asked = ConditionResult(value=True)
    holds: bool | None = None
    try:
        if definition.execute_on:
            asked = condition_holds(definition.execute_on, _given(surroundings), design)
            holds = asked.value
        if holds is False:
            reason = f"Its condition does not hold: {definition.execute_on}"
            return Decision(event=StepEvent.CONDITION_FALSE, reason=reason, holds=False, operands=asked.operands)
        start = _start(definition, surroundings, now, hours)
    except (EvaluationError, ExpressionError) as error:
        return _undecidable(error)
    if start is None and definition.schedule_base is not None:
        return Decision(holds=holds, operands=asked.operands, note=_missing_date(definition))
    if start is None or start <= now:
        return Decision(holds=holds, operands=asked.operands)
    within = f", within the working hours of {hours.owner}" if hours is not None else ""
    reason = f"It starts at {start.isoformat()}{within}."
    return Decision(event=StepEvent.SCHEDULE, reason=reason, at=start, holds=holds, operands=asked.operands)


def begun(
    definition: StepDefinition, surroundings: StepSurroundings | None, design: Design, hold_reason: str | None
) -> Decision:
    """Return how a step begins: passed, waiting, held (``hold_reason``: why its system takes no calls) or ready."""
    match definition.type:
        case StepType.MILESTONE:
            return Decision(event=StepEvent.PASS)
        case StepType.AUTO_TASK if definition.action == NO_OPERATION:
            return Decision(event=StepEvent.PASS)
        case StepType.PAUSE:
            return _paused(pause_ended(definition, _given(surroundings), design))
        case StepType.CALLOUT if hold_reason is not None:
            return Decision(event=StepEvent.HOLD, reason=hold_reason)
    return Decision(event=StepEvent.MAKE_READY)


def pause_ended(definition: StepDefinition, surroundings: StepSurroundings, design: Design) -> Decision:
    """Return whether a pause ends now; without event it goes on waiting. An error is a failure, never a no."""
    try:
        asked = condition_holds(definition.resume_on, surroundings, design)
    except (EvaluationError, ExpressionError) as error:
        return _undecidable(error)
    if not asked.value:
        return Decision(holds=False, operands=asked.operands)
    reason = "Its resume condition holds now."
    return Decision(event=StepEvent.COMPLETE, reason=reason, holds=True, operands=asked.operands)


def _paused(ended: Decision) -> Decision:
    """How a pause begins, by what asking whether it ends came to."""
    if ended.event is StepEvent.COMPLETE:
        return replace(ended, event=StepEvent.PASS, reason="Its resume condition already holds.")
    return ended if ended.event is not None else replace(ended, event=StepEvent.WAIT)


def skipped_with_branch(predecessors: Iterable[bool]) -> bool:
    """Whether a free step is skipped since it depends solely on skipped branches.

    ``predecessors`` say of each step that it waited for whether that one carries a skip on.
    """
    skips = list(predecessors)
    return bool(skips) and all(skips)


def _start(
    definition: StepDefinition, surroundings: StepSurroundings | None, now: datetime, hours: WorkingHours | None
) -> datetime | None:
    custom = surroundings.date_at(definition.custom_date) if surroundings and definition.custom_date else None
    return planned_start(
        definition,
        line_start_dates=surroundings.line_start_dates if surroundings else (),
        predecessors_finished_at=now,
        custom_date=custom,
        time=hours.time if hours is not None else None,
    )


def _missing_date(definition: StepDefinition) -> str:
    """What the history says of a dated step that starts now because the order does not state its date."""
    where = definition.custom_date or "the start dates of its lines"
    return f"The order states no date at {where}; the step starts now."


def _undecidable(error: EvaluationError | ExpressionError) -> Decision:
    operands = error.operands if isinstance(error, EvaluationError) else ()
    return Decision(event=StepEvent.FAIL_FATALLY, reason=str(error), error_code=CONDITION_ERROR, operands=operands)


def _given(surroundings: StepSurroundings | None) -> StepSurroundings:
    assert surroundings is not None  # needs_surroundings said so
    return surroundings
