"""Events as others get them: CloudEvents 1.0 in JSON, in structured mode.

An event's id and body depend on the event alone, so that every try of every delivery says the same.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"

TYPE_PREFIX, TYPE_SUFFIX = "io.dro.", ".v1"

TEST_TYPE = "subscription.test"

KNOWN_TYPES: Mapping[str, str] = {
    "order.submitted": "an order was taken in",
    "order.rejected": "an order was refused after intake",
    "order.late": "the promised date of an order has passed",
    "order.completed": "an order is done",
    "step.fatally_failed": "a step failed for good",
    "step.jeopardy_changed": "a step became at risk or late",
    "system.circuit_opened": "a system keeps failing; its steps are held",
    "system.circuit_closed": "a system is called again after its calls went well",
    "system.held": "a person holds a system",
    "system.released": "a person released a system",
}
"""The types that the product itself sends; steps with the action ``send_event`` send types of their own."""

_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}\Z")


def is_type(text: str) -> bool:
    """Return whether a text can be the type of an event: letters, digits, dots and dashes, like goods.reserved."""
    return _TYPE.match(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReference:
    """Whose order it is, in the words of the system that submitted it."""

    number: int
    source: str
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """One event. ``number`` grows; events of one order have ascending numbers in the order in which they happened."""

    number: int
    source: str
    type: str
    subject: str
    time: datetime
    data: object
    order: OrderReference | None = None

    @property
    def id(self) -> str:
        """The event's name for ever. The time is part of it: a database that was set back gives numbers out again."""
        return f"{self.number}-{self.time.astimezone(UTC):%Y%m%d%H%M%S%f}"

    def document(self) -> dict[str, object]:
        """Return the event's JSON object; ``sequence`` and what names the order are extensions of the standard."""
        found: dict[str, object] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": f"{TYPE_PREFIX}{self.type}{TYPE_SUFFIX}",
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "sequence": f"{self.number:019d}",  # texts that sort as the numbers do
        }
        if self.order is not None:
            found["order"] = str(self.order.number)
            found["ordersource"] = self.order.source
            found["externalid"] = self.order.external_id
        if not self.subject:
            del found["subject"]  # the standard wants it absent rather than empty
        found["data"] = self.data
        return found

    def body(self) -> bytes:
        """Return what is sent and signed."""
        return json.dumps(self.document(), ensure_ascii=False, separators=(",", ":")).encode()
