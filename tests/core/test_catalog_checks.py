"""The static problems of catalogues, loops among records, and the forms of values."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.checks import check_catalog
from catalog.core.loops import find_loops
from catalog.core.products import (
    AttributeDefinition,
    Catalog,
    CustomScope,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
    UnitOfMeasure,
)
from catalog.core.values import ValueMismatch, canonical, from_text, same_value, to_text
from catalog.core.vocabulary import DataType, DecompositionScope

PICKLIST = Picklist(code="L", name="L", values=(PicklistValue(code="a", value="a"), PicklistValue(code="b", value="b")))
UNIT = UnitOfMeasure(code="u", name="u", unit_class="k", conversion_factor=Decimal(1))
CHOICE = AttributeDefinition(code="c", name="c", data_type=DataType.PICKLIST, picklist="L", default_value="a")
NUMBER = AttributeDefinition(code="n", name="n", data_type=DataType.NUMBER)
CLASS = ProductClassification(code="K", name="K")
PRODUCT = Product(sku="P", name="P", classification="K", unit_of_measure="u")
GOOD = Catalog(
    units=(UNIT, replace(UNIT, code="v", conversion_factor=Decimal(60))),
    custom_scopes=(CustomScope(code="S", name="S"), CustomScope(code="Z", name="Z", assetizable=False)),
    picklists=(PICKLIST,),
    attributes=(CHOICE, NUMBER),
    classifications=(CLASS, replace(CLASS, code="L", parent="K")),
    products=(PRODUCT, replace(PRODUCT, sku="Q")),
    product_attributes=(ProductAttribute(code="pa", attribute="n", product="P", default_value="1"),),
    components=(ProductComponent(code="pc", parent="P", child="Q"),),
)


def test_a_good_catalogue_has_no_problem() -> None:
    assert check_catalog(GOOD) == ()
    assert check_catalog(Catalog()) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"units": (UNIT, UNIT)}, ("Error", "DuplicateCode", "UnitOfMeasure", "u", "code")),
        (
            {"units": (UNIT, replace(UNIT, code="v", conversion_factor=Decimal(0)))},
            ("Error", "BadFactor", "UnitOfMeasure", "v", "conversion_factor"),
        ),
        (
            {"units": (UNIT, replace(UNIT, code="v", conversion_factor=None))},
            ("Warning", "NoConversion", "UnitOfMeasure", "v", "conversion_factor"),
        ),
        (
            {"units": tuple(replace(UNIT, code=code, conversion_factor=Decimal(2)) for code in "uv")},
            ("Error", "NoBaseUnit", "UnitOfMeasure", "u", "conversion_factor"),
        ),
        ({"units": (replace(UNIT, scale=-1),)}, ("Error", "BadScale", "UnitOfMeasure", "u", "scale")),
        (
            {"units": (replace(UNIT, rounding="Sideways"),)},
            ("Error", "UnknownRounding", "UnitOfMeasure", "u", "rounding"),
        ),
        (
            {"classifications": (replace(CLASS, parent="X"),)},
            ("Error", "UnknownReference", "ProductClassification", "K", "parent"),
        ),
        (
            {"classifications": (replace(CLASS, parent="M"), replace(CLASS, code="M", parent="K"))},
            ("Error", "ClassificationLoop", "ProductClassification", "K", "parent"),
        ),
        (
            {"picklists": (replace(PICKLIST, values=PICKLIST.values * 2),)},
            ("Error", "DuplicateValue", "Picklist", "L", "values"),
        ),
        (
            {"picklists": (PICKLIST, Picklist(code="M", name="M"))},
            ("Warning", "EmptyPicklist", "Picklist", "M", "values"),
        ),
        (
            {"picklists": (replace(PICKLIST, values=tuple(replace(one, default=True) for one in PICKLIST.values)),)},
            ("Warning", "SeveralDefaults", "Picklist", "L", "values"),
        ),
        (
            {"attributes": (NUMBER, replace(CHOICE, picklist=None))},
            ("Error", "PicklistMissing", "AttributeDefinition", "c", "picklist"),
        ),
        (
            {"attributes": (NUMBER, replace(CHOICE, picklist="X"))},
            ("Error", "UnknownReference", "AttributeDefinition", "c", "picklist"),
        ),
        (
            {"attributes": (replace(NUMBER, picklist="L"),)},
            ("Warning", "PicklistUnused", "AttributeDefinition", "n", "picklist"),
        ),
        (
            {"attributes": (replace(NUMBER, unit_of_measure="x"),)},
            ("Error", "UnknownReference", "AttributeDefinition", "n", "unit_of_measure"),
        ),
        (
            {"attributes": (replace(NUMBER, default_value="x"),)},
            ("Error", "BadDefault", "AttributeDefinition", "n", "default_value"),
        ),
        (
            {"attributes": (NUMBER, replace(CHOICE, default_value="z"))},
            ("Error", "DefaultNotInPicklist", "AttributeDefinition", "c", "default_value"),
        ),
        (
            {"products": (PRODUCT, replace(PRODUCT, sku="Q", classification="X"))},
            ("Error", "UnknownReference", "Product", "Q", "classification"),
        ),
        (
            {"products": (PRODUCT, replace(PRODUCT, sku="Q", unit_of_measure="x"))},
            ("Error", "UnknownReference", "Product", "Q", "unit_of_measure"),
        ),
        (
            {"products": (PRODUCT, replace(PRODUCT, sku="Q", custom_scope="X"))},
            ("Error", "UnknownReference", "Product", "Q", "custom_scope"),
        ),
        (
            {
                "products": (
                    PRODUCT,
                    replace(PRODUCT, sku="Q", assetizable=True, decomposition_scope=DecompositionScope.ORDER),
                )
            },
            ("Warning", "NeverAsset", "Product", "Q", "assetizable"),
        ),
        (
            {
                "products": (
                    PRODUCT,
                    replace(
                        PRODUCT,
                        sku="Q",
                        assetizable=True,
                        decomposition_scope=DecompositionScope.CUSTOM,
                        custom_scope="Z",
                    ),
                )
            },
            ("Error", "ScopeNotAssetizable", "Product", "Q", "assetizable"),
        ),
        (
            {"product_attributes": (ProductAttribute(code="x", attribute="n"),)},
            ("Error", "OneOwner", "ProductAttribute", "x", "product"),
        ),
        (
            {"product_attributes": (ProductAttribute(code="x", attribute="n", product="X"),)},
            ("Error", "UnknownReference", "ProductAttribute", "x", "product"),
        ),
        (
            {"product_attributes": (ProductAttribute(code="x", attribute="n", classification="X"),)},
            ("Error", "UnknownReference", "ProductAttribute", "x", "classification"),
        ),
        (
            {"product_attributes": (ProductAttribute(code="x", attribute="y", product="P"),)},
            ("Error", "UnknownReference", "ProductAttribute", "x", "attribute"),
        ),
        (
            {"product_attributes": (ProductAttribute(code="x", attribute="n", product="P", default_value="many"),)},
            ("Error", "BadDefault", "ProductAttribute", "x", "default_value"),
        ),
        (
            {"product_attributes": (ProductAttribute(code="x", attribute="n", product="P", ignored_for_asset=True),)},
            ("Error", "AssetOptOut", "ProductAttribute", "x", "ignored_for_asset"),
        ),
        (
            {"product_attributes": tuple(ProductAttribute(code=code, attribute="n", product="P") for code in "xy")},
            ("Error", "RepeatedAttribute", "ProductAttribute", "y", "attribute"),
        ),
        (
            {"components": (ProductComponent(code="x", parent="X", child="Q"),)},
            ("Error", "UnknownReference", "ProductComponent", "x", "parent"),
        ),
        (
            {"components": (ProductComponent(code="x", parent="P", child="X"),)},
            ("Error", "UnknownReference", "ProductComponent", "x", "child"),
        ),
        (
            {"components": (ProductComponent(code="x", parent="P", child_classification="X"),)},
            ("Error", "UnknownReference", "ProductComponent", "x", "child_classification"),
        ),
        (
            {"components": (ProductComponent(code="x", parent="P"),)},
            ("Error", "OneMember", "ProductComponent", "x", "child"),
        ),
        (
            {
                "components": (
                    ProductComponent(
                        code="x", parent="P", child="Q", minimum_quantity=Decimal(3), maximum_quantity=Decimal(2)
                    ),
                )
            },
            ("Error", "EmptyRange", "ProductComponent", "x", "minimum_quantity"),
        ),
        (
            {
                "components": (
                    ProductComponent(code="x", parent="P", child="Q"),
                    ProductComponent(code="y", parent="Q", child="P"),
                )
            },
            ("Error", "BundleLoop", "ProductComponent", "x", "child"),
        ),
    ],
)
def test_a_problem_of_a_catalogue(changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    found = check_catalog(replace(GOOD, **changes))
    places = [(one.severity.value, one.code, one.kind, one.record, one.field) for one in found]
    assert expected in places
    assert {one[1] for one in places} <= {expected[1], "UnknownReference"}


def test_loops_come_with_their_path() -> None:
    links = tuple(ProductComponent(code=a + b, parent=a, child=b) for a, b in ("PQ", "QR", "RP"))
    (found,) = check_catalog(replace(GOOD, products=(*GOOD.products, replace(PRODUCT, sku="R")), components=links))
    assert found.path == ("P", "Q", "R")
    assert "P → Q → R → P" in found.message


graphs = st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdef")))


@given(graphs)
def test_loops_are_found_where_there_are_loops(links: dict[str, set[str]]) -> None:
    reach = {code: set(following) for code, following in links.items()}
    for _ in range(6):
        reach = {
            code: following.union(*(reach.get(one, set()) for one in following)) for code, following in reach.items()
        }
    found = list(find_loops(links))
    assert bool(found) is any(code in following for code, following in reach.items())
    for path in found:
        assert path[0] == min(path)
        assert len(set(path)) == len(path)
        assert all(path[(at + 1) % len(path)] in links[code] for at, code in enumerate(path))


@pytest.mark.parametrize(
    ("value", "data_type", "expected"),
    [
        ("a", DataType.TEXT, "a"),
        (5, DataType.NUMBER, 5),
        ("5.0", DataType.NUMBER, 5),
        (Decimal("2.50"), DataType.PERCENT, 2.5),
        ("12.50", DataType.CURRENCY, "12.50"),
        (3, DataType.CURRENCY, "3"),
        ({"amount": 3, "currency": "EUR"}, DataType.CURRENCY, {"amount": "3", "currency": "EUR"}),
        (True, DataType.BOOLEAN, True),
        (date(2026, 12, 1), DataType.DATE, "2026-12-01"),
        (datetime(2026, 12, 1, 12, tzinfo=UTC), DataType.DATETIME, "2026-12-01T12:00:00Z"),
        ("2026-12-01t12:00:00.5+02:00", DataType.DATETIME, "2026-12-01T10:00:00.500000Z"),
    ],
)
def test_the_one_form_of_a_value(value: object, data_type: DataType, expected: object) -> None:
    found = canonical(value, data_type)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "data_type"),
    [
        (5, DataType.TEXT),
        (None, DataType.TEXT),
        (True, DataType.NUMBER),
        (float("nan"), DataType.NUMBER),
        (Decimal("Infinity"), DataType.NUMBER),
        ("1e5", DataType.NUMBER),
        (10**31, DataType.NUMBER),
        ("true", DataType.BOOLEAN),
        (1, DataType.BOOLEAN),
        ("2026-13-01", DataType.DATE),
        ("2026-12-01T00:00:00Z", DataType.DATE),
        (datetime(2026, 12, 1, tzinfo=UTC), DataType.DATE),
        ("2026-12-01", DataType.DATETIME),
        (datetime(2026, 12, 1), DataType.DATETIME),
        ({"amount": "1", "currency": "euro"}, DataType.CURRENCY),
        ({"amount": "1"}, DataType.CURRENCY),
        ({"amount": "x", "currency": "EUR"}, DataType.CURRENCY),
    ],
)
def test_what_is_no_value_of_a_type(value: object, data_type: DataType) -> None:
    with pytest.raises(ValueMismatch) as mismatch:
        canonical(value, data_type)
    assert mismatch.value.data_type is data_type


@given(
    st.sampled_from(DataType),
    st.integers(-(10**9), 10**9),
    st.decimals(-1000, 1000, places=3),
    st.booleans(),
    st.datetimes(timezones=st.just(UTC)),
)
def test_text_and_back(data_type: DataType, whole: int, number: Decimal, flag: bool, moment: datetime) -> None:
    values: dict[DataType, object] = {
        DataType.NUMBER: number,
        DataType.PERCENT: whole,
        DataType.CURRENCY: number,
        DataType.BOOLEAN: flag,
        DataType.DATE: moment.date(),
        DataType.DATETIME: moment,
    }
    value = canonical(values.get(data_type, "some text"), data_type)
    assert from_text(to_text(value), data_type) == value
    assert same_value(from_text(to_text(value), data_type), value, data_type)


@pytest.mark.parametrize(
    ("first", "second", "data_type", "same"),
    [
        ("1.50", "1.5", DataType.CURRENCY, True),
        ({"amount": "1.50", "currency": "EUR"}, {"amount": "1.5", "currency": "EUR"}, DataType.CURRENCY, True),
        ({"amount": "1.50", "currency": "EUR"}, {"amount": "1.5", "currency": "USD"}, DataType.CURRENCY, False),
        (5, "5.0", DataType.NUMBER, True),
        ("2026-12-01T12:00:00Z", "2026-12-01T13:00:00+01:00", DataType.DATETIME, True),
        (None, "", DataType.TEXT, False),
        (None, None, DataType.TEXT, True),
        ("junk", "junk", DataType.NUMBER, True),
        ("junk", 5, DataType.NUMBER, False),
    ],
)
def test_values_that_mean_the_same(first: object, second: object, data_type: DataType, same: bool) -> None:
    assert same_value(first, second, data_type) is same
