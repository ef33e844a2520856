"""Which variables an expression speaks of."""

from collections.abc import Mapping
from functools import lru_cache

from catalog.core.expressions.syntax import MACROS, Call, Index, Literal, Name, Node, Select, children, parse

LINES = "lines"
MATH = "math"


def names(expression: str) -> frozenset[str]:
    """The dotted paths of the variables that an expression mentions.

    A field of the items of ``lines`` is given as ``lines.quantity``, beside ``lines`` itself. Whether the names exist
    is not asked. Raises ExpressionError where the expression cannot be read.
    """
    return _names(expression)


@lru_cache(maxsize=4096)
def _names(expression: str) -> frozenset[str]:
    found: set[str] = set()
    waiting: list[tuple[Node, Mapping[str, str]]] = [(parse(expression), {})]
    while waiting:
        node, items = waiting.pop()
        path = path_of(node)
        if path is not None:
            root = items.get(path[0], path[0])
            if root:
                found.add(".".join((root, *path[1:])))
        elif isinstance(node, Call) and node.target is not None and node.function in MACROS:
            waiting.append((node.target, items))
            inner = {**items, _item_name(node): LINES if ranges_over_lines(node.target) else ""}
            waiting.extend((argument, inner) for argument in node.arguments[1:])
        else:
            below = node.arguments if isinstance(node, Call) and is_math(node) else children(node)
            waiting.extend((child, items) for child in below)
    return frozenset(found)


def path_of(node: Node) -> tuple[str, ...] | None:
    """The segments of ``a.b["c"]``, or None where the node is more than a path from a name."""
    segments: list[str] = []
    while True:
        match node:
            case Name(name=name):
                return (name, *reversed(segments))
            case Select(operand=operand, field=field):
                segments.append(field)
                node = operand
            case Index(operand=operand, key=Literal(value=str() as key)):
                segments.append(key)
                node = operand
            case _:
                return None


def ranges_over_lines(node: Node) -> bool:
    """Whether a comprehension over this node goes over the lines of the order, all or filtered."""
    while isinstance(node, Call) and node.function == "filter" and node.target is not None:
        node = node.target
    return isinstance(node, Name) and node.name == LINES


def is_math(call: Call) -> bool:
    return isinstance(call.target, Name) and call.target.name == MATH


def _item_name(call: Call) -> str:
    item = call.arguments[0]
    assert isinstance(item, Name)  # the parser refuses a macro without it
    return item.name
