"""What simulating an order came to: its lines, its plan, and what would happen step by step, with every reason."""

from dataclasses import dataclass
from datetime import datetime

from catalog.core.problems import Severity
from decomposition.core.lines import Decomposition
from decomposition.core.order import Order
from fulfillment.core.lifecycle import StepEvent
from fulfillment.core.simulation_timing import Duration
from orchestration.core.plan import PlanGraph, PlannedStep
from orchestration.core.step_conditions import Operands
from orchestration.core.vocabulary import StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedTry:
    """One try. One that failed names the fallout rule and when it is tried again; none: never."""

    number: int
    started_at: datetime
    ended_at: datetime
    error_code: str = ""  # blank: it succeeded
    message: str = ""
    rule: str | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedWait:
    """A time in which a step waits, with the sentence that operators would read; without end it still does."""

    state: StepState
    started_at: datetime
    ended_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCondition:
    """A condition that was asked: its answer (none where it has none, then ``reason`` says why) and what it saw."""

    field: str  # execute_on or resume_on
    expression: str
    at: datetime
    holds: bool | None
    operands: Operands
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedEvent:
    at: datetime
    event: StepEvent
    state: StepState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedStep:
    """A step of the plan and what becomes of it.

    ``released_by`` is the step whose end let it begin. ``waiting`` is why it is not finished in the end, blank where it
    is. ``slack_seconds`` says how much longer it may take before the plan takes longer; 0 on the critical path.
    """

    step: PlannedStep
    system: str
    state: StepState
    taken_up_at: datetime | None
    ready_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    duration: Duration
    tries: tuple[SimulatedTry, ...]
    waits: tuple[SimulatedWait, ...]
    conditions: tuple[AskedCondition, ...]
    events: tuple[SimulatedEvent, ...]
    released_by: str | None
    branch_skipped: bool
    user: str
    queue: str
    assignment: str
    error_code: str
    message: str
    waiting: str
    is_late: bool
    slack_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationProblem:
    """Something that whoever designs would want to know; ``step`` is the key of a step, ``line`` an order line's id."""

    severity: Severity
    code: str
    message: str
    step: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How the plan runs. ``critical_path`` holds keys of finished steps; ``is_complete``: every step is finished."""

    started_at: datetime
    ended_at: datetime
    is_complete: bool
    steps: tuple[SimulatedStep, ...]
    critical_path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationRefusal:
    """Why the order would be rejected, and in which phase: decomposition or composition."""

    phase: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Everything up to where it was refused; where decomposing was, ``decomposition`` has the trace until then.

    ``assumptions`` says what was taken for granted.
    """

    order: Order
    decomposition: Decomposition
    graph: PlanGraph | None
    execution: Execution | None
    refusal: SimulationRefusal | None
    problems: tuple[SimulationProblem, ...]
    assumptions: tuple[str, ...]
