"""S4: orders of five lines by the HTTP API of a real web process, from several clients at once."""

import http.client
import json
import os
import secrets
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from dro_site.bench.diamond import PRODUCT, diamond_order
from dro_site.bench.measurement import BarNotMeasurable, Conditions, Measurement
from dro_site.bench.no_effect import RUN
from dro_site.bench.site import web
from dro_site.bench.throw_away import run, run_for_document, throw_away_database
from dro_site.bench.workers import own_broker
from dro_site.launcher import ports

NAME = "S4"
CLIENTS = 4
LINES = 5
ORDERS, QUICK_ORDERS = 4_000, 1_000
WARM_ORDERS = 200
ORDERS_A_SECOND = 200
SLOWEST_MS = 78.0
POOL = "16"


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return the orders that are acknowledged in a second, and how long the slowest of a hundred takes.

    Each client sends its next order when the one before is acknowledged. Raises BarNotMeasurable where the web process
    does not start, or refuses an order.
    """
    orders = QUICK_ORDERS if conditions.quick else ORDERS
    port = ports.unused()
    variables = {
        "DRO_BASE_URL": f"http://{ports.LOCAL}:{port}",
        "DRO_ALLOWED_HOSTS": ports.LOCAL,
        "DRO_DATABASE_POOL": POOL,
        "BROKER_URL": own_broker(os.environ["BROKER_URL"]),
    }
    with tempfile.TemporaryDirectory() as folder, throw_away_database(**variables) as environment:
        plain = {**environment, "DRO_DATABASE_POOL": "0"}
        run(plain, RUN, "publish", "0")
        token = run_for_document(plain, RUN, "token", "0")["token"]
        with web(NAME, environment, port, Path(folder)) as address:
            _send(address, token, WARM_ORDERS)
            started = time.perf_counter()
            times = sorted(_send(address, token, orders))
            seconds = time.perf_counter() - started
    speed, slowest = orders / seconds, times[int(len(times) * 0.99)]
    return (
        Measurement(
            bar=f"{NAME} acknowledged",
            value=round(speed),
            unit="orders/s",
            bar_value=ORDERS_A_SECOND,
            holds=speed >= ORDERS_A_SECOND,
        ),
        Measurement(
            bar=f"{NAME} p99", value=round(slowest, 1), unit="ms", bar_value=SLOWEST_MS, holds=slowest <= SLOWEST_MS
        ),
    )


def _send(address: str, token: str, orders: int) -> list[float]:
    """Send orders from all clients; return the milliseconds of each."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        parts = [clients.submit(_client, address, token, orders // CLIENTS) for _ in range(CLIENTS)]
        return [one for part in parts for one in part.result()]


def _client(address: str, token: str, orders: int) -> list[float]:
    run_name, found = secrets.token_hex(4), []
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for number in range(orders):
        lines = [{"id": str(one), "product": PRODUCT} for one in range(1, LINES + 1)]
        body = json.dumps({**diamond_order(number, run_name), "lines": lines})
        started = time.perf_counter()
        connection.request("POST", "/api/v1/orders", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        found.append((time.perf_counter() - started) * 1_000)
        if answer.status != http.client.ACCEPTED:
            raise BarNotMeasurable(NAME, f"the product answered {answer.status}: {text[:300]!r}")
    connection.close()
    return found
