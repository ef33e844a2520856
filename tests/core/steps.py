"""The values that a step's expressions see, for tests: made from an order and the lines that the step works for."""

from collections.abc import Mapping, Sequence

from decomposition.core.conditions import order_values, product_values, source_values
from decomposition.core.lines import FulfillmentLine
from decomposition.core.order import Order, OrderLine
from decomposition.core.order_tree import OrderTree
from decomposition.core.sources import from_fulfillment_line, from_order_line
from orchestration.core.design import Design
from orchestration.core.variables import StepValues, Values


def step_values(
    order: Order,
    lines: Sequence[OrderLine | FulfillmentLine],
    design: Design,
    result: Mapping[str, object] | None = None,
) -> StepValues:
    products = [design.catalog.product_by_sku[line.product] for line in lines]
    seen: list[Values] = []
    for line, product in zip(lines, products, strict=True):
        if isinstance(line, OrderLine):
            seen.append(source_values(from_order_line(line, product, OrderTree(order))))
        else:
            made = source_values(from_fulfillment_line(line, product))
            seen.append({**made, "supplemental_action": line.supplemental_action})
    step = {"key": "Ship/plan", "name": "Ship", "state": "Ready", "attempts": 0, "result": result or {}}
    shared = {**order_values(order), "step": step, "plan": {"state": "InProgress"}}
    return StepValues(shared, tuple(seen), tuple(product_values(product) for product in products))
