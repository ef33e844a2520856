"""What follows a failed try: another one after a while, by the rule that fits best, or a person has to look."""

from dataclasses import dataclass

from orchestration.core.choice import fallout_rule_for, next_retry
from orchestration.core.design import Design, StepDefinition

OUTCOME_UNKNOWN = "OutcomeUnknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failed try: ``failures`` counts it and those before. ``unknown``: its effect may have happened all the same."""

    error_code: str
    message: str
    failures: int
    unknown: bool = False
    retry_after_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The step is tried again in so many seconds, by this rule."""

    wait_seconds: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fatal:
    """The step has failed for good: with which code and message, and for which queue (none: nobody's in particular)."""

    error_code: str
    message: str
    queue: str | None = None
    rule: str | None = None


def after_failure(design: Design, definition: StepDefinition, failure: Failure) -> Retry | Fatal:
    """Return what follows a failed try.

    A failure whose effect may have happened is only retried where the other side honours our idempotency key.
    """
    rule = fallout_rule_for(
        design,
        step_type=definition.type,
        integration=definition.integration or None,
        action=definition.action,
        error_code=failure.error_code,
    )
    queue, code = (rule.queue, rule.code) if rule is not None else (None, None)
    if failure.unknown and not _may_be_repeated(design, definition):
        message = f"It is not known whether this took effect: {failure.message}"
        return Fatal(error_code=OUTCOME_UNKNOWN, message=message, queue=queue, rule=code)
    delay = next_retry(rule, failure.failures) if rule is not None else None
    if rule is None or delay is None:
        return Fatal(error_code=failure.error_code, message=failure.message, queue=queue, rule=code)
    return Retry(wait_seconds=max(delay, failure.retry_after_seconds or 0), rule=rule.code)


def _may_be_repeated(design: Design, definition: StepDefinition) -> bool:
    integration = design.integration_by_code.get(definition.integration or "")
    return integration is None or integration.honours_idempotency_key
