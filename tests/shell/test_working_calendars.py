"""Working calendars in the engine: dates, jeopardy and explanations go by the hours of whoever works on a step.

The clock is PostgreSQL's, so calendars are made for the day of the test: the first hours are three days off.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decomposition.core.parse import parse
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_result import SimulatedStep
from fulfillment.engine.sweep import sweep
from fulfillment.models import FulfillmentPlan, FulfillmentStep, JournalEntry, Order
from fulfillment.operations.intake import submit_order
from fulfillment.operations.processing import process_due_requests
from fulfillment.queries.jeopardy_board import steps_in_jeopardy
from fulfillment.queries.plan_view import plan_view, step_story
from orchestration.core.design import (
    Integration,
    JeopardyRule,
    Queue,
    StepDefinition,
    TaskAssignmentRule,
    WorkingCalendar,
)
from orchestration.core.vocabulary import Allocation, ScheduleBase, StepType, TimeUnit
from orchestration.models import DownstreamSystem
from orchestration.models import WorkingCalendar as CalendarRow
from orchestration.operations.release import load_release
from tests.core.test_working_time import calendars
from tests.shell.builders import make_queue, make_system
from tests.shell.stage import Downstream, document, let_time_pass, publish, step, step_of, submit, system_at, work

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.fixture
def opens() -> datetime:
    """The midnight in UTC at which the calendar ``office`` of this test opens for a day."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def office(opens: datetime) -> WorkingCalendar:
    return WorkingCalendar(code="office", name="Office", hours={str(opens.weekday()): ("00:00", "24:00")})


@pytest.fixture
def downstream() -> Iterator[Downstream]:
    started = Downstream()
    yield started
    started.stop()


RULE = JeopardyRule(
    code="j", estimated_duration=1, estimated_duration_unit=TimeUnit.DAYS, threshold=4, threshold_unit=TimeUnit.HOURS
)


def ready(found: FulfillmentStep) -> datetime:
    assert found.ready_at is not None
    return found.ready_at


def visit(**fields: object) -> StepDefinition:
    return step("visit", StepType.MANUAL_TASK, queue="q", **fields)


def queues() -> tuple[Queue, ...]:
    make_queue("q")
    make_queue("night")
    return (Queue(code="night", name="Night"), Queue(code="q", name="Field service", calendar="office"))


def delayed(hours: int) -> StepDefinition:
    base = ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE
    return visit(schedule_base=base, delay=hours, delay_unit=TimeUnit.HOURS)


class TestDates:
    def test_a_delay_counts_in_the_hours_of_the_queue_and_the_panel_says_so(
        self, office: WorkingCalendar, opens: datetime
    ) -> None:
        publish([delayed(2)], calendars=(office,), queues=queues())
        order = submit()
        work()
        found = step_of(order, "visit")
        assert (found.state, found.planned_start_at) == ("Scheduled", opens + 2 * HOUR)
        story = step_story(found.pk)
        assert story.waiting == (
            f"Starts at {opens:%Y-%m-%d} 02:00:00 UTC ({opens:%A} 02:00 in UTC), working hours of Field service."
        )
        assert "within the working hours of Field service" in JournalEntry.objects.get(event="Schedule").reason
        assert {row.waiting for row in plan_view(found.plan).rows} == {story.waiting}

    def test_a_step_that_has_come_begins(self, office: WorkingCalendar) -> None:
        publish([delayed(2)], calendars=(office,), queues=queues())
        order = submit()
        work()
        let_time_pass(order)
        work()
        assert step_of(order, "visit").state == "Ready"

    def test_a_calendar_belongs_to_the_release_by_which_an_order_runs(
        self, office: WorkingCalendar, opens: datetime
    ) -> None:
        CalendarRow.objects.create(code="office", name="Office", hours={str(opens.weekday()): ["00:00", "24:00"]})
        publish([delayed(2)], calendars=(office,), queues=queues())
        CalendarRow.objects.update(hours={str(day): ["00:00", "24:00"] for day in range(7)})
        order = submit()
        work()
        assert step_of(order, "visit").planned_start_at == opens + 2 * HOUR


class TestJeopardy:
    def test_a_task_is_at_risk_and_late_by_the_hours_of_its_queue(
        self, office: WorkingCalendar, opens: datetime
    ) -> None:
        publish([visit()], calendars=(office,), queues=queues(), jeopardy_rules=(RULE,))
        order = submit()
        work()
        found = step_of(order, "visit")
        assert (found.state, found.jeopardy, found.jeopardy_at) == ("Ready", "OnTrack", opens + 20 * HOUR)
        assert found.planned_completion_at == opens + 24 * HOUR
        story = step_story(found.pk)
        assert story.late_at == found.planned_completion_at
        assert story.clock_hours is not None
        assert story.clock_hours.owner == "Field service"
        assert story.waiting.endswith(f"Resumes {opens:%A} 00:00 in UTC, working hours of Field service.")
        let_time_pass(order, "jeopardy_at")
        sweep()
        found.refresh_from_db()
        assert (found.jeopardy, found.jeopardy_at) == ("AtRisk", opens + 24 * HOUR)
        (in_jeopardy,) = steps_in_jeopardy()
        assert in_jeopardy.late_at == opens + 24 * HOUR  # type: ignore[attr-defined]

    def test_the_calendar_of_the_rule_comes_before_that_of_the_queue(self, office: WorkingCalendar) -> None:
        always = replace(office, code="always", hours={str(day): ("00:00", "24:00") for day in range(7)})
        rule = replace(RULE, calendar="always")
        publish([visit()], calendars=(always, office), queues=queues(), jeopardy_rules=(rule,))
        order = submit()
        work()
        found = step_of(order, "visit")
        assert found.planned_completion_at == ready(found) + timedelta(days=1)

    def test_the_queue_counts_to_which_a_rule_of_assignment_leads(self, office: WorkingCalendar) -> None:
        publish(
            [visit(allocation=Allocation.CONTEXT_BASED)],
            calendars=(office,),
            queues=queues(),
            jeopardy_rules=(RULE,),
            assignment_rules=(TaskAssignmentRule(code="n", source_queue="q", destination_queue="night"),),
        )
        order = submit()
        work()
        found = step_of(order, "visit")
        assert (found.assigned_queue, found.planned_completion_at) == ("night", ready(found) + timedelta(days=1))

    def test_a_calendar_without_hours_of_an_older_release_restricts_nothing(self, office: WorkingCalendar) -> None:
        idle = replace(office, hours={})
        publish([visit()], calendars=(idle,), queues=queues(), jeopardy_rules=(RULE,))
        order = submit()
        work()
        found = step_of(order, "visit")
        assert found.planned_completion_at == ready(found) + timedelta(days=1)

    def test_a_step_whose_clock_started_before_its_end_was_kept_still_becomes_late(self) -> None:
        make_queue("q")
        publish([visit()], jeopardy_rules=(RULE,))
        order = submit()
        work()
        FulfillmentStep.objects.update(
            planned_completion_at=None, ready_at=datetime.now(UTC) - timedelta(days=2), jeopardy_at=datetime.now(UTC)
        )
        sweep()
        assert step_of(order, "visit").jeopardy == "Late"


class TestSystems:
    @pytest.fixture
    def calling(self, office: WorkingCalendar, downstream: Downstream) -> None:
        downstream.answer = lambda call: (202, {})
        integration = system_at(downstream)
        call = step("call", StepType.CALLOUT, integration=integration.code)
        publish([call], calendars=(office,), integrations=(integration,), jeopardy_rules=(RULE,))
        CalendarRow.objects.create(code="office", name="Office", hours={"0": ["09:00", "17:00"]})

    def test_the_hours_of_a_system_count_for_its_answers_and_which_it_has_is_live(
        self, calling: None, opens: datetime
    ) -> None:
        around_the_clock = submit()
        work()
        found = step_of(around_the_clock, "call")
        assert found.planned_completion_at == ready(found) + timedelta(days=1)
        DownstreamSystem.objects.update(calendar_id="office", name="Partner")
        order = submit()
        work()
        found = step_of(order, "call")
        assert found.planned_completion_at == opens + 24 * HOUR
        assert step_story(found.pk).waiting.endswith(f"Resumes {opens:%A} 00:00 in UTC, working hours of Partner.")

    def test_the_time_for_which_a_step_was_held_does_not_count(self, calling: None, opens: datetime) -> None:
        DownstreamSystem.objects.update(calendar_id="office")
        order = submit()
        process_due_requests(10)
        DownstreamSystem.objects.update(online=False)
        sweep()
        assert step_of(order, "call").state == "OnHold"
        DownstreamSystem.objects.update(online=True)
        sweep()
        found = step_of(order, "call")
        assert (found.state, found.jeopardy_at) == ("Ready", opens + 20 * HOUR)
        assert found.planned_completion_at == opens + 24 * HOUR

    def test_calendars_cost_no_statement(self, calling: None) -> None:
        def statements() -> int:
            submit()
            with CaptureQueriesContext(connection) as queries:
                process_due_requests(10)
            return len(queries)

        statements()  # loads the release
        without = statements()
        DownstreamSystem.objects.update(calendar_id="office")
        assert statements() == without


@given(calendars(), st.sampled_from(TimeUnit), st.integers(0, 50), st.sampled_from([None, *ScheduleBase]))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_engine_and_the_simulation_agree_on_every_moment(
    calendar: WorkingCalendar, unit: TimeUnit, number: int, base: ScheduleBase | None
) -> None:
    """A task and a call, dated or not: both find the same start, or the same moment at which each is late."""
    calendar = replace(calendar, code="office")
    if not DownstreamSystem.objects.filter(code="ERP").exists():
        CalendarRow.objects.create(code="office", name="Office", hours={"0": ["09:00", "17:00"]})
        make_system("ERP", "http://127.0.0.1:9", calendar_id="office")
        make_queue("q")
    dated = {
        "schedule_base": base,
        "delay": number,
        "delay_unit": unit,
        "custom_date": "order.requested_completion_date",
    }
    rule = JeopardyRule(code="j", estimated_duration=number + 1, estimated_duration_unit=unit)
    steps = [visit(**dated), step("call", StepType.CALLOUT, integration="call", **dated)]
    release = publish(
        steps,
        calendars=(calendar,),
        queues=(Queue(code="q", name="Field service", calendar="office"),),
        integrations=(Integration(code="call", name="call", system="ERP", path="/call"),),
        jeopardy_rules=(rule,),
    )
    doc = document(requested_completion_date="2026-12-24T17:00:00Z", line={"start_date": "2027-03-26T12:00:00Z"})
    order = Order.objects.get(pk=submit_order(doc).order)
    process_due_requests(10)
    plan = FulfillmentPlan.objects.get(order=order)
    assert plan.started_at is not None
    found = simulated(doc, release.pk, plan.started_at)
    for row in FulfillmentStep.objects.filter(plan=plan):
        one = found[row.key]
        if row.state == "Scheduled":
            assert one.waits[0].ended_at == row.planned_start_at
        else:
            assert (row.state, row.ready_at) == ("Ready", one.ready_at)
            assert one.finished_at == row.planned_completion_at, "it takes just what the rule estimates"


def simulated(doc: dict[str, object], release: int, start: datetime) -> dict[str, SimulatedStep]:
    design = load_release(release).design
    simulation = simulate(parse(doc), design, now=start, system_calendars={"ERP": "office"})
    assert simulation.execution is not None
    return {one.step.key: one for one in simulation.execution.steps}
