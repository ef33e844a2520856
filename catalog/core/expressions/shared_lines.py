"""The lines of an order, as many expressions read them: what an expression needs of them is converted once.

A condition that reads both ``line`` and ``lines`` is asked for each line; without this, it would convert all lines for
each of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.core.expressions import engine
from catalog.core.expressions.checking import CheckedExpression
from catalog.core.expressions.conversion import converted
from catalog.core.expressions.names import LINES
from catalog.core.expressions.schema import ValueType

Operands = tuple[tuple[str, object], ...]

Line = Mapping[str, object]


class SharedLines(tuple[Line, ...]):
    """Lines that stay as they are while expressions are evaluated over them; used by one thread at a time."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._operands: dict[tuple[str, ...], Operands] = {}
        self._converted: dict[tuple[str, object], Any] = {}

    def operands_of(self, checked: CheckedExpression) -> Operands:
        """How many lines there are, and the values of each field that an expression reads, line by line."""
        keys = tuple(key for key, _ in checked.line_fields)
        if keys not in self._operands:
            fields = ((f"{LINES}.{key}", tuple(_item_value(line, key) for line in self)) for key in keys)
            self._operands[keys] = ((LINES, len(self)), *fields)
        return self._operands[keys]

    def run(self, checked: CheckedExpression, data: Mapping[str, object]) -> tuple[str, object]:
        """What the engine makes of an expression over these lines. Raises EngineError and ConversionError."""
        program = engine.compiled_over_lines(checked.program, checked.engine_variables)
        key = checked.program, checked.engine_variables
        if key not in self._converted:
            self._converted[key] = program, program.over([_item(line, checked.line_fields) for line in self])
        program, lines = self._converted[key]
        result: tuple[str, object] = program.run(lines, data)
        return result


def _item(line: Line, fields: tuple[tuple[str, ValueType], ...]) -> dict[str, object]:
    item: dict[str, object] = {}
    for key, value_type in fields:
        value = _item_value(line, key)
        if value is not None:
            item[key] = converted(f"{key} of line {line.get('id')!r}", value, value_type)
    return item


def _item_value(line: Line, key: str) -> object:
    """The value of a flat key such as ``quantity`` or ``attributes.colour``, of which the second part may hold dots."""
    group, dot, name = key.partition(".")
    if not dot:
        return line.get(group)
    inside = line.get(group)
    return inside.get(name) if isinstance(inside, Mapping) else None
