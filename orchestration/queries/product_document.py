"""What the screens of one product, or of one class of products, hold: records, versions, and what is said of them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from catalog.core.problems import DesignProblem
from catalog.core.products import Product
from catalog.core.vocabulary import DataType
from decomposition.core.compatibility import FIELD_TYPES, WRITABLE_FIELDS, compatible, compatible_output
from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Design
from orchestration.core.product_scope import (
    MOST_TOLD,
    ProductScope,
    rules_from_elsewhere,
    scope_of_classification,
    scope_of_product,
    scoped_records,
)
from orchestration.core.record_json import encode_record
from orchestration.queries.checks import check
from orchestration.queries.draft import read_draft
from orchestration.queries.draft_tables import draft_tables

MOST_MEMBERS = 200
"""Products of a class are offered up to this number."""


def product_document(sku: str) -> dict[str, Any] | None:
    """Return the document of a product, None where the draft has no such product. Raises DraftUnreadable."""
    versions = record_versions()
    draft = read_draft()
    if sku not in draft.catalog.product_by_sku:
        return None
    return _document(draft, versions, ("Product", sku), scope_of_product(draft, sku), ())


def classification_document(code: str) -> dict[str, Any] | None:
    """Return the document of a class, None where the draft has no such class. Raises DraftUnreadable."""
    versions = record_versions()
    draft = read_draft()
    if code not in draft.catalog.classification_by_code:
        return None
    path_of = draft.catalog.classification_path
    members = [one for one in draft.catalog.products if code in path_of(one.classification)]
    scope = scope_of_classification(draft, code)
    return _document(draft, versions, ("ProductClassification", code), scope, members)


def record_versions() -> Mapping[str, Mapping[str, int]]:
    """Return the version of every record of the draft by kind and code, one query a kind.

    Versions are to be read before the records: whoever then saves over a record that changed in between is told so.
    """
    return {
        table.kind.name: dict(table.model._default_manager.values_list(table.kind.code_field, "version"))
        for table in draft_tables()
    }


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
    draft: Design,
    versions: Mapping[str, Mapping[str, int]],
    root: tuple[str, str],
    scope: ProductScope,
    members: Iterable[Product],
) -> dict[str, Any]:
    kind, code = root
    return {
        "root": {"kind": kind, "code": code},
        "records": {
            kind: {
                # A record that came after the versions were read has none: saving over it is a conflict, rightly.
                code: {"version": versions[kind].get(code, 0), "fields": encode_record(record)}
                for code, record in records.items()
            }
            for kind, records in scoped_records(draft, scope).items()
        },
        "problems": [_problem(one) for one in check(draft)],
        "elsewhere": {
            sku: {"count": len(rules), "rules": [_told(rule) for rule in rules[:MOST_TOLD]]}
            for sku, rules in rules_from_elsewhere(draft, scope).items()
        },
        "members": [{"code": one.sku, "name": one.name} for one in list(members)[:MOST_MEMBERS]],
        "is_cut": scope.is_cut,
        "mapping_rules": mapping_rules(),
    }


def _problem(problem: DesignProblem) -> dict[str, Any]:
    return {**asdict(problem), "severity": problem.severity.value, "path": list(problem.path)}


def _told(rule: DecompositionRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "priority": rule.priority,
        "product": rule.source_product,
        "classification": rule.source_classification,
    }
