"""Short ways to write catalogues, rule books and orders for tests of decomposition."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from catalog.core.products import (
    AttributeDefinition,
    Catalog,
    CustomScope,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
    UnitOfMeasure,
)
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction, ProductKind, QuantityMethod
from decomposition.core import rules
from decomposition.core.lines import Decomposition, DecompositionTrace, TraceKind
from decomposition.core.order import Account, InstalledAsset, Order, OrderLine
from decomposition.core.rules import DecompositionRule, RuleBook, ValueList

ROOM = CustomScope(code="Room", name="Room")


def commercial(sku: str, classification: str | None = None, unit: str | None = None) -> Product:
    return Product(sku=sku, name=sku, classification=classification, unit_of_measure=unit)


def technical(
    sku: str,
    scope: DecompositionScope = DecompositionScope.ORDER_LINE_ITEM,
    *,
    method: QuantityMethod = QuantityMethod.AGGREGATE,
    unit: str | None = None,
    active: bool = True,
    assetizable: bool = True,
    classification: str | None = None,
    custom_scope: str | None = "Room",
) -> Product:
    return Product(
        sku=sku,
        name=sku,
        kind=ProductKind.TECHNICAL,
        classification=classification,
        active=active,
        assetizable=assetizable,
        decomposition_scope=scope,
        custom_scope=custom_scope if scope is DecompositionScope.CUSTOM else None,
        quantity_method=method,
        unit_of_measure=unit,
    )


def classification(code: str, parent: str | None = None) -> ProductClassification:
    return ProductClassification(code=code, name=code, parent=parent)


def unit(
    code: str, unit_class: str, factor: str | None, scale: int | None = None, rounding: str = "HalfUp"
) -> UnitOfMeasure:
    number = Decimal(factor) if factor is not None else None
    return UnitOfMeasure(
        code=code, name=code, unit_class=unit_class, conversion_factor=number, scale=scale, rounding=rounding
    )


def definition(
    code: str, data_type: DataType = DataType.TEXT, default: str = "", picklist: str | None = None
) -> AttributeDefinition:
    return AttributeDefinition(code=code, name=code, data_type=data_type, default_value=default, picklist=picklist)


def attribute(
    attribute: str, product: str | None = None, classification: str | None = None, **more: object
) -> ProductAttribute:
    code = f"{product or classification}-{attribute}"
    return ProductAttribute(
        code=code,
        attribute=attribute,
        product=product,
        classification=classification,
        **more,  # type: ignore[arg-type]
    )


def component(parent: str, child: str | None = None, child_class: str | None = None) -> ProductComponent:
    return ProductComponent(
        code=f"{parent}-{child or child_class}", parent=parent, child=child, child_classification=child_class
    )


def rule(
    source: str,
    destination: str,
    condition: str = "",
    *,
    by_class: bool = False,
    name: str = "",
    priority: int | None = None,
    mappings: Sequence[rules.Mapping] = (),
) -> DecompositionRule:
    code = name or f"{source}>{destination}"
    return DecompositionRule(
        code=code,
        name=code,
        source_product=None if by_class else source,
        source_classification=source if by_class else None,
        destination_product=destination,
        priority=priority,
        condition=condition,
        mappings=tuple(mappings),
    )


def rule_book(
    products: Iterable[Product],
    decomposition_rules: Iterable[DecompositionRule],
    *,
    value_lists: Iterable[ValueList] = (),
    **catalog: object,
) -> RuleBook:
    return RuleBook(
        catalog=Catalog(products=tuple(products), custom_scopes=(ROOM,), **catalog),  # type: ignore[arg-type]
        rules=tuple(decomposition_rules),
        value_lists=tuple(value_lists),
    )


def line(
    id_: str,
    product: str = "C",
    action: LineAction = LineAction.ADD,
    *,
    quantity: str = "1",
    parent: str | None = None,
    keys: Mapping[str, str] | None = None,
    **attributes: object,
) -> OrderLine:
    return OrderLine(
        id=id_,
        product=product,
        action=action,
        quantity=Decimal(quantity),
        parent=parent,
        scope_keys=keys or {},
        attributes=attributes,
    )


def order(*lines: OrderLine, account: str = "ACME") -> Order:
    return Order(source="shop", external_id="SO-1", account=Account(id=account), lines=lines)


def bundle_root(of: Order, line_id: str) -> str:
    """The topmost line above a line (itself, where it has no parent), found by climbing, not as the core does."""
    line = of.line_by_id[line_id]
    while line.parent is not None:
        line = of.line_by_id[line.parent]
    return line.id


def asset(product: str, scope_key: str, quantity: str = "1", id_: str = "A1", **attributes: object) -> InstalledAsset:
    return InstalledAsset(
        id=id_, product=product, scope_key=scope_key, quantity=Decimal(quantity), attributes=attributes
    )


def keys(decomposition: Decomposition) -> list[str]:
    return [made.key for made in decomposition.lines]


def told(decomposition: Decomposition, kind: TraceKind, subject: str | None = None) -> list[DecompositionTrace]:
    return [
        entry for entry in decomposition.trace if entry.kind is kind and (subject is None or entry.subject == subject)
    ]
