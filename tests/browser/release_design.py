"""A change of the demonstration's draft that has something of everything: what came, went and changed, and warnings."""

from dataclasses import replace

from decomposition.core.rules import DecompositionRule
from orchestration.core.design import (
    Design,
    FalloutRule,
    Integration,
    StepDefinition,
    StepDependency,
    StepGroup,
    WorkspaceItem,
)
from orchestration.core.vocabulary import StepScope, StepType
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.queries.draft import read_draft

HOME = "home-security"


def change_draft() -> None:
    """Change the draft: an inspection precedes the visit, nobody tells the webshop, billing sends another payload."""
    write_draft(changed(read_draft()), "dana", WriteMode.REPLACE)


def changed(design: Design) -> Design:
    groups = (*design.groups, StepGroup(code="security-care", name="Customer care"))
    workspaces = tuple(
        replace(one, items=(*one.items, WorkspaceItem(group="security-care", order=9))) if one.code == HOME else one
        for one in design.workspaces
    )
    rules = tuple(map(_changed_rule, design.rule_book.rules))
    return replace(
        design,
        groups=groups,
        workspaces=workspaces,
        steps=_steps(design),
        dependencies=_dependencies(design),
        integrations=tuple(map(_changed_integration, design.integrations)),
        fallout_rules=(*design.fallout_rules, FalloutRule(code="never", action="nothing-of-this-name")),
        rule_book=replace(design.rule_book, rules=rules),
    )


def _steps(design: Design) -> tuple[StepDefinition, ...]:
    steps = {step.code: step for step in design.steps if step.code != "announce-security-completed"}
    visit = steps["schedule-visit"]
    steps["schedule-visit"] = replace(visit, name="Agree on a visit", execute_on="order.priority != 'Bulk'")
    steps["inspect-site"] = StepDefinition(
        code="inspect-site",
        name="Inspect the site",
        group="security-installation",
        type=StepType.MANUAL_TASK,
        scope=StepScope.BUNDLE,
    )
    steps["thank-customer"] = StepDefinition(
        code="thank-customer", name="Thank the customer", group="security-care", type=StepType.MILESTONE
    )
    return tuple(steps[code] for code in sorted(steps))


def _dependencies(design: Design) -> tuple[StepDependency, ...]:
    gone = {"inventory-confirmed>schedule-visit"}
    kept = [one for one in design.dependencies if one.code not in gone and "announce-security" not in one.code]
    pairs = [("inventory-confirmed", "inspect-site"), ("inspect-site", "schedule-visit")]
    made = [
        StepDependency(code=f"{before}>{step}", step=step, depends_on=before, scope=StepScope.BUNDLE)
        for before, step in pairs
    ]
    return tuple(sorted([*kept, *made], key=lambda one: one.code))


def _changed_integration(integration: Integration) -> Integration:
    if integration.code != "billing.activate":
        return integration
    return replace(integration, payload={"order": "=order.external_id", "amount": 1}, timeout_seconds=9)


def _changed_rule(rule: DecompositionRule) -> DecompositionRule:
    return replace(rule, priority=5) if rule.code == "SB-ANTIVIRUS-to-SB-T-LICENCE" else rule
