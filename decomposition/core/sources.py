"""A line that rules start from: a line of the order, or a fulfillment line that another rule made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.core.products import Product
from catalog.core.vocabulary import DecompositionScope, LineAction
from decomposition.core.lines import FulfillmentLine, SourceKind
from decomposition.core.order import OrderLine
from decomposition.core.order_tree import NaturalKey, OrderTree, natural_key


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """What rules, mappings and scope keys read of a line, whichever kind it is.

    ``line_key`` is the key that a destination with scope OrderLineItem takes from it.
    """

    kind: SourceKind
    id: str
    position: tuple[int, NaturalKey]  # order lines first, each kind in natural order
    product: Product
    action: LineAction
    quantity: Decimal
    unit: str | None
    attributes: Mapping[str, object]
    scope_keys: Mapping[str, str]
    start_date: datetime | None
    end_date: datetime | None
    order_lines: tuple[str, ...]
    bundle_roots: tuple[str, ...]
    line_key: str

    @property
    def cancelled(self) -> bool:
        return self.action is LineAction.CANCEL

    @property
    def title(self) -> str:
        """The line as a sentence names it."""
        return f'{"order line" if self.kind is SourceKind.ORDER_LINE else "fulfillment line"} "{self.id}"'


def from_order_line(line: OrderLine, product: Product, tree: OrderTree) -> SourceLine:
    """Return an order line as a source; its quantity is in the unit of its product."""
    return SourceLine(
        kind=SourceKind.ORDER_LINE,
        id=line.id,
        position=(0, natural_key(line.id)),
        product=product,
        action=line.action,
        quantity=line.quantity,
        unit=product.unit_of_measure,
        attributes=line.attributes,
        scope_keys=tree.scope_keys_by_line[line.id],
        start_date=line.start_date,
        end_date=line.end_date,
        order_lines=(line.id,),
        bundle_roots=(tree.root_by_line[line.id],),
        line_key=line.id,
    )


def from_fulfillment_line(line: FulfillmentLine, product: Product) -> SourceLine:
    """Return a made line as a source of further lines.

    A line made once per order line hands that key on; a merged line is itself the line that its own lines count from.
    """
    per_order_line = line.scope is DecompositionScope.ORDER_LINE_ITEM
    return SourceLine(
        kind=SourceKind.FULFILLMENT_LINE,
        id=line.key,
        position=(1, natural_key(line.key)),
        product=product,
        action=line.action,
        quantity=line.quantity,
        unit=line.unit_of_measure,
        attributes=line.attributes,
        scope_keys=line.scope_keys,
        start_date=line.start_date,
        end_date=line.end_date,
        order_lines=line.order_lines,
        bundle_roots=line.bundle_roots,
        line_key=line.scope_key if per_order_line else line.key,
    )
