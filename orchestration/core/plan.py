"""The result of composing: a graph of steps for exactly one order, and the trace that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from decomposition.core.lines import SourceKind
from orchestration.core.vocabulary import StepScope, StepType


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class StepSource:
    """A line that a step works for: an order line's id, or a fulfillment line's key."""

    kind: SourceKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One instance of a step definition. Its identity is (definition, scope key); ``key`` is both as one path."""

    key: str
    definition: str
    group: str
    name: str
    type: StepType
    scope: StepScope
    scope_key: str
    sources: tuple[StepSource, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PlannedLink:
    """``step`` waits for ``waits_for`` (both are step keys)."""

    step: str
    waits_for: str
    dependency: str
    scope: StepScope


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossPlanLink:
    """``step`` also waits for the ``depends_on`` steps of other plans of its orchestration group, found at run time."""

    step: str
    depends_on: str  # code of a step definition
    dependency: str
    orchestration_group: str


class CompositionTraceKind(StrEnum):
    SCENARIO_SELECTED = "ScenarioSelected"
    SCENARIO_REFUSED = "ScenarioRefused"
    SCENARIO_REPLACED = "ScenarioReplaced"
    NO_SCENARIO = "NoScenario"
    STEP_MADE = "StepMade"
    STEP_NOT_MADE = "StepNotMade"
    LINK_MADE = "LinkMade"
    LINK_ABSENT = "LinkAbsent"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionTrace:
    """One sentence of the explanation, with its facts. ``subject`` is a line, step or dependency."""

    kind: CompositionTraceKind
    subject: str
    reason: str
    scenario: str | None = None
    group: str | None = None
    operands: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanGraph:
    steps: tuple[PlannedStep, ...] = ()  # sorted by key
    links: tuple[PlannedLink, ...] = ()  # sorted; one for each pair of steps
    cross_plan_links: tuple[CrossPlanLink, ...] = ()  # sorted by step and dependency
    trace: tuple[CompositionTrace, ...] = ()

    @cached_property
    def step_by_key(self) -> Mapping[str, PlannedStep]:
        return {step.key: step for step in self.steps}
