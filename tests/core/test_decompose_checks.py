"""The static problems of rule books: each is found once, with its place, and a good book has none."""

from dataclasses import replace

import pytest

from catalog.core.problems import DesignProblem, Severity
from catalog.core.vocabulary import DataType, DecompositionScope, QuantityMethod
from decomposition.core.checks import check_rule_book
from decomposition.core.rules import (
    DecompositionRule,
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
    component,
    definition,
    rule,
    rule_book,
    technical,
    unit,
)

Found = list[tuple[str, str, str, str, str]]


def book_of(*rules: DecompositionRule, value_lists: tuple[ValueList, ...] = ()) -> RuleBook:
    return rule_book(
        [
            commercial("C", "Goods", unit="KG"),
            commercial("D"),
            technical("T", unit="KG"),
            technical("U", classification="Goods"),
            technical("OFF", active=False),
            technical("LITRES", unit="LITRE"),
            technical("ONE", unit="LITRE", method=QuantityMethod.ALWAYS_ONE),
        ],
        rules,
        units=(unit("KG", "Mass", "1"), unit("LITRE", "Volume", "1")),
        classifications=(classification("Goods"), classification("Empty")),
        attributes=(definition("text"), definition("number", DataType.NUMBER), definition("flag", DataType.BOOLEAN)),
        product_attributes=(
            attribute("text", "C"),
            attribute("number", "C"),
            attribute("flag", "C"),
            attribute("text", "T"),
            attribute("number", "T"),
        ),
        value_lists=value_lists,
    )


def problems(book: RuleBook) -> Found:
    return [(one.severity.value, one.code, one.kind, one.record, one.field) for one in check_rule_book(book)]


def to_text(source: str = "text", destination: str = "text", **options: object) -> Mapping:
    return Mapping(code="m", source=source, destination=destination, **options)  # type: ignore[arg-type]


VALUES = ValueList(code="V", name="V", entries=(ValueListEntry(input="a", output="b"),))


def test_a_good_book_has_no_problem() -> None:
    mappings = [
        to_text(),
        Mapping(code="n", method=MappingMethod.EXPRESSION, expression="line.quantity + 1", destination="number"),
        Mapping(
            code="l",
            source_type=OperandType.FIELD,
            source="end_date",
            destination_type=OperandType.FIELD,
            destination="end_date",
        ),
    ]
    good = book_of(
        rule("C", "T", "line.quantity > 1 && line.attributes.flag", mappings=mappings),
        rule("D", "T", name="list", mappings=[]),
        rule("Goods", "ONE", by_class=True),
        value_lists=(VALUES,),
    )
    assert problems(good) == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule("X", "T", name="r")], ("Error", "UnknownReference", "r", "source_product")),
        ([rule("X", "T", by_class=True, name="r")], ("Error", "UnknownReference", "r", "source_classification")),
        ([rule("C", "X", name="r")], ("Error", "UnknownReference", "r", "destination_product")),
        (
            [rule("Empty", "T", by_class=True, name="r")],
            ("Warning", "EmptyClassification", "r", "source_classification"),
        ),
        (
            [DecompositionRule(code="r", name="r", destination_product="T")],
            ("Error", "OneSource", "r", "source_product"),
        ),
        (
            [
                DecompositionRule(
                    code="r", name="r", source_product="C", source_classification="Goods", destination_product="ONE"
                )
            ],
            ("Error", "OneSource", "r", "source_product"),
        ),
        ([rule("C", "T", name="r"), rule("D", "T", name="r")], ("Error", "DuplicateCode", "r", "code")),
        ([rule("C", "OFF", name="r")], ("Warning", "DestinationInactive", "r", "destination_product")),
        ([rule("C", "D", name="r")], ("Warning", "DestinationCommercial", "r", "destination_product")),
        ([rule("C", "T", "line.colour == 1", name="r")], ("Error", "BadCondition", "r", "condition")),
        ([rule("C", "T", "line.quantity", name="r")], ("Error", "BadCondition", "r", "condition")),
        ([rule("C", "T", "line.attributes.text > 1", name="r")], ("Error", "BadCondition", "r", "condition")),
        ([rule("C", "LITRES", name="r")], ("Error", "NoUnitConversion", "r", "destination_product")),
        ([rule("Goods", "LITRES", by_class=True, name="r")], ("Error", "NoUnitConversion", "r", "destination_product")),
        (
            [rule("T", "U", name="r"), rule("U", "T", name="s")],
            ("Error", "DecompositionCycle", "r", "destination_product"),
        ),
        ([rule("Goods", "U", by_class=True, name="r")], ("Error", "DecompositionCycle", "r", "destination_product")),
    ],
)
def test_a_problem_of_a_rule(rules: list[DecompositionRule], expected: tuple[str, str, str, str]) -> None:
    severity, code, record, field = expected
    assert problems(book_of(*rules)) == [(severity, code, "DecompositionRule", record, field)]


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        (to_text("nowhere"), ("Error", "UnknownReference", "source")),
        (to_text(destination="nowhere"), ("Error", "UnknownReference", "destination")),
        (to_text(destination="flag"), ("Error", "AttributeNotOfProduct", "destination")),
        (to_text("weight", source_type=OperandType.FIELD), ("Error", "UnknownField", "source")),
        (
            to_text(destination="product", destination_type=OperandType.FIELD),
            ("Error", "FieldNotWritable", "destination"),
        ),
        (to_text("text", "number"), ("Error", "TypeMismatch", "destination")),
        (to_text("end_date", "number", source_type=OperandType.FIELD), ("Error", "TypeMismatch", "destination")),
        (to_text(method=MappingMethod.LIST), ("Error", "ValueListMissing", "value_list")),
        (to_text(method=MappingMethod.LIST, value_list="X"), ("Error", "UnknownReference", "value_list")),
        (to_text("text", "number", method=MappingMethod.LIST, value_list="V"), ("Error", "TypeMismatch", "value_list")),
        (to_text("", method=MappingMethod.EXPRESSION), ("Error", "ExpressionMissing", "expression")),
        (
            to_text("", method=MappingMethod.EXPRESSION, expression="line.quantity"),
            ("Error", "BadExpression", "expression"),
        ),
        (to_text("", method=MappingMethod.EXPRESSION, expression="line.x"), ("Error", "BadExpression", "expression")),
    ],
)
def test_a_problem_of_a_mapping(mapping: Mapping, expected: tuple[str, str, str]) -> None:
    found = [
        one
        for one in check_rule_book(book_of(rule("C", "T", mappings=[mapping]), value_lists=(VALUES,)))
        if one.code != "TypeMismatch" or expected[1] == "TypeMismatch"
    ]
    severity, code, field = expected
    assert [(one.severity.value, one.code, one.record, one.field, one.path) for one in found] == [
        (severity, code, "C>T", f"mappings.{field}", ("m",))
    ]
    assert found[0].message.startswith('Mapping "m": ')


def test_the_type_mismatch_says_where_a_value_would_fit() -> None:
    (found,) = check_rule_book(book_of(rule("C", "T", mappings=[to_text("text", "number")])))
    assert "type Text does not fit into Number; it fits into Text" in found.message


def test_an_attribute_that_the_source_never_has_is_a_warning() -> None:
    assert problems(book_of(rule("D", "T", mappings=[to_text()]))) == [
        ("Warning", "AttributeNotOfProduct", "DecompositionRule", "D>T", "mappings.source")
    ]


def test_two_mappings_to_one_destination_and_one_code() -> None:
    first = to_text()
    assert problems(book_of(rule("C", "T", mappings=[first, replace(first, code="n")]))) == [
        ("Warning", "RepeatedDestination", "DecompositionRule", "C>T", "mappings.destination")
    ]
    assert ("Error", "DuplicateCode", "DecompositionRule", "C>T", "mappings.code") in problems(
        book_of(rule("C", "T", mappings=[first, first]))
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (replace(VALUES, entries=()), ("Warning", "EmptyList")),
        (replace(VALUES, entries=VALUES.entries * 2), ("Error", "DuplicateInput")),
        (replace(VALUES, source_type=DataType.NUMBER), ("Error", "BadValue")),
        (replace(VALUES, destination_type=DataType.DATE), ("Error", "BadValue")),
    ],
)
def test_a_problem_of_a_value_list(values: ValueList, expected: tuple[str, str]) -> None:
    assert problems(book_of(value_lists=(values,))) == [(*expected, "ValueList", "V", "entries")]


def test_a_mapped_quantity_needs_no_conversion() -> None:
    mapping = to_text("number", "quantity", destination_type=OperandType.FIELD)
    assert problems(book_of(rule("C", "LITRES", mappings=[mapping]))) == []


def test_the_cycle_comes_with_its_path() -> None:
    (found,) = check_rule_book(book_of(rule("C", "T", name="a"), rule("U", "T", name="b"), rule("T", "U", name="c")))
    assert found.path == ("T", "U")
    assert "T → U → T" in found.message


def test_scopes_of_products() -> None:
    custom = technical("T", DecompositionScope.CUSTOM)
    book = rule_book(
        [replace(custom, custom_scope=None), replace(custom, sku="U", decomposition_scope=DecompositionScope.ORDER)], []
    )
    assert problems(book) == [
        ("Error", "CustomScopeMissing", "Product", "T", "custom_scope"),
        ("Warning", "CustomScopeUnused", "Product", "U", "custom_scope"),
    ]


def test_a_required_attribute_that_nothing_can_supply() -> None:
    def found(*rules: DecompositionRule, default: str = "") -> tuple[DesignProblem, ...]:
        book = rule_book(
            [commercial("C"), commercial("D"), technical("T")],
            rules,
            attributes=(definition("text", default=default),),
            product_attributes=(attribute("text", "C"), attribute("text", "T", required=True)),
        )
        return check_rule_book(book)

    (problem,) = found(rule("C", "T"))
    assert (problem.severity, problem.code, problem.record) == (Severity.WARNING, "RequiredWithoutValue", "T")
    assert '"text"' in problem.message
    assert found(rule("C", "T"), default="x") == ()
    assert found(rule("D", "T"), rule("C", "T", mappings=[to_text()])) == ()
    assert found() == ()


@pytest.mark.parametrize(
    ("outer", "inner", "broader"),
    [
        (DecompositionScope.ORDER_LINE_ITEM, DecompositionScope.BUNDLE, True),
        (DecompositionScope.BUNDLE, DecompositionScope.ORDER, True),
        (DecompositionScope.ORDER, DecompositionScope.ACCOUNT, True),
        (DecompositionScope.ACCOUNT, DecompositionScope.ORDER, False),
        (DecompositionScope.BUNDLE, DecompositionScope.BUNDLE, False),
        (DecompositionScope.ORDER_LINE_ITEM, DecompositionScope.CUSTOM, False),
    ],
)
def test_a_member_that_covers_more_than_its_bundle(
    outer: DecompositionScope, inner: DecompositionScope, broader: bool
) -> None:
    book = rule_book(
        [commercial("C"), technical("P", outer), technical("M", inner)],
        [rule("C", "P"), rule("C", "M")],
        components=(component("P", "M"),),
    )
    expected = [("Warning", "MemberBroader", "ProductComponent", "P-M", "child")]
    assert problems(book) == (expected if broader else [])
