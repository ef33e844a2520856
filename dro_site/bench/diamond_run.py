"""A client of the diamond, in a process of its own: ``python -m dro_site.bench.diamond_run HOW PLANS [ADDRESS]``.

HOW is ``publish`` the design (with an address: of callouts to the system there), ``burst`` (all plans at once),
``alone`` (one at a time), ``count`` (run the plans in this process, and count statements), or ``token`` (of a client of
the API). The last line printed is a JSON document of what was measured.
"""

import json
import secrets
import sys
import time
from collections.abc import Sequence
from typing import Any

import django

BATCH = 100
_LOOK_SECONDS = 0.02
_LIMIT_SECONDS = 300.0


def main(how: str, plans: int, address: str = "") -> dict[str, object]:
    """Do what is asked for; return seconds, milliseconds of each plan, commits, bytes of log or statements."""
    from django.utils import timezone

    from dro_site.bench.diamond import publish_diamond

    run = secrets.token_hex(4)
    match how:
        case "publish":
            publish_diamond(timezone.now(), address)
            return {}
        case "token":
            return {"token": _token()}
        case "alone":
            return {"milliseconds": [_alone(run, number) for number in range(plans)]}
        case "count":
            return {"statements": _count(run, plans)}
        case "burst":
            return _burst(run, plans)
    raise SystemExit(f"There is no {how!r}.")


def _token() -> str:
    from django.contrib.auth.models import Group, User

    from catalog.access import Role
    from fulfillment.operations.tokens import create_token

    client = User.objects.create_user("bench-client")
    client.groups.add(Group.objects.get_or_create(name=Role.CLIENT.value)[0])
    return create_token(client, "To be measured", actor="bench").text


def _burst(run: str, plans: int) -> dict[str, object]:
    commits, written = _written()
    started = time.perf_counter()
    orders: list[int] = []
    for first in range(0, plans, BATCH):
        orders += _submit(run, first, min(BATCH, plans - first))
    _await(orders)
    seconds = time.perf_counter() - started
    after = _written()
    return {"seconds": seconds, "commits": after[0] - commits, "wal_bytes": after[1] - written}


def _alone(run: str, number: int) -> float:
    started = time.perf_counter()
    orders = _submit(run, number, 1)
    _await(orders, look=0.001)
    return (time.perf_counter() - started) * 1_000


def _count(run: str, plans: int) -> int:
    """Take in and run plans here, with nobody told of them; return the statements, COPY and BEGIN included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from fulfillment.engine.announce import announcer
    from fulfillment.engine.dispatch import drain

    announcer.add = lambda **_: None  # type: ignore[method-assign]
    with CaptureQueriesContext(connection) as captured:
        for first in range(0, plans, BATCH):
            _submit(run, first, min(BATCH, plans - first))
        drain(_LIMIT_SECONDS)
    return len(captured)


def _submit(run: str, first: int, count: int) -> list[int]:
    """Submit orders in one call; return their ids."""
    from dro_site.bench.diamond import diamond_order
    from fulfillment.operations.intake import Submission, submit_orders

    answers = submit_orders([diamond_order(number, run) for number in range(first, first + count)])
    taken = [answer.order for answer in answers if isinstance(answer, Submission)]
    if len(taken) < count:
        raise AssertionError(f"Orders were refused: {answers}")
    return taken


def _await(orders: Sequence[int], look: float = _LOOK_SECONDS) -> None:
    """Wait until these orders are complete."""
    end = time.monotonic() + _LIMIT_SECONDS
    query = "SELECT NOT EXISTS (SELECT 1 FROM fulfillment_order WHERE id = ANY(%s) AND state <> 'Completed')"
    while time.monotonic() < end:
        if _answer(query, list(orders))[0]:
            return
        time.sleep(look)
    raise TimeoutError(f"Not all of {len(orders)} plans were complete after {_LIMIT_SECONDS:g} seconds.")


def _written() -> tuple[int, int]:
    """Return the transactions of this database and the bytes of the server's log so far."""
    commits, written = _answer(
        "SELECT xact_commit, pg_current_wal_insert_lsn() - '0/0'::pg_lsn FROM pg_stat_database "
        "WHERE datname = current_database()"
    )
    return int(commits), int(written)


def _answer(query: str, *values: Any) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])) + "\n")
