"""A sample order as far as a design gets with it: its lines, the steps that they lead to, and what each step sees.

Unlike a simulation it goes on where the order is refused: an expression can be tried before the rest of a design works.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from decomposition.core.decompose import decompose
from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.lines import Decomposition, SourceKind
from decomposition.core.order import InstalledAsset, Order
from decomposition.core.order_checks import check_against
from decomposition.core.order_tree import OrderTree
from decomposition.core.refusal import DecompositionRefused
from decomposition.core.sources import SourceLine, from_fulfillment_line, from_order_line
from fulfillment.core.simulation_lines import SimulatedLines
from fulfillment.core.step_values import StepSurroundings
from orchestration.core.compose import compose
from orchestration.core.design import Design, StepDefinition
from orchestration.core.plan import PlanGraph, PlannedStep, StepSource
from orchestration.core.refusal import CompositionRefused
from orchestration.core.vocabulary import StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """``refusal`` says why the order was not decomposed or not composed; then there are no steps."""

    design: Design
    order: Order
    tree: OrderTree
    decomposition: Decomposition
    graph: PlanGraph
    values: SimulatedLines
    refusal: str

    @property
    def lines(self) -> tuple[SourceLine, ...]:
        """The lines of the order, then the fulfillment lines made of them."""
        products = self.design.catalog.product_by_sku
        own = (from_order_line(line, products[line.product], self.tree) for line in self.tree.lines)
        made = (from_fulfillment_line(line, products[line.product]) for line in self.decomposition.lines)
        return (*own, *made)

    def steps_of(self, definitions: Collection[str]) -> tuple[PlannedStep, ...]:
        """The planned steps of some definitions."""
        return tuple(step for step in self.graph.steps if step.definition in definitions)

    def surroundings(self, step: PlannedStep, state: StepState, attempts: int) -> StepSurroundings:
        """What the expressions of a planned step see while it is in a state, before anything was answered."""
        return self.values.surroundings(_step_values(step, state, attempts), step.sources)

    def supposed_surroundings(
        self, definition: StepDefinition | None, state: StepState, attempts: int
    ) -> StepSurroundings:
        """What a step would see that worked for all lines of the order, where the plan has none of its kind."""
        own = [StepSource(kind=SourceKind.ORDER_LINE, id=line.id) for line in self.order.lines]
        made = [StepSource(kind=SourceKind.FULFILLMENT_LINE, id=line.key) for line in self.decomposition.lines]
        step: dict[str, object] = {"key": "", "state": state.value, "scope_key": "", "attempts": attempts, "result": {}}
        if definition is not None:
            step |= {"name": definition.name, "definition": definition.code, "type": definition.type.value}
        return self.values.surroundings(step, [*own, *made])


def plan_sample(order: Order, design: Design, assets: Sequence[InstalledAsset] = ()) -> SamplePlan:
    """Return a sample order's lines and steps under a design. Raises OrderRefused if it does not fit the catalogue."""
    check_against(order, design.catalog)
    order = with_line_defaults(order, design.catalog)
    decomposition, graph, refusal = Decomposition(), PlanGraph(), ""
    try:
        decomposition = decompose(order, design.rule_book, assets)
        graph = compose(order, decomposition, design)
    except (DecompositionRefused, CompositionRefused) as error:
        refusal = str(error)
    return SamplePlan(
        design=design,
        order=order,
        tree=OrderTree(order),
        decomposition=decomposition,
        graph=graph,
        values=SimulatedLines(order, decomposition, design.rule_book),
        refusal=refusal,
    )


def _step_values(step: PlannedStep, state: StepState, attempts: int) -> Mapping[str, object]:
    return {
        "id": 0,
        "key": step.key,
        "name": step.name,
        "definition": step.definition,
        "type": step.type.value,
        "state": state.value,
        "scope_key": step.scope_key,
        "attempts": attempts,
        "result": {},
    }
