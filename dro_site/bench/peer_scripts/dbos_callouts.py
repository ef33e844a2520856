"""The comparison S4 in DBOS Transact: plans in which each of ten steps is an HTTP call. Prints one line of JSON.

Started by ``dro_site.bench.peers`` in an environment with dbos and aiohttp; it imports nothing of the product.
"""

import asyncio
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable

import aiohttp  # type: ignore[import-not-found]
from dbos import DBOS  # type: ignore[import-not-found]

WAVES = (("reserve",), ("pick", "bill", "notify"), ("pack", "post", "track"), ("ship",), ("confirm",), ("close",))
"""The same shape as the product's plan in this comparison: the steps of a wave begin when the wave before has ended."""

STEPS = sum(map(len, WAVES))
CLIENTS = 32
WARM_UP = 5


def options() -> tuple[str, str, int]:
    """Return the address of an empty database, that of the stub, and how many plans to run."""
    parser = ArgumentParser(description=__doc__)
    for name, kind in (("--database-url", str), ("--stub-url", str), ("--plans", int)):
        parser.add_argument(name, type=kind, required=True)
    given = parser.parse_args()
    return given.database_url, given.stub_url, given.plans


database, stub, plans = options()
DBOS(config={"name": "peer", "system_database_url": database, "log_level": "ERROR", "run_admin_server": False})
http: aiohttp.ClientSession


@DBOS.step()  # type: ignore[untyped-decorator]
async def send(step: str, plan: int) -> None:
    answer = await http.post(f"{stub}/{step}", json={"step": step}, headers={"Idempotency-Key": f"{plan}:{step}"})
    async with answer:
        answer.raise_for_status()
        await answer.read()


@DBOS.workflow()  # type: ignore[untyped-decorator]
async def fulfil(plan: int) -> None:
    for wave in WAVES:
        await asyncio.gather(*(send(step, plan) for step in wave))


async def client(numbers: Iterable[int]) -> None:
    """Run one plan after the other, as long as there are numbers that no other client has taken."""
    for number in numbers:
        await fulfil(number)


async def measured() -> float:
    """Return how many steps a second the clients get through together, all of them warmed up."""
    global http
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await client(range(-WARM_UP, 0))
        left = iter(range(plans))
        begin = time.monotonic()
        await asyncio.gather(*(client(left) for _ in range(CLIENTS)))
        return STEPS * plans / (time.monotonic() - begin)


DBOS.launch()
sys.stdout.write(json.dumps({"steps_per_s": round(asyncio.run(measured()), 1)}) + "\n")
DBOS.destroy()
