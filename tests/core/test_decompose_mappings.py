"""Values that mappings carry: methods, types, conflicts, defaults, what is required, and what a change keeps."""

from collections.abc import Mapping as Dictionary
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from catalog.core.products import Picklist, PicklistValue
from catalog.core.values import ValueMismatch
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction
from decomposition.core.compatibility import compatible, converted_value
from decomposition.core.decompose import decompose
from decomposition.core.destination_attributes import RequiredAttributeMissing
from decomposition.core.lines import Decomposition, FulfillmentLine, TraceKind
from decomposition.core.order import OrderLine
from decomposition.core.rules import (
    DecompositionRule,
    Enforcement,
    Mapping,
    MappingMethod,
    OperandType,
    RuleBook,
    ValueList,
    ValueListEntry,
)
from tests.core.rule_books import (
    attribute,
    classification,
    commercial,
    definition,
    line,
    order,
    rule,
    rule_book,
    technical,
    told,
)

COLOURS = Picklist(
    code="Colours", name="Colours", values=(PicklistValue(code="r", value="red"), PicklistValue(code="b", value="blue"))
)
SHADES = ValueList(
    code="Shades",
    name="Shades",
    entries=(ValueListEntry(input="crimson", output="red"), ValueListEntry(input="navy", output="blue")),
)
STEPS = ValueList(
    code="Steps",
    name="Steps",
    source_type=DataType.NUMBER,
    destination_type=DataType.BOOLEAN,
    entries=(ValueListEntry(input="1", output="false"), ValueListEntry(input="2.50", output="true")),
)
DEFINITIONS = (
    definition("text"),
    definition("other"),
    definition("number", DataType.NUMBER),
    definition("flag", DataType.BOOLEAN),
    definition("day", DataType.DATE),
    definition("moment", DataType.DATETIME),
    definition("money", DataType.CURRENCY),
    definition("colour", DataType.PICKLIST, picklist="Colours"),
)


def book_of(
    *rules: DecompositionRule, scope: DecompositionScope = DecompositionScope.ORDER_LINE_ITEM, **options: object
) -> RuleBook:
    every = tuple(attribute(one.code, "T") for one in DEFINITIONS)
    catalog = {
        "attributes": DEFINITIONS,
        "product_attributes": every,
        "picklists": (COLOURS,),
        "value_lists": (SHADES, STEPS),
        "classifications": (classification("K"),),
        **options,
    }
    return rule_book([commercial("C", "K"), technical("T", scope)], rules, **catalog)  # type: ignore[arg-type]


def as_is(source: str, destination: str, **options: object) -> Mapping:
    return Mapping(code=f"{source}>{destination}", source=source, destination=destination, **options)  # type: ignore[arg-type]


def computed(expression: str, destination: str, **options: object) -> Mapping:
    return Mapping(
        code=f"={destination}",
        method=MappingMethod.EXPRESSION,
        expression=expression,
        destination=destination,
        **options,  # type: ignore[arg-type]
    )


def listed(source: str, destination: str, value_list: str = "Shades") -> Mapping:
    return Mapping(
        code=f"{source}~{destination}",
        source=source,
        destination=destination,
        method=MappingMethod.LIST,
        value_list=value_list,
    )


def made_with(mapping: Mapping, **attributes: object) -> FulfillmentLine:
    (made,) = decompose(order(line("1", quantity="3", **attributes)), book_of(rule("C", "T", mappings=[mapping]))).lines
    return made


@pytest.mark.parametrize(
    ("mapping", "attributes", "expected"),
    [
        (as_is("text", "text"), {"text": "a"}, {"text": "a"}),
        (as_is("number", "text"), {"number": 2.50}, {"text": "2.5"}),
        (as_is("number", "money"), {"number": 12}, {"money": "12"}),
        (as_is("money", "number"), {"money": "12.50"}, {"number": 12.5}),
        (
            as_is("money", "money"),
            {"money": {"amount": "9.90", "currency": "EUR"}},
            {"money": {"amount": "9.90", "currency": "EUR"}},
        ),
        (as_is("money", "number"), {"money": {"amount": "9.90", "currency": "EUR"}}, {"number": 9.9}),
        (as_is("day", "moment"), {"day": "2026-12-01"}, {"moment": "2026-12-01T00:00:00Z"}),
        (as_is("moment", "day"), {"moment": "2026-12-01T23:30:00-02:00"}, {"day": "2026-12-02"}),
        (as_is("flag", "text"), {"flag": True}, {"text": "true"}),
        (as_is("colour", "colour"), {"colour": "red"}, {"colour": "red"}),
        (as_is("quantity", "number", source_type=OperandType.FIELD), {}, {"number": 3}),
        (as_is("product", "text", source_type=OperandType.FIELD), {}, {"text": "C"}),
        (as_is("action", "text", source_type=OperandType.FIELD), {}, {"text": "Add"}),
        (as_is("id", "text", source_type=OperandType.FIELD), {}, {"text": "1"}),
        (listed("text", "colour"), {"text": "navy"}, {"colour": "blue"}),
        (listed("number", "flag", "Steps"), {"number": "2.5"}, {"flag": True}),
        (computed("line.attributes.number * 2 + 1", "number"), {"number": 2}, {"number": 5}),
        (computed('line.quantity > 2 ? "red" : "blue"', "colour"), {}, {"colour": "red"}),
        (computed('line.attributes.text + "!"', "text"), {"text": "a"}, {"text": "a!"}),
        (
            computed("line.attributes.moment", "moment"),
            {"moment": "2026-12-01T12:00:00Z"},
            {"moment": "2026-12-01T12:00:00Z"},
        ),
        (computed('date("2026-12-01")', "day"), {}, {"day": "2026-12-01"}),
        (computed("line.quantity == 3", "flag"), {}, {"flag": True}),
    ],
)
def test_a_mapping_sets_a_value(mapping: Mapping, attributes: dict[str, object], expected: dict[str, object]) -> None:
    assert made_with(mapping, **attributes).attributes == expected


@pytest.mark.parametrize(
    ("mapping", "attributes", "reason"),
    [
        (as_is("text", "text"), {}, 'has no value for "text"'),
        (as_is("text", "number"), {"text": "5"}, "is not a number"),
        (as_is("number", "number"), {"number": "five"}, "is not a number"),
        (as_is("start_date", "moment", source_type=OperandType.FIELD), {}, 'has no value for "start_date"'),
        (as_is("weight", "text", source_type=OperandType.FIELD), {}, 'no field "weight"'),
        (as_is("nowhere", "text"), {"nowhere": "a"}, 'no attribute "nowhere"'),
        (as_is("text", "nowhere"), {"text": "a"}, 'has no attribute "nowhere"'),
        (as_is("text", "product", destination_type=OperandType.FIELD), {"text": "a"}, "cannot be set"),
        (as_is("number", "quantity", destination_type=OperandType.FIELD), {"number": -1}, "cannot be -1"),
        (listed("text", "colour"), {"text": "violet"}, '"violet" is not listed in value list "Shades"'),
        (listed("text", "colour", "Nothing"), {"text": "navy"}, 'no value list "Nothing"'),
        (computed('"green"', "colour"), {}, "not in the picklist"),
        (computed("line.attributes.number * 2", "number"), {}, "has no value"),
        (computed("line.attributes.number *", "number"), {}, "column"),
        (computed("line.attributes.number * 2", "text"), {"number": 1}, "must be Text"),
    ],
)
def test_a_mapping_that_fails_sets_nothing_and_says_why(
    mapping: Mapping, attributes: dict[str, object], reason: str
) -> None:
    found = decompose(order(line("1", **attributes)), book_of(rule("C", "T", mappings=[mapping])))
    assert found.lines[0].attributes == {}
    (failed,) = told(found, TraceKind.MAPPING_FAILED, "T/1")
    assert (failed.rule, failed.destination) == ("C>T", mapping.destination)
    assert reason in failed.reason


def test_mapped_dates_and_quantity_replace_the_computed_ones() -> None:
    mappings = [
        as_is("moment", "start_date", destination_type=OperandType.FIELD),
        as_is("day", "end_date", destination_type=OperandType.FIELD),
        as_is("number", "quantity", destination_type=OperandType.FIELD),
    ]
    book = book_of(rule("C", "T", mappings=mappings), scope=DecompositionScope.ORDER)
    first = line("1", quantity="9", moment="2026-01-01T10:00:00Z", day="2026-02-01", number=2)
    (made,) = decompose(order(first, line("2", quantity="9", number="0.5")), book).lines
    assert made.start_date == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert made.end_date == datetime(2026, 2, 1, tzinfo=UTC)
    assert made.quantity == Decimal("2.5")
    assert [one.quantity for one in made.sources] == [2, Decimal("0.5")]


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        ({"name": "a", "priority": 2}, {"name": "b", "priority": 1}, "second"),
        ({"name": "a"}, {"name": "b", "priority": 99}, "second"),
        ({"name": "b", "priority": 1}, {"name": "a", "priority": 1}, "second"),
        ({"name": "a"}, {"name": "b"}, "first"),
    ],
)
def test_the_strongest_rule_wins_and_the_trace_names_the_loser(
    first: dict[str, object], second: dict[str, object], winner: str
) -> None:
    rules = [
        rule("C", "T", mappings=[computed('"first"', "text")], **first),  # type: ignore[arg-type]
        rule("C", "T", mappings=[computed('"second"', "text")], **second),  # type: ignore[arg-type]
    ]
    for given in (rules, rules[::-1]):
        found = decompose(order(line("1")), book_of(*given))
        assert found.lines[0].attributes == {"text": winner}
        (loser,) = told(found, TraceKind.MAPPING_OVERRIDDEN)
        assert loser.rule == (first if winner == "second" else second)["name"]
        assert winner in loser.reason


def test_of_two_mappings_of_one_rule_the_earlier_in_sequence_wins() -> None:
    later = computed('"later"', "text", sequence=2)
    earlier = replace(computed('"earlier"', "text", sequence=1), code="z")
    found = decompose(order(line("1")), book_of(rule("C", "T", mappings=[later, earlier])))
    assert found.lines[0].attributes == {"text": "earlier"}
    assert "an earlier mapping of the same rule" in told(found, TraceKind.MAPPING_OVERRIDDEN)[0].reason


def test_where_the_strongest_has_no_value_the_next_is_asked() -> None:
    rules = [
        rule("C", "T", name="a", priority=1, mappings=[as_is("text", "text")]),
        rule("C", "T", name="b", priority=2, mappings=[as_is("other", "text")]),
    ]
    assert decompose(order(line("1", other="b")), book_of(*rules)).lines[0].attributes == {"text": "b"}


def test_of_several_sources_the_first_in_natural_order_gives_the_value() -> None:
    book = book_of(rule("C", "T", mappings=[as_is("text", "text")]), scope=DecompositionScope.ORDER)
    found = decompose(order(line("10", text="ten"), line("9", text="nine"), line("11", text="nine")), book)
    assert found.lines[0].attributes == {"text": "nine"}
    (loser,) = told(found, TraceKind.MAPPING_OVERRIDDEN)
    assert '"ten" from order line "10"' in loser.reason


def test_a_cancelled_source_gives_no_value_while_others_go_on() -> None:
    book = book_of(rule("C", "T", mappings=[as_is("text", "text")]), scope=DecompositionScope.ORDER)
    gone = line("1", action=LineAction.CANCEL, text="old")
    assert decompose(order(gone, line("2", text="new")), book).lines[0].attributes == {"text": "new"}
    assert decompose(order(gone), book).lines[0].attributes == {"text": "old"}


def test_the_trace_of_an_applied_mapping_shows_what_it_read() -> None:
    found = decompose(
        order(line("1", number=4)), book_of(rule("C", "T", mappings=[computed("line.attributes.number", "number")]))
    )
    (applied,) = told(found, TraceKind.MAPPING_APPLIED)
    assert applied.operands == (("line.attributes.number", 4),)
    assert applied.destination == "number"


def test_defaults_come_from_the_product_then_its_classes_then_the_definition_then_the_picklist() -> None:
    picklist = replace(COLOURS, values=(*COLOURS.values, PicklistValue(code="g", value="green", default=True)))
    product = replace(technical("T"), classification="Low")
    book = rule_book(
        [commercial("C"), product],
        [rule("C", "T")],
        classifications=(classification("High"), classification("Low", "High")),
        picklists=(picklist,),
        attributes=(
            definition("own", default="d"),
            definition("low", default="d"),
            definition("high", DataType.NUMBER, default="1"),
            definition("defined", DataType.BOOLEAN, default="TRUE"),
            definition("listed", DataType.PICKLIST, picklist="Colours"),
            definition("nothing"),
        ),
        product_attributes=(
            attribute("own", "T", default_value="p"),
            attribute("own", classification="Low", default_value="l"),
            attribute("low", "T"),
            attribute("low", classification="Low", default_value="l"),
            attribute("high", classification="High", default_value="2.5"),
            attribute("defined", "T"),
            attribute("listed", "T"),
            attribute("nothing", "T"),
        ),
    )
    found = decompose(order(line("1")), book)
    assert found.lines[0].attributes == {"own": "p", "low": "l", "high": 2.5, "defined": True, "listed": "green"}
    reasons = {one.destination: one.reason for one in told(found, TraceKind.DEFAULT_APPLIED)}
    assert reasons["own"] == '"p" from product "T".'
    assert reasons["high"] == '2.5 from class "High".'
    assert reasons["defined"] == 'True from the definition of "defined".'


def test_a_default_of_the_wrong_type_is_not_used_and_said() -> None:
    book = book_of(rule("C", "T"), product_attributes=(attribute("number", "T", default_value="many"),))
    found = decompose(order(line("1")), book)
    assert found.lines[0].attributes == {}
    assert "many" in told(found, TraceKind.MAPPING_FAILED)[0].reason


def test_required_attributes_without_value_refuse_the_order_and_list_all() -> None:
    required = (attribute("text", "T", required=True), attribute("number", "T", required=True), attribute("other", "T"))
    book = book_of(rule("C", "T", mappings=[as_is("text", "text")]), product_attributes=required)
    with pytest.raises(RequiredAttributeMissing) as refusal:
        decompose(order(line("2"), line("1", text="a")), book)
    assert [(one.line, one.attribute) for one in refusal.value.missing] == [
        ("T/1", "number"),
        ("T/2", "number"),
        ("T/2", "text"),
    ]
    assert (refusal.value.line, refusal.value.product, refusal.value.attribute) == ("T/1", "T", "number")
    assert 'a rule that leads to "T"' in refusal.value.missing[0].remedy
    applied = [one for one in refusal.value.trace if one.kind is TraceKind.MAPPING_APPLIED]
    assert [(one.subject, one.destination) for one in applied] == [("T/1", "text")]
    supplied = book_of(rule("C", "T", mappings=[as_is("text", "text")]), product_attributes=required[:1])
    assert decompose(order(line("1", text="a")), supplied).lines[0].attributes == {"text": "a"}


def test_nothing_is_required_of_a_line_that_is_cancelled() -> None:
    book = book_of(rule("C", "T"), product_attributes=(attribute("text", "T", required=True),))
    (made,) = decompose(order(line("1", action=LineAction.CANCEL)), book).lines
    assert made.action is LineAction.CANCEL


def initial(mapping: Mapping) -> Mapping:
    return replace(mapping, enforcement=Enforcement.INITIAL_REQUEST)


def changed(book: RuleBook, *lines: OrderLine, values: Dictionary[str, object]) -> Decomposition:
    """Decompose, let the fulfilment process write values, and decompose a change of the order."""
    first = decompose(order(line("1", text="first", number=1)), book)
    written = replace(first.lines[0], attributes={**first.lines[0].attributes, **values})
    return decompose(order(*lines), book, previous=Decomposition(lines=(written,)), initial_request=False)


def test_a_mapping_for_initial_requests_keeps_what_was_written_since() -> None:
    book = book_of(rule("C", "T", mappings=[initial(as_is("text", "text")), as_is("number", "number")]))
    made = changed(book, line("1", text="second", number=2), values={"text": "written"}).lines
    assert made[0].attributes == {"text": "written", "number": 2}


def test_a_line_that_is_new_in_a_change_takes_all_mappings() -> None:
    book = book_of(rule("C", "T", mappings=[initial(as_is("text", "text"))]))
    made = changed(book, line("1", text="x"), line("2", text="second"), values={"text": "written"}).line_by_key
    assert made["T/2"].attributes == {"text": "second"}
    assert made["T/1"].attributes == {"text": "written"}


def test_a_mapping_for_initial_requests_has_nothing_to_give_later() -> None:
    book = book_of(rule("C", "T", mappings=[initial(as_is("text", "text"))]))
    found = decompose(order(line("1", text="a")), book, initial_request=False)
    assert found.lines[0].attributes == {}
    assert "initial request only" in told(found, TraceKind.MAPPING_FAILED)[0].reason


TEXT, DAY, MOMENT = DataType.TEXT, DataType.DATE, DataType.DATETIME
FITTING = {
    TEXT: {TEXT},
    MOMENT: {MOMENT, DAY, TEXT},
    DAY: {DAY, MOMENT, TEXT},
    DataType.BOOLEAN: {DataType.BOOLEAN, TEXT},
    DataType.PICKLIST: {DataType.PICKLIST, TEXT},
    DataType.CURRENCY: {DataType.CURRENCY, DataType.NUMBER, TEXT},
    DataType.NUMBER: {DataType.NUMBER, DataType.CURRENCY, TEXT},
    DataType.PERCENT: {DataType.PERCENT, TEXT},
}
SAMPLES: dict[DataType, object] = {
    TEXT: "a",
    MOMENT: "2026-12-01T12:00:00Z",
    DAY: "2026-12-01",
    DataType.BOOLEAN: True,
    DataType.PICKLIST: "red",
    DataType.CURRENCY: "12.50",
    DataType.NUMBER: 12.5,
    DataType.PERCENT: 5,
}


@pytest.mark.parametrize("source", list(DataType))
@pytest.mark.parametrize("destination", list(DataType))
def test_types_fit_as_stated_and_values_follow(source: DataType, destination: DataType) -> None:
    fits = destination in FITTING[source]
    assert compatible(source, destination) is fits
    if fits:
        converted_value(SAMPLES[source], source, destination)
    else:
        with pytest.raises(ValueMismatch):
            converted_value(SAMPLES[source], source, destination)
