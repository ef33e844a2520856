"""Events reach who subscribed: signed, at least once, in the order of their order, whatever the receiver does."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from fulfillment.core.delivery_decision import DELAYS
from fulfillment.engine import event_dispatch
from fulfillment.engine.event_dispatch import EventDispatch, deliver_events
from fulfillment.engine.journal import Event, write_events
from fulfillment.executors import webhook
from fulfillment.models import EventDelivery, EventSubscription, JournalEntry, Order, OutboxMessage
from fulfillment.operations import event_delivery, subscriptions
from tests.faults.processes import ROOT, Processes, database_url, wait_until
from tests.shell import stage
from tests.shell.builders import make_order
from tests.shell.receiver import Receiver, answers, receiver

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "whsec_c3Vic2NyaXB0aW9ucy1zaWduLXdpdGgtdGhpcy1rZXk="


@pytest.fixture(autouse=True)
def _own_threads() -> None:
    event_dispatch._dispatch_of_this_process.cache_clear()


@pytest.fixture
def hears() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def subscribe(address: str, name: str = "crm", **fields: Any) -> EventSubscription:
    given = {"allowed_networks": ["127.0.0.0/8"], **fields}
    subscription = EventSubscription.objects.create(name=name, address=address, **given)
    subscriptions.store_secret(subscription, SECRET)
    return subscription


def tell(*types: str, order: Order | None = None, data: object = None) -> None:
    """Write events as the engine does."""
    events = [Event(type, "subject", order.pk if order else None, data or {"of": type}) for type in types]
    with connection.cursor() as cursor:
        write_events(cursor, events)


def let_time_pass() -> None:
    """Make everything due that waits, as if the time had passed; leases end too."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fulfillment_eventdelivery SET due_at = now() WHERE due_at IS NOT NULL")


def only_delivery() -> EventDelivery:
    return EventDelivery.objects.get()


class TestPublishing:
    def test_an_event_goes_to_the_active_subscriptions_that_want_its_type(self) -> None:
        every, some = subscribe("http://x", "every"), subscribe("http://x", "some", types=["order.completed", "a"])
        subscribe("http://x", "others", types=["order"])
        subscribe("http://x", "paused", active=False)
        tell("order.completed")

        assert event_delivery.publish_events() == 1
        assert set(EventDelivery.objects.values_list("subscription", flat=True)) == {every.pk, some.pk}
        assert only(OutboxMessage.objects.values_list("published_at", flat=True)) is not None

    def test_an_event_is_published_once_and_not_to_those_who_come_later(self) -> None:
        tell("order.completed")
        event_delivery.publish_events()
        subscribe("http://x")

        assert event_delivery.publish_events() == 0
        assert not EventDelivery.objects.exists()

    def test_pages_follow_the_order_of_the_outbox(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(event_delivery, "PAGE", 2)
        subscribe("http://x")
        tell(*"abcde")
        sizes = [event_delivery.publish_events() for _ in range(4)]

        assert sizes == [2, 2, 1, 0]
        assert list(EventDelivery.objects.order_by("id").values_list("type", flat=True)) == list("abcde")

    def test_a_second_publisher_waits_and_does_not_overtake(self) -> None:
        """The later page must not be visible before the earlier one."""
        subscribe("http://x")
        tell("first")
        seen: list[int] = []

        def publish() -> None:
            seen.append(event_delivery.publish_events())
            connection.close()

        other = threading.Thread(target=publish)
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT id FROM fulfillment_outboxmessage FOR UPDATE")
            other.start()
            time.sleep(0.3)
            assert seen == []
            cursor.execute("COMMIT")
        other.join(5)
        assert seen == [1]


def only(values: Any) -> Any:
    (value,) = values
    return value


class TestTheMessage:
    def test_it_is_a_cloud_event_with_the_order_in_the_words_of_who_submitted_it(self, hears: Receiver) -> None:
        subscribe(hears.address)
        order = make_order(external_id="SO-ä1")
        tell("order.completed", order=order, data={"state": "Completed", "text": "Größe"})
        deliver_events(2)

        message = OutboxMessage.objects.get()
        event = hears.received[0].event
        assert hears.received[0].headers["content-type"] == "application/cloudevents+json; charset=utf-8"
        assert hears.received[0].path == "/hooks?tenant=1"
        assert datetime.fromisoformat(event.pop("time")) == message.created_at
        assert event == {
            "specversion": "1.0",
            "id": hears.ids[0],
            "source": django_settings.BASE_URL,
            "type": "io.dro.order.completed.v1",
            "subject": "subject",
            "datacontenttype": "application/json",
            "sequence": f"{message.pk:019d}",
            "order": str(order.pk),
            "ordersource": order.source,
            "externalid": "SO-ä1",
            "data": {"state": "Completed", "text": "Größe"},
        }

    def test_the_standard_library_of_receivers_verifies_it(self, hears: Receiver) -> None:
        subscribe(hears.address)
        tell("order.completed")
        deliver_events(2)
        got = hears.received[0]

        assert Webhook(SECRET).verify(got.body, got.headers)["type"] == "io.dro.order.completed.v1"
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(got.body.replace(b"completed", b"cancelled"), got.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook("whsec_" + "A" * 32).verify(got.body, got.headers)

    def test_the_example_of_the_documentation_takes_it_once(self, hears: Receiver, capsys: Any) -> None:
        page = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
        (example,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
        names: dict[str, Any] = {}
        exec(example, names)
        subscribe(hears.address)
        tell("order.completed", order=make_order(external_id="SO-7"), data={"state": "Completed"})
        deliver_events(2)
        got = hears.received[0]

        taken: set[str] = set()
        assert names["receive"](got.headers, got.body, SECRET, taken) == 204
        assert names["receive"](got.headers, got.body, SECRET, taken) == 204
        assert names["receive"](got.headers, got.body + b" ", SECRET, taken) == 401
        assert taken == {got.id}
        assert capsys.readouterr().out == "io.dro.order.completed.v1 SO-7 {'state': 'Completed'}\n"

    def test_the_secret_is_stored_encrypted_and_bound_to_its_row(self, hears: Receiver) -> None:
        one, other = subscribe(hears.address, "one"), subscribe(hears.address, "other", types=["nothing"])
        stored = bytes(EventSubscription.objects.get(pk=one.pk).secret or b"")
        assert SECRET.encode() not in stored
        EventSubscription.objects.filter(pk=other.pk).update(secret=stored, types=[])
        tell("order.completed")
        deliver_events(2)

        other.refresh_from_db()
        assert len(hears.received) == 1
        assert not other.active
        assert "secret" in other.paused_reason

    def test_without_a_secret_nothing_is_sent(self, hears: Receiver) -> None:
        subscription = subscribe(hears.address)
        EventSubscription.objects.update(secret=None)
        tell("order.completed")
        deliver_events(2)

        subscription.refresh_from_db()
        assert hears.connections == 0
        assert (subscription.active, subscription.paused_reason) == (
            False,
            "The subscription has no secret: enter one.",
        )
        subscriptions.store_secret(subscription, SECRET)
        subscriptions.resume(subscription, actor="ada")
        deliver_events(2)
        assert hears.types == ["io.dro.order.completed.v1"]

    @pytest.mark.parametrize("secret", ["not base64!", "", "whsec_", "whsec_c2hvcnQ="])
    def test_a_text_that_is_no_good_secret_is_refused(self, secret: str) -> None:
        subscription = subscribe("http://x")
        before = bytes(subscription.secret or b"")
        with pytest.raises(ValueError, match="signing secret"):
            subscriptions.store_secret(subscription, secret)
        assert bytes(EventSubscription.objects.get().secret or b"") == before


class TestAHealthyReceiver:
    def test_it_gets_every_event_exactly_once_each_order_in_its_order(self, hears: Receiver) -> None:
        subscribe(hears.address)
        orders = [make_order(external_id=f"SO-{number}") for number in range(12)]
        for number in range(8):
            for order in orders:
                tell("step.done", order=order, data={"number": number})
        tell("order.submitted")
        until = time.monotonic() + 30
        while EventDelivery.objects.filter(due_at__isnull=False).exists() or not hears.received:
            deliver_events(1)
            assert time.monotonic() < until
        assert len(hears.received) == len(set(hears.ids)) == 97
        by_order = defaultdict(list)
        for received in hears.received:
            by_order[received.event.get("externalid")].append(received.event["data"].get("number"))
        assert all(by_order[order.external_id] == list(range(8)) for order in orders)
        assert set(EventDelivery.objects.values_list("attempts", "response_status", "error")) == {(1, 204, "")}

    def test_two_workers_side_by_side_deliver_nothing_twice_and_nothing_out_of_order(self, hears: Receiver) -> None:
        hears.answer = lambda received: (time.sleep(0.1), (204, {}))[1]
        subscribe(hears.address)
        orders = [make_order(external_id=f"SO-{number}") for number in range(10)]
        for number in range(15):
            for order in orders:
                tell("step.done", order=order, data={"number": number})
        workers = [subprocess.Popen([sys.executable, "-c", WORKER, "8"], cwd=ROOT, env=environment()) for _ in "ab"]
        try:
            assert [worker.wait(60) for worker in workers] == [0, 0]
        finally:
            end(workers)
        by_order = defaultdict(list)
        for received in hears.received:
            by_order[received.event["externalid"]].append(received.event["data"]["number"])
        assert dict(by_order) == {order.external_id: list(range(15)) for order in orders}
        assert len(set(hears.ids)) == 150
        assert hears.most_at_once > event_delivery.PER_SUBSCRIPTION, "both were at it"

    def test_a_subscriber_has_at_most_four_of_a_process_s_requests(self, hears: Receiver) -> None:
        hears.answer = lambda received: (time.sleep(0.1), (204, {}))[1]
        subscribe(hears.address)
        tell(*["a"] * 20)
        deliver_events(3)

        assert len(hears.received) == 20
        assert hears.most_at_once == 4


class TestFailures:
    def test_a_500_is_tried_again_on_schedule_until_it_is_given_up_and_the_subscription_paused(
        self, hears: Receiver
    ) -> None:
        hears.answer = answers(500)
        subscription = subscribe(hears.address)
        tell("order.completed")
        waits = []
        for _ in DELAYS:
            before = database_time()
            deliver_events(2)
            delivery = only_delivery()
            assert delivery.due_at is not None
            waits.append(delivery.due_at - before)
            let_time_pass()
        assert all(delay <= wait < delay + timedelta(seconds=3) for delay, wait in zip(DELAYS, waits, strict=True))
        assert EventSubscription.objects.get().active

        deliver_events(2)
        delivery = only_delivery()
        subscription.refresh_from_db()
        assert len(hears.received) == 10
        assert len(set(hears.ids)) == 1
        assert len({received.body for received in hears.received}) == 1
        assert (delivery.due_at, delivery.delivered_at, delivery.attempts) == (None, None, 10)
        assert (delivery.response_status, delivery.error) == (500, "The answer was 500.")
        assert not subscription.active
        assert subscription.paused_reason.startswith("An event was not taken in 10 tries.")
        assert JournalEntry.objects.get(event="SubscriptionPaused").reason == subscription.paused_reason

    def test_what_was_given_up_can_be_sent_again(self, hears: Receiver) -> None:
        subscription = subscribe(hears.address)
        tell("order.completed")
        deliver_events(2)
        assert subscriptions.resend([only_delivery()]) == 1
        deliver_events(2)

        assert len(hears.received) == 2
        assert hears.ids[0] == hears.ids[1]
        assert only_delivery().delivered_at is not None
        assert subscription.deliveries.count() == 1

    def test_no_answer_within_the_time_is_a_failure(self, hears: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(webhook, "TOTAL_SECONDS", 0.3)
        hears.answer = lambda received: (time.sleep(1.5), (204, {}))[1]
        subscribe(hears.address)
        tell("order.completed")
        deliver_events(3)
        delivery = only_delivery()
        assert (delivery.error, delivery.response_status) == ("No answer within 0.3 s.", None)

        hears.answer = answers(204)
        let_time_pass()
        deliver_events(3)
        assert only_delivery().delivered_at is not None
        assert len(set(hears.ids)) == 1
        assert only_delivery().error == ""

    @pytest.mark.parametrize("status", [199 + 101, 302, 307, 400, 404, 503])
    def test_only_2xx_is_success_and_no_redirect_is_followed(self, hears: Receiver, status: int) -> None:
        hears.answer = answers(status, Location=hears.address)
        subscribe(hears.address)
        tell("order.completed")
        deliver_events(2)

        assert len(hears.received) == 1
        assert (only_delivery().response_status, only_delivery().delivered_at) == (status, None)

    @pytest.mark.parametrize(("asked", "granted"), [("60", 60), ("999999", 3600), ("1", 5), ("soon", 5)])
    def test_429_is_granted_the_time_that_it_asks_for(self, hears: Receiver, asked: str, granted: int) -> None:
        hears.answer = answers(429, Retry_After=asked)
        subscribe(hears.address)
        tell("order.completed")
        before = database_time()
        deliver_events(2)

        due = only_delivery().due_at
        assert due is not None
        assert timedelta(seconds=granted) <= due - before < timedelta(seconds=granted + 3)

    def test_410_pauses_the_subscription_and_its_events_wait(self, hears: Receiver) -> None:
        hears.answer = answers(410)
        subscription = subscribe(hears.address)
        order = make_order()
        tell("a", "b", order=order)
        deliver_events(2)
        subscription.refresh_from_db()
        assert len(hears.received) == 1
        assert (subscription.active, subscription.paused_reason) == (
            False,
            "The receiver answered 410: it wants no more events.",
        )
        let_time_pass()
        deliver_events(2)
        assert len(hears.received) == 1, "a paused subscription gets nothing"

        hears.answer = answers(204)
        subscriptions.resume(subscription, actor="ada")
        deliver_events(2)
        assert [received.event["data"]["of"] for received in hears.received] == ["a", "a", "b"]
        subscription.refresh_from_db()
        assert (subscription.active, subscription.paused_reason) == (True, "")

    def test_a_later_event_of_an_order_waits_for_the_earlier_one_and_other_orders_do_not(self, hears: Receiver) -> None:
        hears.answer = lambda received: (500 if received.event["data"] == {"of": "first"} else 204, {})
        subscribe(hears.address)
        stuck, other = make_order(external_id="SO-1"), make_order(external_id="SO-2")
        tell("first", "second", order=stuck)
        tell("first.too", "second.too", order=other)
        tell("of.no.order")
        deliver_events(2)
        told = [received.event["data"]["of"] for received in hears.received]
        assert sorted(told) == ["first", "first.too", "of.no.order", "second.too"]

        tell("third", order=stuck)
        deliver_events(2)
        assert len(hears.received) == 4
        hears.answer = answers(204)
        let_time_pass()
        deliver_events(2)
        assert [received.event["data"]["of"] for received in hears.received][4:] == ["first", "second", "third"]

    def test_a_failing_subscriber_is_asked_one_at_a_time_until_it_takes_an_event(self, hears: Receiver) -> None:
        hears.answer = lambda received: (time.sleep(0.1), (503, {}))[1]
        subscription = subscribe(hears.address)
        tell("a")
        deliver_events(2)
        subscription.refresh_from_db()
        assert subscription.failing_since is not None

        hears.most_at_once = 0
        tell(*["b"] * 5)
        deliver_events(2)
        assert (len(hears.received), hears.most_at_once) == (6, 1)
        since = EventSubscription.objects.get().failing_since
        assert since == subscription.failing_since

        hears.answer = lambda received: (time.sleep(0.1), (204, {}))[1]
        let_time_pass()
        deliver_events(3)
        assert EventSubscription.objects.get().failing_since is None
        assert hears.most_at_once > 1

    def test_a_forbidden_address_is_refused_without_a_connection(self, hears: Receiver) -> None:
        subscribe(hears.address, "nowhere", allowed_networks=[])
        subscribe(hears.address, "elsewhere", allowed_networks=["10.0.0.0/8"])
        subscribe(hears.address, "mistyped", allowed_networks=["everywhere"])
        tell("order.completed")
        deliver_events(2)

        assert hears.connections == 0
        errors = dict(EventDelivery.objects.values_list("subscription__name", "error"))
        assert "not a public address" in errors["nowhere"]
        assert "in none of the networks" in errors["elsewhere"]
        assert "'everywhere' is not a network" in errors["mistyped"]
        assert EventDelivery.objects.filter(due_at__isnull=False, delivered_at=None).count() == 3

    @pytest.mark.parametrize("address", ["ftp://127.0.0.1/x", "http://127.0.0.1:1/", "http://no such host/", "x"])
    def test_an_address_that_cannot_be_called_is_a_failure_with_a_sentence(self, address: str) -> None:
        subscribe(address)
        tell("order.completed")
        deliver_events(2)
        assert only_delivery().error
        assert only_delivery().due_at is not None

    def test_an_event_that_is_no_longer_kept_is_given_up_and_nothing_is_paused(self, hears: Receiver) -> None:
        subscribe(hears.address)
        tell("order.completed")
        event_delivery.publish_events()
        OutboxMessage.objects.all().delete()
        deliver_events(2)
        assert (only_delivery().due_at, only_delivery().error) == (None, "The event is no longer kept.")
        assert EventSubscription.objects.get().active


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


WORKER = (
    "import sys, time, django; django.setup();"
    "from fulfillment.engine.event_dispatch import deliver_events;"
    "until = time.monotonic() + float(sys.argv[1]);\n"
    "while time.monotonic() < until: deliver_events(1); time.sleep(0.05)"
)


def environment() -> dict[str, str]:
    given = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "dro_site.settings", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **given, "DRO_CREDENTIAL_KEY": str(django_settings.CREDENTIAL_KEY)}


def end(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


class TestWorkersThatDieOrWait:
    def test_a_worker_killed_between_request_and_record_repeats_the_event_under_its_id(self, hears: Receiver) -> None:
        arrived, answer = threading.Event(), threading.Event()

        def hold(received: Any) -> tuple[int, dict[str, str]]:
            arrived.set()
            answer.wait(20)
            return 204, {}

        hears.answer = hold
        subscribe(hears.address)
        tell("order.completed")
        worker = subprocess.Popen([sys.executable, "-c", WORKER, "30"], cwd=ROOT, env=environment())
        try:
            assert arrived.wait(30)
            worker.send_signal(signal.SIGKILL)
            worker.wait(10)
        finally:
            end([worker])
        answer.set()
        hears.answer = answers(204)

        deliver_events(1)
        assert len(hears.received) == 1, "its lease holds"
        leased = only_delivery()
        assert leased.due_at is not None
        assert (leased.attempts, leased.delivered_at) == (1, None)
        let_time_pass()
        deliver_events(2)
        assert len(hears.received) == 2
        assert hears.ids[0] == hears.ids[1]
        assert hears.received[0].body == hears.received[1].body
        assert (only_delivery().attempts, only_delivery().due_at) == (2, None)

    def test_who_lost_the_lease_records_nothing(self, hears: Receiver) -> None:
        subscribe(hears.address)
        tell("order.completed")
        event_delivery.publish_events()
        (late,) = event_delivery.claim_deliveries(8, {})
        let_time_pass()
        (current,) = event_delivery.claim_deliveries(8, {})

        failed = event_delivery.DeliveryResult(status=500, error="late")
        assert event_delivery.record_results([(late, failed)]) == 0
        assert only_delivery().error == ""
        assert event_delivery.record_results([(current, webhook.deliver(current))]) == 1
        assert event_delivery.record_results([(current, failed)]) == 0
        assert only_delivery().delivered_at is not None

    def test_a_slow_subscriber_holds_neither_the_worker_nor_other_subscribers(self, hears: Receiver) -> None:
        with receiver() as slow:
            slow.answer = lambda received: (time.sleep(3), (204, {}))[1]
            subscribe(slow.address, "slow")
            subscribe(hears.address, "quick")
            tell(*["a"] * 30)
            began = time.monotonic()
            deliver_events(1)
            assert time.monotonic() - began < 2
            assert len(hears.received) == 30
            assert len(slow.received) == 4

            began = time.monotonic()
            tell("b")
            deliver_events(1)
            assert time.monotonic() - began < 2
            assert len(hears.received) == 31
            # What was on its way is recorded by its thread, without any further run.
            wait_until(lambda: EventDelivery.objects.filter(subscription__name="slow", delivered_at__isnull=False).count() >= 4, 10, "the slow ones are recorded")  # fmt: skip # noqa: E501

    def test_one_process_makes_at_most_eight_requests_at_once(self) -> None:
        """Three slow subscribers, runs side by side and one after another."""
        dispatch = EventDispatch()
        with receiver() as slow:
            slow.answer = lambda received: (time.sleep(1.5), (204, {}))[1]
            for number in range(3):
                subscribe(slow.address, f"slow{number}")
            tell(*["a"] * 10)
            event_delivery.publish_events()
            for _ in range(3):
                dispatch.run(time.monotonic() + 0.2)
            assert 1 < slow.most_at_once <= 8
            wait_until(lambda: not slow.now_at_once, 10, "all is answered")


@pytest.mark.process
def test_orders_go_through_the_real_worker_while_a_subscriber_hangs(tmp_path: Any, hears: Receiver) -> None:
    """Beat, worker and broker as in production: the healthy subscriber hears of every order, in order, once."""
    stage.publish([stage.step("A"), stage.step("B")], stage.arrows("A>B"))
    processes = Processes(tmp_path)
    with receiver() as hanging:
        hanging.answer = lambda received: (time.sleep(9), (500, {}))[1]
        for number in range(4):
            subscribe(hanging.address, f"hanging{number}")
        subscribe(hears.address, "healthy", types=["order.submitted", "order.completed"])
        try:
            processes.start("worker")
            processes.start("beat")
            orders = [stage.submit() for _ in range(10)]
            wait_until(lambda: len(hanging.received) >= 8, 60, "the hanging subscribers hold their threads")
            began = time.monotonic()
            orders += [stage.submit() for _ in range(10)]
            numbers = [order.pk for order in orders]
            wait_until(
                lambda: not Order.objects.filter(pk__in=numbers).exclude(state="Completed").exists(), 20, "all is done"
            )
            assert time.monotonic() - began < 10
            wait_until(lambda: len(hears.received) >= 40, 60, "the healthy subscriber heard everything")
        finally:
            processes.stop()
    by_order = defaultdict(list)
    for received in hears.received:
        by_order[received.event["order"]].append(received.event["type"])
    both = ["io.dro.order.submitted.v1", "io.dro.order.completed.v1"]
    assert dict(by_order) == {str(number): both for number in numbers}
