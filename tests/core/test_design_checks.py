"""What the check of a whole design finds, and that it finds nothing in a sound one."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from catalog.core.problems import Severity
from catalog.core.products import Product, ProductComponent
from catalog.core.vocabulary import LineAction
from decomposition.core.rules import RuleBook
from orchestration.core.checks import check_design
from orchestration.core.design import (
    Design,
    Queue,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    Workspace,
    WorkspaceItem,
)
from orchestration.core.vocabulary import Allocation, PropagatedState, ScheduleBase, StepScope, StepType
from tests.core.sound_design import CATALOG, RULE, SOUND, STEPS, found, only


def with_step(**changes: object) -> Design:
    """The sound design with one more step, whose fields are given."""
    fields: Mapping[str, object] = {"code": "New", "name": "New", "group": "Do", "type": StepType.MILESTONE, **changes}
    return replace(SOUND, steps=(*STEPS, StepDefinition(**fields)))  # type: ignore[arg-type]


def with_dependency(*more: StepDependency) -> Design:
    return replace(SOUND, dependencies=(*SOUND.dependencies, *more))


def test_a_sound_design_has_no_problem() -> None:
    assert check_design(SOUND) == ()
    assert check_design(SOUND, {"assetize"}) == ()
    assert check_design(Design()) == ()


E, W = Severity.ERROR, Severity.WARNING
AUTO, CALLOUT, MANUAL, PAUSE = StepType.AUTO_TASK, StepType.CALLOUT, StepType.MANUAL_TASK, StepType.PAUSE


@pytest.mark.parametrize(
    ("fields", "severity", "code", "field"),
    [
        ({"type": CALLOUT}, E, "CalloutWithoutIntegration", "integration"),
        ({"type": MANUAL, "queue": "Work", "integration": "ship"}, W, "IntegrationUnused", "integration"),
        ({"type": AUTO}, E, "AutoTaskWithoutAction", "action"),
        ({"action": "assetize"}, W, "ActionUnused", "action"),
        ({"type": MANUAL}, W, "ManualTaskForNobody", "queue"),
        (
            {"type": MANUAL, "user": "ann", "allocation": Allocation.ROUND_ROBIN},
            W,
            "AllocationWithoutQueue",
            "allocation",
        ),
        (
            {"type": MANUAL, "queue": "Night", "allocation": Allocation.CONTEXT_BASED},
            W,
            "AllocationWithoutRules",
            "allocation",
        ),
        ({"type": PAUSE}, E, "PauseWithoutEnd", "resume_on"),
        ({"resume_on": "order.priority == 'High'"}, W, "ResumeOnUnused", "resume_on"),
        ({"skip_branch": True}, W, "SkipBranchWithoutCondition", "skip_branch"),
        ({"scope": StepScope.CUSTOM}, E, "CustomScopeMissing", "custom_scope"),
        ({"custom_scope": "Site"}, W, "CustomScopeUnused", "custom_scope"),
        ({"delay": -1, "schedule_base": ScheduleBase.SOURCE_LINE_START_DATE}, E, "DelayNegative", "delay"),
        ({"delay": 1}, W, "DelayWithoutBase", "schedule_base"),
        ({"schedule_base": ScheduleBase.CUSTOM_DATE}, E, "CustomDateMissing", "custom_date"),
        ({"custom_date": "order.requested_completion_date"}, W, "CustomDateUnused", "custom_date"),
        ({"execute_on": "line.attributes.color == 'red'"}, E, "BadExpression", "execute_on"),
        ({"execute_on": "line.quantity + 1"}, E, "BadExpression", "execute_on"),
        ({"type": PAUSE, "resume_on": "stepp.result.x == 1"}, E, "BadExpression", "resume_on"),
        ({"schedule_base": ScheduleBase.CUSTOM_DATE, "custom_date": "order.due"}, E, "BadExpression", "custom_date"),
        (
            {"schedule_base": ScheduleBase.CUSTOM_DATE, "custom_date": "line.quantity"},
            E,
            "CustomDateNoDate",
            "custom_date",
        ),
        ({"schedule_base": ScheduleBase.CUSTOM_DATE, "custom_date": "1 + 1"}, E, "CustomDateNoDate", "custom_date"),
        ({"group": "Dew"}, E, "UnknownReference", "group"),
        ({"group": ""}, E, "ReferenceMissing", "group"),
        ({"type": CALLOUT, "integration": "shop"}, E, "UnknownReference", "integration"),
        ({"type": MANUAL, "queue": "Day"}, E, "UnknownReference", "queue"),
        ({"amend_group": "Redo"}, E, "UnknownReference", "amend_group"),
        ({"cancel_group": "Redo"}, E, "UnknownReference", "cancel_group"),
        ({"scope": StepScope.CUSTOM, "custom_scope": "Sight"}, E, "UnknownReference", "custom_scope"),
    ],
)
def test_steps(fields: Mapping[str, object], severity: Severity, code: str, field: str) -> None:
    assert found(with_step(**fields)) == [(severity, code, "StepDefinition", "New", field)]


def test_an_action_that_is_not_registered_is_an_error() -> None:
    (problem,) = check_design(SOUND, {"send event"})
    assert (problem.code, problem.record) == ("ActionUnknown", "Fix")
    assert "Registered are: send event." in problem.message


def test_a_near_name_is_proposed() -> None:
    assert 'Did you mean "ship"?' in only(with_step(type=CALLOUT, integration="shop"), "UnknownReference").message


@pytest.mark.parametrize(
    ("scope", "custom_scope", "severity", "code"),
    [
        (StepScope.CUSTOM, None, E, "CustomScopeMissing"),
        (StepScope.CUSTOM, "Sight", E, "UnknownReference"),
        (StepScope.PLAN, "Site", W, "CustomScopeUnused"),
    ],
)
def test_scopes_of_dependencies(scope: StepScope, custom_scope: str | None, severity: Severity, code: str) -> None:
    extra = StepDependency(code="d2", step="Wait", depends_on="Call", scope=scope, custom_scope=custom_scope)
    assert found(with_dependency(extra)) == [(severity, code, "StepDependency", "d2", "custom_scope")]


def test_a_cycle_across_groups_is_told_with_its_path() -> None:
    design = with_dependency(
        StepDependency(code="d2", step="Fix", depends_on="Pack"),
        StepDependency(code="d3", step="Call", depends_on="Fix"),
    )
    problem = only(design, "StepCycle")
    assert problem.path == ("Call", "Pack", "Fix")
    assert problem.severity is E
    assert "across groups Do, Undo (dependencies d1, d2, d3)" in problem.message


def test_a_step_that_waits_for_itself_is_a_cycle() -> None:
    itself = StepDependency(code="d2", step="Pack", depends_on="Pack")
    assert only(with_dependency(itself), "StepCycle").path == ("Pack",)
    across = only(with_dependency(replace(itself, scope=StepScope.CROSS_PLAN)), "CrossPlanCycle")
    assert (across.path, across.severity) == (("Pack",), E)


def test_a_cycle_across_plans_alone_is_told_and_one_that_leads_through_a_plan_is_left_to_the_orders() -> None:
    back = StepDependency(code="d2", step="Call", depends_on="Pack", scope=StepScope.CROSS_PLAN)
    assert check_design(with_dependency(back)) == ()
    there = StepDependency(code="d3", step="Pack", depends_on="Call", scope=StepScope.CROSS_PLAN)
    problem = only(with_dependency(back, there), "CrossPlanCycle")
    assert problem.path == ("Call", "Pack")
    assert "Call → Pack → Call of different orders" in problem.message
    assert "dependencies d3, d2" in problem.message


def test_dangling_dependencies_are_told_at_both_ends() -> None:
    problems = found(with_dependency(StepDependency(code="d2", step="Ghost", depends_on="Spirit")))
    assert problems == [
        (E, "UnknownReference", "StepDependency", "d2", "depends_on"),
        (E, "UnknownReference", "StepDependency", "d2", "step"),
    ]


def test_a_dependency_that_says_the_same_twice_is_told() -> None:
    same = replace(SOUND.dependencies[0], code="d2")
    assert '"d1"' in only(with_dependency(same), "DependencyDuplicate").message
    assert check_design(with_dependency(replace(same, scope=StepScope.PLAN))) == ()


def test_a_state_that_is_handed_on_without_effect_is_told() -> None:
    handing = StepDependency(code="d2", step="Wait", depends_on="Call", propagate_state=PropagatedState.BOTH)
    assert check_design(with_dependency(handing)) == ()
    assert found(with_dependency(replace(handing, step="Pack"))) == [
        (W, "PropagationWithoutEffect", "StepDependency", "d2", "propagate_state")
    ]


def test_an_arrow_between_lines_that_never_meet_is_told() -> None:
    design = replace(
        SOUND,
        groups=(*SOUND.groups, StepGroup(code="Hub", name="Hub")),
        steps=(*STEPS, StepDefinition(code="Send", name="Send", group="Hub", type=StepType.MILESTONE)),
        scenarios=(SOUND.scenarios[0], replace(SOUND.scenarios[1], group="Hub")),
        dependencies=(StepDependency(code="d", step="Send", depends_on="Call", scope=StepScope.LINE_ITEM),),
    )
    problem = only(design, "ScopesNeverMeet")
    assert (problem.record, problem.severity) == ("d", W)
    assert "(HUB)" in problem.message
    assert "(FIBRE, LINE)" in problem.message
    fibre = replace(design, scenarios=(design.scenarios[0], Scenario(code="s", name="s", group="Hub", product="FIBRE")))
    assert not [entry for entry in check_design(fibre) if entry.code == "ScopesNeverMeet"]
    assert "Use scope Plan." in problem.message


def test_an_arrow_between_bundles_that_never_meet_is_told() -> None:
    design = replace(
        SOUND,
        groups=(*SOUND.groups, StepGroup(code="Hub", name="Hub")),
        steps=(*STEPS, StepDefinition(code="Send", name="Send", group="Hub", type=StepType.MILESTONE)),
        scenarios=(SOUND.scenarios[0], replace(SOUND.scenarios[1], group="Hub")),
        dependencies=(StepDependency(code="d", step="Send", depends_on="Call", scope=StepScope.BUNDLE),),
    )
    problem = only(design, "ScopesNeverMeet")
    assert (problem.record, problem.field, problem.severity) == ("d", "scope", W)
    assert "(HUB, PACK)" in problem.message
    packed = ProductComponent(code="c2", parent="PACK", child_classification="Net")
    catalog = replace(CATALOG, components=(*CATALOG.components, packed))
    in_one = replace(design, rule_book=replace(design.rule_book, catalog=catalog))
    assert check_design(in_one) == ()
    by_line = replace(in_one, dependencies=(replace(design.dependencies[0], scope=StepScope.LINE_ITEM),))
    assert "Use scope Bundle or Plan." in only(by_line, "ScopesNeverMeet").message
    for scope in (StepScope.PLAN, StepScope.CROSS_PLAN):
        assert check_design(replace(design, dependencies=(replace(design.dependencies[0], scope=scope),))) == ()
    site = replace(design.dependencies[0], scope=StepScope.CUSTOM, custom_scope="Site")
    assert check_design(replace(design, dependencies=(site,))) == ()


def test_groups_that_nothing_reaches_or_that_are_empty_are_told() -> None:
    lost = StepGroup(code="Lost", name="Lost")
    assert found(replace(SOUND, groups=(*SOUND.groups, lost))) == [(W, "GroupUnreachable", "StepGroup", "Lost", "")]
    scenario = Scenario(code="s3", name="s3", group="Lost", product="HUB")
    reached = replace(SOUND, groups=(*SOUND.groups, lost), scenarios=(*SOUND.scenarios, scenario))
    assert found(reached) == [(W, "GroupEmpty", "StepGroup", "Lost", "")]


def test_products_from_which_nothing_follows_are_told() -> None:
    alone = replace(SOUND, scenarios=(SOUND.scenarios[0],))
    assert [(entry.code, entry.record) for entry in check_design(alone)] == [
        ("ProductWithoutFulfillment", "HUB"),
        ("ProductWithoutFulfillment", "PACK"),
    ]
    whole_order = replace(alone, scenarios=(*alone.scenarios, Scenario(code="s3", name="s3", group="Do")))
    assert check_design(whole_order) == ()


def test_technical_products_that_reach_no_step_are_told() -> None:
    lost = replace(SOUND, scenarios=(SOUND.scenarios[1],))
    assert found(lost) == [(W, "TechnicalProductWithoutSteps", "Product", "LINE", "")]


def test_scenarios_that_never_apply_or_repeat_are_told() -> None:
    products = tuple(replace(p, active=False) if p.sku == "FIBRE" else p for p in CATALOG.products)
    book = replace(SOUND.rule_book, catalog=replace(CATALOG, products=products))
    more = (
        Scenario(code="s3", name="s3", group="Do", product="FIBRE"),
        Scenario(code="s4", name="s4", group="Do", classification="Net", actions=(LineAction.ADD,)),
        Scenario(code="s5", name="s5", group="Do", product="LINE"),
    )
    design = replace(SOUND, rule_book=book, scenarios=(*SOUND.scenarios, *more))
    told = sorted((e.code, e.record) for e in check_design(design) if e.kind == "Scenario")
    assert told == [("RuleNeverApplies", "s3"), ("RuleNeverApplies", "s4"), ("ScenarioDuplicate", "s5")]


@pytest.mark.parametrize(
    ("scenario", "severity", "code", "words"),
    [
        (Scenario(code="x", name="x", group="Do", product="HUBB"), E, "UnknownReference", 'mean "HUB"'),
        (Scenario(code="x", name="x", group="Do", classification="Nets"), E, "UnknownReference", 'mean "Net"'),
        (Scenario(code="x", name="x", group="No", product="HUB"), E, "UnknownReference", '"No", which does not exist'),
        (Scenario(code="x", name="x", group="Do", product="HUB", condition="line.colour"), E, "BadExpression", "colo"),
        (
            Scenario(code="x", name="x", group="Do", condition="line.id == '1'"),
            E,
            "BadExpression",
            "account, lines, or",
        ),
        (
            Scenario(code="x", name="x", group="Do", product="LINE", condition="line.attributes.colour == 'a'"),
            W,
            "AttributeNotOfProduct",
            '"LINE" does not have',
        ),
        (
            Scenario(code="x", name="x", group="Do", product="HUB", classification="Net"),
            W,
            "ScenarioWithTwoOwners",
            "Keep one",
        ),
    ],
)
def test_scenarios(scenario: Scenario, severity: Severity, code: str, words: str) -> None:
    (problem,) = check_design(replace(SOUND, scenarios=(*SOUND.scenarios, scenario)))
    assert (problem.severity, problem.code, problem.kind, problem.record) == (severity, code, "Scenario", "x")
    assert words in problem.message


def test_queues_and_workspaces_name_what_exists() -> None:
    queue = Queue(code="Q", name="Q", calendar="Home")
    assert found(replace(SOUND, queues=(*SOUND.queues, queue))) == [(E, "UnknownReference", "Queue", "Q", "calendar")]
    workspace = Workspace(code="v", name="v", items=(WorkspaceItem(group="Gone"),))
    assert found(replace(SOUND, workspaces=(workspace,))) == [(E, "UnknownReference", "Workspace", "v", "items")]


def test_codes_are_unique_in_their_kind() -> None:
    assert (E, "DuplicateCode", "StepGroup", "Do", "code") in found(
        replace(SOUND, groups=(*SOUND.groups, StepGroup(code="Do", name="Again")))
    )


def test_problems_of_catalogue_and_rules_are_included_and_errors_come_first() -> None:
    catalog = replace(CATALOG, products=(*CATALOG.products, Product(sku="X", name="X", classification="None")))
    book = RuleBook(catalog=catalog, rules=(RULE, replace(RULE, code="q", condition="1 +")))
    problems = check_design(replace(SOUND, rule_book=book))
    assert [(problem.severity, problem.kind, problem.record) for problem in problems] == [
        (E, "DecompositionRule", "q"),
        (E, "Product", "X"),
        (W, "Product", "X"),
    ]
