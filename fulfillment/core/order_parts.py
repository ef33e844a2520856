"""What an order can be made of: products with their members, attributes and scopes, as a form offers them."""

from collections.abc import Mapping
from typing import Any

from catalog.core.products import Catalog
from catalog.core.vocabulary import DataType
from decomposition.core.rules import RuleBook
from fulfillment.core import order_draft


def orderable(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the products that can be ordered, bundles first, then by name."""
    bundles = {component.parent for component in catalog.components}
    return [
        {"sku": product.sku, "name": product.name, "is_bundle": product.sku in bundles}
        for product in order_draft.choices_of_products(catalog)
    ]


def parts_of(rule_book: RuleBook, sku: str) -> dict[str, Any]:
    """Return the lines that ordering a product makes, and what can be said of each of their products."""
    document = order_draft.empty("", "")
    order_draft.add_product(document, rule_book.catalog, sku)
    wanted = dict.fromkeys(str(line["product"]) for line in document["lines"])
    return {"lines": document["lines"], "products": [_product(rule_book, one) for one in wanted]}


def _product(rule_book: RuleBook, sku: str) -> dict[str, Any]:
    catalog = rule_book.catalog
    product = catalog.product_by_sku[sku]
    names = {scope.item_key or scope.code: scope.name for scope in catalog.custom_scopes}
    return {
        "sku": sku,
        "name": product.name,
        "attributes": [
            _attribute(catalog, code, required=required, default=default)
            for code, required, default in order_draft.attributes_of_line(catalog, {"product": sku})
        ],
        "scopes": [{"key": key, "name": names[key]} for key in sorted(scopes_of(rule_book, sku))],
        "members": [
            {"sku": member.sku, "name": member.name} for member in order_draft.members_to_add(catalog, {"product": sku})
        ],
    }


def _attribute(catalog: Catalog, code: str, *, required: bool, default: str) -> Mapping[str, Any]:
    definition = catalog.attribute_by_code.get(code)
    picklist = catalog.picklist_by_code.get((definition.picklist if definition else None) or "")
    entries = sorted(picklist.values, key=lambda entry: (entry.sequence, entry.code)) if picklist else []
    return {
        "code": code,
        "name": definition.name if definition else code,
        "type": (definition.data_type if definition else DataType.TEXT).value,
        "required": required,
        "default": default,
        "values": [{"value": entry.value, "label": entry.label or entry.value} for entry in entries],
    }


def scopes_of(rule_book: RuleBook, sku: str) -> set[str]:
    """Return the keys of the custom scopes of all that a product can turn into, over every level of rules."""
    catalog = rule_book.catalog
    found: set[str] = set()
    seen, waiting = {sku}, [sku]
    while waiting:
        product = catalog.product_by_sku.get(waiting.pop())
        if product is None:
            continue
        scope = catalog.custom_scope_by_code.get(product.custom_scope or "")
        if scope is not None:
            found.add(scope.item_key or scope.code)
        rules = [*rule_book.rules_by_product.get(product.sku, ())]
        for code in catalog.classification_path(product.classification):
            rules += rule_book.rules_by_classification.get(code, ())
        fresh = {rule.destination_product for rule in rules} - seen
        seen |= fresh
        waiting += sorted(fresh)
    return found
