"""Who gets a manual task: a named user, a queue, or a member of the queue picked by its method.

Members are locked while they are picked, so that two workers never pick the same person for two tasks in turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Count

from fulfillment.core.task_target import task_target
from fulfillment.core.vocabulary import TaskState
from fulfillment.models import Task
from fulfillment.queries.context import StepContext
from orchestration.core.choice import assignment_rules_of
from orchestration.core.design import Design, StepDefinition
from orchestration.core.variables import StepValues
from orchestration.core.vocabulary import Allocation
from orchestration.models import Queue, QueueMember

ManualStep = tuple[int, int, Design, str]
"""A manual step that became Ready: its id, its order's id, the design of its release, the code of its definition."""

_NEVER = datetime.min.replace(tzinfo=UTC)

_NOTE_TURNS = (
    "UPDATE orchestration_queuemember AS member "
    "SET last_assigned_at = (SELECT clock_timestamp()) + v.turn * interval '1 microsecond' "
    "FROM unnest(%s::bigint[], %s::int[]) AS v(id, turn) WHERE member.id = v.id"
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a task went: the person's id, or none; the code of the queue it belongs to, or blank; and why."""

    user: int | None
    queue: str
    reason: str


@dataclass(slots=True)
class _Member:
    id: int
    user: int
    username: str
    last_assigned_at: datetime
    open_tasks: int
    turn: int = 0  # counts the picks of this transaction; 0: not picked in it


@dataclass(slots=True)
class _People:
    """The users, queues and locked members among whom tasks are handed out; each pick counts for the next."""

    users: Mapping[str, int]
    queues: frozenset[str]
    members: Mapping[str, Sequence[_Member]]
    picks: list[_Member] = field(default_factory=list)

    def pick(self, queue: str, *, least_loaded: bool) -> _Member | None:
        """Return the queue's member with the fewest open tasks, or by round robin; none where nobody is available."""
        members = self.members.get(queue)
        if not members:
            return None
        chosen = min(
            members, key=lambda one: (one.open_tasks if least_loaded else 0, one.turn, one.last_assigned_at, one.id)
        )
        self.picks.append(chosen)
        chosen.turn = len(self.picks)
        for same_person in (one for others in self.members.values() for one in others if one.user == chosen.user):
            same_person.open_tasks += 1
        return chosen


@transaction.atomic
def create_tasks(steps: Sequence[ManualStep], contexts: Mapping[int, StepContext]) -> dict[int, Assignment]:
    """Create the task of each manual step, and return who got it, by step id; a task that was there is opened again.

    A task for which nobody is found stays in its queue; why is kept with the task. Six queries, however many steps.
    """
    definitions = {step: design.step_by_code[code] for step, _, design, code in steps}
    people = _people(steps, definitions)
    assignments = {step: _assign(definitions[step], contexts.get(step), design, people) for step, _, design, _ in steps}
    _note_turns(people.picks)
    Task.objects.bulk_create(
        [_task(step, order, definitions[step], assignments[step]) for step, order, _, _ in steps],
        update_conflicts=True,
        unique_fields=["step"],
        update_fields=["state", "queue", "assignee", "assignment_reason", "form", "completed_at", "completed_by"],
    )
    return assignments


def _task(step: int, order: int, definition: StepDefinition, assignment: Assignment) -> Task:
    return Task(
        step_id=step,
        order_id=order,
        state=TaskState.OPEN.value,
        queue=assignment.queue,
        assignee_id=assignment.user,
        assignment_reason=assignment.reason[:500],
        form=[dict(row) for row in definition.form],
    )


def _assign(definition: StepDefinition, context: StepContext | None, design: Design, people: _People) -> Assignment:
    values = context.step_values(design) if context is not None else StepValues({}, (), ())
    target = task_target(definition, values, design)
    if target.user:
        return _to_user(target.user, target.queue, target.reason, people)
    if target.stays:
        return Assignment(None, target.queue, target.reason)
    return _to_queue(target.queue, target.allocation, target.reason, people)


def _to_user(username: str, queue: str, reason: str, people: _People) -> Assignment:
    user = people.users.get(username)
    if user is None:
        return Assignment(None, queue, f'There is no active user "{username}". {reason}')
    return Assignment(user, queue, reason)


def _to_queue(queue: str, allocation: Allocation | None, because: str, people: _People) -> Assignment:
    """Assign within a queue. ``because`` says what led to the queue."""
    if queue not in people.queues:
        return Assignment(None, queue, _sentence(because, f'There is no queue "{queue}".'))
    if allocation is None:
        return Assignment(None, queue, _sentence(because, "Anyone of the queue may take it."))
    if allocation is Allocation.CONTEXT_BASED:
        return Assignment(None, queue, _sentence(because, "A rule leads to a queue; it cannot lead on by rules."))
    member = people.pick(queue, least_loaded=allocation is Allocation.LEAST_LOADED)
    if member is None:
        return Assignment(None, queue, _sentence(because, "Nobody of the queue is available."))
    reason = (
        "It was this person's turn." if allocation is Allocation.ROUND_ROBIN else "This person had fewest open tasks."
    )
    return Assignment(member.user, queue, _sentence(because, reason))


def _sentence(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _people(steps: Sequence[ManualStep], definitions: Mapping[int, StepDefinition]) -> _People:
    usernames: set[str] = set()
    queues: set[str] = set()
    picked_from: set[str] = set()
    for step, _, design, _ in steps:
        definition = definitions[step]
        usernames.add(definition.user)
        queues.add(definition.queue or "")
        if definition.allocation is Allocation.CONTEXT_BASED:
            for rule in assignment_rules_of(design, definition.queue or ""):
                usernames.add(rule.destination_user)
                queues.add(rule.destination_queue or "")
                picked_from.add(rule.destination_queue or "" if rule.allocation is not None else "")
        elif definition.allocation is not None and not definition.user:
            picked_from.add(definition.queue or "")
    active = get_user_model().objects.filter(username__in=usernames - {""}, is_active=True)
    return _People(
        users=dict(active.values_list("username", "pk")) if usernames - {""} else {},
        queues=frozenset(Queue.objects.filter(code__in=queues).values_list("code", flat=True)),
        members=_locked_members(picked_from - {""}),
    )


def _locked_members(queues: Iterable[str]) -> dict[str, list[_Member]]:
    """Return the available members of queues, locked in the order of their ids, with their numbers of open tasks.

    The tasks are counted after the locks are held, so that those which another worker just handed out are seen.
    """
    if not queues:
        return {}
    rows = (
        QueueMember.objects.filter(queue_id__in=queues, available=True, user__is_active=True)
        .select_related("user")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    members: dict[str, list[_Member]] = {}
    for row in rows:
        turn = row.last_assigned_at or _NEVER
        members.setdefault(row.queue_id, []).append(_Member(row.pk, row.user_id, row.user.get_username(), turn, 0))
    everyone = [one for some in members.values() for one in some]
    counted = Task.objects.filter(state=TaskState.OPEN, assignee_id__in={one.user for one in everyone})
    open_tasks = dict(counted.values_list("assignee_id").annotate(count=Count("pk")))
    for one in everyone:
        one.open_tasks = open_tasks.get(one.user, 0)
    return members


def _note_turns(picks: Sequence[_Member]) -> None:
    """Write when each picked member was last assigned, keeping the order of the picks."""
    if picks:
        picked = {one.id: one.turn for one in picks}
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_TURNS, [list(picked), list(picked.values())])
