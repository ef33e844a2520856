"""What the screens of one product, or of one class of products, hold: records, versions, and what is said of them."""

from collections.abc import Iterable
from typing import Any

from catalog.core.products import Product
from catalog.core.vocabulary import DataType
from decomposition.core.compatibility import FIELD_TYPES, WRITABLE_FIELDS, compatible, compatible_output
from decomposition.core.rules import DecompositionRule
from orchestration.core.product_scope import (
    MOST_TOLD,
    ProductScope,
    rules_from_elsewhere,
    scope_of_classification,
    scope_of_product,
    scoped_records,
)
from orchestration.queries.checks import problems_of_content
from orchestration.queries.draft import DraftContent, read_content
from orchestration.queries.workspace_document import problem_json

MOST_MEMBERS = 200
"""Products of a class are offered up to this number."""


class NoSuchProduct(ValueError):
    """There is no product of the SKU ``sku``."""

    def __init__(self, sku: str) -> None:
        self.sku = sku
        super().__init__(f'There is no product "{sku}".')


class NoSuchClassification(ValueError):
    """There is no class of products of the code ``code``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f'There is no classification "{code}".')


def product_document(sku: str) -> dict[str, Any]:
    """Return the document of a product. Raises NoSuchProduct, DraftUnreadable."""
    return document_of_product(readable_content(), sku)


def document_of_product(content: DraftContent, sku: str) -> dict[str, Any]:
    """Return the document of a product from a draft that was read. Raises NoSuchProduct."""
    if sku not in content.design.catalog.product_by_sku:
        raise NoSuchProduct(sku)
    return _document(content, ("Product", sku), scope_of_product(content.design, sku), ())


def classification_document(code: str) -> dict[str, Any]:
    """Return the document of a class. Raises NoSuchClassification, DraftUnreadable."""
    content = readable_content()
    catalog = content.design.catalog
    if code not in catalog.classification_by_code:
        raise NoSuchClassification(code)
    members = [one for one in catalog.products if code in catalog.classification_path(one.classification)]
    return _document(content, ("ProductClassification", code), scope_of_classification(content.design, code), members)


def readable_content() -> DraftContent:
    """Return everything that the draft holds. Raises DraftUnreadable where it cannot all be read."""
    content = read_content()
    if content.unreadable:
        raise content.unreadable[0]
    return content


def mapping_rules() -> dict[str, Any]:
    """Return what a mapping may read, write and carry into what: the tables by which the server checks mappings."""
    return {
        "fields": {name: data_type.value for name, data_type in FIELD_TYPES.items()},
        "writable": list(WRITABLE_FIELDS),
        "fits": {one.value: [other.value for other in DataType if compatible(one, other)] for one in DataType},
        "list_fits": {
            one.value: [other.value for other in DataType if compatible_output(one, other)] for one in DataType
        },
    }


def _document(
    content: DraftContent, root: tuple[str, str], scope: ProductScope, members: Iterable[Product]
) -> dict[str, Any]:
    kind, code = root
    return {
        "root": {"kind": kind, "code": code},
        "records": {
            kind: {
                code: {"version": content.versions[kind][code], "fields": content.fields[kind][code]}
                for code in records
            }
            for kind, records in scoped_records(content.design, scope).items()
        },
        "problems": [problem_json(one) for one in problems_of_content(content)],
        "elsewhere": {
            sku: {"count": len(rules), "rules": [_told(rule) for rule in rules[:MOST_TOLD]]}
            for sku, rules in rules_from_elsewhere(content.design, scope).items()
        },
        "members": [{"code": one.sku, "name": one.name} for one in list(members)[:MOST_MEMBERS]],
        "is_cut": scope.is_cut,
        "mapping_rules": mapping_rules(),
    }


def _told(rule: DecompositionRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "priority": rule.priority,
        "product": rule.source_product,
        "classification": rule.source_classification,
    }
