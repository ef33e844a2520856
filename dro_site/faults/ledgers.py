"""What three parties say of the same orders: the client who was answered, the systems that were called, our tables.

The oracle compares them; none is derived from another. All of it is plain values, so that a test can falsify any.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """An order as the client sent it, with every answer that it got (0: no answer came)."""

    external_id: str
    answers: tuple[int, ...]
    order: int | None = None  # the id that a 2xx answer told
    unrecoverable: bool = False  # the harness made sure that a person has to look

    @property
    def acknowledged(self) -> bool:
        return any(200 <= answer < 300 for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that a downstream system received. ``applied``: it did its work then, and not before."""

    order: str
    step: str
    system: str
    key: str
    received_at: datetime
    applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    id: int
    external_id: str
    state: str
    request_due: bool  # a request still has a time at which it is taken up
    plan: int | None
    plan_state: str
    open_steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    id: int
    plan: int
    order: str
    key: str
    type: str
    state: str
    fence: int
    open_predecessors: int
    waits_across: int = 0  # for steps of other plans
    due: bool  # somebody looks at it at a time that is set
    held: bool  # with a reason
    task_open: bool
    incident_open: bool


@dataclass(frozen=True, slots=True)
class Link:
    step: int
    predecessor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A journal entry. ``step`` is none where it tells of a plan or an order."""

    id: int
    plan: int | None
    step: int | None
    event: str
    source: str
    target: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    id: int
    step: int
    key: str
    state: str
    fence: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A callback that arrived at an address. ``applied``: it changed its step."""

    address: int
    message: str
    verdict: str
    applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    id: int
    order: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    order: str
    step: int | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgery:
    """A callback that no system sent, with how it was answered."""

    kind: str
    answer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """All that is known after a run. ``fired`` counts for each fault how often it struck, by phase."""

    submissions: tuple[Submission, ...] = ()
    calls: tuple[Call, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    steps: tuple[StepRow, ...] = ()
    links: tuple[Link, ...] = ()
    journal: tuple[Entry, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    outbox: tuple[OutboxRow, ...] = ()
    incidents: tuple[IncidentRow, ...] = ()
    forgeries: tuple[Forgery, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)  # state of each order by the API, afterwards
    shown_to_strangers: tuple[str, ...] = ()  # orders that a client of another source was shown
    fired: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    drained: bool = True  # nothing was left to do when the ledgers were read
