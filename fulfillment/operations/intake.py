"""Taking in orders: once per source and external id, stored with their first request before they are acknowledged."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.parse import OrderRefused, check_against, parse, to_json
from fulfillment.engine.announce import announce_after_commit
from fulfillment.engine.journal import Event, JournalLine, write_events, write_journal
from fulfillment.operations.order_rows import Key, NewOrder, OrderRow, insert_orders
from orchestration.operations.release import LoadedRelease, current_release

_KNOWN = (
    "SELECT o.source, o.external_id, o.id, o.payload_hash, r.id FROM unnest(%s::text[], %s::text[]) "
    "AS v(source, external_id) JOIN fulfillment_order AS o USING (source, external_id) "
    "JOIN fulfillment_fulfillmentrequest AS r ON r.order_id = o.id AND r.sequence = 1"
)


class OrderConflict(Exception):
    """The source already submitted another payload under this external id.

    Attributes: order (id of the order that exists), source, external_id.
    """

    def __init__(self, order: int, source: str, external_id: str) -> None:
        super().__init__(
            f"{source!r} has already submitted an order {external_id!r} with other content. "
            "To change it, amend that order; for another order use another external_id."
        )
        self.order = order
        self.source = source
        self.external_id = external_id


class SourceRefused(Exception):
    """The submitter may not use this order source. Attributes: source."""

    def __init__(self, source: str) -> None:
        super().__init__(f"You may not submit orders of the source {source!r}.")
        self.source = source


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a submission came to: the order, its first request, and whether this call created them."""

    order: int
    request: int
    created: bool


Answer = Submission | OrderRefused | OrderConflict | SourceRefused


@dataclass(frozen=True, slots=True)
class _Known:
    """An order that is stored, and the hash of what was submitted for it."""

    order: int
    request: int
    digest: str


def submit_order(
    document: Mapping[str, Any],
    *,
    submitted_by: int | None = None,
    actor: str = "",
    source_allowed: Callable[[str], bool] = lambda source: True,
) -> Submission:
    """Store an order so that the engine takes it up; the same order again gives the same answer.

    An order that is known already is answered from what is stored, whatever was published since, and changes nothing.
    Raises OrderRefused where the document is not a good order (nothing is stored), NothingPublished where there is no
    release, SourceRefused, and OrderConflict where the same id came with another payload.
    """
    (answer,) = submit_orders([document], submitted_by=submitted_by, actor=actor, source_allowed=source_allowed)
    if isinstance(answer, Submission):
        return answer
    raise answer


def submit_orders(
    documents: Sequence[Mapping[str, Any]],
    *,
    submitted_by: int | None = None,
    actor: str = "",
    source_allowed: Callable[[str], bool] = lambda source: True,
) -> list[Answer]:
    """Store orders in one transaction; return what became of each, in their order.

    Each stands for itself: one that is refused keeps no other out. What ``submit_order`` raises about an order is
    returned in its place. Raises NothingPublished where a new order came and there is no release.
    """
    parsed = [_parsed(document, source_allowed) for document in documents]
    wanted = [order for order in parsed if isinstance(order, NewOrder)]
    known = _known([order.key for order in wanted])
    first: dict[Key, NewOrder] = {}
    for order in wanted:
        if order.key not in known:
            first.setdefault(order.key, order)
    release = current_release() if first else None
    checked = {key: _checked(order, release) for key, order in first.items()}
    rows = _store([order for order in checked.values() if isinstance(order, NewOrder)], release, submitted_by, actor)
    # What neither was known nor is stored now came at the same time by another call, which was faster.
    faster = [key for key, order in checked.items() if isinstance(order, NewOrder) and key not in rows]
    known |= {key: _Known(row.order, row.request, first[key].digest) for key, row in rows.items()} | _known(faster)
    return [_answer(order, first, checked, known, rows) if isinstance(order, NewOrder) else order for order in parsed]


def _parsed(
    document: Mapping[str, Any], source_allowed: Callable[[str], bool]
) -> NewOrder | OrderRefused | SourceRefused:
    """Return the order as it was submitted, with its hash, or why it is none."""
    try:
        order = parse(document)
    except OrderRefused as refused:
        return refused
    if not source_allowed(order.source):
        return SourceRefused(order.source)
    submitted = json.dumps(to_json(order), sort_keys=True, separators=(",", ":"))
    return NewOrder(order, hashlib.sha256(submitted.encode()).hexdigest())


def _known(keys: Sequence[Key]) -> dict[Key, _Known]:
    """Return those of the orders that are stored."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[source for source, _ in keys], [external_id for _, external_id in keys]])
        return {
            (source, external_id): _Known(order, request, digest)
            for source, external_id, order, digest, request in cursor.fetchall()
        }


def _checked(order: NewOrder, release: LoadedRelease | None) -> NewOrder | OrderRefused:
    """Return the order with what its products leave to defaults, or why the catalogue refuses it."""
    assert release is not None  # loaded where there is an order to check
    catalog = release.design.catalog
    try:
        check_against(order.document, catalog)
    except OrderRefused as refused:
        return refused
    return NewOrder(with_line_defaults(order.document, catalog), order.digest)


def _store(
    orders: Sequence[NewOrder], release: LoadedRelease | None, submitted_by: int | None, actor: str
) -> dict[Key, OrderRow]:
    """Insert the orders that are not there, with their journal and events; return their rows."""
    if not orders or release is None:
        return {}
    with transaction.atomic(), connection.cursor() as cursor:
        rows = insert_orders(cursor, orders, release.id, submitted_by)
        stored = [(order.document, rows[order.key].order) for order in orders if order.key in rows]
        data = {"release": release.number}
        write_journal(
            cursor,
            [JournalLine("OrderSubmitted", row, actor=actor or order.source, data=data) for order, row in stored],
        )
        write_events(
            cursor,
            [Event("order.submitted", order.external_id, row, {"source": order.source}) for order, row in stored],
        )
        announce_after_commit(hint=True, orders=[row for _, row in stored])
    return rows


def _answer(
    order: NewOrder,
    first: Mapping[Key, NewOrder],
    checked: Mapping[Key, NewOrder | OrderRefused],
    known: Mapping[Key, _Known],
    rows: Mapping[Key, OrderRow],
) -> Answer:
    """Return what became of one of the orders; a second one of its key is told what the first came to."""
    refused = checked.get(order.key)
    if isinstance(refused, OrderRefused):
        return refused
    found = known[order.key]
    if found.digest != order.digest:
        return OrderConflict(found.order, *order.key)
    created = order.key in rows and first[order.key] is order
    return Submission(order=found.order, request=found.request, created=created)
