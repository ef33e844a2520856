"""Trees back to text: the one way in which the visual condition builder writes an expression.

What is written is read as the same tree again, whatever parentheses, quotes and spaces the original had.
"""

import re

from catalog.core.expressions.syntax import (
    LEVELS,
    Binary,
    Call,
    Conditional,
    Index,
    ListOf,
    Literal,
    Name,
    Node,
    Select,
    Unary,
    continues,
    parse,
)

_UNARY = 6
_MEMBER = 7
_LARGEST_EXACT = 2**53
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def written(node: Node, level: int = 0) -> str:
    """Return a node as text, in parentheses where an operator of this level stands around it and binds stronger."""
    match node:
        case Literal(value=value):
            return _in_parentheses(literal_text(value), level == _MEMBER and isinstance(value, float))
        case Name(name=name):
            return name
        case Select() | Index():
            place = f".{node.field}" if isinstance(node, Select) else f"[{written(node.key)}]"
            return written(node.operand, _MEMBER) + place
        case Call():
            return _call(node)
        case Unary(operator=operator, operand=operand):
            return _in_parentheses(operator + written(operand, _UNARY), level > _UNARY)
        case Binary(operator=operator):
            return _in_parentheses(_chain(node), level > LEVELS[operator])
        case Conditional(test=test, yes=yes, no=no):
            return _in_parentheses(f"{written(test, 1)} ? {written(yes, 1)} : {written(no)}", level > 0)
        case ListOf(items=items):
            return f"[{', '.join(map(written, items))}]"


def as_operand(text: str, level: int) -> str:
    """Return an expression's text as it stands beside an operator of this level: if that binds stronger, in ().

    Raises ExpressionError where the text cannot be read.
    """
    node = parse(text)
    return text if written(node, level) == written(node) else f"({text})"


def literal_text(value: str | float | bool | None) -> str:
    """Return a constant as an expression writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
    if value.is_integer() and abs(value) < _LARGEST_EXACT:
        return str(int(value))
    return repr(value)


def quoted(text: str) -> str:
    """Return a text in quotes; what cannot be seen is escaped."""
    return '"' + "".join(_ESCAPES.get(character) or _visible(character) for character in text) + '"'


def path_text(path: tuple[str, ...]) -> str:
    """Return a path from a name as an expression writes it: segments that are no plain names go in brackets."""
    root, *segments = path
    return root + "".join(f".{one}" if _IDENTIFIER.match(one) else f"[{quoted(one)}]" for one in segments)


def _visible(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 else character


def _in_parentheses(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def _call(node: Call) -> str:
    target = "" if node.target is None else f"{written(node.target, _MEMBER)}."
    return f"{target}{node.function}({', '.join(map(written, node.arguments))})"


def _chain(node: Binary) -> str:
    """Operators of one level from their left end, so that long chains do not recurse."""
    level = LEVELS[node.operator]
    links = [node]
    while continues(links[-1]) and isinstance(left := links[-1].left, Binary):
        links.append(left)
    first = written(links[-1].left, level)
    return first + "".join(f" {link.operator} {written(link.right, level + 1)}" for link in reversed(links))
