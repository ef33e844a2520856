"""Fills a throw-away database with many orders: ``python -m dro_site.bench.volume_content ORDERS``.

The product itself makes three orders: one that is complete, one that failed, one that waits for a worker. SQL then
multiplies their rows; their journals and tries are not multiplied. Claims are timed here too. Prints what it made as
JSON.
"""

import json
import sys
import time

import django
import psycopg

from dro_site.bench.diamond import SYSTEM, diamond_order, publish_diamond
from dro_site.bench.stub import running_stub
from dro_site.launcher import ports

STRIDE = 1_000
"""Ids of copies lie so far apart: the first three orders have fewer rows in every table."""
ORDERS_AT_ONCE = 10_000
FAILED_OF_A_HUNDRED, WAITING_OF_A_HUNDRED = 2, 1
CLAIMS = 200
_SHIFTED = {
    *("id", "order_id", "account_id", "request_id", "plan_id", "step_id", "order_line_id", "predecessor_id"),
    *("parent_id", "previous_id"),
}
_OF_PLAN = "plan_id IN (SELECT id FROM fulfillment_fulfillmentplan WHERE order_id = %(order)s)"
_OF_STEP = f"step_id IN (SELECT id FROM fulfillment_fulfillmentstep WHERE {_OF_PLAN})"
_TABLES = {
    "account": "id = (SELECT account_id FROM fulfillment_order WHERE id = %(order)s)",
    "order": "id = %(order)s",
    "fulfillmentrequest": "order_id = %(order)s",
    "orderline": "order_id = %(order)s",
    "fulfillmentplan": "order_id = %(order)s",
    "fulfillmentstep": _OF_PLAN,
    "stepsource": _OF_STEP,
    "steplink": _OF_STEP,
    "incident": "order_id = %(order)s",
}


def main(orders: int) -> dict[str, object]:
    """Make so many orders; return one of them, a session of an operator, and the milliseconds of claims."""
    from django.conf import settings
    from django.contrib.auth.models import Group, User

    from catalog.access import Role
    from dro_site.bench.site_content import session_of

    operator = User.objects.create_user("bench-operator")
    operator.groups.add(Group.objects.get_or_create(name=Role.OPERATOR.value)[0])
    complete, failed, waiting = _first_orders()
    failures, waits = orders * FAILED_OF_A_HUNDRED // 100, orders * WAITING_OF_A_HUNDRED // 100
    with psycopg.connect(_address(settings.DATABASES["default"]), autocommit=True) as connection:
        number = 1
        for order, copies in ((failed, failures), (waiting, waits), (complete, orders - failures - waits)):
            for first in range(number, number + copies, ORDERS_AT_ONCE):
                _copy(connection, order, first, min(first + ORDERS_AT_ONCE, number + copies) - 1)
            number += copies
        connection.execute("VACUUM ANALYZE")
    made = complete + STRIDE * (number - 1)
    return {"session": session_of(operator), "order": made, "claim_milliseconds": _claims()}


def _address(database: dict[str, object]) -> str:
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.conninfo.make_conninfo(
        **{name: str(database[key]) for name, key in names.items() if database.get(key)}
    )


def _first_orders() -> tuple[int, int, int]:
    """Run one order to its end, let one fail, let one wait for a worker; return their ids."""
    from django.utils import timezone

    from fulfillment.engine.dispatch import drain
    from fulfillment.operations.intake import submit_order
    from fulfillment.operations.processing import process_due_requests
    from orchestration.models import DownstreamSystem

    numbers = iter(range(3))

    def submit() -> int:
        return submit_order(diamond_order(next(numbers), "volume")).order

    with running_stub("S6", 0) as stub:
        publish_diamond(timezone.now(), stub.address)
        complete = submit()
        drain(30)
        nobody = f"http://{ports.LOCAL}:{ports.unused()}"
        DownstreamSystem.objects.filter(code=SYSTEM).update(base_address=nobody)
        failed = submit()
        drain(30)
    waiting = submit()
    process_due_requests(1)
    return complete, failed, waiting


def _copy(connection: psycopg.Connection, order: int, first: int, last: int) -> None:
    """Copy all rows of an order, once for each number."""
    with connection.transaction():
        for name, condition in _TABLES.items():
            table = f"fulfillment_{name}"
            columns = [row[0] for row in connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description or ()]
            values = ", ".join(map(_value, columns))
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(
                f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM "{table}" '
                f"CROSS JOIN generate_series(%(first)s::bigint, %(last)s::bigint) AS copy WHERE {condition}",
                {"order": order, "first": first, "last": last},
            )


def _value(column: str) -> str:
    if column in _SHIFTED:
        return f"{column} + {STRIDE} * copy"
    if column == "external_id":
        return "external_id || '-' || copy"
    if column == "submitted_at":
        return "submitted_at - make_interval(secs => copy)"
    return f'"{column}"'


def _claims() -> list[float]:
    """Claim work again and again; return the milliseconds of each claim."""
    from django.conf import settings

    from fulfillment.engine.claims import claim

    found = []
    for _ in range(CLAIMS):
        started = time.perf_counter()
        claimed = claim(settings.ENGINE["step_batch"], "bench")
        found.append((time.perf_counter() - started) * 1_000)
        if not claimed:
            break
    return found


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
