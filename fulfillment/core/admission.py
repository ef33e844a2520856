"""How many calls of a system may begin now, and if none, why: asked before steps are held, claimed and explained."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from fulfillment.core.circuit import NO_CALLS, Calls, is_answered
from orchestration.core.vocabulary import CircuitState

_A_MINUTE = timedelta(minutes=1)
_SLOW = 8
_ROUNDING = 1e-9


class Obstacle(StrEnum):
    """What keeps the calls of a system back."""

    OFFLINE = "Offline"  # held by a person
    CIRCUIT_OPEN = "CircuitOpen"  # held because it keeps failing
    ASKED_TO_WAIT = "AskedToWait"  # it answered with Retry-After
    PROBING = "Probing"  # one call at a time finds out whether it is back
    CONCURRENCY_LIMIT = "ConcurrencyLimit"
    RATE_LIMIT = "RateLimit"


HOLDING = frozenset({Obstacle.OFFLINE, Obstacle.CIRCUIT_OPEN})
"""Obstacles for which steps become OnHold; for the others they stay Ready, since these pass soon and by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Calls that may begin, as far as the rate is concerned, at a moment."""

    tokens: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a system when a worker looks for work. ``calls_out``: those under way, of all workers."""

    code: str
    name: str
    online: bool = True
    held_reason: str = ""
    circuit: CircuitState = CircuitState.CLOSED
    paused_until: datetime | None = None
    concurrency_limit: int | None = None
    rate_limit_per_minute: int | None = None
    bucket: Bucket | None = None
    calls_out: int = 0
    probed: Calls = NO_CALLS  # since the circuit was half opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """How many calls may begin (none: any number), and what keeps the next one back where that is zero."""

    calls: int | None
    obstacle: Obstacle | None = None
    reason: str = ""
    until: datetime | None = None


def admission(standing: Standing, now: datetime) -> Admission:
    """Return how many calls of a system may begin now. ``reason`` is a clause without full stop."""
    if not standing.online:
        return _none(Obstacle.OFFLINE, standing.held_reason or f"{standing.name} is offline")
    if standing.circuit is CircuitState.OPEN:
        return _none(Obstacle.CIRCUIT_OPEN, f"{standing.name} keeps failing; its circuit is open")
    if standing.paused_until is not None and standing.paused_until > now:
        return _none(Obstacle.ASKED_TO_WAIT, f"{standing.name} asked us to wait", standing.paused_until)
    probing = standing.circuit is CircuitState.HALF_OPEN
    if probing and (standing.calls_out or is_answered(standing.probed)):
        return _none(Obstacle.PROBING, f"{standing.name} is probed with one call at a time")
    most = [1] if probing else []
    limit = standing.concurrency_limit
    if limit is not None:
        if standing.calls_out >= limit:
            return _none(Obstacle.CONCURRENCY_LIMIT, f"{standing.name} takes {_calls(limit)} at a time")
        most.append(limit - standing.calls_out)
    rate = standing.rate_limit_per_minute
    if rate is not None:
        bucket = refilled(standing.bucket, rate, now)
        whole = math.floor(bucket.tokens + _ROUNDING)
        if whole < 1:
            until = now + _A_MINUTE * ((1 - bucket.tokens) / _filling(rate)) if rate else None
            return _none(Obstacle.RATE_LIMIT, f"{standing.name} takes {_calls(rate)} a minute", until)
        most.append(whole)
    return Admission(calls=min(most) if most else None)


def refilled(bucket: Bucket | None, rate: int, now: datetime) -> Bucket:
    """Return a bucket as it is now. A new one is full; a clock that was set back fills none.

    Size and filling are such that no minute sees more calls than the rate, bursts included.
    """
    if bucket is None:
        return Bucket(tokens=float(_burst(rate)), at=now)
    minutes = (now - bucket.at) / _A_MINUTE
    if minutes <= 0:
        return replace(bucket, at=now)
    return Bucket(tokens=min(float(_burst(rate)), bucket.tokens + _filling(rate) * minutes), at=now)


def taken(bucket: Bucket | None, rate: int, calls: int, now: datetime) -> Bucket:
    """Return a bucket from which so many calls were taken now."""
    full = refilled(bucket, rate, now)
    return replace(full, tokens=full.tokens - calls)


def _burst(rate: int) -> int:
    """Calls that may begin at once: those of two seconds and one more, since workers may look only once a second."""
    return min(rate, 1 if rate < _SLOW else 1 + math.ceil(rate / 30))


def _filling(rate: int) -> int:
    return rate - _burst(rate) + 1 if rate else 0


def _none(obstacle: Obstacle, reason: str, until: datetime | None = None) -> Admission:
    return Admission(calls=0, obstacle=obstacle, reason=reason, until=until)


def _calls(number: int) -> str:
    return f"{number:,} call{'' if number == 1 else 's'}"
