"""The values that expressions see where a step is at hand: its conditions, its payload, the assignment of its task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.core.products import Product
from decomposition.core.conditions import order_values, product_values, source_values
from decomposition.core.lines import FulfillmentLine
from decomposition.core.order import Order, OrderLine
from decomposition.core.order_tree import OrderTree
from decomposition.core.sources import from_fulfillment_line, from_order_line
from orchestration.core.design import Design
from orchestration.core.vocabulary import PlanState, StepState, StepType

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """What is known of a step when its expressions are evaluated."""

    key: str
    name: str
    type: StepType
    scope_key: str
    state: StepState = StepState.PENDING
    attempts: int = 0
    result: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    state: PlanState = PlanState.IN_PROGRESS
    priority: str = "Default"


@dataclass(frozen=True, slots=True)
class StepValues:
    """The values for one step: those that all its lines share, and its lines with their products, in their order."""

    shared: Values
    lines: tuple[Values, ...]
    products: tuple[Values, ...]

    @property
    def values(self) -> Values:
        """The values of the step as a whole: ``line`` and ``product`` are there if it has exactly one source line."""
        whole = {**self.shared, "lines": self.lines}
        return {**whole, "line": self.lines[0], "product": self.products[0]} if len(self.lines) == 1 else whole

    def of_line(self, index: int) -> Values:
        """The values with ``line`` and ``product`` those of one of its lines."""
        return {**self.shared, "lines": self.lines, "line": self.lines[index], "product": self.products[index]}


def step_values(
    order: Order, lines: Sequence[OrderLine | FulfillmentLine], design: Design, step: StepFacts, plan: PlanFacts
) -> StepValues:
    """Return what a step's expressions see; ``lines`` are its source lines, which become ``lines``.

    Raises KeyError where a line is for a product that the design does not have.
    """
    tree = OrderTree(order)
    products = [design.catalog.product_by_sku[line.product] for line in lines]
    return StepValues(
        shared={**order_values(order), "step": _step_values(step), "plan": _plan_values(plan)},
        lines=tuple(_line_values(line, product, tree) for line, product in zip(lines, products, strict=True)),
        products=tuple(product_values(product) for product in products),
    )


def _line_values(line: OrderLine | FulfillmentLine, product: Product, tree: OrderTree) -> Values:
    if isinstance(line, OrderLine):
        return source_values(from_order_line(line, product, tree))
    supplemental = line.supplemental_action
    return {
        **source_values(from_fulfillment_line(line, product)),
        "supplemental_action": supplemental.value if supplemental is not None else None,
    }


def _step_values(step: StepFacts) -> Values:
    return {
        "key": step.key,
        "name": step.name,
        "type": step.type.value,
        "state": step.state.value,
        "scope_key": step.scope_key,
        "attempts": step.attempts,
        "result": step.result,
    }


def _plan_values(plan: PlanFacts) -> Values:
    return {"state": plan.state.value, "priority": plan.priority}
