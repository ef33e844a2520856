"""Trying an order on a design: decomposed and composed as run time does it, with nothing stored."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from decomposition.core.decompose import decompose
from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.lines import Decomposition, FulfillmentLine
from decomposition.core.order import InstalledAsset, Order
from decomposition.core.order_checks import check_against
from orchestration.core.choice import jeopardy_rule_for
from orchestration.core.compose import compose
from orchestration.core.design import Design
from orchestration.core.graph import CriticalPath, critical_path
from orchestration.core.plain_json import plain_json
from orchestration.core.plan import PlanGraph, PlannedStep
from orchestration.core.plan_difference import ComposedOrder
from orchestration.core.record_json import decimal_text
from orchestration.core.step_hours import StepHours, allowance_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an order is tried on: a release by its number, or the draft (no number)."""

    number: int | None
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What an order would turn into. ``critical_path`` is in seconds, None where no step has an estimated duration."""

    order: Order
    decomposition: Decomposition
    graph: PlanGraph
    critical_path: CriticalPath | None


def dry_run(order: Order, design: Design, assets: Sequence[InstalledAsset] = ()) -> DryRun:
    """Return what an order would turn into under a design, given what its account has installed. Nothing is stored.

    Raises OrderRefused where the order does not fit the catalogue, DecompositionRefused or CompositionRefused.
    """
    made = compose_order(order, design, assets)
    return DryRun(
        order=made.order,
        decomposition=made.decomposition,
        graph=made.graph,
        critical_path=_critical_path(made.graph, design),
    )


def compose_order(order: Order, design: Design, assets: Sequence[InstalledAsset] = ()) -> ComposedOrder:
    """Return what an order turns into, as ``dry_run`` does and raising as it does, without looking at its duration."""
    check_against(order, design.catalog)
    order = with_line_defaults(order, design.catalog)
    decomposition = decompose(order, design.rule_book, assets)
    graph = compose(order, decomposition, design)
    return ComposedOrder(order=order, design=design, decomposition=decomposition, graph=graph)


def _critical_path(graph: PlanGraph, design: Design) -> CriticalPath | None:
    """The longest way through the plan by the durations that jeopardy rules estimate; a step without one takes none."""
    hours = StepHours(design)
    by_definition = {code: _estimated_seconds(hours, code) for code in {step.definition for step in graph.steps}}
    if not any(by_definition.values()):
        return None
    durations = {step.key: by_definition[step.definition] for step in graph.steps}
    return critical_path(durations, ((link.waits_for, link.step) for link in graph.links))


def _estimated_seconds(hours: StepHours, definition: str) -> float:
    step = hours.design.step_by_code[definition]
    rule = jeopardy_rule_for(hours.design, step)
    return float(allowance_of(rule, hours.of_clock(step, rule)).estimated_seconds) if rule else 0.0


def document(result: DryRun, basis: Basis) -> dict[str, Any]:
    """Return a dry run as a JSON document: lines, steps, links, critical path and the whole trace."""
    found: dict[str, Any] = {
        "order": {"source": result.order.source, "external_id": result.order.external_id},
        "release": {"number": basis.number, "draft": basis.number is None, "content_hash": basis.content_hash},
        "fulfillment_lines": [line_document(line) for line in result.decomposition.lines],
        "steps": [_step(step) for step in result.graph.steps],
        "links": [plain_json(asdict(link)) for link in result.graph.links],
        "cross_plan_links": [plain_json(asdict(link)) for link in result.graph.cross_plan_links],
        "trace": {
            "decomposition": [plain_json(asdict(entry)) for entry in result.decomposition.trace],
            "composition": [plain_json(asdict(entry)) for entry in result.graph.trace],
        },
    }
    if result.critical_path is not None:
        found["critical_path"] = {
            "length_seconds": result.critical_path.length,
            "path": list(result.critical_path.path),
            "slack_seconds": dict(result.critical_path.slack),
        }
    return found


def line_document(line: FulfillmentLine) -> dict[str, Any]:
    """Return a fulfillment line as JSON."""
    return {
        "key": line.key,
        "product": line.product,
        "scope": line.scope.value,
        "scope_key": line.scope_key,
        "action": line.action.value,
        "supplemental_action": line.supplemental_action.value if line.supplemental_action else None,
        "quantity": decimal_text(line.quantity),
        "unit_of_measure": line.unit_of_measure,
        "attributes": plain_json(line.attributes),
        "parent": line.parent,
        "order_lines": list(line.order_lines),
        "sources": [
            {
                "kind": source.kind.value,
                "id": source.id,
                "rule": source.rule,
                "action": source.action.value,
                "quantity": decimal_text(source.quantity),
            }
            for source in line.sources
        ],
    }


def _step(step: PlannedStep) -> dict[str, Any]:
    return {
        "key": step.key,
        "definition": step.definition,
        "group": step.group,
        "name": step.name,
        "type": step.type.value,
        "scope": step.scope.value,
        "scope_key": step.scope_key,
        "sources": [{"kind": source.kind.value, "id": source.id} for source in step.sources],
    }
