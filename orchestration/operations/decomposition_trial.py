"""Trying what rules make of order lines: which apply and why, and what becomes of each attribute. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from decomposition.core.conditions import ConditionFailed
from decomposition.core.decompose import decompose
from decomposition.core.destination_attributes import RequiredAttributeMissing
from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.lines import DecompositionTrace
from decomposition.core.order_checks import check_against
from decomposition.core.parse import parse_to_try
from decomposition.core.refusal import DecompositionRefused
from orchestration.core.design import Design
from orchestration.core.plain_json import plain_json
from orchestration.operations.dry_run import line_document


def try_decomposition(order: object, design: Design) -> dict[str, Any]:
    """Return what a design's rules make of an order, given as its JSON document.

    The answer has ``order_lines`` with the defaults that the rules see, ``lines`` that are made and the ``trace``.
    Where the rules refuse the order, ``refusal`` says why, and the trace what was found until then. Raises OrderRefused
    where it is no order, or not one of this catalogue.
    """
    given = parse_to_try(order)
    check_against(given, design.catalog)
    seen = with_line_defaults(given, design.catalog)
    found: dict[str, Any] = {
        "order_lines": [
            {"id": line.id, "product": line.product, "attributes": plain_json(line.attributes)} for line in seen.lines
        ],
        "lines": [],
        "refusal": None,
    }
    try:
        result = decompose(seen, design.rule_book)
    except DecompositionRefused as refusal:
        return found | {"refusal": _refusal(refusal), "trace": _trace(refusal.trace)}
    return found | {"lines": [line_document(line) for line in result.lines], "trace": _trace(result.trace)}


def _trace(trace: tuple[DecompositionTrace, ...]) -> list[Any]:
    return [{**plain_json(asdict(entry)), "operands": _operands(entry.operands)} for entry in trace]


def _operands(operands: tuple[tuple[str, object], ...]) -> list[Mapping[str, Any]]:
    return [{"name": name, "value": plain_json(value)} for name, value in operands]


def _refusal(refusal: DecompositionRefused) -> dict[str, Any]:
    facts: dict[str, Any] = {"message": str(refusal), "rule": None, "operands": [], "missing": []}
    if isinstance(refusal, ConditionFailed):
        facts |= {"rule": refusal.rule, "operands": _operands(refusal.operands)}
    if isinstance(refusal, RequiredAttributeMissing):
        facts["missing"] = [asdict(one) for one in refusal.missing]
    return facts
