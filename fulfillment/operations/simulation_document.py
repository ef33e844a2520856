"""A simulation as a JSON document: for the API, and for whoever keeps or compares results."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from decomposition.core.order_tree import natural_key
from decomposition.core.parse import to_json
from fulfillment.core.simulation_result import AskedCondition, Execution, SimulatedStep, Simulation
from orchestration.core.design import Design
from orchestration.core.plain_json import plain_json
from orchestration.core.plan import CompositionTraceKind, PlanGraph
from orchestration.core.record_json import decimal_text
from orchestration.core.sample_pins import pins_of, pins_to_json
from orchestration.core.scenario_selection import ORDER_SUBJECT
from orchestration.core.step_conditions import Operands
from orchestration.operations.dry_run import line_document

Document = dict[str, Any]


def simulation_document(simulation: Simulation, design: Design) -> Document:
    """Return what an order turned into and how its plan ran, with the names of the design's records."""
    graph, execution = simulation.graph, simulation.execution
    reasons = _Reasons(simulation)
    return {
        "order": to_json(simulation.order),
        "refusal": asdict(simulation.refusal) if simulation.refusal is not None else None,
        "order_lines": _order_lines(simulation, design, reasons),
        "lines": _lines(simulation, design, reasons),
        "order_reasons": reasons.about(ORDER_SUBJECT),
        **_run(execution, graph, design),
        "steps_not_made": _steps_not_made(graph, design),
        "links": [plain_json(asdict(link)) for link in graph.links] if graph else [],
        "cross_plan_links": [plain_json(asdict(link)) for link in graph.cross_plan_links] if graph else [],
        "problems": [plain_json(asdict(problem)) for problem in simulation.problems],
        "assumptions": list(simulation.assumptions),
        "pins": pins_to_json(pins_of(graph)) if graph is not None and graph.steps else None,
    }


class _Reasons:
    """What the traces say, by what they say it of."""

    def __init__(self, simulation: Simulation) -> None:
        self._by_subject: dict[str, list[Document]] = defaultdict(list)
        for entry in simulation.decomposition.trace:
            self._add(entry.subject, entry.kind.value, entry.reason, entry.operands, rule=entry.rule)
        for planned in simulation.graph.trace if simulation.graph is not None else ():
            self._add(
                planned.subject, planned.kind.value, planned.reason, planned.operands,
                scenario=planned.scenario, group=planned.group,
            )  # fmt: skip

    def about(self, subject: str) -> list[Document]:
        return self._by_subject.get(subject, [])

    def _add(self, subject: str, kind: str, reason: str, operands: Operands, **named: str | None) -> None:
        given = {name: value for name, value in named.items() if value is not None}
        self._by_subject[subject].append(
            {"kind": kind, "reason": reason, **given, "operands": operands_document(operands)}
        )


def operands_document(operands: Operands) -> list[Document]:
    """Return what a condition saw, as name and value."""
    return [{"name": name, "value": plain_json(value)} for name, value in operands]


def _order_lines(simulation: Simulation, design: Design, reasons: _Reasons) -> list[Document]:
    lines = sorted(simulation.order.lines, key=lambda line: natural_key(line.id))
    return [
        {
            "id": line.id,
            "product": line.product,
            "product_name": _product_name(design, line.product),
            "action": line.action.value,
            "quantity": decimal_text(line.quantity),
            "parent": line.parent,
            "attributes": plain_json(line.attributes),
            "reasons": reasons.about(line.id),
        }
        for line in lines
    ]


def _lines(simulation: Simulation, design: Design, reasons: _Reasons) -> list[Document]:
    rules = design.rule_book.rule_by_code
    found: list[Document] = []
    for line in simulation.decomposition.lines:
        document = line_document(line)
        for source in document["sources"]:
            rule = rules.get(source["rule"])
            source["rule_name"] = rule.name if rule is not None else source["rule"]
        name = _product_name(design, line.product)
        found.append({**document, "product_name": name, "reasons": reasons.about(line.key)})
    return found


def _product_name(design: Design, sku: str) -> str:
    product = design.catalog.product_by_sku.get(sku)
    return product.name if product is not None else sku


def _run(execution: Execution | None, graph: PlanGraph | None, design: Design) -> Document:
    if execution is None or graph is None:
        return {
            "started_at": None, "ended_at": None, "duration_seconds": None, "is_complete": False, "critical_path": [],
            "steps": [],
        }  # fmt: skip
    made = {entry.subject: entry.reason for entry in graph.trace if entry.kind is CompositionTraceKind.STEP_MADE}
    critical = set(execution.critical_path)
    return {
        "started_at": plain_json(execution.started_at),
        "ended_at": plain_json(execution.ended_at),
        "duration_seconds": (execution.ended_at - execution.started_at).total_seconds(),
        "is_complete": execution.is_complete,
        "critical_path": list(execution.critical_path),
        "steps": [_step(step, design, made.get(step.step.key, ""), critical) for step in execution.steps],
    }


def _step(step: SimulatedStep, design: Design, made_because: str, critical: Iterable[str]) -> Document:
    planned = step.step
    group = design.group_by_code.get(planned.group)
    return {
        "key": planned.key,
        "definition": planned.definition,
        "name": planned.name,
        "group": planned.group,
        "group_name": group.name if group is not None else planned.group,
        "type": planned.type.value,
        "scope": planned.scope.value,
        "scope_key": planned.scope_key,
        "sources": [{"kind": source.kind.value, "id": source.id} for source in planned.sources],
        "made_because": made_because,
        "system": step.system,
        "state": step.state.value,
        **plain_json({name: getattr(step, name) for name in _MOMENTS}),
        "duration": {
            "seconds": step.duration.seconds,
            "origin": step.duration.origin.value,
            "rule": step.duration.rule.code if step.duration.rule is not None else None,
        },
        "tries": [plain_json(asdict(one)) for one in step.tries],
        "waits": [plain_json(asdict(one)) for one in step.waits],
        "conditions": [_condition(one) for one in step.conditions],
        "events": [plain_json(asdict(one)) for one in step.events],
        "released_by": step.released_by,
        "branch_skipped": step.branch_skipped,
        "user": step.user,
        "queue": step.queue,
        "assignment": step.assignment,
        "error_code": step.error_code,
        "message": step.message,
        "waiting": step.waiting,
        "is_late": step.is_late,
        "is_critical": planned.key in critical,
        "slack_seconds": step.slack_seconds,
    }


_MOMENTS: Sequence[str] = ("taken_up_at", "ready_at", "started_at", "finished_at")


def _condition(asked: AskedCondition) -> Mapping[str, Any]:
    return {
        "field": asked.field,
        "expression": asked.expression,
        "at": plain_json(asked.at),
        "holds": asked.holds,
        "operands": operands_document(asked.operands),
        "reason": asked.reason,
    }


def _steps_not_made(graph: PlanGraph | None, design: Design) -> list[Document]:
    found: list[Document] = []
    for entry in graph.trace if graph is not None else ():
        if entry.kind is CompositionTraceKind.STEP_NOT_MADE:
            step = design.step_by_code.get(entry.subject)
            name = step.name if step is not None else entry.subject
            found.append({"definition": entry.subject, "name": name, "group": entry.group, "reason": entry.reason})
    return found
