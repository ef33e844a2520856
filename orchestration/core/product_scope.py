"""Which records a product, or a class of products, is made of and leads to: what the screens of the catalogue hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.core.products import ProductComponent
from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Design

MOST_PRODUCTS = 500
"""A screen shows what a product leads to up to this many products; beyond it each has a screen of its own."""

MOST_TOLD = 20
"""Of the rules that lead to a product from elsewhere this many are named; all are counted."""

SHARED = ("UnitOfMeasure", "CustomScope", "Picklist", "AttributeDefinition", "ProductClassification", "ValueList")
"""Kinds of which every record may be chosen on any screen of the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductScope:
    """Codes of what belongs to the screen of one product or class.

    ``products`` are the product itself, its members and what its rules lead to, each with its own members and rules,
    nearest first; ``is_cut`` says that there are more. ``rules`` start from them or their classes.
    """

    products: Sequence[str]
    rules: Sequence[str]
    is_cut: bool


def scope_of_product(design: Design, sku: str) -> ProductScope:
    """Return what belongs to the screen of a product."""
    return _Walk(design).scope([sku], ())


def scope_of_classification(design: Design, code: str) -> ProductScope:
    """Return what belongs to the screen of a class: what its rules, and those of the classes above it, lead to."""
    return _Walk(design).scope((), design.catalog.classification_path(code))


def scoped_records(design: Design, scope: ProductScope) -> Mapping[str, Mapping[str, Any]]:
    """Return the records of a scope by kind and code; of the kinds in SHARED every record of the design."""
    catalog, book = design.catalog, design.rule_book
    products = set(scope.products)
    rules = set(scope.rules)
    classes = {
        one for sku in products for one in catalog.classification_path(catalog.product_by_sku[sku].classification)
    }
    classes |= {rule.source_classification for rule in book.rules if rule.code in rules and rule.source_classification}
    found: dict[str, Iterable[Any]] = {
        "UnitOfMeasure": catalog.units,
        "CustomScope": catalog.custom_scopes,
        "Picklist": catalog.picklists,
        "AttributeDefinition": catalog.attributes,
        "ProductClassification": catalog.classifications,
        "ValueList": book.value_lists,
        "Product": (product for product in catalog.products if product.sku in products),
        "ProductAttribute": (
            row for row in catalog.product_attributes if row.product in products or row.classification in classes
        ),
        "ProductComponent": (one for one in catalog.components if one.parent in products),
        "DecompositionRule": (rule for rule in book.rules if rule.code in rules),
    }
    return {kind: {record.code: record for record in records} for kind, records in found.items()}


def rules_from_elsewhere(design: Design, scope: ProductScope) -> Mapping[str, tuple[DecompositionRule, ...]]:
    """Return by product of a scope the rules outside it that lead there too: their mappings compete."""
    inside, products = set(scope.rules), set(scope.products)
    found: dict[str, list[DecompositionRule]] = {}
    for rule in design.rule_book.rules:
        if rule.destination_product in products and rule.code not in inside:
            found.setdefault(rule.destination_product, []).append(rule)
    return {sku: tuple(rules) for sku, rules in found.items()}


class _Walk:
    """Goes from products over rules and bundles to further products, breadth first."""

    def __init__(self, design: Design) -> None:
        self._catalog = design.catalog
        self._book = design.rule_book
        self._components: dict[str, list[ProductComponent]] = {}
        for component in sorted(design.catalog.components, key=lambda one: (one.sequence, one.code)):
            self._components.setdefault(component.parent, []).append(component)

    def scope(self, skus: Sequence[str], classes: Sequence[str]) -> ProductScope:
        rules = dict.fromkeys(rule.code for code in classes for rule in self._of_class(code))
        waiting = [*skus, *(self._book.rule_by_code[code].destination_product for code in rules)]
        products: dict[str, None] = {}
        is_cut = False
        for sku in waiting:  # grows while it is read
            if sku in products or sku not in self._catalog.product_by_sku:
                continue
            if len(products) == MOST_PRODUCTS:
                is_cut = True
                break
            products[sku] = None
            for rule in self._from_product(sku):
                rules[rule.code] = None
                waiting.append(rule.destination_product)
            waiting.extend(component.child for component in self._components.get(sku, ()) if component.child)
        return ProductScope(products=tuple(products), rules=tuple(rules), is_cut=is_cut)

    def _from_product(self, sku: str) -> Iterator[DecompositionRule]:
        yield from self._book.rules_by_product.get(sku, ())
        for code in self._catalog.classification_path(self._catalog.product_by_sku[sku].classification):
            yield from self._of_class(code)

    def _of_class(self, code: str) -> Sequence[DecompositionRule]:
        return self._book.rules_by_classification.get(code, ())
