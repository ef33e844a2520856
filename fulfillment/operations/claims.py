"""Taking a manual task upon oneself."""

from django.db import transaction

from fulfillment.core.vocabulary import TaskState
from fulfillment.engine.announce import announce_after_commit
from fulfillment.models import FulfillmentPlan, FulfillmentStep, JournalEntry, Task


class UnknownTask(LookupError):
    """There is no task ``wanted``."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        super().__init__(f"There is no task {wanted}.")


class TaskTaken(Exception):
    """The task cannot be claimed: somebody has it, or it is not open any more.

    Attributes: task (id), state, assignee (user name, or blank).
    """

    def __init__(self, task: Task) -> None:
        self.task = task.pk
        self.state = task.state
        self.assignee = task.assignee.get_username() if task.assignee else ""
        if task.state == TaskState.OPEN:
            super().__init__(f"{self.assignee} has the task already.")
        else:
            super().__init__(f"The task is {task.state}; there is nothing left to claim.")


@transaction.atomic
def claim_task(task: int, *, user: int | None, actor: str) -> None:
    """Assign an open task that nobody has to a person; claiming one's own task again changes nothing.

    Raises UnknownTask and TaskTaken.
    """
    step = Task.objects.filter(pk=task).values_list("step_id", "step__plan_id").first()
    if step is None:
        raise UnknownTask(task)
    # The engine locks plans before it writes their steps, so that no claim is lost under a change of state.
    FulfillmentPlan.objects.select_for_update().only("pk").get(pk=step[1])
    row = Task.objects.select_related("assignee").get(pk=task)
    if row.state != TaskState.OPEN or row.assignee_id not in (None, user):
        raise TaskTaken(row)
    if row.assignee_id == user:
        return
    Task.objects.filter(pk=task).update(assignee=user, assignment_reason=f"Claimed by {actor}.")
    FulfillmentStep.objects.filter(pk=row.step_id).update(assigned_user=user)
    JournalEntry.objects.create(
        order_id=row.order_id, plan_id=step[1], step_id=step[0], event="TaskClaimed", actor=actor
    )
    announce_after_commit(hint=False, orders=[row.order_id])
