"""Whole orders: a Home Security package, and the results that others state for theirs."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.core.products import Picklist, PicklistValue
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction, QuantityMethod
from decomposition.core.checks import check_rule_book
from decomposition.core.decompose import decompose
from decomposition.core.lines import FulfillmentLine, SourceKind, TraceKind
from decomposition.core.order import InstalledAsset
from decomposition.core.parse import check_against, parse
from decomposition.core.rules import Mapping, MappingMethod, OperandType, RuleBook, ValueList, ValueListEntry
from tests.core.rule_books import (
    attribute,
    classification,
    commercial,
    component,
    definition,
    keys,
    line,
    order,
    rule,
    rule_book,
    technical,
    told,
)

STATED = Path(__file__).parents[3] / "shared/data/salesforce-qb/worked-example/expected.json"

SERVICE_LEVELS = ValueList(
    code="Service levels",
    name="Service levels",
    source_type=DataType.PICKLIST,
    entries=(ValueListEntry(input="Basic", output="L1"), ValueListEntry(input="Premium", output="L3")),
)


REFERENCE = Mapping(code="reference", source_type=OperandType.FIELD, source="id", destination="reference")


def home_security() -> RuleBook:
    """A bundle of kit, installation, monitoring and warranty; five technical products, two of them in a bundle."""
    plans = Picklist(
        code="Plans",
        name="Plans",
        values=(PicklistValue(code="b", value="Basic", default=True), PicklistValue(code="p", value="Premium")),
    )
    products = [
        commercial("SEC-PACK"),
        commercial("SEC-HW-KIT", "Hardware"),
        commercial("SEC-CAMERA", "Hardware"),
        commercial("SEC-INSTALL-SERVICE"),
        commercial("SEC-MONITORING"),
        commercial("SEC-WARRANTY"),
        technical("T-INVENTORY", DecompositionScope.BUNDLE),
        technical("T-INSTALL", DecompositionScope.BUNDLE, method=QuantityMethod.ALWAYS_ONE, assetizable=False),
        technical("T-SUBSCRIPTION"),
        technical("T-WARRANTY", DecompositionScope.ACCOUNT),
        technical("T-BILLING", DecompositionScope.ORDER, method=QuantityMethod.ALWAYS_ONE, assetizable=False),
    ]
    rules = [
        rule(
            "Hardware",
            "T-INVENTORY",
            by_class=True,
            mappings=[Mapping(code="colour", source="colour", destination="colour")],
        ),
        rule("SEC-INSTALL-SERVICE", "T-INSTALL"),
        rule("SEC-PACK", "T-INSTALL"),
        rule(
            "SEC-MONITORING",
            "T-SUBSCRIPTION",
            mappings=[
                Mapping(
                    code="level",
                    source="plan",
                    destination="level",
                    method=MappingMethod.LIST,
                    value_list="Service levels",
                ),
                Mapping(
                    code="cameras",
                    method=MappingMethod.EXPRESSION,
                    expression='lines.filter(l, l.product == "SEC-CAMERA").size()',
                    destination="cameras",
                ),
            ],
        ),
        rule("SEC-WARRANTY", "T-WARRANTY", 'line.attributes.plan == "Premium"'),
        rule("T-SUBSCRIPTION", "T-BILLING"),
        rule(
            "T-WARRANTY",
            "T-BILLING",
            mappings=[Mapping(code="q", source_type=OperandType.FIELD, source="id", destination="reference")],
        ),
    ]
    return rule_book(
        products,
        rules,
        value_lists=(SERVICE_LEVELS,),
        picklists=(plans,),
        classifications=(classification("Hardware"),),
        attributes=(
            definition("colour", default="white"),
            definition("plan", DataType.PICKLIST, picklist="Plans"),
            definition("level"),
            definition("cameras", DataType.NUMBER),
            definition("reference"),
        ),
        product_attributes=(
            attribute("colour", classification="Hardware"),
            attribute("plan", "SEC-MONITORING"),
            attribute("plan", "SEC-WARRANTY"),
            attribute("colour", "T-INVENTORY"),
            attribute("level", "T-SUBSCRIPTION", required=True),
            attribute("cameras", "T-SUBSCRIPTION"),
            attribute("reference", "T-BILLING"),
        ),
        components=(component("T-INSTALL", "T-INVENTORY"),),
    )


DOCUMENT = {
    "source": "webshop",
    "external_id": "SO-1001",
    "account": {"id": "ACME"},
    "lines": [
        {"id": "1", "product": "SEC-PACK"},
        {"id": "1.1", "product": "SEC-HW-KIT", "parent": "1", "attributes": {"colour": "black"}},
        {"id": "1.2", "product": "SEC-CAMERA", "parent": "1", "quantity": "4", "attributes": {"colour": "black"}},
        {"id": "1.3", "product": "SEC-INSTALL-SERVICE", "parent": "1"},
        {"id": "1.4", "product": "SEC-MONITORING", "parent": "1", "attributes": {"plan": "Premium"}},
        {"id": "1.5", "product": "SEC-WARRANTY", "parent": "1", "attributes": {"plan": "Premium"}},
    ],
}


def test_home_security_decomposes_into_the_work_of_five_departments() -> None:
    book = home_security()
    assert [problem for problem in check_rule_book(book) if problem.severity == "Error"] == []
    asked = parse(DOCUMENT)
    check_against(asked, book.catalog)
    made = decompose(asked, book).line_by_key
    assert {key: (one.quantity, dict(one.attributes), one.order_lines) for key, one in made.items()} == {
        "T-BILLING/order": (1, {"reference": "T-WARRANTY/ACME"}, ("1.4", "1.5")),
        "T-INSTALL/1": (1, {}, ("1", "1.3")),
        "T-INVENTORY/1": (5, {"colour": "black"}, ("1.1", "1.2")),
        "T-SUBSCRIPTION/1.4": (1, {"level": "L3", "cameras": 1}, ("1.4",)),
        "T-WARRANTY/ACME": (1, {}, ("1.5",)),
    }
    assert {one.action for one in made.values()} == {LineAction.ADD}
    assert made["T-INVENTORY/1"].parent == "T-INSTALL/1"
    assert [one.id for one in made["T-BILLING/order"].sources] == ["T-SUBSCRIPTION/1.4", "T-WARRANTY/ACME"]
    assert {one.bundle_roots for one in made.values()} == {("1",)}


def test_the_same_package_bought_again_changes_what_is_shared_and_adds_what_is_not() -> None:
    installed = [
        InstalledAsset(id="A1", product="T-WARRANTY", scope_key="ACME", quantity=Decimal(1)),
        InstalledAsset(
            id="A2", product="T-INVENTORY", scope_key="1", quantity=Decimal(2), attributes={"colour": "black"}
        ),
    ]
    made = decompose(parse(DOCUMENT), home_security(), installed).line_by_key
    actions = {key: one.action.value for key, one in made.items()}
    assert actions["T-WARRANTY/ACME"] == "NoChange"
    assert actions["T-INVENTORY/1"] == "Amend"
    assert actions["T-SUBSCRIPTION/1.4"] == "Add"


def test_a_part_that_is_not_made_says_why() -> None:
    lines = [{**one, "attributes": {"plan": "Basic"}} if one["id"] == "1.5" else one for one in DOCUMENT["lines"]]  # type: ignore[attr-defined, dict-item, index]
    found = decompose(parse({**DOCUMENT, "lines": lines}), home_security())
    assert "T-WARRANTY/ACME" not in found.line_by_key
    (refused,) = told(found, TraceKind.RULE_REFUSED, "1.5")
    assert refused.operands == (("line.attributes.plan", "Basic"),)


def stated_rules() -> RuleBook:
    return rule_book(
        [
            commercial("EXAMPLE-COMM-SERVICE"),
            technical("EXAMPLE-DRO-TECH", method=QuantityMethod.ALWAYS_ONE, assetizable=False),
        ],
        [rule("EXAMPLE-COMM-SERVICE", "EXAMPLE-DRO-TECH", name="Example Service To Project", priority=10)],
    )


@pytest.fixture
def stated() -> list[str]:
    if not STATED.exists():
        pytest.skip(f"{STATED} is not there")
    expectations: list[str] = json.loads(STATED.read_text())["stated_expectations"]
    return expectations


def test_one_line_of_ten_is_one_technical_line_of_one(stated: list[str]) -> None:
    assert stated[1].startswith("one commercial line of quantity 10: one technical line of quantity 1 (AlwaysOne)")
    (made,) = decompose(order(line("1", "EXAMPLE-COMM-SERVICE", quantity="10")), stated_rules()).lines
    assert isinstance(made, FulfillmentLine)
    assert (made.product, made.quantity) == ("EXAMPLE-DRO-TECH", 1)
    assert [(one.kind, one.id, one.rule) for one in made.sources] == [
        (SourceKind.ORDER_LINE, "1", "Example Service To Project")
    ]


def test_two_lines_are_two_technical_lines(stated: list[str]) -> None:
    assert stated[2].startswith("two separate commercial lines: two technical lines")
    lines = [line("1", "EXAMPLE-COMM-SERVICE"), line("2", "EXAMPLE-COMM-SERVICE")]
    assert keys(decompose(order(*lines), stated_rules())) == ["EXAMPLE-DRO-TECH/1", "EXAMPLE-DRO-TECH/2"]


def test_a_technical_product_may_be_ordered_directly_and_is_then_made_of_nothing(stated: list[str]) -> None:
    assert stated[0].startswith("direct order of the technical SKU")
    lines = [line("1", "EXAMPLE-DRO-TECH"), line("2", "EXAMPLE-DRO-TECH")]
    found = decompose(order(*lines), stated_rules())
    assert found.lines == ()
    assert len(told(found, TraceKind.NO_RULE)) == 2
