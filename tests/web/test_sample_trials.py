"""Trying expressions and payloads on orders by API: what a designer's screen is told, whatever is sent."""

import json
from dataclasses import replace
from typing import Any

import pytest

from dro_site.demo.design import demo_design
from dro_site.demo.orders import home_security, subscription
from fulfillment.models import CallbackAddress, Order
from fulfillment.operations.credentials import store_credentials
from orchestration.core.record_json import encode_record
from orchestration.models import DownstreamSystem, SampleOrder
from orchestration.operations.draft import write_draft
from tests.shell.builders import make_order
from tests.web.conftest import ApiClient

DESIGN = demo_design()
ORDER = home_security("SO-1")
SCENARIO = {"code": "new", "product": "SEC-HW-KIT"}
CALLOUT = next(step for step in DESIGN.steps if step.integration and step.group.startswith("security"))
INTEGRATION = DESIGN.integration_by_code[CALLOUT.integration or ""]


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(DESIGN, "import")
    SampleOrder.objects.create(code="sample", name="Sample", document=ORDER)
    SampleOrder.objects.create(code="broken", name="Broken", document={"source": "x"})
    DownstreamSystem.objects.update_or_create(
        code=INTEGRATION.system, defaults={"name": "System", "base_address": "https://erp.example/api"}
    )


def tried(api: ApiClient, written: str, **members: Any) -> Any:
    body = {"kind": "Scenario", "record": SCENARIO, "field": "condition", "text": written, "sample": "sample"}
    merged = {**body, **members}
    return api.post("draft/expressions/evaluation", {name: one for name, one in merged.items() if one != "left out"})


def sent(api: ApiClient, **members: Any) -> Any:
    merged = {"integration": INTEGRATION.code, "order": ORDER, **members}
    return api.post("draft/payloads", {name: one for name, one in merged.items() if one != "left out"})


def pointers(answer: Any, code: str = "invalid_input") -> set[str]:
    assert answer.status_code == 422, answer.content
    assert answer.json()["code"] == code
    return {error["pointer"] for error in answer.json()["errors"]}


# expressions


def test_a_condition_is_tried_on_a_sample_order(dana_api: ApiClient) -> None:
    answer = tried(dana_api, 'line.attributes.kit_size == "large" && line.attributes["colour"] != "red"')
    assert answer.status_code == 200, answer.content
    (entry,) = [one for one in answer.json()["entries"] if one["concerned"]]
    assert (entry["subject"], entry["product"], entry["value"], entry["error"]) == (
        'order line "1.1"', "SEC-HW-KIT", True, "",
    )  # fmt: skip
    assert {one["written"]: one["value"] for one in entry["operands"]} == {
        "line.attributes.kit_size": "large",
        "line.attributes.colour": "white",
    }


def test_it_is_tried_on_a_given_and_on_a_real_order_too(dana_api: ApiClient) -> None:
    given = tried(dana_api, "line.quantity == 1", sample="left out", order=ORDER).json()
    assert [one["value"] for one in given["entries"] if one["concerned"]] == [True]
    real = make_order(lines=[{"line_id": "7", "product": "SEC-HW-KIT"}])
    answer = tried(dana_api, "line.quantity == 1", sample="left out", order_id=real.pk)
    assert answer.status_code in (200, 422)
    assert tried(dana_api, "true", sample="left out", order_id=10**9).status_code == 422


def test_a_step_of_the_screen_is_tried_before_it_is_saved(dana_api: ApiClient) -> None:
    step = encode_record(replace(CALLOUT, code="fresh", name="Fresh"))
    shown = [{"kind": "StepDefinition", "code": "fresh", "fields": step}]
    members: dict[str, Any] = {"kind": "StepDefinition", "record": step, "field": "execute_on"}
    body = tried(dana_api, 'step.name == "Fresh"', records=shown, **members).json()
    assert body["note"] == ""
    assert {one["value"] for one in body["entries"]} == {True}
    assert tried(dana_api, "true", **members).json()["note"].startswith("The step is not in the draft yet.")


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"sample": "left out"}, ""),
        ({"order": ORDER}, ""),
        ({"sample": "unheard"}, "/sample"),
        ({"sample": None}, "/sample"),
        ({"sample": "left out", "order_id": 0}, "/order_id"),
        ({"sample": "left out", "order_id": 2**70}, "/order_id"),
        ({"field": "name"}, "/field"),
        ({"kind": "Nonsense"}, "/field"),
        ({"record": 3}, "/record"),
        ({"records": [{"kind": "StepDefinition", "code": "x", "fields": {}}]}, "/records/0/fields"),
        ({"unheard": 1}, "/unheard"),
    ],
)
def test_what_is_malformed_is_refused_at_its_place(dana_api: ApiClient, members: dict[str, Any], pointer: str) -> None:
    found = pointers(tried(dana_api, "true", **members))
    assert any(one.startswith(pointer) for one in found), found


def test_a_text_that_cannot_stand_there_is_refused(dana_api: ApiClient) -> None:
    assert "/text/0" in pointers(tried(dana_api, "line.quantity >")) or "/text" in pointers(tried(dana_api, "line.x"))


def test_an_order_that_is_none_is_refused_with_its_faults(dana_api: ApiClient) -> None:
    assert "/sample/lines" in pointers(tried(dana_api, "true", sample="broken"), "invalid_order")
    wrong = {**ORDER, "lines": [{"id": "1", "product": "UNHEARD"}]}
    found = pointers(tried(dana_api, "true", sample="left out", order=wrong), "invalid_order")
    assert found == {"/order/lines/0/product"}
    several: tuple[Any, ...] = ([], "x", 3, {"lines": {}}, {"source": "\ud83d\ude00" * 999})
    for nonsense in several:
        assert tried(dana_api, "true", sample="left out", order=nonsense).status_code == 422


def test_nothing_is_stored(dana_api: ApiClient) -> None:
    assert tried(dana_api, "true", sample="left out", order=ORDER).status_code == 200
    assert sent(dana_api).status_code == 200
    assert Order.objects.count() == 0
    assert CallbackAddress.objects.count() == 0


def test_it_is_for_designers(omar_api: ApiClient, stranger_api: ApiClient) -> None:
    assert tried(omar_api, "true").status_code == 403
    assert sent(omar_api).status_code == 403
    assert tried(stranger_api, "true").status_code == 401
    assert sent(stranger_api).status_code == 401


# payloads


def test_the_call_is_shown_as_it_would_be_sent(dana_api: ApiClient) -> None:
    answer = sent(dana_api)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["template_problems"], body["note"], body["left_out"]) == ([], "", 0)
    call = body["calls"][0]
    assert call["problems"] == []
    assert (call["method"], call["address"].startswith("https://erp.example/api")) == (INTEGRATION.method, True)
    assert call["headers"]["Idempotency-Key"] == "…"
    assert call["headers"]["Dro-Order"] == "SO-1"
    assert "SO-1" in json.dumps(call["body"])


def test_an_integration_of_the_screen_is_shown_before_it_is_saved(dana_api: ApiClient) -> None:
    payload = {"ref": "=order.external_id", "lines": {"$each": "lines", "$item": {"sku": "=line.product"}}}
    fields = encode_record(replace(INTEGRATION, payload=payload, path="/orders/{order.external_id}", method="put"))
    call = sent(dana_api, integration=fields, step=CALLOUT.code).json()["calls"][0]
    assert (call["method"], call["address"]) == ("PUT", "https://erp.example/api/orders/SO-1")
    assert call["body"]["ref"] == "SO-1"
    assert all(line["sku"].startswith("SEC-") for line in call["body"]["lines"])


def test_a_leaf_that_cannot_be_filled_is_named_at_its_place(dana_api: ApiClient) -> None:
    payload = {"ok": 1, "deep": [{"wrong": "=line.attributes.tracking_number.upperAscii()"}]}
    fields = encode_record(replace(INTEGRATION, payload=payload))
    body = sent(dana_api, integration=fields).json()
    assert body["template_problems"] == []
    (problem,) = body["calls"][0]["problems"]
    assert (problem["place"], problem["pointer"]) == ("payload", "/deep/0/wrong")
    assert "line.attributes.tracking_number has no value" in problem["message"]
    assert problem["expression"] == "line.attributes.tracking_number.upperAscii()"
    assert body["calls"][0]["body"] is None
    assert body["calls"][0]["address"], "what can be made is shown all the same"


def test_what_is_wrong_whatever_the_order_is_told_too(dana_api: ApiClient) -> None:
    fields = encode_record(replace(INTEGRATION, payload={"a": "=order.nothing", "$b": 1, "c": {"$each": "orders"}}))
    body = sent(dana_api, integration=fields).json()
    assert [one["pointer"] for one in body["template_problems"]] == ["/$b", "/a", "/c"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"system": "UNHEARD"}, "system"),
        ({"path": "/{line.attributes.nothing}"}, "path"),
        ({"path": "/{order.}"}, "path"),
        ({"method": "G E T"}, "method"),
    ],
)
def test_the_rest_of_the_call_may_be_wrong_too(dana_api: ApiClient, changes: dict[str, Any], place: str) -> None:
    fields = encode_record(replace(INTEGRATION, **changes))
    body = sent(dana_api, integration=fields).json()
    assert place in {problem["place"] for problem in body["calls"][0]["problems"]}


def test_secrets_are_not_shown(dana_api: ApiClient) -> None:
    system = DownstreamSystem.objects.get(code=INTEGRATION.system)
    system.authentication = "ApiKey"
    system.save()
    without = sent(dana_api).json()["calls"][0]
    assert [one["place"] for one in without["problems"]] == ["authentication"]
    store_credentials(system, {"key": "s3cr3t-key-value", "header": "X-Erp-Key"})
    payload = {"token": "open sesame", "note": "it is s3cr3t-key-value"}
    headers = {"X-Trace": "s3cr3t-key-value", "Authorization": "Basic abc"}
    fields = encode_record(replace(INTEGRATION, payload=payload, headers=headers))
    answer = sent(dana_api, integration=fields)
    assert b"s3cr3t" not in answer.content
    assert b"Basic abc" not in answer.content
    call = answer.json()["calls"][0]
    assert call["headers"]["X-Erp-Key"] == "•••"
    assert call["body"] == {"token": "•••", "note": "it is •••"}


def test_an_order_that_leads_to_no_call_is_shown_all_the_same(dana_api: ApiClient) -> None:
    body = sent(dana_api, order=subscription("SO-2"), step=CALLOUT.code).json()
    assert (
        body["note"] == f'The order leads to no step "{CALLOUT.name}". It is shown as if a step worked for all lines.'
    )
    assert len(body["calls"]) == 1
    unused = encode_record(replace(INTEGRATION, code="unused"))
    assert sent(dana_api, integration=unused).json()["note"].startswith("No step calls this integration.")


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"integration": "unheard"}, "/integration"),
        ({"integration": None}, "/integration"),
        ({"integration": 3}, "/integration"),
        ({"integration": []}, "/integration"),
        ({"integration": {"code": "x"}}, "/integration"),
        ({"integration": "left out"}, "/integration"),
        ({"order": "left out"}, ""),
        ({"step": 3, "sample": "sample"}, ""),
        ({"unheard": 1}, "/unheard"),
    ],
)
def test_a_malformed_question_about_a_payload_is_refused(
    dana_api: ApiClient, members: dict[str, Any], pointer: str
) -> None:
    found = pointers(sent(dana_api, **members))
    assert any(one.startswith(pointer) for one in found), found


def test_a_huge_or_deep_template_gets_an_answer(dana_api: ApiClient) -> None:
    deep: Any = "=order.source"
    for _ in range(55):
        deep = [deep]
    fields = encode_record(replace(INTEGRATION, payload=deep))
    assert sent(dana_api, integration=fields).status_code in (200, 400, 422)
    wide = encode_record(replace(INTEGRATION, payload={f"k{n}": "=order.source" for n in range(2_000)}))
    assert len(sent(dana_api, integration=wide).json()["calls"][0]["body"]) > 0
