"""Results that are sent later: signed by Standard Webhooks, repeated until they arrive, kept over a restart."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx2
from standardwebhooks import Webhook

from dro_site.simulator.ledger import Callback, Ledger

SCHEDULED = "Scheduled"
DELIVERED = "Delivered"
WITHHELD = "Withheld"
GIVEN_UP = "GivenUp"

BACKOFF = (0.2, 0.5, 1, 2, 5, 10, 20, 30, *(60,) * 10)
"""Seconds to wait after each delivery that was not answered by 2xx; after the last one the callback is given up."""


class Callbacks:
    """Sends each callback of the ledger when it is due. ``start`` takes up those that an earlier run left."""

    def __init__(self, ledger: Ledger, secret: str, backoff: Sequence[float] = BACKOFF) -> None:
        self._ledger = ledger
        self._webhook = Webhook(secret)
        self._backoff = backoff
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx2.AsyncClient | None = None

    async def start(self) -> None:
        limits = httpx2.Limits(max_connections=50)
        self._client = httpx2.AsyncClient(timeout=10, trust_env=False, follow_redirects=False, limits=limits)
        for callback in self._ledger.callbacks(SCHEDULED):
            self.schedule(callback)

    async def stop(self) -> None:
        self.cancel()
        if self._client is not None:
            await self._client.aclose()

    def schedule(self, callback: Callback) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(callback))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> None:
        """Send nothing more of what is scheduled; what the ledger still holds is sent after the next start."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _deliver(self, callback: Callback) -> None:
        attempts = callback.attempts
        await asyncio.sleep(max(0.0, callback.due_at - time.time()))
        for copies in range(callback.copies - 1, -1, -1):
            for pause in (*self._backoff, None):
                error = await self._send(callback)
                attempts += 1
                if not error:
                    break
                state = SCHEDULED if pause is not None else GIVEN_UP
                self._ledger.update_callback(callback.sequence, state, copies + 1, attempts, error)
                await self._ledger.durable()
                if pause is None:
                    return
                await asyncio.sleep(pause)
            state = SCHEDULED if copies else DELIVERED
            self._ledger.update_callback(callback.sequence, state, copies, attempts, "")
            await self._ledger.durable()

    async def _send(self, callback: Callback) -> str:
        """Empty, or why the callback did not arrive. Repeats carry the same webhook-id, so a receiver can tell them."""
        assert self._client is not None
        now = datetime.now(UTC)
        message = f"msg_{callback.sequence}_{int(callback.due_at * 1000)}"
        headers = {
            "content-type": "application/json",
            "webhook-id": message,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(message, now, callback.payload),
        }
        try:
            response = await self._client.post(callback.url, content=callback.payload.encode(), headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, OSError) as error:
            return f"{type(error).__name__}: {error}"
        return "" if response.is_success else f"answered {response.status_code}"
