"""Reading the order document: strict, complete in its complaints, and equal after a round trip."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.core.products import Picklist, PicklistValue
from catalog.core.vocabulary import DataType, LineAction
from decomposition.core.order import Account, Order, OrderLine, Priority
from decomposition.core.order_problems import MOST_PROBLEMS
from decomposition.core.parse import DEEPEST_BUNDLE, MOST_LINES, OrderRefused, check_against, parse, to_json
from tests.core.rule_books import attribute, classification, commercial, definition, line, order, rule_book

DOCUMENT = """
{"source": "webshop", "external_id": "SO-1001", "account": {"id": "ACME", "name": "Acme Ltd", "attributes": {}},
 "priority": "High", "orchestration_group": null, "requested_completion_date": "2026-12-01T12:00:00Z",
 "attributes": {"channel": "web"},
 "lines": [{"id": "1", "product": "SEC-PACK", "action": "Add", "quantity": "1", "parent": null, "start_date": null,
            "end_date": null, "scope_keys": {}, "attributes": {}},
           {"id": "1.1", "product": "SEC-HW-KIT", "action": "Amend", "quantity": "2.5", "parent": "1",
            "start_date": "2026-12-01T12:00:00.250000Z", "end_date": "2027-12-01T00:00:00Z",
            "scope_keys": {"Room": "hall"},
            "attributes": {"colour": "white", "money": {"amount": "1", "currency": "EUR"}}}]}
"""


def document(**changes: object) -> dict[str, object]:
    return {**json.loads(DOCUMENT), **changes}


def with_line(**changes: object) -> dict[str, object]:
    """The document with a changed second line."""
    asked = document()
    asked["lines"][1].update(changes)  # type: ignore[index]
    return asked


def refused(asked: object) -> dict[str, str]:
    """Code of each problem by its place."""
    with pytest.raises(OrderRefused) as refusal:
        parse(asked)
    return {problem.pointer: problem.code for problem in refusal.value.problems}


def test_the_whole_document() -> None:
    assert parse(document()) == Order(
        source="webshop",
        external_id="SO-1001",
        account=Account(id="ACME", name="Acme Ltd"),
        priority=Priority.HIGH,
        requested_completion_date=datetime(2026, 12, 1, 12, tzinfo=UTC),
        attributes={"channel": "web"},
        lines=(
            OrderLine(id="1", product="SEC-PACK"),
            OrderLine(
                id="1.1",
                product="SEC-HW-KIT",
                action=LineAction.AMEND,
                quantity=Decimal("2.5"),
                parent="1",
                start_date=datetime(2026, 12, 1, 12, 0, 0, 250000, tzinfo=UTC),
                end_date=datetime(2027, 12, 1, tzinfo=UTC),
                scope_keys={"Room": "hall"},
                attributes={"colour": "white", "money": {"amount": "1", "currency": "EUR"}},
            ),
        ),
    )


def test_writing_gives_the_document_back() -> None:
    assert to_json(parse(document())) == document()
    json.dumps(to_json(parse(document())))


def test_only_a_few_fields_are_required() -> None:
    short = {"source": "s", "external_id": "e", "account": {"id": "a"}, "lines": [{"id": "1", "product": "P"}]}
    assert parse(short) == Order(
        source="s", external_id="e", account=Account(id="a"), lines=(OrderLine(id="1", product="P"),)
    )


@pytest.mark.parametrize("asked", [None, [], "order", 5, True])
def test_an_order_is_an_object(asked: object) -> None:
    assert refused(asked) == {"": "not_an_object"}


def test_everything_that_is_missing_is_said_at_once() -> None:
    assert refused({}) == {
        "/source": "required",
        "/external_id": "required",
        "/account": "required",
        "/lines": "required",
    }
    assert refused({"source": "s", "external_id": "e", "account": {}, "lines": [{}]}) == {
        "/account/id": "required",
        "/lines/0/id": "required",
        "/lines/0/product": "required",
    }


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"sauce": "x"}, "/sauce", "unknown_field"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown_field"),
        ({"source": 5}, "/source", "not_a_text"),
        ({"source": " "}, "/source", "blank"),
        ({"source": "x" * 101}, "/source", "too_long"),
        ({"external_id": "a\x00b"}, "/external_id", "bad_character"),
        ({"external_id": "\ud800"}, "/external_id", "bad_character"),
        ({"account": "ACME"}, "/account", "not_an_object"),
        ({"account": {"id": "A", "email": "x"}}, "/account/email", "unknown_field"),
        ({"account": {"id": None}}, "/account/id", "required"),
        ({"account": {"id": "A", "name": 5}}, "/account/name", "not_a_text"),
        ({"priority": "Urgent"}, "/priority", "unknown_choice"),
        ({"priority": ["High"]}, "/priority", "unknown_choice"),
        ({"orchestration_group": ""}, "/orchestration_group", "blank"),
        ({"requested_completion_date": "2026-12-01"}, "/requested_completion_date", "not_a_time"),
        ({"requested_completion_date": "2026-12-01T12:00:00"}, "/requested_completion_date", "not_a_time"),
        ({"requested_completion_date": "2026-02-30T12:00:00Z"}, "/requested_completion_date", "not_a_time"),
        ({"requested_completion_date": "0001-01-01T00:00:00+23:00"}, "/requested_completion_date", "not_a_time"),
        ({"requested_completion_date": 1764590400}, "/requested_completion_date", "not_a_time"),
        ({"attributes": []}, "/attributes", "not_an_object"),
        ({"attributes": {"a": float("nan")}}, "/attributes/a", "not_finite"),
        ({"attributes": {"a": {"b": [1, float("inf")]}}}, "/attributes/a/b/1", "not_finite"),
        ({"attributes": {"a": 10**40}}, "/attributes/a", "too_large"),
        ({"attributes": {"a": "x\x00"}}, "/attributes/a", "bad_character"),
        ({"attributes": {"a": "x" * 10_001}}, "/attributes/a", "too_long"),
        ({"attributes": {"": 1}}, "/attributes", "bad_name"),
        ({"attributes": {"a": object()}}, "/attributes/a", "not_json"),
        ({"lines": {}}, "/lines", "not_a_list"),
        ({"lines": []}, "/lines", "no_lines"),
        ({"lines": ["1"]}, "/lines/0", "not_an_object"),
    ],
)
def test_what_is_wrong_with_an_order(changes: dict[str, object], pointer: str, code: str) -> None:
    assert refused(document(**changes)) == {pointer: code}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"sku": "P"}, "sku", "unknown_field"),
        ({"id": 2}, "id", "not_a_text"),
        ({"id": "1"}, "id", "duplicate_line"),
        ({"product": None}, "product", "required"),
        ({"product": "x" * 201}, "product", "too_long"),
        ({"action": "Delete"}, "action", "unknown_choice"),
        ({"action": "add"}, "action", "unknown_choice"),
        ({"quantity": "many"}, "quantity", "not_a_quantity"),
        ({"quantity": "NaN"}, "quantity", "not_a_quantity"),
        ({"quantity": "Infinity"}, "quantity", "not_a_quantity"),
        ({"quantity": float("nan")}, "quantity", "not_a_quantity"),
        ({"quantity": True}, "quantity", "not_a_quantity"),
        ({"quantity": "1e3"}, "quantity", "not_a_quantity"),
        ({"quantity": " 1"}, "quantity", "not_a_quantity"),
        ({"quantity": "1_000"}, "quantity", "not_a_quantity"),
        ({"quantity": "١"}, "quantity", "not_a_quantity"),
        ({"quantity": ""}, "quantity", "not_a_quantity"),
        ({"quantity": "0"}, "quantity", "not_positive"),
        ({"quantity": 0}, "quantity", "not_positive"),
        ({"quantity": "-1"}, "quantity", "not_positive"),
        ({"quantity": "1000000000000"}, "quantity", "too_large"),
        ({"quantity": 10**400}, "quantity", "too_large"),
        ({"quantity": "1.0000001"}, "quantity", "too_precise"),
        ({"parent": "9"}, "parent", "unknown_parent"),
        ({"parent": "1.1"}, "parent", "parent_loop"),
        ({"parent": 1}, "parent", "not_a_text"),
        ({"start_date": "tomorrow"}, "start_date", "not_a_time"),
        ({"start_date": "2028-01-01T00:00:00Z"}, "end_date", "ends_before_start"),
        ({"scope_keys": {"Room": 5}}, "scope_keys/Room", "not_a_text"),
        ({"scope_keys": {"Room": ""}}, "scope_keys/Room", "blank"),
        ({"scope_keys": {"Room": None}}, "scope_keys/Room", "blank"),
        ({"scope_keys": "Room"}, "scope_keys", "not_an_object"),
        ({"attributes": "white"}, "attributes", "not_an_object"),
    ],
)
def test_what_is_wrong_with_a_line(changes: dict[str, object], field: str, code: str) -> None:
    assert refused(with_line(**changes)) == {f"/lines/1/{field}": code}


def test_a_message_says_what_would_be_right() -> None:
    with pytest.raises(OrderRefused) as refusal:
        parse(document(extrenal_id="x", priority="Urgent"))
    messages = {problem.pointer: problem.message for problem in refusal.value.problems}
    assert messages["/extrenal_id"] == 'There is no such field. Did you mean "external_id"?'
    assert messages["/priority"] == '"Urgent" is none of High, Default, Bulk.'
    assert str(refusal.value).endswith("(1 more)")


@pytest.mark.parametrize(
    ("given_quantity", "read"),
    [("1", "1"), (3, "3"), (2.5, "2.5"), ("007.50", "7.5"), ("999999999999.999999", "999999999999.999999")],
)
def test_quantities_come_as_text_or_as_numbers(given_quantity: object, read: str) -> None:
    quantity = parse(with_line(quantity=given_quantity)).lines[1].quantity
    assert str(quantity) == read


def test_loops_of_parents_are_shown_once() -> None:
    lines = [{"id": str(number), "product": "P", "parent": str(number % 3 + 1)} for number in (1, 2, 3)]
    lines.append({"id": "4", "product": "P", "parent": "1"})
    with pytest.raises(OrderRefused) as refusal:
        parse(document(lines=lines))
    (problem,) = refusal.value.problems
    assert (problem.pointer, problem.code) == ("/lines/0/parent", "parent_loop")
    assert "1 → 2 → 3 → 1" in problem.message


def test_a_long_loop_is_a_loop_and_not_also_too_deep() -> None:
    size = 2 * DEEPEST_BUNDLE
    lines = [{"id": str(number), "product": "P", "parent": str((number + 1) % size)} for number in range(size)]
    assert refused(document(lines=lines)) == {"/lines/0/parent": "parent_loop"}


def chain(length: int) -> list[dict[str, object]]:
    return [
        {"id": str(number), "product": "P", "parent": str(number - 1) if number else None} for number in range(length)
    ]


def test_bundles_nest_only_so_deep() -> None:
    assert len(parse(document(lines=chain(DEEPEST_BUNDLE))).lines) == DEEPEST_BUNDLE
    too_deep = chain(DEEPEST_BUNDLE + 20)
    assert refused(document(lines=too_deep)) == {f"/lines/{DEEPEST_BUNDLE}/parent": "too_deep"}
    assert list(refused(document(lines=too_deep[::-1])).values()) == ["too_deep"]


def test_there_are_only_so_many_lines() -> None:
    lines = [{"id": str(number), "product": "P"} for number in range(MOST_LINES + 1)]
    assert len(parse(document(lines=lines[:-1])).lines) == MOST_LINES
    assert refused(document(lines=lines)) == {"/lines": "too_many_lines"}


def test_values_nest_only_so_deep() -> None:
    value: object = 1
    for _ in range(5_000):
        value = [value]
    ((pointer, code),) = refused(document(attributes={"a": value})).items()
    assert code == "too_deep"
    assert pointer.startswith("/attributes/a/0")


def test_of_very_many_problems_the_first_are_listed_and_all_are_counted() -> None:
    lines = [{"id": str(number), "product": "P", "quantity": "x", "wrong": 1} for number in range(5_000)]
    with pytest.raises(OrderRefused) as refusal:
        parse(document(lines=lines))
    assert len(refusal.value.problems) == MOST_PROBLEMS
    assert refusal.value.total == 10_000


def test_problems_can_always_be_printed() -> None:
    with pytest.raises(OrderRefused) as refusal:
        parse(document(**{"\ud800\x00": 1, "priority": "\udfff" * 600}))
    for problem in refusal.value.problems:
        f"{problem.pointer}{problem.message}".encode()
        assert len(problem.message) <= 500


def outcome(asked: object) -> Order | OrderRefused:
    try:
        return parse(asked)
    except OrderRefused as refusal:
        return refusal


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_is_sent_is_either_an_order_or_refused(data: st.DataObject) -> None:
    asked: object = copy.deepcopy(document())
    for _ in range(data.draw(st.integers(1, 3))):
        place = asked
        while isinstance(place, dict | list) and place:
            key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
            if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
                place[key] = data.draw(json_values)
                break
            place = place[key]
    found = outcome(asked)
    if isinstance(found, Order):
        assert parse(json.loads(json.dumps(to_json(found)))) == found
    else:
        assert found.problems
        assert all(problem.pointer == "" or problem.pointer.startswith("/") for problem in found.problems)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20).filter(
    str.strip
)
moments = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
attributes = st.dictionaries(
    texts, texts | st.integers(-9, 9) | st.booleans() | st.none() | st.floats(-1e6, 1e6), max_size=3
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    ids = draw(st.lists(texts, min_size=1, max_size=5, unique=True))
    lines = []
    for at, id_ in enumerate(ids):
        start, end = draw(st.none() | moments), draw(st.none() | moments)
        if start and end and end < start:
            start, end = end, start
        lines.append(
            OrderLine(
                id=id_,
                product=draw(texts),
                action=draw(st.sampled_from(LineAction)),
                quantity=draw(st.decimals("0.000001", "999999999999", places=6)),
                parent=draw(st.none() | st.sampled_from(ids[:at])) if at else None,
                start_date=start,
                end_date=end,
                scope_keys=draw(st.dictionaries(texts, texts, max_size=2)),
                attributes=draw(attributes),
            )
        )
    return Order(
        source=draw(texts),
        external_id=draw(texts),
        account=Account(id=draw(texts), name=draw(texts | st.just("")), attributes=draw(attributes)),
        priority=draw(st.sampled_from(Priority)),
        orchestration_group=draw(st.none() | texts),
        requested_completion_date=draw(st.none() | moments),
        attributes=draw(attributes),
        lines=tuple(lines),
    )


@settings(max_examples=60, deadline=None)
@given(orders())
def test_a_round_trip_gives_the_same_order(asked: Order) -> None:
    written = json.loads(json.dumps(to_json(asked)))
    assert parse(written) == asked
    assert to_json(parse(written)) == written


# against the catalogue

CATALOG = rule_book(
    [commercial("SEC-CAMERA", "Cameras"), commercial("SEC-PACK"), replace(commercial("SEC-OLD"), active=False)],
    [],
    classifications=(classification("Hardware"), classification("Cameras", "Hardware")),
    picklists=(
        Picklist(
            code="C", name="C", values=(PicklistValue(code="w", value="white"), PicklistValue(code="b", value="black"))
        ),
    ),
    attributes=(
        definition("colour", DataType.PICKLIST, picklist="C"),
        definition("weight", DataType.NUMBER),
        definition("price", DataType.CURRENCY),
        definition("outdoor", DataType.BOOLEAN),
        definition("since", DataType.DATE),
        replace(definition("gone"), active=False),
        definition("note", default="none"),
        definition("tier", DataType.NUMBER),
    ),
    product_attributes=(
        attribute("colour", "SEC-CAMERA", required=True),
        attribute("weight", classification="Hardware"),
        attribute("price", "SEC-CAMERA"),
        attribute("outdoor", "SEC-CAMERA"),
        attribute("since", "SEC-CAMERA"),
        attribute("gone", "SEC-CAMERA"),
        attribute("note", "SEC-CAMERA", required=True),
    ),
).catalog


def checked(asked: Order) -> dict[str, tuple[str, str]]:
    try:
        check_against(asked, CATALOG)
    except OrderRefused as refusal:
        return {problem.pointer: (problem.code, problem.message) for problem in refusal.problems}
    return {}


def test_an_order_that_fits_the_catalogue() -> None:
    good = line(
        "1",
        "SEC-CAMERA",
        keys={"Room": "hall"},
        colour="white",
        weight="2.5",
        price={"amount": "9.90", "currency": "EUR"},
        outdoor=False,
        since="2026-12-01",
    )
    assert (
        checked(order(good, line("2", "SEC-OLD", LineAction.CANCEL), line("3", "SEC-CAMERA", LineAction.CANCEL))) == {}
    )


@pytest.mark.parametrize(
    ("asked", "pointer", "code", "words"),
    [
        (line("1", "SEC-CAMRA"), "/lines/0/product", "unknown_product", 'Did you mean "SEC-CAMERA"?'),
        (line("1", "SEC-OLD"), "/lines/0/product", "inactive_product", "cannot be added"),
        (
            line("1", "SEC-PACK", keys={"Roof": "x"}),
            "/lines/0/scope_keys/Roof",
            "unknown_scope",
            'Did you mean "Room"?',
        ),
        (line("1", "SEC-PACK", colour="white"), "/lines/0/attributes/colour", "unknown_attribute", '"SEC-PACK" has no'),
        (
            line("1", "SEC-CAMERA", colour="white", wieght=1),
            "/lines/0/attributes/wieght",
            "unknown_attribute",
            '"weight"?',
        ),
        (line("1", "SEC-CAMERA", colour="white", gone="x"), "/lines/0/attributes/gone", "unknown_attribute", "gone"),
        (
            line("1", "SEC-CAMERA", colour="wite"),
            "/lines/0/attributes/colour",
            "not_in_picklist",
            'Did you mean "white"?',
        ),
        (line("1", "SEC-CAMERA", colour=5), "/lines/0/attributes/colour", "wrong_type", "needs a text, not 5"),
        (
            line("1", "SEC-CAMERA", colour="white", weight="heavy"),
            "/lines/0/attributes/weight",
            "wrong_type",
            "a number",
        ),
        (
            line("1", "SEC-CAMERA", colour="white", outdoor="yes"),
            "/lines/0/attributes/outdoor",
            "wrong_type",
            "true or false",
        ),
        (
            line("1", "SEC-CAMERA", colour="white", since="soon"),
            "/lines/0/attributes/since",
            "wrong_type",
            "a date such as",
        ),
        (
            line("1", "SEC-CAMERA", colour="white", price={"amount": "1"}),
            "/lines/0/attributes/price",
            "wrong_type",
            "amount",
        ),
        (line("1", "SEC-CAMERA"), "/lines/0/attributes/colour", "required_attribute", "requires"),
        (line("1", "SEC-CAMERA", colour=""), "/lines/0/attributes/colour", "not_in_picklist", "picklist"),
    ],
)
def test_what_does_not_fit_the_catalogue(asked: OrderLine, pointer: str, code: str, words: str) -> None:
    ((place, (found, message)),) = checked(order(asked)).items()
    assert (place, found) == (pointer, code)
    assert words in message


def test_attributes_of_order_and_account_are_free_but_typed_where_they_are_defined() -> None:
    asked = replace(
        order(line("1", "SEC-PACK")),
        attributes={"anything": [1], "tier": "gold"},
        account=Account(id="A", attributes={"tier": 3, "colour": "mauve"}),
    )
    assert {pointer: code for pointer, (code, _) in checked(asked).items()} == {
        "/account/attributes/colour": "not_in_picklist",
        "/attributes/tier": "wrong_type",
    }
