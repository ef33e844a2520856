"""A condition as rows that a person can click together, and such rows as the text of a condition.

Rows compare a variable with a value, ask whether it is there, or ask something of the lines of the order; groups join
rows by "and" or "or" and may be negated. ``has(x) && x == 1`` and ``!has(x) || x == 1`` are one row that also says what
an absent value counts as. What no row can show becomes a row of its own that holds the expression's text. Names and
types are not asked about here: that is the check's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from catalog.core.expressions.names import LINES, path_of
from catalog.core.expressions.outline_values import Value, value_of, value_text
from catalog.core.expressions.syntax import LEVELS, Binary, Call, Literal, Name, Node, Unary, continues, parse
from catalog.core.expressions.tokens import MAX_LENGTH, has_comment
from catalog.core.expressions.writing import as_operand, path_text, written


class Join(StrEnum):
    AND = "and"
    OR = "or"


class Operator(StrEnum):
    """What a comparison asks of its variable. The last three take no value."""

    EQUAL = "=="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    IN = "in"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    CONTAINS = "contains"
    MATCHES = "matches"
    PRESENT = "present"
    TRUE = "true"


class Absent(StrEnum):
    """What a row says where its variable has no value."""

    ERROR = "error"
    NO = "no"
    YES = "yes"


class Quantifier(StrEnum):
    EXISTS = "exists"
    ALL = "all"
    EXISTS_ONE = "exists_one"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row about one variable. ``value`` is there unless the operator takes none."""

    path: tuple[str, ...]
    operator: Operator
    value: Value | None = None
    absent: Absent = Absent.ERROR
    negated: bool = False


@dataclass(frozen=True, slots=True)
class LinesTest:
    """A row about the lines of the order; inside, the paths of ``condition`` begin with ``item``."""

    quantifier: Quantifier
    item: str
    condition: "Group"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """What no other row can show, as text."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of which all (and) or one (or) must hold; negated, it holds where that is not so. Empty, it says nothing."""

    join: Join
    items: "tuple[Row, ...]"
    negated: bool = False


Row = Comparison | LinesTest | Expression | Group

_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TEXT_TESTS = {str(one) for one in (Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.CONTAINS, Operator.MATCHES)}
_SIGN = {Join.AND: " && ", Join.OR: " || "}


def outline_of(expression: str) -> Group | None:
    """Return the rows of a condition; none where rows cannot hold it: its comments, or its length, would be lost.

    Blank is an empty group. Raises ExpressionError where the text cannot be read.
    """
    if not expression.strip():
        return Group(Join.AND, ())
    row = _row(parse(expression))
    outline = row if isinstance(row, Group) else Group(Join.AND, (row,))
    if has_comment(expression) or len(text_of(outline)) > MAX_LENGTH:
        return None
    return outline


def text_of(outline: Group) -> str:
    """Return the condition that rows stand for; blank where they say nothing.

    Raises ExpressionError where the text of an expression cannot be read.
    """
    row = _pruned(outline)
    return "" if row is None else _text(row)


# from the tree to rows


def _row(node: Node) -> Row:
    match node:
        case Binary(operator="&&" | "||" as sign):
            return _group(node, Join.AND if sign == "&&" else Join.OR)
        case Unary(operator="!", operand=operand):
            return _negated(_row(operand)) or Expression(written(node))
        case Binary() | Call() if (found := _test(node)) is not None:
            return found
    path = path_of(node)
    if path is not None and len(path) > 1:
        return Comparison(path, Operator.TRUE)
    return Expression(written(node))


def _group(node: Binary, join: Join) -> Group:
    links = [node]
    while continues(links[-1]) and isinstance(left := links[-1].left, Binary):
        links.append(left)
    parts = (links[-1].left, *(link.right for link in reversed(links)))
    return Group(join, tuple(_folded(join, [_unwrapped(_row(part)) for part in parts])))


def _unwrapped(row: Row) -> Row:
    """A group of one row, such as a folded ``has(x) && x == 1``, is that row."""
    while isinstance(row, Group) and len(row.items) == 1 and not row.negated:
        row = row.items[0]
    return row


def _folded(join: Join, rows: list[Row]) -> Iterator[Row]:
    """Join each question for a value with the comparison after it that uses the value."""
    position = 0
    while position < len(rows):
        one, following = rows[position], rows[position + 1] if position + 1 < len(rows) else None
        if following is not None and _guards(join, one, following) and isinstance(following, Comparison):
            yield replace(following, absent=Absent.NO if join is Join.AND else Absent.YES)
            position += 2
        else:
            yield one
            position += 1


def _guards(join: Join, one: Row, following: Row) -> bool:
    return (
        isinstance(one, Comparison)
        and isinstance(following, Comparison)
        and one.operator is Operator.PRESENT
        and one.absent is Absent.ERROR
        and one.negated is (join is Join.OR)
        and following.operator is not Operator.PRESENT
        and following.absent is Absent.ERROR
        and following.path == one.path
    )


def _negated(row: Row) -> Row | None:
    """The row that says the opposite, or none for an expression, which keeps its sign in its text."""
    if isinstance(row, Expression):
        return None
    if row.negated or (isinstance(row, Comparison) and row.absent is not Absent.ERROR):
        return Group(Join.AND, (row,), negated=True)
    return replace(row, negated=True)


def _test(node: Binary | Call) -> Row | None:
    if isinstance(node, Binary):
        return _comparison(node)
    if node.target is None:
        return _presence(node)
    if node.function in tuple(Quantifier) and node.target == Name(node.target.position, LINES):
        item = node.arguments[0]
        assert isinstance(item, Name)  # the parser refuses a macro without it
        row = _row(node.arguments[1])
        condition = row if isinstance(row, Group) else Group(Join.AND, (row,))
        return LinesTest(Quantifier(node.function), item.name, condition)
    path = path_of(node.target)
    if path is None or len(path) < 2 or node.function not in _TEXT_TESTS or len(node.arguments) != 1:
        return None
    return Comparison(path, Operator(node.function), value_of(node.arguments[0]))


def _presence(node: Call) -> Comparison | None:
    path = path_of(node.arguments[0]) if node.function == "has" and len(node.arguments) == 1 else None
    return Comparison(path, Operator.PRESENT) if path is not None and len(path) > 1 else None


def _comparison(node: Binary) -> Comparison | None:
    if node.operator not in (*_MIRRORED, "in"):
        return None
    left, operator, right = node.left, node.operator, node.right
    if isinstance(left, Literal) and operator in _MIRRORED:
        left, operator, right = right, _MIRRORED[operator], left
    path = path_of(left)
    if path is None or len(path) < 2:
        return None
    if isinstance(right, Literal) and right.value is None:
        if operator not in ("==", "!="):
            return None
        return Comparison(path, Operator.PRESENT, negated=operator == "==")
    return Comparison(path, Operator(operator), value_of(right))


# from rows to text


def _text(row: Row) -> str:
    match row:
        case Group(join=join, items=items, negated=negated):
            text = _text(items[0]) if len(items) == 1 else _SIGN[join].join(_part(item, join) for item in items)
            return f"!({text})" if negated else text
        case Comparison():
            return _comparison_text(row)
        case LinesTest(quantifier=quantifier, item=item, condition=condition, negated=negated):
            text = f"{LINES}.{quantifier}({item}, {text_of(condition) or 'true'})"
            return f"!{text}" if negated else text
        case Expression(text=text):
            return text


def _pruned(row: Row) -> Row | None:
    """A row without what says nothing, and without groups of one row; none where nothing is left."""
    if isinstance(row, Expression):
        return row if row.text.strip() else None
    if not isinstance(row, Group):
        return row
    items = tuple(item for one in row.items if (item := _pruned(one)) is not None)
    if len(items) == 1 and row.negated:
        return _negated(items[0]) or replace(row, items=items)
    return _unwrapped(replace(row, items=items)) if items else None


def _part(row: Row, join: Join) -> str:
    """A row among others, in parentheses where it joins rows itself."""
    text = _text(row)
    match row:
        case Expression():
            return as_operand(text, LEVELS["=="])
        case Group(negated=False):
            return f"({text})"
        case Comparison(absent=Absent.NO) if join is Join.OR:
            return f"({text})"
        case Comparison(absent=Absent.YES) if join is Join.AND:
            return f"({text})"
    return text


def _comparison_text(row: Comparison) -> str:
    path = path_text(row.path)
    test = _test_text(path, row)
    match row.absent:
        case Absent.NO:
            return f"has({path}) && {test}"
        case Absent.YES:
            return f"!has({path}) || {test}"
    return test


def _test_text(path: str, row: Comparison) -> str:
    sign = "!" if row.negated else ""
    if row.operator is Operator.PRESENT:
        return f"{sign}has({path})"
    if row.operator is Operator.TRUE:
        return f"{sign}{path}"
    assert row.value is not None  # only the operators above take none
    if row.operator in _TEXT_TESTS:
        return f"{sign}{path}.{row.operator}({value_text(row.value)})"
    text = f"{path} {row.operator} {value_text(row.value, beside=LEVELS['=='])}"
    return f"!({text})" if row.negated else text
