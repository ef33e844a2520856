"""Signals: what another system reports about an order, for the pauses that wait for it. Each takes effect once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from fulfillment.engine.activation import Activation
from fulfillment.engine.advance import advance
from fulfillment.engine.isolation import persistently
from fulfillment.engine.journal import JournalLine
from fulfillment.engine.rows import StepRow
from fulfillment.models import FulfillmentPlan, JournalEntry
from orchestration.core.vocabulary import FINISHED, PlanState, StepState, StepType

SIGNAL = "SignalReceived"


class UnknownPause(LookupError):
    """No pause of the order's plan has this definition. Attributes: step (its code), pauses (those it has)."""

    def __init__(self, step: str, pauses: Sequence[str]) -> None:
        self.step = step
        self.pauses = tuple(pauses)
        known = f"its pauses are {', '.join(pauses)}" if pauses else "it has none"
        super().__init__(f'The order\'s plan has no pause "{step}"; {known}.')


class SignalNotAwaited(Exception):
    """No pause waits for the signal now. Attributes: step (a definition's code), state (of its instance, or blank)."""

    def __init__(self, step: str, state: str, why: str) -> None:
        self.step = step
        self.state = state
        super().__init__(why)


class SignalConflict(Exception):
    """The order got another signal under this id. Attributes: id."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(f'The order got a signal "{id}" before, for another step or with other values.')


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """``id`` is the sender's own; ``step`` is the code of a pause; ``values`` are added to the pause's result."""

    id: str
    step: str
    values: Mapping[str, object]

    @property
    def facts(self) -> dict[str, object]:
        """What the journal keeps of it."""
        return {"id": self.id, "step": self.step, "values": dict(self.values)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The steps that a signal reached, and whether it had been taken before, so that nothing was done now."""

    steps: tuple[int, ...]
    repeated: bool


@persistently
def receive_signal(order: int, signal: Signal, *, actor: str) -> Reported:
    """Give a signal's values to the pauses of that name that wait now; those whose condition then holds end.

    Raises UnknownPause, SignalNotAwaited where the pause has not begun, is over, or stands in a plan that does not run,
    and SignalConflict. Nothing is kept then: the signal may be sent again.
    """
    plan = FulfillmentPlan.objects.filter(order=order).values_list("pk", flat=True).first()
    if plan is None:
        raise SignalNotAwaited(signal.step, "", "The order has no plan yet. Send the signal again when it has one.")
    with transaction.atomic():
        activation = Activation.begin([plan])
        earlier = _earlier(order, signal)
        if earlier:
            return Reported(steps=earlier, repeated=True)
        waiting = _waiting(activation, plan, signal.step)
        for row in waiting:
            row.result, row.changed = {**row.result, **signal.values}, True
            activation.journal.append(JournalLine(SIGNAL, order, plan, row.id, actor=actor, data=signal.facts))
        activation.flush()  # conditions are asked about what is stored
        steps = tuple(row.id for row in waiting)
        _go_on(plan, steps)
    return Reported(steps=steps, repeated=False)


def _go_on(plan: int, steps: Sequence[int]) -> None:
    """Let the pauses end whose condition holds with the values that they have now."""
    activation = Activation.begin([plan])
    for row in activation.load("step.id = ANY(%s)", [list(steps)]):
        row.changed = True  # so that the pauses of its plan are looked at
    advance(activation)
    activation.flush()


def _earlier(order: int, signal: Signal) -> tuple[int, ...]:
    """Return the steps that got this very signal before. The plan's lock keeps its repetition from coming at once."""
    found = JournalEntry.objects.filter(order=order, event=SIGNAL, data__id=signal.id).order_by("id")
    entries = list(found.values_list("step_id", "data"))
    if any(data != signal.facts for _, data in entries):
        raise SignalConflict(signal.id)
    return tuple(step for step, _ in entries)


def _waiting(activation: Activation, plan: int, definition: str) -> list[StepRow]:
    pauses = activation.load("step.plan_id = %s AND step.type = 'Pause'", [plan])
    named = [row for row in pauses if row.definition == definition and row.type is StepType.PAUSE]
    if not named:
        raise UnknownPause(definition, sorted({row.definition for row in pauses}))
    waiting = [row for row in named if row.state is StepState.IN_PROGRESS]
    state = activation.plans[plan].state
    if waiting and state is PlanState.IN_PROGRESS:
        return waiting
    raise SignalNotAwaited(definition, named[0].state, _why(definition, named, state, waiting=bool(waiting)))


def _why(definition: str, named: Sequence[StepRow], plan: PlanState, *, waiting: bool) -> str:
    if waiting:
        return f'The plan is {plan}; send the signal for "{definition}" again when it goes on.'
    if all(row.state in FINISHED for row in named):
        return f'The pause "{definition}" is over ({named[0].state}); the signal came too late.'
    return f'The pause "{definition}" has not begun; send the signal again when it is InProgress.'
