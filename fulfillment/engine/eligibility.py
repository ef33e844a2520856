"""What becomes of a step that waits for nothing more: skipped, scheduled, held, ready, waiting or done."""

from collections.abc import Sequence

from catalog.core.expressions import EvaluationError, ExpressionError
from fulfillment.core.lifecycle import StepEvent
from fulfillment.core.schedule import planned_start
from fulfillment.engine.activation import Activation
from fulfillment.engine.clock import start_clock
from fulfillment.engine.fallout import fail_fatally
from fulfillment.engine.journal import JournalLine
from fulfillment.engine.rows import StepRow
from fulfillment.operations.assignment import create_tasks
from fulfillment.queries.context import StepContext, condition_holds, step_contexts
from fulfillment.queries.systems import systems_on_hold
from orchestration.core.design import StepDefinition
from orchestration.core.vocabulary import ScheduleBase, StepState, StepType

CONDITION_ERROR = "ConditionError"
UNKNOWN_DEFINITION = "UnknownDefinition"
Contexts = dict[int, StepContext]


def take_up(activation: Activation, wave: Sequence[StepRow]) -> None:
    """Decide about eligible steps: condition first, then date, then what its type asks for."""
    contexts = _contexts(activation, wave)
    on_hold = systems_on_hold() if any(row.type is StepType.CALLOUT for row in wave) else {}
    begun: list[StepRow] = []
    for row in wave:
        definition = _definition(activation, row)
        if definition is None or not _may_run(activation, row, definition, contexts):
            continue
        if not _scheduled(activation, row, definition, contexts):
            begun.append(row)
    _begin(activation, begun, contexts, on_hold)


def begin_scheduled(activation: Activation, rows: Sequence[StepRow]) -> None:
    """Start steps whose date has come. Their condition was decided when they became eligible."""
    _begin(activation, rows, _contexts(activation, rows), systems_on_hold())


def begin_again(activation: Activation, rows: Sequence[StepRow]) -> None:
    """Start steps that were made Ready again by a person: each type in its own way."""
    contexts = _contexts(activation, rows)
    tasks: list[StepRow] = []
    for row in rows:
        match row.type:
            case StepType.MILESTONE:
                activation.apply(row, StepEvent.COMPLETE)
            case StepType.PAUSE:
                activation.apply(row, StepEvent.START)
            case StepType.MANUAL_TASK:
                tasks.append(row)
            case _:
                activation.dispatchable.append(row)
    _hand_out(activation, tasks, contexts)


def _definition(activation: Activation, row: StepRow) -> StepDefinition | None:
    definition = activation.design_of(row).step_by_code.get(row.definition)
    if definition is None:
        fail_fatally(activation, row, UNKNOWN_DEFINITION, f"The plan's release has no step {row.definition!r}.")
    return definition


def _contexts(activation: Activation, rows: Sequence[StepRow]) -> Contexts:
    """Read the values that conditions, dates and assignments of these steps need; nothing where none does."""
    needed = [row.id for row in rows if _needs_context(activation, row)]
    return step_contexts(needed) if needed else {}


def _needs_context(activation: Activation, row: StepRow) -> bool:
    definition = activation.design_of(row).step_by_code.get(row.definition)
    if definition is None:
        return False
    dated = definition.schedule_base not in (None, ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE)
    return bool(definition.execute_on or definition.resume_on or dated) or row.type is StepType.MANUAL_TASK


def _may_run(activation: Activation, row: StepRow, definition: StepDefinition, contexts: Contexts) -> bool:
    if not definition.execute_on:
        return True
    try:
        result = condition_holds(definition.execute_on, contexts[row.id], activation.design_of(row))
    except (EvaluationError, ExpressionError) as error:
        fail_fatally(activation, row, CONDITION_ERROR, str(error))
        return False
    if result.value:
        return True
    row.branch_skipped = definition.skip_branch
    reason = f"Its condition does not hold: {definition.execute_on}"
    activation.apply(row, StepEvent.CONDITION_FALSE, reason=reason, data={"operands": dict(result.operands)})
    return False


def _scheduled(activation: Activation, row: StepRow, definition: StepDefinition, contexts: Contexts) -> bool:
    context = contexts.get(row.id)
    try:
        custom_date = context.date_at(definition.custom_date) if context and definition.custom_date else None
    except (EvaluationError, ExpressionError) as error:
        fail_fatally(activation, row, CONDITION_ERROR, str(error))
        return True
    start = planned_start(
        definition,
        line_start_dates=context.line_start_dates if context else (),
        predecessors_finished_at=activation.now,
        custom_date=custom_date,
    )
    if start is None and definition.schedule_base is not None:
        _note_missing_date(activation, row, definition)
    if start is None or start <= activation.now:
        return False
    row.planned_start_at = row.due_at = start
    activation.apply(row, StepEvent.SCHEDULE, reason=f"It starts at {start.isoformat()}.")
    return True


def _note_missing_date(activation: Activation, row: StepRow, definition: StepDefinition) -> None:
    """Say in the history that a dated step starts now because the order does not state its date."""
    where = definition.custom_date or "the start dates of its lines"
    reason = f"The order states no date at {where}; the step starts now."
    activation.journal.append(
        JournalLine("DateMissing", activation.plans[row.plan].order, row.plan, row.id, reason=reason)
    )


def _begin(activation: Activation, rows: Sequence[StepRow], contexts: Contexts, on_hold: dict[str, str]) -> None:
    tasks: list[StepRow] = []
    for row in rows:
        row.due_at = None
        match row.type:
            case StepType.MILESTONE:
                activation.apply(row, StepEvent.PASS)
            case StepType.PAUSE:
                _pause(activation, row, contexts)
            case StepType.CALLOUT if row.system in on_hold:
                row.hold_reason = on_hold[row.system]
                activation.apply(row, StepEvent.HOLD, reason=row.hold_reason)
            case _:
                activation.apply(row, StepEvent.MAKE_READY)
                start_clock(activation, row)
                (tasks if row.type is StepType.MANUAL_TASK else activation.dispatchable).append(row)
    _hand_out(activation, tasks, contexts)


def _pause(activation: Activation, row: StepRow, contexts: Contexts) -> None:
    """Pass a pause whose condition already holds, else let it wait. An error is a failure, never a false."""
    design = activation.design_of(row)
    try:
        result = condition_holds(design.step_by_code[row.definition].resume_on, contexts[row.id], design)
    except (EvaluationError, ExpressionError) as error:
        fail_fatally(activation, row, CONDITION_ERROR, str(error))
        return
    if result.value:
        activation.apply(row, StepEvent.PASS, reason="Its resume condition already holds.")
        return
    activation.apply(row, StepEvent.WAIT)
    row.started_at = activation.now
    start_clock(activation, row)


def _hand_out(activation: Activation, rows: Sequence[StepRow], contexts: Contexts) -> None:
    """Create the tasks of manual steps and note who got them."""
    if not rows:
        return
    assignments = create_tasks(
        [(row.id, activation.plans[row.plan].order, activation.design_of(row), row.definition) for row in rows],
        contexts,
    )
    for row in rows:
        if row.state is StepState.READY:
            assigned = assignments[row.id]
            row.assigned_user, row.assigned_queue = assigned.user, assigned.queue
