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

EXPRESSION: dict[str, Any] = {
    "kind": "Scenario",
    "record": {"code": "kit:inventory", "name": "Kits", "group": "inventory", "product": "SEC-HW-KIT"},
    "field": "condition",
    "text": 'line.attributes.kit_size == "large"',
}
VARIABLE: dict[str, Any] = {
    "path": "line.attributes.kit_size",
    "written": "line.attributes.kit_size",
    "type": "Picklist",
    "label": "Kit size",
    "group": "Line",
    "near": True,
    "values": [{"value": "large", "label": "Large"}],
}
EXPRESSION_PROBLEM: dict[str, Any] = {
    "severity": "Error",
    "message": "There is no line.attributes.kit_sise here.",
    "suggestion": "Did you mean line.attributes.kit_size?",
    "position": 0,
    "line": 1,
    "column": 1,
}
CHOICE: dict[str, Any] = {
    "error_code": "503",
    "outcome": 'Tried again after 1 min, 5 min, 30 min, then queue "Fallout".',
    "rules": [
        {
            "code": "unavailable",
            "wins": True,
            "reason": "It is the only one that matches; it names error code 503.",
            "effect": 'tried again after 1 min, 5 min, 30 min, then queue "Fallout"',
        }
    ],
}
REPLACEMENT: dict[str, Any] = {
    "scenario": "SEC-HW-KIT:inventory",
    "replaced": "HOME-SECURITY:inventory",
    "product": "SEC-HW-KIT",
    "classification": "HOME-SECURITY",
    "reason": 'For lines of "Hardware kit", "Kits" replaces "Home security" where its condition holds.',
}
PRODUCT: dict[str, Any] = {"sku": "SEC-HW-KIT", "name": "Security hardware kit", "kind": "Commercial"}
ORDER: dict[str, Any] = {
    "source": "trial",
    "external_id": "trial",
    "account": {"id": "trial"},
    "lines": [{"id": "1", "product": "SEC-HW-KIT", "attributes": {"colour": "white"}}],
}
DECOMPOSITION: dict[str, Any] = {
    "order_lines": [{"id": "1", "product": "SEC-HW-KIT", "attributes": {"colour": "white", "kit_size": "medium"}}],
    "lines": [{"key": "SEC-T-INVENTORY/1", "product": "SEC-T-INVENTORY", "attributes": {"colour": "white"}}],
    "trace": [
        {
            "kind": "RuleSelected",
            "subject": "1",
            "reason": "It starts from product SEC-HW-KIT and always applies; the line is SEC-T-INVENTORY/1.",
            "rule": "SEC-HW-KIT-to-SEC-T-INVENTORY",
            "destination": "SEC-T-INVENTORY",
            "operands": [],
        }
    ],
    "refusal": None,
}
PRODUCT_DOCUMENT: dict[str, Any] = {
    "root": {"kind": "Product", "code": "SEC-HW-KIT"},
    "records": {"Product": {"SEC-HW-KIT": {"version": 2, "fields": PRODUCT}}},
    "problems": [PROBLEM],
    "elsewhere": {"SEC-T-BILLING": {"count": 1, "rules": [{"code": "SEC-PACK-to-SEC-T-BILLING", "name": "Package"}]}},
    "members": [],
    "is_cut": False,
    "mapping_rules": {"fields": {"quantity": "Number"}, "writable": ["quantity"], "fits": {"Number": ["Number"]}},
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
    "DuplicateOutput": {"workspace": "home-security-copy"},
    "FoundRecordOutput": FOUND,
    "FoundRecordsOutput": {"results": [FOUND]},
    "RecordOutput": {"version": 4, "fields": STEP},
    "KnownValueOutput": VARIABLE["values"][0],
    "VariableOutput": VARIABLE,
    "ExpressionProblemOutput": EXPRESSION_PROBLEM,
    "ExpressionCheckOutput": {
        "problems": [EXPRESSION_PROBLEM],
        "outline": {
            "kind": "group",
            "join": "and",
            "negated": False,
            "items": [
                {
                    "kind": "comparison",
                    "path": ["line", "attributes", "kit_size"],
                    "operator": "==",
                    "absent": "error",
                    "negated": False,
                    "value": {"kind": "text", "content": "large"},
                }
            ],
        },
        "variables": [VARIABLE],
        "result_type": "Boolean",
        "subject": "line",
    },
    "RankedRuleOutput": CHOICE["rules"][0],
    "RuleChoiceOutput": CHOICE,
    "StepRulesOutput": {"fallout": [CHOICE], "jeopardy": CHOICE, "assignment": CHOICE},
    "ReplacementOutput": REPLACEMENT,
    "GroupScenariosOutput": {"replacements": [REPLACEMENT]},
    "RootOutput": {"kind": "Product", "code": "SEC-HW-KIT"},
    "NamedOutput": {"code": "SEC-HW-KIT", "name": "Security hardware kit"},
    "ProductDocumentOutput": PRODUCT_DOCUMENT,
    "DecompositionOutput": DECOMPOSITION,
    "RegisterOutput": {
        "kind": "UnitOfMeasure",
        "records": {"UnitOfMeasure": {"EACH": {"version": 1, "fields": {"code": "EACH", "name": "Each"}}}},
        "problems": [PROBLEM],
        "counts": {},
    },
    "UseOutput": USE,
    "UsesOutput": {"uses": [USE]},
}
