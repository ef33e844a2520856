"""Who gets a manual task: a named user, a queue, or a member of the queue picked by its method.

Members are locked while they are picked, so that two workers never pick the same person for two tasks in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orchestration.core.vocabulary import Allocation

MEMBER_FIELDS = ("available", "user__is_active", "user__username")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a task went: the person's id, or none; the queue it belongs to, or blank; and why."""

    user: int | None
    queue: str
    reason: str


@dataclass(slots=True)
class _Member:
    id: int
    user: int
    username: str
    last_assigned_at: datetime | None
    open_tasks: int
    picked: bool = False


@dataclass(slots=True)
class _People:
    """What is known of users and queues while tasks are handed out; picks are counted as they are made."""

    now: datetime
    users: Mapping[str, int]
    members: Mapping[str, Sequence[_Member]]
    queues: frozenset[str]
    picked: list[_Member] = field(default_factory=list)

    def pick(self, queue: str, allocation: Allocation) -> _Member | None:
        """Return the member whose turn it is, who then is the one most lately assigned and has one task more."""
        members = self.members.get(queue, ())
        if not members:
            return None
        loaded = allocation is Allocation.LEAST_LOADED
        chosen = min(members, key=lambda one: (one.open_tasks if loaded else 0, *_turn(one)))
        chosen.open_tasks += 1
        # Several picks of one transaction happen at one moment; the order among them must still be kept.
        chosen.last_assigned_at = self.now
        chosen.picked = True
        self.picked.append(chosen)
        return chosen
