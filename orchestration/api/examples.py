"""What the operations on the draft answer, by example."""

from typing import Any

from orchestration.core.snapshot_kinds import KIND_BY_NAME

STEP: dict[str, Any] = {
    "code": "reserve-stock",
    "name": "Reserve stock",
    "group": "inventory",
    "type": "Callout",
    "scope": "Plan",
    "integration": "reserve-stock",
}

PROBLEM: dict[str, Any] = {
    "severity": "Error",
    "code": "CalloutWithoutIntegration",
    "kind": "StepDefinition",
    "record": "reserve-stock",
    "field": "integration",
    "message": 'Step "reserve-stock" is a Callout without integration: there is no system to call. Choose one.',
    "path": [],
}
SAVED: dict[str, Any] = {"kind": "StepDefinition", "code": "reserve-stock", "version": 4}
FOUND: dict[str, Any] = {"code": "reserve-stock", "name": "Reserve stock", "detail": "inventory · POST · /reservations"}
USE: dict[str, Any] = {"kind": "StepDefinition", "code": "reserve-stock", "how": "its integration"}

CHANGES: dict[str, Any] = {
    "changes": [
        {"kind": "StepDefinition", "code": "reserve-stock", "version": 3, "fields": STEP},
        {"kind": "StepDependency", "code": "pick>ship", "version": 1, "fields": None},
    ]
}

CONFLICT: dict[str, Any] = {
    "kind": "StepDefinition",
    "code": "reserve-stock",
    "expected": 3,
    "version": 4,
    "changed_by": "dana",
    "changed_at": "2026-11-20T09:30:00.250000Z",
    "fields": STEP,
}

FIELD: dict[str, Any] = {
    "name": "name",
    "label": "Name",
    "help": "Heading of its lane.",
    "type": "text",
    "section": "General",
    "required": True,
    "default": None,
    "maximum_length": 255,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "DesignProblemOutput": PROBLEM,
    "SavedRecordOutput": SAVED,
    "SavedChangesOutput": {"records": [SAVED], "problems": [PROBLEM]},
    "DraftProblemsOutput": {"problems": [PROBLEM]},
    "WorkspaceOutput": {
        "workspace": "home-security",
        "records": {"StepDefinition": {"reserve-stock": {"version": 4, "fields": STEP}}},
        "shared_groups": {"inventory": [{"code": "laptops", "name": "Laptops"}]},
        "problems": [PROBLEM],
    },
    "SchemaOutput": {
        kind: {"kind": kind, "label": kind, "plural": f"{kind}s", "fields": [FIELD]} for kind in KIND_BY_NAME
    },
    "FoundRecordOutput": FOUND,
    "FoundRecordsOutput": {"results": [FOUND]},
    "RecordOutput": {"version": 4, "fields": STEP},
    "UseOutput": USE,
    "UsesOutput": {"uses": [USE]},
}
