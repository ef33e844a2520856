"""Jeopardy of a step: on track, at risk past its estimated duration less the threshold, late past the duration."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fulfillment.core.schedule import later
from orchestration.core.vocabulary import Jeopardy

_SEVERITY = {Jeopardy.ON_TRACK: 0, Jeopardy.AT_RISK: 1, Jeopardy.LATE: 2}


@dataclass(frozen=True, slots=True)
class JeopardyLevel:
    """The level now, and the moment at which it next gets worse (none: it cannot)."""

    level: Jeopardy
    next_change_at: datetime | None


def step_jeopardy(ready_at: datetime, estimated_seconds: int, threshold_seconds: int, now: datetime) -> JeopardyLevel:
    """Return a running step's level. The clock starts when the step became Ready."""
    late_at = later(ready_at, estimated_seconds)
    at_risk_at = later(ready_at, estimated_seconds - min(threshold_seconds, estimated_seconds))
    if now >= late_at:
        return JeopardyLevel(Jeopardy.LATE, None)
    if now >= at_risk_at and threshold_seconds > 0:
        return JeopardyLevel(Jeopardy.AT_RISK, late_at)
    return JeopardyLevel(Jeopardy.ON_TRACK, at_risk_at if threshold_seconds > 0 else late_at)


def worst(levels: Iterable[Jeopardy]) -> Jeopardy:
    """Return the most severe of the levels; OnTrack where there is none."""
    return max(levels, key=_SEVERITY.__getitem__, default=Jeopardy.ON_TRACK)
