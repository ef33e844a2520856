"""What is known of downstream systems at this moment.

Which calls may begin is decided by ``core.admission``. The conditions on a row ``system`` of the systems' table say the
same in SQL, as far as statements have to pass over steps: a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db import connection

from fulfillment.core.admission import HOLDING, Admission, Bucket, Standing, admission
from orchestration.core.vocabulary import CircuitState

IS_ON_HOLD = "(NOT system.online OR system.circuit_state = 'Open')"
"""Nothing may be sent to it, and its steps are held."""

IS_PAUSED = "(system.paused_until IS NOT NULL AND system.paused_until > statement_timestamp())"
"""It asked us to wait."""

IS_LIMITED = (
    "(system.circuit_state = 'HalfOpen' OR system.concurrency_limit IS NOT NULL "
    "OR system.rate_limit_per_minute IS NOT NULL)"
)
"""Its calls are counted before they begin."""

CALLS_OUT = (
    "(SELECT count(*) FROM fulfillment_systemcall AS call WHERE call.system = system.code "
    "AND call.until > statement_timestamp())"
)

STANDING_COLUMNS = (
    "system.code, system.name, system.online, system.held_reason, system.circuit_state, system.paused_until, "
    "system.concurrency_limit, system.rate_limit_per_minute, system.rate_tokens, system.rate_tokens_at"
)


def standing_of(record: tuple[object, ...], calls_out: int) -> Standing:
    """Return a system's standing from a record of STANDING_COLUMNS."""
    code, name, online, held_reason, circuit, paused_until, concurrency, rate, tokens, tokens_at = record
    return Standing(
        code=str(code),
        name=str(name),
        online=bool(online),
        held_reason=str(held_reason),
        circuit=CircuitState(str(circuit)),
        paused_until=paused_until,  # type: ignore[arg-type]
        concurrency_limit=concurrency,  # type: ignore[arg-type]
        rate_limit_per_minute=rate,  # type: ignore[arg-type]
        bucket=None if tokens is None else Bucket(tokens=tokens, at=tokens_at),  # type: ignore[arg-type]
        calls_out=calls_out,
    )


SystemCalendars = Mapping[str, str]
"""Which working calendar each system has now, by their codes; one that is not in it works around the clock."""


@dataclass(frozen=True, slots=True)
class SystemsToday:
    """What beginning steps has to know of systems: why the steps of some are held, and the calendars of some."""

    on_hold: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    calendars: SystemCalendars = field(default_factory=lambda: MappingProxyType({}))


def systems_today() -> SystemsToday:
    """Return which systems' steps are held now, each with the reason, and which systems have calendars. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT statement_timestamp(), system.calendar_id, {STANDING_COLUMNS} "
            "FROM orchestration_downstreamsystem AS system "
            f"WHERE {IS_ON_HOLD} OR system.calendar_id IS NOT NULL"
        )
        rows = cursor.fetchall()
    found = {row[2]: admission(standing_of(row[2:], 0), row[0]) for row in rows}
    return SystemsToday(
        {code: one.reason for code, one in found.items() if one.obstacle in HOLDING},
        {row[2]: row[1] for row in rows if row[1] is not None},
    )


def systems_on_hold() -> Mapping[str, str]:
    """Return the systems whose steps are held now, each with the reason. One query."""
    return systems_today().on_hold


@dataclass(frozen=True, slots=True)
class SystemNow:
    """How a system stands at this moment, how many of its calls may begin, and its working calendar."""

    standing: Standing
    admission: Admission
    calendar: str | None = None


def systems_now() -> dict[str, SystemNow]:
    """Return how every system stands now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT statement_timestamp(), system.calendar_id, {CALLS_OUT}, {STANDING_COLUMNS} "
            "FROM orchestration_downstreamsystem AS system"
        )
        rows = cursor.fetchall()
    found: dict[str, SystemNow] = {}
    for now, calendar, calls_out, *record in rows:
        standing = standing_of(tuple(record), calls_out)
        found[standing.code] = SystemNow(standing, admission(standing, now), calendar)
    return found
