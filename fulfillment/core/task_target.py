"""For whom a manual task is, as far as the design says: a person, or a queue and how someone is picked from it."""

from dataclasses import dataclass

from orchestration.core.choice import AssignmentConditionFailed, assignment_for
from orchestration.core.design import Design, StepDefinition
from orchestration.core.variables import StepValues
from orchestration.core.vocabulary import Allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTarget:
    """``user`` is a username, or blank. ``allocation`` says how someone is picked from the queue; ``stays``: nobody is.

    ``reason`` says what led there; blank where the step itself says so.
    """

    user: str = ""
    queue: str = ""
    allocation: Allocation | None = None
    stays: bool = False
    reason: str = ""


def task_target(definition: StepDefinition, values: StepValues, design: Design) -> TaskTarget:
    """Return for whom the task of a manual step is. Who is picked from the queue depends on who is there."""
    queue = definition.queue or ""
    if definition.user:
        return TaskTarget(user=definition.user, queue=queue, reason="The step names this person.")
    if not queue:
        return TaskTarget(stays=True, reason="The step names neither a person nor a queue.")
    if definition.allocation is Allocation.CONTEXT_BASED:
        return _by_rules(queue, values, design)
    return TaskTarget(queue=queue, allocation=definition.allocation)


def _by_rules(queue: str, values: StepValues, design: Design) -> TaskTarget:
    """The target by the first rule of the queue whose condition holds, in order of priority."""
    try:
        rule = assignment_for(design, queue, values)
    except AssignmentConditionFailed as error:
        return TaskTarget(queue=queue, stays=True, reason=str(error))
    if rule is None:
        return TaskTarget(queue=queue, stays=True, reason="No assignment rule of the queue holds.")
    because = f'Rule "{rule.name or rule.code}" holds.'
    if rule.destination_user:
        return TaskTarget(user=rule.destination_user, queue=queue, reason=because)
    return TaskTarget(queue=rule.destination_queue or "", allocation=rule.allocation, reason=because)
