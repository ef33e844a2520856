"""The live stream: who may watch, what is sent, what narrows it, and that a gap is never silent."""

import asyncio
import functools
import json

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.db import connection, connections
from django.test import AsyncClient

from catalog.access import Role
from dro_site.live import hub as hub_module
from dro_site.live import stream as stream_module
from dro_site.live.hub import RESYNC, Hub
from dro_site.live.stream import _narrowed
from fulfillment.engine.announce import CHANNEL, _payloads

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = {"orders": [7], "steps": [[1, 10, "Ready", "OnTrack"], [2, 20, "Completed", "Late"]]}


def asynchronous(test):
    """Run a coroutine as a test, in a loop of its own."""

    async def whole(*arguments, **fields):
        await test(*arguments, **fields)
        await sync_to_async(connections.close_all)()

    @functools.wraps(test)
    def run(*arguments, **fields):
        asyncio.run(whole(*arguments, **fields))

    return run


def person(role):
    user = User.objects.create_user(role.name.lower())
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user


async def events(response, count):
    """Read so many events of a stream, each as (name, data)."""
    found, text = [], ""
    async for chunk in response.streaming_content:
        text += chunk.decode()
        while "\n\n" in text:
            block, text = text.split("\n\n", 1)
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "event" in fields:
                found.append((fields["event"], json.loads(fields["data"])))
        if len(found) >= count:
            return found
    return found


async def watch(role, query=""):
    client = AsyncClient()
    await client.aforce_login(await sync_to_async(person)(role))
    return await client.get(f"/live/stream{query}")


def notify(notice):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(notice)])


@pytest.mark.parametrize(("role", "status"), [(Role.OPERATOR, 200), (Role.DESIGNER, 200), (Role.CLIENT, 403)])
@asynchronous
async def test_only_people_who_may_see_orders_may_watch(role, status):
    response = await watch(role)
    assert response.status_code == status


@asynchronous
async def test_a_stranger_may_not_watch():
    assert (await AsyncClient().get("/live/stream")).status_code == 401


@asynchronous
async def test_a_committed_change_reaches_the_watcher_and_a_new_stream_begins_with_a_resync():
    response = await watch(Role.OPERATOR, "?plan=10")
    reading = asyncio.create_task(events(response, 3))
    await asyncio.sleep(0.5)
    await sync_to_async(notify)(NOTICE)
    found = await asyncio.wait_for(reading, 10)
    assert found[0] == ("resync", {})
    name, data = found[-1]
    assert name == "change"
    assert data["steps"] == [{"id": 1, "plan": 10, "state": "Ready", "jeopardy": "OnTrack"}]
    await stop_listening()


@asynchronous
async def test_a_right_that_was_taken_away_ends_the_stream_however_much_is_going_on(monkeypatch):
    monkeypatch.setattr(stream_module, "PING_SECONDS", 0.3)
    response = await watch(Role.OPERATOR)
    reading = asyncio.create_task(events(response, 1_000))
    await asyncio.sleep(0.3)
    await sync_to_async(User.objects.all().update)(is_active=False)
    for _ in range(30):
        await sync_to_async(notify)(NOTICE)
        await asyncio.sleep(0.1)
        if reading.done():
            break
    assert reading.done()
    assert len(await reading) < 30
    await stop_listening()


async def stop_listening():
    listener = hub_module.hub._listener
    if listener is not None:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


@asynchronous
async def test_a_watcher_that_does_not_keep_up_is_told_to_read_again():
    hub = Hub()
    queue = asyncio.Queue(3)
    hub._queues.add(queue)
    for number in range(10):
        hub._publish({"orders": [number]})
    received = [queue.get_nowait() for _ in range(queue.qsize())]
    assert RESYNC in received
    assert len(received) <= 3


def test_a_notice_is_narrowed_to_what_is_watched():
    assert _narrowed(NOTICE, plan=20, order=None)["plans"] == [20]
    assert _narrowed(NOTICE, plan=99, order=99) is None
    assert _narrowed(NOTICE, plan=None, order=7)["orders"] == [7]


def test_many_changes_are_split_into_notices_that_postgresql_accepts():
    steps = {number: (number, "InProgress", "OnTrack") for number in range(1_000_000, 1_001_500)}
    payloads = list(_payloads(set(range(500)), steps))
    assert all(len(payload) < 8_000 for payload in payloads)
    told = [step[0] for payload in payloads for step in json.loads(payload)["steps"]]
    assert sorted(told) == sorted(steps)
