"""D2: what the designer waits for on the server: reading a workspace, and saving one change of it, over HTTP."""

import logging
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import httpx2
from django.conf import settings

from dro_site.bench.large_design import WORKSPACE
from dro_site.bench.measurement import BarNotMeasurable, Conditions, Measurement
from dro_site.bench.site import running_site

NAME = "D2"
SIZES = (50, 500, 2_000)
QUICK_SIZES = (500,)
READ_MS = 1_000.0
SAVE_MS = 500.0
TIMES = 15
API = "/api/v1/draft"


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return for each size of a design how long reading and saving take, as medians.

    Raises BarNotMeasurable where the built front end is missing, or the product refuses what is sent.
    """
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # else each request is told between the figures
    found: list[Measurement] = []
    for steps in QUICK_SIZES if conditions.quick else SIZES:
        with running_site(NAME, steps, conditions.seed) as site:
            cookies = {settings.SESSION_COOKIE_NAME: site.session}
            with httpx2.Client(base_url=site.address, timeout=60, cookies=cookies) as designer:
                found += _figures(designer, steps, conditions.seed)
    return tuple(found)


def _figures(designer: httpx2.Client, steps: int, seed: int) -> Iterator[Measurement]:
    designer.get("/designs")  # sets the cookie whose value proves that requests come from our pages
    designer.headers["X-CSRFToken"] = designer.cookies[settings.CSRF_COOKIE_NAME]
    document = _answer(designer.get(f"{API}/workspaces/{WORKSPACE}"))
    code, record = next(iter(document["records"]["StepDefinition"].items()))
    numbers = iter(range(2 * TIMES))

    def read() -> None:
        _answer(designer.get(f"{API}/workspaces/{WORKSPACE}"))

    def save() -> None:
        record["fields"]["name"] = f"Step, for the time {next(numbers)}"
        change = {"kind": "StepDefinition", "code": code, **record}
        saved = _answer(designer.post(f"{API}/changes", json={"changes": [change]}))
        record["version"] = saved["records"][0]["version"]

    for what, act, most in (("read a workspace", read, READ_MS), ("save one change", save, SAVE_MS)):
        act()
        value = median(_milliseconds(act) for _ in range(TIMES))
        yield Measurement(
            bar=f"{NAME} {what}, {steps:,} steps",
            value=round(value, 1),
            unit="ms",
            bar_value=most,
            holds=value <= most,
            seed=seed,
        )


def _milliseconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1_000


def _answer(response: httpx2.Response) -> Any:
    if response.status_code != 200:
        raise BarNotMeasurable(NAME, f"the product answered {response.status_code}: {response.text[:300]}")
    return response.json()
