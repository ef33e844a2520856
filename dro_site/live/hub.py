"""One LISTEN connection per web process, fanned out to a queue for each watching browser.

A notification cannot be replayed, so whoever may have missed one (a browser that reconnects, a queue that ran over, a
listener that lost its connection) is told to read its page again.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from fulfillment.engine.announce import CHANNEL

logger = logging.getLogger(__name__)

RESYNC: dict[str, Any] = {"resync": True}
_QUEUE_LENGTH = 200
_RECONNECT_SECONDS = 1.0
# What Django adds to a connection's parameters for its own, synchronous connections.
_OF_DJANGO = frozenset({"cursor_factory", "context", "prepare_threshold", "client_encoding", "application_name"})


class Hub:
    """Fans notifications out to the browsers of one event loop."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[dict[str, Any]]] = set()
        self._listener: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """Give a queue that fills with notices for as long as the block runs."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_QUEUE_LENGTH)
        self._queues.add(queue)
        self._ensure_listener()
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def _ensure_listener(self) -> None:
        loop = asyncio.get_running_loop()
        if self._listener is None or self._listener.done() or self._loop is not loop:
            self._loop = loop
            self._listener = loop.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (psycopg.Error, OSError) as error:
                logger.warning("The live listener lost its connection and will try again: %s", error)
            self._publish(RESYNC)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen_once(self) -> None:
        parameters = connections["default"].get_connection_params()
        known = {key: value for key, value in parameters.items() if key not in _OF_DJANGO}
        connection = await psycopg.AsyncConnection.connect(**known, autocommit=True, application_name="dro live")
        async with connection:
            await connection.execute(f'LISTEN "{CHANNEL}"')
            self._publish(RESYNC)
            async for notification in connection.notifies():
                self._publish(json.loads(notification.payload))

    def _publish(self, notice: dict[str, Any]) -> None:
        for queue in self._queues:
            try:
                queue.put_nowait(notice)
            except asyncio.QueueFull:
                _run_over(queue)


def _run_over(queue: asyncio.Queue[dict[str, Any]]) -> None:
    """A browser that does not keep up loses its backlog and reads its page again."""
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(RESYNC)


hub = Hub()
PING_SECONDS = float(getattr(settings, "LIVE_PING_SECONDS", 20))
