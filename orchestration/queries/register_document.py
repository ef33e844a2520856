"""What a screen for all records of one kind of the catalogue holds."""

from collections.abc import Mapping
from typing import Any

from orchestration.queries.checks import problems_of_content
from orchestration.queries.draft import DraftContent, read_content
from orchestration.queries.workspace_document import problem_json

REGISTERS: Mapping[str, tuple[str, ...]] = {
    "ProductClassification": ("ProductAttribute", "AttributeDefinition", "Picklist", "UnitOfMeasure"),
    "AttributeDefinition": ("Picklist", "UnitOfMeasure"),
    "Picklist": (),
    "ValueList": (),
    "UnitOfMeasure": (),
    "CustomScope": (),
}
"""For each kind that has such a screen the kinds that are edited along with it."""


def register_document(kind: str) -> dict[str, Any]:
    """Return the records of a kind in REGISTERS with those edited along with them, and every problem.

    Of attributes only those of classes belong here. Raises DraftUnreadable.
    """
    content = read_content()
    if content.unreadable:
        raise content.unreadable[0]
    return {
        "kind": kind,
        "records": {one: _records(content, one) for one in (kind, *REGISTERS[kind])},
        "problems": [problem_json(one) for one in problems_of_content(content)],
        "counts": _product_counts(content) if kind == "ProductClassification" else {},
    }


def _records(content: DraftContent, kind: str) -> dict[str, Any]:
    versions = content.versions[kind]
    return {
        code: {"version": versions[code], "fields": fields}
        for code, fields in sorted(content.fields[kind].items())
        if kind != "ProductAttribute" or fields["classification"] is not None
    }


def _product_counts(content: DraftContent) -> dict[str, int]:
    """How many products each class has itself, without those of the classes below it."""
    counts: dict[str, int] = {}
    for product in content.design.catalog.products:
        if product.classification is not None:
            counts[product.classification] = counts.get(product.classification, 0) + 1
    return counts
