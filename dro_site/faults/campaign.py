"""Runs schedules of faults on one stage, one after the other, and compares the ledgers after each."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from dro_site.faults.fault import Fault, Report
from dro_site.faults.ledgers import Ledgers
from dro_site.faults.machine import Machine
from dro_site.faults.oracle import Violation, every_fault_fired, violations
from dro_site.faults.stage import Stage, read_tokens, seeded
from dro_site.faults.traffic import Traffic
from dro_site.launcher.servers import throw_away_folder

_DRAIN_SECONDS = 90.0


@contextmanager
def running_stage(seed: int) -> Iterator[Stage]:
    """Start a whole installation with a random design; take it away afterwards. Its logs go with it."""
    machine = Machine(throw_away_folder())
    try:
        machine.start()
        yield Stage(machine, read_tokens(machine.program("dro_site.faults.content", str(seed))))
    finally:
        machine.stop()


def run_fault(
    stage: Stage, fault: Fault, schedules: int, seed: int, told: Callable[[str], None] = lambda line: None
) -> Report:
    """Run some schedules of a fault and return what they came to. ``told`` hears of each schedule."""
    before = set(stage.submissions)
    known = {*violations(stage.ledgers(drained=True))}
    found: list[Violation] = []
    recoveries: list[float] = []
    for number in range(schedules):
        new, took = _run_schedule(stage, fault, number, seed)
        fresh = [one for one in new if one not in known]
        known |= {*fresh}
        found += fresh
        recoveries += took
        told(f"{fault.name} {number + 1} of {schedules}: {len(fresh)} violations")
    struck = {phase: stage.struck[fault.name][phase] for phase in fault.phases}
    struck |= stage.struck[fault.name]
    silent = every_fault_fired(Ledgers(fired={fault.name: struck}))
    found += [Violation("I17", sentence) for sentence in silent]
    return Report(
        fault=fault,
        schedules=schedules,
        orders=len(stage.submissions) - len(before),
        struck=struck,
        recoveries=recoveries,
        violations=found,
    )


def _run_schedule(stage: Stage, fault: Fault, number: int, seed: int) -> tuple[Sequence[Violation], list[float]]:
    """Submit orders, strike, wait until all is done that can be, and compare the ledgers."""
    chance = seeded(seed, fault.name, number)
    stage.fault, stage.over_at = fault.name, None
    traffic = Traffic(stage, f"{fault.name}-{number}", fault.orders, fault.seconds, chance)
    traffic.start()
    try:
        fault.strike(stage, chance)
    finally:
        traffic.finish()
    stage.rules()
    drained = stage.drain(_DRAIN_SECONDS)
    return violations(stage.ledgers(drained=drained)), stage.recoveries()
