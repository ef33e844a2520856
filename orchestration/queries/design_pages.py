"""The draft's step groups, and a product with all that speaks of it, as designers look at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.core.products import Product, ProductAttribute, ProductComponent
from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Design, Scenario, StepDefinition, StepGroup, Workspace

MOST_NODES = 500
"""A bundle is shown up to this size; a bundle whose members share members grows without bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step definition with the names of the steps that it waits for, and who or what does its work."""

    step: StepDefinition
    waits_for: Sequence[str]
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A step group with its steps, what selects it, and the workspaces that show it."""

    group: StepGroup
    steps: Sequence[StepRow]
    scenarios: Sequence[Scenario]
    workspaces: Sequence[Workspace]


def all_groups(design: Design) -> list[GroupRow]:
    """Return every step group by name."""
    waits: dict[str, list[str]] = {}
    for dependency in design.dependencies:
        waits.setdefault(dependency.step, []).append(design.step_by_code[dependency.depends_on].name)
    scenarios: dict[str, list[Scenario]] = {}
    for scenario in design.scenarios:
        scenarios.setdefault(scenario.group, []).append(scenario)
    shown_in: dict[str, list[Workspace]] = {}
    for workspace in sorted(design.workspaces, key=lambda workspace: (workspace.name, workspace.code)):
        for item in workspace.items:
            shown_in.setdefault(item.group, []).append(workspace)
    return [
        GroupRow(
            group=group,
            steps=[
                StepRow(step=step, waits_for=waits.get(step.code, []), worker=worker_of(design, step))
                for step in sorted(design.steps_by_group.get(group.code, ()), key=lambda one: (one.sequence, one.name))
            ],
            scenarios=scenarios.get(group.code, []),
            workspaces=shown_in.get(group.code, []),
        )
        for group in sorted(design.groups, key=lambda group: (group.name, group.code))
    ]


def worker_of(design: Design, step: StepDefinition) -> str:
    """Who or what does a step's work, in one word or two."""
    if step.integration:
        integration = design.integration_by_code.get(step.integration)
        return f"{integration.system} · {integration.name}" if integration else step.integration
    if step.queue:
        queue = design.queue_by_code.get(step.queue)
        return queue.name if queue else step.queue
    return step.user or step.action


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRow:
    """An attribute of a product; ``inherited_from`` is the class that hands it down, blank for its own."""

    attribute: ProductAttribute
    name: str
    data_type: str
    inherited_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleNode:
    """A member of a bundle at its depth below the product that is looked at."""

    depth: int
    component: ProductComponent
    name: str
    repeats: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    rule: DecompositionRule
    inherited_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRow:
    scenario: Scenario
    inherited_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """A product and everything in the draft that speaks of it."""

    product: Product
    classes: Sequence[str]
    attributes: Sequence[AttributeRow]
    bundle: Sequence[BundleNode]
    rules_from: Sequence[RuleRow]
    rules_into: Sequence[DecompositionRule]
    scenarios: Sequence[ScenarioRow]
    bundles_with_it: Sequence[ProductComponent]

    @property
    def uses(self) -> int:
        """In how many places others refer to the product itself."""
        return len(self.rules_into) + len(self.bundles_with_it)


def product_page(design: Design, sku: str) -> ProductPage | None:
    """Return a product with all that the draft says of it, None where there is no such product."""
    catalog = design.catalog
    product = catalog.product_by_sku.get(sku)
    if product is None:
        return None
    classes = catalog.classification_path(product.classification)
    components = [one for one in catalog.components if one.child == sku or one.child_classification in classes]
    return ProductPage(
        product=product,
        classes=[catalog.classification_by_code[code].name for code in classes],
        attributes=_attribute_rows(design, sku),
        bundle=_bundle(design, sku),
        rules_from=_rules_from(design, sku, classes),
        rules_into=[rule for rule in design.rule_book.rules if rule.destination_product == sku],
        scenarios=_scenarios(design, sku, classes),
        bundles_with_it=components,
    )


def _attribute_rows(design: Design, sku: str) -> list[AttributeRow]:
    rows = []
    for code, attribute in design.catalog.attributes_of(sku).items():
        definition = design.catalog.attribute_by_code[code]
        rows.append(
            AttributeRow(
                attribute=attribute,
                name=definition.name,
                data_type=definition.data_type.value,
                inherited_from=attribute.classification or "",
            )
        )
    return sorted(rows, key=lambda row: (row.attribute.sequence, row.name))


def _bundle(design: Design, sku: str) -> list[BundleNode]:
    """The members of a bundle as a tree, top down; one that stands above itself is shown and not opened again."""
    by_parent: dict[str, list[ProductComponent]] = {}
    for component in sorted(design.catalog.components, key=lambda one: (one.sequence, one.code), reverse=True):
        by_parent.setdefault(component.parent, []).append(component)
    nodes: list[BundleNode] = []
    waiting: list[tuple[ProductComponent, tuple[str, ...]]] = [
        (component, (sku,)) for component in by_parent.get(sku, ())
    ]
    while waiting and len(nodes) < MOST_NODES:
        component, above = waiting.pop()
        child = component.child or ""
        known = design.catalog.product_by_sku.get(child)
        name = known.name if known else f"any product of {component.child_classification}"
        nodes.append(BundleNode(depth=len(above) - 1, component=component, name=name, repeats=child in above))
        if known and child not in above:
            waiting += [(member, (*above, child)) for member in by_parent.get(child, ())]
    return nodes


def _rules_from(design: Design, sku: str, classes: Sequence[str]) -> list[RuleRow]:
    own = [RuleRow(rule=rule, inherited_from="") for rule in design.rule_book.rules_by_product.get(sku, ())]
    inherited = [
        RuleRow(rule=rule, inherited_from=code)
        for code in classes
        for rule in design.rule_book.rules_by_classification.get(code, ())
    ]
    return own + inherited


def _scenarios(design: Design, sku: str, classes: Sequence[str]) -> list[ScenarioRow]:
    own = [ScenarioRow(scenario=one, inherited_from="") for one in design.scenarios_by_product.get(sku, ())]
    inherited = [
        ScenarioRow(scenario=scenario, inherited_from=code)
        for code in classes
        for scenario in design.scenarios_by_classification.get(code, ())
    ]
    return own + inherited
