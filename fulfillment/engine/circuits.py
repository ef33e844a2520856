"""The circuits of systems: looked at by the sweeper every second, opened and closed by what became of the calls."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from fulfillment.core.circuit import NO_CALLS, Calls, Circuit, CircuitPolicy, next_circuit
from fulfillment.engine.gates import forget_lost_calls
from fulfillment.engine.journal import Event, JournalLine, write_events, write_journal
from fulfillment.engine.traffic import forget_old_traffic, recent_calls
from orchestration.core.vocabulary import CircuitState

_CIRCUITS = (
    "SELECT statement_timestamp(), code, name, circuit_state, circuit_changed_at, circuit_openings, "
    "circuit_minimum_calls, circuit_failure_percent, circuit_open_seconds FROM orchestration_downstreamsystem "
    "WHERE online AND circuit_failure_percent IS NOT NULL AND (circuit_state <> 'Closed' OR code = ANY(%s)) "
    "ORDER BY code"
)
# Compare and set: of two sweepers one changes a circuit, and a person who released the system meanwhile goes first.
_CHANGE = (
    "UPDATE orchestration_downstreamsystem SET circuit_state = %s, circuit_changed_at = %s, circuit_openings = %s "
    "WHERE code = %s AND online AND circuit_state = %s AND circuit_changed_at IS NOT DISTINCT FROM %s"
)
_BEGIN_ANEW = "DELETE FROM fulfillment_systemtraffic WHERE system = %s"

_EVENTS = {
    CircuitState.OPEN: ("CircuitOpened", "system.circuit_opened"),
    CircuitState.HALF_OPEN: ("CircuitProbed", ""),
    CircuitState.CLOSED: ("CircuitClosed", "system.circuit_closed"),
}


@dataclass(frozen=True, slots=True)
class _System:
    code: str
    name: str
    circuit: Circuit
    calls: Calls


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a system: as a journal entry, and as an event (blank: none) that others may hear of."""

    entry: str
    event: str
    before: str
    after: str
    reason: str
    actor: str = "engine"


def refresh_circuits() -> int:
    """Open, probe and close circuits as the calls of the last minute ask for; return how many changed."""
    with connection.cursor() as cursor:
        forget_old_traffic(cursor)
        forget_lost_calls(cursor)
        calls = recent_calls(cursor)
        cursor.execute(_CIRCUITS, [[code for code, made in calls.items() if made.failed]])
        records = cursor.fetchall()
    changes = []
    for now, code, name, state, since, openings, minimum, percent, seconds in records:
        circuit = Circuit(state=CircuitState(state), since=since, openings=openings)
        policy = CircuitPolicy(minimum_calls=minimum, failure_percent=percent, open_seconds=seconds)
        system = _System(code, name, circuit, calls.get(code, NO_CALLS))
        following = next_circuit(circuit, policy, system.calls, now)
        if following is not circuit:
            changes.append((system, following))
    return sum(_change(system, following) for system, following in changes)


@transaction.atomic
def _change(system: _System, following: Circuit) -> bool:
    """Change a circuit, begin to count anew, and tell; return whether nobody else did so before."""
    before = system.circuit
    values = [following.state, following.since, following.openings, system.code, before.state, before.since]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, values)
        if not cursor.rowcount:
            return False
        begin_to_count_anew(cursor, system.code)
        entry, event = _EVENTS[following.state]
        reason = _reason(system, following)
        tell(cursor, system.code, Happening(entry, event, before.state, following.state, reason))
    return True


def begin_to_count_anew(cursor: CursorWrapper, system: str) -> None:
    """Forget the calls of a system: what became of them says nothing of its new state."""
    cursor.execute(_BEGIN_ANEW, [system])


def tell(cursor: CursorWrapper, system: str, happening: Happening) -> None:
    """Write what happened to a system to the journal and, where it has an event, to the outbox."""
    facts = {"system": system, "reason": happening.reason}
    write_journal(
        cursor,
        [
            JournalLine(
                happening.entry,
                from_state=happening.before,
                to_state=happening.after,
                actor=happening.actor,
                reason=happening.reason,
                data=facts,
            )
        ],
    )
    if happening.event:
        write_events(cursor, [Event(happening.event, system, None, {**facts, "actor": happening.actor})])


def _reason(system: _System, following: Circuit) -> str:
    made = system.calls
    match following.state:
        case CircuitState.OPEN if system.circuit.state is CircuitState.CLOSED:
            return f"{made.failed} of {made.total} calls of the last minute failed."
        case CircuitState.OPEN:
            return "A call that probed it failed."
        case CircuitState.HALF_OPEN:
            return "Calls find out, one at a time, whether it is back."
    return f"{made.total} {'call' if made.total == 1 else 'calls'} went well."
