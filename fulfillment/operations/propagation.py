"""Carrying attribute values between order lines and fulfillment lines while an order is being fulfilled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from catalog.core.vocabulary import DecompositionScope, LineAction
from decomposition.core.lines import FulfillmentLine as MadeLine
from decomposition.core.lines import LineSource as MadeSource
from decomposition.core.lines import SourceKind
from decomposition.core.order import Account, Order, OrderLine, Priority
from fulfillment.core.propagation import Attributes, Giver, MappingsAgain, PropagationFailed, carried_up
from fulfillment.models import FulfillmentLine, LineSource
from fulfillment.models import Order as OrderRow
from fulfillment.models import OrderLine as OrderLineRow
from fulfillment.queries.context import order_lines_above
from orchestration.core.design import Design

_WRITE = (
    "UPDATE {table} AS line SET attributes = line.attributes || v.attributes::jsonb "
    "FROM unnest(%s::bigint[], %s::text[]) AS v(id, attributes) WHERE line.id = v.id"
)

__all__ = ["PropagationFailed", "propagate_down", "propagate_up", "set_attributes"]


def set_attributes(
    *, order_lines: Mapping[int, Attributes] | None = None, fulfillment_lines: Mapping[int, Attributes] | None = None
) -> None:
    """Add attribute values to lines, given by row id; other attributes stay. One statement for each kind of line."""
    for table, changes in (("orderline", order_lines), ("fulfillmentline", fulfillment_lines)):
        if changes:
            with connection.cursor() as cursor:
                cursor.execute(
                    _WRITE.format(table=f"fulfillment_{table}"),
                    [list(changes), [json.dumps(dict(values)) for values in changes.values()]],
                )


def propagate_up(fulfillment_lines: Iterable[int], codes: Sequence[str], design: Design) -> int:
    """Carry attributes of fulfillment lines to the order lines that they descend from; return how many changed.

    Without codes every attribute is carried that the order line's product has too. Values that are not there are
    passed over. Raises PropagationFailed where two lines have different values for one order line, or a value is not
    of its attribute's type.
    """
    lines = {line.pk: line for line in FulfillmentLine.objects.filter(pk__in=set(fulfillment_lines)).order_by("key")}
    above = order_lines_above(lines)
    rows = {row for some in above.values() for row, _ in some}
    targets = {
        line.line_id: line for line in OrderLineRow.objects.filter(pk__in=rows).select_for_update().order_by("pk")
    }
    givers = [
        Giver(
            key=line.key,
            product=line.product,
            attributes=line.attributes,
            order_lines=[line_id for _, line_id in above.get(pk, ())],
        )
        for pk, line in lines.items()
    ]
    products = {line_id: row.product for line_id, row in targets.items()}
    values = carried_up(givers, products, codes, design.catalog)
    changes: dict[int, Attributes] = {
        targets[line_id].pk: found
        for line_id, found in values.items()
        if {**targets[line_id].attributes, **found} != targets[line_id].attributes
    }
    set_attributes(order_lines=changes)
    return len(changes)


def propagate_down(
    fulfillment_lines: Iterable[int], order_lines: Iterable[int], order: int, request: int, design: Design
) -> int:
    """Apply the rules' mappings to fulfillment lines again, with the order lines as they are; return how many changed.

    The lines are those given and all that descend from the order lines given. Only mappings for all requests are
    applied again: those for the initial request leave what stands. Attributes alone are carried, never quantities or
    dates; a mapping that has no value to give changes nothing, as in decomposing. Raises PropagationFailed where the
    release does not have a line's product.
    """
    rows = {
        line.pk: line for line in FulfillmentLine.objects.filter(request_id=request).select_for_update().order_by("pk")
    }
    lineage: dict[int, list[LineSource]] = {}
    for source in LineSource.objects.filter(line_id__in=rows).order_by("pk"):
        lineage.setdefault(source.line_id, []).append(source)
    loaded = _order_of(order, request)
    keys = {pk: row.key for pk, row in rows.items()}
    lines = {row.key: _made(row, lineage.get(pk, ()), loaded, keys) for pk, row in rows.items()}
    own = set(order_lines)
    above = order_lines_above(rows) if own else {}
    wanted = {pk for pk in fulfillment_lines if pk in rows}
    wanted |= {pk for pk, some in above.items() if own & {row for row, _ in some}}
    changed = MappingsAgain(loaded.document, design.rule_book).changes(lines, [keys[pk] for pk in wanted])
    row_of = {key: pk for pk, key in keys.items()}
    set_attributes(fulfillment_lines={row_of[key]: attributes for key, attributes in changed.items()})
    return len(changed)


def _made(
    row: FulfillmentLine, sources: Sequence[LineSource], order: "_LoadedOrder", keys: Mapping[int, str]
) -> MadeLine:
    return MadeLine(
        key=row.key,
        product=row.product,
        scope=DecompositionScope(row.scope),
        scope_key=row.scope_key,
        action=LineAction(row.action),
        quantity=row.quantity,
        unit_of_measure=row.unit_of_measure,
        attributes=row.attributes,
        scope_keys=row.scope_keys,
        start_date=row.service_date,
        end_date=row.end_date,
        sources=tuple(_source(source, order, keys) for source in sources),
    )


def _source(source: LineSource, order: "_LoadedOrder", keys: Mapping[int, str]) -> MadeSource:
    from_order = source.order_line_id is not None
    id_ = order.ids.get(source.order_line_id or 0, "") if from_order else keys.get(source.source_line_id or 0, "")
    return MadeSource(
        kind=SourceKind.ORDER_LINE if from_order else SourceKind.FULFILLMENT_LINE,
        id=id_,
        rule=source.rule,
        action=LineAction(source.action),
        quantity=source.quantity,
    )


@dataclass(slots=True)
class _LoadedOrder:
    document: Order
    ids: Mapping[int, str]  # row id → line id


def _order_of(order: int, request: int) -> _LoadedOrder:
    """The order with its lines as they stand in the database now."""
    row = OrderRow.objects.select_related("account").get(pk=order)
    lines = list(OrderLineRow.objects.filter(request_id=request))
    ids = {line.pk: line.line_id for line in lines}
    document = Order(
        source=row.source,
        external_id=row.external_id,
        account=Account(id=row.account.external_id, name=row.account.name, attributes=row.account.attributes),
        priority=Priority(row.priority),
        orchestration_group=row.orchestration_group,
        requested_completion_date=row.requested_completion_date,
        attributes=row.attributes,
        lines=tuple(_order_line(line, ids) for line in lines),
    )
    return _LoadedOrder(document, ids)


def _order_line(line: OrderLineRow, ids: Mapping[int, str]) -> OrderLine:
    return OrderLine(
        id=line.line_id,
        product=line.product,
        action=LineAction(line.action),
        quantity=line.quantity,
        parent=ids[line.parent_id] if line.parent_id is not None else None,
        start_date=line.start_date,
        end_date=line.end_date,
        scope_keys=line.scope_keys,
        attributes=line.attributes,
    )
