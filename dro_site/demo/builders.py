"""Short forms for the records of the demonstration."""

from catalog.core.products import ProductAttribute, ProductComponent
from decomposition.core.rules import DecompositionRule, Mapping
from orchestration.core.design import Scenario, StepDependency
from orchestration.core.vocabulary import StepScope


def attribute_of(product: str, attribute: str, *, default: str = "", required: bool = False) -> ProductAttribute:
    """Return the row that gives a product an attribute."""
    return ProductAttribute(
        code=f"{product}.{attribute}", product=product, attribute=attribute, default_value=default, required=required
    )


def component(parent: str, child: str, sequence: int, *, required: bool = True) -> ProductComponent:
    """Return the row that makes a product a member of a bundle."""
    return ProductComponent(
        code=f"{parent}/{child}", parent=parent, child=child, sequence=sequence, required=required, default=True
    )


def carried(attribute: str) -> Mapping:
    """Return a mapping that carries an attribute over under its own name."""
    return Mapping(code=attribute, source=attribute, destination=attribute)


def rule(source: str, destination: str, name: str, *carried_attributes: str, condition: str = "") -> DecompositionRule:
    """Return a rule from a product to a technical product that carries some attributes over."""
    return DecompositionRule(
        code=f"{source}-to-{destination}",
        name=name,
        source_product=source,
        destination_product=destination,
        condition=condition,
        priority=10,
        mappings=tuple(carried(attribute) for attribute in carried_attributes),
    )


def after(step: str, *depends_on: str, scope: StepScope = StepScope.BUNDLE) -> tuple[StepDependency, ...]:
    """Return the arrows into a step."""
    return tuple(
        StepDependency(code=f"{first}>{step}", name="", step=step, depends_on=first, scope=scope)
        for first in depends_on
    )


def scenario(product: str, group: str, name: str, condition: str = "") -> Scenario:
    """Return a scenario that selects a group for a product."""
    return Scenario(code=f"{product}:{group}", name=name, product=product, group=group, condition=condition)
