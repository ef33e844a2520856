"""Journal and outbox rows, collected while a transaction decides and written in one statement each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db.backends.utils import CursorWrapper


@dataclass(slots=True)
class JournalLine:
    """One entry to be written. ``plan`` and ``step`` may be unknown, as for a rejected request."""

    event: str
    order: int | None = None
    plan: int | None = None
    step: int | None = None
    from_state: str = ""
    to_state: str = ""
    actor: str = "engine"
    reason: str = ""
    data: object = None


@dataclass(slots=True)
class Event:
    """Something that others may hear of. ``type`` is like ``order.completed``."""

    type: str
    subject: str
    order: int | None
    data: object


def encode(value: object) -> str:
    """Return JSON text; dates as RFC 3339, decimals as strings."""
    return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":"))


def write_journal(cursor: CursorWrapper, lines: Sequence[JournalLine]) -> None:
    """Append the entries in the order in which they were decided."""
    if not lines:
        return
    cursor.execute(
        "INSERT INTO fulfillment_journalentry (at, order_id, plan_id, step_id, event, from_state, to_state, actor, "
        "reason, data) SELECT statement_timestamp(), * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], "
        "%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[])",
        [
            [line.order for line in lines],
            [line.plan for line in lines],
            [line.step for line in lines],
            [line.event for line in lines],
            [line.from_state for line in lines],
            [line.to_state for line in lines],
            [line.actor for line in lines],
            [line.reason[:1000] for line in lines],
            [None if line.data is None else encode(line.data) for line in lines],
        ],
    )


def write_events(cursor: CursorWrapper, events: Sequence[Event]) -> None:
    """Append events to the outbox, in the same transaction as the change that they tell of."""
    if not events:
        return
    cursor.execute(
        "INSERT INTO fulfillment_outboxmessage (created_at, order_id, type, subject, data) "
        "SELECT statement_timestamp(), * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::jsonb[])",
        [
            [event.order for event in events],
            [event.type for event in events],
            [event.subject for event in events],
            [encode(event.data) for event in events],
        ],
    )
