"""The oracle: compares three ledgers and says which invariants I1 to I17 do not hold, with what shows it.

I16, that each check can turn red, is proven by a planted bug for each in ``tests/faults/test_oracle.py``. I9 has no
operation to watch yet: nothing cancels or amends steps in this version, so any such state is a violation.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from dro_site.faults.ledgers import Ledgers, StepRow
from dro_site.faults.oracle_history import illegal_transitions, out_of_order, replayed_otherwise

FINISHED = frozenset({"Completed", "Skipped", "Discarded", "Cancelled", "Amended"})
ENDED = frozenset({"Completed", "Rejected"})
_UNDONE = frozenset({"Cancelled", "Amended"})


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold: its number in the list, and the sentence that shows it."""

    invariant: str
    sentence: str


Check = Callable[[Ledgers], Iterable[str]]


def violations(ledgers: Ledgers) -> tuple[Violation, ...]:
    """Return everything that the ledgers contradict each other in, or that must never be; none: all is well."""
    return tuple(Violation(name, sentence) for name, check in CHECKS.items() for sentence in check(ledgers))


def acknowledged_once(ledgers: Ledgers) -> Iterator[str]:
    """I1: what was acknowledged exists once, under the id that was told; what was refused left nothing or one."""
    rows = Counter(row.external_id for row in ledgers.orders)
    ids = {row.external_id: row.id for row in ledgers.orders}
    for sent in ledgers.submissions:
        found = rows[sent.external_id]
        if sent.acknowledged and found == 0:
            yield f"{sent.external_id} was acknowledged and is lost."
        elif found > 1:
            yield f"{sent.external_id} is there {found} times."
        elif sent.acknowledged and sent.order is not None and ids[sent.external_id] != sent.order:
            yield f"{sent.external_id} was acknowledged as order {sent.order}, but is {ids[sent.external_id]}."


def nothing_orphaned(ledgers: Ledgers) -> Iterator[str]:
    """I2: whatever is open has somebody or something that will take it on."""
    for order in ledgers.orders:
        if order.plan is None and order.state == "Submitted" and not order.request_due:
            yield f"Order {order.external_id} has no plan, and nothing will make one."
    running = {order.plan for order in ledgers.orders if order.plan_state == "InProgress"}
    before: Mapping[int, list[int]] = _predecessors(ledgers)
    states = {step.id: step.state for step in ledgers.steps}
    for step in ledgers.steps:
        if step.plan in running and step.state not in FINISHED:
            waits_for = step.waits_across + sum(states[one] not in FINISHED for one in before[step.id])
            if step.open_predecessors != waits_for:
                yield f"{step.order} {step.key} counts {step.open_predecessors} open predecessors of {waits_for}."
            if not _owned(step, waits_for):
                yield f"{step.order} {step.key} is {step.state}, and nobody will look at it."
    open_plans = {step.plan for step in ledgers.steps if step.state not in FINISHED}
    for plan in running - open_plans:
        yield f"Plan {plan} is in progress without an open step."


def _owned(step: StepRow, waits_for: int) -> bool:
    match step.state:
        case "Pending":
            return waits_for > 0
        case "Ready":
            return step.type in {"Callout", "AutoTask", "StagedAssetize"} or step.task_open
        case "InProgress":
            return step.due or step.task_open or step.type == "Pause"
        case "Scheduled" | "Failed":
            return step.due
        case "OnHold":
            return step.held
        case "FatallyFailed":
            return step.incident_open
    return False


def one_effect(ledgers: Ledgers) -> Iterator[str]:
    """I3: a step has one effect downstream, whatever became of its tries, and a finished callout has it."""
    effects = Counter((call.order, call.step) for call in ledgers.calls if call.applied)
    for (order, step), number in effects.items():
        if number > 1:
            yield f"{order} {step} took effect {number} times."
    by_hand = {entry.step for entry in ledgers.journal if entry.event == "ForceComplete"}
    for row in ledgers.steps:
        done = row.type == "Callout" and row.state == "Completed" and row.id not in by_hand
        if done and not effects[row.order, row.key]:
            yield f"{row.order} {row.key} is complete without any effect."


def calls_are_journalled(ledgers: Ledgers) -> Iterator[str]:
    """I4: whatever a system received was announced by an attempt that was there before."""
    first: dict[str, object] = {}
    for attempt in sorted(ledgers.attempts, key=lambda one: one.created_at):
        first.setdefault(attempt.key, attempt.created_at)
    for call in ledgers.calls:
        announced = first.get(call.key)
        if announced is None or announced > call.received_at:  # type: ignore[operator]
            yield f"{call.system} was called for {call.order} {call.step} without an attempt before."


def no_stale_writes(ledgers: Ledgers) -> Iterator[str]:
    """I7: of a step's tries at most one succeeded, and that one held the newest lease."""
    tries = defaultdict(list)
    for attempt in ledgers.attempts:
        tries[attempt.step].append(attempt)
    for step, made in tries.items():
        succeeded = [one for one in made if one.state == "Succeeded"]
        if len(succeeded) > 1:
            yield f"Step {step} succeeded in {len(succeeded)} tries."
        elif succeeded and succeeded[0].fence != max(one.fence for one in made):
            yield f"Step {step} took the answer of a lease that had ended."


def callbacks_once(ledgers: Ledgers) -> Iterator[str]:
    """I8: an address has one accepted callback, a message one effect; a forged one none."""
    applied = Counter(receipt.address for receipt in ledgers.receipts if receipt.applied)
    yield from (
        f"Callback address {address} took {number} answers." for address, number in applied.items() if number > 1
    )
    for receipt in ledgers.receipts:
        if receipt.applied and receipt.verdict not in {"Accepted", "Early"}:
            yield f"A callback that was judged {receipt.verdict} changed a step."
    for forgery in ledgers.forgeries:
        if forgery.answer not in {401, 404, 410, 413, 422}:
            yield f"A forged callback ({forgery.kind}) was answered {forgery.answer}."


def nothing_undone(ledgers: Ledgers) -> Iterator[str]:
    """I9: nothing in this version cancels or amends a step."""
    yield from (f"{row.order} {row.key} is {row.state}." for row in ledgers.steps if row.state in _UNDONE)


def events_complete(ledgers: Ledgers) -> Iterator[str]:
    """I10: an end is told once and last; each failure for good is told as often as it happened."""
    told: Mapping[int, list[str]] = defaultdict(list)
    for row in sorted(ledgers.outbox, key=lambda one: one.id):
        told[row.order].append(row.type)
    order_of = {order.plan: order.id for order in ledgers.orders if order.plan is not None}
    failed = Counter(
        order_of[entry.plan] for entry in ledgers.journal if entry.target == "FatallyFailed" and entry.plan in order_of
    )
    for order in ledgers.orders:
        types = told[order.id]
        ends = types.count("order.completed")
        if ends != (order.plan_state == "Completed"):
            yield f"{order.external_id} told {ends} times that it is complete."
        elif ends and types[-1] != "order.completed":
            yield f"{order.external_id} told of {types[-1]} after its end."
        if types.count("step.fatally_failed") != failed[order.id]:
            yield f"{order.external_id} failed {failed[order.id]} times for good and did not tell each."


def shown_as_stored(ledgers: Ledgers) -> Iterator[str]:
    """I12: what people are shown afterwards is what the database holds."""
    for order in ledgers.orders:
        shown = ledgers.shown.get(order.external_id, order.state)
        if shown != order.state:
            yield f"{order.external_id} is shown as {shown}, but is {order.state}."


def nothing_leaked(ledgers: Ledgers) -> Iterator[str]:
    """I13: a client is shown no order of another source."""
    yield from (f"{order} was shown to a client of another source." for order in ledgers.shown_to_strangers)


def no_false_alarm(ledgers: Ledgers) -> Iterator[str]:
    """I14: there is an incident where the harness made one inevitable, and nowhere else."""
    expected = {sent.external_id for sent in ledgers.submissions if sent.unrecoverable and sent.acknowledged}
    alarmed = {incident.order for incident in ledgers.incidents}
    for incident in ledgers.incidents:
        if incident.order not in expected:
            yield f"{incident.order} has an incident ({incident.code}) although nothing unrecoverable happened."
    yield from (f"{order} cannot go on, and nobody was told." for order in sorted(expected - alarmed))


def all_ended(ledgers: Ledgers) -> Iterator[str]:
    """I15: when the faults are over, all that can run runs to its end."""
    if not ledgers.drained:
        yield "Work was left when the time was up."
    expected = {sent.external_id for sent in ledgers.submissions if sent.unrecoverable}
    for order in ledgers.orders:
        if order.external_id not in expected and order.state not in ENDED:
            yield f"{order.external_id} is still {order.state}."


def every_fault_fired(ledgers: Ledgers) -> Iterator[str]:
    """I17: a fault that never struck proves nothing."""
    for fault, phases in ledgers.fired.items():
        yield from (f"{fault} never struck {phase}." for phase, number in phases.items() if number == 0)


CHECKS: Mapping[str, Check] = {
    "I1": acknowledged_once,
    "I2": nothing_orphaned,
    "I3": one_effect,
    "I4": calls_are_journalled,
    "I5": illegal_transitions,
    "I6": out_of_order,
    "I7": no_stale_writes,
    "I8": callbacks_once,
    "I9": nothing_undone,
    "I10": events_complete,
    "I11": replayed_otherwise,
    "I12": shown_as_stored,
    "I13": nothing_leaked,
    "I14": no_false_alarm,
    "I15": all_ended,
    "I17": every_fault_fired,
}


def _predecessors(ledgers: Ledgers) -> Mapping[int, list[int]]:
    before: dict[int, list[int]] = defaultdict(list)
    for link in ledgers.links:
        before[link.step].append(link.predecessor)
    return before
