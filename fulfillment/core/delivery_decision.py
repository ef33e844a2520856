"""What follows from one try to deliver an event: done, again later, or no more until a person has looked."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long to wait after each failed try; after one more try it is given up. About 46 hours in all."""

GONE, TOO_MANY = 410, 429


class Problem(Enum):
    """Why a try failed without an answer."""

    UNREACHABLE = auto()
    """No answer, or none that can be read: another try may succeed."""

    UNSIGNED = auto()
    """The subscription has no secret that could be used: no try can succeed before a person has entered one."""

    FORGOTTEN = auto()
    """The event is no longer kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResult:
    """What one try brought: a status, or a problem. ``error`` is a sentence; blank where it went well."""

    status: int | None = None
    problem: Problem | None = None
    retry_after_seconds: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do next. ``again_after``: when the delivery is due again, none for never. ``pause``: why to pause."""

    delivered: bool = False
    again_after: timedelta | None = None
    pause: str = ""


def decide(attempt: int, result: DeliveryResult) -> Decision:
    """Return what follows from the result of a try; ``attempt`` is 1 for the first."""
    if result.status is not None and 200 <= result.status < 300:
        return Decision(delivered=True)
    if result.problem is Problem.FORGOTTEN:
        return Decision()
    # What stands in the way concerns the subscription, not the event: the event waits for it.
    if result.status == GONE:
        return Decision(again_after=timedelta(), pause="The receiver answered 410: it wants no more events.")
    if result.problem is Problem.UNSIGNED:
        return Decision(again_after=timedelta(), pause=result.error)
    if attempt > len(DELAYS):
        return Decision(pause=f"An event was not taken in {attempt} tries. The last one: {result.error}"[:500])
    delay = DELAYS[attempt - 1]
    if result.status == TOO_MANY and result.retry_after_seconds is not None:
        delay = max(delay, timedelta(seconds=result.retry_after_seconds))
    return Decision(again_after=delay)
