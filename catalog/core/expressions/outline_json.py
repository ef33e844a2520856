"""Outlines as JSON values, for the visual condition builder."""

from catalog.core.expressions.outline import Comparison, Expression, Group, LinesTest, Row
from catalog.core.expressions.outline_values import Value, ValueKind


def document_of(row: Row) -> dict[str, object]:
    """Return a row as a JSON object. ``kind`` says which: comparison, lines, expression or group."""
    match row:
        case Comparison():
            found: dict[str, object] = {
                "kind": "comparison",
                "path": list(row.path),
                "operator": row.operator.value,
                "absent": row.absent.value,
                "negated": row.negated,
            }
            return found if row.value is None else {**found, "value": _value(row.value)}
        case LinesTest():
            return {
                "kind": "lines",
                "quantifier": row.quantifier.value,
                "item": row.item,
                "condition": document_of(row.condition),
                "negated": row.negated,
            }
        case Expression():
            return {"kind": "expression", "text": row.text}
        case Group():
            items = [document_of(item) for item in row.items]
            return {"kind": "group", "join": row.join.value, "items": items, "negated": row.negated}


def _value(value: Value) -> dict[str, object]:
    content: object = value.content
    if isinstance(content, tuple):
        content = [_value(item) if isinstance(item, Value) else item for item in content]
    if value.kind is ValueKind.NUMBER and isinstance(content, float) and content.is_integer() and abs(content) < 2**53:
        content = int(content)  # as a person would write it
    return {"kind": value.kind.value, "content": content}
