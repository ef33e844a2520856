"""Turning fulfilled lines into assets: what the account has from now on, and which order lines it has it for.

An asset is one product under one scope key of one account. It lives while any order line that it serves does; its
quantity is the sum of theirs. Every statement is over the whole set of lines.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet

from catalog.core.products import Product
from catalog.core.vocabulary import DecompositionScope, LineAction, QuantityMethod
from decomposition.core.actions import amends_existing, can_have_asset
from decomposition.core.quantities import tidy, total
from fulfillment.core.contributions import Contribution, LineageRow, contributions
from fulfillment.core.vocabulary import AssetStatus
from fulfillment.models import FulfillmentLine
from fulfillment.queries.assets import origin_of
from fulfillment.queries.context import order_lines_above
from orchestration.core.design import Design
from orchestration.operations.release import load_release

_LONGEST_KEY = 700
_SHARED = frozenset({DecompositionScope.ACCOUNT, DecompositionScope.CUSTOM})

_LINEAGE = """
WITH RECURSIVE above (line) AS (
    SELECT id FROM unnest(%s::bigint[]) AS id
    UNION
    SELECT source.source_line_id FROM above JOIN fulfillment_linesource AS source ON source.line_id = above.line
    WHERE source.source_line_id IS NOT NULL
)
SELECT source.line_id, order_line.line_id, source.source_line_id, source.action, source.quantity
FROM above JOIN fulfillment_linesource AS source ON source.line_id = above.line
LEFT JOIN fulfillment_orderline AS order_line ON order_line.id = source.order_line_id
WHERE source.source_type = 'SourceLineItem'
"""
_MAKE_ASSETS = """
INSERT INTO fulfillment_fulfillmentasset
(account_id, product, scope_key, origin, quantity, unit_of_measure, attributes, status)
SELECT v.account, v.product, v.scope_key, v.origin, 0, v.unit, '{}', 'Active'
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
AS v(account, product, scope_key, origin, unit)
ORDER BY v.account, v.product, v.scope_key, v.origin
ON CONFLICT (account_id, product, scope_key, origin) DO NOTHING
"""
_LOCK_ASSETS = """
SELECT asset.id, asset.account_id, asset.product, asset.scope_key, asset.origin
FROM fulfillment_fulfillmentasset AS asset
JOIN unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS v(account, product, scope_key, origin)
ON asset.account_id = v.account AND asset.product = v.product AND asset.scope_key = v.scope_key
AND asset.origin = v.origin
ORDER BY asset.id FOR UPDATE OF asset
"""
_WRITE_SOURCES = """
INSERT INTO fulfillment_assetsource (asset_id, source, external_line, quantity, status, started_at, ended_at)
SELECT v.asset, v.source, v.external_line, v.quantity, 'Active', coalesce(v.started_at, statement_timestamp()), NULL
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::numeric[], %s::timestamptz[])
AS v(asset, source, external_line, quantity, started_at)
ON CONFLICT (asset_id, source, external_line)
DO UPDATE SET quantity = excluded.quantity, status = 'Active', ended_at = NULL
"""
_END_SOURCES = """
UPDATE fulfillment_assetsource AS served SET status = 'Inactive', ended_at = coalesce(v.ended_at, statement_timestamp())
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS v(asset, source, external_line, ended_at)
WHERE served.asset_id = v.asset AND served.source = v.source AND served.external_line = v.external_line
AND served.status = 'Active'
"""
_SERVED = "SELECT asset_id, quantity FROM fulfillment_assetsource WHERE asset_id = ANY(%s) AND status = 'Active'"
_WRITE_ASSETS = """
UPDATE fulfillment_fulfillmentasset AS asset SET quantity = v.quantity, status = v.status,
unit_of_measure = coalesce(v.unit, asset.unit_of_measure), attributes = asset.attributes || v.attributes::jsonb,
changed_at = statement_timestamp()
FROM unnest(%s::bigint[], %s::numeric[], %s::text[], %s::text[], %s::text[])
AS v(id, quantity, status, unit, attributes) WHERE asset.id = v.id
"""
_MARK_LINES = """
UPDATE fulfillment_fulfillmentline AS line SET assetized_at = statement_timestamp(),
asset_id = coalesce(v.asset, line.asset_id)
FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, asset) WHERE line.id = v.id
"""

_CHANGED = """
SELECT DISTINCT ON (v.line) v.line, asset.origin
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) AS v(line, product, scope_key, account)
JOIN fulfillment_fulfillmentasset AS asset
ON asset.account_id = v.account AND asset.product = v.product AND asset.scope_key = v.scope_key
ORDER BY v.line, asset.id DESC
"""

Key = tuple[int, str, str, str]


@dataclass(slots=True)
class _Work:
    """One line to be assetized: the key of its asset and what its order lines contribute."""

    line: FulfillmentLine
    product: Product
    source: str
    key: Key
    parts: Mapping[str, Contribution]
    attributes: Mapping[str, object] = field(default_factory=dict)
    asset: int | None = None

    @property
    def ends(self) -> bool:
        return all(part.cancelled for part in self.parts.values())


def assetize_request(request: int) -> int:
    """Assetize the lines of a request that are not yet; return how many became assets. See ``assetize_requests``."""
    return assetize_requests([request])


def assetize_requests(requests: Sequence[int]) -> int:
    """Assetize the lines of requests that are not yet; return how many became assets or ended them.

    Lines of products that leave no asset behind are passed over. Calling it again does nothing.
    """
    return _assetize(FulfillmentLine.objects.filter(request_id__in=list(requests)))


def assetize_lines(fulfillment_lines: Iterable[int], order_lines: Iterable[int] = ()) -> int:
    """Assetize these lines now, and those that descend from these order lines alone; return how many became assets."""
    wanted = set(fulfillment_lines)
    own = set(order_lines)
    if own:
        requests = FulfillmentLine.objects.filter(request__order_lines__in=own)
        above = order_lines_above(requests.filter(assetized_at=None).values_list("id", flat=True).distinct())
        wanted |= {line for line, rows in above.items() if {row for row, _ in rows} <= own}
    return _assetize(FulfillmentLine.objects.filter(id__in=wanted)) if wanted else 0


def _assetize(lines: QuerySet[FulfillmentLine]) -> int:
    # Without a savepoint of its own: a failure undoes what the caller's block did, which is what it wants.
    with transaction.atomic(savepoint=False):
        waiting = lines.filter(assetized_at=None).select_related("request__order", "asset")
        # Each line would bring the whole order with it: of 1,000 lines, 2,000 times.
        waiting = waiting.defer("request__document").select_for_update(of=("self",))
        works = _works(list(waiting.order_by("id")))
        if works:
            _lock_assets(works)
            _serve(works)
            _write_assets(works)
            with connection.cursor() as cursor:
                cursor.execute(_MARK_LINES, [[work.line.pk for work in works], [work.asset for work in works]])
    return sum(work.asset is not None for work in works)


def _works(lines: Sequence[FulfillmentLine]) -> list[_Work]:
    candidates: list[tuple[FulfillmentLine, Product, Design]] = []
    for line in lines:
        design = load_release(line.request.release_id).design
        product = design.catalog.product_by_sku.get(line.product)
        if product is not None and can_have_asset(product, design.catalog):
            candidates.append((line, product, design))
    parts = _contributions([line.pk for line, _, _ in candidates])
    changed = _origins_of_changed([line for line, _, _ in candidates])
    return [
        _work(line, product, parts.get(line.pk, {}), design, changed.get(line.pk))
        for line, product, design in candidates
    ]


def _origins_of_changed(lines: Sequence[FulfillmentLine]) -> dict[int, str]:
    """Return the origin of the asset that each line changes: the one that it names, else the newest under its key."""
    named = {line.pk: line.asset.origin for line in lines if line.asset is not None}
    unnamed = [line for line in lines if line.asset is None and line.action != LineAction.ADD]
    if not unnamed:
        return named
    with connection.cursor() as cursor:
        columns = ([getattr(line, name) for line in unnamed] for name in ("pk", "product", "scope_key"))
        cursor.execute(_CHANGED, [*columns, [line.request.order.account_id for line in unnamed]])
        return named | dict(cursor.fetchall())


def _contributions(lines: Sequence[int]) -> Mapping[int, Mapping[str, Contribution]]:
    if not lines:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LINEAGE, [list(lines)])
        rows = cursor.fetchall()
    return contributions(
        LineageRow(line, order_line, source_line, LineAction(action), quantity)
        for line, order_line, source_line, action, quantity in rows
    )


def _work(
    line: FulfillmentLine,
    product: Product,
    parts: Mapping[str, Contribution],
    design: Design,
    changed_origin: str | None,
) -> _Work:
    order = line.request.order
    origin = changed_origin if changed_origin is not None else _new_origin(line, product, design)
    cancelled = line.action == LineAction.CANCEL
    kept_out = {code for code, row in design.catalog.attributes_of(product.sku).items() if row.ignored_for_asset}
    return _Work(
        line=line,
        product=product,
        source=order.source,
        key=(order.account_id, line.product, line.scope_key, origin),
        parts=parts or {line.key[:_LONGEST_KEY]: Contribution(line.quantity, cancelled)},
        attributes={code: value for code, value in line.attributes.items() if code not in kept_out},
    )


def _new_origin(line: FulfillmentLine, product: Product, design: Design) -> str:
    """Return the origin of an asset that a line brings.

    What an account or a custom key has is the same whichever order brings it; what is an order line's own is not.
    """
    shared = product.decomposition_scope in _SHARED and amends_existing(product, design.catalog)
    return "" if shared else origin_of(line.request.order.source, line.request.order.external_id)


def _lock_assets(works: Sequence[_Work]) -> None:
    """Make the assets that are missing, lock all, and note each with its lines; a line that only ends makes none."""
    units = {work.key: work.line.unit_of_measure for work in works if not work.ends}
    keys = sorted({work.key for work in works})
    with connection.cursor() as cursor:
        if units:
            made = sorted(units)
            cursor.execute(_MAKE_ASSETS, [*_columns(made), [units[key] for key in made]])
        cursor.execute(_LOCK_ASSETS, _columns(keys))
        ids = {(account, product, key, origin): row for row, account, product, key, origin in cursor.fetchall()}
    for work in works:
        work.asset = ids.get(work.key)


def _columns(keys: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*keys, strict=True)]


def _serve(works: Sequence[_Work]) -> None:
    """Write for which order lines the assets are, and end what is cancelled. The newest line has the last word."""
    served: dict[tuple[int, str, str], tuple[_Work, Contribution]] = {}
    for work in works:
        for order_line, part in work.parts.items():
            if work.asset is not None:
                served[work.asset, work.source, order_line[:_LONGEST_KEY]] = (work, part)
    kept = {key: value for key, value in served.items() if not value[1].cancelled}
    ended = {key: value for key, value in served.items() if value[1].cancelled}
    with connection.cursor() as cursor:
        if kept:
            quantities = [part.quantity for _, part in kept.values()]
            starts = [work.line.service_date for work, _ in kept.values()]
            cursor.execute(_WRITE_SOURCES, [*_columns(list(kept)), quantities, starts])
        if ended:
            cursor.execute(_END_SOURCES, [*_columns(list(ended)), [work.line.end_date for work, _ in ended.values()]])


def _write_assets(works: Sequence[_Work]) -> None:
    """Sum up what the assets are for, and carry over what the lines say of them."""
    by_asset: dict[int, list[_Work]] = {}
    for work in works:
        if work.asset is not None:
            by_asset.setdefault(work.asset, []).append(work)
    if not by_asset:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SERVED, [list(by_asset)])
        active: dict[int, list[Decimal]] = {}
        for asset, quantity in cursor.fetchall():
            active.setdefault(asset, []).append(quantity)
        assets = list(by_asset)
        lasting = {asset: [work for work in by_asset[asset] if not work.ends] for asset in assets}
        cursor.execute(
            _WRITE_ASSETS,
            [
                assets,
                [_quantity(by_asset[asset][-1], active.get(asset, [])) for asset in assets],
                [(AssetStatus.ACTIVE if active.get(asset) else AssetStatus.INACTIVE).value for asset in assets],
                [lasting[asset][-1].line.unit_of_measure if lasting[asset] else None for asset in assets],
                [json.dumps(_merged(work.attributes for work in lasting[asset])) for asset in assets],
            ],
        )


def _quantity(work: _Work, active: Sequence[Decimal]) -> Decimal:
    """What the account has: nothing, one, the line's own quantity where nothing else counts, else the sum."""
    if not active:
        return Decimal(0)
    if work.product.quantity_method is QuantityMethod.ALWAYS_ONE:
        return Decimal(1)
    own = [part.quantity for part in work.parts.values() if not part.cancelled]
    if len(own) == len(active) and total(own) == total(active):
        return tidy(work.line.quantity)  # rounded as its unit says, which the sum of the parts need not be
    return total(active)


def _merged(attributes: Iterable[Mapping[str, object]]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for some in attributes:
        merged.update(some)
    return merged
