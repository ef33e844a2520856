"""The rows of new orders: accounts, orders, requests and lines, however many, each table by one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from decomposition.core.order import Order, Priority
from decomposition.core.parse import to_json
from fulfillment.engine.bulk import copy_rows, next_ids
from fulfillment.engine.journal import encode

PRIORITY_RANK = {Priority.HIGH: 0, Priority.DEFAULT: 1, Priority.BULK: 2}

Key = tuple[str, str]  # source and external id

_LINE_COLUMNS = (
    "id", "order_id", "request_id", "line_id", "position", "product", "action", "quantity", "parent_id", "start_date",
    "end_date", "scope_keys", "attributes", "frozen", "jeopardy",
)  # fmt: skip

# Accounts before orders, and both sorted: two calls that bring the same orders wait for each other, in one direction.
_ACCOUNTS = (
    "INSERT INTO fulfillment_account (external_id, name, attributes) "
    "SELECT v.* FROM unnest(%s::text[], %s::text[], %s::jsonb[]) AS v(external_id, name, attributes) "
    "ON CONFLICT (external_id) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN fulfillment_account.name "
    "ELSE excluded.name END, attributes = fulfillment_account.attributes || excluded.attributes "
    "RETURNING external_id, id"
)
_ORDERS = (
    "WITH o AS (INSERT INTO fulfillment_order (source, external_id, account_id, priority, orchestration_group, "
    "requested_completion_date, attributes, payload_hash, state, jeopardy, submitted_by_id) "
    "SELECT v.*, 'Submitted', 'OnTrack', %s FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], "
    "%s::timestamptz[], %s::jsonb[], %s::text[]) AS v(source, external_id, account, priority, grp, promise, "
    "attributes, digest) ON CONFLICT (source, external_id) DO NOTHING RETURNING id, source, external_id), "
    "request AS (INSERT INTO fulfillment_fulfillmentrequest (order_id, sequence, release_id, status, "
    "decomposition_status, composition_status, execution_status, assetization_status, document, priority_rank, "
    "failures) SELECT o.id, 1, %s, 'Created', 'NotStarted', 'NotStarted', 'NotStarted', 'NotStarted', v.document, "
    "v.rank, 0 FROM o JOIN unnest(%s::text[], %s::text[], %s::jsonb[], %s::smallint[]) "
    "AS v(source, external_id, document, rank) USING (source, external_id) ORDER BY o.id RETURNING id, order_id) "
    "SELECT o.source, o.external_id, o.id, request.id FROM o JOIN request ON request.order_id = o.id"
)


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order that was checked, with the hash of what was submitted."""

    document: Order
    digest: str

    @property
    def key(self) -> Key:
        return self.document.source, self.document.external_id


@dataclass(frozen=True, slots=True)
class OrderRow:
    """The ids that an order and its first request got."""

    order: int
    request: int


def insert_orders(
    cursor: CursorWrapper, orders: Sequence[NewOrder], release: int, submitted_by: int | None
) -> dict[Key, OrderRow]:
    """Insert orders of different keys with all that belongs to them; return the ids of those that were not there yet.

    One that another transaction has inserted is left alone, once that one has committed.
    """
    new = sorted(orders, key=lambda order: order.key)
    accounts = _insert_accounts(cursor, new)
    sources, externals = [order.document.source for order in new], [order.document.external_id for order in new]
    documents = [order.document for order in new]
    cursor.execute(
        _ORDERS,
        [
            submitted_by,
            sources,
            externals,
            [accounts[document.account.id] for document in documents],
            [document.priority for document in documents],
            [document.orchestration_group for document in documents],
            [document.requested_completion_date for document in documents],
            [encode(document.attributes) for document in documents],
            [order.digest for order in new],
            release,
            sources,
            externals,
            [encode(to_json(document)) for document in documents],
            [PRIORITY_RANK[document.priority] for document in documents],
        ],
    )
    rows = {
        (source, external_id): OrderRow(order=order, request=request)
        for source, external_id, order, request in cursor.fetchall()
    }
    _insert_lines(cursor, [(order.document, rows[order.key]) for order in new if order.key in rows])
    return rows


def _insert_accounts(cursor: CursorWrapper, orders: Sequence[NewOrder]) -> Mapping[str, int]:
    """Insert or complete the accounts; where several orders name one, what later ones say of it counts."""
    names: dict[str, str] = {}
    attributes: dict[str, dict[str, object]] = {}
    for order in orders:
        account = order.document.account
        names[account.id] = account.name or names.get(account.id, "")
        attributes.setdefault(account.id, {}).update(account.attributes)
    ids = sorted(names)
    cursor.execute(_ACCOUNTS, [ids, [names[each] for each in ids], [encode(attributes[each]) for each in ids]])
    return dict(cursor.fetchall())


def _insert_lines(cursor: CursorWrapper, orders: Sequence[tuple[Order, OrderRow]]) -> None:
    ids = iter(next_ids(cursor, "fulfillment_orderline", sum(len(order.lines) for order, _ in orders)))
    rows: list[tuple[object, ...]] = []
    for order, row in orders:
        id_of = {line.id: next(ids) for line in order.lines}
        rows += (
            (
                id_of[line.id], row.order, row.request, line.id, position, line.product, str(line.action),
                line.quantity, id_of[line.parent] if line.parent is not None else None, line.start_date,
                line.end_date, encode(line.scope_keys), encode(line.attributes), False, "OnTrack",
            )
            for position, line in enumerate(order.lines)
        )  # fmt: skip
    if rows:
        copy_rows(cursor, "fulfillment_orderline", _LINE_COLUMNS, rows)
