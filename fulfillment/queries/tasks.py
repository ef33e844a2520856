"""Manual work that is open, as people see it."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fulfillment.models import Task
from orchestration.models import Queue, QueueMember


def open_tasks() -> QuerySet[Task]:
    """Return every open task with its step, its order and ``queue_name``, oldest first."""
    rows = Task.objects.filter(state="Open").select_related("step", "order__account", "assignee")
    names = Queue.objects.filter(code=OuterRef("queue")).values("name")[:1]
    return rows.annotate(queue_name=Coalesce(Subquery(names), "queue")).order_by("created_at", "id")


def queues_of(user: int) -> list[str]:
    """Return the codes of the queues that a person belongs to."""
    return list(QueueMember.objects.filter(user=user).values_list("queue__code", flat=True))


def tasks_of(user: int) -> QuerySet[Task]:
    """Return the open tasks that are a person's own."""
    return open_tasks().filter(assignee=user)


def tasks_to_take(user: int) -> QuerySet[Task]:
    """Return the open tasks of a person's queues that nobody has taken."""
    return open_tasks().filter(assignee__isnull=True, queue__in=queues_of(user))


def task_counts(user: int) -> dict[str, int]:
    """Return how many open tasks are a person's own, wait in its queues, and exist at all. Two queries."""
    queues = queues_of(user)
    return Task.objects.filter(state="Open").aggregate(
        mine=Count("id", filter=Q(assignee=user)),
        queues=Count("id", filter=Q(assignee__isnull=True, queue__in=queues)),
        all=Count("id"),
    )
