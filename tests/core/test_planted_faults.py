"""Each fault that publishing promises to find, planted alone into a sound design: found, and at its exact place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from catalog.core.problems import Severity
from catalog.core.products import ProductAttribute, ProductComponent
from decomposition.core.rules import DecompositionRule, MappingMethod, OperandType
from decomposition.core.rules import Mapping as ValueMapping
from orchestration.core.checks import check_design
from orchestration.core.design import (
    Design,
    FalloutRule,
    JeopardyRule,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    TaskAssignmentRule,
    Workspace,
    WorkspaceItem,
)
from orchestration.core.snapshot_kinds import KIND_BY_NAME, KINDS, Kind, design_of, records_of
from orchestration.core.vocabulary import StepScope, StepType
from orchestration.operations.draft_check import reference_fields
from orchestration.queries.draft_tables import draft_tables
from tests.core.sound_design import SOUND

E, W = Severity.ERROR, Severity.WARNING
MILESTONE, CALLOUT, MANUAL = StepType.MILESTONE, StepType.CALLOUT, StepType.MANUAL_TASK


def with_record(design: Design, kind: Kind, record: Any) -> Design:
    """A design that holds a record, in the place of the one of its code if there is one."""
    found = {one.name: records_of(design, one) for one in KINDS}
    others = [one for one in found[kind.name] if one.code != record.code]
    found[kind.name] = tuple(sorted([*others, record], key=lambda one: str(one.code)))
    return design_of(found)


def planted(*records: object, **changed: Mapping[str, object]) -> Design:
    """The sound design with more records, and with fields of records changed: ``StepDefinition__Pack={...}``."""
    design = SOUND
    for record in records:
        design = with_record(design, KIND_BY_NAME[type(record).__name__], record)
    for name, fields in changed.items():
        kind, _, code = name.partition("__")
        (found,) = [one for one in records_of(design, KIND_BY_NAME[kind]) if one.code == code]
        design = with_record(design, KIND_BY_NAME[kind], replace(found, **fields))
    return design


def step(code: str, group: str = "Do", **fields: Any) -> StepDefinition:
    return StepDefinition(**{"code": code, "name": code, "group": group, "type": MILESTONE, **fields})


def after(code: str, step_code: str, depends_on: str, scope: StepScope = StepScope.PLAN) -> StepDependency:
    return StepDependency(code=code, step=step_code, depends_on=depends_on, scope=scope)


def mapping(**fields: Any) -> ValueMapping:
    line = {"source_type": OperandType.FIELD, "source": "id", "destination_type": OperandType.FIELD}
    number = {"source": "quantity", "destination": "quantity"}
    attribute = {"source_type": OperandType.ATTRIBUTE} if fields.get("source") == "no" else {}
    written = {"destination_type": OperandType.ATTRIBUTE} if fields.get("destination") == "no" else {}
    return ValueMapping(**{"code": "m", **line, **number, **attribute, **written, **fields})


LOOP = {
    "a cycle in one group": (planted(after("d2", "Call", "Pack")), "d2"),
    "a cycle across groups": (planted(after("d2", "Fix", "Pack"), after("d3", "Call", "Fix")), "d3"),
    "a cycle across workspaces": (
        planted(
            after("d2", "Fix", "Pack"),
            after("d3", "Call", "Fix"),
            Workspace(code="v", name="v", items=(WorkspaceItem(group="Undo"),)),
        ),
        "d3",
    ),
    "a step after itself": (planted(after("d2", "Pack", "Pack")), "d2"),
}


@pytest.mark.parametrize("name", LOOP)
def test_cycles(name: str) -> None:
    design, record = LOOP[name]
    (problem,) = check_design(design)
    place = (problem.severity, problem.code, problem.kind, problem.record, problem.field)
    assert place == (E, "StepCycle", "StepDependency", record, "depends_on")
    drawn = {(one.depends_on, one.step) for one in design.dependencies}
    assert set(zip(problem.path, (*problem.path[1:], problem.path[0]), strict=True)) <= drawn


def test_a_cycle_across_workspaces_names_them() -> None:
    (problem,) = check_design(LOOP["a cycle across workspaces"][0])
    assert "across groups Do, Undo in workspaces v, w (dependencies d1, d2, d3)" in problem.message


def test_cycles_that_have_nothing_to_do_with_each_other_are_told_together() -> None:
    design = planted(
        after("d2", "Call", "Pack"), step("Extra"), after("d3", "Extra", "Fix"), after("d4", "Fix", "Extra")
    )
    assert [problem.path for problem in check_design(design)] == [("Call", "Pack"), ("Extra", "Fix")]


HUB = (
    StepGroup(code="Hub", name="Hub"),
    Scenario(code="s2", name="s2", group="Hub", product="HUB"),
    step("Send", "Hub"),
)
LOST = (StepGroup(code="Lost", name="Lost"), step("Never", "Lost"))
TO_ANN = TaskAssignmentRule(code="b", source_queue="Night", destination_user="ann")
TO_ZOE = {"destination_queue": None, "destination_user": "zoe"}
UNDONE = step("Redo", "Lost", cancel_group="Gone")

FAULTS = {
    # arrows whose scope lets the two steps never meet
    "an arrow by line": (planted(*HUB, after("d2", "Send", "Call", StepScope.LINE_ITEM)),
                         W, "ScopesNeverMeet", "StepDependency", "d2", "scope"),
    "an arrow by bundle": (planted(*HUB, after("d2", "Send", "Call", StepScope.BUNDLE)),
                           W, "ScopesNeverMeet", "StepDependency", "d2", "scope"),
    "an arrow by nothing": (planted(after("d2", "Wait", "Call", StepScope.CUSTOM)),
                            E, "CustomScopeMissing", "StepDependency", "d2", "custom_scope"),
    "a step by nothing": (planted(StepDefinition__Wait={"scope": StepScope.CUSTOM}),
                          E, "CustomScopeMissing", "StepDefinition", "Wait", "custom_scope"),
    # groups that no scenario selects, products that come to nothing
    "a group without scenario": (planted(*LOST), W, "GroupUnreachable", "StepGroup", "Lost", ""),
    "a group that undoes what never runs": (planted(*LOST, UNDONE, StepGroup(code="Gone", name="Gone")),
                                            W, "GroupUnreachable", "StepGroup", "Gone", ""),
    "a product that comes to nothing": (planted(Scenario__s2={"product": "LINE", "condition": "1 < 2"}),
                                        W, "ProductWithoutFulfillment", "Product", "HUB", ""),
    "a technical product without steps": (planted(Scenario__s1={"product": "FIBRE"}),
                                          W, "TechnicalProductWithoutSteps", "Product", "LINE", ""),
    # steps that nobody and nothing does
    "a callout without integration": (planted(step("New", type=CALLOUT)),
                                      E, "CalloutWithoutIntegration", "StepDefinition", "New", "integration"),
    "a manual task without assignee": (planted(step("New", type=MANUAL)),
                                       W, "ManualTaskForNobody", "StepDefinition", "New", "queue"),
    "a manual task for a stranger": (planted(step("New", type=MANUAL, user="zoe")),
                                     W, "UserUnknown", "StepDefinition", "New", "user"),
    "a task assigned to a stranger": (planted(TaskAssignmentRule__a=TO_ZOE),
                                      W, "UserUnknown", "TaskAssignmentRule", "a", "destination_user"),
    # conditions that no longer agree with the catalogue
    "an execute-on": (planted(StepDefinition__Pack={"execute_on": "line.attributes.size == 1"}),
                      E, "BadExpression", "StepDefinition", "Pack", "execute_on"),
    "a resume-on": (planted(StepDefinition__Wait={"resume_on": "line.quantity + 1"}),
                    E, "BadExpression", "StepDefinition", "Wait", "resume_on"),
    "a scenario": (planted(Scenario__s2={"condition": "line.attributes.size == 1"}),
                   E, "BadExpression", "Scenario", "s2", "condition"),
    "a rule": (planted(DecompositionRule__r={"condition": "line.attributes.size == 1"}),
               E, "BadCondition", "DecompositionRule", "r", "condition"),
    "an assignment rule": (planted(TaskAssignmentRule__a={"condition": "line.attributes.size == 1"}),
                           E, "BadExpression", "TaskAssignmentRule", "a", "condition"),
    "a payload": (planted(Integration__ship={"payload": {"size": "=line.attributes.size"}}),
                  E, "BadExpression", "Integration", "ship", "payload"),
    "a condition on what its product has not": (planted(Scenario__s1={"condition": "line.attributes.colour == 'red'"}),
                                                W, "AttributeNotOfProduct", "Scenario", "s1", "condition"),
    # rules that never apply
    "a fallout rule for no step": (planted(FalloutRule(code="g", step_type=CALLOUT, action="none")),
                                   W, "RuleNeverApplies", "FalloutRule", "g", "action"),
    "a fallout rule behind another": (planted(FalloutRule(code="g", step_type=CALLOUT)),
                                      W, "RuleNeverApplies", "FalloutRule", "g", ""),
    "a fallout rule behind two others": (
        planted(FalloutRule(code="g"), FalloutRule(code="h", step_type=StepType.AUTO_TASK)),
        W, "RuleNeverApplies", "FalloutRule", "g", ""),
    "a jeopardy rule for no step": (
        planted(JeopardyRule(code="k", step_definition="Pack", integration="ship", estimated_duration=9)),
        W, "RuleNeverApplies", "JeopardyRule", "k", "integration"),
    "a jeopardy rule behind others": (
        planted(
            JeopardyRule(code="k", integration="ship", estimated_duration=9),
            JeopardyRule(code="l", step_definition="Call", estimated_duration=9),
            JeopardyRule__j={"step_definition": "Pack", "step_type": None},
        ),
        W, "RuleNeverApplies", "JeopardyRule", "k", ""),
    "an assignment rule for no queue": (planted(TO_ANN),
                                        W, "RuleNeverApplies", "TaskAssignmentRule", "b", "source_queue"),
    "an assignment rule behind another": (
        planted(replace(TO_ANN, source_queue="Work", priority=9)),
        W, "RuleNeverApplies", "TaskAssignmentRule", "b", "priority"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_place(name: str) -> None:
    design, *expected = FAULTS[name]
    problems = check_design(design, {"assetize"}, {"ann"})
    others = {"GroupUnreachable"} if name == "a group that undoes what never runs" else set()
    others |= {"RuleNeverApplies"} if "behind" in name else set()
    others |= {"ProductWithoutFulfillment"} if name == "a product that comes to nothing" else set()
    found = [[one.severity, one.code, one.kind, one.record, one.field] for one in problems]
    assert expected in found
    assert [one for one in found if one != expected and one[1] not in others] == []


def test_rules_for_different_errors_of_a_step_all_apply() -> None:
    rules = (
        FalloutRule(code="1", integration="ship", error_code="503"),
        FalloutRule(code="2", error_code="503"),  # of the other step that can fail
        FalloutRule(code="3", step_type=CALLOUT, error_code="504"),
        FalloutRule(code="4"),
    )
    assert check_design(replace(SOUND, fallout_rules=rules)) == ()


def test_a_rule_for_an_error_is_never_asked_where_another_takes_every_error_of_the_step_first() -> None:
    # An error code with integration is told before one without, so "2" is left only with the action's failures.
    rules = (
        FalloutRule(code="1", integration="ship", error_code="503"),
        FalloutRule(code="2", step_type=CALLOUT, error_code="503"),
    )
    (problem,) = check_design(replace(SOUND, fallout_rules=rules))
    assert (problem.record, problem.code) == ("2", "RuleNeverApplies")
    assert 'rule "1" comes first' in problem.message


DANGLING = {
    "Queue.calendar": planted(Queue__Work={"calendar": "no"}),
    "StepDefinition.group": planted(step("New", "no")),
    "StepDefinition.integration": planted(StepDefinition__Call={"integration": "no"}),
    "StepDefinition.queue": planted(step("New", type=MANUAL, queue="no")),
    "StepDefinition.amend_group": planted(StepDefinition__Pack={"amend_group": "no"}),
    "StepDefinition.cancel_group": planted(StepDefinition__Call={"cancel_group": "no"}),
    "StepDefinition.custom_scope": planted(StepDefinition__Wait={"scope": StepScope.CUSTOM, "custom_scope": "no"}),
    "StepDependency.step": planted(after("d2", "no", "Call")),
    "StepDependency.depends_on": planted(after("d2", "Call", "no")),
    "StepDependency.custom_scope": planted(
        StepDependency(code="d2", step="Wait", depends_on="Call", scope=StepScope.CUSTOM, custom_scope="no")
    ),
    "Scenario.group": planted(Scenario(code="s3", name="s3", group="no", product="HUB")),
    "Scenario.product": planted(Scenario(code="s3", name="s3", group="Do", product="no")),
    "Scenario.classification": planted(Scenario(code="s3", name="s3", group="Do", classification="no")),
    "FalloutRule.integration": planted(FalloutRule(code="g", integration="no")),
    "FalloutRule.queue": planted(FalloutRule__f={"queue": "no"}),
    "JeopardyRule.step_definition": planted(JeopardyRule(code="k", step_definition="no", estimated_duration=9)),
    "JeopardyRule.integration": planted(JeopardyRule(code="k", integration="no", estimated_duration=9)),
    "JeopardyRule.calendar": planted(JeopardyRule__j={"calendar": "no"}),
    "TaskAssignmentRule.source_queue": planted(
        TaskAssignmentRule(code="b", source_queue="no", destination_queue="Night")
    ),
    "TaskAssignmentRule.destination_queue": planted(TaskAssignmentRule__a={"destination_queue": "no"}),
    "Workspace.items": planted(Workspace__w={"items": (WorkspaceItem(group="Do"), WorkspaceItem(group="no"))}),
    "Product.classification": planted(Product__HUB={"classification": "no"}),
    "Product.unit_of_measure": planted(Product__HUB={"unit_of_measure": "no"}),
    "Product.custom_scope": planted(Product__HUB={"custom_scope": "no"}),
    "ProductClassification.parent": planted(ProductClassification__Net={"parent": "no"}),
    "AttributeDefinition.picklist": planted(AttributeDefinition__colour={"picklist": "no"}),
    "AttributeDefinition.unit_of_measure": planted(AttributeDefinition__colour={"unit_of_measure": "no"}),
    "ProductAttribute.product": planted(ProductAttribute(code="pb", attribute="colour", product="no")),
    "ProductAttribute.classification": planted(ProductAttribute(code="pb", attribute="colour", classification="no")),
    "ProductAttribute.attribute": planted(ProductAttribute(code="pb", attribute="no", product="HUB")),
    "ProductComponent.parent": planted(ProductComponent(code="c2", parent="no", child="HUB")),
    "ProductComponent.child": planted(ProductComponent(code="c2", parent="PACK", child="no")),
    "ProductComponent.child_classification": planted(
        ProductComponent(code="c2", parent="PACK", child_classification="no")
    ),
    "DecompositionRule.source_product": planted(
        DecompositionRule(code="q", name="q", source_product="no", destination_product="LINE")
    ),
    "DecompositionRule.source_classification": planted(
        DecompositionRule(code="q", name="q", source_classification="no", destination_product="LINE")
    ),
    "DecompositionRule.destination_product": planted(
        DecompositionRule(code="q", name="q", source_product="HUB", destination_product="no")
    ),
    "DecompositionRule.mappings.source": planted(DecompositionRule__r={"mappings": (mapping(source="no"),)}),
    "DecompositionRule.mappings.destination": planted(DecompositionRule__r={"mappings": (mapping(destination="no"),)}),
    "DecompositionRule.mappings.value_list": planted(
        DecompositionRule__r={"mappings": (mapping(method=MappingMethod.LIST, value_list="no"),)}
    ),
}


@pytest.mark.parametrize("name", DANGLING)
def test_a_reference_to_nothing_is_found_at_its_field(name: str) -> None:
    kind, _, field = name.partition(".")
    (problem,) = [one for one in check_design(DANGLING[name]) if one.code == "UnknownReference"]
    assert (problem.severity, problem.kind, problem.field) == (E, kind, field)
    assert '"no"' in problem.message


def test_every_reference_of_the_draft_has_its_planted_fault() -> None:
    systems = "Integration.system"  # live data beside the design
    stored = {f"{table.kind.name}.{name}" for table in draft_tables() for name in reference_fields(table.model)}
    assert stored - {systems} <= set(DANGLING)
