"""Writing an order in a form: lines and their bundles, values by their types, and nothing lost on the way."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.products import (
    AttributeDefinition,
    Catalog,
    Picklist,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
)
from catalog.core.values import ValueMismatch, canonical
from catalog.core.vocabulary import DataType, ProductKind
from fulfillment.core import order_draft
from fulfillment.core.order_draft import NotShownAsForm

TYPES = {
    "colour": DataType.TEXT,
    "seats": DataType.NUMBER,
    "direct": DataType.BOOLEAN,
    "price": DataType.CURRENCY,
    "from": DataType.DATETIME,
    "day": DataType.DATE,
    "size": DataType.PICKLIST,
}
CATALOG = Catalog(
    attributes=tuple(
        AttributeDefinition(code=code, name=code.title(), data_type=kind) for code, kind in sorted(TYPES.items())
    ),
    picklists=(Picklist(code="sizes", name="Sizes"),),
    classifications=(ProductClassification(code="EXTRAS", name="Extras"),),
    products=(
        Product(sku="EXTRA", name="Extra", classification="EXTRAS"),
        Product(sku="KIT", name="Kit"),
        Product(sku="OLD", name="Old", active=False),
        Product(sku="PACK", name="Pack"),
        Product(sku="SENSOR", name="Sensor"),
        Product(sku="T-KIT", name="Technical", kind=ProductKind.TECHNICAL),
    ),
    product_attributes=(
        ProductAttribute(code="KIT.colour", attribute="colour", product="KIT", default_value="white"),
        ProductAttribute(code="KIT.seats", attribute="seats", product="KIT", required=True, sequence=-1),
    ),
    components=(
        ProductComponent(code="1", parent="PACK", child="KIT", required=True, quantity=Decimal(2), sequence=1),
        ProductComponent(code="2", parent="PACK", child="SENSOR", sequence=2),
        ProductComponent(code="3", parent="PACK", child_classification="EXTRAS", sequence=3),
        ProductComponent(code="4", parent="KIT", child="SENSOR", default=True),
    ),
)


def a_pack() -> dict[str, Any]:
    document = order_draft.empty("console", "SO-1")
    order_draft.add_product(document, CATALOG, "PACK")
    return document


def ids(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(line["id"], line["product"], line.get("parent", "")) for line in document["lines"]]


class TestLines:
    def test_a_bundle_brings_what_is_required_or_there_by_default_over_all_levels(self) -> None:
        document = a_pack()
        assert ids(document) == [("1", "PACK", ""), ("1.1", "KIT", "1"), ("1.1.1", "SENSOR", "1.1")]
        assert [line["quantity"] for line in document["lines"]] == ["1", "2", "1"]

    def test_a_member_goes_to_the_end_of_its_bundle(self) -> None:
        document = a_pack()
        order_draft.add_product(document, CATALOG, "EXTRA")
        position = order_draft.add_product(document, CATALOG, "SENSOR", 0)
        assert position == 3
        assert ids(document)[3:] == [("1.2", "SENSOR", "1"), ("2", "EXTRA", "")]

    def test_members_are_offered_by_product_and_by_class(self) -> None:
        [pack, kit, sensor] = a_pack()["lines"]
        assert [product.sku for product in order_draft.members_to_add(CATALOG, pack)] == ["KIT", "SENSOR", "EXTRA"]
        assert [product.sku for product in order_draft.members_to_add(CATALOG, kit)] == ["SENSOR"]
        assert order_draft.members_to_add(CATALOG, sensor) == []

    def test_only_active_commercial_products_are_offered_bundles_first(self) -> None:
        assert [product.sku for product in order_draft.choices_of_products(CATALOG)] == [
            "KIT",
            "PACK",
            "EXTRA",
            "SENSOR",
        ]

    def test_a_line_goes_with_all_that_is_below_it(self) -> None:
        document = a_pack()
        order_draft.remove_line(document, 1)
        assert ids(document) == [("1", "PACK", "")]

    def test_a_loop_of_bundles_and_a_loop_of_parents_end(self) -> None:
        loop = Catalog(
            products=(Product(sku="A", name="A"), Product(sku="B", name="B")),
            components=(
                ProductComponent(code="1", parent="A", child="B", required=True),
                ProductComponent(code="2", parent="B", child="A", required=True),
            ),
        )
        document = order_draft.empty("console", "SO-1")
        order_draft.add_product(document, loop, "A")
        assert [line["product"] for line in document["lines"]] == ["A", "B"]
        lines = [{"id": "1", "parent": "2"}, {"id": "2", "parent": "1"}]
        assert order_draft.below(lines, 0) == {0, 1}
        assert order_draft.depth_of(lines, 0) > 1

    def test_attributes_come_in_their_sequence_with_default_and_need(self) -> None:
        kit = {"product": "KIT", "attributes": {"unheard_of": 1}}
        assert list(order_draft.attributes_of_line(CATALOG, kit)) == [
            ("seats", True, ""),
            ("colour", False, "white"),
            ("unheard_of", False, ""),
        ]


class TestValues:
    @pytest.mark.parametrize(
        ("code", "text", "value"),
        [
            ("colour", "red", "red"),
            ("seats", "25", 25),
            ("seats", "2.5", 2.5),
            ("seats", "a few", "a few"),
            ("direct", "true", True),
            ("direct", "false", False),
            ("direct", "perhaps", "perhaps"),
            ("price", "12.50", "12.50"),
            ("price", "12.50 EUR", {"amount": "12.50", "currency": "EUR"}),
            ("from", "2026-12-01T12:00", "2026-12-01T12:00:00Z"),
            ("from", "soon", "soon"),
            ("day", "2026-12-01", "2026-12-01"),
            ("unheard_of", "text", "text"),
        ],
    )
    def test_what_is_typed_becomes_a_value_of_its_type_or_stays_as_it_was_typed(
        self, code: str, text: str, value: object
    ) -> None:
        written = order_draft.written(a_pack(), CATALOG, {f"/lines/1/attributes/{code}": f" {text} "})
        assert written["lines"][1]["attributes"] == {code: value}

    def test_a_field_that_is_emptied_leaves_the_document_but_for_what_is_required(self) -> None:
        document = {**a_pack(), "priority": "High"}
        document["lines"][0]["attributes"] = {"colour": "red"}
        posted = {"/priority": "", "/lines/0/attributes/colour": "", "/external_id": "", "/account/name": ""}
        written = order_draft.written(document, CATALOG, posted)
        assert "priority" not in written
        assert written["lines"][0]["attributes"] == {}
        assert written["external_id"] == ""
        assert written["account"] == {"id": ""}
        assert document["priority"] == "High"  # what was given is not changed

    @pytest.mark.parametrize(
        "name",
        [
            "/lines/9/quantity",
            "/lines/x/quantity",
            "/lines/-1/quantity",
            "/nowhere/at/all",
            "/lines",
            "/",
            "//",
            "/account",
        ],
    )
    def test_a_place_that_is_not_there_changes_no_line_and_breaks_nothing(self, name: str) -> None:
        document = a_pack()
        written = order_draft.written(document, CATALOG, {name: "1"})
        order_draft.remove_value(written, name)
        assert [line["quantity"] for line in document["lines"]] == ["1", "2", "1"]

    @given(
        code=st.sampled_from(sorted(TYPES)),
        value=st.one_of(
            st.text(max_size=20).map(str.strip),
            st.integers(-(10**15), 10**15),
            st.booleans(),
            st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat() + "Z"),
            st.dates().map(lambda day: day.isoformat()),
            st.builds(lambda cents: {"amount": f"{cents / 100:.2f}", "currency": "EUR"}, st.integers(0, 10**9)),
        ),
    )
    def test_a_good_value_that_is_shown_and_posted_back_stays_the_same(self, code: str, value: Any) -> None:
        try:
            wanted = canonical(value, TYPES[code])
        except ValueMismatch:
            return
        document = a_pack()
        document["lines"][1]["attributes"] = {code: value}
        shown = order_draft.shown_text(value, TYPES[code])
        again = order_draft.written(document, CATALOG, {f"/lines/1/attributes/{code}": shown})
        found = again["lines"][1]["attributes"].get(code, "")
        assert canonical(found, TYPES[code]) == wanted if wanted != "" else found == ""

    def test_a_value_that_the_catalogue_does_not_know_goes_round_as_json(self) -> None:
        document = a_pack()
        document["attributes"] = {"nested": {"a": [1, 2]}}
        shown = order_draft.shown_text({"a": [1, 2]}, None)
        assert order_draft.written(document, CATALOG, {"/attributes/nested": shown}) == document


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "JSON object"),
        ({"account": "ACME"}, "/account"),
        ({"lines": {}}, "/lines"),
        ({"lines": [1]}, "/lines/0"),
        ({"lines": [{"attributes": []}]}, "/lines/0/attributes"),
        ({"attributes": "x"}, "/attributes"),
        ({"lines": [{"scope_keys": 1}]}, "/lines/0/scope_keys"),
        ({"lines": [{"id": ["1"]}]}, "/lines/0/id"),
        ({"lines": [{"parent": {}}]}, "/lines/0/parent"),
    ],
)
def test_a_document_that_no_form_can_show_is_refused_by_its_place(document: object, says: str) -> None:
    with pytest.raises(NotShownAsForm, match=says):
        order_draft.require_shape(document)


def test_a_document_of_very_many_lines_has_no_fields() -> None:
    document = order_draft.require_shape({"lines": [{}] * (order_draft.MOST_LINES + 1)})
    with pytest.raises(NotShownAsForm, match="up to 300 lines"):
        order_draft.require_few_lines(document)
