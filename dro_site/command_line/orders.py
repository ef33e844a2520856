"""`plan` and `submit`: an order from a file."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from decomposition.core.order import InstalledAsset, Order
from decomposition.core.parse import parse
from dro_site.command_line.actor import name_of, user_named
from dro_site.command_line.output import Output
from dro_site.command_line.plan_tables import show_plan
from dro_site.command_line.refusal import COULD_NOT_RUN, NO, CommandRefused
from fulfillment.core.strict_json import UnreadableJson, read_json
from fulfillment.core.vocabulary import OrderState
from fulfillment.models import Order as OrderRow
from fulfillment.operations.intake import submit_order
from fulfillment.queries.assets import installed_assets
from orchestration.core.design import Design
from orchestration.core.snapshot import content_hash
from orchestration.operations.dry_run import Basis, document, dry_run
from orchestration.operations.release import current_release, release_numbered
from orchestration.queries.draft import read_draft

STANDARD_INPUT = "-"
OPEN_STATES = {OrderState.SUBMITTED, OrderState.IN_PROGRESS}
POLL_SECONDS = 0.2
LARGEST_FILE = 64 * 1_048_576


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands about orders."""
    planning = commands.add_parser("plan", parents=[shared], help="decompose and compose an order; nothing is stored")
    planning.add_argument("order", metavar="ORDER.json", help="the order; - reads standard input")
    basis = planning.add_mutually_exclusive_group()
    basis.add_argument("--draft", action="store_true", help="on the draft (default: on the current release)")
    basis.add_argument("--release", type=int, metavar="N", help="on this release")
    planning.set_defaults(run=plan)

    submitting = commands.add_parser("submit", parents=[shared], help="submit an order, which starts by itself")
    submitting.add_argument("order", metavar="ORDER.json", help="the order; - reads standard input")
    submitting.add_argument("--wait", action="store_true", help="until the order has ended")
    submitting.add_argument(
        "--timeout", type=float, default=300.0, metavar="SECONDS", help="how long to wait (default: 300)"
    )
    submitting.add_argument("--as", dest="user", metavar="USERNAME", help="who submits")
    submitting.set_defaults(run=submit)


def read_document(name: str) -> object:
    """Return the JSON of a file or of standard input; raises CommandRefused with line and column, and OSError."""
    if name == STANDARD_INPUT:
        content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise CommandRefused(COULD_NOT_RUN, "FileTooLarge", f"{name}: an order has at most {LARGEST_FILE:,} bytes.")
    try:
        return read_json(content)
    except UnreadableJson as error:
        raise CommandRefused(COULD_NOT_RUN, "UnreadableJson", f"{name} cannot be read: {error}") from error


def plan(arguments: argparse.Namespace, output: Output) -> int:
    """Show what an order would turn into; the answer is no where it would be rejected."""
    order = parse(read_document(arguments.order))
    design, basis = _design(arguments)
    result = dry_run(order, design, _assets(order))
    output.document(document(result, basis))
    show_plan(result, basis, output)
    if not result.graph.steps:
        print("dro: The order yields no step; the trace says why.", file=sys.stderr)
        return NO
    return 0


def _design(arguments: argparse.Namespace) -> tuple[Design, Basis]:
    if arguments.draft:
        draft = read_draft()
        return draft, Basis(number=None, content_hash=content_hash(draft))
    release = current_release() if arguments.release is None else release_numbered(arguments.release)
    return release.design, Basis(number=release.number, content_hash=release.content_hash)


def _assets(order: Order) -> tuple[InstalledAsset, ...]:
    """What the order's account has installed; nothing where we do not know the account yet."""
    return installed_assets(order)


def submit(arguments: argparse.Namespace, output: Output) -> int:
    """Submit an order; with --wait until it has ended, and the answer is no unless it was completed."""
    order = read_document(arguments.order)
    if not isinstance(order, dict):
        raise CommandRefused(COULD_NOT_RUN, "UnreadableJson", f"{arguments.order} must hold one JSON object.")
    user = user_named(arguments.user)
    taken = submit_order(order, submitted_by=user.pk if user else None, actor=name_of(user))
    limit = time.monotonic() + arguments.timeout
    row = OrderRow.objects.get(pk=taken.order)
    while arguments.wait and row.state in OPEN_STATES and time.monotonic() < limit:
        time.sleep(POLL_SECONDS)
        row.refresh_from_db()
    output.document(
        {
            "order": {"id": row.pk, "source": row.source, "external_id": row.external_id, "state": row.state},
            "created": taken.created,
        }
    )
    known = "" if taken.created else " (it had been submitted before)"
    output.say(f"Order {row.external_id} of {row.source} is order {row.pk}{known}; its state is {row.state}.")
    if row.state == OrderState.REJECTED:
        _say_why(row)
        return NO
    return NO if arguments.wait and row.state != OrderState.COMPLETED else 0


def _say_why(row: Any) -> None:
    problem = row.requests.order_by("-sequence").values_list("problem", flat=True).first() or {}
    print(f"dro: The order was rejected: {problem.get('detail', 'no reason was recorded')}", file=sys.stderr)
