"""Repairs by API: looked at, asked for once, followed, stopped; never by whom they are not for."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from fulfillment.models import Incident, Repair
from fulfillment.operations import repairing
from fulfillment.operations.tokens import create_token
from orchestration.core.vocabulary import PlanState, StepState
from tests.shell import builders
from tests.web.conftest import ApiClient
from tests.web.test_api_orders import problem

pytestmark = pytest.mark.django_db

FAILURES = {"system": "ERP", "error_code": "422"}
WISH = {"external_id": "outage-1", "failures": FAILURES, "action": "Skip", "reason": "The accounts exist now."}


def fail(name: str, **fields: Any) -> Incident:
    """A failed step of an order of its own, with its incident."""
    order = builders.make_order(external_id=name)
    step = builders.make_step(builders.make_plan(order), "ship", state=StepState.FATALLY_FAILED)
    given = {"system": "ERP", "error_code": "422", "message": "Account unknown", "queue": "fallout", **fields}
    return Incident.objects.create(order=order, plan=step.plan, step=step, signature="a" * 64, **given)


def test_a_preview_says_what_would_be_acted_on_and_does_nothing(omar_api: ApiClient) -> None:
    first = fail("SO-1")
    frozen = fail("SO-2")
    fail("SO-3", system="WMS")
    assert frozen.plan is not None
    frozen.plan.state = PlanState.FROZEN.value
    frozen.plan.save()
    found = omar_api.post("repairs/preview", {"failures": FAILURES}).json()
    assert (found["steps"], found["orders"], found["left_out"]) == (1, 1, 1)
    assert [one["step"] for one in found["sample"]] == [first.step_id]
    assert not Repair.objects.exists()


def test_a_repair_is_started_followed_and_listed(omar_api: ApiClient) -> None:
    fail("SO-1")
    fail("SO-2")
    answer = omar_api.post("repairs", WISH)
    assert answer.status_code == 202, answer.content
    repair = answer.json()
    assert answer["Location"] == repair["links"]["self"]
    assert (repair["state"], repair["total"], repair["steps_by_outcome"]) == ("Waiting", 2, {"Waiting": 2})
    assert repair["failures"] == {"signature": "", "queue": "", **FAILURES}
    repairing.repair_due(5)
    done = omar_api.get(repair["links"]["self"]).json()
    assert (done["state"], done["steps_by_outcome"], done["requested_by"]) == ("Completed", {"Succeeded": 2}, "omar")
    steps = omar_api.get(repair["links"]["steps"], outcome="Succeeded", limit=1).json()
    assert [one["order_external_id"] for one in steps["items"]] == ["SO-1"]
    assert omar_api.get(steps["next"]).json()["items"][0]["order_external_id"] == "SO-2"
    assert omar_api.get("repairs", external_id="outage-1").json()["items"] == [done]
    assert omar_api.get("repairs", state="Running").json()["items"] == []
    problem(omar_api.post(repair["links"]["stop"]), 409, "repair_ended")


def test_the_same_repair_is_taken_in_once_and_another_by_its_name_refused(omar_api: ApiClient, ada: User) -> None:
    fail("SO-1")
    first = omar_api.post("repairs", WISH).json()
    Incident.objects.update(state="Resolved")
    again = omar_api.post("repairs", WISH)
    assert (again.status_code, again["Idempotent-Replayed"], again.json()["id"]) == (200, "true", first["id"])
    conflict = problem(omar_api.post("repairs", {**WISH, "action": "Retry"}), 409, "repair_conflict")
    assert conflict["repair"] == {"id": first["id"], "href": first["links"]["self"]}
    other = ApiClient(create_token(ada, "t", actor="test").text)
    problem(other.post("repairs", WISH), 409, "nothing_to_repair")
    assert Repair.objects.count() == 1


def test_a_stopped_repair_leaves_what_waits(omar_api: ApiClient) -> None:
    fail("SO-1")
    repair = omar_api.post("repairs", WISH).json()
    assert omar_api.post(repair["links"]["stop"]).json()["state"] == "Cancelled"
    repairing.repair_due(5)
    assert Incident.objects.get().state == "Open"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"failures": {}}, "/failures"),
        ({"failures": {"sytem": "ERP"}}, "/failures/sytem"),
        ({"reason": " "}, "/reason"),
        ({"action": "Explode"}, "/action"),
        ({"first": 0}, "/first"),
        ({"most_failures": 101}, "/most_failures"),
        ({"external_id": ""}, "/external_id"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_leaves_nothing(
    omar_api: ApiClient, changed: dict[str, Any], pointer: str
) -> None:
    fail("SO-1")
    errors = problem(omar_api.post("repairs", {**WISH, **changed}), 422, "invalid_input")["errors"]
    assert [one["pointer"] for one in errors] == [pointer]
    assert not Repair.objects.exists()


def test_a_token_of_some_sources_repairs_nothing(omar: User) -> None:
    fail("SO-1")
    limited = ApiClient(create_token(omar, "t", actor="test", sources=["webshop"]).text)
    problem(limited.post("repairs", WISH), 403, "forbidden")
    problem(limited.post("repairs/preview", {"failures": FAILURES}), 403, "forbidden")
    problem(limited.get("repairs"), 403, "forbidden")


@pytest.mark.parametrize("path", ["repairs/987654321", "repairs/987654321/steps", f"repairs/{2**70}"])
def test_a_repair_that_is_not_there_is_not_found(omar_api: ApiClient, path: str) -> None:
    problem(omar_api.get(path), 404, "not_found")
