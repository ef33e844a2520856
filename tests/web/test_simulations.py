"""Simulating orders by API: what is answered, that nothing is stored or called, and what is refused and where."""

import json
import socket
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from dro_site.demo import orders
from dro_site.demo.design import demo_design
from fulfillment.models import Account, FulfillmentAsset, Order
from fulfillment.operations.intake import submit_order
from orchestration.models import Release, SampleOrder, StepDefinition
from orchestration.operations.draft import write_draft
from orchestration.operations.release import publish
from tests.web.conftest import ApiClient

pytestmark = pytest.mark.django_db

PATH = "draft/simulations"


@pytest.fixture
def draft(db: None) -> None:
    write_draft(demo_design(), actor="test")


@pytest.fixture
def sample(draft: None) -> SampleOrder:
    return SampleOrder.objects.create(
        code="home", name="Home", workspace_id="home-security", document=orders.home_security("SAMPLE-1")
    )


def row_counts() -> dict[str, int]:
    """How many rows each table holds, the tables of partitions included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt to connect anywhere; the database's connection is open already."""
    tried: list[object] = []

    def refuse(self: socket.socket, address: object) -> None:
        tried.append(address)
        raise AssertionError(f"connected to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    return tried


def steps(body: dict[str, Any]) -> dict[str, Any]:
    return {step["definition"]: step for step in body["steps"]}


class TestAnswers:
    def test_a_sample_runs_to_its_end_with_times_and_reasons(self, dana_api: ApiClient, sample: SampleOrder) -> None:
        answer = dana_api.post(PATH, {"sample": "home", "start": "2026-11-02T12:00:00Z"})
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert (body["release"]["draft"], body["is_complete"], body["refusal"]) == (True, True, None)
        found = steps(body)
        assert found["reserve-kit"]["finished_at"] == "2026-11-02T12:01:00Z"
        assert found["inventory-confirmed"]["released_by"] == "reserve-kit/SEC-T-INVENTORY/1.1"
        assert found["install-on-site"]["queue"] == "field-service-north"
        assert body["critical_path"][0] == "reserve-kit/SEC-T-INVENTORY/1.1"
        assert body["duration_seconds"] > 0
        (line,) = [line for line in body["lines"] if line["product"] == "SEC-T-INVENTORY"]
        assert line["sources"][0]["rule_name"] == "Kit to allocation"
        assert any("direct" in json.dumps(one["operands"]) for one in body["order_lines"][1]["reasons"])
        assert {one["definition"] for one in body["steps_not_made"]} >= {"ship-laptops", "activate-licence"}
        assert all(one["reason"] for one in body["steps_not_made"])
        assert body["pin_failures"] is None
        assert len(body["pins"]["steps"]) == len(body["steps"])

    def test_chosen_failures_are_retried_and_end_in_fallout(self, dana_api: ApiClient, sample: SampleOrder) -> None:
        failing = {"failures": [{"step": "reserve-kit", "error_code": "503", "times": None}]}
        body = dana_api.post(PATH, {"sample": "home", "choices": failing}).json()
        step = steps(body)["reserve-kit"]
        assert (step["state"], body["is_complete"]) == ("FatallyFailed", False)
        assert len(step["tries"]) > 1
        assert step["tries"][0]["rule"]
        assert steps(body)["install-on-site"]["waiting"] == "Waits for Schedule visit."
        assert "StepFailed" in {problem["code"] for problem in body["problems"]}

    def test_an_order_of_the_body_is_tried_on_a_release(self, dana_api: ApiClient, draft: None) -> None:
        release = publish(actor=None, note="first", now=timezone.now())
        StepDefinition.objects.filter(code="reserve-kit").update(name="Changed since")
        document = {"order": orders.home_security("X-1")}
        on_release = dana_api.post(PATH, {**document, "release": release.number}).json()
        on_draft = dana_api.post(PATH, document).json()
        assert (on_release["release"]["number"], on_draft["release"]["number"]) == (release.number, None)
        assert steps(on_release)["reserve-kit"]["name"] == "Reserve hardware"
        assert steps(on_draft)["reserve-kit"]["name"] == "Changed since"

    def test_a_real_order_is_tried_on_what_its_account_had_when_it_came(self, dana_api: ApiClient, draft: None) -> None:
        publish(actor=None, note="first", now=timezone.now())
        order = Order.objects.get(pk=submit_order(orders.subscription("R-1")).order)
        account = Account.objects.get(external_id="FABRIKAM")
        # What the order itself brought is there by now.
        FulfillmentAsset.objects.create(
            account=account, product="SUB-T-LICENCE", scope_key="1", quantity=25, origin="webshop/R-1"
        )
        body = dana_api.post(PATH, {"order_id": order.pk}).json()
        assert {line["action"] for line in body["lines"]} == {"Add"}
        assert body["is_complete"]

    def test_a_sample_is_tried_as_if_its_account_had_nothing(self, dana_api: ApiClient, sample: SampleOrder) -> None:
        account = Account.objects.create(external_id="NORTHWIND", name="Northwind")
        FulfillmentAsset.objects.create(account=account, product="SEC-T-BILLING", scope_key="1", quantity=1)
        FulfillmentAsset.objects.create(
            account=account, product="SEC-T-INVENTORY", scope_key="1.1", quantity=1, origin="webshop/SAMPLE-1"
        )
        bodies: tuple[dict[str, Any], ...] = ({"sample": "home"}, {"order": orders.home_security("SAMPLE-1")})
        actions = [{line["action"] for line in dana_api.post(PATH, body).json()["lines"]} for body in bodies]
        assert actions[0] == {"Add"}
        assert actions[1] > {"Add"}  # pasted as JSON, it is an order of the account as it is now

    def test_an_order_that_would_be_rejected_is_an_answer_with_the_reason(
        self, dana_api: ApiClient, sample: SampleOrder
    ) -> None:
        StepDefinition.objects.all().delete()
        body = dana_api.post(PATH, {"sample": "home"}).json()
        assert body["refusal"]["code"] == "NothingToDo"
        assert (body["steps"], body["started_at"]) == ([], None)
        assert body["lines"]

    def test_errors_of_the_draft_are_named(self, dana_api: ApiClient, sample: SampleOrder) -> None:
        StepDefinition.objects.filter(code="reserve-kit").update(integration=None)
        body = dana_api.post(PATH, {"sample": "home"}).json()
        assert [(one["code"], one["record"]) for one in body["design_problems"]] == [
            ("CalloutWithoutIntegration", "reserve-kit")
        ]
        assert body["is_complete"]

    def test_a_record_that_cannot_be_read_is_named_and_left_out(self, dana_api: ApiClient, sample: SampleOrder) -> None:
        StepDefinition.objects.filter(code="register-warranty").update(form=[1])
        answer = dana_api.post(PATH, {"sample": "home"})
        assert answer.status_code == 200
        problems = answer.json()["design_problems"]
        assert ("RecordUnreadable", "register-warranty") in {(one["code"], one["record"]) for one in problems}
        assert "register-warranty" not in steps(answer.json())

    def test_the_pins_of_a_sample_are_compared(self, dana_api: ApiClient, sample: SampleOrder) -> None:
        pins = dana_api.post(PATH, {"sample": "home"}).json()["pins"]
        SampleOrder.objects.update(expected=pins)
        assert dana_api.post(PATH, {"sample": "home"}).json()["pin_failures"] == []
        StepDefinition.objects.filter(code="register-warranty").delete()
        failures = dana_api.post(PATH, {"sample": "home"}).json()["pin_failures"]
        assert "PinnedStepMissing" in {one["code"] for one in failures}
        assert '"register-warranty"' in failures[0]["message"]


class TestNothingIsStored:
    def test_no_row_is_written_and_nobody_is_called(
        self, dana_api: ApiClient, sample: SampleOrder, no_network: list[object]
    ) -> None:
        dana_api.get("releases")  # what a first request writes, such as the use of the token
        before = row_counts()
        assert len(before) > len(apps.get_models()) / 2
        failing = {"failures": [{"step": "activate-monitoring", "error_code": "Timeout", "times": 2}]}
        for body in (
            {"sample": "home"},
            {"sample": "home", "choices": failing},
            {"order": orders.laptop_bundle("N-1")},
            {"order": orders.subscription("N-2")},
        ):
            assert dana_api.post(PATH, body).status_code == 200
        assert row_counts() == before
        assert no_network == []

    @pytest.mark.django_db(transaction=True)
    def test_the_database_itself_would_refuse_a_write(
        self, dana_api: ApiClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_draft(demo_design(), actor="test")

        def writing(code: str) -> SampleOrder:
            return SampleOrder.objects.create(code=code, name=code, document={})

        monkeypatch.setattr("fulfillment.operations.given_order.sample_order", writing)
        assert dana_api.post(PATH, {"sample": "home"}).status_code == 500
        with transaction.atomic():
            assert not SampleOrder.objects.exists()


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_start_at_the_end_of_all_dates_is_simulated(dana_api: ApiClient, sample: SampleOrder, start: str) -> None:
    answer = dana_api.post(PATH, {"sample": "home", "start": start})
    assert (answer.status_code, answer.json()["started_at"]) == (200, start)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "", "one_order"),
    ({"sample": "home", "order_id": 1}, "", "one_order"),
    ({"sample": "nobody"}, "/sample", "unknown_sample"),
    ({"order_id": 987654321}, "/order_id", "unknown_order"),
    ({"order_id": 0}, "/order_id", "min_value"),
    ({"sample": "home", "release": 99}, "/release", "unknown_release"),
    ({"sample": "home", "start": "soon"}, "/start", "invalid"),
    ({"sample": "home", "speed": 2}, "/speed", "unknown_member"),
    (
        {"sample": "home", "choices": {"failures": [{"step": "reserve-kit"}]}},
        "/choices/failures/0/error_code",
        "required",
    ),
    (
        {"sample": "home", "choices": {"failures": [{"step": "nobody", "error_code": "503"}]}},
        "/choices/failures/0/step",
        "unknown_step",
    ),
    (
        {"sample": "home", "choices": {"failures": [{"step": "install-on-site", "error_code": "503"}]}},
        "/choices/failures/0/step",
        "never_fails",
    ),
    ({"sample": "home", "choices": {"durations": {"reserve-kit": -1}}}, "/choices/durations/reserve-kit", "min_value"),
    ({"sample": "home", "choices": {"durations": {"nobody": 1}}}, "/choices/durations/nobody", "unknown_step"),
    (
        {"sample": "home", "choices": {"answers": {"schedule-visit": {"when": "now"}}}},
        "/choices/answers/schedule-visit/when",
        "invalid",
    ),
    ({"order": {"lines": []}}, "/order/source", "required"),
    ({"order": 5}, "/order", "not_an_object"),
    (
        {"order": orders.home_security("X") | {"lines": [{"id": "1", "product": "NOPE"}]}},
        "/order/lines/0/product",
        "unknown_product",
    ),
]


class TestRefusals:
    def test_bad_input_is_refused_at_its_place(self, dana_api: ApiClient, sample: SampleOrder) -> None:
        for body, pointer, code in REFUSED:
            answer = dana_api.post(PATH, body)
            assert answer.status_code == 422, (body, answer.content)
            assert answer["Content-Type"] == "application/problem+json"
            assert (pointer, code) in {(one["pointer"], one["code"]) for one in answer.json()["errors"]}, body

    def test_a_body_that_is_no_object_is_refused(self, dana_api: ApiClient) -> None:
        assert dana_api.post(PATH, "[1]").status_code == 422

    def test_operators_do_not_simulate(self, omar_api: ApiClient, sample: SampleOrder) -> None:
        assert omar_api.post(PATH, {"sample": "home"}).status_code == 403


def test_releases_stay_as_they_are(dana_api: ApiClient, sample: SampleOrder) -> None:
    publish(actor=None, note="first", now=timezone.now())
    dana_api.post(PATH, {"sample": "home", "release": 1})
    assert Release.objects.count() == 1


class TestWhatAnOrderIsMadeOf:
    def test_the_products_that_can_be_ordered_are_listed_bundles_first(self, dana_api: ApiClient, draft: None) -> None:
        results = dana_api.get("draft/orderable-products").json()["results"]
        skus = [one["sku"] for one in results]
        assert {"SEC-PACK", "SEC-HW-KIT", "SUB-APP"} <= set(skus)
        assert not [sku for sku in skus if "-T-" in sku]  # technical products are not sold
        assert results[0]["is_bundle"]

    def test_a_product_comes_with_its_lines_attributes_and_scopes(self, dana_api: ApiClient, draft: None) -> None:
        found = dana_api.get("draft/orderable-products/SEC-PACK").json()
        skus = ["SEC-PACK", "SEC-HW-KIT", "SEC-INSTALL", "SEC-MONITOR", "SEC-WARRANTY"]
        assert [line["product"] for line in found["lines"]] == skus
        kit = dana_api.get("draft/orderable-products/SEC-HW-KIT").json()["products"][0]
        size = next(one for one in kit["attributes"] if one["code"] == "kit_size")
        assert (size["default"], size["type"]) == ("medium", "Picklist")
        assert "large" in {one["value"] for one in size["values"]}
        laptop = dana_api.get("draft/orderable-products/SB-LAPTOP").json()["products"][0]
        assert laptop["scopes"] == [{"key": "ship_to", "name": "Ship-to place"}]

    def test_a_product_that_is_not_there_is_not_found(self, dana_api: ApiClient, draft: None) -> None:
        assert dana_api.get("draft/orderable-products/NOPE").status_code == 404

    def test_real_orders_are_searched_by_part_of_their_number_or_account(
        self, dana_api: ApiClient, order_with_everything: Order
    ) -> None:
        for text, count in (("so-1", 1), ("acme", 1), ("nothing like it", 0)):
            assert len(dana_api.get("orders", search=text).json()["items"]) == count
