"""The draft's step groups, and a product with all that speaks of it, as designers look at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.core.products import Product, ProductComponent
from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Design, Scenario, StepDefinition, StepGroup, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step definition with the names of the steps that it waits for, and who or what does its work."""

    step: StepDefinition
    waits_for: Sequence[str]
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A step group with its steps and where it is used: what selects it, what it compensates, who shows it."""

    group: StepGroup
    steps: Sequence[StepRow]
    scenarios: Sequence[Scenario]
    workspaces: Sequence[Workspace]
    compensates: Sequence[StepDefinition]


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
    compensated: dict[str, list[StepDefinition]] = {}
    for step in design.steps:
        for code in {step.amend_group, step.cancel_group}:
            if code:
                compensated.setdefault(code, []).append(step)
    return [
        GroupRow(
            group=group,
            steps=[
                StepRow(step=step, waits_for=waits.get(step.code, []), worker=worker_of(design, step))
                for step in sorted(design.steps_by_group.get(group.code, ()), key=lambda one: (one.sequence, one.name))
            ],
            scenarios=scenarios.get(group.code, []),
            workspaces=shown_in.get(group.code, []),
            compensates=compensated.get(group.code, []),
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
        rules_from=_rules_from(design, sku, classes),
        rules_into=[rule for rule in design.rule_book.rules if rule.destination_product == sku],
        scenarios=_scenarios(design, sku, classes),
        bundles_with_it=components,
    )


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
