"""What the screens of a product and of a class hold: the records around it, with versions, and nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core.products import (
    AttributeDefinition,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
)
from catalog.core.vocabulary import ProductKind
from decomposition.core.rules import DecompositionRule, Mapping, ValueList
from orchestration.core.product_scope import MOST_PRODUCTS
from orchestration.core.snapshot_kinds import design_of
from orchestration.operations.draft import write_draft
from orchestration.operations.draft_record import save_record
from orchestration.queries.product_document import (
    NoSuchClassification,
    NoSuchProduct,
    classification_document,
    product_document,
)

pytestmark = pytest.mark.django_db


def technical(sku: str, classification: str | None = None) -> Product:
    return Product(sku=sku, name=sku.title(), kind=ProductKind.TECHNICAL, classification=classification)


def rule(code: str, destination: str, *, product: str | None = None, classification: str | None = None) -> Any:
    mapping = Mapping(code="m", source="speed", destination="speed")
    return DecompositionRule(
        code=code,
        name=code,
        source_product=product,
        source_classification=classification,
        destination_product=destination,
        mappings=(mapping,),
    )


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(
        design_of(
            {
                "AttributeDefinition": (AttributeDefinition(code="speed", name="Speed"),),
                "ProductClassification": (
                    ProductClassification(code="ACCESS", name="Access"),
                    ProductClassification(code="FIBRE", name="Fibre", parent="ACCESS"),
                    ProductClassification(code="OTHER", name="Other"),
                ),
                "Product": (
                    Product(sku="NET", name="Internet", classification="FIBRE"),
                    Product(sku="TV", name="Television", classification="OTHER"),
                    Product(sku="BOX", name="Box"),
                    *map(technical, ("CFS", "RFS", "PORT", "CARD", "FAR")),
                ),
                "ProductAttribute": (
                    ProductAttribute(code="ACCESS.speed", attribute="speed", classification="ACCESS"),
                    ProductAttribute(code="RFS.speed", attribute="speed", product="RFS"),
                    ProductAttribute(code="TV.speed", attribute="speed", product="TV"),
                    ProductAttribute(code="OTHER.speed", attribute="speed", classification="OTHER"),
                ),
                "ProductComponent": (
                    ProductComponent(code="NET/BOX", parent="NET", child="BOX"),
                    ProductComponent(code="PORT/CARD", parent="PORT", child="CARD"),
                    ProductComponent(code="TV/BOX", parent="TV", child="BOX"),
                ),
                "ValueList": (ValueList(code="speeds", name="Speeds"),),
                "DecompositionRule": (
                    rule("net-cfs", "CFS", product="NET"),
                    rule("access-rfs", "RFS", classification="ACCESS"),
                    rule("cfs-port", "PORT", product="CFS"),
                    rule("tv-cfs", "CFS", product="TV"),
                    rule("other-far", "FAR", classification="OTHER"),
                ),
            }
        ),
        "dana",
    )


def codes(document: dict[str, Any], kind: str) -> list[str]:
    return sorted(document["records"][kind])


def test_a_product_comes_with_all_that_it_turns_into_at_any_depth() -> None:
    document = product_document("NET")
    assert codes(document, "Product") == ["BOX", "CARD", "CFS", "NET", "PORT", "RFS"]
    assert codes(document, "DecompositionRule") == ["access-rfs", "cfs-port", "net-cfs"]
    assert codes(document, "ProductComponent") == ["NET/BOX", "PORT/CARD"]
    assert codes(document, "ProductAttribute") == ["ACCESS.speed", "RFS.speed"]


def test_what_may_be_chosen_anywhere_is_there_whole() -> None:
    document = product_document("BOX")
    assert codes(document, "ProductClassification") == ["ACCESS", "FIBRE", "OTHER"]
    assert codes(document, "AttributeDefinition") == ["speed"]
    assert codes(document, "ValueList") == ["speeds"]
    assert codes(document, "Product") == ["BOX"]


def test_rules_of_other_products_that_lead_to_the_same_destination_are_told_and_counted() -> None:
    document = product_document("NET")
    assert document["elsewhere"]["CFS"] == {
        "count": 1,
        "rules": [{"code": "tv-cfs", "name": "tv-cfs", "priority": None, "product": "TV", "classification": None}],
    }
    assert set(document["elsewhere"]) == {"CFS"}


def test_a_class_comes_with_its_rules_and_those_of_the_classes_above() -> None:
    document = classification_document("FIBRE")
    assert codes(document, "DecompositionRule") == ["access-rfs"]
    assert codes(document, "Product") == ["RFS"]
    assert codes(document, "ProductAttribute") == ["ACCESS.speed", "RFS.speed"]
    assert document["root"] == {"kind": "ProductClassification", "code": "FIBRE"}
    assert document["members"] == [{"code": "NET", "name": "Internet"}]


def test_records_carry_the_version_that_a_change_is_made_on() -> None:
    document = product_document("NET")
    stored = document["records"]["Product"]["CFS"]
    saved = save_record("Product", {**stored["fields"], "name": "Service"}, "dana", stored["version"])
    document = product_document("NET")
    assert document["records"]["Product"]["CFS"]["version"] == saved.version
    assert document["records"]["Product"]["CFS"]["fields"]["name"] == "Service"


def test_problems_are_those_of_the_draft_with_their_place() -> None:
    document = product_document("NET")
    found = [one for one in document["problems"] if one["record"] == "net-cfs"]
    assert {(one["severity"], one["code"], one["field"], tuple(one["path"])) for one in found} == {
        ("Error", "AttributeNotOfProduct", "mappings.destination", ("m",))
    }


def test_the_tables_by_which_mappings_are_checked_come_along() -> None:
    document = product_document("NET")
    rules = document["mapping_rules"]
    assert rules["fields"]["quantity"] == "Number"
    assert rules["writable"] == ["quantity", "start_date", "end_date"]
    assert rules["fits"]["Date"] == ["Text", "Date", "Datetime"]
    assert "Picklist" in rules["list_fits"]["Text"]
    assert "Picklist" not in rules["fits"]["Text"]


def test_there_is_no_document_of_what_is_not_there() -> None:
    with pytest.raises(NoSuchProduct, match="none"):
        product_document("none")
    with pytest.raises(NoSuchClassification, match="none"):
        classification_document("none")


def test_rules_in_a_loop_come_to_an_end() -> None:
    write_draft(design_of({"DecompositionRule": (rule("port-net", "NET", product="PORT"),)}), "dana")
    assert codes(product_document("NET"), "Product") == ["BOX", "CARD", "CFS", "NET", "PORT", "RFS"]


def test_a_large_bundle_is_cut_and_says_so_at_an_unchanged_number_of_queries() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            product_document("NET")
        return len(captured)

    queries()
    before = queries()
    many = [Product(sku=f"P{number}", name="Part") for number in range(MOST_PRODUCTS)]
    parts = [ProductComponent(code=f"NET/{one.sku}", parent="NET", child=one.sku) for one in many]
    write_draft(design_of({"Product": tuple(many), "ProductComponent": tuple(parts)}), "dana")
    assert queries() == before
    document = product_document("NET")
    assert document["is_cut"]
    assert len(document["records"]["Product"]) == MOST_PRODUCTS
