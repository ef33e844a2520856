"""`bench`: the bars that this version measures, each figure beside the bar that it must hold."""

import argparse
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from dro_site.bench.measurement import (
    ROOT,
    Bar,
    BarNotMeasurable,
    Conditions,
    Measurement,
    document,
    this_commit,
    this_machine,
)
from dro_site.bench.registry import BARS
from dro_site.command_line.output import Output
from dro_site.command_line.refusal import COULD_NOT_RUN, NO, CommandRefused

DATA = ROOT.parent / "shared" / "data"
SEED = 20_260_101


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command that measures."""
    known = "; ".join(f"{bar.name}: {bar.title}" for bar in BARS.values())
    command = commands.add_parser("bench", parents=[shared], help="measure the speed bars", epilog=f"Known: {known}.")
    command.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    command.add_argument("--quick", action="store_true", help="a version under a minute for each")
    command.add_argument("--seed", type=int, default=SEED, help="of everything random")
    command.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help="the published test data")
    command.set_defaults(run=partial(measure, BARS))


def measure(registry: Mapping[str, Bar], arguments: argparse.Namespace, output: Output) -> int:
    """Measure bars and print each figure; the answer is no where one does not hold."""
    names = arguments.names or list(registry)
    unknown = [name for name in names if name not in registry]
    if unknown or not names:
        known = ", ".join(registry) or "none in this version"
        asked = f"There is no {', '.join(unknown)}" if unknown else "There is nothing to measure"
        raise CommandRefused(COULD_NOT_RUN, "UnknownBar", f"{asked}; known: {known}.")
    conditions = Conditions(arguments.quick, arguments.seed, arguments.data)
    commit, machine = this_commit(), this_machine()
    found: list[Measurement] = []
    for name in names:
        try:
            made = registry[name].measure(conditions)
        except BarNotMeasurable as error:
            raise CommandRefused(COULD_NOT_RUN, "BarNotMeasurable", str(error)) from error
        for measurement in made:
            output.json_line(document(measurement, commit, machine))
        found += made
    output.table(
        f"{machine}, commit {commit or 'unknown'}",
        ["Bar", "Value", "Unit", "Bar value", "Holds"],
        [(one.bar, f"{one.value:g}", one.unit, f"{one.bar_value:g}", "yes" if one.holds else "NO") for one in found],
    )
    return 0 if all(one.holds for one in found) else NO
