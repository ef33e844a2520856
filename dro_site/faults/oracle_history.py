"""The part of the oracle that reads histories: legal paths, the order of steps, rows that follow from the journal."""

from collections import defaultdict
from collections.abc import Iterator

from dro_site.faults.ledgers import Ledgers
from fulfillment.core.lifecycle import IllegalTransition, StepEvent, transition
from orchestration.core.vocabulary import FINISHED, StepState

_BEGINS = frozenset({"Ready", "InProgress", "Scheduled", "OnHold", "Completed"})


def illegal_transitions(ledgers: Ledgers) -> Iterator[str]:
    """I5: each entry leaves the state that the one before it reached, by a row of the table."""
    states: dict[int, str] = {}
    for entry in sorted(ledgers.journal, key=lambda one: one.id):
        if entry.step is None or not entry.target:
            continue
        before = states.get(entry.step, StepState.PENDING.value)
        if entry.source != before:
            yield f"Step {entry.step} left {entry.source} by {entry.event}, but was {before}."
        elif not _is_legal(entry.source, entry.event, entry.target):
            yield f"Step {entry.step} went from {entry.source} to {entry.target} by {entry.event}."
        states[entry.step] = entry.target


def _is_legal(source: str, event: str, target: str) -> bool:
    try:
        return transition(StepState(source), StepEvent(event)).target == target
    except (IllegalTransition, ValueError):
        return False


def out_of_order(ledgers: Ledgers) -> Iterator[str]:
    """I6: in the order of the journal, no step begins before all that it waits for is finished."""
    before = defaultdict(set)
    for link in ledgers.links:
        before[link.step].add(link.predecessor)
    finished: set[int] = set()
    begun: set[int] = set()
    for entry in sorted(ledgers.journal, key=lambda one: one.id):
        if entry.step is None or not entry.target:
            continue
        if entry.target in _BEGINS and entry.step not in begun:
            begun.add(entry.step)
            if entry.actor == "engine" and not before[entry.step] <= finished:
                yield f"Step {entry.step} began before {sorted(before[entry.step] - finished)} had finished."
        if entry.target in FINISHED:
            finished.add(entry.step)


def replayed_otherwise(ledgers: Ledgers) -> Iterator[str]:
    """I11: the states of steps and plans are those to which the journal leads."""
    steps: dict[int, str] = {}
    plans: dict[int, str] = {}
    for entry in sorted(ledgers.journal, key=lambda one: one.id):
        if entry.target and entry.step is not None:
            steps[entry.step] = entry.target
        elif entry.target and entry.plan is not None:
            plans[entry.plan] = entry.target
    for row in ledgers.steps:
        told = steps.get(row.id, StepState.PENDING.value)
        if told != row.state:
            yield f"{row.order} {row.key} is {row.state}; its history leads to {told}."
    for order in ledgers.orders:
        if order.plan is None:
            continue
        told = plans.get(order.plan, order.plan_state)
        open_steps = sum(row.plan == order.plan and row.state not in FINISHED for row in ledgers.steps)
        if told != order.plan_state or open_steps != order.open_steps:
            yield (
                f"The plan of {order.external_id} is {order.plan_state} with {order.open_steps} open steps; "
                f"its history leads to {told} with {open_steps}."
            )
