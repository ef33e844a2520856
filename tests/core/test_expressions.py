"""Conditions and expressions: what is accepted, what each is worth, and what is said of those that are wrong."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.expressions import (
    EvaluationError,
    ExpressionError,
    Schema,
    ValueType,
    check,
    evaluate,
    names,
    schema_for,
    spelled,
)
from catalog.core.vocabulary import DataType

SCHEMA = schema_for(
    order_attributes={"channel": "Text"},
    line_attributes={
        "colour": DataType.PICKLIST,
        "speed": DataType.NUMBER,
        "price": DataType.CURRENCY,
        "share": DataType.PERCENT,
        "express": DataType.BOOLEAN,
        "installed": DataType.DATE,
        "tags": ValueType.TEXT_LIST,
        "ATTR-QB-API": DataType.TEXT,
        "DIMM Type": DataType.TEXT,
    },
    account_attributes={"vip": "Boolean"},
    step=True,
    plan=True,
    scope_keys=["Site"],
)

VALUES: Mapping[str, object] = {
    "order": {"source": "webshop", "priority": "High", "attributes": {"channel": "web"}},
    "account": {"id": "ACME", "name": "Acme", "attributes": {"vip": True}},
    "product": {"sku": "SEC", "kind": "Technical", "assetizable": True},
    "line": {
        "id": "1",
        "product": "SEC",
        "action": "Add",
        "quantity": Decimal("2"),
        "start_date": datetime(2026, 3, 1, 12, tzinfo=UTC),
        "scope_keys": {"Site": "Berlin"},
        "attributes": {
            "speed": 100,
            "price": {"amount": "19.90", "currency": "EUR"},
            "express": True,
            "installed": date(2026, 1, 31),
            "tags": ["new", "gold"],
            "ATTR-QB-API": "Flex",
            "DIMM Type": "R",
            "colour": None,
        },
    },
    "lines": [
        {"id": "1", "product": "A", "quantity": "2", "attributes": {"colour": "white", "DIMM Type": "R"}},
        {"id": "2", "product": "B", "quantity": "3", "attributes": {}},
    ],
    "step": {"state": "Ready", "attempts": 3, "result": {"reference": "X-1", "ok": True, "items": [{"n": 2}]}},
    "plan": {"state": "InProgress", "priority": "High"},
}


def value_of(expression: str, result: ValueType | None = None) -> object:
    return evaluate(check(expression, SCHEMA, result=result), VALUES).value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # numbers are one type, whether written with or without a point
        ("line.quantity > 1", True),
        ("line.quantity == 2", True),
        ("2 == line.quantity", True),
        ("line.quantity == 2.0", True),
        ("line.quantity * 2 == 4", True),
        ("line.quantity + 1 - 0.5", Decimal("2.5")),
        ("line.quantity in [1, 2, 3]", True),
        ("line.quantity % 2 == 0", True),
        ("7 / 2", Decimal("3.5")),
        ("8 / 2 / 2", Decimal(2)),
        ("2 - 3 - 4", Decimal(-5)),
        ("2 - (3 - 4)", Decimal(3)),
        ("2 + 3 * 4", Decimal(14)),
        ("(2 + 3) * 4", Decimal(20)),
        ("-line.quantity", Decimal(-2)),
        ("--line.quantity", Decimal(2)),
        ("-(-2)", Decimal(2)),
        ("0x10", Decimal(16)),
        ("1e3", Decimal(1000)),
        ("0.1 + 0.2", Decimal("0.3")),
        ("int(2.9)", Decimal(2)),
        ("double('2.5')", Decimal("2.5")),
        ("string(line.quantity)", "2"),
        ("line.attributes.price > 19.8 && line.attributes.price < 20", True),
        ("math.ceil(line.quantity / 3)", Decimal(1)),
        ("math.greatest(1, line.quantity, 3)", Decimal(3)),
        ("size(lines) == 2 && lines.size() > 1", True),
        ("size(line.product)", Decimal(3)),
        # texts
        ('line.product + "-" + line.action', "SEC-Add"),
        ("line.product.startsWith('S') && !line.product.endsWith('S')", True),
        ("'a.b'.matches('^a[.]b$')", True),
        ("'0049-30'.replace('-', ' ')", "0049 30"),
        ("'  Aé '.trim().lowerAscii()", "aé"),
        ("line.product.substring(1)", "EC"),
        ("line.product.substring(0, 1)", "S"),
        ("line.product.indexOf('C')", Decimal(2)),
        ("'line\\nfeed \\u00e9 \\x41 \\101 \\\\ \"' + r'\\d' + '''it's'''", "line\nfeed é A A \\ \"\\dit's"),
        ("'\U0001f600' + '\\U0001F600'", "\U0001f600\U0001f600"),
        # dates
        ("line.start_date > date('2026-02-28')", True),
        ("line.start_date >= timestamp('2026-03-01T12:00:00Z')", True),
        ("line.attributes.installed == date('2026-01-31')", True),
        ("line.start_date - line.attributes.installed > duration('696h')", True),
        ("line.start_date + duration('24h')", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("line.attributes.installed.getFullYear() == 2026", True),
        ("line.attributes.installed.getMonth()", Decimal(0)),
        # logic
        ("line.attributes.express && product.assetizable && account.attributes.vip", True),
        ("false || !false", True),
        ("true || false && false", True),
        ("(true || false) && false", False),
        ("line.quantity > 1 ? 'many' : 'one'", "many"),
        ("false ? 1 : true ? 2 : 3", Decimal(2)),
        ("order.priority in ['High', 'Bulk']", True),
        ("plan.state == 'InProgress' && step.state == 'Ready' && step.attempts >= 3", True),
        ("line.quantity > 1 // two or more", True),
        # codes that are no names
        ('line.attributes["ATTR-QB-API"] == "Flex"', True),
        ("line.attributes['DIMM Type'].size() == 1", True),
        ('line["attributes"]["speed"] == 100', True),
        ("line.scope_keys.Site == 'Berlin'", True),
        # absence
        ("has(line.attributes.colour)", False),
        ("line.attributes.colour == null", True),
        ("line.attributes.colour != null", False),
        ("null == line.attributes.colour", True),
        ("!(line.attributes.colour == null)", False),
        ("has(line.end_date) && line.end_date > line.start_date", False),
        ("!has(line.attributes.colour) || line.attributes.colour == 'white'", True),
        ("has(line.attributes.colour) ? line.attributes.colour : 'none'", "none"),
        ("has(line.attributes['DIMM Type']) && has(line.quantity)", True),
        # the lines of the order
        ("lines.exists(l, l.quantity > 2)", True),
        ("lines.exists(l, l.attributes.colour == 'white')", True),
        ("lines.all(l, l.quantity >= 2)", True),
        ("lines.exists_one(l, l.product == 'A')", True),
        ("lines.exists(l, l.attributes['DIMM Type'] == 'R')", True),
        ("lines.all(l, !has(l.attributes.colour) || l.attributes.colour == 'white')", True),
        ("lines.filter(l, l.attributes.colour == null).all(m, m.product == 'B')", True),
        ("lines.map(l, l.quantity)", (Decimal(2), Decimal(3))),
        ("lines.map(l, l.quantity > 2, l.product)", ("B",)),
        ("lines.map(l, l.quantity * 2).exists(q, q == 6)", True),
        ("lines.filter(l, l.quantity > line.quantity).size() == 1", True),
        ("lines.exists(line, line.quantity > 2) && line.quantity == 2", True),
        ("lines.map(l, l.product) == ['A', 'B']", True),
        # lists
        ("'gold' in line.attributes.tags", True),
        ("line.attributes.tags.exists(tag, tag.startsWith('n'))", True),
        ("line.attributes.tags[1]", "gold"),
        ("line.attributes.tags[line.quantity - 1]", "gold"),
        ("[1, 2].map(n, n * 2)", (Decimal(2), Decimal(4))),
        # what only run time knows
        ("step.result.reference == 'X-1'", True),
        ("step.result.items[0].n == 2", True),
        ("step.result.items.exists(i, i.n > 1)", True),
        ("has(step.result.error) || step.result.ok", True),
        ("step.result.error == null", True),
        ("has(step.result.items[0].missing)", False),
        ("step.result.items[0].n != null", True),
    ],
)
def test_value(expression: str, expected: object) -> None:
    assert value_of(expression) == expected
    assert value_of(expression) == expected  # also from the cache


@pytest.mark.parametrize(
    ("expression", "column", "message", "suggestion"),
    [
        ("line.attributes.sped > 1", 1, "no line.attributes.sped", "line.attributes.speed?"),
        ("true && lin.quantity > 1", 9, "no variable 'lin'", "Did you mean line?"),
        ("line.Quantity > 1", 1, "no line.Quantity", "line.quantity?"),
        ("line.attributes.ATTR-QB-API == 'x'", 1, "no line.attributes.ATTR", 'line.attributes["ATTR-QB-API"]?'),
        ("line.attributes['dimm type'] == 'x'", 1, "dimm type", 'line.attributes["DIMM Type"]?'),
        ("lines.exists(l, l.quanity > 1)", 17, "no l.quanity", "l.quantity?"),
        ("line.attributes", 1, "a group of values", "line.attributes.colour"),
        ("line.product.name == 'x'", 1, "of type Text and has no fields", ""),
        ("lines.quantity > 1", 1, "lines is a list", "lines.exists"),
        ("lines[0].quantity > 1", 1, "no fields", ""),
        ("lines[0] == lines[1]", 1, "have no positions", "exists"),
        ("lines.filter(l, true)[0] == 1", 1, "have no positions", "exists"),
        ("lines.exists(l, l)", 17, "group of values", "l."),
        ("line.product > 1", 14, "> cannot be applied to Text and Number", "quotes"),
        ("line.quantity == 'two'", 15, "== cannot be applied to Number and Text", "quotes"),
        ("lines.all(l, l.product == 1)", 24, "== cannot be applied to Text and Number", ""),
        ("line.start_date > '2026-01-01'", 17, "Datetime and Text", 'date("2026-12-31")'),
        ("line.product && true", 14, "&& cannot be applied to Text", "true or false"),
        ("true ? 'a' : 1", 6, "? : cannot be applied", "one type"),
        ("line.quantity * 2", 1, "must be Boolean, but is Number", "Compare"),
        ("line.quantity = 2", 15, "'=' means nothing", "=="),
        ("true and false", 6, "'and' is not expected", "&&"),
        ("true &&", 8, "not the end of the expression", ""),
        ("(true", 6, "')' is expected", ""),
        ('line.product == "abc', 17, "no closing quote", ""),
        ("true &&\n  line.attributes.sped > 1", 3, "no line.attributes.sped", ""),
        ("", 1, "A value is expected", ""),
        ("null", 1, "null is no value", ""),
        ("'x' == null", 1, "Only a variable can be absent", ""),
        ("lines == null", 1, "not a variable that can be absent", ""),
        ("has(line.attributes)", 5, "group of values", "line.attributes.colour"),
        ("has('x')", 5, "not a variable", ""),
        ("has(line.quantity, 1)", 1, "has needs one variable", ""),
        ("line.product in ['A', 1]", 17, "mixes values", ""),
        ("line.product.startWith('a')", 1, "no function startWith", ".startsWith"),
        ("math.ciel(1) == 1", 1, "no function math.ciel", "math.ceil"),
        ("line.product.substring() == ''", 1, "takes 1 to 2 arguments, not 0", ""),
        ("date('2026-13-01') < line.start_date", 6, "not valid", 'date("2026-12-31")'),
        ("duration('1 day') < duration('1h')", 10, "not valid", "36h"),
        ("line.product.matches('(')", 22, "invalid regular expression", ""),
        ("line.product.matches(line.action)", 22, "must be written out", ""),
        ("{'a': 1} == 1", 1, "Maps written in braces", "list"),
        ("9007199254740993 == 1", 1, "too large to be kept exactly", ""),
        ("1e999 == 1", 1, "too large", ""),
        ("12abc == 1", 1, "not a number", ""),
        ("'\\x00' == ''", 1, "not a known escape", ""),
        ("'\0' == ''", 1, "U+0000", ""),
        ("'\\q' == ''", 1, "not a known escape", ""),
        ("lines.exists(2, true)", 7, "needs the name of an item", "lines.exists(item"),
        ("lines.exists(l, l.quantity > 1, true)", 7, "needs the name of an item", ""),
    ],
)
def test_refusal_says_what_is_wrong_where_and_what_would_be_right(
    expression: str, column: int, message: str, suggestion: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        check(expression, SCHEMA)
    error = refused.value
    assert error.expression == expression
    assert error.line == expression.count("\n") + 1
    assert error.column == column
    assert message in error.message
    assert suggestion in error.suggestion
    assert str(error).startswith(f"Line {error.line}, column {column}: ")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("line.attributes.colour == 'white'", "line.attributes.colour has no value"),
        ("line.attributes.colour != 'white'", "line.attributes.colour has no value"),
        ("!(line.attributes.colour == 'white')", "line.attributes.colour has no value"),
        ("line.attributes.colour in ['white']", "line.attributes.colour has no value"),
        ("line.end_date > line.start_date", "line.end_date has no value"),
        ("lines.all(l, l.attributes.colour == 'white')", "no value for attributes.colour"),
        ("lines.exists(l, l.attributes.colour == 'black')", "no value for attributes.colour"),
        ("lines.exists(l, l.supplemental_action == 'Add')", "no value for supplemental_action"),
        ("step.result.error == 'E1'", "step.result.error has no value"),
        ("step.result.items[0].missing == 1", "no value for missing"),
        ("step.result.reference", "must be Boolean, but is 'X-1'"),
        ("step.result.reference > 1", "No matching overloads"),
        ("line.quantity / (line.quantity - 2) > 1", "division by zero"),
        ("line.quantity % 0 == 1", "division by zero"),
        ("line.attributes.tags[7] == 'x'", "Index error: index=7 size=2"),
        ("double(line.product) > 1", "Cannot convert"),
        ("line.product.replace('', 'x') == ''", "not an empty one"),
    ],
)
def test_an_error_of_evaluation_is_never_false_in_silence(expression: str, reason: str) -> None:
    with pytest.raises(EvaluationError) as failed:
        evaluate(check(expression, SCHEMA), VALUES)
    assert failed.value.expression == expression
    assert reason.lower() in failed.value.reason.lower()
    assert {path.split(".")[0] for path, _ in failed.value.operands} == {
        path.split(".")[0] for path in names(expression)
    }


def test_the_operands_are_those_that_are_mentioned() -> None:
    checked = check(
        "line.quantity > 1 && !has(line.attributes.colour) && lines.exists(l, l.attributes.colour == 'white')", SCHEMA
    )
    assert evaluate(checked, VALUES).operands == (
        ("line.quantity", Decimal(2)),
        ("line.attributes.colour", None),
        ("lines", 2),
        ("lines.attributes.colour", ("white", None)),
    )


def test_the_error_names_expression_operands_and_reason() -> None:
    with pytest.raises(EvaluationError) as failed:
        evaluate(check("line.quantity > 5 || line.attributes.colour == 'white'", SCHEMA), VALUES)
    assert str(failed.value) == (
        "\"line.quantity > 5 || line.attributes.colour == 'white'\" cannot be evaluated: "
        "line.attributes.colour has no value (line.quantity = Decimal('2'), line.attributes.colour = absent)"
    )


@pytest.mark.parametrize(
    ("expression", "result", "expected"),
    [
        ("line.quantity * 1.5", ValueType.NUMBER, Decimal(3)),
        ("line.attributes.price * 2", ValueType.CURRENCY, Decimal("39.8")),
        ("line.product", ValueType.PICKLIST, "SEC"),
        ("line.attributes.installed", ValueType.DATE, date(2026, 1, 31)),
        ("line.attributes.installed + duration('24h')", ValueType.DATE, date(2026, 2, 1)),
        ("line.start_date", ValueType.DATETIME, datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("lines.map(l, l.product)", ValueType.TEXT_LIST, ("A", "B")),
        ("lines.map(l, l.quantity)", ValueType.NUMBER_LIST, (Decimal(2), Decimal(3))),
        ("step.result.reference", ValueType.TEXT, "X-1"),
        ("step.result", ValueType.DYNAMIC, {"reference": "X-1", "ok": True, "items": ({"n": Decimal(2)},)}),
        ("line.start_date - line.start_date", None, timedelta(0)),
    ],
)
def test_results_of_every_type(expression: str, result: ValueType | None, expected: object) -> None:
    assert value_of(expression, result) == expected


@pytest.mark.parametrize(
    ("expression", "result"),
    [("line.product", ValueType.NUMBER), ("line.quantity", ValueType.TEXT), ("lines", ValueType.TEXT_LIST)],
)
def test_a_result_of_another_type_is_refused(expression: str, result: ValueType) -> None:
    with pytest.raises(ExpressionError, match=f"must be {result}"):
        check(expression, SCHEMA, result=result)


@pytest.mark.parametrize(
    ("attribute", "value", "reason"),
    [
        ("speed", "fast", "line.attributes.speed should be Number, but 'fast' is not a number"),
        ("speed", True, "True is not a number"),
        ("speed", float("nan"), "not a finite number"),
        ("speed", 10**400, "too large"),
        ("speed", 9007199254740993, "cannot be kept exactly"),
        ("speed", Decimal("0.1234567890123456789"), "cannot be kept exactly"),
        ("colour", 5, "should be Picklist, but 5 is not a text"),
        ("colour", "x" * 40_000, "at most 32,768"),
        ("colour", "a\0b", "U+0000"),
        ("express", "true", "neither true nor false"),
        ("installed", "31.01.2026", "not a date or time"),
        ("installed", datetime(2026, 1, 1), "has no time zone"),
        ("price", {"currency": "EUR"}, "has no amount"),
        ("tags", "new", "not a list"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_an_error(attribute: str, value: object, reason: str) -> None:
    values = {"line": {"attributes": {attribute: value}}}
    checked = check(f"[line.attributes.{attribute}].size() == 1", SCHEMA)
    with pytest.raises(EvaluationError) as failed:
        evaluate(checked, values)
    assert reason in failed.value.reason


def test_instants_may_come_as_text_date_or_in_any_time_zone() -> None:
    checked = check("line.start_date == timestamp('2026-03-01T00:00:00Z')", SCHEMA)
    east = timezone(timedelta(hours=2))
    for value in (
        "2026-03-01T00:00:00Z",
        "2026-03-01",
        date(2026, 3, 1),
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 2, tzinfo=east),
    ):
        assert evaluate(checked, {"line": {"start_date": value}}).value is True


def test_lines_that_were_not_given_are_an_error() -> None:
    with pytest.raises(EvaluationError, match="the lines of the order were not given"):
        evaluate(check("size(lines) == 0", SCHEMA), {})
    assert evaluate(check("size(lines) == 0", SCHEMA), {"lines": []}).value is True


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("true", set()),
        ("line.quantity > 1 && line.attributes['DIMM Type'] == 'R'", {"line.quantity", "line.attributes.DIMM Type"}),
        ("has(line.attributes.colour)", {"line.attributes.colour"}),
        ("lines.exists(l, l.quantity > line.quantity)", {"lines", "lines.quantity", "line.quantity"}),
        ("lines.filter(a, a.id == '1').exists(b, b.product == 'A')", {"lines", "lines.id", "lines.product"}),
        ("lines.map(l, l.quantity).exists(q, q > plan.x)", {"lines", "lines.quantity", "plan.x"}),
        ("step.result.items.exists(i, i.n > 1)", {"step.result.items"}),
        ("math.ceil(line.quantity) > size(line.product)", {"line.quantity", "line.product"}),
        ("lines.exists(line, line.quantity > 2) || line.id == '1'", {"lines", "lines.quantity", "line.id"}),
    ],
)
def test_names(expression: str, expected: set[str]) -> None:
    assert names(expression) == expected


def test_names_of_what_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ExpressionError):
        names("line.quantity >")


def test_variables_are_those_of_the_place() -> None:
    about_the_order = schema_for({}, {}, line=False)
    assert check("lines.exists(l, l.product == 'A')", about_the_order).reads_lines
    for expression in ("line.quantity > 1", "product.sku == 'A'", "step.name == 'x'", "plan.state == 'x'"):
        with pytest.raises(ExpressionError, match="There is no variable"):
            check(expression, about_the_order)
    with pytest.raises(ExpressionError, match="There is no variable 'lines'"):
        check("size(lines) == 0", Schema({}))


def test_equal_schemas_share_one_check() -> None:
    first, second = schema_for({}, {"colour": "Text"}), schema_for({}, {"colour": "Text"})
    assert first == second
    assert hash(first) == hash(second)
    assert check("has(line.attributes.colour)", first) is check("has(line.attributes.colour)", second)


CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
CODES = st.text(CHARACTERS, min_size=1, max_size=12)


@given(CODES, st.text(CHARACTERS, max_size=20))
def test_any_attribute_code_can_be_used(code: str, value: str) -> None:
    schema = schema_for({}, {code: "Text"})
    path = spelled(f"line.attributes.{code}")
    item = path.replace("line.", "l.", 1)
    values = {"line": {"attributes": {code: value}}, "lines": [{"attributes": {code: value}}]}
    assert evaluate(check(path, schema, result=ValueType.TEXT), values).value == value
    assert evaluate(check(f"has({path}) && lines.all(l, {item} == {path})", schema), values).value is True
    assert evaluate(check(f"{path} == null", schema), {"line": {"attributes": {}}}).value is True


@given(st.decimals(-(10**6), 10**6, places=3), st.integers(-1000, 1000), st.sampled_from(["<", "<=", "==", ">"]))
def test_comparisons_agree_with_decimal_arithmetic(quantity: Decimal, other: int, operator: str) -> None:
    expected = {"<": quantity < other, "<=": quantity <= other, "==": quantity == other, ">": quantity > other}
    checked = check(f"line.quantity {operator} {other}", SCHEMA)
    assert evaluate(checked, {"line": {"quantity": quantity}}).value is expected[operator]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_survives_the_way_through_the_engine(number: Decimal) -> None:
    checked = check("line.quantity", SCHEMA, result=ValueType.NUMBER)
    assert evaluate(checked, {"line": {"quantity": number}}).value == number
