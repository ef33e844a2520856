"""Pauses end when their resume condition turns true; they are looked at whenever work of their plan was done."""

from fulfillment.core.eligibility import pause_ended
from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.activation import Activation
from fulfillment.engine.fallout import fail_fatally
from fulfillment.engine.rows import StepRow
from fulfillment.queries.context import StepContext, step_contexts
from orchestration.core.vocabulary import PlanState, StepState, StepType

_WAITING = "step.plan_id = ANY(%s) AND step.type = 'Pause' AND step.state = 'InProgress'"


def resume_pauses(activation: Activation) -> bool:
    """Finish the waiting pauses whose condition holds now; return whether any did.

    A plan is looked at when one of its steps changed in this activation. Raises nothing for a condition that cannot
    be evaluated: that pause fails, with an incident.
    """
    plans = {row.plan for row in activation.changed_steps()}
    running = {plan for plan in plans if activation.plans[plan].state is PlanState.IN_PROGRESS}
    if not running:
        return False
    if activation.new is None:  # the steps of new plans are all known
        activation.load(_WAITING, [sorted(running)])
    # Among the known rows are also those that this transaction itself let wait, such as a pause that is tried again.
    known = (row for row in activation.steps.values() if row.plan in running)
    waiting = [row for row in known if row.type is StepType.PAUSE and row.state is StepState.IN_PROGRESS]
    if not waiting:
        return False
    activation.store_new()
    contexts = step_contexts([row.id for row in waiting])
    resumed = [_resume(activation, row, contexts[row.id]) for row in waiting]
    return any(resumed)


def _resume(activation: Activation, row: StepRow, context: StepContext) -> bool:
    design = activation.design_of(row)
    ended = pause_ended(design.step_by_code[row.definition], context, design)
    match ended.event:
        case StepEvent.FAIL_FATALLY:
            fail_fatally(activation, row, ended.error_code, ended.reason)
        case StepEvent.COMPLETE:
            activation.apply(row, StepEvent.COMPLETE, reason=ended.reason)
    return ended.event is StepEvent.COMPLETE
