"""Whether each fallout, jeopardy and assignment rule says what it can do. Whether it ever applies: rule_use_checks."""

from collections.abc import Iterator

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, FalloutRule, JeopardyRule, TaskAssignmentRule
from orchestration.core.rule_words import duration as in_words
from orchestration.core.step_hours import StepHours, WorkingHours, allowance_of
from orchestration.core.vocabulary import Allocation, RetryPolicy


def check_rules(design: Design) -> Iterator[DesignProblem]:
    """Yield what is wrong with single rules."""
    for fallout in design.fallout_rules:
        yield from _check_retries(fallout)
    for jeopardy in design.jeopardy_rules:
        yield from _check_durations(jeopardy, StepHours(design).of_rule(jeopardy))
    for assignment in design.assignment_rules:
        yield from _check_destination(assignment)


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


def _check_durations(rule: JeopardyRule, hours: WorkingHours | None) -> Iterator[DesignProblem]:
    named = f'Jeopardy rule "{rule.code}"'
    allowance = allowance_of(rule, hours)
    duration, threshold = allowance.estimated_seconds, allowance.threshold_seconds
    if duration <= 0:
        message = f"{named} estimates a duration of {rule.estimated_duration}. It must be more than 0."
        yield error(("JeopardyRule", rule.code), "estimated_duration", "DurationNotPositive", message)
    if threshold < 0:
        message = f"{named} has a threshold of {rule.threshold}. Use 0 or more."
        yield error(("JeopardyRule", rule.code), "threshold", "ThresholdNegative", message)
    elif 0 < duration <= threshold:
        message = (
            f"{named} has a threshold of {rule.threshold} {rule.threshold_unit}, not less than its duration of "
            f"{rule.estimated_duration} {rule.estimated_duration_unit}{_working_day(hours)}: "
            "every step would be at risk from its start. "
            "Make the threshold shorter."
        )
        yield error(("JeopardyRule", rule.code), "threshold", "ThresholdTooLong", message)


def _working_day(hours: WorkingHours | None) -> str:
    """How long a day is by which a rule's durations count."""
    return f" (a day of {hours.owner} has {in_words(int(hours.time.day.total_seconds()))})" if hours else ""


def _check_destination(rule: TaskAssignmentRule) -> Iterator[DesignProblem]:
    named = f'Assignment rule "{rule.code}"'
    queue, user = bool(rule.destination_queue), bool(rule.destination_user.strip())
    if queue and user:
        message = f"{named} names both a queue and a user as destination. Choose one queue or one user."
        yield error(("TaskAssignmentRule", rule.code), "destination_queue", "DestinationAmbiguous", message)
    elif not queue and not user:
        message = f"{named} names no destination. Choose one queue or one user."
        yield error(("TaskAssignmentRule", rule.code), "destination_queue", "DestinationMissing", message)
    if user and rule.allocation is not None:
        message = f"{named} goes to one user, so its allocation has no effect. Clear it."
        yield warning(("TaskAssignmentRule", rule.code), "allocation", "AllocationUnused", message)
    if rule.allocation is Allocation.CONTEXT_BASED:
        message = f"{named} cannot allocate by context again. Choose RoundRobin, LeastLoaded or none."
        yield error(("TaskAssignmentRule", rule.code), "allocation", "AllocationNotFinal", message)
