"""How many retries a system gets: a share of the first tries, so that a system in trouble is not buried under them.

The idea is that of Google's *Site Reliability Engineering*, chapter 22: retries beyond a share of the calls make an
outage worse and longer. Here no work is given up for it: a retry without budget is postponed.
"""

from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(seconds=60)

MINIMUM = 10
"""Retries in the window that a system always gets: where there is little traffic, a share of it is nothing."""

SHORTEST_WAIT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryBudget:
    """The first tries and the retries of a system in the window, and the share of retries that it allows."""

    first_tries: int
    retries: int
    percent: int

    @property
    def most(self) -> int:
        """The retries that the window has room for."""
        return max(MINIMUM, self.first_tries * self.percent // 100)

    @property
    def left(self) -> int:
        """How many more may begin now."""
        return max(0, self.most - self.retries)

    def wait(self, place: int) -> timedelta:
        """Return how long a retry is postponed before which ``place`` others are: until its turn can come."""
        return max(SHORTEST_WAIT, WINDOW * ((place + 1) / self.most))
