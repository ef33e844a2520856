"""`faults`: makes things go wrong under load and compares what clients, downstream systems and our tables say after."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from dro_site.bench.measurement import this_commit, this_machine
from dro_site.command_line.output import Output
from dro_site.command_line.refusal import COULD_NOT_RUN, NO, CommandRefused
from dro_site.faults.campaign import run_fault, running_stage
from dro_site.faults.fault import Report
from dro_site.faults.registry import FAULTS

SEED = 20_261_121
_SCHEDULES, _QUICK = 5, 1
_MOST_SHOWN = 20
METHOD = (
    "Method: for each schedule, clients submit orders of a random design by the API while the fault strikes real "
    "PostgreSQL, Valkey, web, worker, beat and downstream processes; then everything has to end, and three ledgers "
    "(what clients were answered, what systems received, our tables) are compared. Recovery: from when the fault was "
    "over, 99 of 100 orders that were open had gone on within so many seconds."
)


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    known = "; ".join(f"{fault.name}: {fault.title} ({', '.join(fault.numbers)})" for fault in FAULTS.values())
    command = commands.add_parser(
        "faults", parents=[shared], help="inject faults and check the ledgers", epilog=f"Known: {known}."
    )
    command.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    command.add_argument("--schedules", type=int, metavar="N", help=f"of each fault (default: {_SCHEDULES})")
    command.add_argument("--quick", action="store_true", help="one schedule of each fault")
    command.add_argument("--seed", type=int, default=SEED, help="of everything random")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Run the schedules and tell of each fault what they came to; the answer is no where anything does not hold."""
    names = arguments.names or list(FAULTS)
    unknown = [name for name in names if name not in FAULTS]
    if unknown:
        raise CommandRefused(
            COULD_NOT_RUN, "UnknownFault", f"There is no {', '.join(unknown)}; known: {', '.join(FAULTS)}."
        )
    schedules = arguments.schedules or (_QUICK if arguments.quick else _SCHEDULES)
    commit, machine = this_commit(), this_machine()
    reports: list[Report] = []
    with running_stage(arguments.seed) as stage:
        for name in names:
            made = run_fault(stage, FAULTS[name], schedules, arguments.seed, _progress)
            output.json_line(document(made, arguments.seed, commit, machine))
            reports.append(made)
    output.table(f"{machine}, commit {commit or 'unknown'}, seed {arguments.seed}", _HEADERS, [*map(_row, reports)])
    for made in reports:
        for violation in made.violations[:_MOST_SHOWN]:
            output.say(f"{made.fault.name}: {violation.invariant}: {violation.sentence}")
    output.say(f"\n{METHOD}")
    return 0 if all(made.holds for made in reports) else NO


def document(made: Report, seed: int, commit: str, machine: str) -> dict[str, object]:
    """Return what the schedules of a fault came to as one JSON object."""
    return {
        "bar": made.fault.name,
        "numbers": made.fault.numbers,
        "value": len(made.violations),
        "unit": "violations",
        "bar_value": 0,
        "holds": made.holds,
        "schedules": made.schedules,
        "injected": made.struck,
        "orders": made.orders,
        "recovery_seconds": made.recovery,
        "recovery_bar_seconds": made.fault.recovery,
        "violations": [f"{one.invariant}: {one.sentence}" for one in made.violations],
        "seed": seed,
        "commit": commit,
        "machine": machine,
    }


_HEADERS = ("Fault", "Of the list", "Schedules", "Injected", "Orders", "Violations", "Recovery s", "Bar s", "Holds")


def _row(made: Report) -> Sequence[object]:
    return (
        made.fault.name,
        made.fault.numbers,
        made.schedules,
        made.injected,
        made.orders,
        len(made.violations),
        "" if made.recovery is None else f"{made.recovery:.1f}",
        made.fault.recovery and f"{made.fault.recovery:g}",
        "yes" if made.holds else "NO",
    )


def _progress(line: str) -> None:
    print(f"dro: {line}", file=sys.stderr, flush=True)
