"""The worker's loop for events: publish what is new, claim what is due, send it, record what came of it.

A run ends after its seconds even where requests are still on their way: worker processes are there for orders, and a
slow subscriber must not hold them. Such a request goes on in its thread, which records the result itself. If the
process ends before, the lease ends too, and the event is sent again.
"""

import logging
import os
import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import lru_cache, partial

from django.db import DatabaseError, connection

from fulfillment.core.delivery_decision import DeliveryResult, Problem
from fulfillment.executors import webhook
from fulfillment.operations.event_delivery import (
    PAGE,
    ClaimedDelivery,
    claim_deliveries,
    publish_events,
    record_results,
)

logger = logging.getLogger(__name__)

THREADS = 8

Sending = dict[Future[DeliveryResult], ClaimedDelivery]


def deliver_events(seconds: float) -> None:
    """Publish and deliver what is due, for at most about ``seconds``."""
    until = time.monotonic() + seconds
    while publish_events() == PAGE and time.monotonic() < until:
        pass
    _dispatch_of_this_process().run(until)


class EventDispatch:
    """The threads of one process, and what they are sending."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")
        self._sending: Sending = {}
        self._running = threading.Lock()

    def run(self, until: float) -> None:
        """Send until nothing is due or the time is over. One run at a time: a second one returns at once."""
        if not self._running.acquire(blocking=False):
            return
        try:
            self._run(until)
        finally:
            self._running.release()

    def _run(self, until: float) -> None:
        started: Sending = {}
        while (left := until - time.monotonic()) > 0:
            started |= self._start()
            if not started:
                return
            done, _ = wait(started, timeout=left, return_when=FIRST_COMPLETED)
            if done:
                record_results([(started.pop(future), future.result()) for future in done])
        for future, delivery in started.items():
            future.add_done_callback(partial(_record_from_thread, delivery))

    def _start(self) -> Sending:
        """Claim as many deliveries as there are free threads: a lease runs from its claim."""
        self._sending = {future: delivery for future, delivery in self._sending.items() if not future.done()}
        free = THREADS - len(self._sending)
        busy = Counter(delivery.subscription.pk for delivery in self._sending.values())
        claimed = claim_deliveries(free, busy) if free else []
        started = {self._threads.submit(_deliver, delivery): delivery for delivery in claimed}
        self._sending |= started
        return started


def _deliver(delivery: ClaimedDelivery) -> DeliveryResult:
    try:
        return webhook.deliver(delivery)
    except Exception as error:
        logger.exception("Delivery %s failed in our own code", delivery.id)
        return DeliveryResult(problem=Problem.UNREACHABLE, error=f"{type(error).__name__}: {error}")


def _record_from_thread(delivery: ClaimedDelivery, future: Future[DeliveryResult]) -> None:
    try:
        record_results([(delivery, future.result())])
    except DatabaseError as error:
        logger.warning("Delivery %s will be repeated, since its result could not be recorded: %s", delivery.id, error)
    finally:
        connection.close()  # the thread's own


@lru_cache(maxsize=1)
def _dispatch_of_this_process() -> EventDispatch:
    return EventDispatch()


# A forked process has none of its parent's threads.
os.register_at_fork(after_in_child=_dispatch_of_this_process.cache_clear)
