"""Journal and outbox rows, collected while a transaction decides and written in one statement each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db.backends.utils import CursorWrapper

from fulfillment.engine.bulk import copy_rows


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
    copy_rows(
        cursor,
        "fulfillment_journalentry",
        ("order_id", "plan_id", "step_id", "event", "from_state", "to_state", "actor", "reason", "data"),
        (
            (
                line.order, line.plan, line.step, line.event, line.from_state, line.to_state, line.actor,
                line.reason[:1000], None if line.data is None else encode(line.data),
            )
            for line in lines
        ),
    )  # fmt: skip


def write_events(cursor: CursorWrapper, events: Sequence[Event]) -> None:
    """Append events to the outbox, in the same transaction as the change that they tell of."""
    if not events:
        return
    copy_rows(
        cursor,
        "fulfillment_outboxmessage",
        ("order_id", "type", "subject", "data"),
        ((event.order, event.type, event.subject, encode(event.data)) for event in events),
    )
