"""`import salesforce` and `export salesforce`: the CSV files of a Salesforce configuration."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from dro_site.command_line.actor import name_of, user_named
from dro_site.command_line.draft_report import show_draft_report
from dro_site.command_line.output import Output
from dro_site.command_line.refusal import NO
from orchestration.operations.salesforce import ImportReport, export_folder, import_folders


def import_salesforce(arguments: argparse.Namespace, output: Output) -> int:
    """Load folders into the draft and report every file and every row that does not fit; the answer is no for any."""
    report = import_folders(arguments.folders, name_of(user_named(arguments.user)))
    output.document(asdict(report))
    output.table(
        "Files",
        ["File", "Object", "Read", "Created", "Changed", "Unchanged", "Rejected", "Kept columns"],
        [
            (
                one.file,
                one.object,
                one.read,
                one.created,
                one.changed,
                one.unchanged,
                one.rejected,
                len(one.kept_columns),
            )
            for one in report.files
        ],
    )
    output.table(
        "Problems",
        ["Severity", "File", "Row", "Column", "Value", "Reason"],
        [
            (one.severity.value, one.file, one.row or None, one.column, one.value, one.message)
            for one in report.problems
        ],
    )
    if report.not_read:
        output.say(f"\nNot read: {', '.join(report.not_read)}.")
    if report.draft is not None:
        show_draft_report(report.draft, output)
    _say_result(report, output)
    return 0 if report.loaded else NO


def _say_result(report: ImportReport, output: Output) -> None:
    known = set(report.draft.systems_created) if report.draft else set()
    if without := [name for name in report.systems_without_address if name not in known]:
        output.say(f"\nSystems still without an address: {', '.join(without)}.")
    rows = report.total("read")
    if not report.loaded:
        rejected = report.total("rejected")
        print(
            f"dro: Nothing was loaded: {rejected} of {rows} rows are rejected; the problems say why.", file=sys.stderr
        )
        return
    counts = ", ".join(f"{report.total(name)} {name}" for name in ("created", "changed", "unchanged"))
    output.say(f"\n{rows} rows read: {counts}.")


def export_salesforce(folder: Path, output: Output) -> int:
    """Write the draft in the form of the imported files, and say what that form cannot."""
    report = export_folder(folder)
    output.document({"folder": str(folder), **asdict(report)})
    output.table(
        "Not expressible in this form",
        ["Kind", "Record", "Field"],
        [(one.kind, one.code, one.field) for one in report.not_expressible],
    )
    output.say(f"{folder}: {len(report.written)} files written, {report.unchanged} were already so.")
    return 0
