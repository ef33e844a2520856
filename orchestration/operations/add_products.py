"""Adding many products to the draft at once, from a pasted table."""

from catalog.core.pasted_products import PastedProblem, PastedProductsRefused, pasted_products
from catalog.core.vocabulary import ProductKind
from orchestration.core.record_json import encode_record
from orchestration.operations.draft_changes import RecordChange, RecordRefused, save_changes

COLUMNS = {"sku": "SKU", "name": "Name", "kind": "Kind"}


def add_products(text: str, kind: ProductKind, classification: str | None, actor: str) -> int:
    """Add the products of a table to the draft, all or none, and return how many; they are of one classification.

    Raises PastedProductsRefused with the line of each that is wrong, cannot be added, or is there already.
    """
    rows = pasted_products(text, kind)
    lines = {product.sku: line for line, product in rows}
    changes = [
        RecordChange("Product", product.sku, {**encode_record(product), "classification": classification}, None)
        for _, product in rows
    ]
    try:
        saved = save_changes(changes, actor)
    except RecordRefused as refused:
        problems = [
            PastedProblem(lines.get(one.record, 1), COLUMNS.get(one.field, "SKU"), one.message)
            for one in refused.problems
        ]
        raise PastedProductsRefused(sorted(problems, key=lambda one: one.line)) from refused
    return len(saved.records)
