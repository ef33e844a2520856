"""Orders by API: taken in once, refused in words, listed page by page."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from dro_site.asgi import application
from fulfillment.engine.announce import announcer
from fulfillment.models import FulfillmentRequest, Order, OrderLine
from orchestration.models import Release
from tests.web.conftest import ApiClient, an_order


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """Assert that the answer is this problem, and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["code"] == code
    assert document["request_id"] == response["X-Request-Id"]
    return document


def test_an_order_is_stored_before_it_is_acknowledged(webshop_api: ApiClient, release: Release) -> None:
    response = webshop_api.post("orders", an_order())

    assert response.status_code == 202, response.content
    body = response.json()
    order = Order.objects.get(source="webshop", external_id="SO-1001")
    assert body["id"] == order.pk
    assert body["request"] == FulfillmentRequest.objects.get(order=order).pk
    assert response["Location"] == body["links"]["self"] == f"http://testserver/api/v1/orders/{order.pk}"
    assert "Idempotent-Replayed" not in response
    assert order.submitted_by is not None
    assert order.submitted_by.username == "webshop"
    assert list(OrderLine.objects.filter(order=order).order_by("position").values_list("line_id", "product")) == [
        ("1", "PACK"),
        ("1.1", "KIT"),
    ]
    assert webshop_api.get(response["Location"]).json()["external_id"] == "SO-1001"


def test_the_same_order_again_gets_the_same_answer(webshop_api: ApiClient, release: Release) -> None:
    first = webshop_api.post("orders", an_order())
    second = webshop_api.post("orders", dict(reversed(an_order().items())))

    assert second.status_code == 200
    assert second["Idempotent-Replayed"] == "true"
    assert second.json() == first.json()
    assert second["Location"] == first["Location"]
    assert Order.objects.count() == 1


def test_another_order_under_the_same_id_is_refused_with_a_link(webshop_api: ApiClient, release: Release) -> None:
    first = webshop_api.post("orders", an_order()).json()

    document = problem(webshop_api.post("orders", an_order(priority="High")), 409, "order_conflict")

    assert document["order"] == {"id": first["id"], "href": first["links"]["self"]}
    assert Order.objects.get().priority == "Default"


def test_every_fault_of_an_order_is_named_with_its_place(webshop_api: ApiClient, release: Release) -> None:
    order = an_order(priority="Urgent", colour="red")
    order["lines"][1]["quantity"] = "-1"
    del order["account"]

    document = problem(webshop_api.post("orders", order), 422, "invalid_order")

    found = {(error["pointer"], error["code"]) for error in document["errors"]}
    assert found == {
        ("/priority", "unknown_choice"),
        ("/colour", "unknown_field"),
        ("/account", "required"),
        ("/lines/1/quantity", "not_positive"),
    }
    assert not Order.objects.exists()


def test_an_unknown_product_is_named(webshop_api: ApiClient, release: Release) -> None:
    order = an_order()
    order["lines"][1] |= {"product": "KITT", "attributes": {}}

    document = problem(webshop_api.post("orders", order), 422, "invalid_order")

    assert [error["pointer"] for error in document["errors"]] == ["/lines/1/product"]
    assert 'Did you mean "KIT"?' in document["errors"][0]["message"]


def test_without_a_release_orders_can_be_sent_again_later(webshop_api: ApiClient) -> None:
    response = webshop_api.post("orders", an_order())

    assert problem(response, 503, "nothing_published")["retryable"] is True
    assert int(response["Retry-After"]) > 0


def test_a_token_submits_orders_of_its_sources_alone(webshop_api: ApiClient, release: Release) -> None:
    problem(webshop_api.post("orders", an_order(source="partner")), 403, "source_not_allowed")
    assert not Order.objects.exists()


MALFORMED = {
    "no JSON": (b'{"source": "webshop",\n  "external_id": }', "line 2, column 18"),
    "empty": (b" ", "line 1"),
    "not UTF-8": (b'{"source": "\xff"}', "UTF-8"),
    "a name twice": (b'{"source": "a", "source": "b"}', "'source'"),
    "NaN": (b'{"attributes": {"a": NaN}}', "NaN"),
    "infinite": (b'{"attributes": {"a": 1e999}}', "too large"),
    "NUL": (b'{"attributes": {"a": "x\\u0000"}}', "NUL"),
    "half a character": (b'{"attributes": {"a": "\\ud800"}}', "half a character"),
    "ten thousand levels": (b"[" * 10_000 + b"]" * 10_000, "64 levels"),
    "a hundred levels": (b'{"a":' * 100 + b"1" + b"}" * 100, "64 levels"),
    "five thousand digits": (b'{"attributes": {"a": ' + b"9" * 5_000 + b"}}", "JSON"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_not_json_with_one_meaning_is_refused(webshop_api: ApiClient, release: Release, case: str) -> None:
    body, says = MALFORMED[case]

    document = problem(webshop_api.post("orders", body), 400, "malformed_json")

    assert says in document["detail"]


@pytest.mark.parametrize("body", [b"[]", b"null", b'"order"', b"17"])
def test_json_that_is_no_object_is_refused(webshop_api: ApiClient, release: Release, body: bytes) -> None:
    problem(webshop_api.post("orders", body), 422, "invalid_input")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_media_types_are_refused(webshop_api: ApiClient, media_type: str) -> None:
    response = webshop_api.post("orders", json.dumps(an_order()), content_type=media_type)

    problem(response, 415, "unsupported_media_type")


def test_a_body_beyond_the_limit_is_refused(webshop_api: ApiClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    document = problem(webshop_api.post("orders", an_order(external_id="x" * 1_000)), 413, "body_too_large")

    assert "1,000 bytes" in document["detail"]


def send_chunks(token: str, chunks: list[bytes], *headers: tuple[bytes, bytes]) -> list[dict[str, Any]]:
    """Send a body piece by piece to the site as its server does, and return what is sent back."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not chunks:
            await asyncio.Event().wait()  # the client stays connected
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    given = [
        (b"host", b"testserver"),
        (b"content-type", b"application/json"),
        (b"authorization", f"Bearer {token}".encode()),
        *headers,
    ]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/api/v1/orders",
        "raw_path": b"/api/v1/orders", "query_string": b"", "headers": given, "server": ("testserver", 80),
    }  # fmt: skip
    async_to_sync(application)(scope, receive, send)
    return sent


CHUNKED = (b"transfer-encoding", b"chunked")


@pytest.mark.django_db(transaction=True)
def test_an_order_in_chunks_is_taken_in(
    webshop_api: ApiClient, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunked bodies state no length; the framework alone would take them for empty."""
    monkeypatch.setattr(announcer, "add", lambda **_: None)  # its thread would outlive the test's database
    body = json.dumps(an_order()).encode()

    sent = send_chunks(webshop_api.token, [body[:40], body[40:]], CHUNKED)

    assert sent[0]["status"] == 202, sent
    assert Order.objects.get().external_id == "SO-1001"


@pytest.mark.parametrize("header", [CHUNKED, (b"content-length", b"2000")])
def test_a_body_without_end_is_cut_off(settings: Any, header: tuple[bytes, bytes]) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    chunks = [b"x" * 300] * 1_000

    sent = send_chunks("none", chunks, header)

    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["code"] == "body_too_large"
    assert len(chunks) > 990, "it was read to the end"
