"""Whether fallout, jeopardy and assignment rules are consistent, and whether each can ever apply."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, FalloutRule, JeopardyRule, StepDefinition, TaskAssignmentRule
from orchestration.core.vocabulary import Allocation, RetryPolicy, StepType

Rule = TypeVar("Rule", FalloutRule, JeopardyRule)

_RETRIED = (StepType.CALLOUT, StepType.AUTO_TASK, StepType.STAGED_ASSETIZE)


def check_rules(design: Design) -> Iterator[DesignProblem]:
    """Yield what is wrong with single rules, and rules that never apply because of others."""
    for fallout in design.fallout_rules:
        yield from _check_retries(fallout)
        yield from _check_fallout_use(fallout, design)
    for jeopardy in design.jeopardy_rules:
        yield from _check_durations(jeopardy)
        yield from _check_jeopardy_use(jeopardy, design)
    for assignment in design.assignment_rules:
        yield from _check_destination(assignment)
    yield from _check_assignment_use(design)
    yield from _check_equal_rules(design)


def _check_retries(rule: FalloutRule) -> Iterator[DesignProblem]:
    policy, intervals = rule.retry_policy, rule.retry_intervals
    named = f'Fallout rule "{rule.code}"'
    if rule.retries_allowed < 0:
        message = f"{named} allows {rule.retries_allowed} retries. Use 0 or more."
        yield error(("FalloutRule", rule.code), "retries_allowed", "RetriesNegative", message)
    if any(interval <= 0 for interval in intervals):
        message = f"{named} has the intervals {', '.join(map(str, intervals))}. Each must be more than 0."
        yield error(("FalloutRule", rule.code), "retry_intervals", "IntervalNotPositive", message)
    if policy is RetryPolicy.STAGGERED and not intervals:
        message = f"{named} is Staggered but has no intervals: it would never retry. Write one for each retry."
        yield error(("FalloutRule", rule.code), "retry_intervals", "IntervalsMissing", message)
    if policy is RetryPolicy.MONOTONOUS and rule.retries_allowed > 0 and not intervals:
        message = f"{named} is Monotonous but has no interval: it would never retry. Write one."
        yield error(("FalloutRule", rule.code), "retry_intervals", "IntervalsMissing", message)
    if policy is RetryPolicy.MONOTONOUS and len(intervals) > 1:
        message = f"{named} is Monotonous and uses the first of its intervals alone. Keep one, or make it Staggered."
        yield warning(("FalloutRule", rule.code), "retry_intervals", "IntervalsUnused", message)
    if policy is RetryPolicy.IMMEDIATE and intervals:
        message = f"{named} is Immediate and does not use its intervals. Clear them or choose another policy."
        yield warning(("FalloutRule", rule.code), "retry_intervals", "IntervalsUnused", message)
    if policy is RetryPolicy.STAGGERED and intervals and rule.retries_allowed not in (0, len(intervals)):
        message = (
            f"{named} allows {rule.retries_allowed} retries but is Staggered with {len(intervals)} intervals: "
            f"it retries {len(intervals)} times. Set the retries to 0."
        )
        yield warning(("FalloutRule", rule.code), "retries_allowed", "RetriesUnused", message)


def _check_fallout_use(rule: FalloutRule, design: Design) -> Iterator[DesignProblem]:
    def fits(step: StepDefinition) -> bool:
        return (
            step.type in _RETRIED
            and rule.step_type in (None, step.type)
            and (not rule.integration or rule.integration == step.integration)
            and rule.action in ("", step.action)
        )

    if not any(map(fits, design.steps)):
        yield _never_applies("FalloutRule", rule.code, "no step that can fail has this type, integration and action")


def _check_durations(rule: JeopardyRule) -> Iterator[DesignProblem]:
    named = f'Jeopardy rule "{rule.code}"'
    duration = rule.estimated_duration * rule.estimated_duration_unit.seconds
    threshold = rule.threshold * rule.threshold_unit.seconds
    if duration <= 0:
        message = f"{named} estimates a duration of {rule.estimated_duration}. It must be more than 0."
        yield error(("JeopardyRule", rule.code), "estimated_duration", "DurationNotPositive", message)
    if threshold < 0:
        message = f"{named} has a threshold of {rule.threshold}. Use 0 or more."
        yield error(("JeopardyRule", rule.code), "threshold", "ThresholdNegative", message)
    elif 0 < duration <= threshold:
        message = (
            f"{named} has a threshold of {rule.threshold} {rule.threshold_unit}, not less than its duration of "
            f"{rule.estimated_duration} {rule.estimated_duration_unit}: every step would be at risk from its start. "
            "Make the threshold shorter."
        )
        yield error(("JeopardyRule", rule.code), "threshold", "ThresholdTooLong", message)


def _check_jeopardy_use(rule: JeopardyRule, design: Design) -> Iterator[DesignProblem]:
    def fits(step: StepDefinition) -> bool:
        return (
            rule.step_type in (None, step.type)
            and (not rule.step_definition or rule.step_definition == step.code)
            and (not rule.integration or rule.integration == step.integration)
            and rule.action in ("", step.action)
        )

    if not any(map(fits, design.steps)):
        yield _never_applies("JeopardyRule", rule.code, "no step has this type, definition, integration and action")


def _check_destination(rule: TaskAssignmentRule) -> Iterator[DesignProblem]:
    named = f'Assignment rule "{rule.code}"'
    queue, user = bool(rule.destination_queue), bool(rule.destination_user.strip())
    if queue == user:
        what = "names both a queue and a user as destination" if queue else "names no destination"
        message = f"{named} {what}. Choose one queue or one user."
        yield error(("TaskAssignmentRule", rule.code), "destination_queue", "DestinationAmbiguous", message)
    if user and rule.allocation is not None:
        message = f"{named} goes to one user, so its allocation has no effect. Clear it."
        yield warning(("TaskAssignmentRule", rule.code), "allocation", "AllocationUnused", message)
    if rule.allocation is Allocation.CONTEXT_BASED:
        message = f"{named} cannot allocate by context again. Choose RoundRobin, LeastLoaded or none."
        yield error(("TaskAssignmentRule", rule.code), "allocation", "AllocationNotFinal", message)


def _check_assignment_use(design: Design) -> Iterator[DesignProblem]:
    by_context = {step.queue for step in design.steps if step.allocation is Allocation.CONTEXT_BASED}
    always: dict[str, str] = {}
    for rule in sorted(design.assignment_rules, key=lambda rule: (rule.source_queue, rule.priority, rule.code)):
        first = always.get(rule.source_queue)
        if rule.source_queue not in by_context:
            why = f'no step allocates the tasks of queue "{rule.source_queue}" by context'
            yield _never_applies("TaskAssignmentRule", rule.code, why)
        elif first is not None:
            why = f'rule "{first}" comes before it and always holds'
            yield _never_applies("TaskAssignmentRule", rule.code, why)
        if not rule.condition.strip():
            always.setdefault(rule.source_queue, rule.code)


def _check_equal_rules(design: Design) -> Iterator[DesignProblem]:
    """Rules that match exactly the same steps: of these only the first by code is ever chosen."""

    def fallout_key(rule: FalloutRule) -> tuple[object, ...]:
        return rule.step_type, rule.integration or "", rule.action, rule.error_code

    def jeopardy_key(rule: JeopardyRule) -> tuple[object, ...]:
        return rule.step_type, rule.step_definition or "", rule.integration or "", rule.action

    yield from _equal("FalloutRule", design.fallout_rules, fallout_key)
    yield from _equal("JeopardyRule", design.jeopardy_rules, jeopardy_key)


def _equal(kind: str, rules: tuple[Rule, ...], key: Callable[[Rule], tuple[object, ...]]) -> Iterator[DesignProblem]:
    seen: dict[tuple[object, ...], str] = {}
    for rule in sorted(rules, key=lambda rule: rule.code):
        first = seen.setdefault(key(rule), rule.code)
        if first != rule.code:
            yield _never_applies(kind, rule.code, f'rule "{first}" is for the same steps and comes first')


def _never_applies(kind: str, code: str, why: str) -> DesignProblem:
    return warning((kind, code), "", "RuleNeverApplies", f'{kind} "{code}" never applies: {why}. Change or remove it.')
