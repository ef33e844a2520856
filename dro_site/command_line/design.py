"""`import`, `export` and `validate`: the draft and its files."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalog.core.problems import DesignProblem, Severity
from dro_site.command_line.actor import name_of, user_named
from dro_site.command_line.draft_report import show_draft_report
from dro_site.command_line.output import Output
from dro_site.command_line.refusal import COULD_NOT_RUN, NO, CommandRefused
from dro_site.command_line.salesforce import export_salesforce, import_salesforce
from orchestration.core.design import Design
from orchestration.core.snapshot import content_hash
from orchestration.operations import design_files
from orchestration.operations.draft import WriteMode
from orchestration.operations.release import release_numbered
from orchestration.queries.checks import check_draft
from orchestration.queries.draft import read_draft


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands about the draft design."""
    importing = commands.add_parser("import", help="load a design or a Salesforce configuration into the draft")
    kinds = importing.add_subparsers(title="what to import", required=True, metavar="KIND")
    salesforce = kinds.add_parser("salesforce", parents=[shared], help="CSV files of a Salesforce configuration")
    salesforce.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a folder of CSV files")
    salesforce.add_argument("--as", dest="user", metavar="USERNAME", help="on whose behalf")
    salesforce.set_defaults(run=import_salesforce)
    design = kinds.add_parser("design", parents=[shared], help="the files that `export` wrote")
    design.add_argument("folder", type=Path, metavar="FOLDER")
    design.add_argument("--merge", action="store_true", help="keep what the folder does not have (default: remove it)")
    design.add_argument("--as", dest="user", metavar="USERNAME", help="on whose behalf")
    design.set_defaults(run=import_design)

    exporting = commands.add_parser(
        "export",
        parents=[shared],
        usage="dro export [salesforce] FOLDER [--release N] [--json]",
        help="write the design as one readable file per object, or as Salesforce CSV files",
    )
    exporting.add_argument("words", nargs="+", metavar="FOLDER", help="where to write; `salesforce` before it: as CSV")
    exporting.add_argument("--release", type=int, metavar="N", help="export this release instead of the draft")
    exporting.set_defaults(run=export)

    validating = commands.add_parser("validate", parents=[shared], help="check the draft design")
    validating.set_defaults(run=validate)


def import_design(arguments: argparse.Namespace, output: Output) -> int:
    """Make the draft what a folder says, and say what changed."""
    mode = WriteMode.MERGE if arguments.merge else WriteMode.REPLACE
    report = design_files.import_design(arguments.folder, name_of(user_named(arguments.user)), mode)
    output.document(asdict(report))
    show_draft_report(report, output)
    return 0


def export(arguments: argparse.Namespace, output: Output) -> int:
    """Write the draft or a release into a folder."""
    words: list[str] = arguments.words
    if len(words) == 2 and words[0] == "salesforce" and arguments.release is None:
        return export_salesforce(Path(words[1]), output)
    if len(words) != 1:
        raise CommandRefused(
            COULD_NOT_RUN,
            "BadArguments",
            "Name one folder: ./dro export FOLDER [--release N], or ./dro export salesforce FOLDER.",
        )
    folder = Path(words[0])
    report = design_files.export_design(_design(arguments.release), folder)
    output.document({"folder": str(folder), **asdict(report)})
    written, removed = len(report.written), len(report.removed)
    output.say(f"{folder}: {written} files written, {removed} removed, {report.unchanged} were already so.")
    return 0


def _design(release: int | None) -> Design:
    return read_draft() if release is None else release_numbered(release).design


def validate(arguments: argparse.Namespace, output: Output) -> int:
    """Check the draft; the answer is no where it has errors."""
    draft = read_draft()
    problems = check_draft(draft)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    output.document(
        {
            "valid": errors == 0,
            "errors": errors,
            "warnings": len(problems) - errors,
            "content_hash": content_hash(draft),
            "problems": [asdict(problem) for problem in problems],
        }
    )
    show_problems(problems, output)
    verdict = "The draft can be published" if errors == 0 else "The draft cannot be published"
    output.say(f"{verdict}: {errors} errors, {len(problems) - errors} warnings.")
    return NO if errors else 0


def show_problems(problems: Sequence[DesignProblem], output: Output) -> None:
    """Say what a check found."""
    output.table(
        "Problems",
        ["Severity", "Kind", "Record", "Field", "Message"],
        [(one.severity.value, one.kind, one.record, one.field, one.message) for one in problems],
    )
