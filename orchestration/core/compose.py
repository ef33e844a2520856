"""From an order and its fulfillment lines to the graph of steps that fulfils it.

Pure and deterministic: neither the order of the lines nor that of the design's records matters. The graph always has
a way to the end: a cycle, which only certain orders may bring about, is refused.
"""

from decomposition.core.lines import Decomposition
from decomposition.core.order import Order
from decomposition.core.order_tree import OrderTree
from orchestration.core.design import Design
from orchestration.core.graph import find_cycle
from orchestration.core.plan import CompositionTrace, PlanGraph
from orchestration.core.plan_lines import ScopeKeys, plan_lines
from orchestration.core.refusal import CompositionRefused
from orchestration.core.scenario_conditions import ScenarioConditions
from orchestration.core.scenario_selection import ScenarioSelection
from orchestration.core.step_instances import step_instances
from orchestration.core.step_links import StepLinks


class PlanCycle(CompositionRefused):
    """The plan's steps would wait for each other.

    ``path`` holds the keys of one cycle: each step must finish before the next one, and the last before the first.
    """

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        super().__init__(
            f"The steps of this plan would wait for each other: {' → '.join((*path, path[0]))}. "
            "Remove one of the dependencies between them or narrow its scope."
        )


def compose(order: Order, decomposition: Decomposition | None, design: Design) -> PlanGraph:
    """Return the plan of an order.

    Scenarios are looked for on the order's lines and on the fulfillment lines of ``decomposition`` (none: the order was
    not decomposed). The steps of each selected group are made once for each of their scope keys, with all contributing
    lines as sources, and linked by the dependencies whose keys meet. The trace also says what was not made, and why.

    Raises CompositionRefused: LineProductUnknown, ScenarioConditionFailed, CustomScopeUnknown, TooManyLinks or
    PlanCycle; and OrderTreeBroken where the parents of the lines form no tree.
    """
    tree = OrderTree(order)
    lines = plan_lines(tree, decomposition, design)
    selection = ScenarioSelection(design, ScenarioConditions(design, tree))
    selected = selection.select(lines)
    trace: list[CompositionTrace] = selection.trace
    keys = ScopeKeys(tree, design)
    instances = step_instances(design, selected, keys, trace)
    links = StepLinks(design, keys, order.orchestration_group or None, trace)
    links.make(instances)
    cycle = find_cycle((link.waits_for, link.step) for link in links.links)
    if cycle is not None:
        raise PlanCycle(cycle)
    return PlanGraph(
        steps=tuple(instance.step for instance in instances),
        links=tuple(links.links),
        cross_plan_links=tuple(links.cross_plan_links),
        trace=tuple(trace),
    )
