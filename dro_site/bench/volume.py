"""S6: pages and claims in a database of 1,000,000 orders and 10,000,000 steps."""

import time
from collections.abc import Iterator, Sequence

import httpx2
from django.conf import settings

from dro_site.bench.measurement import BarNotMeasurable, Conditions, Measurement
from dro_site.bench.site import site_with

NAME = "S6"
CONTENT = "dro_site.bench.volume_content"
ORDERS, QUICK_ORDERS = 1_000_000, 20_000
TIMES = 60
PAGE_MS = 150.0
CLAIM_MS = 10.0


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return how long the pages and a claim of due work take, but for the slowest few.

    Raises BarNotMeasurable where the built front end is missing, or the product refuses what is asked.
    """
    orders = QUICK_ORDERS if conditions.quick else ORDERS
    with site_with(NAME, CONTENT, str(orders)) as (address, made):
        cookies = {settings.SESSION_COOKIE_NAME: made["session"]}
        with httpx2.Client(base_url=address, timeout=60, cookies=cookies) as operator:
            pages = tuple(_pages(operator, orders, made["order"]))
    claim = _percentile(made["claim_milliseconds"], 0.99)
    return (*pages, _figure(f"claim of due work, {orders:,} orders", claim, CLAIM_MS))


def _pages(operator: httpx2.Client, orders: int, order: int) -> Iterator[Measurement]:
    for what, path in (("order list", "/orders"), ("order page", f"/orders/{order}"), ("fallout board", "/fallout")):
        times = [_milliseconds(operator, path) for _ in range(TIMES + 3)][3:]
        yield _figure(f"{what}, {orders:,} orders", _percentile(times, 0.95), PAGE_MS)


def _milliseconds(operator: httpx2.Client, path: str) -> float:
    started = time.perf_counter()
    answer = operator.get(path)
    if answer.status_code != httpx2.codes.OK:
        raise BarNotMeasurable(NAME, f"the product answered {answer.status_code} for {path}: {answer.text[:300]}")
    return (time.perf_counter() - started) * 1_000


def _percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[int((len(times) - 1) * part)]


def _figure(what: str, value: float, most: float) -> Measurement:
    value = round(value, 1)
    return Measurement(bar=f"{NAME} {what}", value=value, unit="ms", bar_value=most, holds=value <= most)
