"""Jeopardy of a step: on track, at risk past its estimated duration less the threshold, late past the duration."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fulfillment.core.schedule import after, later
from orchestration.core.step_hours import Allowance
from orchestration.core.vocabulary import Jeopardy
from orchestration.core.working_time import WorkingTime

_SEVERITY = {Jeopardy.ON_TRACK: 0, Jeopardy.AT_RISK: 1, Jeopardy.LATE: 2}


@dataclass(frozen=True, slots=True)
class JeopardyLevel:
    """The level now, the moment at which it next gets worse (none: it cannot), and that at which the step is late."""

    level: Jeopardy
    next_change_at: datetime | None
    late_at: datetime


def step_jeopardy(since: datetime, allowance: Allowance, now: datetime) -> JeopardyLevel:
    """Return the level of a running step whose clock started then: when the step became Ready."""
    time = _time(allowance)
    estimated, threshold = allowance.estimated_seconds, allowance.threshold_seconds
    late_at = later(since, estimated, time)
    if threshold <= 0:
        return jeopardy_until(late_at, None, now)
    return jeopardy_until(late_at, later(since, estimated - min(threshold, estimated), time), now)


def resumed_jeopardy(late_at: datetime, held_since: datetime, allowance: Allowance, now: datetime) -> JeopardyLevel:
    """Return the level of a step that goes on now, and would have been late then had it not been held meanwhile."""
    time = _time(allowance)
    left = late_at - held_since if time is None else time.between(held_since, late_at)
    if left <= timedelta():
        return JeopardyLevel(Jeopardy.LATE, None, late_at)
    late_at = after(now, left, time)
    if allowance.threshold_seconds <= 0:
        return jeopardy_until(late_at, None, now)
    ahead = min(left, timedelta(seconds=allowance.threshold_seconds))
    return jeopardy_until(late_at, after(now, left - ahead, time), now)


def jeopardy_until(late_at: datetime, at_risk_at: datetime | None, now: datetime) -> JeopardyLevel:
    """Return the level now of a step that is at risk and late at these moments; none: it never is at risk."""
    if now >= late_at:
        return JeopardyLevel(Jeopardy.LATE, None, late_at)
    if at_risk_at is not None and now >= at_risk_at:
        return JeopardyLevel(Jeopardy.AT_RISK, late_at, late_at)
    return JeopardyLevel(Jeopardy.ON_TRACK, late_at if at_risk_at is None else at_risk_at, late_at)


def worst(levels: Iterable[Jeopardy]) -> Jeopardy:
    """Return the most severe of the levels; OnTrack where there is none."""
    return max(levels, key=_SEVERITY.__getitem__, default=Jeopardy.ON_TRACK)


def _time(allowance: Allowance) -> WorkingTime | None:
    return allowance.hours.time if allowance.hours is not None else None
