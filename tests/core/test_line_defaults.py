"""A new line that does not state an attribute gets the default that its product, class, definition or picklist has."""

from dataclasses import replace

from catalog.core.products import AttributeDefinition, Catalog, Product, ProductAttribute
from catalog.core.vocabulary import DataType, LineAction
from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.order import Account, Order, OrderLine

CATALOG = Catalog(
    products=(Product(sku="BOX", name="Box"),),
    attributes=(
        AttributeDefinition(code="colour", name="Colour", default_value="brown"),
        AttributeDefinition(code="weight", name="Weight", data_type=DataType.NUMBER),
    ),
    product_attributes=(
        ProductAttribute(code="BOX.colour", product="BOX", attribute="colour"),
        ProductAttribute(code="BOX.weight", product="BOX", attribute="weight", default_value="3"),
    ),
)


def order(**line):
    return Order(
        source="s", external_id="1", account=Account(id="A"), lines=(OrderLine(id="1", product="BOX", **line),)
    )


def attributes(**line):
    return with_line_defaults(order(**line), CATALOG).lines[0].attributes


def test_what_is_absent_or_null_gets_the_default_and_what_is_stated_stays():
    assert attributes() == {"colour": "brown", "weight": 3}
    assert attributes(attributes={"colour": "red", "weight": None}) == {"colour": "red", "weight": 3}


def test_a_line_that_changes_something_is_left_as_it_is():
    for action in set(LineAction) - {LineAction.ADD}:
        assert attributes(action=action) == {}


def test_completing_twice_changes_nothing_more():
    once = with_line_defaults(order(), CATALOG)
    assert with_line_defaults(once, CATALOG) == once == replace(once)
