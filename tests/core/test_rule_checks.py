"""What the check of a design finds in fallout, jeopardy and assignment rules and in integrations."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from catalog.core.problems import Severity
from orchestration.core.checks import check_design
from orchestration.core.design import FalloutRule, JeopardyRule, TaskAssignmentRule
from orchestration.core.vocabulary import Allocation, RetryPolicy, StepType, TimeUnit
from tests.core.sound_design import SOUND, found, only

E, W = Severity.ERROR, Severity.WARNING
CALLOUT, MANUAL = StepType.CALLOUT, StepType.MANUAL_TASK
STAGGERED, MONOTONOUS = RetryPolicy.STAGGERED, RetryPolicy.MONOTONOUS


@pytest.mark.parametrize(
    ("fields", "severity", "code", "field"),
    [
        ({"retries_allowed": -1}, E, "RetriesNegative", "retries_allowed"),
        ({"retry_policy": STAGGERED}, E, "IntervalsMissing", "retry_intervals"),
        ({"retry_policy": MONOTONOUS, "retries_allowed": 1}, E, "IntervalsMissing", "retry_intervals"),
        ({"retry_policy": STAGGERED, "retry_intervals": (5, 0)}, E, "IntervalNotPositive", "retry_intervals"),
        ({"retry_policy": MONOTONOUS, "retry_intervals": (5, 6)}, W, "IntervalsUnused", "retry_intervals"),
        ({"retry_intervals": (5,)}, W, "IntervalsUnused", "retry_intervals"),
        (
            {"retry_policy": STAGGERED, "retry_intervals": (5, 6), "retries_allowed": 3},
            W,
            "RetriesUnused",
            "retries_allowed",
        ),
        ({"action": "sleep"}, W, "RuleNeverApplies", "action"),
        ({"step_type": MANUAL}, W, "RuleNeverApplies", "step_type"),
        ({"step_type": CALLOUT, "retries_allowed": 9}, W, "RuleNeverApplies", ""),
        ({"integration": "shop"}, E, "UnknownReference", "integration"),
        ({"queue": "Day"}, E, "UnknownReference", "queue"),
    ],
)
def test_fallout_rules(fields: Mapping[str, object], severity: Severity, code: str, field: str) -> None:
    rule = FalloutRule(**{"code": "g", **fields})  # type: ignore[arg-type]
    problems = found(replace(SOUND, fallout_rules=(*SOUND.fallout_rules, rule)))
    assert (severity, code, "FalloutRule", "g", field) in problems
    assert {problem[1] for problem in problems} <= {code, "RuleNeverApplies"}


def test_consistent_fallout_rules_have_no_problem() -> None:
    rules = (
        FalloutRule(code="1", error_code="A", retry_policy=STAGGERED, retry_intervals=(1, 2), retries_allowed=2),
        FalloutRule(code="2", error_code="B", retry_policy=MONOTONOUS, retry_intervals=(1,), retries_allowed=2),
        FalloutRule(code="3", integration="ship"),
        FalloutRule(code="4", action="assetize"),
    )
    assert check_design(replace(SOUND, fallout_rules=rules)) == ()


@pytest.mark.parametrize(
    ("fields", "severity", "code", "field"),
    [
        ({"estimated_duration": 0}, E, "DurationNotPositive", "estimated_duration"),
        ({"threshold": -1}, E, "ThresholdNegative", "threshold"),
        ({"threshold": 5}, E, "ThresholdTooLong", "threshold"),
        ({"threshold": 1, "threshold_unit": TimeUnit.HOURS}, E, "ThresholdTooLong", "threshold"),
        ({"step_type": StepType.STAGED_ASSETIZE}, W, "RuleNeverApplies", "step_type"),
        ({"step_definition": "Paek"}, E, "UnknownReference", "step_definition"),
        ({"calendar": "Home"}, E, "UnknownReference", "calendar"),
    ],
)
def test_jeopardy_rules(fields: Mapping[str, object], severity: Severity, code: str, field: str) -> None:
    rule = JeopardyRule(**{"code": "k", "estimated_duration": 5, **fields})  # type: ignore[arg-type]
    problems = found(replace(SOUND, jeopardy_rules=(*SOUND.jeopardy_rules, rule)))
    assert (severity, code, "JeopardyRule", "k", field) in problems
    assert {problem[1] for problem in problems} <= {code, "RuleNeverApplies"}


def test_a_threshold_is_compared_in_the_hours_of_the_rule() -> None:
    rule = JeopardyRule(
        code="k", step_type=StepType.CALLOUT, integration="ship", calendar="Office", estimated_duration=1,
        estimated_duration_unit=TimeUnit.DAYS, threshold=8, threshold_unit=TimeUnit.HOURS,
    )  # fmt: skip
    with_rule = replace(SOUND, jeopardy_rules=(*SOUND.jeopardy_rules, rule))
    assert "(a day of the calendar Office has 8 h)" in only(with_rule, "ThresholdTooLong").message


@pytest.mark.parametrize(
    ("fields", "severity", "code", "field"),
    [
        ({}, E, "DestinationMissing", "destination_queue"),
        ({"destination_queue": "Night", "destination_user": "ann"}, E, "DestinationAmbiguous", "destination_queue"),
        ({"destination_user": "ann", "allocation": Allocation.ROUND_ROBIN}, W, "AllocationUnused", "allocation"),
        ({"destination_queue": "Night", "allocation": Allocation.CONTEXT_BASED}, E, "AllocationNotFinal", "allocation"),
        ({"destination_queue": "Night", "condition": "line.id"}, E, "BadExpression", "condition"),
        ({"destination_queue": "Night", "source_queue": "Night"}, W, "RuleNeverApplies", "source_queue"),
        ({"destination_queue": "Night", "source_queue": "Day"}, E, "UnknownReference", "source_queue"),
        ({"destination_queue": "Day"}, E, "UnknownReference", "destination_queue"),
        ({"destination_queue": "Night", "priority": 9}, W, "RuleNeverApplies", "priority"),
    ],
)
def test_assignment_rules(fields: Mapping[str, object], severity: Severity, code: str, field: str) -> None:
    rule = TaskAssignmentRule(**{"code": "b", "source_queue": "Work", "priority": -1, **fields})  # type: ignore[arg-type]
    problems = found(replace(SOUND, assignment_rules=(*SOUND.assignment_rules, rule)))
    assert (severity, code, "TaskAssignmentRule", "b", field) in problems
    assert {problem[1] for problem in problems} <= {code, "RuleNeverApplies"}


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"timeout_seconds": 0}, "LimitNotPositive", "timeout_seconds"),
        ({"callback_deadline_seconds": -5}, "LimitNotPositive", "callback_deadline_seconds"),
        ({"success_codes": (200, 99)}, "SuccessCodeImpossible", "success_codes"),
        ({"system": " "}, "SystemMissing", "system"),
        ({"payload": {"a": ["=line.colour"]}}, "BadExpression", "payload"),
        ({"payload": {"$each": "steps"}}, "BadExpression", "payload"),
    ],
)
def test_integrations(fields: Mapping[str, object], code: str, field: str) -> None:
    integration = replace(SOUND.integrations[0], **fields)  # type: ignore[arg-type]
    assert found(replace(SOUND, integrations=(integration,))) == [(E, code, "Integration", "ship", field)]


def test_a_template_problem_names_its_place() -> None:
    integration = replace(SOUND.integrations[0], payload={"a": ["=line.colour"]})
    assert "at /a/0:" in only(replace(SOUND, integrations=(integration,)), "BadExpression").message
