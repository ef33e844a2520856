"""What becomes of a step that waits for nothing more: skipped, scheduled, held, ready, waiting or done."""

from collections.abc import Sequence

from fulfillment.core.eligibility import Decision, begun, needs_surroundings, taken_up
from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.activation import Activation
from fulfillment.engine.clock import start_clock
from fulfillment.engine.fallout import fail_fatally
from fulfillment.engine.journal import JournalLine
from fulfillment.engine.rows import StepRow
from fulfillment.operations.assignment import create_tasks
from fulfillment.queries.context import StepContext, step_contexts
from fulfillment.queries.systems import SystemsToday, systems_today
from orchestration.core.design import StepDefinition
from orchestration.core.step_hours import StepHours
from orchestration.core.vocabulary import StepState, StepType

UNKNOWN_DEFINITION = "UnknownDefinition"
Contexts = dict[int, StepContext]


def take_up(activation: Activation, wave: Sequence[StepRow]) -> None:
    """Decide about eligible steps: condition first, then date, then what its type asks for."""
    contexts = _contexts(activation, wave)
    systems = systems_today() if any(row.type is StepType.CALLOUT for row in wave) else SystemsToday()
    going_on: list[StepRow] = []
    for row in wave:
        definition = _definition(activation, row)
        if definition is None:
            continue
        design = activation.design_of(row)
        hours = StepHours(design, systems.calendars).of_work(definition) if definition.schedule_base else None
        decision = taken_up(definition, contexts.get(row.id), design, activation.now, hours)
        if decision.event is None:
            going_on.append(row)
        _take(activation, row, definition, decision)
    _begin(activation, going_on, contexts, systems)


def begin_scheduled(activation: Activation, rows: Sequence[StepRow]) -> None:
    """Start steps whose date has come. Their condition was decided when they became eligible."""
    _begin(activation, rows, _contexts(activation, rows), systems_today())


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
    if not needed:
        return {}
    activation.store_new()
    return step_contexts(needed)


def _needs_context(activation: Activation, row: StepRow) -> bool:
    definition = activation.design_of(row).step_by_code.get(row.definition)
    return definition is not None and needs_surroundings(definition)


def _take(activation: Activation, row: StepRow, definition: StepDefinition, decision: Decision) -> None:
    """Do what was decided about an eligible step, as far as it does not begin."""
    if decision.note:  # said in the history, since it decided nothing
        order = activation.plans[row.plan].order
        activation.journal.append(JournalLine("DateMissing", order, row.plan, row.id, reason=decision.note))
    match decision.event:
        case StepEvent.FAIL_FATALLY:
            fail_fatally(activation, row, decision.error_code, decision.reason)
        case StepEvent.CONDITION_FALSE:
            row.branch_skipped = definition.skip_branch
            operands = {"operands": dict(decision.operands)}
            activation.apply(row, StepEvent.CONDITION_FALSE, reason=decision.reason, data=operands)
        case StepEvent.SCHEDULE:
            row.planned_start_at = row.due_at = decision.at
            activation.apply(row, StepEvent.SCHEDULE, reason=decision.reason)


def _begin(activation: Activation, rows: Sequence[StepRow], contexts: Contexts, systems: SystemsToday) -> None:
    tasks: list[StepRow] = []
    for row in rows:
        row.due_at = None
        design = activation.design_of(row)
        held = systems.on_hold.get(row.system)
        decision = begun(design.step_by_code[row.definition], contexts.get(row.id), design, held)
        match decision.event:
            case StepEvent.FAIL_FATALLY:
                fail_fatally(activation, row, decision.error_code, decision.reason)
            case StepEvent.HOLD:
                row.hold_reason = decision.reason
                activation.apply(row, StepEvent.HOLD, reason=decision.reason)
            case StepEvent.WAIT:
                activation.apply(row, StepEvent.WAIT)
                row.started_at = activation.now
                start_clock(activation, row, systems.calendars)
            case StepEvent.MAKE_READY if row.type is StepType.MANUAL_TASK:
                activation.apply(row, StepEvent.MAKE_READY)
                tasks.append(row)
            case StepEvent.MAKE_READY:
                activation.apply(row, StepEvent.MAKE_READY)
                start_clock(activation, row, systems.calendars)
                activation.dispatchable.append(row)
            case StepEvent() as passed:
                activation.apply(row, passed, reason=decision.reason)
    _hand_out(activation, tasks, contexts)
    for row in tasks:  # whose hours count is known once the task is in its queue
        start_clock(activation, row, systems.calendars)


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
