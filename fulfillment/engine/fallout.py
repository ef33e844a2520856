"""Failures: retried by the fallout rule that fits best, or put in front of a person as an incident."""

from datetime import timedelta

from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.activation import Activation, NewIncident
from fulfillment.engine.journal import Event
from fulfillment.engine.rows import StepRow
from fulfillment.executors.contract import Failed
from orchestration.core.choice import fallout_rule_for, next_retry
from orchestration.core.design import FalloutRule

OUTCOME_UNKNOWN = "OutcomeUnknown"
SYSTEM_OFFLINE = "SystemOffline"


def fail(activation: Activation, row: StepRow, failure: Failed) -> None:
    """Take a failed try: plan its retry by rule, or fail the step for good with an incident.

    That the system went offline between claim and call is no failure: the step is held. A failure whose effect may have
    happened is only retried where the other side honours our idempotency key.
    """
    if failure.error_code == SYSTEM_OFFLINE:
        row.hold_reason, row.due_at = failure.message[:500], None
        activation.apply(row, StepEvent.HOLD, reason=row.hold_reason)
        return
    row.failures += 1
    row.error_code, row.message = failure.error_code[:255], failure.message[:1000]
    rule = _rule(activation, row)
    delay = next_retry(rule, row.failures) if rule is not None else None
    if failure.unknown and not _may_be_repeated(activation, row):
        message = f"It is not known whether this took effect: {failure.message}"
        fail_fatally(activation, row, OUTCOME_UNKNOWN, message, queue=rule.queue if rule else None)
        return
    if rule is None or delay is None:
        fail_fatally(activation, row, failure.error_code, failure.message, queue=rule.queue if rule else None)
        return
    wait = max(delay, failure.retry_after_seconds or 0)
    row.due_at = activation.now + timedelta(seconds=wait)
    reason = f"{failure.error_code}: {failure.message}"
    activation.apply(row, StepEvent.FAIL, reason=reason, data={"retry_in_seconds": wait, "rule": rule.code})
    if wait == 0:
        retry_now(activation, row)


def retry_now(activation: Activation, row: StepRow) -> None:
    """Make a failed step Ready again because its retry is due."""
    row.due_at = None
    activation.apply(row, StepEvent.RETRY_DUE)
    activation.dispatchable.append(row)


def fail_fatally(
    activation: Activation, row: StepRow, error_code: str, message: str, *, queue: str | None = None
) -> None:
    """Fail a step until a person repairs it, and open an incident that says why."""
    row.due_at = None
    row.error_code, row.message = error_code[:255], message[:1000]
    activation.apply(row, StepEvent.FAIL_FATALLY, reason=f"{error_code}: {message}")
    plan = activation.plans[row.plan]
    activation.incidents.append(NewIncident(row, plan.order, row.error_code, row.message, queue or ""))
    activation.events.append(
        Event("step.fatally_failed", row.key, plan.order, {"step": row.id, "code": row.error_code, "message": message})
    )


def _rule(activation: Activation, row: StepRow) -> FalloutRule | None:
    design = activation.design_of(row)
    definition = design.step_by_code.get(row.definition)
    action = definition.action if definition is not None else ""
    return fallout_rule_for(
        design, step_type=row.type, integration=row.integration or None, action=action, error_code=row.error_code
    )


def _may_be_repeated(activation: Activation, row: StepRow) -> bool:
    integration = activation.design_of(row).integration_by_code.get(row.integration)
    return integration is None or integration.honours_idempotency_key
