"""How two designs' plans of one order differ: not at all where the designs are equal, else in all that differs."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.core.vocabulary import LineAction
from decomposition.core.lines import Decomposition, FulfillmentLine
from decomposition.core.order import Order
from orchestration.core.compose import compose
from orchestration.core.design import Design
from orchestration.core.plan import PlanGraph
from orchestration.core.plan_difference import ComposedOrder, PlanChange, PlanChangeKind, change_counts, plan_difference
from orchestration.core.vocabulary import StepScope, StepType
from tests.core.plans import after, decomposed, design, line, made_line, order, scenario, step
from tests.core.test_compose_properties import any_design, composed, decompositions, orders

KIND = PlanChangeKind
OPPOSITE = {
    KIND.LINE_ADDED: KIND.LINE_REMOVED,
    KIND.STEP_ADDED: KIND.STEP_REMOVED,
    KIND.DEPENDENCY_ADDED: KIND.DEPENDENCY_REMOVED,
}
OPPOSITE |= {other: kind for kind, other in OPPOSITE.items()}

Case = tuple[Order, Decomposition, Decomposition, Design, Design]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    drawn = draw(orders())
    return drawn, draw(decompositions(drawn)), draw(decompositions(drawn)), draw(any_design()), draw(any_design())


def made(of: Order, decomposition: Decomposition, by: Design) -> ComposedOrder:
    graph = composed(of, decomposition, by)
    assume(isinstance(graph, PlanGraph))
    assert isinstance(graph, PlanGraph)
    return ComposedOrder(order=of, design=by, decomposition=decomposition, graph=graph)


def mirrored(change: PlanChange) -> PlanChange:
    values = tuple(replace(value, before=value.after, after=value.before) for value in change.values)
    return replace(change, kind=OPPOSITE.get(change.kind, change.kind), values=values)


@settings(max_examples=120, deadline=None)
@given(cases())
def test_equal_designs_change_nothing(case: Case) -> None:
    of, decomposition, _, by, _ = case
    one = made(of, decomposition, by)
    turned = replace(by, steps=by.steps[::-1], dependencies=by.dependencies[::-1], scenarios=by.scenarios[::-1])
    assert plan_difference(one, one) == ()
    assert plan_difference(one, made(of, decomposition, turned)) == ()


@settings(max_examples=120, deadline=None)
@given(cases())
def test_a_difference_leads_from_one_plan_to_the_other_and_back(case: Case) -> None:
    of, first, second, by, other = case
    before, now = made(of, first, by), made(of, second, other)
    changes = plan_difference(before, now)
    by_kind = {kind: {change.key for change in changes if change.kind is kind} for kind in KIND}
    lines, steps = set(before.decomposition.line_by_key), set(before.graph.step_by_key)
    assert lines - by_kind[KIND.LINE_REMOVED] | by_kind[KIND.LINE_ADDED] == set(now.decomposition.line_by_key)
    kept = steps - by_kind[KIND.STEP_REMOVED]
    assert kept | by_kind[KIND.STEP_ADDED] == set(now.graph.step_by_key)
    within = {link for link in before.graph.links if {link.step, link.waits_for} <= kept}
    remaining = {f"{link.step} after {link.waits_for}" for link in within} - by_kind[KIND.DEPENDENCY_REMOVED]
    found = {f"{link.step} after {link.waits_for}" for link in now.graph.links if {link.step, link.waits_for} <= kept}
    across = {f"{link.step} after {link.orchestration_group}/{link.depends_on}" for link in now.graph.cross_plan_links}
    assert remaining | (by_kind[KIND.DEPENDENCY_ADDED] - across) == found
    assert sorted(map(str, map(mirrored, changes))) == sorted(map(str, plan_difference(now, before)))


ORDER = order(line("1"), line("2"))
BEFORE = design(step("A"), step("B", StepScope.LINE_ITEM), after("B", "A", StepScope.PLAN), scenario(product="P"))


def plan(by: Design, decomposition: Decomposition | None = None) -> ComposedOrder:
    made_of = decomposition or Decomposition()
    return ComposedOrder(order=ORDER, design=by, decomposition=made_of, graph=compose(ORDER, made_of, by))


def changed(now: Design) -> list[tuple[str, str, str]]:
    changes = plan_difference(plan(BEFORE), plan(now))
    return [(change.kind.value, change.subject, change.key) for change in changes]


def test_a_step_that_comes_brings_its_dependencies_without_a_word() -> None:
    now = replace(
        BEFORE, steps=(*BEFORE.steps, step("C")), dependencies=(*BEFORE.dependencies, after("C", "A", StepScope.PLAN))
    )
    assert changed(now) == [("StepAdded", "C", "C/plan")]
    assert changed(replace(BEFORE, steps=BEFORE.steps[:1])) == [
        ("StepRemoved", "B", "B/1"),
        ("StepRemoved", "B", "B/2"),
    ]


def test_a_step_that_is_counted_otherwise_is_another() -> None:
    now = replace(BEFORE, steps=(BEFORE.steps[0], step("B")))
    assert changed(now) == [("StepAdded", "B", "B/plan"), ("StepRemoved", "B", "B/1"), ("StepRemoved", "B", "B/2")]


def test_arrows_between_steps_that_stay_are_told_for_each_pair() -> None:
    now = replace(BEFORE, dependencies=())
    assert changed(now) == [
        ("DependencyRemoved", "B after A", "B/1 after A/plan"),
        ("DependencyRemoved", "B after A", "B/2 after A/plan"),
    ]
    turned = replace(BEFORE, dependencies=(after("A", "B", StepScope.PLAN),))
    assert {kind for kind, _, _ in changed(turned)} == {"DependencyAdded", "DependencyRemoved"}


def test_a_step_that_is_done_otherwise_is_changed_and_says_how() -> None:
    by_hand = replace(BEFORE.steps[0], type=StepType.MANUAL_TASK, queue="Work", description="Look again", sequence=7)
    now = replace(BEFORE, steps=(by_hand, BEFORE.steps[1]))
    (change,) = plan_difference(plan(BEFORE), plan(now))
    assert (change.kind, change.subject, change.key) == (KIND.STEP_CHANGED, "A", "A/plan")
    assert [(value.name, value.before, value.after) for value in change.values] == [
        ("type", "Milestone", "ManualTask"),
        ("queue", None, "Work"),
    ]


def test_lines_that_come_go_or_change_are_told() -> None:
    old = made_line("T", "1", "1")
    new = replace(old, quantity=Decimal(2), action=LineAction.AMEND, attributes={"colour": "red", "count": 1})
    by = design(step("A"), scenario(product="P"), technical=("T", "U"))

    def of(*lines: FulfillmentLine) -> ComposedOrder:
        return plan(by, decomposed(*lines))

    first, second, third = plan_difference(of(old, made_line("T", "2", "2")), of(new, made_line("U", "2", "2")))
    assert (first.kind, first.key, second.kind, second.key) == (KIND.LINE_ADDED, "U/2", KIND.LINE_REMOVED, "T/2")
    assert (third.kind, third.subject, third.key) == (KIND.LINE_CHANGED, "T", "T/1")
    assert [(value.name, value.before, value.after) for value in third.values] == [
        ("action", "Add", "Amend"),
        ("quantity", "1", "2"),
        ("attributes.colour", None, "red"),
        ("attributes.count", None, 1),
    ]
    (kind,) = plan_difference(of(new), of(replace(new, attributes={"colour": "red", "count": True})))
    assert [value.name for value in kind.values] == ["attributes.count"]


def test_changes_are_counted_by_kind_and_subject() -> None:
    without = replace(BEFORE, steps=BEFORE.steps[:1])
    assert change_counts(plan_difference(plan(BEFORE), plan(without))) == {(KIND.STEP_REMOVED, "B"): 2}
