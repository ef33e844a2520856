"""Which fallout, jeopardy and assignment rules apply to a step, and when a failed one is tried again."""

import pytest

from orchestration.core.choice import (
    AssignmentConditionFailed,
    assignment_for,
    fallout_rule_for,
    jeopardy_rule_for,
    next_retry,
)
from orchestration.core.design import Design, FalloutRule, JeopardyRule, StepDefinition, TaskAssignmentRule
from orchestration.core.variables import StepValues
from orchestration.core.vocabulary import RetryPolicy, StepType, TimeUnit
from tests.core.plans import design as plan_design
from tests.core.plans import line, order
from tests.core.steps import step_values

CALLOUT = StepType.CALLOUT
RULES = (
    FalloutRule(code="any"),
    FalloutRule(code="type", step_type=CALLOUT),
    FalloutRule(code="integration", integration="ship"),
    FalloutRule(code="code", error_code="503"),
    FalloutRule(code="both", integration="ship", error_code="503"),
)


def fallout(
    *codes: str, integration: str = "ship", error_code: str = "503", step_type: StepType = CALLOUT
) -> str | None:
    design = Design(fallout_rules=tuple(rule for rule in RULES if rule.code in codes))
    rule = fallout_rule_for(design, step_type, integration, "", error_code)
    return rule.code if rule is not None else None


def test_the_most_specific_fallout_rule_wins() -> None:
    assert fallout("any", "type", "integration", "code", "both") == "both"
    assert fallout("any", "type", "integration", "code") == "code"
    assert fallout("any", "type", "integration") == "integration"
    assert fallout("any", "type") == "type"
    assert fallout("any") == "any"


def test_fallout_rules_that_do_not_match_do_not_count() -> None:
    assert fallout("integration", "both", integration="bill") is None
    assert fallout("code", "both", error_code="404") is None
    assert fallout("type", step_type=StepType.AUTO_TASK) is None
    assert fallout() is None


def test_an_action_is_as_specific_as_an_integration() -> None:
    design = Design(
        fallout_rules=(FalloutRule(code="a", step_type=StepType.AUTO_TASK), FalloutRule(code="z", action="assetize"))
    )
    rule = fallout_rule_for(design, StepType.AUTO_TASK, None, "assetize", "X")
    assert rule is not None
    assert rule.code == "z"
    other = fallout_rule_for(design, StepType.AUTO_TASK, None, "send", "X")
    assert other is not None
    assert other.code == "a"


def test_ties_go_to_more_fields_and_then_to_the_first_code() -> None:
    tied = Design(fallout_rules=(FalloutRule(code="2", error_code="E"), FalloutRule(code="1", error_code="E")))
    rule = fallout_rule_for(tied, CALLOUT, None, "", "E")
    assert rule is not None
    assert rule.code == "1"
    fuller = FalloutRule(code="3", error_code="E", step_type=CALLOUT)
    assert fallout_rule_for(Design(fallout_rules=(*tied.fallout_rules, fuller)), CALLOUT, None, "", "E") == fuller


@pytest.mark.parametrize(
    ("rule", "waits"),
    [
        (FalloutRule(code="r", retries_allowed=2), [0, 0, None]),
        (FalloutRule(code="r"), [None]),
        (
            FalloutRule(code="r", retry_policy=RetryPolicy.MONOTONOUS, retries_allowed=2, retry_intervals=(3,)),
            [180, 180, None],
        ),
        (FalloutRule(code="r", retry_policy=RetryPolicy.MONOTONOUS, retries_allowed=2), [None]),
        (
            FalloutRule(
                code="r",
                retry_policy=RetryPolicy.STAGGERED,
                retry_intervals=(10, 15, 40),
                interval_unit=TimeUnit.SECONDS,
            ),
            [10, 15, 40, None],
        ),
        (FalloutRule(code="r", retry_policy=RetryPolicy.STAGGERED, retries_allowed=5), [None]),
    ],
)
def test_retries_follow_their_policy(rule: FalloutRule, waits: list[int | None]) -> None:
    assert [next_retry(rule, failures) for failures in range(1, len(waits) + 1)] == waits


def test_a_retry_without_failure_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="0 failures"):
        next_retry(RULES[0], 0)


def test_the_most_specific_jeopardy_rule_wins() -> None:
    step = StepDefinition(code="S", name="S", group="G", type=CALLOUT, integration="ship")
    rules = [
        JeopardyRule(code="1", estimated_duration=1),
        JeopardyRule(code="2", estimated_duration=1, step_type=CALLOUT),
        JeopardyRule(code="3", estimated_duration=1, integration="ship"),
        JeopardyRule(code="4", estimated_duration=1, step_definition="S"),
        JeopardyRule(code="5", estimated_duration=1, step_type=StepType.PAUSE),
        JeopardyRule(code="6", estimated_duration=1, step_definition="T"),
        JeopardyRule(code="7", estimated_duration=1, integration="bill"),
    ]
    chosen = []
    for kept in (rules, rules[:3], rules[:2], rules[:1], rules[4:]):
        rule = jeopardy_rule_for(Design(jeopardy_rules=tuple(kept)), step)
        chosen.append(rule.code if rule is not None else None)
    assert chosen == ["4", "3", "2", "1", None]


def assignment(code: str, priority: int, condition: str = "", queue: str = "Install") -> TaskAssignmentRule:
    return TaskAssignmentRule(code=code, source_queue=queue, condition=condition, priority=priority)


def task_values(*ids: str) -> StepValues:
    ordered = order(*(line(id_) for id_ in ids or ("1",)))
    return step_values(ordered, ordered.lines, plan_design())


def test_the_first_assignment_rule_that_holds_wins() -> None:
    rules = (
        assignment("a", 9),
        assignment("b", 2, "line.id == '1'"),
        assignment("c", 1, "line.id == '2'"),
        assignment("d", 0, queue="Other"),
        assignment("aa", 2, "account.id == 'ACME'"),
    )
    rule = assignment_for(Design(assignment_rules=rules), "Install", task_values())
    assert rule is not None
    assert rule.code == "aa"
    assert assignment_for(Design(assignment_rules=rules[2:3]), "Install", task_values()) is None


def test_a_condition_about_a_line_holds_where_it_holds_for_any_line_of_the_step() -> None:
    design = Design(assignment_rules=(assignment("a", 1, "line.id == '2'"),))
    assert assignment_for(design, "Install", task_values("1", "2", "3")) is not None
    assert assignment_for(design, "Install", task_values("1", "3")) is None


def test_an_unknown_answer_is_never_taken_for_a_no() -> None:
    some_dated = "line.id == '2' || line.start_date < line.end_date"
    design = Design(assignment_rules=(assignment("a", 1, some_dated),))
    assert assignment_for(design, "Install", task_values("1", "2")) is not None
    with pytest.raises(AssignmentConditionFailed):
        assignment_for(design, "Install", task_values("1", "3"))


@pytest.mark.parametrize("condition", ["line.end_date > line.start_date", "nothing == 1"])
def test_an_assignment_condition_without_an_answer_is_refused_by_name(condition: str) -> None:
    design = Design(assignment_rules=(assignment("broken", 1, condition),))
    with pytest.raises(AssignmentConditionFailed) as caught:
        assignment_for(design, "Install", task_values())
    assert (caught.value.rule, caught.value.expression) == ("broken", condition)
