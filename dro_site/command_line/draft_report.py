"""What writing the draft did, as a table."""

from dro_site.command_line.output import Output
from orchestration.operations.draft import DraftReport


def show_draft_report(report: DraftReport, output: Output) -> None:
    """Say to a person what happened to the draft."""
    output.table(
        "Draft",
        ["Kind", "Created", "Changed", "Removed", "Unchanged"],
        [
            (one.kind, len(one.created), len(one.changed), len(one.removed), one.unchanged)
            for one in report.kinds
            if one.created or one.changed or one.removed or one.unchanged
        ],
    )
    if report.systems_created:
        names = ", ".join(report.systems_created)
        output.say(
            f"\nNew downstream systems without an address: {names}. Give each its address in the administration."
        )
    if report.is_empty:
        output.say("\nThe draft was already so: nothing changed.")
