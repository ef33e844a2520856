"""Conditions as rows: what each text shows as, and that rows mean what the text means, whatever the text."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.core.expressions import EvaluationError, ExpressionError, Schema, check, evaluate, schema_for
from catalog.core.expressions.outline import (
    Absent,
    Comparison,
    Expression,
    Group,
    Join,
    LinesTest,
    Operator,
    Quantifier,
    outline_of,
    text_of,
)
from catalog.core.expressions.outline_json import document_of
from catalog.core.expressions.outline_values import Value, ValueKind
from catalog.core.expressions.syntax import Binary, Node, children, parse
from catalog.core.expressions.writing import written

EXAMPLES = json.loads((Path(__file__).parent / "outline_examples.json").read_text())
"""Texts with their outlines as the API gives them; the designer's own writer is held to them too."""

SCHEMA: Schema = schema_for(
    order_attributes={"channel": "Text", "direct": "Boolean"},
    line_attributes={"colour": "Picklist", "speed": "Number", "express": "Boolean", "kit-size": "Text", "a.b": "Date"},
    account_attributes={"region": "Text"},
)

ATOMS = (
    'order.priority == "High"',
    '"High" != order.priority',
    "line.quantity > 2",
    "3 <= line.quantity",
    "line.quantity >= -1.5",
    'line.attributes.colour in ["white", "black"]',
    "line.attributes.express",
    "line.attributes.express == true",
    "has(line.attributes.colour)",
    "line.attributes.colour != null",
    "null == line.attributes.speed",
    "!has(line.attributes.express)",
    'line.attributes["kit-size"].startsWith("L")',
    "line.attributes.colour.matches(r'^[a-z]+$')",
    'line.attributes["a.b"] < date("2026-06-01")',
    "line.attributes.speed == line.quantity * 2",
    "line.attributes.speed > order.attributes.direct ? 1 : 2",
    'lines.exists(item, item.product == "A" && has(item.attributes.colour))',
    "lines.all(one, one.quantity > 1 || one.attributes.express)",
    "lines.exists_one(x, !(x.product == 'B'))",
    "size(lines) > 1",
    "lines.filter(l, l.quantity > 1).size() == 2",
    "(line.quantity > 1 ? order.attributes.direct : true)",
    "true",
    "false",
    "order.attributes.direct == (line.quantity > 3)",
    "'it''s'.size() > 3",
    '"tab\\t\\"quoted\\" \\\\ é \\U0001F600" == order.attributes.channel',
)

OPTIONAL: Mapping[str, st.SearchStrategy[object]] = {
    "colour": st.sampled_from(["white", "black", "red", "", None]),
    "speed": st.sampled_from([0, 2, 4.5, None]),
    "express": st.sampled_from([True, False, None]),
    "kit-size": st.sampled_from(["L", "XL", None]),
    "a.b": st.sampled_from(["2026-01-01", "2027-01-01", None]),
}


def lines_of_orders() -> st.SearchStrategy[Mapping[str, object]]:
    return st.fixed_dictionaries(
        {
            "id": st.sampled_from(["1", "2"]),
            "product": st.sampled_from(["A", "B"]),
            "quantity": st.sampled_from([1, 2, 3]),
            "attributes": st.fixed_dictionaries(OPTIONAL),
        }
    )


VALUES = st.fixed_dictionaries(
    {
        "order": st.fixed_dictionaries(
            {
                "priority": st.sampled_from(["High", "Default", None]),
                "attributes": st.fixed_dictionaries(
                    {"channel": st.sampled_from(["web", None]), "direct": st.sampled_from([True, False, None])}
                ),
            }
        ),
        "account": st.just({"id": "ACME", "attributes": {"region": "north"}}),
        "line": lines_of_orders(),
        "lines": st.lists(lines_of_orders(), max_size=3),
    }
)


def texts() -> st.SearchStrategy[str]:
    """Conditions of every form, nested, in odd spellings; not all of them pass their check."""
    return st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" && ", "||", " ||\n ", "&&"]), inner).map("".join),
            inner.map(lambda text: f"!({text})"),
            inner.map(lambda text: f"( {text} )"),
            st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]}) ? ({parts[1]}) : {parts[2]}"),
        ),
        max_leaves=8,
    )


def shape(value: object) -> object:
    """A tree without its positions."""
    if is_dataclass(value):
        return type(value), tuple(shape(getattr(value, one.name)) for one in fields(value) if one.name != "position")
    return tuple(map(shape, value)) if isinstance(value, tuple) else value


def flat(node: Node) -> object:
    """A tree without its positions, in which it does not matter how a chain of && or || is grouped."""
    if not isinstance(node, Binary) or node.operator not in ("&&", "||"):
        return shape(node) if not children(node) else (type(node), node_facts(node), *map(flat, children(node)))
    parts: list[object] = []
    for child in (node.left, node.right):
        found = flat(child)
        inner = isinstance(found, tuple) and found[0] == node.operator
        parts.extend(found[1:] if inner and isinstance(found, tuple) else [found])
    return (node.operator, *parts)


def node_facts(node: Node) -> tuple[object, ...]:
    """What a node says beside what is below it."""
    return tuple(getattr(node, name) for name in ("operator", "function", "field") if hasattr(node, name))


def tree(text: str) -> Node:
    try:
        return parse(text)
    except ExpressionError:
        assume(False)
        raise


def answer(text: str, values: Mapping[str, object]) -> object:
    """The value of a condition, or that it has none; or that it is refused when it is checked."""
    try:
        checked = check(text, SCHEMA)
    except ExpressionError:
        return "refused"
    try:
        return evaluate(checked, values).value
    except EvaluationError:
        return "no answer"


@given(texts())
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_as_the_same_tree(text: str) -> None:
    node = tree(text)
    assert shape(parse(written(node))) == shape(node)


@given(texts(), VALUES)
@settings(max_examples=300, deadline=None)
def test_rows_mean_what_the_text_means(text: str, values: Mapping[str, object]) -> None:
    tree(text)
    outline = outline_of(text)
    assert outline is not None
    again = text_of(outline)
    assert answer(again, values) == answer(text, values), again


@given(texts())
@settings(max_examples=300, deadline=None)
def test_a_second_round_trip_changes_nothing(text: str) -> None:
    tree(text)
    outline = outline_of(text)
    assert outline is not None
    again = text_of(outline)
    assert outline_of(again) == outline
    assert text_of(outline) == again


PATHS = st.sampled_from([("order", "priority"), ("line", "attributes", "kit-size"), ("line", "attributes", "in")])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
CONSTANTS = st.one_of(
    TEXTS.map(lambda text: Value(ValueKind.TEXT, text)),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: Value(ValueKind.NUMBER, number)),
    st.booleans().map(lambda truth: Value(ValueKind.BOOLEAN, truth)),
    st.just(Value(ValueKind.DATE, "2026-12-31")),
    st.just(Value(ValueKind.DATETIME, "2026-12-31T12:00:00Z")),
)
VALUED = [one for one in Operator if one not in (Operator.PRESENT, Operator.TRUE)]
ABSENCES = st.sampled_from(Absent)


def rows() -> st.SearchStrategy[Comparison | LinesTest | Expression | Group]:
    """Rows as a person may click them together."""
    compared = st.one_of(
        CONSTANTS,
        st.lists(CONSTANTS, max_size=3).map(lambda items: Value(ValueKind.LIST, tuple(items))),
        PATHS.map(lambda path: Value(ValueKind.VARIABLE, path)),
        st.sampled_from([Value(ValueKind.EXPRESSION, text) for text in ("line.quantity * 2", "a.b == c.d", "-a.b")]),
    )
    leaf = st.one_of(
        st.builds(Comparison, PATHS, st.sampled_from(VALUED), compared, ABSENCES, st.booleans()),
        st.builds(Comparison, PATHS, st.just(Operator.TRUE), st.none(), ABSENCES, st.booleans()),
        st.builds(Comparison, PATHS, st.just(Operator.PRESENT), st.none(), st.just(Absent.ERROR), st.booleans()),
        st.sampled_from(
            [Expression("size(lines) > 1"), Expression("a.b ? c.d : e.f"), Expression("x.y + 1 == 2 || z.z")]
        ),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(Group, st.sampled_from(Join), st.lists(inner, max_size=3).map(tuple), st.booleans()),
            st.builds(
                LinesTest,
                st.sampled_from(Quantifier),
                st.just("item"),
                st.builds(Group, st.sampled_from(Join), st.lists(leaf, min_size=1, max_size=2).map(tuple)),
                st.booleans(),
            ),
        ),
        max_leaves=6,
    )


@given(st.builds(Group, st.sampled_from(Join), st.lists(rows(), max_size=3).map(tuple), st.booleans()))
@settings(max_examples=400, deadline=None)
def test_rows_that_are_clicked_together_survive_the_text(outline: Group) -> None:
    text = text_of(outline)
    read = outline_of(text)
    assert read is not None
    again = text_of(read)
    assert outline_of(again) == read
    if text:
        assert flat(parse(again)) == flat(parse(text))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"] or "blank")
def test_examples(example: Mapping[str, object]) -> None:
    outline = outline_of(str(example["text"]))
    assert outline is not None
    assert document_of(outline) == example["outline"]
    assert text_of(outline) == example.get("written", example["text"])


@pytest.mark.parametrize(
    "text",
    ["line.quantity > 1 // more than one", '//all\nline.product == "A"', "line.product == r'" + "\\" * 4000 + "'"],
    ids=["comment behind", "comment before", "too long when written"],
)
def test_what_rows_would_lose_is_left_as_text(text: str) -> None:
    assert outline_of(text) is None


def test_a_sign_in_a_text_is_no_comment() -> None:
    assert outline_of('account.id == "http://acme"') is not None


@pytest.mark.parametrize("text", ["line.quantity >", "a.b = 1", "((", '"open'])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        outline_of(text)


def test_incomplete_rows_say_nothing() -> None:
    empty = Group(Join.OR, (Group(Join.AND, ()), Expression(" ")), negated=True)
    row = Comparison(("a", "b"), Operator.TRUE)
    assert text_of(Group(Join.AND, (empty,))) == ""
    assert text_of(Group(Join.AND, (empty, Group(Join.OR, (row,))))) == "a.b"


def test_an_expression_is_joined_as_one_operand() -> None:
    choice = Expression("a.b ? c.d : e.f")
    row = Comparison(("x", "y"), Operator.TRUE)
    assert text_of(Group(Join.AND, (choice,))) == "a.b ? c.d : e.f"
    assert text_of(Group(Join.AND, (choice, Group(Join.AND, ())))) == "a.b ? c.d : e.f"
    assert text_of(Group(Join.OR, (row, Group(Join.AND, (choice, Group(Join.AND, ())))))) == "x.y || (a.b ? c.d : e.f)"


def test_a_long_chain_is_no_deep_recursion() -> None:
    text = " || ".join(["line.product == 'A'"] * 95)
    outline = outline_of(text)
    assert outline is not None
    assert len(outline.items) == 95
