"""Sample orders by API: kept, changed against the version that was seen, made of a real order without whose it is."""

import json
from typing import Any

import pytest
from django.test import Client

from catalog.core.products import Product
from dro_site.demo import orders
from fulfillment.models import Order
from orchestration.core.design import Scenario, StepDefinition, Workspace
from orchestration.core.vocabulary import StepType
from orchestration.models import SampleOrder
from orchestration.operations.draft import write_draft
from tests.shell import builders
from tests.web.conftest import ApiClient

pytestmark = pytest.mark.django_db

PATH = "draft/sample-orders"
DOCUMENT = {"source": "shop", "external_id": "S-1", "account": {"id": "A"}, "lines": [{"id": "1", "product": "BOX"}]}
PINS = {"steps": [{"definition": "a", "scope_key": "plan"}], "order": [], "complete": True}


@pytest.fixture(autouse=True)
def draft(db: None) -> None:
    design = builders.make_design(
        products=[Product(sku="BOX", name="Box")],
        steps=[StepDefinition(code="a", name="A", group="G", type=StepType.MILESTONE)],
        scenarios=(Scenario(code="box", name="box", group="G", product="BOX"),),
        workspaces=(Workspace(code="w", name="W"), Workspace(code="v", name="V")),
    )
    write_draft(design, actor="test")


def send(api: ApiClient, method: str, path: str, body: object = None) -> Any:
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {api.token}"})
    return client.generic(
        method, f"/api/v1/{path}", "" if body is None else json.dumps(body), content_type="application/json"
    )


def create(api: ApiClient, **members: object) -> Any:
    return api.post(PATH, {"name": "One box", "workspace": "w", "document": DOCUMENT, **members})


def errors(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.content
    return {(one["pointer"], one["code"]) for one in answer.json()["errors"]}


class TestKeeping:
    def test_a_sample_is_created_listed_read_changed_and_removed(self, dana_api: ApiClient) -> None:
        made = create(dana_api)
        assert made.status_code == 201
        assert (made.json()["code"], made.json()["version"], made.json()["changed_by"]) == ("one-box", 1, "dana")
        create(dana_api, name="Other", workspace="v")
        listed = dana_api.get(PATH, workspace="w").json()["results"]
        assert [one["code"] for one in listed] == ["one-box"]
        assert len(dana_api.get(PATH).json()["results"]) == 2
        change = {"version": 1, "name": "A box", "workspace": "w", "document": DOCUMENT, "expected": PINS}
        changed = send(dana_api, "PUT", f"{PATH}/one-box", change)
        assert changed.status_code == 200, changed.content
        assert (changed.json()["version"], changed.json()["expected"]) == (2, PINS)
        assert dana_api.get(f"{PATH}/one-box").json()["name"] == "A box"
        assert send(dana_api, "DELETE", f"{PATH}/one-box?version=2").status_code == 200
        assert dana_api.get(f"{PATH}/one-box").status_code == 404

    def test_who_saw_an_older_version_changes_and_removes_nothing(self, dana_api: ApiClient) -> None:
        create(dana_api)
        change = {"version": 1, "name": "A box", "document": DOCUMENT}
        assert send(dana_api, "PUT", f"{PATH}/one-box", change).status_code == 200
        late = send(dana_api, "PUT", f"{PATH}/one-box", {**change, "name": "Late"})
        assert late.status_code == 409
        assert late.json()["code"] == "draft_conflict"
        (conflict,) = late.json()["conflicts"]
        assert (conflict["version"], conflict["fields"]["name"], conflict["changed_by"]) == (2, "A box", "dana")
        assert send(dana_api, "DELETE", f"{PATH}/one-box?version=1").status_code == 409
        assert SampleOrder.objects.get().name == "A box"

    def test_a_code_is_not_given_twice_and_a_name_gets_one_of_its_own(self, dana_api: ApiClient) -> None:
        assert create(dana_api).json()["code"] == "one-box"
        assert create(dana_api).json()["code"] == "one-box-2"
        assert errors(create(dana_api, code="one-box")) == {("/code", "taken")}

    def test_a_code_with_a_slash_has_an_address(self, dana_api: ApiClient) -> None:
        assert create(dana_api, code="a/b c").status_code == 201
        assert dana_api.get(f"{PATH}/a/b%20c").json()["code"] == "a/b c"

    @pytest.mark.parametrize("code", ["a\nb", "a/../b"])
    def test_a_code_that_no_address_can_hold_is_refused(self, dana_api: ApiClient, code: str) -> None:
        assert errors(create(dana_api, code=code)) == {("/code", "invalid")}


class TestRefusals:
    def test_an_order_that_takes_too_long_to_try_is_not_kept(self, dana_api: ApiClient) -> None:
        lines = [{"id": str(number), "product": "BOX"} for number in range(1_001)]
        assert errors(create(dana_api, document={**DOCUMENT, "lines": lines})) == {
            ("/document/lines", "too_many_lines")
        }
        assert create(dana_api, document={**DOCUMENT, "lines": lines[1:]}).status_code == 201

    def test_everything_wrong_is_said_at_its_place(self, dana_api: ApiClient) -> None:
        document = {**DOCUMENT, "lines": [{"id": "1", "product": "BOY"}]}
        found = errors(create(dana_api, name=" ", workspace="nowhere", document=document, expected={"step": []}))
        assert found == {("/name", "blank")}
        found = errors(create(dana_api, workspace="nowhere", document=document, expected={"step": []}))
        assert found == {
            ("/workspace", "unknown_workspace"),
            ("/document/lines/0/product", "unknown_product"),
            ("/expected", "invalid"),
        }
        assert errors(create(dana_api, document={"lines": []})) >= {("/document/lines", "no_lines")}
        assert errors(create(dana_api, order_id=1)) == {("", "one_order")}
        assert errors(dana_api.post(PATH, {"name": "X", "order_id": 987654321})) == {("/order_id", "unknown_order")}
        assert not SampleOrder.objects.exists()

    def test_unknown_samples_and_versions(self, dana_api: ApiClient) -> None:
        assert send(dana_api, "PUT", f"{PATH}/nobody", {}).status_code == 404
        assert send(dana_api, "DELETE", f"{PATH}/nobody?version=1").status_code == 404
        create(dana_api)
        assert send(dana_api, "DELETE", f"{PATH}/one-box").status_code == 400
        assert dana_api.get(PATH, workspaces="w").status_code == 400

    def test_operators_keep_no_samples(self, omar_api: ApiClient) -> None:
        assert create(omar_api).status_code == 403


class TestOfARealOrder:
    @pytest.fixture
    def order(self) -> Order:
        document = orders.home_security("SO-77", account="Northwind")
        document["account"]["attributes"]["contact"] = "Ms Poe, Northwind"
        document["lines"] = [{"id": "1", "product": "BOX", "attributes": {}}]
        order = builders.make_order(
            external_id="SO-77", account="Northwind", lines=[{"line_id": "1", "product": "BOX"}]
        )
        order.requests.update(document=document)
        return order

    def test_the_account_is_replaced_everywhere_and_the_answer_says_where(
        self, dana_api: ApiClient, order: Order
    ) -> None:
        answer = dana_api.post(PATH, {"name": "As sold", "order_id": order.pk})
        assert answer.status_code == 201, answer.content
        kept = answer.json()
        assert "northwind" not in str(kept["document"]).lower()
        assert "SO-77" not in str(kept["document"])
        assert kept["document"]["account"]["id"] == "SAMPLE-ACCOUNT"
        assert kept["document"]["account"]["attributes"]["region"] == "north"
        assert kept["anonymised"] == ["/external_id", "/account/id", "/account/name", "/account/attributes/contact"]
        assert dana_api.get(f"{PATH}/as-sold").json()["anonymised"] == []
