"""One idle process waits for work on PostgreSQL itself: it is told at once, and nobody is told in its place."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from fulfillment.engine.standby import listen, send_away, stand_by, tell

pytestmark = pytest.mark.django_db(transaction=True)

LONG = 20.0


class Idle(threading.Thread):
    """A process that stands by, for the time of a test."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.looks: bool | None = None

    def run(self) -> None:
        try:
            listen()
            self.looks = stand_by(time.monotonic() + self.seconds)
        finally:
            connection.close()


@contextmanager
def idle(seconds: float = LONG) -> Iterator[Idle]:
    thread = Idle(seconds)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(LONG + 5)


def until_told(thread: Idle) -> None:
    """Tell until somebody stands by, or has heard it between listening and standing by and is already on its way."""
    end = time.monotonic() + LONG / 2
    while not tell() and thread.is_alive():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_where_nobody_stands_by_nobody_is_told() -> None:
    assert not tell()


def test_who_stands_by_is_told_at_once_and_looks_for_work() -> None:
    started = time.monotonic()
    with idle() as thread:
        until_told(thread)
    assert thread.looks
    assert time.monotonic() - started < LONG / 2
    assert not tell()


def test_only_one_stands_by() -> None:
    with idle() as first:
        while not _is_held():
            time.sleep(0.01)
        assert not stand_by(time.monotonic() + LONG)
        assert tell()
    assert first.looks


def test_what_is_told_before_the_wait_is_heard_too() -> None:
    listen()
    assert not tell()
    started = time.monotonic()
    assert stand_by(started + LONG)
    assert time.monotonic() - started < LONG / 2


def test_work_is_looked_for_also_where_the_time_is_over() -> None:
    listen()
    assert stand_by(time.monotonic() + 0.05)
    assert not _is_held()


def test_a_worker_that_stops_sends_away_who_stands_by() -> None:
    with idle() as thread:
        while not _is_held():
            time.sleep(0.01)
        started = time.monotonic()
        send_away()
    assert thread.looks is False
    assert time.monotonic() - started < LONG / 2


def _is_held() -> bool:
    """Return whether somebody stands by, without telling them anything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])
