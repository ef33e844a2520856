"""Deciding about steps and tasks by API: by operators, with a reason, and never on what has changed meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from catalog.core.products import Product
from fulfillment.models import FulfillmentStep, Incident, JournalEntry, Order, Task
from orchestration.core.design import StepDefinition
from orchestration.core.vocabulary import PlanState, StepState, StepType
from tests.shell import builders
from tests.web.conftest import ApiClient
from tests.web.test_api_orders import problem

FORM = ({"name": "serial", "label": "Serial number", "type": "text", "required": True},)


@pytest.fixture
def order(db: None) -> Order:
    """An order whose plan has a failed callout and an open task, and a milestone that waits for both."""
    definitions = [
        StepDefinition(code="ship", name="Ship", group="G", type=StepType.CALLOUT),
        StepDefinition(code="install", name="Install", group="G", type=StepType.MANUAL_TASK, form=FORM),
        StepDefinition(code="done", name="Done", group="G", type=StepType.MILESTONE),
    ]
    design = builders.make_design(products=[Product(sku="BOX", name="Box")], steps=definitions)
    order = builders.make_order(release=builders.make_release(design))
    plan = builders.make_plan(
        order,
        [
            {"key": "ship", "type": StepType.CALLOUT, "state": StepState.FATALLY_FAILED, "ready_at": builders.NOON},
            {"key": "install", "type": StepType.MANUAL_TASK, "state": StepState.READY},
            {"key": "done", "after": ["ship", "install"]},
        ],
    )
    Incident.objects.create(order=order, plan=plan, step=plan.steps.get(key="ship"), signature="x", message="503")
    Task.objects.create(step=plan.steps.get(key="install"), order=order, form=list(FORM))
    return order


def step(order: Order, key: str) -> FulfillmentStep:
    return FulfillmentStep.objects.get(plan__order=order, key=key)


def test_a_failed_step_is_retried_with_a_reason(omar_api: ApiClient, order: Order) -> None:
    response = omar_api.post(f"steps/{step(order, 'ship').pk}/retry", {"reason": "The network is back."})

    assert response.status_code == 200, response.content
    assert response.json()["state"] == step(order, "ship").state == "Ready"
    assert Incident.objects.get().state == "Resolved"
    entry = JournalEntry.objects.get(event="Retry")
    assert (entry.actor, entry.reason) == ("omar", "The network is back.")


def test_work_that_is_done_or_skipped_lets_the_plan_go_on(omar_api: ApiClient, order: Order) -> None:
    install, ship = step(order, "install").pk, step(order, "ship").pk

    completed = omar_api.post(f"steps/{install}/complete", {"answers": {"serial": "A-1"}}).json()
    skipped = omar_api.post(f"steps/{ship}/skip", {"reason": "Collected by the customer."}).json()

    assert (completed["state"], completed["result"]) == ("Completed", {"serial": "A-1"})
    assert skipped["state"] == "Skipped"
    assert step(order, "done").state == "Completed"
    task = Task.objects.get()
    assert (task.state, task.answers, task.completed_by.username) == ("Completed", {"serial": "A-1"}, "omar")  # type: ignore[union-attr]


def test_answers_have_to_fit_the_form(omar_api: ApiClient, order: Order) -> None:
    response = omar_api.post(f"steps/{step(order, 'install').pk}/complete", {"answers": {"colour": "red"}})

    errors = problem(response, 422, "invalid_input")["errors"]
    assert {error["pointer"] for error in errors} == {"/answers/serial", "/answers/colour"}
    assert step(order, "install").state == "Ready"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": ""}, "/reason"),
        ({"reason": "x" * 1_001}, "/reason"),
        ({"reason": ["x"]}, "/reason"),
        ({"reason": "x", "expected_state": "Broken"}, "/expected_state"),
        ({"reason": "x", "force": True}, "/force"),
        ([], ""),
    ],
)
def test_a_decision_that_is_not_understood_changes_nothing(
    omar_api: ApiClient, order: Order, body: Any, pointer: str
) -> None:
    response = omar_api.post(f"steps/{step(order, 'ship').pk}/skip", body)

    assert [error["pointer"] for error in problem(response, 422, "invalid_input")["errors"]] == [pointer]
    assert step(order, "ship").state == "FatallyFailed"


def test_answers_have_to_be_an_object(omar_api: ApiClient, order: Order) -> None:
    response = omar_api.post(f"steps/{step(order, 'install').pk}/complete", {"answers": [1]})

    assert problem(response, 422, "invalid_input")["errors"][0]["pointer"] == "/answers"


def test_a_decision_on_what_has_changed_is_refused(omar_api: ApiClient, order: Order) -> None:
    body = {"reason": "again", "expected_state": "Failed"}

    document = problem(omar_api.post(f"steps/{step(order, 'ship').pk}/retry", body), 409, "stale_step")

    assert document["state"] == "FatallyFailed"
    assert step(order, "ship").state == "FatallyFailed"


def test_what_a_state_does_not_allow_is_refused(omar_api: ApiClient, order: Order) -> None:
    pending = step(order, "done").pk
    document = problem(omar_api.post(f"steps/{pending}/retry", {"reason": "x"}), 409, "step_action_refused")
    assert document["state"] == "Pending"

    forced = omar_api.post(f"steps/{step(order, 'ship').pk}/complete", {})
    assert "reason" in problem(forced, 409, "step_action_refused")["detail"]


def test_steps_of_a_frozen_plan_take_no_decisions(omar_api: ApiClient, order: Order) -> None:
    type(order.plan).objects.update(state=PlanState.FROZEN)
    ship = step(order, "ship").pk

    assert omar_api.get(f"steps/{ship}").json()["allowed_actions"] == []
    problem(omar_api.post(f"steps/{ship}/retry", {"reason": "x"}), 409, "step_action_refused")


@pytest.mark.parametrize("key", ["ship", "install"])
def test_what_is_offered_is_what_is_taken(omar_api: ApiClient, order: Order, key: str) -> None:
    """Each decision succeeds exactly where allowed_actions offers it, in every state."""
    address = f"steps/{step(order, key).pk}"
    bodies = {
        "complete": {"reason": "x", "answers": {"serial": "1"} if key == "install" else {}},
        "retry": {"reason": "x"},
        "skip": {"reason": "x"},
    }
    for state in StepState:
        FulfillmentStep.objects.filter(pk=step(order, key).pk).update(state=state)
        offered = omar_api.get(address).json()["allowed_actions"]
        for action, body in bodies.items():
            with transaction.atomic():
                response = omar_api.post(f"{address}/{action}", body)
                transaction.set_rollback(True)
            assert (response.status_code == 200) == (action in offered), (state, action, response.content)


def test_decisions_are_for_operators(webshop_api: ApiClient, dana_api: ApiClient, order: Order) -> None:
    for action in ("complete", "retry", "skip"):
        for caller in (webshop_api, dana_api):
            response = caller.post(f"steps/{step(order, 'ship').pk}/{action}", {"reason": "x"})
            problem(response, 403, "forbidden")
    assert step(order, "ship").state == "FatallyFailed"


def test_an_operator_whose_token_is_for_another_source_cannot_decide(
    omar: User, token_for: Callable[..., str], order: Order
) -> None:
    elsewhere = ApiClient(token_for(omar, sources=["partner"]))

    problem(elsewhere.post(f"steps/{step(order, 'ship').pk}/skip", {"reason": "x"}), 404, "not_found")
    problem(elsewhere.post(f"tasks/{Task.objects.get().pk}/claim"), 404, "not_found")
    assert elsewhere.get("tasks").json()["items"] == []


def test_a_task_is_claimed_once(omar_api: ApiClient, ada: User, token_for: Callable[..., str], order: Order) -> None:
    task = Task.objects.get()
    ada_api = ApiClient(token_for(ada))
    assert [one["id"] for one in omar_api.get("tasks").json()["items"]] == [task.pk]
    assert omar_api.get("tasks", assignee="me").json()["items"] == []

    claimed = omar_api.post(f"tasks/{task.pk}/claim")
    again = omar_api.post(f"tasks/{task.pk}/claim")

    assert (claimed.json()["assignee"], again.status_code) == ("omar", 200)
    assert step(order, "install").assigned_user == Task.objects.get().assignee
    assert JournalEntry.objects.filter(event="TaskClaimed").count() == 1
    assert "omar" in problem(ada_api.post(f"tasks/{task.pk}/claim"), 409, "task_taken")["detail"]
    assert len(omar_api.get("tasks", assignee="me").json()["items"]) == 1
    assert omar_api.get("tasks", queue="field").json()["items"] == []
    problem(omar_api.post("tasks/999999/claim"), 404, "not_found")

    Task.objects.update(state="Completed")
    problem(omar_api.post(f"tasks/{task.pk}/claim"), 409, "task_taken")
