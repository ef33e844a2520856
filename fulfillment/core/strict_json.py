"""Reading JSON that others sent: what is ambiguous, unbounded or cannot be stored is refused, never guessed at."""

import json
import math
from collections import Counter
from collections.abc import Iterable

MOST_LEVELS = 64


class UnreadableJson(ValueError):
    """A body is no JSON that can be worked with; the text says why."""


def read_json(body: bytes) -> object:
    """Return the value of a JSON text in UTF-8.

    Raises UnreadableJson for broken syntax or encoding, repeated names, NaN and infinities, NUL or half characters,
    and nesting deeper than 64 levels.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableJson(f"It is not UTF-8: byte {error.start} cannot be read.") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        raise UnreadableJson(f"It is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise UnreadableJson(f"It is nested deeper than {MOST_LEVELS} levels.") from None
    except UnreadableJson:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise UnreadableJson(f"It is not JSON: {error}") from None
    _check(value)
    return value


def read_object(body: bytes) -> dict[str, object]:
    """Return the object that a JSON text holds; raises UnreadableJson, also where it holds anything else."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise UnreadableJson("It is no JSON object.")
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # One pass: counting each name would let one large object hold a process for hours.
        times = Counter(name for name, _ in pairs)
        repeated = next(name for name, _ in pairs if times[name] > 1)
        raise UnreadableJson(f"The name {repeated[:80]!r} stands twice in one object.")
    return found


def _constant(text: str) -> object:
    raise UnreadableJson(f"{text} is not a JSON value.")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnreadableJson(f"The number {text[:40]} is too large.")
    return number


def _check(value: object) -> None:
    """Refuse what no database can store, and nesting that other code would stumble over."""
    level: list[object] = [value]
    for _ in range(MOST_LEVELS + 1):
        if not level:
            return
        for item in level:
            _check_text(item)
        level = [inner for item in level for inner in _inside(item)]
    raise UnreadableJson(f"It is nested deeper than {MOST_LEVELS} levels.")


def _inside(item: object) -> Iterable[object]:
    if isinstance(item, dict):
        return [*item.keys(), *item.values()]
    return item if isinstance(item, list) else ()


def _check_text(item: object) -> None:
    if isinstance(item, str) and ("\x00" in item or any("\ud800" <= character <= "\udfff" for character in item)):
        raise UnreadableJson("It holds a NUL or half a character (an unpaired surrogate).")
