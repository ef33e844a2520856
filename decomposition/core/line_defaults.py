"""Defaults of the ordered products' attributes, filled in where a new line does not state a value."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from catalog.core.products import Catalog
from catalog.core.vocabulary import LineAction
from decomposition.core.destination_attributes import destination_attributes
from decomposition.core.order import Order, OrderLine


def with_line_defaults(order: Order, catalog: Catalog) -> Order:
    """Return the order as conditions, mappings and payloads shall see it.

    Only lines that add something are completed: on any other, an attribute that is absent means "as it is".
    """

    @cache
    def defaults_of(sku: str) -> Mapping[str, object]:
        attributes = destination_attributes(catalog, sku).values()
        return {attribute.code: attribute.default for attribute in attributes if attribute.default is not None}

    return replace(order, lines=tuple(_completed(line, defaults_of(line.product)) for line in order.lines))


def _completed(line: OrderLine, defaults: Mapping[str, object]) -> OrderLine:
    if line.action is not LineAction.ADD or not defaults:
        return line
    given = {code: value for code, value in line.attributes.items() if value is not None}
    return replace(line, attributes={**defaults, **given})
