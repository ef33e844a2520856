"""Trying order lines on the draft: what applies, with the values it saw; what is made; what refuses."""

from typing import Any

import pytest

from catalog.core.products import AttributeDefinition, Catalog, Product, ProductAttribute
from catalog.core.vocabulary import DataType, ProductKind
from decomposition.core.order_problems import OrderRefused
from decomposition.core.rules import DecompositionRule, Mapping, RuleBook
from orchestration.core.design import Design
from orchestration.operations.decomposition_trial import try_decomposition

SPEED = AttributeDefinition(code="speed", name="Speed", data_type=DataType.NUMBER)
NAME = AttributeDefinition(code="name", name="Name")


def design(*rules: DecompositionRule, required: bool = False) -> Design:
    catalog = Catalog(
        attributes=(NAME, SPEED),
        products=(Product(sku="NET", name="Internet"), Product(sku="RFS", name="Access", kind=ProductKind.TECHNICAL)),
        product_attributes=(
            ProductAttribute(code="NET.speed", attribute="speed", product="NET", default_value="50"),
            ProductAttribute(code="RFS.name", attribute="name", product="RFS", required=required),
            ProductAttribute(code="RFS.speed", attribute="speed", product="RFS"),
        ),
    )
    return Design(rule_book=RuleBook(catalog=catalog, rules=rules))


def rule(condition: str = "") -> DecompositionRule:
    mappings = (Mapping(code="speed", source="speed", destination="speed"),)
    return DecompositionRule(
        code="r", name="Access", source_product="NET", destination_product="RFS", condition=condition, mappings=mappings
    )


def order(**attributes: object) -> dict[str, Any]:
    return {
        "source": "trial",
        "external_id": "trial",
        "account": {"id": "trial"},
        "lines": [{"id": "1", "product": "NET", "attributes": attributes}],
    }


def entries(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in found["trace"] if one["kind"] == kind]


def test_a_rule_that_applies_says_what_it_saw_and_what_it_makes() -> None:
    found = try_decomposition(order(speed=100), design(rule("line.attributes.speed > 60")))
    (selected,) = entries(found, "RuleSelected")
    assert selected["rule"] == "r"
    assert selected["operands"] == [{"name": "line.attributes.speed", "value": 100}]
    assert found["lines"][0]["product"] == "RFS"
    assert found["lines"][0]["attributes"] == {"speed": 100}
    assert found["refusal"] is None


def test_defaults_are_what_the_rules_see() -> None:
    found = try_decomposition(order(), design(rule("line.attributes.speed > 60")))
    assert found["order_lines"] == [{"id": "1", "product": "NET", "attributes": {"speed": 50}}]
    (refused,) = entries(found, "RuleRefused")
    assert refused["operands"] == [{"name": "line.attributes.speed", "value": 50}]
    assert found["lines"] == []


def test_a_condition_without_an_answer_says_which() -> None:
    found = try_decomposition(order(), design(rule("order.attributes.speed > 60")))
    assert found["refusal"]["rule"] == "r"
    assert "order.attributes.speed" in found["refusal"]["message"]


def test_a_required_attribute_without_value_is_told_beside_what_was_mapped() -> None:
    found = try_decomposition(order(speed=100), design(rule(), required=True))
    assert [one["attribute"] for one in found["refusal"]["missing"]] == ["name"]
    assert [one["destination"] for one in entries(found, "MappingApplied")] == ["speed"]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({**order(), "lines": [{"id": "1", "product": "NONE"}]}, "/lines/0/product"),
        (order(speed="fast"), "/lines/0/attributes/speed"),
        ([], ""),
        (None, ""),
        ({"lines": 3}, "/lines"),
    ],
)
def test_what_is_no_order_of_the_catalogue_is_refused_with_its_place(document: object, place: str) -> None:
    with pytest.raises(OrderRefused) as refused:
        try_decomposition(document, design())
    assert place in [problem.pointer for problem in refused.value.problems]


def test_an_order_that_takes_too_long_is_refused() -> None:
    lines = [{"id": str(number), "product": "NET"} for number in range(1_001)]
    with pytest.raises(OrderRefused, match="at most 1,000 lines"):
        try_decomposition({**order(), "lines": lines}, design(rule()))
