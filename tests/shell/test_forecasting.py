"""Forecasts of running orders: given in time, given anew, and never to an order that is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfillment.models import FulfillmentPlan, Order
from fulfillment.operations.forecasting import forecast_orders
from fulfillment.operations.intake import submit_order
from fulfillment.queries.orders import orders_expected_late, orders_matching
from orchestration.core.design import JeopardyRule
from orchestration.core.vocabulary import StepType, TimeUnit
from tests.shell.builders import make_user
from tests.shell.stage import arrows, document, publish, step, work

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def _order(name: str, promised: timedelta | None = None, age: timedelta = HOUR) -> Order:
    """An order with two manual tasks of two hours, one after the other, taken in a while ago."""
    changes = {} if promised is None else {"requested_completion_date": (timezone.now() + promised).isoformat()}
    order = Order.objects.get(pk=submit_order(document(external_id=name, **changes)).order)
    work()
    Order.objects.filter(pk=order.pk).update(submitted_at=timezone.now() - age)
    order.refresh_from_db()
    assert order.state == "InProgress"
    return order


@pytest.fixture(autouse=True)
def _release() -> None:
    rule = JeopardyRule(
        code="two", step_type=StepType.MANUAL_TASK, estimated_duration=2, estimated_duration_unit=TimeUnit.HOURS
    )
    make_user("omar")
    steps = [step("a", StepType.MANUAL_TASK, user="omar"), step("b", StepType.MANUAL_TASK, user="omar")]
    publish(steps, arrows("a>b"), jeopardy_rules=(rule,))


def test_an_order_is_expected_to_end_with_its_longest_way() -> None:
    order = _order("SO-1")
    assert forecast_orders(5) == 1
    order.refresh_from_db()
    expected = order.forecast_completion_at
    assert expected is not None
    assert abs(expected - (timezone.now() + 4 * HOUR)) < timedelta(minutes=1)
    assert FulfillmentPlan.objects.get(order=order).forecast_completion_at == expected
    assert forecast_orders(5) == 0, "a fresh answer is not given again"
    Order.objects.update(forecast_at=timezone.now() - HOUR)
    assert forecast_orders(5) == 1


def test_who_will_miss_the_promise_is_known_before() -> None:
    late, timely = _order("SO-LATE", 3 * HOUR), _order("SO-TIMELY", 5 * HOUR)
    _order("SO-FREE")
    assert forecast_orders(5) == 3
    assert list(orders_expected_late(10)) == [late]
    assert list(orders_matching(expected_late=True)) == [late]
    late.refresh_from_db()
    timely.refresh_from_db()
    assert (late.will_miss_promise, timely.will_miss_promise) == (True, False)
    assert late.jeopardy == "OnTrack"


def test_orders_that_are_new_or_done_get_none() -> None:
    _order("SO-NEW", age=timedelta())
    done = _order("SO-DONE")
    Order.objects.filter(pk=done.pk).update(state="Completed")
    assert forecast_orders(5) == 0


def test_more_orders_than_a_batch_are_all_given_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fulfillment.operations.forecasting.BATCH", 2)
    for number in range(5):
        _order(f"SO-{number}")
    assert forecast_orders(30) == 5
    assert not Order.objects.filter(forecast_at=None).exists()


def test_the_time_that_a_process_gives_is_kept() -> None:
    _order("SO-1")
    assert forecast_orders(0) == 0
