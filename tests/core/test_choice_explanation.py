"""Which rules a step comes under, and why which one wins: said by the functions that decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.vocabulary import LineAction
from orchestration.core.choice import fallout_rule_for, jeopardy_rule_for, next_retry
from orchestration.core.choice_explanation import RuleChoice, explain_choices
from orchestration.core.design import (
    Design,
    FalloutRule,
    JeopardyRule,
    Queue,
    Scenario,
    StepDefinition,
    TaskAssignmentRule,
    WorkingCalendar,
)
from orchestration.core.rule_words import alert_in_words, duration, retries_in_words
from orchestration.core.scenario_explanation import replacements_in
from orchestration.core.step_hours import StepHours
from orchestration.core.vocabulary import Allocation, RetryPolicy, StepType, TimeUnit
from tests.core.plans import design as plan_design
from tests.core.rule_books import classification

SHIP = StepDefinition(code="ship", name="Ship", group="G", type=StepType.CALLOUT, integration="erp")
QUEUES = (Queue(code="FALLOUT", name="Fallout desk"), Queue(code="FIELD", name="Field crews"))


def reasons(choice: RuleChoice) -> list[tuple[str, bool | None, str]]:
    return [(rule.code, rule.wins, rule.reason) for rule in choice.rules]


def test_fallout_is_explained_by_error_code() -> None:
    design = Design(
        queues=QUEUES,
        fallout_rules=(
            FalloutRule(code="any", queue="FALLOUT"),
            FalloutRule(code="erp", integration="erp", retries_allowed=3),
            FalloutRule(code="erp-503", integration="erp", error_code="503"),
            FalloutRule(code="other", integration="crm", error_code="404"),
            FalloutRule(code="timeout", error_code="Timeout"),
        ),
    )
    at_503, at_timeout, at_any = explain_choices(design, SHIP).fallout
    assert [at_503.error_code, at_timeout.error_code, at_any.error_code] == ["503", "Timeout", ""]
    assert reasons(at_503) == [
        ("erp-503", True, 'It is the most specific; it names integration "erp" and error code 503.'),
        (
            "erp",
            False,
            '"erp-503" is more specific: it names integration "erp" and error code 503; this one names integration '
            '"erp".',
        ),
        (
            "any",
            False,
            '"erp-503" is more specific: it names integration "erp" and error code 503; this one is for everything.',
        ),
    ]
    assert [rule.code for rule in at_timeout.rules] == ["timeout", "erp", "any"]
    assert [rule.code for rule in at_any.rules] == ["erp", "any"]
    assert at_any.outcome == "Tried again 3 times, each at once, then an incident without a queue."


def test_rules_that_name_as_much_are_told_apart_by_their_codes() -> None:
    design = Design(
        fallout_rules=(
            FalloutRule(code="a", integration="erp"),
            FalloutRule(code="b", integration="erp"),
            FalloutRule(code="c", integration="erp", step_type=StepType.CALLOUT),
        )
    )
    (choice,) = explain_choices(design, SHIP).fallout
    assert reasons(choice) == [
        ("c", True, 'It is the most specific; it names integration "erp" and step type Callout.'),
        (
            "a",
            False,
            '"c" names more: it names integration "erp" and step type Callout; this one names integration "erp".',
        ),
        (
            "b",
            False,
            '"c" names more: it names integration "erp" and step type Callout; this one names integration "erp".',
        ),
    ]
    design = Design(fallout_rules=design.fallout_rules[:2])
    (choice,) = explain_choices(design, SHIP).fallout
    assert choice.rules[1].reason == '"a" names as much; among equals the code that sorts first wins.'


def test_a_step_without_rules_says_what_happens_then() -> None:
    found = explain_choices(Design(), SHIP)
    assert [choice.outcome for choice in found.fallout] == [
        "No rule: the step fails for good at once, with an incident."
    ]
    assert found.jeopardy.outcome.startswith("No rule: the step is never in jeopardy")
    assert found.assignment.outcome == "A step of this type is nobody's task."


def test_a_step_that_cannot_fail_has_no_fallout() -> None:
    milestone = StepDefinition(code="m", name="M", group="G", type=StepType.MILESTONE)
    (choice,) = explain_choices(Design(fallout_rules=(FalloutRule(code="any"),)), milestone).fallout
    assert choice.rules == ()
    assert choice.outcome == "A step of this type does nothing that could fail and be tried again."


def test_jeopardy_says_which_rule_counts_and_why() -> None:
    design = Design(
        jeopardy_rules=(
            JeopardyRule(code="all", estimated_duration=8, estimated_duration_unit=TimeUnit.HOURS),
            JeopardyRule(
                code="this", step_definition="ship", estimated_duration=90, threshold=1, threshold_unit=TimeUnit.HOURS
            ),
            JeopardyRule(code="not", step_definition="bill", estimated_duration=1),
        )
    )
    choice = explain_choices(design, SHIP).jeopardy
    assert choice.outcome == "At risk after 30 min, late after 90 min."
    assert reasons(choice) == [
        ("this", True, "It is the most specific; it names this very step."),
        ("all", False, '"this" is more specific: it names this very step; this one is for everything.'),
    ]


def task(
    queue: str | None = "FIELD", allocation: Allocation | None = Allocation.CONTEXT_BASED, user: str = ""
) -> StepDefinition:
    return StepDefinition(
        code="visit", name="Visit", group="G", type=StepType.MANUAL_TASK, queue=queue, allocation=allocation, user=user
    )


def test_assignment_rules_are_told_in_the_order_in_which_they_are_asked() -> None:
    design = Design(
        queues=QUEUES,
        assignment_rules=(
            TaskAssignmentRule(code="rest", source_queue="FIELD", priority=5, destination_queue="FALLOUT"),
            TaskAssignmentRule(
                code="north", source_queue="FIELD", priority=1, condition="line.quantity > 1", destination_user="ana"
            ),
            TaskAssignmentRule(code="late", source_queue="FIELD", priority=9, condition="line.quantity > 2"),
            TaskAssignmentRule(code="foreign", source_queue="FALLOUT"),
        ),
    )
    choice = explain_choices(design, task()).assignment
    assert choice.outcome == "The first rule whose condition holds decides."
    assert reasons(choice) == [
        ("north", None, "Asked as number 1 (priority 1): it decides where its condition holds."),
        ("rest", None, "Asked as number 2 (priority 5), it has no condition: it takes whatever is left."),
        ("late", False, 'It is never asked: "rest" comes before it and always holds.'),
    ]
    assert [rule.effect for rule in choice.rules] == [
        'the task goes to "ana"',
        'the task goes to queue "Fallout desk"',
        "the task goes to nobody",
    ]


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (task(user="ana"), 'The step names "ana". No rule is asked.'),
        (task(queue=None), "The step names neither a person nor a queue. No rule is asked."),
        (
            task(allocation=Allocation.ROUND_ROBIN),
            'The task goes to queue "Field crews", by turns. No rule is asked: allocation by context would ask them.',
        ),
        (task(), 'The queue has no rule: the task stays in queue "Field crews".'),
    ],
)
def test_where_no_assignment_rule_is_asked_it_says_why(step: StepDefinition, outcome: str) -> None:
    choice = explain_choices(Design(queues=QUEUES), step).assignment
    assert (choice.outcome, choice.rules) == (outcome, ())


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (FalloutRule(code="r"), "not tried again, an incident without a queue at once"),
        (FalloutRule(code="r", queue="FALLOUT"), 'not tried again, queue "Fallout desk" at once'),
        (
            FalloutRule(code="r", retry_policy=RetryPolicy.STAGGERED, retry_intervals=(1, 5, 30), queue="FALLOUT"),
            'tried again after 1 min, 5 min, 30 min, then queue "Fallout desk"',
        ),
        (
            FalloutRule(
                code="r",
                retry_policy=RetryPolicy.MONOTONOUS,
                retries_allowed=4,
                retry_intervals=(90,),
                interval_unit=TimeUnit.SECONDS,
            ),
            "tried again 4 times, each after 90 s, then an incident without a queue",
        ),
        (FalloutRule(code="r", retries_allowed=1), "tried again at once, then an incident without a queue"),
        (
            FalloutRule(code="r", retries_allowed=2_000_000),
            "tried again 2,000,000 times, each at once, then an incident without a queue",
        ),
        (
            FalloutRule(code="r", retry_policy=RetryPolicy.MONOTONOUS, retries_allowed=4),
            "not tried again, an incident without a queue at once",
        ),
        (
            FalloutRule(code="r", retry_policy=RetryPolicy.STAGGERED, retry_intervals=(1,) * 14),
            f"tried again after {'1 min, ' * 11}1 min and so on, 14 times in all, then an incident without a queue",
        ),
    ],
)
def test_retries_are_said_as_they_happen(rule: FalloutRule, words: str) -> None:
    assert retries_in_words(rule, Design(queues=QUEUES)) == words


def test_durations_are_exact() -> None:
    assert [duration(seconds) for seconds in (0, 45, 60, 90, 3600, 5400, 86_400, 172_800)] == [
        "0 min", "45 s", "1 min", "90 s", "1 h", "90 min", "1 day", "2 days",
    ]  # fmt: skip


def test_an_alert_that_comes_at_once_is_not_ahead_of_itself() -> None:
    rule = JeopardyRule(code="r", estimated_duration=5, threshold=1, threshold_unit=TimeUnit.DAYS)
    assert alert_in_words(rule) == "at risk after 0 min, late after 5 min"
    assert alert_in_words(JeopardyRule(code="r", estimated_duration=2)) == "late after 2 min"


def test_an_alert_counts_in_the_hours_that_count() -> None:
    rule = JeopardyRule(
        code="r", step_type=StepType.MANUAL_TASK, estimated_duration=1, estimated_duration_unit=TimeUnit.DAYS,
        threshold=4, threshold_unit=TimeUnit.HOURS,
    )  # fmt: skip
    office = WorkingCalendar(code="office", name="Office", hours={"0": ("08:00", "18:00")})
    queue = Queue(code="field", name="Field service", calendar="office")
    visit = StepDefinition(code="visit", name="Visit", group="g", type=StepType.MANUAL_TASK, queue="field")
    hours = StepHours(Design(calendars=(office,), queues=(queue,))).of_clock(visit, rule)
    words = "at risk after 6 h, late after 10 h within the working hours of Field service"
    assert alert_in_words(rule, hours) == words


FALLOUT_RULES = st.builds(
    FalloutRule,
    code=st.text("abc", min_size=1, max_size=2),
    step_type=st.sampled_from([None, StepType.CALLOUT, StepType.AUTO_TASK]),
    integration=st.sampled_from([None, "erp", "crm"]),
    action=st.sampled_from(["", "note"]),
    error_code=st.sampled_from(["", "503", "Timeout"]),
    retry_policy=st.sampled_from(RetryPolicy),
    retries_allowed=st.integers(0, 4),
    retry_intervals=st.lists(st.integers(1, 99), max_size=4).map(tuple),
)


@given(st.lists(FALLOUT_RULES, max_size=6, unique_by=lambda rule: rule.code))
def test_the_winner_is_the_rule_that_run_time_takes(rules: list[FalloutRule]) -> None:
    design = Design(fallout_rules=tuple(rules))
    for choice in explain_choices(design, SHIP).fallout:
        chosen = fallout_rule_for(design, SHIP.type, SHIP.integration, SHIP.action, choice.error_code)
        assert [rule.code for rule in choice.rules if rule.wins] == ([chosen.code] if chosen else [])
        if chosen is not None:
            assert choice.outcome.startswith("Not tried again") == (next_retry(chosen, 1) is None)


@given(
    st.lists(
        st.builds(
            JeopardyRule,
            code=st.text("abc", min_size=1, max_size=2),
            step_type=st.sampled_from([None, StepType.CALLOUT]),
            step_definition=st.sampled_from([None, "ship", "bill"]),
            integration=st.sampled_from([None, "erp"]),
            estimated_duration=st.integers(1, 9),
        ),
        max_size=6,
        unique_by=lambda rule: rule.code,
    )
)
def test_the_clock_is_that_of_the_winner(rules: list[JeopardyRule]) -> None:
    design = Design(jeopardy_rules=tuple(rules))
    chosen = jeopardy_rule_for(design, SHIP)
    winners = [rule.code for rule in explain_choices(design, SHIP).jeopardy.rules if rule.wins]
    assert winners == ([chosen.code] if chosen else [])


def test_a_product_scenario_says_which_classification_scenarios_it_replaces() -> None:
    design = plan_design(
        Scenario(
            code="p", name="For A", group="G", product="A", actions=(LineAction.ADD,), condition="line.quantity > 1"
        ),
        Scenario(code="high", name="For high", group="G", classification="HIGH"),
        Scenario(code="low", name="For low", group="G", classification="LOW", actions=(LineAction.CANCEL,)),
        Scenario(code="elsewhere", name="Elsewhere", group="H", classification="HIGH"),
        Scenario(code="other", name="For C", group="G", product="C"),
        Scenario(code="order", name="Every order", group="G"),
        products={"A": "LOW", "B": "HIGH", "C": None},
        classes=(classification("HIGH"), classification("LOW", "HIGH")),
    )
    (found,) = replacements_in(design, "G")
    assert (found.scenario, found.replaced, found.classification) == ("p", "high", "HIGH")
    assert found.reason == (
        'For lines of "A", "For A" replaces "For high" where the action is Add and its condition holds.'
    )
