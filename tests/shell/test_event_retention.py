"""Old events go with their partition: published ones only, and never at the cost of orders."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from fulfillment.engine.journal import Event, write_events
from fulfillment.models import EventDelivery, EventSubscription, OutboxMessage
from fulfillment.operations.event_delivery import publish_events
from fulfillment.operations.event_retention import forget_old_events
from fulfillment.tasks import maintain

pytestmark = pytest.mark.django_db(transaction=True)

PARENTS = ("fulfillment_outboxmessage", "fulfillment_journalentry", "fulfillment_attempt")


@pytest.fixture(autouse=True)
def _old_month() -> Iterator[None]:
    execute("SELECT fulfillment_ensure_partitions('2020-01-01', 1)")
    yield
    for parent in PARENTS:
        execute(f"DROP TABLE IF EXISTS {parent}_2020_01")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def old_event(published: str) -> None:
    execute(
        "INSERT INTO fulfillment_outboxmessage (created_at, type, subject, data, published_at) "
        f"VALUES ('2020-01-15', 'old', '', '{{}}', {published})"
    )


def a_new_event() -> None:
    with connection.cursor() as cursor:
        write_events(cursor, [Event("new", "", None, {})])


def test_old_events_go_with_their_deliveries_and_newer_ones_stay() -> None:
    EventSubscription.objects.create(name="crm", address="http://x")
    old_event("NULL")
    a_new_event()
    publish_events()
    assert EventDelivery.objects.count() == 2

    maintain()
    assert [message.type for message in OutboxMessage.objects.all()] == ["new"]
    assert [delivery.type for delivery in EventDelivery.objects.all()] == ["new"]
    assert forget_old_events() == []
    a_new_event()
    assert publish_events() == 1


def test_an_event_that_was_never_published_keeps_its_partition() -> None:
    old_event("NULL")
    old_event("now()")
    assert forget_old_events() == []
    assert OutboxMessage.objects.count() == 2


def test_who_reads_the_partition_keeps_it_and_writers_wait_for_a_moment_only() -> None:
    old_event("now()")
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM fulfillment_outboxmessage_2020_01")
            reading.set()
            done.wait(20)
            cursor.execute("COMMIT")
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert reading.wait(10)
        began = time.monotonic()
        assert forget_old_events() == []
        assert time.monotonic() - began < 5
    finally:
        done.set()
        reader.join(10)
    assert forget_old_events() == ["fulfillment_outboxmessage_2020_01"]
