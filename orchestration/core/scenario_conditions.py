"""The conditions of scenarios, evaluated for one order."""

from collections.abc import Callable

from catalog.core.expressions import Evaluation, EvaluationError, ExpressionError, check, evaluate
from catalog.core.vocabulary import DataType
from decomposition.core.conditions import Conditions, line_values, order_values
from decomposition.core.order_tree import OrderTree
from decomposition.core.sources import SourceLine
from orchestration.core.design import Design, Scenario
from orchestration.core.refusal import CompositionRefused
from orchestration.core.schema import order_schema

Operands = tuple[tuple[str, object], ...]


class ScenarioConditionFailed(CompositionRefused):
    """The condition of ``scenario`` has no answer for ``subject``; ``operands`` has the values it saw."""

    def __init__(self, scenario: Scenario, subject: str, operands: Operands, reason: str) -> None:
        self.scenario = scenario.code
        self.subject = subject
        self.expression = scenario.condition
        self.operands = operands
        self.reason = reason
        super().__init__(
            f'The condition of scenario "{scenario.name}" ({scenario.code}) cannot be decided for {subject}: '
            f"{scenario.condition} — {reason}"
        )


class ScenarioConditions:
    """Evaluates the conditions of a design's scenarios for one order."""

    def __init__(self, design: Design, tree: OrderTree) -> None:
        self._design = design
        self._tree = tree
        self._of_lines = Conditions(design.rule_book, tree)

    def for_line(self, scenario: Scenario, line: SourceLine) -> tuple[bool, Operands]:
        """Return whether a condition is true of a line, with the values it saw; raises ScenarioConditionFailed."""
        return _decided(scenario, line.title, lambda: self._of_lines.value(scenario.condition, DataType.BOOLEAN, line))

    def for_order(self, scenario: Scenario) -> tuple[bool, Operands]:
        """Return whether a condition is true of the whole order; raises ScenarioConditionFailed."""
        return _decided(scenario, "the order", lambda: self._of_order(scenario.condition))

    def _of_order(self, condition: str) -> Evaluation:
        values = {**order_values(self._tree.order), "lines": line_values(self._tree)}
        return evaluate(check(condition, order_schema(self._design)), values)


def _decided(scenario: Scenario, subject: str, evaluated: Callable[[], Evaluation]) -> tuple[bool, Operands]:
    if not scenario.condition.strip():
        return True, ()
    try:
        evaluation = evaluated()
    except EvaluationError as error:
        raise ScenarioConditionFailed(scenario, subject, error.operands, error.reason) from error
    except ExpressionError as error:
        raise ScenarioConditionFailed(scenario, subject, (), str(error)) from error
    return evaluation.value is True, evaluation.operands
