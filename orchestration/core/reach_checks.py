"""Whether everything that is designed can be reached, and everything that can be ordered reaches something."""

from collections.abc import Iterator

from catalog.core.problems import DesignProblem, warning
from catalog.core.vocabulary import ProductKind
from orchestration.core.design import Design, Scenario
from orchestration.core.reach import Reach


def check_reach(design: Design, reach: Reach) -> Iterator[DesignProblem]:
    """Yield groups that nothing selects, products that nothing follows from, and scenarios that never apply."""
    yield from _check_groups(design)
    yield from _check_commercial_products(design, reach)
    yield from _check_technical_products(reach)
    for scenario in sorted(design.scenarios, key=lambda scenario: scenario.code):
        yield from _check_scenario(scenario, design)
    yield from _check_equal_scenarios(design)


def _check_groups(design: Design) -> Iterator[DesignProblem]:
    used = _used_groups(design)
    for group in design.groups:
        if group.code not in used:
            message = (
                f'No scenario selects group "{group.code}", and no step that may run amends or cancels by it: its '
                "steps never run. Add a scenario or remove the group."
            )
            yield warning(("StepGroup", group.code), "", "GroupUnreachable", message)
        elif not design.steps_by_group.get(group.code):
            message = f'Group "{group.code}" is used but has no steps. Add some or remove the group.'
            yield warning(("StepGroup", group.code), "", "GroupEmpty", message)


def _used_groups(design: Design) -> set[str]:
    """The groups that scenarios select, and those by which the steps of used groups are amended or cancelled."""
    used = {scenario.group for scenario in design.scenarios}
    waiting = sorted(used)
    for code in waiting:  # grows while it is read
        for step in design.steps_by_group.get(code, ()):
            for other in (step.amend_group, step.cancel_group):
                if other and other not in used:
                    used.add(other)
                    waiting.append(other)
    return used


def _check_commercial_products(design: Design, reach: Reach) -> Iterator[DesignProblem]:
    if any(not scenario.condition.strip() and not scenario.actions for scenario in design.order_scenarios):
        return  # every order has steps, whatever it is for
    for product in reach.active_products(ProductKind.COMMERCIAL):
        if product.sku not in reach.leading_somewhere:
            message = (
                f'Product "{product.sku}" decomposes into nothing and no scenario names it or its classes: '
                "an order for it has no steps. Add a decomposition rule or a scenario."
            )
            yield warning(("Product", product.sku), "", "ProductWithoutFulfillment", message)


def _check_technical_products(reach: Reach) -> Iterator[DesignProblem]:
    for product in reach.active_products(ProductKind.TECHNICAL):
        if product.sku not in reach.reaching_a_group:
            message = (
                f'Technical product "{product.sku}" reaches no step: no scenario names it, its classes or what it '
                "decomposes into. Add a scenario."
            )
            yield warning(("Product", product.sku), "", "TechnicalProductWithoutSteps", message)


def _check_scenario(scenario: Scenario, design: Design) -> Iterator[DesignProblem]:
    if scenario.product and scenario.classification:
        message = (
            f'Scenario "{scenario.code}" names product "{scenario.product}" and classification '
            f'"{scenario.classification}"; it counts for either. Keep one.'
        )
        yield warning(("Scenario", scenario.code), "classification", "ScenarioWithTwoOwners", message)
    product = design.catalog.product_by_sku.get(scenario.product or "")
    if product is not None and not product.active:
        message = (
            f'Scenario "{scenario.code}" never applies: product "{product.sku}" is not active. Activate or remove it.'
        )
        yield warning(("Scenario", scenario.code), "product", "RuleNeverApplies", message)
    code = scenario.classification
    if code in design.catalog.classification_by_code and not _has_products(str(code), design):
        message = (
            f'Scenario "{scenario.code}" never applies: no active product is of classification "{code}" or below it.'
        )
        yield warning(("Scenario", scenario.code), "classification", "RuleNeverApplies", message)


def _has_products(classification: str, design: Design) -> bool:
    return any(
        product.active and classification in design.catalog.classification_path(product.classification)
        for product in design.catalog.products
    )


def _check_equal_scenarios(design: Design) -> Iterator[DesignProblem]:
    seen: dict[tuple[object, ...], str] = {}
    for scenario in sorted(design.scenarios, key=lambda scenario: scenario.code):
        key = scenario.group, scenario.product, scenario.classification, frozenset(scenario.actions), scenario.condition
        first = seen.setdefault(key, scenario.code)
        if first != scenario.code:
            message = f'Scenario "{scenario.code}" says the same as "{first}". Remove one of them.'
            yield warning(("Scenario", scenario.code), "", "ScenarioDuplicate", message)
