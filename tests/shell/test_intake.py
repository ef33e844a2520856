"""Taking in an order again: the answer is the same, and nothing changes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from catalog.core.products import Product
from decomposition.core.order_problems import OrderRefused
from fulfillment.engine.announce import announcer
from fulfillment.models import Account, FulfillmentRequest, JournalEntry, Order, OrderLine, OutboxMessage
from fulfillment.operations.intake import OrderConflict, SourceRefused, Submission, submit_order, submit_orders
from tests.shell.builders import make_design, make_release
from tests.shell.stage import document, publish, step

pytestmark = pytest.mark.django_db


def named(external_id, name, **changes):
    return document(external_id, account={"id": "ACME", "name": name}, **changes)


class TestAnOrderThatComesAgain:
    def test_is_answered_alike_though_its_product_is_no_longer_published(self):
        publish([step("a")])
        first = submit_order(document("SO-1"))
        make_release(make_design(products=[Product(sku="OTHER", name="Other")]))
        again = submit_order(document("SO-1"))
        assert (again.order, again.request, again.created) == (first.order, first.request, False)
        with pytest.raises(OrderRefused):
            submit_order(document("SO-2"))

    def test_does_not_bring_back_what_its_account_was_called_then(self):
        publish([step("a")])
        submit_order(named("SO-1", "Acme"))
        submit_order(named("SO-2", "Acme International"))
        submit_order(named("SO-1", "Acme"))
        assert Account.objects.get().name == "Acme International"

    def test_with_other_content_changes_nothing(self):
        publish([step("a")])
        first = submit_order(named("SO-1", "Acme"))
        with pytest.raises(OrderConflict) as conflict:
            submit_order(named("SO-1", "Acme International", priority="High"))
        assert conflict.value.order == first.order
        assert (Account.objects.get().name, Order.objects.get().priority) == ("Acme", "Default")


class TestManyOrdersAtOnce:
    def test_each_stands_for_itself(self):
        publish([step("a")])
        known = submit_order(document("SO-0"))
        answers = submit_orders(
            [
                document("SO-1"),
                document("SO-2", line={"product": "NONE"}),
                {"source": "webshop"},
                document("SO-0"),
                document("SO-0", priority="High"),
                document("SO-3", source="foreign"),
                document("SO-4"),
            ],
            source_allowed=lambda source: source == "webshop",
        )
        kinds = [type(answer) for answer in answers]
        assert kinds == [
            Submission, OrderRefused, OrderRefused, Submission, OrderConflict, SourceRefused, Submission,
        ]  # fmt: skip
        assert [answer.created for answer in answers if isinstance(answer, Submission)] == [True, False, True]
        assert answers[3].order == answers[4].order == known.order
        assert list(Order.objects.order_by("external_id").values_list("external_id", flat=True)) == [
            "SO-0", "SO-1", "SO-4",
        ]  # fmt: skip
        rows = (FulfillmentRequest, OrderLine, OutboxMessage, JournalEntry)
        assert [model.objects.count() for model in rows] == [3, 3, 3, 3]

    def test_one_that_is_there_twice_is_taken_in_once(self):
        publish([step("a")])
        first, again, other = submit_orders([document("SO-1"), document("SO-1"), document("SO-1", priority="High")])
        assert (first.created, again.created) == (True, False)
        assert (again.order, again.request) == (first.order, first.request)
        assert isinstance(other, OrderConflict)
        assert other.order == first.order

    def test_an_account_that_several_orders_name_is_what_the_last_says(self):
        publish([step("a")])
        submit_orders([named("SO-1", "Acme"), document("SO-2"), named("SO-3", "Acme International")])
        assert Account.objects.get().name == "Acme International"

    def test_none_is_none(self):
        assert submit_orders([]) == []

    def test_statements_do_not_grow_with_the_orders(self):
        publish([step("a")])
        submit_order(document())

        def statements(prefix, count):
            with CaptureQueriesContext(connection) as queries:
                submit_orders([document(f"{prefix}-{number}") for number in range(count)])
            return len(queries)

        assert statements("A", 2) == statements("B", 200) <= 10


@pytest.mark.django_db(transaction=True)
def test_overlapping_batches_at_the_same_time_take_each_order_in_once(monkeypatch):
    monkeypatch.setattr(announcer, "add", lambda **_: None)  # its thread would outlive the test's database
    publish([step("a")])
    numbers = list(range(40))

    def send(chosen):
        try:
            return submit_orders([document(f"SO-{number}") for number in chosen])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, (numbers, numbers[::-1], numbers[20:] + numbers[:20], numbers)))
    assert sum(answer.created for some in answers for answer in some) == len(numbers)
    assert len({answer.order for some in answers for answer in some}) == Order.objects.count() == len(numbers)
