"""The installed base of an account, as decomposing an order compares it."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from catalog.core.vocabulary import LineAction
from decomposition.core.order import InstalledAsset, Order


class _Row(NamedTuple):
    id: int
    product: str
    scope_key: str
    origin: str
    quantity: Decimal
    attributes: dict[str, object]


_ASSETS = (
    "SELECT account.external_id, asset.id, asset.product, asset.scope_key, asset.origin, asset.quantity, "
    "asset.attributes FROM fulfillment_account AS account JOIN fulfillment_fulfillmentasset AS asset "
    "ON asset.account_id = account.id WHERE account.external_id = ANY(%s) AND asset.status = 'Active' "
    "AND (asset.origin = ANY(%s) OR account.external_id = ANY(%s)) "
    "AND (%s::timestamptz IS NULL OR asset.created_at < %s) ORDER BY asset.id"
)


def origin_of(source: str, external_id: str) -> str:
    """Return how an order is named as the origin of assets that are one order line's own."""
    return f"{source}/{external_id}"


def installed_assets(order: Order, before: datetime | None = None) -> tuple[InstalledAsset, ...]:
    """Return the active assets of the order's account that its lines may change. One query.

    With ``before``, only those that were there then: what the order itself brought is no asset that it found.
    See ``installed_assets_of``.
    """
    return installed_assets_of([order], before)[0]


def installed_assets_of(
    orders: Sequence[Order], before: datetime | None = None
) -> tuple[tuple[InstalledAsset, ...], ...]:
    """Return for each order the active assets of its account that its lines may change. One query for all.

    An asset that is one order line's own has an origin. A line that adds something is a new purchase, though an
    earlier order may have numbered its lines alike: it is never compared with another order's asset. Any other line
    names what is there by its id, and means the newest.
    """
    accounts = sorted({order.account.id for order in orders})
    # An account may have bought for years: what its orders brought is read only where one of them is changed.
    changed = sorted({order.account.id for order in orders if _changes_something(order)})
    by_account: dict[str, list[_Row]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ASSETS, [accounts, ["", *(_own(order) for order in orders)], changed, before, before])
        for account, *columns in cursor.fetchall():
            row = _Row(*columns)
            by_account.setdefault(account, []).append(row._replace(attributes=json.loads(columns[-1])))
    return tuple(_offered(order, by_account.get(order.account.id, ())) for order in orders)


def _offered(order: Order, rows: Sequence[_Row]) -> tuple[InstalledAsset, ...]:
    """Return the assets of the account that the order may change, the newest of each product and scope key."""
    adding = {line.id for line in order.lines if line.action is LineAction.ADD}
    own = _own(order)
    found: dict[tuple[str, str], _Row] = {}
    for row in rows:
        another = row.origin not in ("", own)
        if not (another and row.scope_key.rsplit("/", 1)[-1] in adding):
            found[row.product, row.scope_key] = row
    return tuple(
        InstalledAsset(
            id=str(row.id),
            product=row.product,
            scope_key=row.scope_key,
            quantity=row.quantity,
            attributes=row.attributes,
        )
        for row in found.values()
    )


def _own(order: Order) -> str:
    return origin_of(order.source, order.external_id)


def _changes_something(order: Order) -> bool:
    return any(line.action is not LineAction.ADD for line in order.lines)
