"""Taking in orders: once per source and external id, stored with their first request before they are acknowledged."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.order import Order as OrderDocument
from decomposition.core.order import Priority
from decomposition.core.parse import check_against, parse, to_json
from fulfillment.engine.announce import announce_after_commit
from fulfillment.engine.bulk import copy_rows, next_ids
from fulfillment.engine.journal import Event, JournalLine, encode, write_events, write_journal
from orchestration.operations.release import LoadedRelease, current_release

PRIORITY_RANK = {Priority.HIGH: 0, Priority.DEFAULT: 1, Priority.BULK: 2}

_LINE_COLUMNS = (
    "id", "order_id", "request_id", "line_id", "position", "product", "action", "quantity", "parent_id", "start_date",
    "end_date", "scope_keys", "attributes", "frozen", "jeopardy",
)  # fmt: skip


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
    order = parse(document)
    if not source_allowed(order.source):
        raise SourceRefused(order.source)
    submitted = json.dumps(to_json(order), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(submitted.encode()).hexdigest()
    with connection.cursor() as cursor:
        known = _known(cursor, order, digest)
    if known is not None:
        return known
    release = current_release()
    check_against(order, release.design.catalog)
    order = with_line_defaults(order, release.design.catalog)
    stored = to_json(order)
    with transaction.atomic(), connection.cursor() as cursor:
        if not _insert_order(cursor, order, digest, submitted_by):
            # The same order came twice at the same time, and the other one was faster.
            faster = _known(cursor, order, digest)
            assert faster is not None  # the insertion waited for its commit
            return faster
        return _store(cursor, order, stored, release, actor or order.source)


def _known(cursor: Any, order: OrderDocument, digest: str) -> Submission | None:
    """Return the answer to an order that is stored already; raises OrderConflict where its payload was another."""
    cursor.execute(
        "SELECT o.id, o.payload_hash, r.id FROM fulfillment_order AS o JOIN fulfillment_fulfillmentrequest AS r "
        "ON r.order_id = o.id AND r.sequence = 1 WHERE o.source = %s AND o.external_id = %s",
        [order.source, order.external_id],
    )
    found = cursor.fetchone()
    if found is None:
        return None
    identifier, known_digest, request = found
    if known_digest != digest:
        raise OrderConflict(identifier, order.source, order.external_id)
    return Submission(order=identifier, request=request, created=False)


def _insert_order(cursor: Any, order: OrderDocument, digest: str, submitted_by: int | None) -> bool:
    """Insert account and order; return whether the order was not there yet."""
    cursor.execute(
        "INSERT INTO fulfillment_account (external_id, name, attributes) VALUES (%s, %s, %s) "
        "ON CONFLICT (external_id) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN fulfillment_account.name "
        "ELSE excluded.name END, attributes = fulfillment_account.attributes || excluded.attributes RETURNING id",
        [order.account.id, order.account.name, encode(order.account.attributes)],
    )
    account = cursor.fetchone()[0]
    cursor.execute(
        "INSERT INTO fulfillment_order (source, external_id, account_id, priority, orchestration_group, "
        "requested_completion_date, attributes, payload_hash, state, jeopardy, submitted_by_id) VALUES "
        "(%s, %s, %s, %s, %s, %s, %s, %s, 'Submitted', 'OnTrack', %s) ON CONFLICT (source, external_id) DO NOTHING",
        [
            order.source,
            order.external_id,
            account,
            order.priority,
            order.orchestration_group,
            order.requested_completion_date,
            encode(order.attributes),
            digest,
            submitted_by,
        ],
    )
    return bool(cursor.rowcount)


def _store(
    cursor: Any, order: OrderDocument, document: Mapping[str, Any], release: LoadedRelease, actor: str
) -> Submission:
    cursor.execute(
        "INSERT INTO fulfillment_fulfillmentrequest (order_id, sequence, release_id, status, decomposition_status, "
        "composition_status, execution_status, assetization_status, document, priority_rank, failures) "
        "SELECT o.id, 1, %s, 'Created', 'NotStarted', 'NotStarted', 'NotStarted', 'NotStarted', %s, %s, 0 "
        "FROM fulfillment_order AS o WHERE o.source = %s AND o.external_id = %s RETURNING order_id, id",
        [release.id, encode(document), PRIORITY_RANK[order.priority], order.source, order.external_id],
    )
    identifier, request = cursor.fetchone()
    _store_lines(cursor, order, identifier, request)
    write_journal(cursor, [JournalLine("OrderSubmitted", identifier, actor=actor, data={"release": release.number})])
    write_events(cursor, [Event("order.submitted", order.external_id, identifier, {"source": order.source})])
    announce_after_commit(hint=True, orders=[identifier])
    return Submission(order=identifier, request=request, created=True)


def _store_lines(cursor: Any, order: OrderDocument, identifier: int, request: int) -> None:
    ids = next_ids(cursor, "fulfillment_orderline", len(order.lines))
    id_of = {line.id: row for line, row in zip(order.lines, ids, strict=True)}
    copy_rows(
        cursor,
        "fulfillment_orderline",
        _LINE_COLUMNS,
        (
            (
                id_of[line.id], identifier, request, line.id, position, line.product, str(line.action), line.quantity,
                id_of[line.parent] if line.parent is not None else None, line.start_date, line.end_date,
                encode(line.scope_keys), encode(line.attributes), False, "OnTrack",
            )
            for position, line in enumerate(order.lines)
        ),
    )  # fmt: skip
