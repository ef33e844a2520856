"""When a system is no longer called because it keeps failing, and when it is tried again.

The pattern of the field (Nygard, *Release It!*): closed while calls go well; open, without calls, once too large a
share of them failed; half open after a while, when a few calls probe whether the system is back.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.core.vocabulary import CircuitState

WINDOW = timedelta(seconds=60)
"""How far back calls count."""

PROBES = 3
"""So many calls have to go well, one after the other, before a system is taken as recovered."""

LONGEST_OPEN = timedelta(minutes=10)
"""A system that keeps failing its probes is left alone for longer each time, up to this."""

_FAILING = frozenset(
    {"Timeout", "ConnectionRefused", "ConnectionLost", "TlsFailed", "HostUnknown", "AuthenticationFailed", "401", "429"}
)
"""Codes that speak of the system and not of one order; so do all statuses from 500 on."""

_SERVER_ERROR = re.compile(r"5[0-9]{2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitPolicy:
    """From how many calls in the window on, at which share of failures, and for how long a circuit opens."""

    minimum_calls: int
    failure_percent: int
    open_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What became of calls that began and ended in a while."""

    total: int = 0
    failed: int = 0


NO_CALLS = Calls()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """A system's circuit: since when it is in its state, and how often it opened without recovering between."""

    state: CircuitState = CircuitState.CLOSED
    since: datetime | None = None
    openings: int = 0


def speaks_of_the_system(error_code: str) -> bool:
    """Whether a failed call says that the system is in trouble, and not that it refuses this order.

    A status below 500 is an answer of a system that works; but for 401, which every call would get, and 429.
    """
    return error_code in _FAILING or _SERVER_ERROR.match(error_code) is not None


def open_until(circuit: Circuit, policy: CircuitPolicy) -> datetime | None:
    """Return when an open circuit is tried again: after twice as long for each probe that failed. None if not open."""
    if circuit.state is not CircuitState.OPEN or circuit.since is None:
        return None
    first, doubled = timedelta(seconds=policy.open_seconds), min(max(circuit.openings - 1, 0), 10)
    return circuit.since + max(first, min(first * (1 << doubled), LONGEST_OPEN))


def is_answered(probed: Calls) -> bool:
    """Whether what the probes came to is enough to decide: then no further one begins before that is done."""
    return probed.failed > 0 or probed.total >= PROBES


def next_circuit(circuit: Circuit, policy: CircuitPolicy, calls: Calls, now: datetime) -> Circuit:
    """Return the circuit as it is from now on: the same one where nothing changes.

    ``calls`` are those of the window that began in the circuit's present state: what a call says that began before
    the circuit opened is no probe.
    """
    match circuit.state:
        case CircuitState.CLOSED if calls.total >= policy.minimum_calls and _is_too_many(calls, policy):
            return Circuit(state=CircuitState.OPEN, since=now, openings=1)
        case CircuitState.OPEN if (again := open_until(circuit, policy)) is None or now >= again:
            return Circuit(state=CircuitState.HALF_OPEN, since=now, openings=circuit.openings)
        case CircuitState.HALF_OPEN if calls.failed:
            return Circuit(state=CircuitState.OPEN, since=now, openings=circuit.openings + 1)
        case CircuitState.HALF_OPEN if is_answered(calls) or (calls.total and _is_calm(circuit, now)):
            return Circuit(state=CircuitState.CLOSED, since=now)
    return circuit


def _is_too_many(calls: Calls, policy: CircuitPolicy) -> bool:
    return calls.failed > 0 and calls.failed * 100 >= calls.total * policy.failure_percent


def _is_calm(circuit: Circuit, now: datetime) -> bool:
    """Whether there is too little work to probe with: what went well so far has to do."""
    return circuit.since is not None and now >= circuit.since + WINDOW / 2
