"""What systems and queues are called, for pages that hold their codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.models import DownstreamSystem, Queue


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code. What was deleted since has none: its code stands for it."""

    systems: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)


def names() -> Names:
    """Return the names of all systems and queues. Two queries."""
    return Names(
        systems=dict(DownstreamSystem.objects.values_list("code", "name")),
        queues=dict(Queue.objects.values_list("code", "name")),
    )
