"""Storing what decomposing made: lines with their lineage, and the trace that explains them and the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.utils import CursorWrapper

from decomposition.core.lines import Decomposition, DecompositionTrace, FulfillmentLine, SourceKind
from fulfillment.engine.bulk import copy_rows, next_ids
from fulfillment.engine.journal import encode
from orchestration.core.design import Design
from orchestration.core.plan import CompositionTrace, PlanGraph

if TYPE_CHECKING:
    from fulfillment.operations.processing import TakenRequest


@dataclass(slots=True, kw_only=True)
class StoredPlan:
    """What is to be stored for one request, and the row ids that were given to it."""

    taken: "TakenRequest"
    decomposition: Decomposition
    graph: PlanGraph
    design: Design
    order_lines: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    fulfillment_orders: Mapping[str, int] = field(default_factory=dict)  # by line key


def store_lines(made: Sequence[StoredPlan]) -> None:
    """Insert the lines of these requests with their lineage, and what explains lines and plans, by COPY."""
    if not made:
        return
    with connection.cursor() as cursor:
        _find_order_lines(cursor, made)
        _store_lines(cursor, made)
        _store_traces(cursor, made)


def _find_order_lines(cursor: CursorWrapper, made: Sequence[StoredPlan]) -> None:
    cursor.execute(
        "SELECT request_id, line_id, id FROM fulfillment_orderline WHERE request_id = ANY(%s)",
        [[item.taken.id for item in made]],
    )
    found: dict[int, dict[str, int]] = {}
    for request, line_id, row in cursor.fetchall():
        found.setdefault(request, {})[line_id] = row
    for item in made:
        item.order_lines = found.get(item.taken.id, {})


def _roots(decomposition: Decomposition) -> dict[str, str]:
    """Return for each line the topmost line of its technical bundle; one bundle is one fulfillment order."""
    roots: dict[str, str] = {}
    for line in decomposition.lines:
        top = line
        seen = {top.key}
        while top.parent is not None and top.parent in decomposition.line_by_key and top.parent not in seen:
            top = decomposition.line_by_key[top.parent]
            seen.add(top.key)
        roots[line.key] = top.key
    return roots


def _store_lines(cursor: CursorWrapper, made: Sequence[StoredPlan]) -> None:
    ids = iter(next_ids(cursor, "fulfillment_fulfillmentline", sum(len(item.decomposition.lines) for item in made)))
    for item in made:
        item.lines = {line.key: next(ids) for line in item.decomposition.lines}
    _store_fulfillment_orders(cursor, made)
    copy_rows(
        cursor,
        "fulfillment_fulfillmentline",
        (
            "id", "fulfillment_order_id", "request_id", "key", "product", "scope", "scope_key", "action",
            "supplemental_action", "quantity", "original_quantity", "unit_of_measure", "attributes", "scope_keys",
            "service_date", "end_date", "parent_id", "asset_id", "jeopardy",
        ),
        (_line_row(item, line) for item in made for line in item.decomposition.lines),
    )  # fmt: skip
    copy_rows(
        cursor,
        "fulfillment_linesource",
        (
            "line_id", "order_line_id", "source_line_id", "source_type", "rule", "action", "supplemental_action",
            "quantity",
        ),
        (row for item in made for row in _source_rows(item)),
    )  # fmt: skip


def _store_fulfillment_orders(cursor: CursorWrapper, made: Sequence[StoredPlan]) -> None:
    """One fulfillment order for each technical bundle, and one for each product that is in none."""
    rows: list[tuple[object, ...]] = []
    wanted: list[tuple[StoredPlan, dict[str, str], list[str]]] = []
    for item in made:
        roots = _roots(item.decomposition)
        products = sorted({item.decomposition.line_by_key[root].product for root in roots.values()})
        wanted.append((item, roots, products))
    ids = iter(next_ids(cursor, "fulfillment_fulfillmentorder", sum(len(products) for _, _, products in wanted)))
    for item, roots, products in wanted:
        id_of = {product: next(ids) for product in products}
        item.fulfillment_orders = {
            key: id_of[item.decomposition.line_by_key[root].product] for key, root in roots.items()
        }
        rows += [
            (id_of[product], item.taken.id, item.taken.account, product, number)
            for number, product in enumerate(products, start=1)
        ]
    copy_rows(cursor, "fulfillment_fulfillmentorder", ("id", "request_id", "account_id", "product", "number"), rows)


def _line_row(item: StoredPlan, line: FulfillmentLine) -> tuple[object, ...]:
    return (
        item.lines[line.key], item.fulfillment_orders[line.key], item.taken.id, line.key, line.product, line.scope,
        line.scope_key, line.action, line.supplemental_action, line.quantity, line.asset_quantity,
        line.unit_of_measure, encode(line.attributes), encode(line.scope_keys), line.start_date, line.end_date,
        item.lines.get(line.parent or ""), int(line.asset) if line.asset is not None else None, "OnTrack",
    )  # fmt: skip


def _source_rows(item: StoredPlan) -> Iterable[tuple[object, ...]]:
    for line in item.decomposition.lines:
        for source in line.sources:
            from_order = source.kind is SourceKind.ORDER_LINE
            yield (
                item.lines[line.key],
                item.order_lines[source.id] if from_order else None,
                None if from_order else item.lines[source.id],
                "SourceLineItem",
                source.rule,
                source.action,
                source.supplemental_action,
                source.quantity,
            )


def _store_traces(cursor: CursorWrapper, made: Sequence[StoredPlan]) -> None:
    copy_rows(
        cursor,
        "fulfillment_requesttrace",
        ("request_id", "decomposition", "composition"),
        ((item.taken.id, _trace(item.decomposition.trace), _trace(item.graph.trace)) for item in made),
    )


def _trace(entries: Sequence[DecompositionTrace] | Sequence[CompositionTrace]) -> str:
    """Return the entries as JSON. They hold plain values only, so that nothing has to be copied in depth."""
    names = [field.name for field in fields(entries[0])] if entries else []
    return encode([{name: getattr(entry, name) for name in names} for entry in entries])
