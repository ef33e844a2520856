"""Short ways to write orders, fulfillment lines and designs for tests of plans."""

from collections.abc import Mapping
from decimal import Decimal

from catalog.core.products import Catalog, CustomScope, Product, ProductClassification
from catalog.core.vocabulary import DecompositionScope, LineAction, ProductKind
from decomposition.core.lines import Decomposition, FulfillmentLine, LineSource, SourceKind
from decomposition.core.order import Account, Order, OrderLine
from decomposition.core.rules import RuleBook
from orchestration.core.design import Design, Scenario, StepDefinition, StepDependency, StepGroup
from orchestration.core.plan import CompositionTrace, CompositionTraceKind, PlanGraph
from orchestration.core.vocabulary import StepScope, StepType

SCOPE = CustomScope(code="Department", name="Department")


def order(*lines: OrderLine, group: str | None = None, attributes: Mapping[str, object] | None = None) -> Order:
    return Order(
        source="shop",
        external_id="1",
        account=Account(id="ACME"),
        lines=lines,
        orchestration_group=group,
        attributes=attributes or {},
    )


def line(
    id_: str,
    product: str = "P",
    action: LineAction = LineAction.ADD,
    parent: str | None = None,
    keys: Mapping[str, str] | None = None,
    attributes: Mapping[str, object] | None = None,
) -> OrderLine:
    return OrderLine(
        id=id_, product=product, action=action, parent=parent, scope_keys=keys or {}, attributes=attributes or {}
    )


def made_line(product: str, scope_key: str, *order_lines: str, roots: tuple[str, ...] = ()) -> FulfillmentLine:
    sources = tuple(
        LineSource(kind=SourceKind.ORDER_LINE, id=id_, rule="r", action=LineAction.ADD, quantity=Decimal(1))
        for id_ in order_lines
    )
    return FulfillmentLine(
        key=f"{product}/{scope_key}",
        product=product,
        scope=DecompositionScope.ORDER_LINE_ITEM,
        scope_key=scope_key,
        action=LineAction.ADD,
        quantity=Decimal(1),
        sources=sources,
        order_lines=order_lines,
        bundle_roots=roots or order_lines,
    )


def decomposed(*lines: FulfillmentLine) -> Decomposition:
    return Decomposition(lines=tuple(sorted(lines, key=lambda made: made.key)))


def step(
    code: str, scope: StepScope = StepScope.PLAN, group: str = "G", custom_scope: str | None = None
) -> StepDefinition:
    return StepDefinition(
        code=code, name=code, group=group, type=StepType.MILESTONE, scope=scope, custom_scope=custom_scope
    )


def after(step_code: str, depends_on: str, scope: StepScope, custom_scope: str | None = None) -> StepDependency:
    return StepDependency(
        code=f"{depends_on}>{step_code}", step=step_code, depends_on=depends_on, scope=scope, custom_scope=custom_scope
    )


def scenario(
    group: str = "G",
    product: str | None = None,
    classification: str | None = None,
    actions: tuple[LineAction, ...] = (),
    condition: str = "",
    code: str = "",
) -> Scenario:
    code = code or f"{product or classification or 'order'}→{group}"
    return Scenario(
        code=code,
        name=code,
        group=group,
        product=product,
        classification=classification,
        actions=actions,
        condition=condition,
    )


def design(
    *records: StepDefinition | StepDependency | Scenario,
    products: Mapping[str, str | None] | None = None,
    technical: tuple[str, ...] = (),
    classes: tuple[ProductClassification, ...] = (),
) -> Design:
    """A design of steps, dependencies and scenarios; ``products`` maps commercial SKUs to classifications."""
    steps = tuple(record for record in records if isinstance(record, StepDefinition))
    catalog = Catalog(
        custom_scopes=(SCOPE,),
        classifications=classes,
        products=(
            *(Product(sku=sku, name=sku, classification=of) for sku, of in (products or {"P": None}).items()),
            *(Product(sku=sku, name=sku, kind=ProductKind.TECHNICAL) for sku in technical),
        ),
    )
    return Design(
        rule_book=RuleBook(catalog=catalog),
        groups=tuple(StepGroup(code=code, name=code) for code in sorted({definition.group for definition in steps})),
        steps=steps,
        dependencies=tuple(record for record in records if isinstance(record, StepDependency)),
        scenarios=tuple(record for record in records if isinstance(record, Scenario)),
    )


def step_keys(plan: PlanGraph) -> list[str]:
    return [planned.key for planned in plan.steps]


def link_pairs(plan: PlanGraph) -> set[tuple[str, str]]:
    """The links as (first, then)."""
    return {(link.waits_for, link.step) for link in plan.links}


def told(plan: PlanGraph, kind: CompositionTraceKind) -> list[CompositionTrace]:
    return [entry for entry in plan.trace if entry.kind is kind]
