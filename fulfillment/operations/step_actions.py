"""What people do to steps: start, complete, retry, skip; with who did it, and why where it is not routine."""

from collections.abc import Mapping

from django.db import transaction

from fulfillment.core.lifecycle import Actor, IllegalTransition, StepEvent, events_for
from fulfillment.core.task_form import check_answers
from fulfillment.engine.activation import Activation
from fulfillment.engine.advance import advance
from fulfillment.engine.attempts import close_attempts
from fulfillment.engine.eligibility import begin_again
from fulfillment.engine.isolation import persistently
from fulfillment.engine.rows import StepRow
from fulfillment.models import FulfillmentStep, Task
from orchestration.core.vocabulary import PlanState, StepState, StepType


class StepActionRefused(Exception):
    """The action cannot be taken on this step now.

    Attributes: step (id), state (as it is now), action, possible (names of the actions that can be taken).
    """

    def __init__(self, step: int, state: str, action: str, possible: tuple[str, ...], why: str = "") -> None:
        self.step = step
        self.state = state
        self.action = action
        self.possible = possible
        can = ", ".join(possible) or "nothing"
        super().__init__(why or f"The step is {state}; {action} is not possible. Possible: {can}.")


class StepChanged(Exception):
    """The step is no longer in the state that the person saw. Attributes: step, seen, state."""

    def __init__(self, step: int, seen: str, state: str) -> None:
        super().__init__(f"The step was {seen} when you decided; it is {state} now. Look again and decide anew.")
        self.step = step
        self.seen = seen
        self.state = state


@persistently
def complete(
    step: int,
    *,
    actor: str,
    reason: str = "",
    answers: Mapping[str, object] | None = None,
    user: int | None = None,
    seen: str | None = None,
) -> None:
    """Complete a manual task with its answers, or (with a reason) any step that failed or hangs.

    Raises StepActionRefused, StepChanged, and AnswersRefused where the task's form is not satisfied.
    """
    with transaction.atomic():
        activation, row = _lock(step, seen)
        manual = row.type is StepType.MANUAL_TASK and row.state in (StepState.READY, StepState.IN_PROGRESS)
        event = StepEvent.COMPLETE if manual else StepEvent.FORCE_COMPLETE
        _require(activation, row, event, "complete", reason=reason, needs_reason=not manual)
        if manual:
            definition = activation.design_of(row).step_by_code.get(row.definition)
            given = check_answers(definition.form if definition else (), answers or {})
            row.result = {**row.result, **given}
            Task.objects.filter(step_id=step).update(answers=given, completed_by_id=user)
        _take(activation, row, event, actor, reason)


@persistently
def retry(step: int, *, actor: str, reason: str = "", seen: str | None = None) -> None:
    """Try a failed step again now; one that failed before it ever was ready is decided about anew.

    Else a step whose condition could not be evaluated would run as if it held. Raises StepActionRefused and
    StepChanged.
    """
    with transaction.atomic():
        activation, row = _lock(step, seen)
        _require(activation, row, StepEvent.RETRY, "retry", reason=reason, needs_reason=False)
        row.failures, row.due_at = 0, None
        if row.state is StepState.FATALLY_FAILED and row.ready_at is None:
            activation.apply(row, StepEvent.RECONSIDER, actor=actor, reason=reason)
            _reconsider(activation, row)
        else:
            activation.apply(row, StepEvent.RETRY, actor=actor, reason=reason)
            begin_again(activation, [row])
            advance(activation)
        activation.flush()


def _reconsider(activation: Activation, row: StepRow) -> None:
    """Decide about a step anew; one that still waits for others goes on waiting."""
    if not row.open_predecessors:
        advance(activation, [row])
        return
    group = activation.plans[row.plan].orchestration_group
    if group is not None:
        activation.groups.add(group)  # what it waits for in other orders may be done by now


@persistently
def skip(step: int, *, actor: str, reason: str, seen: str | None = None) -> None:
    """Skip a step that is not finished; what waits for it goes on. Raises StepActionRefused and StepChanged."""
    with transaction.atomic():
        activation, row = _lock(step, seen)
        _require(activation, row, StepEvent.SKIP, "skip", reason=reason, needs_reason=True)
        _take(activation, row, StepEvent.SKIP, actor, reason)


@persistently
def start(step: int, *, actor: str, user: int | None = None, seen: str | None = None) -> None:
    """Mark a manual task as begun, and take it if nobody has. Raises StepActionRefused and StepChanged."""
    with transaction.atomic():
        activation, row = _lock(step, seen)
        if row.type is not StepType.MANUAL_TASK or row.state is not StepState.READY:
            raise StepActionRefused(step, row.state, "start", _possible(row))
        _require_running(activation, row)
        row.started_at, row.assigned_user = activation.now, row.assigned_user or user
        activation.apply(row, StepEvent.START, actor=actor)
        Task.objects.filter(step_id=step).update(started_at=activation.now)
        Task.objects.filter(step_id=step, assignee__isnull=True).update(assignee_id=user)
        activation.flush()


def _lock(step: int, seen: str | None) -> tuple[Activation, StepRow]:
    plan = FulfillmentStep.objects.values_list("plan_id", flat=True).get(pk=step)
    activation = Activation.begin([plan])
    row = activation.load("step.id = %s", [step], lock=True)[0]
    if seen is not None and seen != row.state:
        raise StepChanged(step, seen, row.state)
    return activation, row


def _require(
    activation: Activation, row: StepRow, event: StepEvent, action: str, *, reason: str, needs_reason: bool
) -> None:
    possible = _possible(row)
    if event not in events_for(row.state, Actor.OPERATOR):
        raise StepActionRefused(row.id, row.state, action, possible)
    _require_running(activation, row)
    if needs_reason and not reason.strip():
        raise StepActionRefused(row.id, row.state, action, possible, f"To {action} this step, give a reason.")


def _require_running(activation: Activation, row: StepRow) -> None:
    plan = activation.plans[row.plan]
    if plan.state is not PlanState.IN_PROGRESS:
        why = f"The plan is {plan.state}; its steps cannot be changed."
        raise StepActionRefused(row.id, row.state, "change", (), why)


def _possible(row: StepRow) -> tuple[str, ...]:
    return tuple(event.value for event in events_for(row.state, Actor.OPERATOR))


def _take(activation: Activation, row: StepRow, event: StepEvent, actor: str, reason: str) -> None:
    try:
        activation.apply(row, event, actor=actor, reason=reason)
    except IllegalTransition as error:
        raise StepActionRefused(row.id, row.state, event.value, _possible(row), str(error)) from error
    row.fence += 1  # an answer that a worker or a callback still brings is refused
    close_attempts([row.id], "SettledByHand", f"{actor} decided: {event}.")
    advance(activation)
    activation.flush()
