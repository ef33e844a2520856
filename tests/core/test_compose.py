"""Composition: which steps a plan gets for which lines, and which wait for which."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.core.products import Catalog, Product, ProductClassification
from catalog.core.vocabulary import LineAction, ProductKind, QuantityMethod
from decomposition.core.decompose import decompose
from decomposition.core.lines import SourceKind
from decomposition.core.order_tree import OrderTreeBroken
from decomposition.core.rules import DecompositionRule, RuleBook
from orchestration.core.compose import PlanCycle, compose
from orchestration.core.design import Design, StepDependency
from orchestration.core.plan import CompositionTraceKind, CrossPlanLink, StepSource
from orchestration.core.plan_lines import CustomScopeUnknown, LineProductUnknown
from orchestration.core.scenario_conditions import ScenarioConditionFailed
from orchestration.core.step_links import TooManyLinks
from orchestration.core.vocabulary import StepScope
from tests.core.plans import (
    after,
    decomposed,
    design,
    line,
    link_pairs,
    made_line,
    order,
    scenario,
    step,
    step_keys,
    told,
)

EXPECTED = Path(__file__).parents[3] / "shared/data/salesforce-qb/worked-example/expected.json"
PLAN, BUNDLE, LINE, CUSTOM, CROSS = (
    StepScope.PLAN,
    StepScope.BUNDLE,
    StepScope.LINE_ITEM,
    StepScope.CUSTOM,
    StepScope.CROSS_PLAN,
)
ALL = scenario(product="P")


@pytest.mark.parametrize(
    ("first", "then", "under", "links"),
    [
        (LINE, PLAN, LINE, {("B/1", "A/plan"), ("B/2", "A/plan")}),
        (PLAN, LINE, PLAN, {("B/plan", "A/1"), ("B/plan", "A/2")}),
        (LINE, LINE, LINE, {("B/1", "A/1"), ("B/2", "A/2")}),
        (LINE, LINE, PLAN, {("B/1", "A/1"), ("B/2", "A/1"), ("B/1", "A/2"), ("B/2", "A/2")}),
        (BUNDLE, BUNDLE, BUNDLE, {("B/1", "A/1"), ("B/2", "A/2")}),
        (LINE, BUNDLE, BUNDLE, {("B/1", "A/1"), ("B/2", "A/2")}),
    ],
)
def test_join_fork_and_pairs(first: StepScope, then: StepScope, under: StepScope, links: set[tuple[str, str]]) -> None:
    plan = compose(
        order(line("1"), line("2")), None, design(step("B", first), step("A", then), after("A", "B", under), ALL)
    )
    assert link_pairs(plan) == links


def test_the_worked_example_of_four_lines() -> None:
    lines = [line(str(n), keys={"Department": "Sales" if n <= 2 else "Service"}) for n in range(1, 5)]
    plan = compose(
        order(*lines),
        None,
        design(
            step("Provision"),
            step("Activate", LINE),
            step("Notify", CUSTOM, custom_scope="Department"),
            after("Activate", "Provision", PLAN),
            after("Notify", "Activate", LINE),
            ALL,
        ),
    )
    assert step_keys(plan) == [
        "Activate/1",
        "Activate/2",
        "Activate/3",
        "Activate/4",
        "Notify/Sales",
        "Notify/Service",
        "Provision/plan",
    ]
    assert {pair for pair in link_pairs(plan) if pair[1].startswith("Notify")} == {
        ("Activate/1", "Notify/Sales"),
        ("Activate/2", "Notify/Sales"),
        ("Activate/3", "Notify/Service"),
        ("Activate/4", "Notify/Service"),
    }
    assert {pair for pair in link_pairs(plan) if pair[0].startswith("Provision")} == {
        ("Provision/plan", f"Activate/{n}") for n in range(1, 5)
    }


def delivery() -> Design:
    """The worked example's records, as values."""
    base = design(
        step("Ready", LINE),
        step("Delivered", LINE),
        after("Delivered", "Ready", LINE),
        scenario(product="EXAMPLE-DRO-TECH", actions=(LineAction.ADD,)),
    )
    technical = Product(
        sku="EXAMPLE-DRO-TECH",
        name="Example Project Service",
        kind=ProductKind.TECHNICAL,
        quantity_method=QuantityMethod.ALWAYS_ONE,
    )
    commercial = Product(sku="EXAMPLE-COMM-SERVICE", name="Example Service")
    rule = DecompositionRule(
        code="Example Service To Project",
        name="Example Service To Project",
        source_product=commercial.sku,
        destination_product=technical.sku,
        priority=10,
    )
    return replace(base, rule_book=RuleBook(catalog=Catalog(products=(commercial, technical)), rules=(rule,)))


DELIVERY = delivery()


def test_the_stated_expectations_are_the_ones_tested_here() -> None:
    if not EXPECTED.exists():
        pytest.skip("the worked example's stated results are not on this machine")
    stated = json.loads(EXPECTED.read_text())["stated_expectations"]
    assert len(stated) == 3
    assert "four steps (Ready+Delivered per line)" in stated[0]
    assert "quantity 10: one technical line of quantity 1" in stated[1]
    assert "two technical lines and four steps" in stated[2]


def test_stated_direct_order_of_the_technical_product() -> None:
    plan = compose(order(line("1", "EXAMPLE-DRO-TECH"), line("2", "EXAMPLE-DRO-TECH")), None, DELIVERY)
    assert step_keys(plan) == ["Delivered/1", "Delivered/2", "Ready/1", "Ready/2"]
    assert link_pairs(plan) == {("Ready/1", "Delivered/1"), ("Ready/2", "Delivered/2")}


def test_stated_one_commercial_line_of_quantity_ten() -> None:
    ten = replace(line("1", "EXAMPLE-COMM-SERVICE"), quantity=Decimal(10))
    decomposition = decompose(order(ten), DELIVERY.rule_book)
    (made,) = decomposition.lines
    assert (made.product, made.quantity) == ("EXAMPLE-DRO-TECH", Decimal(1))
    assert [(source.kind, source.id) for source in made.sources] == [(SourceKind.ORDER_LINE, "1")]
    plan = compose(order(ten), decomposition, DELIVERY)
    assert step_keys(plan) == [f"Delivered/{made.key}", f"Ready/{made.key}"]
    assert link_pairs(plan) == {(f"Ready/{made.key}", f"Delivered/{made.key}")}
    assert plan.steps[0].sources == (StepSource(kind=SourceKind.FULFILLMENT_LINE, id=made.key),)


def test_stated_two_commercial_lines() -> None:
    two = order(line("1", "EXAMPLE-COMM-SERVICE"), line("2", "EXAMPLE-COMM-SERVICE"))
    decomposition = decompose(two, DELIVERY.rule_book)
    keys = [made.key for made in decomposition.lines]
    assert len(keys) == 2
    plan = compose(two, decomposition, DELIVERY)
    assert len(plan.steps) == 4
    assert link_pairs(plan) == {(f"Ready/{key}", f"Delivered/{key}") for key in keys}


def test_a_dependency_whose_predecessor_is_not_in_the_plan_is_absent_and_told() -> None:
    plan = compose(order(line("1")), None, design(step("A"), step("B", group="Other"), after("A", "B", PLAN), ALL))
    assert step_keys(plan) == ["A/plan"]
    assert plan.links == ()
    absent = told(plan, CompositionTraceKind.LINK_ABSENT)
    assert [(entry.subject, entry.reason) for entry in absent] == [
        ("B>A", '"A" would wait for "B", which is not in the plan')
    ]


def test_a_dependency_whose_other_end_is_missing_is_told_too() -> None:
    plan = compose(order(line("1")), None, design(step("A", group="Other"), step("B"), after("A", "B", PLAN), ALL))
    assert [entry.reason for entry in told(plan, CompositionTraceKind.LINK_ABSENT)] == [
        '"A", which would wait for "B", is not in the plan'
    ]


def test_a_step_that_shares_no_key_waits_for_nothing_and_is_told() -> None:
    records = (step("A", LINE, "GA"), step("B", LINE, "GB"), after("A", "B", LINE))
    plan = compose(
        order(line("1", "P"), line("2", "Q")),
        None,
        design(*records, scenario("GA", "P"), scenario("GB", "Q"), products={"P": None, "Q": None}),
    )
    assert plan.links == ()
    assert [entry.subject for entry in told(plan, CompositionTraceKind.LINK_ABSENT)] == ["A/1"]


def test_no_instance_waits_for_another_of_its_own_definition() -> None:
    plan = compose(order(line("1"), line("2")), None, design(step("A", LINE), after("A", "A", PLAN), ALL))
    assert plan.links == ()
    assert "does not wait for itself" in told(plan, CompositionTraceKind.LINK_ABSENT)[0].reason


def test_steps_of_an_order_line_and_of_what_it_became_belong_together() -> None:
    plan = compose(
        order(line("1"), line("2")),
        decomposed(made_line("T", "1", "1"), made_line("T", "2", "2")),
        design(
            step("A", LINE, "GA"),
            step("B", LINE, "GB"),
            after("A", "B", LINE),
            scenario("GA", "P"),
            scenario("GB", "T"),
            technical=("T",),
        ),
    )
    assert link_pairs(plan) == {("B/T/1", "A/1"), ("B/T/2", "A/2")}


def test_bundle_steps_count_roots_and_a_merged_line_works_for_each() -> None:
    lines = (line("1"), line("1.1", parent="1"), line("1.1.1", parent="1.1"), line("2"), line("2.1", parent="2"))
    merged = made_line("T", "ACME", "1.1", "2.1", roots=("1", "2"))
    plan = compose(
        order(*lines),
        decomposed(merged),
        design(step("A", BUNDLE), scenario(product="P"), scenario(product="T"), technical=("T",)),
    )
    assert step_keys(plan) == ["A/1", "A/2"]
    assert [source.id for source in plan.steps[0].sources] == ["1", "1.1", "1.1.1", "T/ACME"]
    assert [source.id for source in plan.steps[1].sources] == ["2", "2.1", "T/ACME"]


def test_custom_keys_are_inherited_gathered_and_fall_back_to_the_line() -> None:
    lines = (
        line("1", keys={"Department": "Sales"}),
        line("1.1", parent="1"),
        line("2", keys={"Department": "a/b"}),
        line("3"),
    )
    plan = compose(
        order(*lines),
        decomposed(made_line("T", "ACME", "1.1", "2")),
        design(
            step("A", CUSTOM, custom_scope="Department"),
            step("B", LINE),
            after("A", "B", CUSTOM, "Department"),
            ALL,
            scenario(product="T"),
            technical=("T",),
        ),
    )
    by_key = {
        planned.key: [source.id for source in planned.sources] for planned in plan.steps if planned.definition == "A"
    }
    assert by_key == {"A/Sales": ["1", "1.1", "T/ACME"], "A/a%2Fb": ["2", "T/ACME"], "A/line/3": ["3"]}
    assert {first for first, then in link_pairs(plan) if then == "A/line/3"} == {"B/3"}
    assert {first for first, then in link_pairs(plan) if then == "A/a%2Fb"} == {"B/1", "B/1.1", "B/2", "B/T/ACME"}


def test_a_value_like_a_line_id_is_not_taken_for_the_line() -> None:
    plan = compose(
        order(line("1"), line("2", keys={"Department": "1"})),
        None,
        design(step("A", CUSTOM, custom_scope="Department"), ALL),
    )
    assert step_keys(plan) == ["A/1", "A/line/1"]


def test_keys_with_slashes_are_not_confused() -> None:
    plan = compose(order(line("a/b"), line("b")), None, design(step("S", LINE), step("S/a", LINE), ALL))
    assert step_keys(plan) == ["S%2Fa/a%2Fb", "S%2Fa/b", "S/a%2Fb", "S/b"]


@pytest.mark.parametrize("scope", [None, "Region"])
def test_an_unknown_custom_scope_is_refused_by_name(scope: str | None) -> None:
    with pytest.raises(CustomScopeUnknown) as caught:
        compose(order(line("1")), None, design(step("A", CUSTOM, custom_scope=scope), ALL))
    assert (caught.value.record, caught.value.custom_scope) == ("A", scope)


CLASSES = (ProductClassification(code="Net", name="Net"), ProductClassification(code="Fibre", name="F", parent="Net"))


def test_a_product_scenario_replaces_the_classification_scenarios_of_its_group_alone() -> None:
    plan = compose(
        order(line("1", "F100"), line("2", "F200")),
        None,
        design(
            step("A", LINE, "GA"),
            step("B", LINE, "GB"),
            scenario("GA", product="F100"),
            scenario("GA", classification="Fibre"),
            scenario("GB", classification="Net"),
            products={"F100": "Fibre", "F200": "Fibre"},
            classes=CLASSES,
        ),
    )
    assert step_keys(plan) == ["A/1", "A/2", "B/1", "B/2"]
    replaced = told(plan, CompositionTraceKind.SCENARIO_REPLACED)
    assert [(entry.subject, entry.scenario, entry.group) for entry in replaced] == [("1", "Fibre→GA", "GA")]
    assert "F100→GA" in replaced[0].reason


def test_a_product_scenario_that_does_not_count_replaces_nothing() -> None:
    plan = compose(
        order(line("1", "F100", LineAction.CANCEL)),
        None,
        design(
            step("A", LINE),
            scenario(product="F100", actions=(LineAction.ADD, LineAction.AMEND)),
            scenario(classification="Fibre"),
            products={"F100": "Fibre"},
            classes=CLASSES,
        ),
    )
    assert step_keys(plan) == ["A/1"]
    refused = told(plan, CompositionTraceKind.SCENARIO_REFUSED)
    assert [(entry.scenario, entry.operands) for entry in refused] == [("F100→G", (("line.action", "Cancel"),))]
    assert refused[0].reason == "it is for Add, Amend, and the action of the line is Cancel"


def test_a_false_condition_refuses_with_its_operands() -> None:
    plan = compose(
        order(line("1"), line("2")), None, design(step("A", LINE), scenario(product="P", condition='line.id == "2"'))
    )
    assert step_keys(plan) == ["A/2"]
    refused = told(plan, CompositionTraceKind.SCENARIO_REFUSED)
    assert [(entry.subject, entry.operands) for entry in refused] == [("1", (("line.id", "1"),))]
    assert 'line.id == "2"' in refused[0].reason


@pytest.mark.parametrize("condition", ["order.requested_completion_date > line.start_date", "line.colour == 1", "1 +"])
def test_a_condition_without_an_answer_refuses_by_name(condition: str) -> None:
    with pytest.raises(ScenarioConditionFailed) as caught:
        compose(order(line("1")), None, design(step("A"), scenario(product="P", condition=condition, code="S1")))
    assert caught.value.scenario == "S1"
    assert caught.value.expression == condition
    assert 'order line "1"' in str(caught.value)


def test_a_line_without_scenario_is_told_with_what_was_looked_for() -> None:
    plan = compose(
        order(line("1", "F100"), line("2", "P")),
        None,
        design(step("A"), products={"F100": "Fibre", "P": None}, classes=CLASSES),
    )
    assert plan.steps == ()
    assert [(entry.subject, entry.reason) for entry in told(plan, CompositionTraceKind.NO_SCENARIO)] == [
        ("1", 'no scenario names product "F100" or its classes Fibre › Net'),
        ("2", 'no scenario names product "P", and it has no classification'),
    ]
    assert [(entry.subject, entry.group) for entry in told(plan, CompositionTraceKind.STEP_NOT_MADE)] == [("A", "G")]


def test_scenarios_of_the_whole_order_work_for_its_top_lines() -> None:
    lines = (line("1"), line("1.1", parent="1"), line("2", action=LineAction.CANCEL))
    plan = compose(
        order(*lines),
        None,
        design(
            step("A", LINE, "GA"),
            step("B", PLAN, "GB"),
            step("C", PLAN, "GC"),
            step("D", PLAN, "GD"),
            scenario("GA"),
            scenario("GB", actions=(LineAction.CANCEL,)),
            scenario("GC", actions=(LineAction.RENEW,)),
            scenario("GD", condition="lines.size() > 3"),
        ),
    )
    assert {planned.key: [source.id for source in planned.sources] for planned in plan.steps} == {
        "A/1": ["1"],
        "A/2": ["2"],
        "B/plan": ["2"],
    }
    assert [entry.scenario for entry in told(plan, CompositionTraceKind.SCENARIO_REFUSED)] == ["order→GC", "order→GD"]


def test_a_condition_on_the_whole_order_cannot_speak_of_one_line() -> None:
    with pytest.raises(ScenarioConditionFailed, match="There is no variable 'line' here"):
        compose(order(line("1")), None, design(step("A"), scenario(condition='line.id == "1"')))


def test_a_group_that_is_selected_twice_makes_its_steps_once() -> None:
    plan = compose(
        order(line("1"), line("2")),
        None,
        design(step("A"), scenario(product="P", code="S1"), scenario(product="P", code="S2"), scenario(code="S3")),
    )
    assert step_keys(plan) == ["A/plan"]
    assert [source.id for source in plan.steps[0].sources] == ["1", "2"]
    assert '"S1", "S2", "S3"' in told(plan, CompositionTraceKind.STEP_MADE)[0].reason


def test_selected_groups_without_steps_are_told() -> None:
    plan = compose(order(line("1")), None, design(scenario("Nowhere", "P")))
    assert [entry.reason for entry in told(plan, CompositionTraceKind.STEP_NOT_MADE)] == [
        'the selected group "Nowhere" does not exist'
    ]


def test_two_steps_have_one_link_however_many_dependencies_join_them() -> None:
    plan = compose(
        order(line("1")),
        None,
        design(
            step("A"),
            step("B"),
            after("A", "B", PLAN),
            StepDependency(code="z", step="A", depends_on="B", scope=LINE),
            ALL,
        ),
    )
    assert [(link.step, link.waits_for, link.dependency) for link in plan.links] == [("A/plan", "B/plan", "B>A")]


def test_cross_plan_dependencies_are_recorded_for_other_plans() -> None:
    records = (step("A", CROSS), step("B"), after("A", "B", CROSS), ALL)
    plan = compose(order(line("1"), group="move-7"), None, design(*records))
    assert plan.links == ()
    assert plan.cross_plan_links == (
        CrossPlanLink(step="A/plan", depends_on="B", dependency="B>A", orchestration_group="move-7"),
    )
    alone = compose(order(line("1")), None, design(*records))
    assert alone.cross_plan_links == ()
    assert "no orchestration group" in told(alone, CompositionTraceKind.LINK_ABSENT)[0].reason


def test_a_cycle_that_only_an_order_brings_about_is_refused_with_its_path() -> None:
    with pytest.raises(PlanCycle) as caught:
        compose(
            order(line("1"), line("2")),
            None,
            design(
                step("A", LINE), step("B"), step("C", LINE), after("B", "A", LINE), after("C", "B", PLAN),
                after("A", "C", LINE), ALL,
            ),
        )  # fmt: skip
    assert caught.value.path == ("A/1", "B/plan", "C/1")


def test_a_dependency_that_would_make_too_many_links_is_refused_by_name() -> None:
    lines = [line(str(n)) for n in range(501)]
    with pytest.raises(TooManyLinks) as caught:
        compose(order(*lines), None, design(step("A", LINE), step("B", LINE), after("A", "B", PLAN), ALL))
    assert (caught.value.dependency, caught.value.steps, caught.value.predecessors) == ("B>A", 501, 501)
    assert "Milestone" in str(caught.value)


def test_just_not_too_many_links_are_made() -> None:
    lines = [line(str(n)) for n in range(100)]
    plan = compose(order(*lines), None, design(step("A", LINE), step("B", LINE), after("A", "B", PLAN), ALL))
    assert len(plan.links) == 10_000


def test_bad_orders_are_refused() -> None:
    with pytest.raises(LineProductUnknown) as unknown:
        compose(order(line("1", "NOPE")), None, design(ALL))
    assert (unknown.value.line, unknown.value.product) == ("1", "NOPE")
    with pytest.raises(OrderTreeBroken):
        compose(order(line("1", parent="9")), None, design(ALL))


def test_an_order_without_lines_has_no_steps() -> None:
    plan = compose(order(), None, design(step("A"), scenario()))
    assert plan.steps == ()
    assert "no lines" in told(plan, CompositionTraceKind.SCENARIO_REFUSED)[0].reason
