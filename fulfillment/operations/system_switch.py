"""Holding a downstream system and releasing it again, by a person: at once, and for the orders of all releases."""

from django.db import connection, transaction

from fulfillment.engine.circuits import Happening, begin_to_count_anew, tell
from orchestration.core.vocabulary import CircuitState
from orchestration.models import DownstreamSystem


class SwitchRefused(Exception):
    """The system cannot be held or released. The text says why and what would be right. Attribute: system."""

    def __init__(self, system: str, why: str) -> None:
        self.system = system
        super().__init__(why)


@transaction.atomic
def hold(system: str, *, actor: str, reason: str) -> None:
    """Make no new call to a system, until it is released: the steps that would call it are held, with the reason.

    Raises SwitchRefused, and DownstreamSystem.DoesNotExist.
    """
    row = DownstreamSystem.objects.select_for_update(no_key=True).get(code=system)
    if not row.online:
        raise SwitchRefused(system, f"{row.name} is held already: {row.held_reason or 'no reason was given'}.")
    if not reason.strip():
        raise SwitchRefused(system, f"To hold {row.name}, give a reason: those whose steps wait will read it.")
    row.online, row.held_reason = False, reason.strip()[:500]
    row.save(update_fields=["online", "held_reason"])
    tell_switched(row, actor=actor)


@transaction.atomic
def release(system: str, *, actor: str) -> None:
    """Call a system again, whatever kept it back: a person, its circuit, or a wait that it asked for.

    Its held steps go out at the pace of the system. Raises SwitchRefused, and DownstreamSystem.DoesNotExist.
    """
    row = DownstreamSystem.objects.select_for_update(no_key=True).get(code=system)
    kept_back = not row.online or row.circuit_state != CircuitState.CLOSED or row.paused_until is not None
    if not kept_back:
        raise SwitchRefused(system, f"{row.name} is not held; its calls go out.")
    row.online, row.held_reason = True, ""
    close_circuit(row)
    row.save(update_fields=["online", "held_reason", *CIRCUIT_FIELDS])
    tell_switched(row, actor=actor)


CIRCUIT_FIELDS = ("circuit_state", "circuit_changed_at", "circuit_openings", "paused_until")


def close_circuit(row: DownstreamSystem) -> None:
    """Close a system's circuit; what its calls came to before no longer counts. Saved by the caller."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        row.circuit_changed_at = cursor.fetchone()[0]
        begin_to_count_anew(cursor, row.code)
    row.circuit_state, row.circuit_openings, row.paused_until = CircuitState.CLOSED.value, 0, None


def tell_switched(row: DownstreamSystem, *, actor: str) -> None:
    """Write to journal and outbox that a person has held or released a system, as its row now says."""
    if row.online:
        happening = Happening("SystemReleased", "system.released", "Held", "Online", "", actor)
    else:
        happening = Happening("SystemHeld", "system.held", "Online", "Held", row.held_reason, actor)
    with connection.cursor() as cursor:
        tell(cursor, row.code, happening)
