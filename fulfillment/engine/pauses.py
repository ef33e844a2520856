"""Pauses end when their resume condition turns true; they are looked at whenever work of their plan was done."""

from catalog.core.expressions import EvaluationError, ExpressionError
from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.activation import Activation
from fulfillment.engine.fallout import fail_fatally
from fulfillment.engine.rows import StepRow
from fulfillment.queries.context import StepContext, condition_holds, step_contexts
from orchestration.core.vocabulary import PlanState, StepState, StepType


def resume_pauses(activation: Activation) -> bool:
    """Finish the waiting pauses whose condition holds now; return whether any did.

    A plan is looked at when one of its steps changed in this activation. Raises nothing for a condition that cannot
    be evaluated: that pause fails, with an incident.
    """
    plans = {row.plan for row in activation.steps.values() if row.changed}
    running = {plan for plan in plans if activation.plans[plan].state is PlanState.IN_PROGRESS}
    if not running:
        return False
    activation.load("step.plan_id = ANY(%s) AND step.type = 'Pause' AND step.state = 'InProgress'", [sorted(running)])
    # Among the known rows are also those that this transaction itself let wait, such as a pause that is tried again.
    known = (row for row in activation.steps.values() if row.plan in running)
    waiting = [row for row in known if row.type is StepType.PAUSE and row.state is StepState.IN_PROGRESS]
    if not waiting:
        return False
    contexts = step_contexts([row.id for row in waiting])
    resumed = [_resume(activation, row, contexts[row.id]) for row in waiting]
    return any(resumed)


def _resume(activation: Activation, row: StepRow, context: StepContext) -> bool:
    design = activation.design_of(row)
    condition = design.step_by_code[row.definition].resume_on
    try:
        result = condition_holds(condition, context, design)
    except (EvaluationError, ExpressionError) as error:
        fail_fatally(activation, row, "ConditionError", str(error))
        return False
    if result.value:
        activation.apply(row, StepEvent.COMPLETE, reason="Its resume condition holds now.")
    return bool(result.value)
