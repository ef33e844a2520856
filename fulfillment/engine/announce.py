"""Telling others after a commit: wake-up hints for workers, and change notices for watching browsers.

Both are coalesced by one background thread per process and may be lost without harm: the sweeper finds due work by
SQL, and a browser that missed a notice reads the page again. So neither may ever delay or fail a transaction; in
particular a broker that is down must not slow the intake of orders.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Iterable

from celery import current_app
from django.db import DatabaseError, connection, transaction

from fulfillment.engine.rows import StepRow
from fulfillment.engine.standby import tell

logger = logging.getLogger(__name__)

CHANNEL = "dro_changes"
_NOTICE_BYTES = 7_000  # PostgreSQL refuses a notification of 8,000 bytes
_PAUSE_SECONDS = 0.004
_BROKER_PAUSE_SECONDS = 0.05  # whom a message woke finds all that came meanwhile, and messages are dear
_IDLE_SECONDS = 10.0  # then the thread's connection is given back: opening one costs more than many notices


class Announcer:
    """Collects hints and notices of one process and sends them from a thread of its own."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._hint = False
        self._steps: dict[int, tuple[int, str, str]] = {}
        self._orders: set[int] = set()
        self._process = 0

    def add(self, *, hint: bool, orders: Iterable[int], steps: Iterable[tuple[int, int, str, str]]) -> None:
        """Take what a committed transaction has to tell. ``steps`` are (id, plan, state, jeopardy)."""
        with self._condition:
            self._hint = self._hint or hint
            self._orders.update(orders)
            self._steps.update({step: (plan, state, jeopardy) for step, plan, state, jeopardy in steps})
            if self._process != os.getpid():  # a forked worker inherits the object but not the thread
                self._process = os.getpid()
                threading.Thread(target=self._run, name="announcer", daemon=True).start()
            self._condition.notify()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._has_something():
                    if not self._condition.wait(_IDLE_SECONDS):
                        connection.close()
                hint, orders, steps = self._hint, self._orders, self._steps
                self._hint, self._orders, self._steps = False, set(), {}
            by_broker = hint and not _send_hint()
            if orders or steps:
                _send_notices(orders, steps)
            time.sleep(_BROKER_PAUSE_SECONDS if by_broker else _PAUSE_SECONDS)

    def _has_something(self) -> bool:
        return bool(self._hint or self._orders or self._steps)


def _send_hint() -> bool:
    """Wake the process that stands by, and return True; where none does, wake one through the broker."""
    try:
        if tell():
            return True
    except DatabaseError as error:
        logger.info("Whoever stands by could not be told of work: %s", error)
        connection.close()
    try:
        current_app.send_task("fulfillment.drain", expires=30)
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises, work must go on
        logger.info("No wake-up hint could be sent, the sweeper will find the work: %s", error)
    return False


def _send_notices(orders: set[int], steps: dict[int, tuple[int, str, str]]) -> None:
    try:
        with connection.cursor() as cursor:
            for payload in _payloads(orders, steps):
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    except DatabaseError as error:
        logger.info("No change notice could be sent: %s", error)
        connection.close()


def _payloads(orders: set[int], steps: dict[int, tuple[int, str, str]]) -> Iterable[str]:
    """Yield notices small enough to be sent: ``{"orders": [...], "steps": [[id, plan, state, jeopardy], ...]}``."""
    remaining = [[step, plan, state, jeopardy] for step, (plan, state, jeopardy) in steps.items()]
    waiting = sorted(orders)
    while remaining or waiting:
        part, remaining = remaining[:100], remaining[100:]
        some_orders, waiting = waiting[:100], waiting[100:]
        text = json.dumps({"orders": some_orders, "steps": part}, separators=(",", ":"))
        if len(text) > _NOTICE_BYTES:
            text = json.dumps({"orders": some_orders, "steps": [], "resync": True}, separators=(",", ":"))
        yield text


announcer = Announcer()


def announce_after_commit(*, hint: bool = False, orders: Iterable[int] = (), steps: Iterable[StepRow] = ()) -> None:
    """Promise to tell, once the surrounding transaction has committed."""
    told_orders = tuple(orders)
    told_steps = tuple((row.id, row.plan, str(row.state), row.jeopardy) for row in steps)
    if hint or told_orders or told_steps:
        transaction.on_commit(lambda: announcer.add(hint=hint, orders=told_orders, steps=told_steps), robust=True)
