"""The program behind `./dro import`, `export`, `validate`, `publish`, `plan`, `submit`, `bench` and `faults`."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from dro_site.command_line import bench, design, faults, orders, releases
from dro_site.command_line.output import Output
from dro_site.command_line.refusal import COULD_NOT_RUN, CommandRefused, refusals

EXIT_STATUS = "Exit status: 0 done, 1 the answer is no (an invalid design, a rejected order), 2 could not run."


class Parser(argparse.ArgumentParser):
    """Refuses bad arguments as every other refusal is told, instead of printing its usage and ending the process."""

    def error(self, message: str) -> NoReturn:
        raise CommandRefused(COULD_NOT_RUN, "BadArguments", f"{message} (see ./{self.prog} --help)")


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; each names its function as ``run``."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON alone on standard output")
    root = Parser(prog="dro", epilog=EXIT_STATUS)
    commands = root.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (design, releases, orders, bench, faults):
        module.add_commands(commands, shared)
    return root


def main(words: Sequence[str]) -> int:
    """Carry one command out and return its exit status. ``django.setup`` has been called."""
    output = Output(as_json="--json" in words)
    try:
        arguments = parser().parse_args(words)
        with refusals():
            status: int = arguments.run(arguments, output)
    except CommandRefused as refused:
        return report(refused, output)
    except SystemExit:  # argparse has printed the help
        return 0
    return status


def report(refused: CommandRefused, output: Output) -> int:
    """Say why a command ended: a sentence and the places on standard error, or a document where JSON was asked for."""
    print(f"dro: {refused.message}", file=sys.stderr)
    if output.as_json:
        output.document(refused.document)
    elif len(refused.problems) > 1:
        for problem in refused.problems:
            print(f"  {_place(problem)}{problem.get('message', '')}", file=sys.stderr)
    return refused.status


def _place(problem: object) -> str:
    assert isinstance(problem, dict)
    parts = [str(problem[name]) for name in ("file", "kind", "record", "code", "field", "pointer") if problem.get(name)]
    return f"{' '.join(parts)}: " if parts else ""
