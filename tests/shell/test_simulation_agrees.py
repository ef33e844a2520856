"""The simulation and the engine agree: the same plan takes the same ways, event by event, in both.

Worked examples and made-up designs run in the real engine, with a real HTTP server behind the callouts, and in a
simulation in which the same callouts fail.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decomposition.core.parse import parse
from dro_site.demo import orders
from dro_site.demo.design import demo_design
from dro_site.demo.people import create_people
from dro_site.demo.systems import SYSTEMS
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_choices import Choices, InjectedFailure
from fulfillment.core.simulation_result import SimulatedStep
from fulfillment.models import FulfillmentStep, JournalEntry, Order, StepLink
from fulfillment.operations import step_actions
from fulfillment.operations.intake import submit_order
from orchestration.core.design import Design, FalloutRule, Integration, StepDefinition
from orchestration.core.vocabulary import FINISHED, RetryPolicy, ScheduleBase, StepState, StepType, TimeUnit
from orchestration.models import DownstreamSystem
from orchestration.operations.release import load_release
from tests.shell.builders import make_release, make_system
from tests.shell.stage import Call, Downstream, arrows, document, let_time_pass, publish, step, work

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
    for link in StepLink.objects.filter(plan__order=order).select_related("step", "predecessor"):
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
        make_system(system, downstream.address, allowed_networks=["127.0.0.0/8"])
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
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
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
    if not DownstreamSystem.objects.filter(code="ERP").exists():
        make_system("ERP", downstream.address, allowed_networks=["127.0.0.0/8"])
