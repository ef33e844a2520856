"""Carrying attribute values between order lines and fulfillment lines while an order is being fulfilled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from catalog.core.products import Product
from catalog.core.values import ValueMismatch, canonical, same_value
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction
from decomposition.core.conditions import Conditions
from decomposition.core.destination_attributes import destination_attributes
from decomposition.core.explanation import Explanation
from decomposition.core.lines import FulfillmentLine as MadeLine
from decomposition.core.mappings import Contribution, EarlierValues, Mapper
from decomposition.core.order import Account, Order, OrderLine, Priority
from decomposition.core.order_tree import OrderTree
from decomposition.core.sources import SourceLine, from_fulfillment_line, from_order_line
from fulfillment.models import FulfillmentLine, LineSource
from fulfillment.models import Order as OrderRow
from fulfillment.models import OrderLine as OrderLineRow
from fulfillment.queries.context import order_lines_above
from orchestration.core.design import Design

_WRITE = (
    "UPDATE {table} AS line SET attributes = line.attributes || v.attributes::jsonb "
    "FROM unnest(%s::bigint[], %s::text[]) AS v(id, attributes) WHERE line.id = v.id"
)

Attributes = Mapping[str, object]


class PropagationFailed(ValueError):
    """Values cannot be carried over; nothing was. ``code`` names the kind of reason."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


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
    rows = {row: line_id for some in above.values() for row, line_id in some}
    targets = {line.pk: line for line in OrderLineRow.objects.filter(pk__in=rows).select_for_update().order_by("pk")}
    values: dict[int, dict[str, object]] = {}
    for pk, line in lines.items():
        for row, line_id in above.get(pk, ()):
            _carry(line, values.setdefault(row, {}), _carried(line, targets[row], codes, design), line_id, design)
    changes = {
        row: found for row, found in values.items() if {**targets[row].attributes, **found} != targets[row].attributes
    }
    set_attributes(order_lines=changes)
    return len(changes)


def _differs(before: Attributes, found: Attributes) -> bool:
    return any(code not in before or before[code] != value for code, value in found.items())


def _carried(line: FulfillmentLine, target: OrderLineRow, codes: Sequence[str], design: Design) -> Sequence[str]:
    wanted = codes or sorted(set(line.attributes) & set(design.catalog.attributes_of(target.product)))
    return [code for code in wanted if line.attributes.get(code) is not None]


def _carry(line: FulfillmentLine, found: dict[str, object], codes: Iterable[str], line_id: str, design: Design) -> None:
    for code in codes:
        data_type = _data_type(code, design)
        try:
            value = canonical(line.attributes[code], data_type)
        except ValueMismatch as error:
            raise PropagationFailed("InvalidValue", f'Attribute "{code}" of line "{line.key}": {error}') from error
        if code in found and not same_value(found[code], value, data_type):
            message = f'Order line "{line_id}" would get both {found[code]!r} and {value!r} for "{code}".'
            raise PropagationFailed("ConflictingValues", message)
        found[code] = value


def _data_type(code: str, design: Design) -> DataType:
    definition = design.catalog.attribute_by_code.get(code)
    if definition is None:
        raise PropagationFailed("UnknownAttribute", f'The release has no attribute "{code}".')
    return definition.data_type


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
    again = _Again(_order_of(order, request), rows, lineage, design)
    own = set(order_lines)
    above = order_lines_above(rows) if own else {}
    wanted = {pk for pk in fulfillment_lines if pk in rows}
    wanted |= {pk for pk, some in above.items() if own & {row for row, _ in some}}
    changes = again.changes(wanted)
    set_attributes(fulfillment_lines=changes)
    return len(changes)


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


class _Again:
    """The mappings of one request, applied anew, sources before what was made of them."""

    def __init__(
        self,
        order: _LoadedOrder,
        rows: Mapping[int, FulfillmentLine],
        lineage: Mapping[int, Sequence[LineSource]],
        design: Design,
    ) -> None:
        self._order = order
        self._rows = rows
        self._lineage = lineage
        self._design = design
        self._tree = OrderTree(order.document)
        rule_book = design.rule_book
        self._mapper = Mapper(rule_book, Conditions(rule_book, self._tree), Explanation())
        self._attributes: dict[int, dict[str, Any]] = {pk: dict(row.attributes) for pk, row in rows.items()}

    def changes(self, wanted: set[int]) -> dict[int, Attributes]:
        """Return the new values by line; raises PropagationFailed."""
        changed: dict[int, Attributes] = {}
        for pk in self._sources_first(wanted):
            before = self._attributes[pk]
            found = self._mapped(pk)
            if _differs(before, found):
                changed[pk] = found
                self._attributes[pk] = {**before, **found}
        return changed

    def _sources_first(self, wanted: set[int]) -> list[int]:
        ordered: list[int] = []
        seen: set[int] = set()

        def visit(pk: int) -> None:
            if pk in seen or pk not in self._rows:
                return
            seen.add(pk)
            for source in self._lineage.get(pk, ()):
                if source.source_line_id is not None:
                    visit(source.source_line_id)
            ordered.append(pk)

        for pk in sorted(wanted):
            visit(pk)
        return [pk for pk in ordered if pk in wanted]

    def _mapped(self, pk: int) -> dict[str, object]:
        line = self._rows[pk]
        contributions = [self._contribution(source) for source in self._lineage.get(pk, ())]
        applicable = [one for one in contributions if one is not None]
        going_on = [one for one in applicable if not one.source.cancelled] or applicable
        attributes = destination_attributes(self._design.catalog, line.product)
        earlier = EarlierValues(initial_request=False, previous=self._made(pk), has_previous=True)
        mapped = self._mapper.apply(line.key, going_on, attributes, earlier)
        return dict(mapped.attributes)

    def _contribution(self, source: LineSource) -> Contribution | None:
        rule = self._design.rule_book.rule_by_code.get(source.rule)
        if rule is None:
            return None
        if source.order_line_id is not None:
            line = self._order.document.line_by_id.get(self._order.ids.get(source.order_line_id, ""))
            if line is None:
                return None
            return Contribution(from_order_line(line, self._product(line.product), self._tree), rule)
        return Contribution(self._source(source.source_line_id or 0), rule)

    def _source(self, pk: int) -> SourceLine:
        return from_fulfillment_line(self._made(pk), self._product(self._rows[pk].product))

    def _made(self, pk: int) -> MadeLine:
        row = self._rows[pk]
        return MadeLine(
            key=row.key,
            product=row.product,
            scope=DecompositionScope(row.scope),
            scope_key=row.scope_key,
            action=LineAction(row.action),
            quantity=row.quantity,
            unit_of_measure=row.unit_of_measure,
            attributes=self._attributes[pk],
            scope_keys=row.scope_keys,
            start_date=row.service_date,
            end_date=row.end_date,
        )

    def _product(self, sku: str) -> Product:
        product = self._design.catalog.product_by_sku.get(sku)
        if product is None:
            raise PropagationFailed("UnknownProduct", f'The release has no product "{sku}".')
        return product
