"""The limits of systems, kept by all workers together: whoever claims calls of a limited system locks its row first.

Nobody waits for that lock: a worker that finds it taken looks at the system the next time. Systems without limits are
not locked, and cost nothing here but the look whether there are others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from fulfillment.core.admission import Standing, admission, taken
from fulfillment.core.bulkhead import Room
from fulfillment.core.circuit import NO_CALLS
from fulfillment.engine.traffic import recent_calls
from fulfillment.queries.systems import IS_LIMITED, IS_ON_HOLD, IS_PAUSED, STANDING_COLUMNS, standing_of
from orchestration.core.vocabulary import CircuitState

_LOCK = (
    f"SELECT {STANDING_COLUMNS} FROM orchestration_downstreamsystem AS system WHERE {IS_LIMITED} "
    f"AND NOT {IS_ON_HOLD} AND NOT {IS_PAUSED} AND NOT system.code = ANY(%s) "
    "ORDER BY system.code FOR NO KEY UPDATE SKIP LOCKED"
)
# A statement of its own, after the lock: so it sees what the last holder of the lock wrote.
_CALLS_OUT = (
    "SELECT statement_timestamp(), ARRAY(SELECT call.system FROM fulfillment_systemcall AS call "
    "WHERE call.system = ANY(%s) AND call.until > statement_timestamp())"
)
_TAKE_TOKENS = (
    "UPDATE orchestration_downstreamsystem AS system SET rate_tokens = v.tokens, rate_tokens_at = v.at "
    "FROM unnest(%s::text[], %s::float8[], %s::timestamptz[]) AS v(code, tokens, at) WHERE system.code = v.code"
)
_NOTE_CALLS = (
    "INSERT INTO fulfillment_systemcall (system, step_id, fence, until) SELECT step.system, step.id, step.fence, "
    "step.due_at FROM fulfillment_fulfillmentstep AS step WHERE step.id = ANY(%s)"
)
_END_CALLS = (
    "DELETE FROM fulfillment_systemcall AS call USING unnest(%s::bigint[], %s::bigint[]) AS v(step, fence) "
    "WHERE call.step_id = v.step AND call.fence = v.fence"
)
_FORGET_CALLS = "DELETE FROM fulfillment_systemcall WHERE until < statement_timestamp()"


@dataclass(frozen=True, slots=True)
class Gates:
    """The locked systems of which calls may begin, and how many of each."""

    now: datetime
    standings: Mapping[str, Standing]
    calls: Mapping[str, int]


def open_gates(cursor: CursorWrapper, room: Room, limit: int) -> Gates | None:
    """Lock the limited systems that nobody else has locked; return how many of their calls may begin, or none.

    Called inside the transaction that claims. One statement where no system is limited, else two or three.
    """
    cursor.execute(_LOCK, [room.crowded()])
    records = cursor.fetchall()
    if not records:
        return None
    cursor.execute(_CALLS_OUT, [[record[0] for record in records]])
    now, out = cursor.fetchone()
    probing = any(record[4] == CircuitState.HALF_OPEN for record in records)
    probed = recent_calls(cursor) if probing else {}
    standings = {
        record[0]: replace(standing_of(record, out.count(record[0])), probed=probed.get(record[0], NO_CALLS))
        for record in records
    }
    calls: dict[str, int] = {}
    for code, standing in standings.items():
        left = min(limit, room.free) - sum(calls.values())
        admitted = admission(standing, now).calls
        calls[code] = max(0, min(left, room.share(code), left if admitted is None else admitted))
    return Gates(now, standings, {code: number for code, number in calls.items() if number})


def note_calls(cursor: CursorWrapper, gates: Gates, claimed: Sequence[tuple[int, str]]) -> None:
    """Count the claimed steps, each with its system, against the limits. Called after their leases were set."""
    if not claimed:
        return
    cursor.execute(_NOTE_CALLS, [[step for step, _ in claimed]])
    buckets = {}
    for code in {system for _, system in claimed}:
        rate = gates.standings[code].rate_limit_per_minute
        if rate is not None:
            number = sum(1 for _, system in claimed if system == code)
            buckets[code] = taken(gates.standings[code].bucket, rate, number, gates.now)
    if buckets:
        filled = list(buckets.values())
        cursor.execute(_TAKE_TOKENS, [list(buckets), [one.tokens for one in filled], [one.at for one in filled]])


def end_calls(cursor: CursorWrapper, calls: Sequence[tuple[int, int]]) -> None:
    """Count calls, given by step and fence, as ended. Nothing is sent where there are none."""
    if calls:
        cursor.execute(_END_CALLS, [[step for step, _ in calls], [fence for _, fence in calls]])


def forget_lost_calls(cursor: CursorWrapper) -> None:
    """Remove calls whose lease has ended: their worker did not come back. They no longer count anyway."""
    cursor.execute(_FORGET_CALLS)
