"""What the operations about repairs answer, by example."""

from typing import Any

_ADDRESS = "https://orders.example/api/v1"
_AT, _LATER = "2026-11-20T09:30:00.250000Z", "2026-11-20T09:31:12.004000Z"

EXAMPLES: dict[str, dict[str, Any]] = {
    "RepairPreviewOutput": {
        "steps": 212,
        "orders": 210,
        "left_out": 3,
        "sample": [
            {
                "order": 17,
                "order_external_id": "SO-1001",
                "step": 402,
                "step_name": "Reserve stock",
                "message": "inventory answered 503.",
                "opened_at": _AT,
                "links": {"step": f"{_ADDRESS}/steps/402", "order": f"{_ADDRESS}/orders/17"},
            }
        ],
    },
    "RepairOutput": {
        "id": 8,
        "external_id": "inventory-outage-4711",
        "action": "Retry",
        "reason": "The inventory system is back.",
        "failures": {"signature": "", "system": "inventory", "error_code": "503", "queue": ""},
        "first": 5,
        "most_failures": 20,
        "state": "Running",
        "state_reason": "",
        "total": 212,
        "steps_by_outcome": {"Waiting": 107, "Tried": 100, "Succeeded": 5},
        "requested_by": "omar",
        "requested_at": _AT,
        "started_at": _LATER,
        "finished_at": None,
        "links": {
            "self": f"{_ADDRESS}/repairs/8",
            "steps": f"{_ADDRESS}/repairs/8/steps",
            "stop": f"{_ADDRESS}/repairs/8/stop",
        },
    },
    "RepairedStepOutput": {
        "position": 1,
        "step": 402,
        "step_name": "Reserve stock",
        "step_state": "Completed",
        "order": 17,
        "order_external_id": "SO-1001",
        "outcome": "Succeeded",
        "reason": "",
        "acted_at": _LATER,
        "links": {"step": f"{_ADDRESS}/steps/402"},
    },
}
