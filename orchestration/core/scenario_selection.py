"""Which step groups an order's lines select, by which scenarios, and why others do not count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.core.vocabulary import LineAction
from orchestration.core.design import Design, Scenario
from orchestration.core.plan import CompositionTrace, CompositionTraceKind
from orchestration.core.plan_lines import PlanLine
from orchestration.core.scenario_conditions import ScenarioConditions

ORDER_SUBJECT = "order"
"""The subject of trace entries about scenarios of the whole order."""

_Kind = CompositionTraceKind


@dataclass(frozen=True, slots=True)
class GroupSelection:
    """The lines that selected a group, in their order, and the codes of the scenarios by which they did, sorted."""

    lines: tuple[PlanLine, ...]
    scenarios: tuple[str, ...]


@dataclass(slots=True)
class _Choice:
    lines: list[PlanLine] = field(default_factory=list)
    scenarios: set[str] = field(default_factory=set)


class ScenarioSelection:
    """Selects groups for one order; ``trace`` holds the explanation so far."""

    def __init__(self, design: Design, conditions: ScenarioConditions) -> None:
        self._design = design
        self._conditions = conditions
        self._candidates: dict[str, tuple[_Candidate, ...]] = {}
        self._choices: dict[str, _Choice] = {}
        self.trace: list[CompositionTrace] = []

    def select(self, lines: Sequence[PlanLine]) -> Mapping[str, GroupSelection]:
        """Return the selected groups by code, sorted.

        A scenario counts for a line if its actions include the line's and its condition holds. Where a product
        scenario counts, the classification scenarios of the same group do not. A scenario of the whole order counts
        for the order lines without parent whose action it includes. Raises ScenarioConditionFailed.
        """
        for line in lines:
            self._select_for_line(line)
        for scenario in sorted(self._design.order_scenarios, key=lambda scenario: scenario.code):
            self._select_for_order(scenario, [line for line in lines if line.top])
        return {
            group: GroupSelection(_in_order(choice.lines), tuple(sorted(choice.scenarios)))
            for group, choice in sorted(self._choices.items())
        }

    def _select_for_line(self, line: PlanLine) -> None:
        candidates = self._candidates_of(line)
        if not candidates:
            self._say(_Kind.NO_SCENARIO, line.line.id, self._no_scenario(line))
        replaced_by: dict[str, str] = {}
        for candidate in candidates:
            scenario = candidate.scenario
            if not candidate.by_product and scenario.group in replaced_by:
                reason = f'product scenario "{replaced_by[scenario.group]}" already selects this group for the line'
                self._say(_Kind.SCENARIO_REPLACED, line.line.id, reason, scenario)
            elif self._counts(candidate, line):
                self._choose(scenario, [line])
                if candidate.by_product:
                    replaced_by.setdefault(scenario.group, scenario.code)

    def _counts(self, candidate: "_Candidate", line: PlanLine) -> bool:
        scenario, action = candidate.scenario, line.line.action
        if scenario.actions and action not in scenario.actions:
            reason = f"it is for {_listed(scenario.actions)}, and the action of the line is {action}"
            self._say(_Kind.SCENARIO_REFUSED, line.line.id, reason, scenario, (("line.action", action.value),))
            return False
        holds, operands = self._conditions.for_line(scenario, line.line)
        if not holds:
            reason = f"its condition is false: {scenario.condition}"
            self._say(_Kind.SCENARIO_REFUSED, line.line.id, reason, scenario, operands)
            return False
        self._say(_Kind.SCENARIO_SELECTED, line.line.id, candidate.reason, scenario, operands)
        return True

    def _select_for_order(self, scenario: Scenario, tops: Sequence[PlanLine]) -> None:
        wanted = [line for line in tops if not scenario.actions or line.line.action in scenario.actions]
        if not wanted:
            reason = f"it is for {_listed(scenario.actions)}, and no top line of the order has such an action"
            reason = reason if tops else "the order has no lines"
            self._say(_Kind.SCENARIO_REFUSED, ORDER_SUBJECT, reason, scenario)
            return
        holds, operands = self._conditions.for_order(scenario)
        if not holds:
            reason = f"its condition is false: {scenario.condition}"
            self._say(_Kind.SCENARIO_REFUSED, ORDER_SUBJECT, reason, scenario, operands)
            return
        self._say(_Kind.SCENARIO_SELECTED, ORDER_SUBJECT, "it applies to whole orders", scenario, operands)
        self._choose(scenario, wanted)

    def _choose(self, scenario: Scenario, lines: Iterable[PlanLine]) -> None:
        choice = self._choices.setdefault(scenario.group, _Choice())
        choice.lines.extend(lines)
        choice.scenarios.add(scenario.code)

    def _candidates_of(self, line: PlanLine) -> "tuple[_Candidate, ...]":
        sku = line.line.product.sku
        if sku not in self._candidates:
            self._candidates[sku] = tuple(self._found(sku, line.line.product.classification))
        return self._candidates[sku]

    def _found(self, sku: str, classification: str | None) -> "Iterator[_Candidate]":
        for scenario in self._design.scenarios_by_product.get(sku, ()):
            yield _Candidate(scenario, by_product=True, reason=f'it names product "{sku}"')
        for code in self._design.catalog.classification_path(classification):
            for scenario in self._design.scenarios_by_classification.get(code, ()):
                yield _Candidate(
                    scenario, by_product=False, reason=f'it names classification "{code}" of product "{sku}"'
                )

    def _no_scenario(self, line: PlanLine) -> str:
        product = line.line.product
        classes = self._design.catalog.classification_path(product.classification)
        above = f" or its classes {' › '.join(classes)}" if classes else ", and it has no classification"
        return f'no scenario names product "{product.sku}"{above}'

    def _say(
        self,
        kind: CompositionTraceKind,
        subject: str,
        reason: str,
        scenario: Scenario | None = None,
        operands: tuple[tuple[str, object], ...] = (),
    ) -> None:
        entry = CompositionTrace(
            kind=kind,
            subject=subject,
            reason=reason,
            scenario=scenario.code if scenario is not None else None,
            group=scenario.group if scenario is not None else None,
            operands=operands,
        )
        self.trace.append(entry)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A scenario that names a line's product or one of its classes; ``reason`` says which."""

    scenario: Scenario
    by_product: bool
    reason: str


def _in_order(lines: Iterable[PlanLine]) -> tuple[PlanLine, ...]:
    """Each line once, in the order of the plan's lines."""
    unique = {line.source: line for line in lines}
    return tuple(sorted(unique.values(), key=lambda line: line.line.position))


def _listed(actions: Sequence[LineAction]) -> str:
    return ", ".join(actions)
