"""The simulation and the engine agree: the same plan takes the same ways, event by event, in both.

Worked examples and made-up designs run in the real engine, with a real HTTP server behind the callouts, and in a
simulation in which the same callouts fail.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.core.products import AttributeDefinition, Product, ProductAttribute
from catalog.core.vocabulary import ProductKind
from decomposition.core.parse import parse
from decomposition.core.rules import DecompositionRule
from decomposition.core.rules import Mapping as Mapped
from dro_site.demo import orders
from dro_site.demo.design import demo_design
from dro_site.demo.people import create_people
from dro_site.demo.systems import SYSTEMS
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_choices import Choices, InjectedFailure
from fulfillment.core.simulation_result import SimulatedStep
from fulfillment.models import FulfillmentStep, JournalEntry, Order, StepLink, SystemTraffic
from fulfillment.operations import step_actions
from fulfillment.operations.intake import submit_order
from orchestration.core.design import Design, FalloutRule, Integration, Scenario, StepDefinition, StepDependency
from orchestration.core.vocabulary import FINISHED, RetryPolicy, ScheduleBase, StepScope, StepState, StepType, TimeUnit
from orchestration.models import DownstreamSystem
from orchestration.operations.release import load_release
from tests.shell.builders import make_design, make_release, make_system
from tests.shell.stage import PRODUCT, Call, Downstream, arrows, document, let_time_pass, publish, step, work

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = {"visit_date": "2026-12-01", "panel_tested": True, "received_by": "Reception"}


@pytest.fixture
def downstream() -> Iterator[Downstream]:
    started = Downstream()
    yield started
    started.stop()


class Failing:
    """Answers that fail a call's first tries, by the path of its address; answers of success have these attributes."""

    def __init__(self, times: Mapping[str, int], answers: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._times = times
        self._answers = answers or {}
        self._tries: Counter[str] = Counter()

    def __call__(self, call: Call) -> tuple[int, Any]:
        key = call.headers["idempotency-key"]
        self._tries[key] += 1
        name = call.path.strip("/").replace("/", ".")
        if self._tries[key] <= self._times.get(name, 0):
            return 503, {}
        return 200, {"attributes": self._answers.get(name, {})}


def run_to_the_end(order: Order) -> None:
    """Let the engine do all that can be done: time passes, people complete their tasks, and nothing else happens."""
    for _ in range(40):
        before = JournalEntry.objects.filter(order=order).count()
        let_time_pass(order)
        work()
        tasks = FulfillmentStep.objects.filter(plan__order=order, type="ManualTask", state="Ready")
        for task in list(tasks.select_related("task")):
            names = {str(row["name"]) for row in task.task.form}
            answers = {name: value for name, value in ANSWERS.items() if name in names}
            step_actions.complete(task.pk, actor="omar", answers=answers)
        if JournalEntry.objects.filter(order=order).count() == before:
            return
    raise AssertionError("The engine does not come to an end.")


def engine_events(order: Order) -> dict[str, list[str]]:
    """The changes of state of each step, as the journal has them."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in FulfillmentStep.objects.filter(plan__order=order).values_list("key", flat=True):
        found[key] = []
    keys = dict(FulfillmentStep.objects.filter(plan__order=order).values_list("pk", "key"))
    entries = JournalEntry.objects.filter(order=order, step__isnull=False).exclude(to_state="").order_by("id")
    for step_id, event in entries.values_list("step_id", "event"):
        found[keys[step_id]].append(event)
    return found


def engine_order(order: Order) -> dict[str, tuple[int, int]]:
    """The numbers of the journal's entries by which each step left Pending and by which it was finished."""
    keys = dict(FulfillmentStep.objects.filter(plan__order=order).values_list("pk", "key"))
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    entries = JournalEntry.objects.filter(order=order, step__isnull=False).exclude(to_state="").order_by("id")
    for number, step_id, state in entries.values_list("id", "step_id", "to_state"):
        first.setdefault(keys[step_id], number)
        if StepState(state) in FINISHED:
            last[keys[step_id]] = number
    return {key: (first[key], last.get(key, 0)) for key in first}


def assert_agree(order: Order, found: Mapping[str, SimulatedStep]) -> None:
    rows = {row.key: row for row in FulfillmentStep.objects.filter(plan__order=order)}
    assert {key: row.state for key, row in rows.items()} == {key: one.state.value for key, one in found.items()}
    assert engine_events(order) == {key: [event.event.value for event in one.events] for key, one in found.items()}
    for key, row in rows.items():
        one = found[key]
        assert (row.branch_skipped, row.error_code) == (one.branch_skipped, one.error_code), key
        assert row.attempts == (len(one.tries) if row.type != "ManualTask" else 0), key
    in_engine = engine_order(order)
    for link in StepLink.objects.filter(step__plan__order=order).select_related("step", "predecessor"):
        step_, before = link.step.key, link.predecessor.key
        assert (step_ in in_engine) == (found[step_].taken_up_at is not None)
        if step_ in in_engine:
            assert in_engine[before][1] <= in_engine[step_][0]
            assert found[before].finished_at <= found[step_].taken_up_at  # type: ignore[operator]


def simulated(doc: dict[str, Any], design: Design, choices: Choices) -> dict[str, SimulatedStep]:
    simulation = simulate(parse(doc), design, now=datetime.now(UTC), choices=choices)
    assert simulation.execution is not None
    return {one.step.key: one for one in simulation.execution.steps}


LATER = {"start_date": (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT00:00:00Z")}
ANTIVIRUS_LATER = orders.laptop_bundle("SO-L")
ANTIVIRUS_LATER["lines"] = [
    {**line, **(LATER if line["product"] == "SB-ANTIVIRUS" else {})} for line in ANTIVIRUS_LATER["lines"]
]


@pytest.mark.parametrize(
    ("doc", "failing"),
    [
        (orders.home_security("SO-H"), {}),
        (orders.home_security("SO-H", region="south"), {"inventory.reserve": 2}),
        (orders.home_security("SO-D", direct=True), {"warranty.register": 1}),
        (orders.home_security("SO-D"), {"provisioning.activate": 99}),
        (orders.laptop_bundle("SO-L"), {}),
        (ANTIVIRUS_LATER, {"shipping.ship": 1}),
        (orders.subscription("SO-S"), {"billing.schedule": 1}),
    ],
    ids=["home", "home-retried", "direct", "home-failed", "laptops", "laptops-dated", "subscription"],
)
def test_worked_examples_run_as_they_are_simulated(downstream, doc, failing):
    paths = {one.code: f"/{one.code.replace('.', '/')}" for one in demo_design().integrations}
    integrations = tuple(replace(one, path=paths[one.code]) for one in demo_design().integrations)
    design = replace(demo_design(), integrations=integrations)
    for system in SYSTEMS:
        make_system(system, downstream.address, allowed_networks=["127.0.0.0/8"], circuit_failure_percent=None)
    create_people()
    make_release(design)
    downstream.answer = Failing(failing)
    order = Order.objects.get(pk=submit_order(doc).order)
    run_to_the_end(order)
    failures = tuple(
        InjectedFailure(step=one.code, error_code="503", times=failing[one.integration])
        for one in design.steps
        if one.integration in failing
    )
    assert_agree(order, simulated(doc, design, Choices(failures=failures)))


CODES = ("a", "b", "c", "d", "e")
CONDITIONS = ("", "", "false", 'line.attributes.colour == "red"', "line.attributes.weight > 3")
RULE = FalloutRule(
    code="again", retry_policy=RetryPolicy.STAGGERED, retry_intervals=(0, 30), interval_unit=TimeUnit.SECONDS
)


@st.composite
def made_up(draw: st.DrawFn) -> tuple[list[StepDefinition], list[str], dict[str, int]]:
    """Steps of all types, arrows, and how often each callout fails."""
    types = [StepType.CALLOUT, StepType.AUTO_TASK, StepType.MANUAL_TASK, StepType.MILESTONE, StepType.PAUSE]
    steps = []
    for code in CODES:
        kind = draw(st.sampled_from(types))
        details: dict[StepType, dict[str, Any]] = {
            StepType.CALLOUT: {"integration": code},
            StepType.AUTO_TASK: {
                "action": draw(st.sampled_from(["set_line_attribute", "record_note", "no_operation", "send_event"])),
                "config_parameter": draw(st.sampled_from(["arrived=true", "weight=five", ""])),
            },
            StepType.PAUSE: {
                "resume_on": draw(
                    st.sampled_from(["true", "line.attributes.weight > 3", "has(line.attributes.arrived)"])
                )
            },
        }
        steps.append(
            step(
                code,
                kind,
                execute_on=draw(st.sampled_from(CONDITIONS)),
                skip_branch=draw(st.booleans()),
                schedule_base=draw(st.sampled_from([None, None, ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE])),
                delay=draw(st.integers(0, 1)),
                delay_unit=TimeUnit.HOURS,
                **details.get(kind, {}),
            )
        )
    pairs = [f"{first}>{then}" for first, then in combinations(CODES, 2) if draw(st.booleans())]
    return steps, pairs, {code: draw(st.sampled_from([0, 0, 1, 2, 9])) for code in CODES}


@given(case=made_up(), attributes=st.sampled_from([{}, {"colour": "red"}, {"weight": 5}]))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_made_up_plans_run_as_they_are_simulated(downstream, case, attributes):
    steps, pairs, failing = case
    make_system_once(downstream)
    integrations = tuple(Integration(code=code, name=code, system="ERP", path=f"/{code}") for code in CODES)
    downstream.answer = Failing(failing)
    release = publish(steps, arrows(*pairs), integrations=integrations, fallout_rules=(RULE,))
    doc = document(line={"attributes": attributes})
    order = Order.objects.get(pk=submit_order(doc).order)
    run_to_the_end(order)
    failures = tuple(
        InjectedFailure(step=one.code, error_code="503", times=failing[one.code])
        for one in steps
        if one.type is StepType.CALLOUT and failing[one.code]
    )
    assert_agree(order, simulated(doc, load_release(release.pk).design, Choices(failures=failures)))


def make_system_once(downstream: Downstream) -> None:
    # What one order meets is simulated, and not that many orders together open a circuit or use up the retry budget.
    SystemTraffic.objects.all().delete()
    if not DownstreamSystem.objects.filter(code="ERP").exists():
        make_system("ERP", downstream.address, allowed_networks=["127.0.0.0/8"], circuit_failure_percent=None)


def carrying_design(serial_condition: str) -> Design:
    """A box becomes a label. A system names the label's serial number, which goes up to the box, comes down as the
    label's colour, and decides whether two steps run."""
    line_item = {"scope": StepScope.LINE_ITEM}
    steps = [
        step("call", StepType.CALLOUT, integration="print", **line_item),
        step("up", StepType.AUTO_TASK, action="propagate_attributes_up", config_parameter="serial", **line_item),
        replace(step("box", execute_on=serial_condition, **line_item), group="B"),
        replace(
            step("paint", StepType.AUTO_TASK, action="set_line_attribute", config_parameter="colour=red", **line_item),
            group="B",
        ),
        replace(step("down", StepType.AUTO_TASK, action="propagate_attributes_down", **line_item), group="B"),
        step("label", execute_on='line.attributes.colour == "red"', **line_item),
    ]
    chain = ["call", "up", "box", "paint", "down", "label"]
    arrows_ = tuple(
        StepDependency(code=f"{first}>{then}", step=then, depends_on=first, scope=StepScope.LINE_ITEM)
        for first, then in pairwise(chain)
    )
    rule = DecompositionRule(
        code="label",
        name="Label",
        source_product="BOX",
        destination_product="LABEL",
        mappings=(Mapped(code="colour", source="colour", destination="colour"),),
    )
    pairs = [(product, code) for product in ("BOX", "LABEL") for code in ("colour", "serial")]
    return make_design(
        products=[PRODUCT, Product(sku="LABEL", name="Label", kind=ProductKind.TECHNICAL)],
        attributes=[AttributeDefinition(code=code, name=code) for code in ("colour", "serial")],
        rules=[rule],
        steps=steps,
        dependencies=tuple(sorted(arrows_, key=lambda arrow: arrow.code)),
        integrations=(Integration(code="print", name="Print", system="ERP", path="/print"),),
        scenarios=(
            Scenario(code="box", name="box", group="B", product="BOX"),
            Scenario(code="label", name="label", group="G", product="LABEL"),
        ),
        catalog={
            "product_attributes": tuple(
                ProductAttribute(code=f"{product}.{code}", product=product, attribute=code) for product, code in pairs
            )
        },
    )


@pytest.mark.parametrize(
    ("serial", "condition", "state"),
    [
        ("X-1", 'line.attributes.serial == "X-1"', "Completed"),
        ("X-2", 'line.attributes.serial == "X-1"', "Skipped"),
        (5, 'line.attributes.serial == "5"', "Pending"),  # the number is no text, so that carrying it fails
    ],
)
def test_values_that_systems_answer_and_actions_carry_decide_alike(downstream, serial, condition, state):
    make_system_once(downstream)
    downstream.answer = Failing({}, {"print": {"serial": serial, "unknown": 1}})
    design = carrying_design(condition)
    make_release(design)
    doc = document(line={"attributes": {"colour": "blue"}})
    order = Order.objects.get(pk=submit_order(doc).order)
    run_to_the_end(order)
    answers = {"call": {"attributes": {"serial": serial, "unknown": 1}}}
    found = simulated(doc, design, Choices(answers=answers))
    assert found["box/1"].state.value == state
    assert found["label/LABEL/1"].state.value == ("Pending" if state == "Pending" else "Completed")
    assert_agree(order, found)
