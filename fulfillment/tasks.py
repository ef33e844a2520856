"""Celery's entry points. A message is a hint: losing one costs a moment, getting one twice costs nothing."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar, cast

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, connection

from fulfillment.engine.announce import announcer
from fulfillment.engine.dispatch import drain
from fulfillment.engine.event_dispatch import deliver_events
from fulfillment.engine.standby import listen, send_away, stand_by
from fulfillment.operations.event_retention import forget_old_events
from fulfillment.operations.forecasting import forecast_orders
from fulfillment.operations.notices import forget_old_notices, notify_due
from fulfillment.operations.repairing import repair_due
from fulfillment.operations.replaying import replay_due
from fulfillment.operations.replays import forget_old_replays

logger = logging.getLogger(__name__)

Entry = TypeVar("Entry", bound=Callable[..., None])


def entry(name: str) -> Callable[[Entry], Entry]:
    """Register a Celery task under a name of ours; what comes back keeps its type."""
    return cast(Callable[[Entry], Entry], shared_task(name=name))


@entry("fulfillment.drain")
def drain_work(**_later: object) -> None:
    """Do due work for a while, then stand by for more; where work is left, ask to be called again."""
    until = time.monotonic() + settings.ENGINE["stand_by_seconds"]
    listen()
    while not drain(settings.ENGINE["drain_seconds"]):
        if time.monotonic() >= until or not stand_by(until):
            return
    announcer.add(hint=True, orders=(), steps=())


@entry("fulfillment.deliver_events")
def deliver_due_events(**_later: object) -> None:
    """Tell subscribers what happened; a process is given to it for a moment only, whatever they do."""
    deliver_events(settings.ENGINE["event_seconds"])


@entry("fulfillment.replay")
def replay(**_later: object) -> None:
    """Carry on with replays that designers asked for; a process is given to them for a moment only."""
    replay_due(settings.ENGINE["replay_seconds"])


@entry("fulfillment.repair")
def repair(**_later: object) -> None:
    """Carry on with repairs that operators asked for; a process is given to them for a moment only."""
    repair_due(settings.ENGINE["repair_seconds"])


@entry("fulfillment.forecast")
def forecast(**_later: object) -> None:
    """Work out when orders will be done; a process is given to it for a moment only."""
    forecast_orders(settings.ENGINE["forecast_seconds"])


@entry("fulfillment.notify")
def notify(**_later: object) -> None:
    """Tell the people of queues by e-mail what fell into them; a process is given to it for a moment only."""
    notify_due(settings.ENGINE["notice_seconds"])


@entry("fulfillment.maintain")
def maintain(**_later: object) -> None:
    """Prepare the partitions of the coming months; forget published events, replays and notices of 90 days ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fulfillment_ensure_partitions(now()::date, 4)")
    forget_old_events()
    forget_old_replays()
    forget_old_notices()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def let_nobody_stand_by(**_later: object) -> None:
    """A worker that is asked to stop waits for its processes: none of them may stand by for its full time."""
    try:
        send_away()
    except DatabaseError as error:
        logger.info("Whoever stands by could not be sent away: %s", error)
    finally:
        connection.close()
