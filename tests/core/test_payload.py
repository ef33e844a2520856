"""What a callout sends: templates filled with a step's values, the standard payload, and their static check."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from catalog.core.products import AttributeDefinition, Catalog, CustomScope, Product
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction, ProductKind
from decomposition.core.lines import FulfillmentLine
from decomposition.core.order import Account, Order, OrderLine
from decomposition.core.rules import RuleBook
from orchestration.core.design import Design
from orchestration.core.payload import PayloadError, TemplateProblem, check_template, render
from orchestration.core.schema import step_schema
from orchestration.core.variables import StepValues
from tests.core.steps import step_values

DESIGN = Design(
    rule_book=RuleBook(
        catalog=Catalog(
            custom_scopes=(CustomScope(code="Site", name="Site"),),
            attributes=(
                AttributeDefinition(code="colour", name="Colour"),
                AttributeDefinition(code="price", name="Price", data_type=DataType.CURRENCY),
                AttributeDefinition(code="speed.down", name="Speed", data_type=DataType.NUMBER),
            ),
            products=(Product(sku="HUB", name="Hub"), Product(sku="NODE", name="Node", kind=ProductKind.TECHNICAL)),
        )
    )
)
ORDER = Order(
    source="shop",
    external_id="SO-1",
    account=Account(id="ACME", name="Acme Ltd"),
    requested_completion_date=datetime(2026, 12, 1, 12, tzinfo=UTC),
    attributes={"colour": "white"},
    lines=(
        OrderLine(id="1", product="HUB", quantity=Decimal("2"), attributes={"price": "12.50"}),
        OrderLine(id="2", product="HUB", quantity=Decimal("2.5"), attributes={"colour": "red", "speed.down": 100}),
    ),
)
NODE = FulfillmentLine(
    key="NODE/1",
    product="NODE",
    scope=DecompositionScope.ORDER_LINE_ITEM,
    scope_key="1",
    action=LineAction.ADD,
    supplemental_action=LineAction.AMEND,
    quantity=Decimal(1),
    order_lines=("1",),
    bundle_roots=("1",),
)
SCHEMA = step_schema(DESIGN)


def values(*lines: OrderLine | FulfillmentLine) -> StepValues:
    return step_values(ORDER, lines, DESIGN, result={"number": 7})


ONE = values(ORDER.lines[1])
BOTH = values(*ORDER.lines)


@pytest.mark.parametrize(
    ("template", "sent"),
    [
        (5, 5),
        ("text", "text"),
        ("==text", "=text"),
        ("=order.external_id", "SO-1"),
        ("=order.requested_completion_date", "2026-12-01T12:00:00Z"),
        ("=line.quantity", 2.5),
        ("=line.quantity * 2", 5),
        ('=line.id + "/" + product.name', "2/Hub"),
        ("=line.attributes.price", None),
        ('=line.attributes["speed.down"]', 100),
        ("=line.attributes", {"colour": "red", "speed.down": 100}),
        ("=order.attributes", {"colour": "white"}),
        ("=step.result.number", 7),
        ("=has(line.attributes.price) ? 1 : 0", 0),
        ("=size(lines)", 1),
        ({"a": ["=line.id", None, {"$$each": True}]}, {"a": ["2", None, {"$each": True}]}),
        ({"$omit_null": True, "a": "=line.attributes.price", "b": None, "c": 0}, {"c": 0}),
        ({"$omit_null": False, "a": "=line.attributes.price"}, {"a": None}),
    ],
)
def test_templates_are_filled(template: object, sent: object) -> None:
    assert check_template(template, SCHEMA) == ()
    assert render(template, ONE, SCHEMA) == sent


def test_a_list_has_one_item_for_each_source_line_that_fits() -> None:
    template = {
        "items": {
            "$each": "lines",
            "$where": "=line.quantity > 2",
            "$item": {"id": "=line.id", "of": "=product.name", "all": "=size(lines)"},
        }
    }
    assert check_template(template, SCHEMA) == ()
    assert render(template, BOTH, SCHEMA) == {"items": [{"id": "2", "of": "Hub", "all": 2}]}
    assert render({"$each": "lines", "$item": "=line.id"}, BOTH, SCHEMA) == ["1", "2"]


def test_money_is_sent_as_the_order_holds_it() -> None:
    assert render("=line.attributes.price", values(ORDER.lines[0]), SCHEMA) == "12.50"


def test_the_line_of_a_step_with_several_is_absent() -> None:
    assert render("=line.id", BOTH, SCHEMA) is None
    with pytest.raises(PayloadError, match=r"line\.id has no value"):
        render('=line.id + "x"', BOTH, SCHEMA)


def test_the_supplemental_action_of_a_fulfillment_line_is_seen() -> None:
    assert render("=line.supplemental_action", values(NODE), SCHEMA) == "Amend"
    assert render("=line.supplemental_action", ONE, SCHEMA) is None


def test_the_standard_payload_tells_the_order_the_step_and_its_lines() -> None:
    sent = render(None, values(NODE), SCHEMA)
    assert isinstance(sent, dict)
    assert sent["order"]["external_id"] == "SO-1"
    assert sent["account"] == {"id": "ACME", "name": "Acme Ltd", "attributes": {}}
    assert sent["step"]["key"] == "Ship/plan"
    assert [(line["id"], line["product"], line["product_name"], line["quantity"]) for line in sent["lines"]] == [
        ("NODE/1", "NODE", "Node", 1)
    ]


def test_an_error_names_the_place_in_the_template() -> None:
    template = {"a/b": [1, {"$each": "lines", "$item": {"x": '=line.attributes.colour + "!"'}}]}
    with pytest.raises(PayloadError) as caught:
        render(template, BOTH, SCHEMA)
    assert caught.value.pointer == "/a~1b/1/$item/x"
    assert caught.value.expression == 'line.attributes.colour + "!"'
    assert "line.attributes.colour has no value" in caught.value.reason


@pytest.mark.parametrize(
    ("template", "pointer", "words"),
    [
        ({"a": "=line.colour"}, "/a", "colour"),
        ({"a": "=1 +"}, "/a", "column"),
        ("=oder.external_id", "", "no variable 'oder'"),
        ({"$each": "orders", "$item": 1}, "", "is written"),
        ({"$each": "lines"}, "", "is written"),
        ({"$each": "lines", "$item": 1, "x": 2}, "", "is written"),
        ({"$each": "lines", "$item": 1, "$where": "line.id == '1'"}, "/$where", 'begins with "="'),
        ({"$each": "lines", "$item": 1, "$where": "=line.id"}, "/$where", "must be Boolean"),
        ({"$each": "lines", "$item": ["=nothing"]}, "/$item/0", "no variable"),
        ({"$omit_null": "yes"}, "/$omit_null", "true or false"),
        ({"$if": 1}, "/$if", 'no instruction "$if"'),
    ],
)
def test_the_static_check_names_what_is_wrong_and_where(template: object, pointer: str, words: str) -> None:
    problems = check_template(template, SCHEMA)
    assert [problem.pointer for problem in problems] == [pointer]
    assert words in problems[0].message


def test_the_static_check_finds_all_faults_and_bounds_the_depth() -> None:
    assert len(check_template({"a": "=x", "b": ["=y"]}, SCHEMA)) == 2
    nested: object = "=line.id"
    for _ in range(100):
        nested = [nested]
    assert [type(problem) for problem in check_template(nested, SCHEMA)] == [TemplateProblem]
