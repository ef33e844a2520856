"""How a worker shares its threads among downstream systems, so that one which hangs cannot take them all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

Step = TypeVar("Step")


@dataclass(frozen=True, slots=True)
class Room:
    """The calls that a worker can still begin: its free threads, and how many calls of each system are out."""

    free: int
    out: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def share(self, system: str) -> int:
        """Return how many more calls of a system may begin: until it has as many as threads are left for others.

        So each further system that hangs takes half of what the ones before have left, and the last thread is never
        refused to a system that has no call out.
        """
        return max(0, (self.free - self.out.get(system, 0) + 1) // 2)

    def less(self, begun: Mapping[str, int]) -> "Room":
        """Return the room that is left once further calls have begun."""
        if not begun:
            return self
        out = {system: self.out.get(system, 0) + begun.get(system, 0) for system in {*self.out, *begun}}
        return Room(max(0, self.free - sum(begun.values())), out)

    def crowded(self) -> list[str]:
        """Return the systems of which no call may begin now."""
        return [system for system in self.out if self.share(system) == 0]

    def fitting(self, calls: Iterable[tuple[str, Step]]) -> list[Step]:
        """Return those of some calls, each with its system and in their order, that may begin together."""
        chosen: list[Step] = []
        taken: dict[str, int] = {}
        for system, step in calls:
            if len(chosen) < self.free and taken.get(system, 0) < self.share(system):
                taken[system] = taken.get(system, 0) + 1
                chosen.append(step)
        return chosen


NO_ROOM = Room(0)
