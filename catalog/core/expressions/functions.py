"""The functions that expressions may call.

The engine counts in whole numbers and in doubles and never mixes them; expressions have one kind of number. So whole
results are turned into doubles, and doubles into whole numbers where a function takes a position or count.
Functions that multiply the length of a text or make a list of one (``split``, ``join``, ``format``) are left out, and
``replace`` is bounded: chained, they would fill the memory from a short expression.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments it takes, which of them are positions or counts, and whether its result is one.

    ``engine_name`` is what the engine calls it, where that is another name.
    """

    minimum: int
    maximum: int
    whole_arguments: frozenset[int] = frozenset()
    whole_result: bool = False
    engine_name: str = ""


_DATE_PARTS = tuple(
    f"get{part}"
    for part in (
        *("FullYear", "Month", "Date", "DayOfMonth", "DayOfWeek", "DayOfYear"),
        *("Hours", "Minutes", "Seconds", "Milliseconds"),
    )
)

GLOBAL: Mapping[str, Function] = {
    "size": Function(1, 1, whole_result=True),
    "int": Function(1, 1, whole_result=True),
    **dict.fromkeys(("double", "string", "bool", "timestamp", "duration", "date"), Function(1, 1)),
}

MEMBER: Mapping[str, Function] = {
    "size": Function(0, 0, whole_result=True),
    **dict.fromkeys(("startsWith", "endsWith", "contains", "matches"), Function(1, 1)),
    **dict.fromkeys(("lowerAscii", "upperAscii", "trim"), Function(0, 0)),
    **dict.fromkeys(("indexOf", "lastIndexOf"), Function(1, 2, frozenset({1}), whole_result=True)),
    "substring": Function(1, 2, frozenset({0, 1})),
    "charAt": Function(1, 1, frozenset({0})),
    "replace": Function(2, 2, engine_name="replaceText"),
    **dict.fromkeys(_DATE_PARTS, Function(0, 1, whole_result=True)),
}

MATH: Mapping[str, Function] = {
    **dict.fromkeys(("ceil", "floor", "round", "trunc", "abs", "sign"), Function(1, 1)),
    **dict.fromkeys(("greatest", "least"), Function(1, 20)),
}
