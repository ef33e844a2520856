"""Runs inside Django, before the product's processes: migrations, static files, demo data.

Called as `python -m dro_site.launcher.preparation [--site] [--seed | --people] [--logins] [--only-if-empty]`; one
process, since each start of Django costs a second. Writes `login<TAB>role<TAB>user<TAB>password` lines and plain
progress lines.
"""

import io
import sys

import django

BEHIND = 3
LOGIN = "login\t"


def main(arguments: list[str]) -> int:
    """Prepare the database of the environment; return 0, or BEHIND where `--only-if-empty` forbade migrating."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    waiting, is_empty = waiting_migrations()
    if waiting and "--only-if-empty" in arguments and not is_empty:
        print(waiting)
        return BEHIND
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
        print(f"Applied {waiting} migrations", flush=True)
    if "--site" in arguments and not getattr(settings, "WHITENOISE_USE_FINDERS", False):
        call_command("collectstatic", interactive=False, verbosity=0)
    if "--seed" in arguments:
        call_command("seed_demo", stdout=io.StringIO())
    if "--people" in arguments:
        call_command("seed_demo", "--only-people", stdout=io.StringIO())
    if "--logins" in arguments:
        _print_logins()
    return 0


def _print_logins() -> None:
    from django.core.management import call_command

    answer = io.StringIO()
    call_command("seed_demo", "--print-logins", stdout=answer)
    for line in answer.getvalue().splitlines():
        words = line.split()
        if len(words) == 3 and words != ["role", "username", "password"]:
            print(LOGIN + "\t".join(words))


def waiting_migrations() -> tuple[int, bool]:
    """Return how many migrations are not applied, and whether none is."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    is_empty = not executor.loader.applied_migrations
    connection.close()
    return len(plan), is_empty


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
