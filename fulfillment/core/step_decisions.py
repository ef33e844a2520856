"""What a person may decide about a step, by the names that buttons and the API use."""

from fulfillment.core.lifecycle import Actor, StepEvent, events_for
from orchestration.core.vocabulary import PlanState, StepState, StepType

DECISIONS = ("complete", "retry", "skip")


def allowed_decisions(state: StepState, step_type: StepType, plan_state: PlanState) -> tuple[str, ...]:
    """Return what an operator may decide now.

    A manual task is completed as its routine; any other step only by force, which its state has to allow. The steps of
    a plan that is not in progress take no decisions.
    """
    if plan_state is not PlanState.IN_PROGRESS:
        return ()
    events = events_for(state, Actor.OPERATOR)
    routine = step_type is StepType.MANUAL_TASK and state in (StepState.READY, StepState.IN_PROGRESS)
    completing = StepEvent.COMPLETE if routine else StepEvent.FORCE_COMPLETE
    wanted = {"complete": completing, "retry": StepEvent.RETRY, "skip": StepEvent.SKIP}
    return tuple(decision for decision in DECISIONS if wanted[decision] in events)
