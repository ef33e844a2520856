"""What the operations that try an order answer, by example: the reservation of a kit fails once, then succeeds."""

from typing import Any

from orchestration.api.examples import PROBLEM

_STARTED, _FAILED = "2026-11-20T09:30:00Z", "2026-11-20T09:31:00Z"
_AGAIN, _ENDED = "2026-11-20T09:31:30Z", "2026-11-20T09:32:30Z"

_ORDER: dict[str, Any] = {
    "source": "webshop",
    "external_id": "SAMPLE-1",
    "account": {"id": "SAMPLE-ACCOUNT", "name": "Sample account", "attributes": {}},
    "priority": "Default",
    "orchestration_group": None,
    "requested_completion_date": None,
    "attributes": {},
    "lines": [
        {
            "id": "1", "product": "SEC-HW-KIT", "action": "Add", "quantity": "1", "parent": None, "start_date": None,
            "end_date": None, "scope_keys": {}, "attributes": {"colour": "white"},
        }
    ],
}  # fmt: skip
_KEY = "reserve-kit/SEC-T-INVENTORY/1"
_PINNED = {"definition": "reserve-kit", "scope_key": "SEC-T-INVENTORY/1"}
_PINS: dict[str, Any] = {"steps": [_PINNED], "order": [], "complete": True}
_WHY = "Failed (It was chosen to fail with 503.); tried again at 2026-11-20 09:31:30 UTC."

_STEP: dict[str, Any] = {
    "key": _KEY,
    "definition": "reserve-kit",
    "name": "Reserve hardware",
    "group": "security-inventory",
    "group_name": "Inventory management",
    "type": "Callout",
    "scope": "LineItem",
    "scope_key": "SEC-T-INVENTORY/1",
    "sources": [{"kind": "FulfillmentLine", "id": "SEC-T-INVENTORY/1"}],
    "made_because": 'group "security-inventory" is selected by "allocation"; under scope LineItem this step works for '
    'line "SEC-T-INVENTORY/1"',
    "system": "inventory",
    "state": "Completed",
    "taken_up_at": _STARTED,
    "ready_at": _STARTED,
    "started_at": _STARTED,
    "finished_at": _ENDED,
    "duration": {"seconds": 60, "origin": "JeopardyRule", "rule": "callouts"},
    "tries": [
        {
            "number": 1, "started_at": _STARTED, "ended_at": _FAILED, "error_code": "503",
            "message": "It was chosen to fail with 503.", "rule": "retry", "retry_at": _AGAIN,
        },
        {
            "number": 2, "started_at": _AGAIN, "ended_at": _ENDED, "error_code": "", "message": "", "rule": None,
            "retry_at": None,
        },
    ],
    "waits": [{"state": "Failed", "started_at": _FAILED, "ended_at": _AGAIN, "why": _WHY}],
    "conditions": [],
    "events": [{"at": _STARTED, "event": "MakeReady", "state": "Ready", "reason": ""}],
    "released_by": None,
    "branch_skipped": False,
    "user": "",
    "queue": "",
    "assignment": "",
    "error_code": "",
    "message": "",
    "waiting": "",
    "is_late": True,
    "is_critical": True,
    "slack_seconds": 0,
}  # fmt: skip

_SAMPLE: dict[str, Any] = {
    "code": "one-kit",
    "name": "One kit",
    "workspace": "home-security",
    "version": 2,
    "changed_by": "dana",
    "changed_at": "2026-11-20T09:30:00.250000Z",
    "document": _ORDER,
    "expected": _PINS,
    "anonymised": [],
}

_PRODUCT: dict[str, Any] = {"sku": "SEC-HW-KIT", "name": "Security hardware kit", "is_bundle": False}
_PART: dict[str, Any] = {
    "sku": "SEC-HW-KIT",
    "name": "Security hardware kit",
    "attributes": [
        {"code": "colour", "name": "Colour", "type": "Text", "required": False, "default": "white", "values": []}
    ],
    "scopes": [],
    "members": [],
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "OrderableProductsOutput": {"results": [_PRODUCT]},
    "OrderablePartsOutput": {
        "lines": [{"id": "1", "product": "SEC-HW-KIT", "quantity": "1"}],
        "products": [_PART],
    },
    "SampleOrderOutput": _SAMPLE,
    "SampleOrdersOutput": {"results": [_SAMPLE]},
    "SimulationOutput": {
        "release": {
            "number": None,
            "draft": True,
            "content_hash": "9f2c8d0e4b7a61535c1e0f9d8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b",
        },
        "sample": "one-kit",
        "design_problems": [PROBLEM],
        "order": _ORDER,
        "refusal": None,
        "order_lines": [
            {
                "id": "1", "product": "SEC-HW-KIT", "product_name": "Security hardware kit", "action": "Add",
                "quantity": "1", "parent": None, "attributes": {"colour": "white"}, "reasons": [],
            }
        ],
        "lines": [],
        "order_reasons": [],
        "started_at": _STARTED,
        "ended_at": _ENDED,
        "duration_seconds": 150,
        "is_complete": True,
        "critical_path": [_KEY],
        "steps": [_STEP],
        "steps_not_made": [
            {
                "definition": "register-warranty", "name": "Register warranty", "group": "security-warranty",
                "reason": 'no scenario selected its group "security-warranty" for this order',
            }
        ],
        "links": [],
        "cross_plan_links": [],
        "problems": [
            {
                "severity": "Warning", "code": "StepLate", "step": _KEY, "line": "",
                "message": "Reserve hardware takes longer than rule callouts estimates, since it failed 1 time.",
            }
        ],
        "assumptions": [
            "Nothing waits for a free worker or a free person; everything that was not chosen to fail succeeds."
        ],
        "pins": _PINS,
        "pin_failures": [],
    },
}  # fmt: skip
