"""What trying an expression or a payload on an order answers, by example."""

from typing import Any

_OPERAND: dict[str, Any] = {"path": "line.attributes.kit_size", "written": "line.attributes.kit_size", "value": "large"}
_ENTRY: dict[str, Any] = {
    "subject": 'order line "1.1"',
    "product": "SEC-HW-KIT",
    "concerned": True,
    "value": True,
    "error": "",
    "operands": [_OPERAND],
}
_PROBLEM: dict[str, Any] = {
    "place": "payload",
    "message": "line.attributes.colour has no value",
    "pointer": "/items/$item/colour",
    "expression": "line.attributes.colour.upperAscii()",
}
_CALL: dict[str, Any] = {
    "step": "reserve-kit/SEC-T-INVENTORY/1.1",
    "method": "POST",
    "address": "https://inventory.example/api/reservations",
    "headers": {"Content-Type": "application/json", "Idempotency-Key": "…", "Authorization": "•••"},
    "body": {"order": "SO-1001", "quantity": 1},
    "problems": [_PROBLEM],
}
_TEMPLATE_PROBLEM: dict[str, Any] = {
    "pointer": "/items/$item/colour",
    "message": "Line 1, column 1: There is no line.attributes.color here. Did you mean line.attributes.colour?",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "TrialOperandOutput": _OPERAND,
    "TrialEntryOutput": _ENTRY,
    "ExpressionTrialOutput": {"entries": [_ENTRY], "left_out": 0, "note": ""},
    "PreviewProblemOutput": _PROBLEM,
    "CalloutPreviewOutput": _CALL,
    "TemplateProblemOutput": _TEMPLATE_PROBLEM,
    "PayloadTrialOutput": {"template_problems": [_TEMPLATE_PROBLEM], "calls": [_CALL], "left_out": 0, "note": ""},
}
