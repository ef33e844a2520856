"""Failures: retried by the fallout rule that fits best, or put in front of a person as an incident."""

from fulfillment.core.fallout import Failure, Fatal, Retry, after_failure
from fulfillment.core.lifecycle import StepEvent
from fulfillment.core.schedule import later
from fulfillment.engine.activation import Activation, NewIncident
from fulfillment.engine.journal import Event
from fulfillment.engine.retry_budgets import granted
from fulfillment.engine.rows import StepRow
from fulfillment.executors.contract import Failed

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
    following = _following(activation, row, failure)
    if isinstance(following, Fatal):
        fail_fatally(activation, row, following.error_code, following.message, queue=following.queue)
        return
    wait = following.wait_seconds
    row.due_at = later(activation.now, wait)
    reason = f"{failure.error_code}: {failure.message}"
    activation.apply(row, StepEvent.FAIL, reason=reason, data={"retry_in_seconds": wait, "rule": following.rule})
    if wait == 0:
        for ready in granted(activation, [row]):
            retry_now(activation, ready)


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


def _following(activation: Activation, row: StepRow, failure: Failed) -> Retry | Fatal:
    design = activation.design_of(row)
    definition = design.step_by_code.get(row.definition)
    if definition is None:
        return Fatal(error_code=row.error_code, message=failure.message)
    failed = Failure(
        error_code=row.error_code,
        message=failure.message,
        failures=row.failures,
        unknown=failure.unknown,
        retry_after_seconds=failure.retry_after_seconds,
    )
    return after_failure(design, definition, failed)
