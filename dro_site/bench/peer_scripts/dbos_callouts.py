"""DBOS Transact on PostgreSQL: N ten-step diamonds whose every step calls a stub by HTTP; prints one JSON line.

It runs in an environment of its own, with dbos and aiohttp, and knows nothing of the product.
"""

import argparse
import asyncio
import json
import sys
import time
import uuid

import aiohttp  # type: ignore[import-not-found]
from dbos import DBOS  # type: ignore[import-not-found]

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--database-url", required=True, help="an empty database")
parser.add_argument("--stub-url", required=True)
parser.add_argument("--plans", type=int, default=100)
parser.add_argument("--concurrency", type=int, default=32)
args = parser.parse_args()

DBOS(
    config={"name": "bench", "system_database_url": args.database_url, "log_level": "ERROR", "run_admin_server": False}
)
sessions: list[aiohttp.ClientSession] = []


@DBOS.step()  # type: ignore[untyped-decorator]
async def call(name: str, key: str) -> str:
    headers = {"Idempotency-Key": f"{key}:{name}"}
    async with sessions[0].post(f"{args.stub_url}/{name}", json={"step": name}, headers=headers) as response:
        response.raise_for_status()
        await response.read()
    return name


@DBOS.workflow()  # type: ignore[untyped-decorator]
async def plan(key: str) -> None:
    await call("start", key)
    await asyncio.gather(*[call(f"a{branch}", key) for branch in range(3)])
    await asyncio.gather(*[call(f"b{branch}", key) for branch in range(3)])
    for name in ("join", "tail1", "tail2"):
        await call(name, key)


async def main() -> None:
    DBOS.launch()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        sessions.append(session)
        for _ in range(5):
            await plan(uuid.uuid4().hex)
        gate = asyncio.Semaphore(args.concurrency)

        async def one() -> None:
            async with gate:
                await plan(uuid.uuid4().hex)

        began = time.perf_counter()
        await asyncio.gather(*[one() for _ in range(args.plans)])
        seconds = time.perf_counter() - began
    made = {"engine": "dbos", "plans": args.plans, "steps_per_s": round(10 * args.plans / seconds, 1)}
    sys.stdout.write(json.dumps(made) + "\n")
    DBOS.destroy()


asyncio.run(main())
