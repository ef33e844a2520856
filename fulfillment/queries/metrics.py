"""What monitoring watches: how much work waits and for how long, what needs people, and how systems stand.

Each figure is read from an index that holds open work alone, so that asking costs the same however much is done.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fulfillment.core.circuit import WINDOW

Labels = tuple[str, ...]

_WAITING_ORDERS = (
    "SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(due_at)), 0) "
    "FROM fulfillment_fulfillmentrequest WHERE due_at <= statement_timestamp()"
)
_READY_STEPS = (
    "SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(ready_at)), 0) "
    "FROM fulfillment_fulfillmentstep WHERE state = 'Ready' AND type IN ('Callout', 'AutoTask', 'StagedAssetize')"
)
_DUE_STEPS = (
    "SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(due_at)), 0) "
    "FROM fulfillment_fulfillmentstep WHERE due_at <= statement_timestamp()"
)
_HELD_STEPS = "SELECT system, count(*) FROM fulfillment_fulfillmentstep WHERE state = 'OnHold' GROUP BY system"
_INCIDENTS = "SELECT queue, count(*) FROM fulfillment_incident WHERE state = 'Open' GROUP BY queue"
_TASKS = "SELECT queue, count(*) FROM fulfillment_task WHERE state = 'Open' GROUP BY queue"
_JEOPARDY = (
    "SELECT jeopardy, count(*) FROM fulfillment_fulfillmentstep WHERE jeopardy IN ('AtRisk', 'Late') "
    "AND state IN ('Ready', 'InProgress', 'Failed', 'FatallyFailed') GROUP BY jeopardy"
)
_DELIVERIES = (
    "SELECT subscription.name, count(*), coalesce(greatest(extract(epoch FROM statement_timestamp() - "
    "min(delivery.due_at)), 0), 0) FROM fulfillment_eventdelivery AS delivery JOIN fulfillment_eventsubscription AS "
    "subscription ON subscription.id = delivery.subscription_id WHERE delivery.due_at IS NOT NULL "
    "GROUP BY subscription.name"
)
_SYSTEMS = "SELECT code, (online AND circuit_state <> 'Open')::int FROM orchestration_downstreamsystem ORDER BY code"
_CALLS = (
    "SELECT system, sum(calls), sum(failures), sum(retries) FROM fulfillment_systemtraffic "
    f"WHERE slot > statement_timestamp() - interval '{WINDOW.total_seconds():.0f} seconds' GROUP BY system"
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure as it is now: samples are values of its labels, and a number."""

    name: str
    help: str
    labels: Labels
    samples: Sequence[tuple[Labels, float]]


def gauges() -> Iterator[Gauge]:
    """Yield every figure, by one statement for each row of one or two. The names begin with ``dro_``."""
    waiting, oldest = _rows(_WAITING_ORDERS)[0]
    yield _single("dro_orders_waiting", "Orders that no worker has taken up yet.", waiting)
    yield _single("dro_orders_waiting_seconds", "For how long the oldest of them waits.", oldest)
    ready, oldest = _rows(_READY_STEPS)[0]
    yield _single("dro_steps_ready", "Steps that are ready and wait for a worker.", ready)
    yield _single("dro_steps_ready_seconds", "For how long the oldest of them waits.", oldest)
    due, oldest = _rows(_DUE_STEPS)[0]
    yield _single("dro_steps_due", "Steps whose time has come and that the sweeper has not taken up.", due)
    yield _single("dro_steps_due_seconds", "For how long the oldest of them waits.", oldest)
    yield _by("dro_steps_held", "Steps on hold.", ("system",), _rows(_HELD_STEPS))
    yield _by("dro_steps_in_jeopardy", "Begun steps at risk or late.", ("level",), _rows(_JEOPARDY))
    yield _by("dro_incidents_open", "Failures that need a person.", ("queue",), _rows(_INCIDENTS))
    yield _by("dro_tasks_open", "Manual tasks that are not done.", ("queue",), _rows(_TASKS))
    deliveries = _rows(_DELIVERIES)
    yield _by("dro_events_waiting", "Events that a subscriber has not taken.", ("subscription",), deliveries)
    late = [(name, seconds) for name, _, seconds in deliveries]
    yield _by("dro_events_waiting_seconds", "For how long the oldest of them is due.", ("subscription",), late)
    yield _by("dro_system_up", "1: calls are made. 0: held, or its circuit is open.", ("system",), _rows(_SYSTEMS))
    calls = _rows(_CALLS)
    words = (
        ("dro_system_calls_last_minute", "Calls that ended in the last minute."),
        ("dro_system_failures_last_minute", "Those of them that speak of trouble in the system."),
        ("dro_system_retries_last_minute", "Retries that began in the last minute."),
    )
    for column, (name, about) in enumerate(words, start=1):
        yield _by(name, about, ("system",), [(row[0], row[column]) for row in calls])


def _single(name: str, about: str, value: float) -> Gauge:
    return Gauge(name, about, (), [((), float(value))])


def _by(name: str, about: str, labels: Labels, rows: Sequence[Sequence[Any]]) -> Gauge:
    return Gauge(name, about, labels, [((str(row[0]),), float(row[1])) for row in rows])


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
