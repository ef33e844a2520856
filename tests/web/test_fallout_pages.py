"""The fallout board, the failures of a cause, and repairs: what they show, and what they refuse."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fulfillment.core.vocabulary import RepairAction
from fulfillment.models import FalloutNotice, Incident, Repair
from fulfillment.operations.repairs import RepairWish, start_repair
from fulfillment.queries.fallout import FailureFilter
from orchestration.core.vocabulary import PlanState, StepState
from tests.shell import builders

pytestmark = pytest.mark.django_db

FORM = {"action": "Retry", "reason": "The account exists now", "first": "5", "most_failures": "20"}
UNKNOWN, HANGS = "a" * 64, "b" * 64


@pytest.fixture
def operator(client: Client, omar: User) -> Client:
    client.force_login(omar)
    return client


def fail(name: str, signature: str = UNKNOWN, **fields: Any) -> Incident:
    """A failed step of an order of its own, with its incident."""
    order = builders.make_order(external_id=name)
    step = builders.make_step(builders.make_plan(order), "ship", state=StepState.FATALLY_FAILED)
    given = {"system": "ERP", "error_code": "422", "message": "Account unknown", "queue": "fallout", **fields}
    return Incident.objects.create(order=order, plan=step.plan, step=step, signature=signature, **given)


def text_of(client: Client, path: str, status: int = 200, **options: Any) -> str:
    response = client.get(path, **options)
    assert response.status_code == status, path
    return response.content.decode()


def test_causes_are_counted_the_most_frequent_first(operator: Client) -> None:
    fail("SO-1", HANGS, message="It hangs <b>", system="WMS")
    fail("SO-2")
    fail("SO-3")
    page = text_of(operator, "/fallout")
    assert page.index("Account unknown") < page.index("It hangs &lt;b&gt;")
    assert f'href="/fallout/failures?signature={UNKNOWN}"' in page
    assert "2 in the last 24 hours" in page
    assert "It hangs" not in text_of(operator, "/fallout?system=ERP")
    assert "Nothing of this has fallen out" in text_of(operator, "/fallout?system=CRM&queue=x")
    assert 'href="/fallout/failures?system=ERP"' in text_of(operator, "/fallout?system=ERP")


def test_systems_and_queues_are_called_by_their_names(operator: Client) -> None:
    builders.make_system("ERP", name="Enterprise resources")
    queue = builders.make_queue("fallout")
    queue.name = "Second line"
    queue.save()
    fail("SO-1")
    board = text_of(operator, "/fallout")
    assert "Enterprise resources" in board
    assert "Second line" in board
    assert "Failures of Enterprise resources" in text_of(operator, "/fallout/failures?system=ERP")
    assert "in the queue Second line" in text_of(operator, "/fallout/failures?queue=fallout")
    assert "Failures of GONE" in text_of(operator, "/fallout/failures?system=GONE")


def test_an_e_mail_that_a_server_refuses_is_seen_on_the_board(operator: Client) -> None:
    assert "could not be sent" not in text_of(operator, "/fallout")
    refused = {"queue": "fallout", "waiting": 1, "due_at": timezone.now(), "attempts": 4, "error": "550 <nobody>"}
    FalloutNotice.objects.create(signature=UNKNOWN, **refused)
    FalloutNotice.objects.create(signature=HANGS, **{**refused, "due_at": None})
    board = text_of(operator, "/fallout")
    assert "An e-mail about failures could not be sent." in board
    assert "To fallout, after 4 tries: 550 &lt;nobody&gt;" in board


def test_an_empty_board_says_so(operator: Client) -> None:
    assert "Nothing has fallen out" in text_of(operator, "/fallout")
    assert "Nothing of this is left" in text_of(operator, f"/fallout/failures?signature={UNKNOWN}")
    assert "Nothing was repaired alike yet" in text_of(operator, "/fallout/repairs")


def test_failures_of_a_cause_are_listed_with_what_a_repair_would_act_on(operator: Client) -> None:
    fail("SO-1")
    frozen = fail("SO-2")
    assert frozen.plan is not None
    frozen.plan.state = PlanState.FROZEN.value
    frozen.plan.save()
    page = text_of(operator, f"/fallout/failures?signature={UNKNOWN}")
    assert "Repair 1 step<" in page
    assert "1 more is left out: their plans do not run." in page
    assert "SO-2" in page


def test_a_repair_is_asked_for_and_shown(operator: Client, omar: User) -> None:
    fail("SO-1")
    fail("SO-2")
    answer = operator.post(f"/fallout/failures/repair?signature={UNKNOWN}", FORM)
    repair = Repair.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/fallout/repairs/{repair.pk}")
    assert (repair.total, repair.actor, repair.action, repair.first) == (2, omar.username, "Retry", 5)
    page = text_of(operator, f"/fallout/repairs/{repair.pk}")
    assert 'hx-trigger="every 1s"' in page
    assert "The account exists now" in page
    assert "SO-1" in page
    part = text_of(
        operator,
        f"/fallout/repairs/{repair.pk}?outcome=Succeeded",
        headers={"HX-Request": "true", "HX-Target": "repair-body"},
    )
    assert "No such step" in part
    assert "<html" not in part
    assert f'href="/fallout/repairs/{repair.pk}"' in text_of(operator, "/fallout/repairs")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": "  "}, "This field is required."),
        ({"first": "0"}, "greater than or equal to 1"),
        ({"first": "9" * 30}, "less than or equal to 1000"),
        ({"most_failures": "101"}, "less than or equal to 100"),
        ({"action": "Explode"}, "Select a valid choice"),
        ({"reason": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_leaves_nothing(
    operator: Client, changed: dict[str, str], said: str
) -> None:
    fail("SO-1")
    answer = operator.post(f"/fallout/failures/repair?signature={UNKNOWN}", {**FORM, **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Repair.objects.exists()


def test_failures_that_others_repaired_meanwhile_are_said_to_be(operator: Client) -> None:
    answer = operator.post(f"/fallout/failures/repair?signature={UNKNOWN}", FORM)
    assert answer.status_code == 422
    assert "Others may have repaired them" in answer.content.decode()


def test_a_running_repair_is_stopped_and_one_that_ended_is_not(operator: Client, omar: User) -> None:
    fail("SO-1")
    wish = RepairWish(action=RepairAction.SKIP, reason="r", failures=FailureFilter(signature=UNKNOWN))
    repair = start_repair(wish, actor=omar)
    assert operator.post(f"/fallout/repairs/{repair.pk}/cancel").status_code == 302
    repair.refresh_from_db()
    assert repair.state == "Cancelled"
    page = operator.post(f"/fallout/repairs/{repair.pk}/cancel", follow=True).content.decode()
    assert "has ended already" in page
    assert "every 1s" not in page
    assert operator.post("/fallout/repairs/999/cancel").status_code == 404
    assert operator.get("/fallout/repairs/999").status_code == 404


def test_who_only_watches_is_offered_no_repair(client: Client, dana: User) -> None:
    fail("SO-1")
    client.force_login(dana)
    assert "Repair alike" not in text_of(client, f"/fallout/failures?signature={UNKNOWN}")
    assert client.post(f"/fallout/failures/repair?signature={UNKNOWN}", FORM).status_code == 403


def test_the_board_asks_as_much_of_the_database_for_many_as_for_one(
    operator: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        fail(f"SO-{number}", f"{number:064d}")
    with django_assert_max_num_queries(12):
        text_of(operator, "/fallout")
    with django_assert_max_num_queries(14):
        text_of(operator, "/fallout/failures")
