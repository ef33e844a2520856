"""``manage.py create_token USER NAME [--source S …] [--days N]``: issue an API token and print it, once."""

import argparse
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalog.access import roles_of
from decomposition.core.parse import LONGEST_SOURCE
from fulfillment.operations.tokens import create_token


class Command(BaseCommand):
    help = "Issue an API token. It is printed once and cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="whose token it is")
        parser.add_argument("name", type=_text(200), help="what it is for, such as 'webshop production'")
        parser.add_argument(
            "--source",
            type=_text(LONGEST_SOURCE),
            action="append",
            default=[],
            help="an order source that it may use; none: every source",
        )
        parser.add_argument("--days", type=_days, help="how long it is valid; without, until it is revoked")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']!r}.")
        if not roles_of(user):
            raise CommandError(f"{user} has no role, so a token could do nothing. Give the user a role first.")
        expires_at = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        issued = create_token(
            user, options["name"], sources=options["source"], expires_at=expires_at, actor="command line"
        )
        self.stdout.write(issued.text)


def _text(longest: int) -> Callable[[str], str]:
    """Return what reads a text that can be stored and is not blank."""

    def text(given: str) -> str:
        if not given.strip() or not given.isprintable() or len(given) > longest:
            raise argparse.ArgumentTypeError(f"write 1 to {longest} printable characters")
        return given

    return text


def _days(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 3_650:
        raise argparse.ArgumentTypeError("write a number of days from 1 to 3650")
    return int(text)
