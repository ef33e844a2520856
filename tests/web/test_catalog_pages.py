"""The catalogue's screens over HTTP: what they hold, who may read it, and what they answer to what makes no sense."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalog.core.products import Product, ProductClassification
from catalog.models import ProductAttribute as AttributeRow
from orchestration.core.snapshot_kinds import design_of
from orchestration.models import WorkingCalendar as CalendarRow
from orchestration.operations.draft import write_draft
from tests.shell.access_design import access_design
from tests.web.conftest import ApiClient

ODD = "a/b ?#% \u00fc&</script><x>"


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(access_design(), "dana")


@pytest.fixture
def designer(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def document_of(client: Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, path
    found = re.search(r'<script id="document-data" type="application/json">(.*?)</script>', response.content.decode())
    assert found is not None
    return dict(json.loads(found.group(1)))


def order(**line: object) -> dict[str, Any]:
    lines = [{"id": "1", "product": "NET", **line}]
    return {"source": "trial", "external_id": "trial", "account": {"id": "trial", "name": "Acme"}, "lines": lines}


# pages


def test_the_decomposition_page_holds_what_the_api_answers(designer: Client, dana_api: ApiClient) -> None:
    page = document_of(designer, "/catalog/decomposition/NET")
    assert page == dana_api.get("draft/products/NET").json()
    assert "ACCESS-to-NET-SURVEY" in page["records"]["DecompositionRule"]
    of_class = document_of(designer, "/catalog/class-decomposition/FIBRE")
    assert of_class == dana_api.get("draft/classifications/FIBRE").json()
    assert of_class["members"] == [{"code": "NET", "name": "Fibre internet"}]


def test_a_register_holds_its_kind_and_what_is_edited_along_with_it(designer: Client, dana_api: ApiClient) -> None:
    page = document_of(designer, "/catalog/attributes")
    assert set(page["records"]) == {"AttributeDefinition", "Picklist", "UnitOfMeasure"}
    assert page == dana_api.get("draft/registers/AttributeDefinition").json()
    classes = document_of(designer, "/catalog/classes")
    assert classes["counts"] == {"FIBRE": 1}
    assert set(classes["records"]["ProductAttribute"]) == {"ACCESS.net_region", "ACCESS.net_contract_end"}


@pytest.mark.parametrize(
    "path",
    [
        "/catalog/nonsense",
        "/catalog/decomposition/NONE",
        "/catalog/class-decomposition/NET",
        "/catalog/decomposition/" + "x" * 3000,
        "/catalog/products/%00",
        "/catalog/decomposition/%00",
        "/catalog/classes%0A",
    ],
)
def test_there_is_no_page_of_what_is_not_there(designer: Client, path: str) -> None:
    assert designer.get(path).status_code in (400, 404)


def test_codes_and_names_of_any_characters_stay_data(designer: Client) -> None:
    write_draft(design_of({"Product": (Product(sku=ODD, name=ODD),)}), "dana")
    write_draft(design_of({"ProductClassification": (ProductClassification(code=ODD, name=ODD),)}), "dana")
    assert document_of(designer, reverse("product", args=[ODD]))["root"]["code"] == ODD
    assert document_of(designer, reverse("product-decomposition", args=[ODD]))["root"]["code"] == ODD
    assert document_of(designer, reverse("class-decomposition", args=[ODD]))["root"]["code"] == ODD
    assert ODD in document_of(designer, "/catalog/classes")["records"]["ProductClassification"]


def test_the_list_of_products_is_filtered_by_whether_they_are_active(designer: Client) -> None:
    write_draft(design_of({"Product": (Product(sku="OLD", name="Old internet", active=False),)}), "dana")

    def listed(query: str) -> str:
        return designer.get(f"/catalog{query}").content.decode().split('id="products"')[1]

    assert "OLD" in listed("")
    assert "OLD" not in listed("?active=yes")
    assert "OLD" in listed("?active=no")
    assert "RFS-LINE" not in listed("?active=no")
    assert "OLD" in listed("?active=perhaps")
    assert "Inactive" in designer.get("/catalog").content.decode()


def test_a_draft_that_cannot_be_read_names_the_row(designer: Client, dana_api: ApiClient) -> None:
    CalendarRow.objects.create(code="broken", name="Broken", hours={"0": "all day"})
    for path in ("/catalog/decomposition/NET", "/catalog/classes", "/catalog/products/NET"):
        answer = designer.get(path)
        assert answer.status_code == 422
        assert "broken" in answer.content.decode()
    answer = dana_api.get("draft/products/NET")
    assert answer.json()["code"] == "draft_unreadable"


# the API


def test_a_trial_says_which_rules_apply_and_what_becomes_of_each_value(dana_api: ApiClient) -> None:
    answer = dana_api.post("draft/decompositions", {"order": order(attributes={"net_region": "north"})})
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["refusal"] is None
    assert {line["product"] for line in found["lines"]} == {"CFS-NET", "NET-BILLING", "NET-SURVEY", "RFS-LINE"}
    service = next(line for line in found["lines"] if line["product"] == "CFS-NET")
    assert service["attributes"]["net_speed"] == 50
    assert service["attributes"]["net_label"] == "Acme / basic"
    survey = next(one for one in found["trace"] if one["rule"] == "ACCESS-to-NET-SURVEY")
    assert {"name": "line.attributes.net_region", "value": "north"} in survey["operands"]


def test_rules_that_refuse_an_order_are_an_answer(dana_api: ApiClient) -> None:
    found = dana_api.post("draft/decompositions", {"order": order()}).json()
    assert found["refusal"]["rule"] == "ACCESS-to-NET-SURVEY"
    assert "net_region" in found["refusal"]["message"]
    assert [one["rule"] for one in found["trace"] if one["kind"] == "RuleSelected"]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"order": order(product="NONE")}, 422, "/order/lines/0/product"),
        ({"order": order(attributes={"net_tier": "gold"})}, 422, "/order/lines/0/attributes/net_tier"),
        ({"order": order(attributes={"nothing": 1})}, 422, "/order/lines/0/attributes/nothing"),
        ({"order": order(quantity="many")}, 422, "/order/lines/0/quantity"),
        ({"order": []}, 422, "/order"),
        ({"order": None}, 422, "/order"),
        ({"order": 7}, 422, "/order"),
        ({"order": "order"}, 422, "/order"),
        ({}, 422, "/order"),
        ({"order": order(), "draft": True}, 422, "/draft"),
        ([], 422, None),
    ],
)
def test_what_is_no_order_is_refused_with_its_place(
    dana_api: ApiClient, body: Any, status: int, pointer: str | None
) -> None:
    answer = dana_api.post("draft/decompositions", body)
    assert answer.status_code == status, answer.content
    if pointer is not None:
        assert pointer in [one["pointer"] for one in answer.json()["errors"]]


def test_a_trial_leaves_nothing_behind(dana_api: ApiClient) -> None:
    before = AttributeRow.objects.count()
    dana_api.post("draft/decompositions", {"order": order(attributes={"net_region": "north"})})
    assert AttributeRow.objects.count() == before


@pytest.mark.parametrize(
    "path", ["draft/products/NONE", "draft/classifications/NONE", "draft/registers/Product", "draft/registers/%00"]
)
def test_reading_what_is_not_there_is_told(dana_api: ApiClient, path: str) -> None:
    answer = dana_api.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_unknown_parameters_are_refused(dana_api: ApiClient) -> None:
    assert dana_api.get("draft/products/NET?depth=2").json()["code"] == "invalid_parameter"
    assert dana_api.get("draft/registers/Picklist?q=x").json()["code"] == "invalid_parameter"
