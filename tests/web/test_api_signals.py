"""Signals by API: they end the pauses that wait for them, once, and say clearly where none does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.core.products import Product
from fulfillment.models import FulfillmentPlan, FulfillmentStep, JournalEntry, Order
from orchestration.core.design import StepDefinition
from orchestration.core.vocabulary import PlanState, StepState, StepType
from tests.shell import builders
from tests.web.conftest import ApiClient
from tests.web.test_api_orders import problem

SIGNAL: dict[str, Any] = {"id": "permit-771", "step": "permit", "values": {"permit": "granted"}}


@pytest.fixture
def order(db: None) -> Order:
    """An order that waits for a permit, and then goes on with a milestone."""
    condition = 'has(step.result.permit) && step.result.permit == "granted"'
    definitions = [
        StepDefinition(code="permit", name="Permit", group="G", type=StepType.PAUSE, resume_on=condition),
        StepDefinition(code="done", name="Done", group="G", type=StepType.MILESTONE),
    ]
    design = builders.make_design(products=[Product(sku="BOX", name="Box")], steps=definitions)
    order = builders.make_order(release=builders.make_release(design))
    steps = [
        {"key": "permit", "type": StepType.PAUSE, "state": StepState.IN_PROGRESS},
        {"key": "done", "after": ["permit"]},
    ]
    builders.make_plan(order, steps)
    return order


def states(order: Order) -> dict[str, str]:
    return dict(FulfillmentStep.objects.filter(plan__order=order).values_list("key", "state"))


def test_a_signal_ends_the_pause_that_waits_for_it(webshop_api: ApiClient, order: Order) -> None:
    response = webshop_api.post(f"orders/{order.pk}/signals", SIGNAL)

    assert response.status_code == 200, response.content
    pause = FulfillmentStep.objects.get(key="permit")
    assert response.json() == {"steps": [pause.pk]}
    assert pause.result == {"permit": "granted"}
    assert states(order) == {"permit": "Completed", "done": "Completed"}
    told = JournalEntry.objects.get(event="SignalReceived")
    assert (told.actor, told.step_id, told.data) == ("webshop", pause.pk, SIGNAL)


def test_a_signal_that_is_not_enough_is_kept_and_the_pause_goes_on(webshop_api: ApiClient, order: Order) -> None:
    more = {**SIGNAL, "id": "permit-770", "values": {"permit": "asked for"}}
    assert webshop_api.post(f"orders/{order.pk}/signals", more).status_code == 200
    assert states(order) == {"permit": "InProgress", "done": "Pending"}
    assert webshop_api.post(f"orders/{order.pk}/signals", SIGNAL).status_code == 200
    assert states(order) == {"permit": "Completed", "done": "Completed"}


def test_a_signal_takes_effect_once(webshop_api: ApiClient, order: Order) -> None:
    first = webshop_api.post(f"orders/{order.pk}/signals", SIGNAL)
    again = webshop_api.post(f"orders/{order.pk}/signals", SIGNAL)

    assert (again.status_code, again.json()) == (200, first.json())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert JournalEntry.objects.filter(event="SignalReceived").count() == 1
    other = {**SIGNAL, "values": {"permit": "refused"}}
    problem(webshop_api.post(f"orders/{order.pk}/signals", other), 409, "signal_conflict")


def test_a_signal_that_comes_too_late_or_too_early_is_refused(webshop_api: ApiClient, order: Order) -> None:
    for state, word in (("Completed", "too late"), ("Skipped", "too late"), ("Pending", "has not begun")):
        FulfillmentStep.objects.filter(key="permit").update(state=state)
        found = problem(webshop_api.post(f"orders/{order.pk}/signals", SIGNAL), 409, "signal_not_awaited")
        assert found["state"] == state
        assert word in found["detail"]
    FulfillmentStep.objects.filter(key="permit").update(state="InProgress")
    FulfillmentPlan.objects.update(state=PlanState.FROZEN)
    found = problem(webshop_api.post(f"orders/{order.pk}/signals", SIGNAL), 409, "signal_not_awaited")
    assert "The plan is Frozen" in found["detail"]
    unplanned = builders.make_order(external_id="SO-9", release=order.requests.get().release)
    found = problem(webshop_api.post(f"orders/{unplanned.pk}/signals", SIGNAL), 409, "signal_not_awaited")
    assert "no plan yet" in found["detail"]
    assert not JournalEntry.objects.filter(event="SignalReceived").exists()


def test_a_pause_that_the_order_does_not_have_is_told_with_those_it_has(webshop_api: ApiClient, order: Order) -> None:
    for step in ("done", "nothing"):
        response = webshop_api.post(f"orders/{order.pk}/signals", {**SIGNAL, "step": step})
        [error] = problem(response, 422, "invalid_input")["errors"]
        assert (error["pointer"], error["code"]) == ("/step", "unknown_step")
        assert "its pauses are permit" in error["message"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"values": {}}, "/values"),
        ({"values": [1]}, "/values"),
        ({"values": {"a": "x" * 17_000}}, "/values"),
        ({"id": ""}, "/id"),
        ({"step": None}, "/step"),
        ({"state": "Completed"}, "/state"),
    ],
)
def test_a_signal_that_is_not_understood_changes_nothing(
    webshop_api: ApiClient, order: Order, change: dict[str, Any], pointer: str
) -> None:
    response = webshop_api.post(f"orders/{order.pk}/signals", {**SIGNAL, **change})

    assert [error["pointer"] for error in problem(response, 422, "invalid_input")["errors"]] == [pointer]
    assert states(order) == {"permit": "InProgress", "done": "Pending"}


def test_a_signal_reaches_only_orders_that_its_sender_may_see(
    omar: User, token_for: Callable[..., str], dana_api: ApiClient, order: Order
) -> None:
    elsewhere = ApiClient(token_for(omar, sources=["partner"]))

    problem(elsewhere.post(f"orders/{order.pk}/signals", SIGNAL), 404, "not_found")
    problem(dana_api.post(f"orders/{order.pk}/signals", SIGNAL), 403, "forbidden")
    assert states(order)["permit"] == "InProgress"
