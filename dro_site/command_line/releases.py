"""`publish`: the draft becomes the next release."""

import argparse
from typing import Any

from django.utils import timezone

from dro_site.command_line.actor import user_named
from dro_site.command_line.design import show_problems
from dro_site.command_line.output import Output
from orchestration.operations import release


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands about releases."""
    publishing = commands.add_parser("publish", parents=[shared], help="make the draft the next release")
    publishing.add_argument("--note", required=True, metavar="TEXT", help="what the release is for")
    publishing.add_argument("--refuse-warnings", action="store_true", help="publish only a draft without warnings")
    publishing.add_argument("--as", dest="user", metavar="USERNAME", help="who publishes")
    publishing.set_defaults(run=publish)


def publish(arguments: argparse.Namespace, output: Output) -> int:
    """Publish the draft and say what the release changes."""
    try:
        made = release.publish(
            actor=user_named(arguments.user),
            note=arguments.note,
            now=timezone.now(),
            acknowledge_warnings=not arguments.refuse_warnings,
        )
    except (release.DesignInvalid, release.WarningsNotAcknowledged) as refusal:
        show_problems(refusal.problems, output)
        raise
    output.document(
        {
            "release": {
                "number": made.number,
                "content_hash": made.content_hash,
                "note": made.note,
                "published_at": made.published_at.isoformat(),
            },
            "changes": made.difference,
            "warnings": made.problems,
        }
    )
    output.table(
        "Changes", ["Change", "Kind", "Code"], [(one["change"], one["kind"], one["code"]) for one in made.difference]
    )
    output.say(f"\nRelease {made.number} is published: {len(made.difference)} changes, {len(made.problems)} warnings.")
    return 0
