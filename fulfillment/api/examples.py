"""What the operations answer, by example: one order of the home security package, told through all of its parts."""

from typing import Any

from fulfillment.api.repair_examples import EXAMPLES as EXAMPLES_OF_REPAIRS
from fulfillment.api.sample_trial_examples import EXAMPLES as EXAMPLES_OF_TRIALS
from fulfillment.api.simulation_examples import EXAMPLES as EXAMPLES_OF_SIMULATIONS
from orchestration.api.examples import EXAMPLES as EXAMPLES_OF_THE_DRAFT

ADDRESS = "https://orders.example/api/v1"
AT = "2026-11-20T09:30:00.250000Z"
LATER = "2026-11-20T09:31:12.004000Z"
PROMISED = "2026-12-01T12:00:00Z"

ORDER_LINKS = {
    "self": f"{ADDRESS}/orders/17",
    "lines": f"{ADDRESS}/orders/17/lines",
    "fulfillment_lines": f"{ADDRESS}/orders/17/fulfillment-lines",
    "requests": f"{ADDRESS}/orders/17/requests",
    "plan": f"{ADDRESS}/orders/17/plan",
    "steps": f"{ADDRESS}/orders/17/steps",
    "trace": f"{ADDRESS}/orders/17/trace",
    "journal": f"{ADDRESS}/orders/17/journal",
}

STEP: dict[str, Any] = {
    "id": 402,
    "order": 17,
    "plan": 17,
    "key": "reserve-stock/plan",
    "definition": "reserve-stock",
    "group": "inventory",
    "name": "Reserve stock",
    "type": "Callout",
    "scope": "Plan",
    "scope_key": "plan",
    "integration": "reserve-stock",
    "system": "inventory",
    "state": "FatallyFailed",
    "jeopardy": "AtRisk",
    "predecessors": [401],
    "open_predecessors": 0,
    "attempts": 3,
    "failures": 3,
    "error_code": "503",
    "message": "inventory answered 503.",
    "hold_reason": "",
    "point_of_no_return": False,
    "customer_visible": False,
    "compensates": None,
    "assigned_user": None,
    "assigned_queue": "",
    "estimated_seconds": 60,
    "planned_start_at": None,
    "planned_completion_at": None,
    "ready_at": AT,
    "started_at": AT,
    "completed_at": None,
    "links": {"self": f"{ADDRESS}/steps/402", "order": f"{ADDRESS}/orders/17"},
}

RELEASE: dict[str, Any] = {
    "number": 3,
    "content_hash": "9f2c8d0e4b7a61535c1e0f9d8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b",
    "note": "Install only after the stock is confirmed.",
    "previous": 2,
    "published_at": AT,
    "published_by": "dana",
    "approved_by": None,
    "problems": [],
    "difference": [],
    "links": {"self": f"{ADDRESS}/releases/3"},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    **EXAMPLES_OF_REPAIRS,
    **EXAMPLES_OF_THE_DRAFT,
    **EXAMPLES_OF_SIMULATIONS,
    **EXAMPLES_OF_TRIALS,
    "SubmissionOutput": {"id": 17, "request": 21, "source": "webshop", "external_id": "SO-1001", "links": ORDER_LINKS},
    "OrderOutput": {
        "id": 17,
        "source": "webshop",
        "external_id": "SO-1001",
        "account": {"id": "ACME", "name": "Acme Ltd", "attributes": {}},
        "priority": "Default",
        "orchestration_group": None,
        "requested_completion_date": PROMISED,
        "attributes": {},
        "state": "InProgress",
        "jeopardy": "AtRisk",
        "forecast_completion_at": "2026-11-30T16:00:00Z",
        "submitted_at": AT,
        "completed_at": None,
        "progress": {"total_steps": 14, "open_steps": 9},
        "links": ORDER_LINKS,
    },
    "OrderLineOutput": {
        "id": 51,
        "request": 21,
        "line_id": "1.1",
        "product": "SEC-HW-KIT",
        "action": "Add",
        "quantity": "1",
        "parent": "1",
        "start_date": None,
        "end_date": None,
        "scope_keys": {},
        "attributes": {"colour": "white"},
        "frozen": False,
        "point_of_no_return_step": None,
        "jeopardy": "OnTrack",
    },
    "SignalOutput": {"steps": [402]},
    "FulfillmentLineOutput": {
        "id": 88,
        "request": 21,
        "fulfillment_order": 1,
        "key": "INV-RESERVATION/1.1",
        "product": "INV-RESERVATION",
        "scope": "OrderLineItem",
        "scope_key": "1.1",
        "action": "Add",
        "supplemental_action": None,
        "quantity": "1",
        "original_quantity": None,
        "unit_of_measure": None,
        "attributes": {"colour": "white"},
        "scope_keys": {},
        "service_date": None,
        "end_date": None,
        "parent": None,
        "previous_version": None,
        "asset": None,
        "assetized_at": None,
        "jeopardy": "OnTrack",
        "sources": [
            {
                "order_line": "1.1",
                "fulfillment_line": None,
                "source_type": "SourceLineItem",
                "rule": "hardware-kit-to-reservation",
                "action": "Add",
                "supplemental_action": None,
                "quantity": "1",
            }
        ],
    },
    "RequestOutput": {
        "id": 21,
        "order": 17,
        "sequence": 1,
        "previous": None,
        "release": 3,
        "status": "Fulfilling",
        "decomposition_status": "Completed",
        "composition_status": "Completed",
        "execution_status": "InProgress",
        "assetization_status": "NotStarted",
        "problem": None,
        "document": {"source": "webshop", "external_id": "SO-1001"},
        "created_at": AT,
        "finished_at": None,
    },
    "PlanOutput": {
        "id": 17,
        "order": 17,
        "request": 21,
        "release": 3,
        "state": "InProgress",
        "jeopardy": "AtRisk",
        "orchestration_group": None,
        "total_steps": 14,
        "open_steps": 9,
        "steps_by_state": {"Completed": 5, "FatallyFailed": 1, "Pending": 8},
        "planned_completion_at": None,
        "forecast_completion_at": "2026-11-30T16:00:00Z",
        "created_at": AT,
        "started_at": AT,
        "completed_at": None,
        "links": {
            name: ORDER_LINKS[target] for name, target in (("self", "plan"), ("order", "self"), ("steps", "steps"))
        },
    },
    "StepOutput": STEP,
    "StepDetailOutput": STEP
    | {
        "result": {},
        "sources": [{"order_line": None, "fulfillment_line": 88, "fulfillment_line_key": "INV-RESERVATION/1.1"}],
        "attempt_history": [
            {
                "number": 1,
                "state": "Failed",
                "idempotency_key": "17/reserve-stock/plan",
                "created_at": AT,
                "deadline": LATER,
                "finished_at": AT,
                "request": {"method": "POST", "address": "https://inventory.example/reservations"},
                "response": {"status": 503},
                "error_code": "503",
                "message": "inventory answered 503.",
            }
        ],
        "allowed_actions": ["complete", "retry", "skip"],
        "links": STEP["links"] | {action: f"{ADDRESS}/steps/402/{action}" for action in ("complete", "retry", "skip")},
    },
    "TraceOutput": {
        "request": 21,
        "decomposition": [{"line": "1.1", "rule": "hardware-kit-to-reservation", "made": "INV-RESERVATION/1.1"}],
        "composition": [],
    },
    "JournalEntryOutput": {
        "id": 9001,
        "at": LATER,
        "order": 17,
        "plan": 17,
        "step": 402,
        "event": "FailFatally",
        "from_state": "InProgress",
        "to_state": "FatallyFailed",
        "actor": "engine",
        "reason": "inventory answered 503.",
        "data": None,
    },
    "TaskOutput": {
        "id": 5,
        "order": 17,
        "order_external_id": "SO-1001",
        "step": 405,
        "step_name": "Install the hardware",
        "step_state": "Ready",
        "state": "Open",
        "queue": "field-service",
        "assignee": "omar",
        "assignment_reason": "It was this person's turn.",
        "form": [{"name": "serial", "label": "Serial number", "type": "text", "required": True}],
        "answers": {},
        "created_at": AT,
        "started_at": None,
        "completed_at": None,
        "completed_by": None,
        "links": {
            "claim": f"{ADDRESS}/tasks/5/claim",
            "step": f"{ADDRESS}/steps/405",
            "complete": f"{ADDRESS}/steps/405/complete",
            "order": f"{ADDRESS}/orders/17",
        },
    },
    "ReleaseOutput": RELEASE,
    "ReleaseDetailOutput": RELEASE | {"snapshot": {"products": [], "steps": []}},
    "AssetOutput": {
        "id": 3,
        "account": "ACME",
        "product": "INV-RESERVATION",
        "scope_key": "1.1",
        "quantity": "1",
        "unit_of_measure": None,
        "attributes": {"colour": "white"},
        "status": "Active",
        "created_at": AT,
        "changed_at": AT,
        "sources": [
            {
                "source": "webshop",
                "external_line": "SO-1001/1.1",
                "quantity": "1",
                "status": "Active",
                "started_at": AT,
                "ended_at": None,
            }
        ],
    },
}


def example_of(name: str) -> dict[str, Any]:
    """Return the example of an output, or of a page of outputs (``OrderPage``), by the name of its shape."""
    if name.endswith("Page"):
        item = EXAMPLES[name.removesuffix("Page") + "Output"]
        return {"items": [item], "has_more": False, "next": None}
    return EXAMPLES[name]
