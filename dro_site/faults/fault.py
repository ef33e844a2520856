"""What a fault is, and what a run of its schedules came to."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dro_site.faults.oracle import Violation

if TYPE_CHECKING:
    from dro_site.faults.stage import Stage

Strike = Callable[["Stage", random.Random], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong while orders are worked on.

    ``strike`` makes it happen and returns when it is over; it tells the stage of every single time that it struck, in
    one of the ``phases``. ``numbers`` are those of the list of faults. ``recovery``: so many seconds after it struck
    (or is over), 99 of 100 orders that were open must have gone on; none where nothing had to stop.
    """

    name: str
    numbers: tuple[str, ...]
    title: str
    strike: Strike
    phases: tuple[str, ...] = ("while orders run",)
    recovery: float | None = None
    orders: int = 24
    seconds: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the schedules of one fault came to. ``recoveries`` are seconds, one for each order that had to go on."""

    fault: Fault
    schedules: int
    orders: int
    struck: Mapping[str, int]
    recoveries: Sequence[float]
    violations: Sequence[Violation]

    @property
    def injected(self) -> int:
        """Return how often the fault struck."""
        return sum(self.struck.values())

    @property
    def recovery(self) -> float | None:
        """Return the seconds within which 99 of 100 orders went on; none where nothing was measured."""
        if not self.recoveries:
            return None
        ordered = sorted(self.recoveries)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    @property
    def is_in_time(self) -> bool:
        """Return whether the recovery holds its bar."""
        return self.fault.recovery is None or self.recovery is None or self.recovery <= self.fault.recovery

    @property
    def holds(self) -> bool:
        """Return whether all is as it must be."""
        return not self.violations and self.is_in_time
