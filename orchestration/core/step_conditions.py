"""Conditions about a step: whether it runs, whether a pause ends, who gets a task."""

from dataclasses import dataclass

from catalog.core.expressions import EvaluationError, ExpressionError, check, evaluate
from orchestration.core.design import Design
from orchestration.core.schema import step_schema
from orchestration.core.variables import StepValues

Operands = tuple[tuple[str, object], ...]

_OF_ONE_LINE = ("line", "product")


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """The answer of a condition, with each variable that it read and the value it had."""

    value: bool
    operands: Operands = ()


def condition_holds(condition: str, values: StepValues, design: Design) -> ConditionResult:
    """Return whether a condition holds for a step; a blank one always does.

    A condition that mentions ``line`` or ``product`` holds when it holds for any source line, each bound in turn; then
    the operands are those of the first line for which it holds, else of the last. Other conditions are evaluated once.
    Raises EvaluationError where it holds for no line and has no answer for one of them: an unknown answer is never
    taken for a no. A condition that the design's catalogue does not know how to read raises EvaluationError too.
    """
    if not condition.strip():
        return ConditionResult(value=True)
    try:
        checked = check(condition, step_schema(design))
    except ExpressionError as error:
        raise EvaluationError(condition, (), str(error)) from error
    if not any(variable.segments[0] in _OF_ONE_LINE for variable in checked.variables):
        evaluation = evaluate(checked, values.values)
        return ConditionResult(evaluation.value is True, evaluation.operands)
    failure: EvaluationError | None = None
    operands: Operands = ()
    for index in range(len(values.lines)):
        try:
            evaluation = evaluate(checked, values.of_line(index))
        except EvaluationError as error:
            failure = failure or error
            continue
        operands = evaluation.operands
        if evaluation.value is True:
            return ConditionResult(value=True, operands=operands)
    if failure is not None:
        raise failure
    return ConditionResult(value=False, operands=operands)
