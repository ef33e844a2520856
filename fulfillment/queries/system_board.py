"""How every downstream system stands: its calls and how long they take, what it holds, and when that will be over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection
from django.utils.text import slugify

from fulfillment.core.admission import HOLDING, Obstacle
from fulfillment.core.circuit import Circuit, CircuitPolicy, open_until
from fulfillment.queries.systems import systems_now
from orchestration.core.vocabulary import CircuitState
from orchestration.models import DownstreamSystem

LOOK_BACK_MINUTES = 15

_STEPS = (
    "SELECT system, count(*) FILTER (WHERE state = 'OnHold'), "
    "count(*) FILTER (WHERE state = 'Ready' AND type = 'Callout'), "
    "count(*) FILTER (WHERE state = 'InProgress' AND type = 'Callout') FROM fulfillment_fulfillmentstep "
    "WHERE state IN ('OnHold', 'Ready', 'InProgress') AND system <> '' GROUP BY system"
)
_CALLS = (
    "SELECT step.system, count(*), count(*) FILTER (WHERE attempt.state IN ('Failed', 'Unknown')), "
    "percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM attempt.finished_at - "
    "attempt.created_at) * 1000) FILTER (WHERE attempt.response ->> 'status' IS DISTINCT FROM '202') "
    "FROM fulfillment_attempt AS attempt JOIN fulfillment_fulfillmentstep AS step ON step.id = attempt.step_id "
    "WHERE attempt.created_at > statement_timestamp() - make_interval(mins => %s) "
    "AND attempt.finished_at IS NOT NULL AND step.system <> '' GROUP BY step.system"
)


class SystemState(StrEnum):
    """How a system stands, in the order in which operators want to see it."""

    HELD = "Held"  # by a person
    FAILING = "Failing"  # its circuit is open
    PROBED = "Probed"
    SLOWED = "Slowed"  # it asked to wait, or is at a limit
    NO_ADDRESS = "NoAddress"
    UP = "Up"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """Calls of the last minutes that have ended. ``middle_ms`` and ``slow_ms``: the 50th and 95th percentile."""

    calls: int = 0
    failed: int = 0
    middle_ms: float | None = None
    slow_ms: float | None = None

    @property
    def failed_percent(self) -> int:
        return round(self.failed * 100 / self.calls) if self.calls else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLine:
    """One system on the board. ``until`` is when it is called again by itself, ``drained_in`` how long its held
    steps take to go out once it is released."""

    code: str
    name: str
    state: SystemState
    reason: str
    until: datetime | None
    figures: CallFigures
    out: int
    ready: int
    held: int
    pace: int

    @property
    def slug(self) -> str:
        """The code, as it may stand in the id of an element."""
        return slugify(self.code) + f"-{len(self.code)}"

    @property
    def may_be_released(self) -> bool:
        return self.state in (SystemState.HELD, SystemState.FAILING, SystemState.PROBED, SystemState.SLOWED)

    @property
    def drained_in(self) -> timedelta | None:
        if not self.held or not self.pace:
            return None
        return timedelta(minutes=self.held / self.pace)


def system_board() -> list[SystemLine]:
    """Return every system, those in trouble first. Four queries."""
    now = systems_now()
    figures, steps = _figures(), _steps()
    lines = []
    for row in DownstreamSystem.objects.order_by("name"):
        found = now[row.code]
        held, ready, out = steps.get(row.code, (0, 0, 0))
        obstacle = found.admission.obstacle
        lines.append(
            SystemLine(
                code=row.code,
                name=row.name,
                state=_state(row, obstacle),
                reason=found.admission.reason,
                until=found.admission.until or _probed_at(row),
                figures=figures.get(row.code, CallFigures()),
                out=out,
                ready=ready,
                held=held,
                pace=row.release_per_minute,
            )
        )
    order = list(SystemState)
    return sorted(lines, key=lambda line: order.index(line.state))


def _state(row: DownstreamSystem, obstacle: Obstacle | None) -> SystemState:
    if obstacle in HOLDING:
        return SystemState.HELD if obstacle is Obstacle.OFFLINE else SystemState.FAILING
    if row.circuit_state == CircuitState.HALF_OPEN:
        return SystemState.PROBED
    if not row.base_address:
        return SystemState.NO_ADDRESS
    return SystemState.UP if obstacle is None else SystemState.SLOWED


def _probed_at(row: DownstreamSystem) -> datetime | None:
    circuit = Circuit(
        state=CircuitState(row.circuit_state), since=row.circuit_changed_at, openings=row.circuit_openings
    )
    policy = CircuitPolicy(
        minimum_calls=row.circuit_minimum_calls,
        failure_percent=row.circuit_failure_percent or 100,
        open_seconds=row.circuit_open_seconds,
    )
    return open_until(circuit, policy) if row.online else None


def _steps() -> Mapping[str, tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_STEPS)
        return {system: (held, ready, out) for system, held, ready, out in cursor.fetchall()}


def _figures() -> Mapping[str, CallFigures]:
    with connection.cursor() as cursor:
        cursor.execute(_CALLS, [LOOK_BACK_MINUTES])
        return {system: _figure(calls, failed, taken) for system, calls, failed, taken in cursor.fetchall()}


def _figure(calls: int, failed: int, taken: Sequence[float] | None) -> CallFigures:
    middle, slow = taken or (None, None)
    return CallFigures(calls=calls, failed=failed, middle_ms=middle, slow_ms=slow)
