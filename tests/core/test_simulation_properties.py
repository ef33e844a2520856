"""What holds for every simulation, whatever the plan and whatever fails; and that large ones end in time."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, pairwise
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from fulfillment.core.lifecycle import transition
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_choices import Choices, InjectedFailure
from fulfillment.core.simulation_result import Execution, Simulation
from orchestration.core.design import Design, FalloutRule, JeopardyRule, StepDefinition
from orchestration.core.vocabulary import FINISHED, RetryPolicy, ScheduleBase, StepScope, StepState, StepType, TimeUnit
from tests.core import plans

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
CODES = "abcdefg"
CONDITIONS = (
    "",
    "true",
    "false",
    'line.action == "Add"',
    "line.attributes.missing > 1",
    'lines.exists(l, l.id == "2")',
)


@st.composite
def steps(draw: st.DrawFn, code: str) -> StepDefinition:
    type_ = draw(st.sampled_from(StepType))
    return replace(
        plans.step(code, draw(st.sampled_from([StepScope.PLAN, StepScope.LINE_ITEM]))),
        type=type_,
        action="no_operation" if type_ is StepType.AUTO_TASK else "",
        execute_on=draw(st.sampled_from(CONDITIONS)),
        resume_on=draw(st.sampled_from(["true", "false", 'line.id == "1"'])) if type_ is StepType.PAUSE else "",
        skip_branch=draw(st.booleans()),
        schedule_base=draw(st.sampled_from([None, None, *ScheduleBase])),
        custom_date=draw(st.sampled_from(["", "order.requested_completion_date", "order.source"])),
        delay=draw(st.integers(0, 3)),
    )


@st.composite
def designs(draw: st.DrawFn) -> Design:
    codes = CODES[: draw(st.integers(1, len(CODES)))]
    arrows = [
        plans.after(later, earlier, draw(st.sampled_from([StepScope.PLAN, StepScope.LINE_ITEM])))
        for earlier, later in combinations(codes, 2)
        if draw(st.booleans())
    ]
    rules = (
        FalloutRule(
            code="r",
            step_type=draw(st.sampled_from([None, *StepType])),
            retry_policy=draw(st.sampled_from(RetryPolicy)),
            retries_allowed=draw(st.integers(0, 4)),
            retry_intervals=tuple(draw(st.lists(st.integers(0, 5), max_size=3))),
        ),
    )
    jeopardy = JeopardyRule(
        code="j",
        step_type=draw(st.sampled_from([None, *StepType])),
        estimated_duration=draw(st.integers(0, 100)),
        estimated_duration_unit=draw(st.sampled_from(TimeUnit)),
    )
    made = plans.design(*[draw(steps(code)) for code in codes], *arrows, plans.scenario(product="P"))
    return replace(made, fallout_rules=rules, jeopardy_rules=(jeopardy,))


@st.composite
def choices(draw: st.DrawFn, design: Design) -> Choices:
    failing = [step for step in design.steps if step.type in (StepType.CALLOUT, StepType.AUTO_TASK)]
    failures = [
        InjectedFailure(
            step=step.code, error_code="503", times=draw(st.sampled_from([None, 1, 3])), unknown=draw(st.booleans())
        )
        for step in failing
        if draw(st.booleans())
    ]
    durations = {step.code: draw(st.integers(0, 50)) for step in design.steps if draw(st.booleans())}
    return Choices(failures=tuple(failures), durations=durations)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Simulation, Design]:
    design = draw(designs())
    order = plans.order(*(plans.line(str(number)) for number in range(1, draw(st.integers(1, 3)) + 1)))
    return simulate(order, design, now=NOW, choices=draw(choices(design))), design


def ran(simulation: Simulation) -> Execution:
    assert simulation.execution is not None
    return simulation.execution


@given(cases())
@settings(max_examples=300, deadline=None)
def test_no_step_begins_before_what_it_waits_for_is_finished(case):
    simulation, _ = case
    by_key = {step.step.key: step for step in ran(simulation).steps}
    for link in simulation.graph.links:
        step, before = by_key[link.step], by_key[link.waits_for]
        if step.taken_up_at is not None:
            assert before.finished_at is not None
            assert before.finished_at <= step.taken_up_at
        for moment in (step.ready_at, step.started_at, step.finished_at):
            assert moment is None or moment >= (step.taken_up_at or moment)


@given(cases())
@settings(max_examples=300, deadline=None)
def test_everything_is_finished_or_says_why_not(case):
    simulation, _ = case
    execution = ran(simulation)
    for step in execution.steps:
        assert (step.state in FINISHED) == (step.finished_at is not None) == (step.waiting == "")
    open_steps = [step for step in execution.steps if step.state not in FINISHED]
    assert execution.is_complete == (not open_steps)
    stuck = {step.step.key for step in open_steps if step.state is not StepState.PENDING}
    told = {problem.step for problem in simulation.problems if problem.code in ("StepFailed", "StepWaits")}
    assert told == stuck
    assert bool(stuck) == bool(open_steps)  # whatever is pending waits for something that says why


@given(cases())
@settings(max_examples=200, deadline=None)
def test_every_change_of_state_is_one_of_the_engines_table(case):
    for step in ran(case[0]).steps:
        state, at = StepState.PENDING, NOW
        for event in step.events:
            state = transition(state, event.event).target
            assert (event.state, event.at >= at) == (state, True)
            at = event.at
        assert state is step.state


@given(cases())
@settings(max_examples=200, deadline=None)
def test_tries_and_waits_of_a_step_never_overlap(case):
    for step in ran(case[0]).steps:
        spans = [(one.started_at, one.ended_at) for one in step.tries]
        spans += [(one.started_at, one.ended_at) for one in step.waits if one.ended_at is not None]
        spans.sort()
        assert all(first[1] <= then[0] for first, then in pairwise(spans))


@given(cases())
@settings(max_examples=200, deadline=None)
def test_the_critical_path_fills_the_time_of_a_complete_plan_without_gap(case):
    execution = ran(case[0])
    if not execution.is_complete:
        return
    by_key = {step.step.key: step for step in execution.steps}
    path = [by_key[key] for key in execution.critical_path]
    at = execution.started_at
    for step in path:
        assert step.taken_up_at == at
        assert step.slack_seconds == 0
        at = step.finished_at
    assert at == execution.ended_at


@given(designs(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_records_does_not_matter(design, random):
    order = plans.order(plans.line("1"), plans.line("2"))
    shuffled = replace(
        design,
        steps=tuple(random.sample(design.steps, len(design.steps))),
        dependencies=tuple(random.sample(design.dependencies, len(design.dependencies))),
    )
    assert ran(simulate(order, design, now=NOW)) == ran(simulate(order, shuffled, now=NOW))


def large_plan() -> Design:
    """Ten steps a line, half of them callouts, each with a condition."""
    codes = [f"s{number}" for number in range(10)]
    made = [
        replace(
            plans.step(code, StepScope.LINE_ITEM),
            type=StepType.CALLOUT if number % 2 else StepType.AUTO_TASK,
            execute_on='line.action == "Add"',
        )
        for number, code in enumerate(codes)
    ]
    arrows = [plans.after(later, earlier, StepScope.LINE_ITEM) for earlier, later in pairwise(codes)]
    again = FalloutRule(code="r", retry_policy=RetryPolicy.MONOTONOUS, retries_allowed=5, retry_intervals=(1,))
    return replace(plans.design(*made, *arrows, plans.scenario(product="P")), fallout_rules=(again,))


def test_ten_thousand_steps_are_simulated_in_seconds():
    order = plans.order(*(plans.line(str(number)) for number in range(1_000)))
    failing = Choices(failures=(InjectedFailure(step="s1", error_code="503", times=2),))
    began = process_time()
    simulation = simulate(order, large_plan(), now=NOW, choices=failing)
    took = process_time() - began
    assert (len(ran(simulation).steps), ran(simulation).is_complete) == (10_000, True)
    # Two seconds of a processor's time; more where others take its caches.
    assert took < 8
