"""Evaluating a checked expression over the values of one order, line, step or plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.core.expressions import engine
from catalog.core.expressions.checking import CheckedExpression
from catalog.core.expressions.conversion import ConversionError, converted, from_engine
from catalog.core.expressions.names import LINES
from catalog.core.expressions.schema import ValueType, spelled
from catalog.core.expressions.shared_lines import Operands, SharedLines

_MISSING_VARIABLE = re.compile(r'No value with name "(\w+)" found')
_MISSING_KEY = re.compile(r'Key not found in map : "(.*)"')


class EvaluationError(ValueError):
    """An expression came to no value: which expression, with which operand values, and why."""

    def __init__(self, expression: str, operands: Operands, reason: str) -> None:
        self.expression = expression
        self.operands = operands
        self.reason = reason
        shown = ", ".join(f"{spelled(path)} = {'absent' if value is None else repr(value)}" for path, value in operands)
        super().__init__(f"{expression!r} cannot be evaluated: {reason}" + (f" ({shown})" if shown else ""))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The value, and every variable that the expression mentions with the value it had.

    An absent value is None. ``lines`` is given as how many lines there are, a field of its items as the tuple of its
    values, line by line. Numbers in ``value`` are Decimal, rounded to 15 digits; lists are tuples.
    """

    value: object
    operands: Operands


def evaluate(checked: CheckedExpression, values: Mapping[str, object]) -> Evaluation:
    """The value of an expression over nested plain mappings: ``{"line": {"quantity": 2, "attributes": {…}}, …}``.

    ``lines`` is a sequence of such mappings; give SharedLines where many evaluations share it. A missing key and None
    both mean absent. Raises EvaluationError where the value of something absent is used, a value is not of its declared
    type, or the computation has no result.
    """
    operands = tuple((name.path, _value_at(values, name.segments)) for name in checked.variables)
    lines = _lines(checked, values, operands) if checked.reads_lines else None
    if lines is not None:
        operands = (*operands, *lines.operands_of(checked))
    try:
        data = _engine_data(checked, operands)
        if lines is None:
            type_name, plain = engine.compiled(checked.program, checked.engine_variables).run(data)
        else:
            type_name, plain = lines.run(checked, data)
        _check_type(checked.result, type_name, plain)
        return Evaluation(from_engine(plain, checked.result), operands)
    except engine.EngineError as error:
        raise EvaluationError(checked.expression, operands, _in_words(checked, error.reason)) from error
    except ConversionError as error:
        raise EvaluationError(checked.expression, operands, str(error)) from error


def _lines(checked: CheckedExpression, values: Mapping[str, object], operands: Operands) -> SharedLines:
    given = values.get(LINES)
    if not isinstance(given, Sequence):
        raise EvaluationError(checked.expression, operands, "the lines of the order were not given")
    return given if isinstance(given, SharedLines) else SharedLines(given)


def _engine_data(checked: CheckedExpression, operands: Operands) -> dict[str, object]:
    data: dict[str, object] = {}
    for name, (path, value) in zip(checked.variables, operands, strict=False):
        if name.presence_name is not None:
            data[name.presence_name] = value is not None
        if name.value_name is not None and value is not None:
            data[name.value_name] = converted(spelled(path), value, name.value_type)
    return data


def _value_at(values: Mapping[str, object], segments: tuple[str, ...]) -> object:
    value: object = values
    for segment in segments:
        if not isinstance(value, Mapping):
            return None
        value = value.get(segment)
    return value


def _check_type(result: ValueType | None, type_name: str, plain: object) -> None:
    """Only a Dynamic value can still be of another type than was asked for."""
    if result in (None, ValueType.DYNAMIC):
        return
    expected = engine.type_name_of(result)
    if type_name != expected and not (type_name.startswith("LIST") and expected.startswith("LIST")):
        raise ConversionError(f"the result must be {result}, but is {plain!r}")


def _in_words(checked: CheckedExpression, reason: str) -> str:
    variable = _MISSING_VARIABLE.search(reason)
    if variable is not None:
        paths = {name.value_name: name.path for name in checked.variables}
        return f"{spelled(paths[variable.group(1)])} has no value"
    key = _MISSING_KEY.search(reason)
    if key is not None:
        return f"a line or result has no value for {key.group(1)}"
    if "Iteration budget" in reason:
        return "it goes over more than 10,000 items in all"
    return reason.partition(": ")[2] or reason
