"""Which variable, field or item a name stands for, and what to say where it stands for none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import NoReturn

from catalog.core.expressions.names import LINES, path_of
from catalog.core.expressions.schema import Schema, ValueType, spelled
from catalog.core.expressions.syntax import Call, Index, Literal, Node, Select, start_of
from catalog.core.expressions.tokens import ExpressionError

_NOT_CONSTANT = object()


class Kind(Enum):
    """What is known of a value's structure before it is there."""

    LINES = "lines"
    LINE = "line"
    DYNAMIC = "dynamic"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Item:
    """The variable of the comprehension that is being read."""

    name: str
    kind: Kind


class Resolver:
    """Resolves the names of one expression; ``item`` is set while the inside of a comprehension is read."""

    def __init__(self, expression: str, schema: Schema) -> None:
        self._expression = expression
        self._schema = schema
        self.item: Item | None = None

    def variable(self, node: Node, path: tuple[str, ...]) -> tuple[str, tuple[str, ...], ValueType]:
        """Dotted path, segments and type of the variable at this path. Raises ExpressionError where there is none."""
        dotted = ".".join(path)
        variables = self._schema.variables
        if dotted in variables:
            return dotted, tuple(dotted.split(".", 2)), variables[dotted]
        for length in range(len(path) - 1, 1, -1):
            if variables.get(".".join(path[:length])) is ValueType.DYNAMIC:
                return dotted, path, ValueType.DYNAMIC
        raise self._unknown(node, path, variables)

    def line_field(self, node: Node, fields: tuple[str, ...]) -> tuple[str, ValueType]:
        """Flat key and type of a field of the item. Raises ExpressionError where lines have no such field."""
        key = ".".join(fields)
        found = self._schema.line_fields.get(key)
        if found is None:
            name = self.item.name if self.item else LINES
            known = {f"{name}.{field}": value_type for field, value_type in self._schema.line_fields.items()}
            raise self._unknown(node, (name, *fields), known)
        return key, found

    def kind(self, node: Node) -> Kind:
        path = path_of(node)
        if path is not None and self.item is not None and path[0] == self.item.name:
            return Kind.PLAIN if self.item.kind is Kind.LINE and len(path) > 1 else self.item.kind
        if path == (LINES,):
            return Kind.LINES
        if path is not None:
            prefixes = (".".join(path[:length]) for length in range(2, len(path) + 1))
            dynamic = any(self._schema.variables.get(prefix) is ValueType.DYNAMIC for prefix in prefixes)
            return Kind.DYNAMIC if dynamic else Kind.PLAIN
        match node:
            case Call(function="filter", target=target) if target is not None:
                return self.kind(target)
            case Select(operand=operand) | Index(operand=operand) if self.kind(operand) is Kind.DYNAMIC:
                return Kind.DYNAMIC
        return Kind.PLAIN

    def refuse(self, node: Node, message: str, suggestion: str = "") -> NoReturn:
        raise self._refusal(node, message, suggestion)

    def _refusal(self, node: Node, message: str, suggestion: str = "") -> ExpressionError:
        return ExpressionError(self._expression, start_of(node), message, suggestion)

    def _unknown(self, node: Node, path: tuple[str, ...], known: Mapping[str, ValueType]) -> ExpressionError:
        dotted = ".".join(path)
        roots = {name.split(".")[0] for name in known}
        if path[0] not in roots:
            hint = nearest(path[0], {*roots, *([LINES] if self._schema.line_fields else [])})
            return self._refusal(node, f"There is no variable {path[0]!r} here.", hint)
        for length in range(len(path) - 1, 1, -1):
            shorter = ".".join(path[:length])
            if shorter in known:
                return self._refusal(node, f"{spelled(shorter)} is of type {known[shorter]} and has no fields.")
        inside = sorted(spelled(name) for name in known if name.startswith(f"{dotted}."))
        if inside:
            return self._refusal(
                node, f"{dotted} is a group of values, not a value.", f"Name one of it, such as {inside[0]}."
            )
        return self._refusal(node, f"There is no {_written(path)} here.", _nearest_sibling(path, known))


def constant(node: Node) -> object:
    """The value of a literal; something equal to no value for any other node."""
    return node.value if isinstance(node, Literal) else _NOT_CONSTANT


def nearest(name: str, known: Collection[str]) -> str:
    """A sentence that names what may have been meant; else, where there are few, everything known."""
    lowered = {candidate.lower(): candidate for candidate in sorted(known)}
    close = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {lowered[close[0]]}?"
    return f"Known are {', '.join(sorted(known))}." if 0 < len(known) <= 12 else ""


def _nearest_sibling(path: tuple[str, ...], known: Mapping[str, ValueType]) -> str:
    """Compares the last segment within the same group, so that long common beginnings do not count."""
    group = ".".join(path[:-1])
    if not any(name.startswith(f"{group}.") for name in known):
        group = path[0]
    siblings = {name.removeprefix(f"{group}."): name for name in known if name.startswith(f"{group}.")}
    lowered = {last.lower(): name for last, name in sorted(siblings.items())}
    last = path[-1].lower()
    close = get_close_matches(last, lowered, n=1, cutoff=0.6) or [name for name in lowered if name.startswith(last)]
    if close:
        return f"Did you mean {spelled(lowered[close[0]])}?"
    return f"Known are {', '.join(sorted(spelled(name) for name in siblings.values()))}." if len(siblings) <= 12 else ""


def _written(path: tuple[str, ...]) -> str:
    return spelled(".".join(path)) if len(path) == 3 else ".".join(path)
