"""Which rule applies to a step: for its failures, its jeopardy, and the person or queue that gets its task."""

from catalog.core.expressions import EvaluationError
from orchestration.core.design import Design, FalloutRule, JeopardyRule, StepDefinition, TaskAssignmentRule
from orchestration.core.step_conditions import Operands, condition_holds
from orchestration.core.variables import StepValues
from orchestration.core.vocabulary import RetryPolicy, StepType


class AssignmentConditionFailed(ValueError):
    """The condition of assignment ``rule`` has no answer: which ``expression``, with which ``operands``, and why."""

    def __init__(self, rule: TaskAssignmentRule, operands: Operands, reason: str) -> None:
        self.rule = rule.code
        self.expression = rule.condition
        self.operands = operands
        self.reason = reason
        super().__init__(f'Rule "{rule.name or rule.code}" could not be decided: {rule.condition} — {reason}')


def fallout_rule_for(
    design: Design, step_type: StepType, integration: str | None, action: str, error_code: str
) -> FalloutRule | None:
    """Return the fallout rule for a failure, or None where none matches: then the step fails for good.

    A blank field of a rule matches anything. The most specific rule wins: integration or action with error code, then
    error code, then integration or action, then step type; among equals the one with more fields, then the first code.
    """
    matching = (
        rule for rule in fallout_rules_of(design, step_type, integration, action) if rule.error_code in ("", error_code)
    )
    return next(matching, None)


def fallout_rules_of(
    design: Design, step_type: StepType, integration: str | None, action: str
) -> tuple[FalloutRule, ...]:
    """Return the rules that match some failure of a step, the most specific first."""
    matching = (
        rule
        for rule in design.fallout_rules
        if rule.step_type in (None, step_type)
        and (not rule.integration or rule.integration == integration)
        and rule.action in ("", action)
    )
    return tuple(sorted(matching, key=fallout_rank))


def fallout_rank(rule: FalloutRule) -> tuple[int, int, str]:
    """Return the key by which, of the rules that match a failure, the one that wins sorts first."""
    target = bool(rule.integration or rule.action)
    if rule.error_code:
        tier = 0 if target else 1
    elif target:
        tier = 2
    else:
        tier = 3 if rule.step_type is not None else 4
    fields = (rule.step_type is not None, bool(rule.integration), bool(rule.action), bool(rule.error_code))
    return tier, -sum(fields), rule.code


def next_retry(rule: FalloutRule, failures: int) -> int | None:
    """Return in how many seconds a step is tried again after so many failures (from 1), or None where it is not.

    Immediate and Monotonous retry ``retries_allowed`` times, at once or after the first interval each; Staggered
    retries once after each of its intervals. A policy that lacks the interval it needs does not retry: without one
    it would hammer a system that is in trouble.
    """
    if failures < 1:
        raise ValueError(f"A retry follows a failure; {failures} failures have none.")
    unit = rule.interval_unit.seconds
    if rule.retry_policy is RetryPolicy.STAGGERED:
        return rule.retry_intervals[failures - 1] * unit if failures <= len(rule.retry_intervals) else None
    if failures > rule.retries_allowed:
        return None
    if rule.retry_policy is RetryPolicy.IMMEDIATE:
        return 0
    return rule.retry_intervals[0] * unit if rule.retry_intervals else None


def jeopardy_rule_for(design: Design, step: StepDefinition) -> JeopardyRule | None:
    """Return the jeopardy rule for a step, or None where none matches: then it is never in jeopardy.

    A blank field of a rule matches anything. A rule for the very step wins, then one for its integration or action,
    then one for its type; among equals the one with more fields, then the first code.
    """
    return next(iter(jeopardy_rules_of(design, step)), None)


def jeopardy_rules_of(design: Design, step: StepDefinition) -> tuple[JeopardyRule, ...]:
    """Return the jeopardy rules that match a step, the one that wins first."""
    matching = (
        rule
        for rule in design.jeopardy_rules
        if rule.step_type in (None, step.type)
        and rule.step_definition in (None, "", step.code)
        and (not rule.integration or rule.integration == step.integration)
        and rule.action in ("", step.action)
    )
    return tuple(sorted(matching, key=jeopardy_rank))


def jeopardy_rank(rule: JeopardyRule) -> tuple[int, int, str]:
    """Return the key by which, of the rules that match a step, the one that wins sorts first."""
    if rule.step_definition:
        tier = 0
    elif rule.integration or rule.action:
        tier = 1
    else:
        tier = 2 if rule.step_type is not None else 3
    fields = (rule.step_type is not None, bool(rule.integration), bool(rule.action))
    return tier, -sum(fields), rule.code


def assignment_for(design: Design, queue: str, values: StepValues) -> TaskAssignmentRule | None:
    """Return the first assignment rule of a queue whose condition holds, or None.

    Raises AssignmentConditionFailed where a condition that is reached has no answer.
    """
    for rule in assignment_rules_of(design, queue):
        try:
            holds = condition_holds(rule.condition, values, design).value
        except EvaluationError as error:
            raise AssignmentConditionFailed(rule, error.operands, error.reason) from error
        if holds:
            return rule
    return None


def assignment_rules_of(design: Design, queue: str) -> list[TaskAssignmentRule]:
    """Return the rules of a queue in the order in which they are asked: by priority, then code."""
    rules = (rule for rule in design.assignment_rules if rule.source_queue == queue)
    return sorted(rules, key=lambda rule: (rule.priority, rule.code))
