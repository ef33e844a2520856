"""A simulated order: what happens when, what is tried again, what stays waiting and why, what is taken for granted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.core.problems import Severity
from catalog.core.products import AttributeDefinition, ProductAttribute
from catalog.core.vocabulary import DataType
from decomposition.core.order import Order
from decomposition.core.rules import DecompositionRule, RuleBook
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_choices import Choices, ChoicesRefused, InjectedFailure
from fulfillment.core.simulation_result import SimulatedStep, Simulation
from fulfillment.core.simulation_run import MOST_TRIES
from orchestration.core.design import (
    Design,
    FalloutRule,
    Integration,
    JeopardyRule,
    Queue,
    StepDefinition,
    StepDependency,
    TaskAssignmentRule,
    WorkingCalendar,
)
from orchestration.core.vocabulary import (
    Allocation,
    RetryPolicy,
    ScheduleBase,
    StepScope,
    StepState,
    StepType,
    TimeUnit,
)
from tests.core import plans

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE = JeopardyRule(code="minute", estimated_duration=60, estimated_duration_unit=TimeUnit.SECONDS)
ATTRIBUTES = (
    AttributeDefinition(code="colour", name="Colour"),
    AttributeDefinition(code="arrived", name="Arrived", data_type=DataType.BOOLEAN),
    AttributeDefinition(code="weight", name="Weight", data_type=DataType.NUMBER),
)


def step(code: str, type: StepType = StepType.MILESTONE, **fields: object) -> StepDefinition:
    return replace(plans.step(code), type=type, **fields)  # type: ignore[arg-type]


def after(*pairs: str) -> list[StepDependency]:
    """Dependencies written as "first>second"."""
    return [plans.after(second, first, StepScope.PLAN) for first, second in (pair.split(">") for pair in pairs)]


def design(*records: StepDefinition | StepDependency, **parts: object) -> Design:
    made = plans.design(*records, plans.scenario(product="P"))
    catalog = replace(
        made.catalog,
        attributes=ATTRIBUTES,
        product_attributes=tuple(
            ProductAttribute(code=f"P.{one.code}", product="P", attribute=one.code) for one in ATTRIBUTES
        ),
    )
    return replace(made, rule_book=replace(made.rule_book, catalog=catalog), **parts)  # type: ignore[arg-type]


def run(made: Design, choices: Choices | None = None, *, order: Order | None = None) -> Simulation:
    return simulate(order or plans.order(plans.line("1")), made, now=NOW, choices=choices)


def steps_of(simulation: Simulation) -> dict[str, SimulatedStep]:
    assert simulation.execution is not None
    return {one.step.definition: one for one in simulation.execution.steps}


def states(simulation: Simulation) -> dict[str, str]:
    return {code: one.state.value for code, one in steps_of(simulation).items()}


def seconds(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - NOW).total_seconds()


def failing(code: str, error_code: str = "503", times: int | None = 1, **fields: object) -> Choices:
    return Choices(failures=(InjectedFailure(step=code, error_code=error_code, times=times, **fields),))  # type: ignore[arg-type]


def monotonous(retries: int, interval: int = 10, **fields: object) -> FalloutRule:
    return FalloutRule(
        code="again",
        retry_policy=RetryPolicy.MONOTONOUS,
        retries_allowed=retries,
        retry_intervals=(interval,),
        interval_unit=TimeUnit.SECONDS,
        **fields,  # type: ignore[arg-type]
    )


class TestTime:
    def test_a_step_takes_what_its_jeopardy_rule_estimates_and_the_next_one_starts_then(self):
        made = design(
            step("a", StepType.CALLOUT), step("b", StepType.AUTO_TASK), *after("a>b"), jeopardy_rules=(MINUTE,)
        )
        found = steps_of(run(made))
        assert (seconds(found["a"].started_at), seconds(found["a"].finished_at)) == (0, 60)
        assert (seconds(found["b"].taken_up_at), seconds(found["b"].finished_at)) == (60, 120)
        assert found["b"].released_by == "a/plan"

    def test_a_duration_without_rule_is_assumed_and_said(self):
        simulation = run(design(step("a", StepType.CALLOUT), step("b", StepType.MANUAL_TASK, queue="q")))
        found = steps_of(simulation)
        assert (seconds(found["a"].finished_at), seconds(found["b"].finished_at)) == (5, 3600)
        assert any("5 seconds each is assumed: a." in one for one in simulation.assumptions)
        assert any("1 hour each is assumed: b." in one for one in simulation.assumptions)

    def test_a_chosen_duration_goes_before_the_rule(self):
        made = design(step("a", StepType.CALLOUT), jeopardy_rules=(MINUTE,))
        simulation = run(made, Choices(durations={"a": 7}))
        assert seconds(steps_of(simulation)["a"].finished_at) == 7
        assert not any("assumed" in one for one in simulation.assumptions)

    def test_the_critical_path_is_the_chain_that_took_longest_and_the_rest_has_slack(self):
        made = design(
            *(step(code, StepType.AUTO_TASK) for code in ("start", "long", "short", "end")),
            *after("start>long", "start>short", "long>end", "short>end"),
        )
        simulation = run(made, Choices(durations={"start": 10, "long": 100, "short": 30, "end": 5}))
        assert simulation.execution is not None
        assert simulation.execution.critical_path == ("start/plan", "long/plan", "end/plan")
        assert seconds(simulation.execution.ended_at) == 115
        found = steps_of(simulation)
        assert {code: one.slack_seconds for code, one in found.items()} == {
            "start": 0,
            "long": 0,
            "short": 70,
            "end": 0,
        }
        (wait,) = found["end"].waits
        assert (seconds(wait.started_at), seconds(wait.ended_at)) == (0, 110)
        assert wait.why == "Waits for long and short."

    def test_a_delayed_step_is_scheduled_and_says_when_it_starts(self):
        delayed = step("b", schedule_base=ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE, delay=2, delay_unit=TimeUnit.HOURS)
        found = steps_of(run(design(step("a"), delayed, *after("a>b"))))["b"]
        assert seconds(found.finished_at) == 7200
        assert [event.event.value for event in found.events] == ["Schedule", "Pass"]
        assert found.waits[-1].why == "Starts at 2026-11-02 14:00:00 UTC."

    def test_a_step_starts_on_the_date_of_its_line(self):
        dated = step("a", schedule_base=ScheduleBase.SOURCE_LINE_START_DATE)
        line = replace(plans.line("1"), start_date=NOW + timedelta(days=3))
        assert seconds(steps_of(run(design(dated), order=plans.order(line)))["a"].finished_at) == 3 * 86_400

    def test_a_date_that_the_order_does_not_state_is_told(self):
        dated = step("a", schedule_base=ScheduleBase.SOURCE_LINE_START_DATE)
        simulation = run(design(dated))
        assert seconds(steps_of(simulation)["a"].finished_at) == 0
        assert [one.code for one in simulation.problems] == ["DateMissing"]

    def test_a_delay_beyond_all_calendars_ends_at_the_last_date(self):
        delayed = step(
            "a", schedule_base=ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE, delay=2_000_000_000, delay_unit=TimeUnit.DAYS
        )
        assert states(run(design(delayed))) == {"a": "Completed"}

    def test_a_broken_promise_is_told(self):
        order = replace(plans.order(plans.line("1")), requested_completion_date=NOW + timedelta(seconds=30))
        simulation = run(design(step("a", StepType.AUTO_TASK), jeopardy_rules=(MINUTE,)), order=order)
        assert [one.code for one in simulation.problems] == ["PromiseBroken"]


OFFICE = WorkingCalendar(code="office", name="Office", hours={"1": ("08:00", "18:00")})  # Tuesdays; NOW is a Monday
TUESDAY = datetime(2026, 11, 3, tzinfo=UTC)


class TestWorkingCalendars:
    def made(self, *steps: StepDefinition, calendar: WorkingCalendar = OFFICE, **parts: object) -> Design:
        queues = (Queue(code="q", name="Field service", calendar="office"), Queue(code="night", name="Night"))
        return design(*steps, calendars=(calendar,), queues=queues, **parts)

    def test_a_task_takes_its_time_within_the_hours_of_its_queue(self):
        rule = JeopardyRule(code="j", estimated_duration=1, estimated_duration_unit=TimeUnit.DAYS)
        found = run(self.made(step("a", StepType.MANUAL_TASK, queue="q"), jeopardy_rules=(rule,)))
        assert steps_of(found)["a"].finished_at == TUESDAY.replace(hour=18), "a day is a working day, of ten hours"
        assert not steps_of(found)["a"].is_late
        chosen = run(self.made(step("a", StepType.MANUAL_TASK, queue="q")), Choices(durations={"a": 1_800}))
        assert steps_of(chosen)["a"].finished_at == TUESDAY.replace(hour=8, minute=30)

    def test_the_queue_that_a_rule_leads_to_has_its_own_hours(self):
        task = step("a", StepType.MANUAL_TASK, queue="q", allocation=Allocation.CONTEXT_BASED)
        to_night = TaskAssignmentRule(code="n", source_queue="q", destination_queue="night")
        found = run(self.made(task, assignment_rules=(to_night,)), Choices(durations={"a": 60}))
        assert seconds(steps_of(found)["a"].finished_at) == 60

    def test_a_delay_counts_within_them_and_its_end_is_told_in_the_time_of_their_place(self):
        berlin = replace(OFFICE, time_zone="Europe/Berlin")
        delayed = step(
            "a",
            StepType.MANUAL_TASK,
            queue="q",
            schedule_base=ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE,
            delay=90,
            delay_unit=TimeUnit.MINUTES,
        )
        (wait,) = steps_of(run(self.made(delayed, calendar=berlin)))["a"].waits
        assert wait.ended_at == TUESDAY.replace(hour=8, minute=30)
        assert wait.why == (
            "Starts at 2026-11-03 08:30:00 UTC (Tuesday 09:30 in Europe/Berlin), working hours of Field service."
        )

    def test_the_calendar_of_a_system_counts_for_its_calls(self):
        made = self.made(
            step("a", StepType.CALLOUT, integration="i"),
            integrations=(Integration(code="i", name="I", system="PARTNER"),),
            jeopardy_rules=(JeopardyRule(code="j", estimated_duration=2, estimated_duration_unit=TimeUnit.HOURS),),
        )
        order = plans.order(plans.line("1"))
        with_hours = simulate(order, made, now=NOW, system_calendars={"PARTNER": "office"})
        assert steps_of(with_hours)["a"].finished_at == TUESDAY.replace(hour=10)
        assert seconds(steps_of(run(made))["a"].finished_at) == 7_200

    def test_a_calendar_without_hours_restricts_nothing_and_that_is_said(self):
        idle = replace(OFFICE, hours={})
        found = run(self.made(step("a", StepType.MANUAL_TASK, queue="q"), calendar=idle))
        assert seconds(steps_of(found)["a"].finished_at) == 3_600
        assert any('Calendar "office" has no working hours' in one for one in found.assumptions)


class TestConditions:
    def test_a_step_whose_condition_is_false_is_skipped_with_what_the_condition_saw(self):
        made = design(step("a", execute_on='line.attributes.colour == "red"'), step("b"), *after("a>b"))
        line = plans.line("1", attributes={"colour": "blue"})
        simulation = run(made, order=plans.order(line))
        assert states(simulation) == {"a": "Skipped", "b": "Completed"}
        (asked,) = steps_of(simulation)["a"].conditions
        assert (asked.field, asked.holds) == ("execute_on", False)
        assert dict(asked.operands) == {"line.attributes.colour": "blue"}

    def test_a_skipped_branch_takes_with_it_only_what_depends_solely_on_it(self):
        branch = step("a", execute_on="false", skip_branch=True)
        made = design(
            branch, *(step(code) for code in ("a2", "a3", "b", "join")), *after("a>a2", "a2>a3", "a3>join", "b>join")
        )
        found = run(made)
        assert states(found) == {
            "a": "Skipped",
            "a2": "Skipped",
            "a3": "Skipped",
            "b": "Completed",
            "join": "Completed",
        }
        assert steps_of(found)["a3"].branch_skipped

    def test_a_condition_without_answer_fails_the_step_and_what_waits_says_so(self):
        made = design(step("a", execute_on="line.attributes.weight > 3"), step("b"), *after("a>b"))
        simulation = run(made)
        found = steps_of(simulation)
        assert (found["a"].state, found["a"].error_code) == (StepState.FATALLY_FAILED, "ConditionError")
        assert found["b"].waiting == "Waits for a."
        (problem,) = simulation.problems
        assert (problem.severity, problem.code, problem.step) == (Severity.ERROR, "StepFailed", "a/plan")
        assert "1 step waits for it" in problem.message

    def test_a_pause_goes_on_when_an_action_makes_its_condition_true(self):
        made = design(
            step("set", StepType.AUTO_TASK, action="set_line_attribute", config_parameter="arrived=true"),
            step("pause", StepType.PAUSE, resume_on="has(line.attributes.arrived) && line.attributes.arrived == true"),
            step("end"),
            *after("pause>end"),
            jeopardy_rules=(replace(MINUTE, step_type=StepType.AUTO_TASK),),
        )
        found = steps_of(run(made))
        assert (found["pause"].state, seconds(found["pause"].finished_at)) == (StepState.COMPLETED, 60)
        assert [one.holds for one in found["pause"].conditions] == [False, True]
        assert found["pause"].waits[0].why.startswith("Pauses until this holds: ")

    def test_a_pause_that_nothing_ends_waits_for_ever_and_the_simulation_ends(self):
        made = design(step("pause", StepType.PAUSE, resume_on="false"), step("end"), *after("pause>end"))
        simulation = run(made)
        assert steps_of(simulation)["pause"].waiting == "Pauses until this holds: false"
        assert not simulation.execution.is_complete  # type: ignore[union-attr]
        assert [one.code for one in simulation.problems] == ["StepWaits"]

    def test_a_pause_with_a_chosen_duration_ends_after_it(self):
        made = design(step("pause", StepType.PAUSE, resume_on="false"), step("end"), *after("pause>end"))
        simulation = run(made, Choices(durations={"pause": 90}))
        assert seconds(steps_of(simulation)["end"].finished_at) == 90
        assert any("whatever its condition says: pause." in one for one in simulation.assumptions)

    def test_an_action_that_cannot_be_carried_out_fails_as_in_the_engine(self):
        made = design(step("a", StepType.AUTO_TASK, action="set_line_attribute", config_parameter="wheight=3"))
        found = steps_of(run(made))["a"]
        assert (found.state, found.error_code) == (StepState.FATALLY_FAILED, "UnknownAttribute")


class TestFailures:
    def test_a_failed_try_is_repeated_at_the_intervals_of_its_rule(self):
        made = design(
            step("a", StepType.CALLOUT), jeopardy_rules=(MINUTE,), fallout_rules=(monotonous(3, interval=10),)
        )
        simulation = run(made, failing("a", times=2))
        found = steps_of(simulation)["a"]
        assert [(seconds(one.started_at), seconds(one.ended_at), one.error_code) for one in found.tries] == [
            (0, 60, "503"),
            (70, 130, "503"),
            (140, 200, ""),
        ]
        assert [wait.why for wait in found.waits] == [
            "Failed (It was chosen to fail with 503.); tried again at 2026-11-02 12:01:10 UTC.",
            "Failed (It was chosen to fail with 503.); tried again at 2026-11-02 12:02:20 UTC.",
        ]
        assert found.is_late
        assert [one.code for one in simulation.problems] == ["StepLate"]

    def test_after_its_retries_the_step_fails_for_good(self):
        made = design(
            step("a", StepType.CALLOUT), step("b"), *after("a>b"), fallout_rules=(monotonous(2, queue="repairs"),)
        )
        simulation = run(made, failing("a", times=None))
        found = steps_of(simulation)
        assert len(found["a"].tries) == 3
        assert found["a"].state is StepState.FATALLY_FAILED
        assert found["b"].waiting == "Waits for a."
        assert [one.code for one in simulation.problems] == ["StepFailed"]

    def test_without_rule_the_first_failure_is_the_last(self):
        found = steps_of(run(design(step("a", StepType.CALLOUT)), failing("a")))["a"]
        assert [event.event.value for event in found.events] == ["MakeReady", "Start", "FailFatally"]

    def test_an_outcome_that_cannot_be_known_is_not_repeated_without_idempotency(self):
        call = Integration(code="erp.post", name="Post", system="erp", honours_idempotency_key=False)
        made = design(
            step("a", StepType.CALLOUT, integration="erp.post"), integrations=(call,), fallout_rules=(monotonous(3),)
        )
        found = steps_of(run(made, failing("a", unknown=True)))["a"]
        assert (found.state, found.error_code) == (StepState.FATALLY_FAILED, "OutcomeUnknown")

    def test_one_instance_alone_can_fail(self):
        made = design(replace(step("a", StepType.CALLOUT), scope=StepScope.LINE_ITEM))
        simulation = run(made, failing("a", scope_key="2"), order=plans.order(plans.line("1"), plans.line("2")))
        assert simulation.execution is not None
        assert [one.state.value for one in simulation.execution.steps] == ["Completed", "FatallyFailed"]

    def test_retries_without_end_are_ended(self):
        immediate = FalloutRule(code="r", retry_policy=RetryPolicy.IMMEDIATE, retries_allowed=1_000_000_000)
        simulation = run(design(step("a", StepType.CALLOUT), fallout_rules=(immediate,)), failing("a", times=None))
        assert len(steps_of(simulation)["a"].tries) == MOST_TRIES
        assert [one.code for one in simulation.problems] == ["TriesWithoutEnd"]

    def test_a_held_system_takes_no_call(self):
        call = Integration(code="erp.post", name="Post", system="erp")
        made = design(step("a", StepType.CALLOUT, integration="erp.post"), integrations=(call,))
        found = steps_of(run(made, Choices(held_systems={"erp": "maintenance"})))["a"]
        assert (found.state, found.waiting) == (StepState.ON_HOLD, "Held: maintenance.")


class TestPeople:
    RULE = TaskAssignmentRule(
        code="red",
        name="Red things",
        source_queue="q",
        condition='line.attributes.colour == "red"',
        destination_user="r",
    )

    def test_a_task_goes_where_the_rules_say(self):
        task = step("a", StepType.MANUAL_TASK, queue="q", allocation=Allocation.CONTEXT_BASED)
        line = plans.line("1", attributes={"colour": "red"})
        found = steps_of(run(design(task, assignment_rules=(self.RULE,)), order=plans.order(line)))["a"]
        assert (found.user, found.queue, found.assignment) == ("r", "q", 'Rule "Red things" holds.')

    def test_a_task_whose_form_asks_for_answers_is_completed_without_them_and_that_is_said(self):
        task = step("a", StepType.MANUAL_TASK, form=({"name": "date", "required": True},))
        assert any("without the answers" in one for one in run(design(task)).assumptions)
        answered = run(design(task), Choices(answers={"a": {"date": "soon"}}))
        assert not any("without the answers" in one for one in answered.assumptions)

    def test_what_a_system_answers_about_a_fulfillment_line_is_seen_by_later_conditions(self):
        answers = Choices(answers={"a": {"attributes": {"weight": 4, "nonsense": 1}}})
        steps = [step("a", StepType.CALLOUT), step("b", execute_on="line.attributes.weight > 3"), *after("a>b")]
        technical = plans.design(*steps, plans.scenario(product="T"), technical=("T",))
        catalog = replace(
            technical.catalog,
            attributes=ATTRIBUTES,
            product_attributes=(ProductAttribute(code="T.weight", product="T", attribute="weight"),),
        )
        rule = DecompositionRule(code="P>T", name="P to T", source_product="P", destination_product="T")
        made = replace(technical, rule_book=RuleBook(catalog=catalog, rules=(rule,)))
        assert states(run(made)) == {"a": "Completed", "b": "FatallyFailed"}
        assert states(run(made, answers)) == {"a": "Completed", "b": "Completed"}
        # An order line keeps no answers: only fulfillment lines do.
        assert states(run(design(*steps), answers))["b"] == "FatallyFailed"


class TestPlan:
    def test_an_order_that_yields_no_step_says_why(self):
        simulation = run(plans.design(step("a"), plans.scenario(product="Q"), products={"P": None, "Q": None}))
        assert simulation.execution is None
        assert simulation.refusal is not None
        assert (simulation.refusal.phase, simulation.refusal.code) == ("composition", "NothingToDo")
        assert 'no scenario names product "P"' in simulation.refusal.message

    def test_a_line_that_leads_to_no_step_is_told(self):
        made = plans.design(step("a"), plans.scenario(product="P"), products={"P": None, "Q": None})
        order = plans.order(plans.line("1"), plans.line("2", "Q"), plans.line("3", "Q"), plans.line("3.1", parent="3"))
        assert [(one.code, one.line) for one in run(made, order=order).problems] == [("LineWithoutStep", "2")]

    def test_waiting_for_other_plans_is_not_simulated_and_that_is_said(self):
        made = design(step("a"), step("b"), plans.after("b", "a", StepScope.CROSS_PLAN))
        simulation = run(made, order=plans.order(plans.line("1"), group="G1"))
        assert any("of other plans in the orchestration group G1" in one for one in simulation.assumptions)

    def test_the_same_order_gives_the_same_simulation(self):
        made = design(*(step(code) for code in "abcd"), *after("a>b", "a>c", "b>d", "c>d"))
        assert run(made) == run(made)


class TestChoices:
    @pytest.mark.parametrize(
        ("choices", "pointer", "code"),
        [
            (failing("nobody"), "/failures/0/step", "unknown_step"),
            (failing("task"), "/failures/0/step", "never_fails"),
            (failing("call", error_code=" "), "/failures/0/error_code", "invalid"),
            (failing("call", times=0), "/failures/0/times", "invalid"),
            (Choices(durations={"nobody": 1}), "/durations/nobody", "unknown_step"),
            (Choices(durations={"call": -1}), "/durations/call", "invalid"),
            (Choices(durations={"call": 10**12}), "/durations/call", "invalid"),
            (Choices(answers={"a/b": {}}), "/answers/a~1b", "unknown_step"),
            (Choices(answers={"end": {}}), "/answers/end", "no_answer"),
            (Choices(answers={"task": {"size": "big"}}), "/answers/task/size", "invalid"),
        ],
    )
    def test_what_does_not_fit_the_design_is_refused(self, choices, pointer, code):
        made = design(
            step("call", StepType.CALLOUT),
            step("task", StepType.MANUAL_TASK, form=({"name": "size", "type": "number"},)),
            step("end"),
        )
        with pytest.raises(ChoicesRefused) as refused:
            run(made, choices)
        assert [(one.pointer, one.code) for one in refused.value.problems] == [(pointer, code)]
