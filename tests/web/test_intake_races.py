"""The same order sent many times at once, and what intake costs."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from fulfillment.engine.announce import announcer
from fulfillment.models import FulfillmentRequest, Order, OrderLine
from orchestration.models import Release
from tests.web.conftest import ApiClient, an_order

STATEMENTS = 12


@pytest.fixture
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcer, "add", lambda **_: None)  # its thread would outlive the test's database


def at_once(api: ApiClient, orders: list[dict[str, Any]]) -> list[Any]:
    def send(order: dict[str, Any]) -> Any:
        try:
            return api.post("orders", order)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(orders)) as pool:
        return list(pool.map(send, orders))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_quiet")
def test_an_order_sent_many_times_at_once_is_taken_in_once(webshop_api: ApiClient, release: Release) -> None:
    for number in range(5):
        answers = at_once(webshop_api, [an_order(f"SO-{number}")] * 6)

        assert Counter(answer.status_code for answer in answers) == {202: 1, 200: 5}
        assert len({answer.content for answer in answers}) == 1
    assert (Order.objects.count(), FulfillmentRequest.objects.count(), OrderLine.objects.count()) == (5, 5, 10)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_quiet")
def test_of_different_orders_under_one_id_one_wins(webshop_api: ApiClient, release: Release) -> None:
    for number in range(5):
        orders = [an_order(f"SO-{number}", attributes={"try": attempt}) for attempt in range(6)]
        answers = at_once(webshop_api, orders)

        assert Counter(answer.status_code for answer in answers) == {202: 1, 409: 5}
        winner = next(answer.json()["id"] for answer in answers if answer.status_code == 202)
        conflicts = [answer.json()["order"]["id"] for answer in answers if answer.status_code == 409]
        assert set(conflicts) == {winner}
    assert (Order.objects.count(), OrderLine.objects.count()) == (5, 10)


def test_taking_in_an_order_costs_a_fixed_number_of_statements(webshop_api: ApiClient, release: Release) -> None:
    webshop_api.post("orders", an_order("SO-0"))

    def statements(lines: int) -> int:
        order = an_order(f"SO-{lines}", lines=[{"id": str(number), "product": "PACK"} for number in range(lines)])
        with CaptureQueriesContext(connection) as queries:
            assert webshop_api.post("orders", order).status_code == 202
        return len(queries)

    assert statements(5) == statements(500) <= STATEMENTS
