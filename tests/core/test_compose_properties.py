"""What holds for every plan, whatever the order and the design."""

from itertools import permutations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.core.products import ProductClassification
from catalog.core.vocabulary import LineAction
from decomposition.core.lines import Decomposition
from decomposition.core.order import Order, OrderLine
from orchestration.core.compose import PlanCycle, compose
from orchestration.core.design import Design
from orchestration.core.graph import find_cycle, topological_order
from orchestration.core.plan import PlanGraph
from orchestration.core.vocabulary import StepScope
from tests.core.plans import after, decomposed, design, line, made_line, order, scenario, step
from tests.core.rule_books import bundle_root

PRODUCTS = {"P": None, "F": "Fibre", "N": "Net"}
CLASSES = (ProductClassification(code="Net", name="Net"), ProductClassification(code="Fibre", name="F", parent="Net"))
STEPS = ("A", "B", "C", "D")
CONDITIONS = ("", "line.product != 'N'", "order.external_id == '1'", "lines.exists(l, l.action == 'Cancel')")
SCOPES = st.sampled_from([StepScope.PLAN, StepScope.BUNDLE, StepScope.LINE_ITEM, StepScope.CUSTOM])


@st.composite
def orders(draw: st.DrawFn) -> Order:
    lines: list[OrderLine] = []
    for number in range(draw(st.integers(1, 6))):
        parent = draw(st.sampled_from([None, *(above.id for above in lines)]))
        keys = draw(st.sampled_from([{}, {"Department": "Sales"}, {"Department": "Service"}]))
        product = draw(st.sampled_from(sorted(PRODUCTS)))
        lines.append(line(str(number), product, draw(st.sampled_from(LineAction)), parent, keys))
    return order(*lines, group=draw(st.sampled_from([None, "move"])))


@st.composite
def decompositions(draw: st.DrawFn, of: Order) -> Decomposition:
    made = {}
    for above in of.lines:
        for product in draw(st.sets(st.sampled_from(["T", "U"]))):
            made[product, above.id] = made_line(product, above.id, above.id, roots=(bundle_root(of, above.id),))
    if draw(st.booleans()):
        ids = tuple(sorted(above.id for above in of.lines))
        roots = tuple(sorted({bundle_root(of, id_) for id_ in ids}))
        made["T", "ACME"] = made_line("T", "ACME", *ids, roots=roots)
    return decomposed(*made.values())


@st.composite
def any_design(draw: st.DrawFn) -> Design:
    scopes = {code: draw(st.one_of(SCOPES, st.just(StepScope.CROSS_PLAN))) for code in STEPS}
    steps = [step(code, scope, draw(st.sampled_from(["G", "H"])), "Department") for code, scope in scopes.items()]
    pairs = draw(st.sets(st.sampled_from(list(permutations(STEPS, 2))), max_size=5))
    arrows = [
        after(later, earlier, draw(st.one_of(SCOPES, st.just(StepScope.CROSS_PLAN))), "Department")
        for later, earlier in sorted(pairs)
    ]
    owners = st.sampled_from([{"product": "P"}, {"product": "T"}, {"classification": "Net"}, {}])
    scenarios = []
    for number in range(draw(st.integers(1, 4))):
        owner = draw(owners)
        condition = draw(st.sampled_from(CONDITIONS if owner else CONDITIONS[2:]))
        actions = tuple(sorted(draw(st.sets(st.sampled_from(LineAction), max_size=3))))
        group = draw(st.sampled_from(["G", "H"]))
        scenarios.append(scenario(group, actions=actions, condition=condition, code=f"S{number}", **owner))
    return design(*steps, *arrows, *scenarios, products=PRODUCTS, technical=("T", "U"), classes=CLASSES)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Order, Decomposition, Design]:
    drawn = draw(orders())
    return drawn, draw(decompositions(drawn)), draw(any_design())


def composed(of: Order, decomposition: Decomposition, by: Design) -> PlanGraph | PlanCycle:
    try:
        return compose(of, decomposition, by)
    except PlanCycle as cycle:
        return cycle


def reordered(of: Order, lines: list[OrderLine]) -> Order:
    return order(*lines, group=of.orchestration_group)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_plans_are_sound_and_independent_of_listing(case: tuple[Order, Decomposition, Design]) -> None:
    given_order, decomposition, given_design = case
    plan = composed(given_order, decomposition, given_design)
    if isinstance(plan, PlanCycle):
        assert len(set(plan.path)) == len(plan.path) >= 2
        return
    keys = [planned.key for planned in plan.steps]
    assert keys == sorted(set(keys))
    assert len({(planned.definition, planned.scope_key) for planned in plan.steps}) == len(keys)
    assert all(planned.sources and len(set(planned.sources)) == len(planned.sources) for planned in plan.steps)
    pairs = [(link.waits_for, link.step) for link in plan.links]
    assert len(set(pairs)) == len(pairs)
    assert find_cycle(pairs) is None
    assert sorted(topological_order(keys, pairs)) == keys  # every end of a link is a step
    definitions = {planned.key: planned.definition for planned in plan.steps}
    arrows = {arrow.code: arrow for arrow in given_design.dependencies}
    for link in plan.links:
        arrow = arrows[link.dependency]
        assert (definitions[link.step], definitions[link.waits_for]) == (arrow.step, arrow.depends_on)
    assert compose(given_order, decomposition, given_design) == plan
    turned = reordered(given_order, list(reversed(given_order.lines)))
    assert compose(turned, decomposition, given_design) == plan


@settings(max_examples=60, deadline=None)
@given(cases())
def test_every_line_is_explained(case: tuple[Order, Decomposition, Design]) -> None:
    given_order, decomposition, given_design = case
    plan = composed(given_order, decomposition, given_design)
    assume(not isinstance(plan, PlanCycle))
    assert isinstance(plan, PlanGraph)
    told_of = {entry.subject for entry in plan.trace}
    assert {above.id for above in given_order.lines} <= told_of
    assert {made.key for made in decomposition.lines} <= told_of
    assert {planned.key for planned in plan.steps} <= told_of
