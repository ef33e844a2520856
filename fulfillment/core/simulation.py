"""Trying an order on a design to the end: its lines, its plan, and how the plan would run. Nothing is stored or called.

The functions that decide are those by which the engine runs: nothing is decided twice, so both cannot disagree.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from decomposition.core.decompose import decompose
from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.lines import Decomposition
from decomposition.core.order import InstalledAsset, Order
from decomposition.core.order_checks import check_against
from decomposition.core.refusal import DecompositionRefused
from fulfillment.core.simulation_choices import Choices, check_choices
from fulfillment.core.simulation_execution import execution_of
from fulfillment.core.simulation_lines import SimulatedLines
from fulfillment.core.simulation_problems import assumptions_of, problems_of
from fulfillment.core.simulation_result import Simulation, SimulationRefusal
from fulfillment.core.simulation_run import PlanRun
from orchestration.core.compose import compose
from orchestration.core.design import Design
from orchestration.core.nothing_to_do import reasons_for_nothing
from orchestration.core.plan import PlanGraph
from orchestration.core.refusal import CompositionRefused
from orchestration.core.step_hours import StepHours

MOST_STEPS = 20_000


class TooManySteps(ValueError):
    """The plan has more ``steps`` than a simulation runs."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        super().__init__(f"The plan has {steps:,} steps; a simulation runs at most {MOST_STEPS:,}. Try fewer lines.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What an order turned into, up to where it was refused."""

    decomposition: Decomposition
    graph: PlanGraph | None = None
    refusal: SimulationRefusal | None = None


def simulate(
    order: Order,
    design: Design,
    *,
    assets: Sequence[InstalledAsset] = (),
    now: datetime,
    choices: Choices | None = None,
    known_actions: Collection[str] | None = None,
    system_calendars: Mapping[str, str] | None = None,
) -> Simulation:
    """Return what an order would turn into under a design and how its plan would run from ``now`` on.

    ``assets`` are what its account has installed; without ``known_actions`` every action is taken to exist;
    ``system_calendars`` are the codes of the systems' working calendars. Raises OrderRefused where the order does not
    fit the catalogue, ChoicesRefused, and TooManySteps.
    """
    choices, hours = choices or Choices(), StepHours(design, system_calendars or {})
    check_choices(choices, design)
    check_against(order, design.catalog)
    order = with_line_defaults(order, design.catalog)
    made = _make(order, design, assets)
    if made.refusal is not None or made.graph is None:
        return Simulation(
            order=order,
            decomposition=made.decomposition,
            graph=made.graph,
            execution=None,
            refusal=made.refusal,
            problems=(),
            assumptions=(),
        )
    if len(made.graph.steps) > MOST_STEPS:
        raise TooManySteps(len(made.graph.steps))
    lines = SimulatedLines(order, made.decomposition, design.rule_book)
    run = PlanRun(made.graph, hours, lines, now=now, choices=choices, known_actions=known_actions)
    run.run()
    execution = execution_of(run, now)
    return Simulation(
        order=order,
        decomposition=made.decomposition,
        graph=made.graph,
        execution=execution,
        refusal=None,
        problems=problems_of(order, made.decomposition, made.graph, run, execution),
        assumptions=assumptions_of(hours, made.graph, run, choices),
    )


def _make(order: Order, design: Design, assets: Sequence[InstalledAsset]) -> _Made:
    try:
        decomposition = decompose(order, design.rule_book, assets)
    except DecompositionRefused as error:
        so_far = Decomposition(trace=error.trace)
        return _Made(decomposition=so_far, refusal=_refused("decomposition", error))
    try:
        graph = compose(order, decomposition, design)
    except CompositionRefused as error:
        return _Made(decomposition=decomposition, refusal=_refused("composition", error))
    reasons = reasons_for_nothing(graph)
    if not reasons:
        return _Made(decomposition=decomposition, graph=graph)
    message = f"The order yields no step. {' '.join(reasons)}"
    nothing = SimulationRefusal(phase="composition", code="NothingToDo", message=message)
    return _Made(decomposition=decomposition, graph=graph, refusal=nothing)


def _refused(phase: str, error: Exception) -> SimulationRefusal:
    return SimulationRefusal(phase=phase, code=type(error).__name__, message=str(error))
