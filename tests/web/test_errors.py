"""What nobody planned for: unknown addresses, refused methods, failures, and requests that cannot be read."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from fulfillment.queries import api as queries
from tests.web.conftest import PASSWORD, ApiClient
from tests.web.test_api_orders import problem


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/order", "/api/v1/orders/", "/api/v1/orders/x", "/api/v2/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_addresses_of_the_api_are_problems(db: None, path: str, method: str) -> None:
    document = problem(Client(enforce_csrf_checks=True).generic(method, path), 404, "unknown_route")

    assert path in document["detail"]


def test_other_methods_are_refused_with_those_that_are_known(omar_api: ApiClient) -> None:
    client = Client(headers={"Authorization": f"Bearer {omar_api.token}"})
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        response = client.generic(method, "/api/v1/orders")
        problem(response, 405, "method_not_allowed")
        assert response["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert client.options("/api/v1/orders").json() == {"methods": ["GET", "POST", "HEAD", "OPTIONS"]}
    assert client.head("/api/v1/orders").status_code == 200


def test_a_failure_of_ours_says_nothing_about_its_cause(
    omar: User, omar_api: ApiClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("the secret cause")

    monkeypatch.setattr(queries, "filtered_orders", fail)
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {omar_api.token}"})

    response = client.get("/api/v1/orders", headers={"X-Request-Id": "request-0001"})

    document = problem(response, 500, "internal_error")
    assert "secret" not in response.content.decode()
    assert document["request_id"] == "request-0001"
    assert "request-0001" in caplog.text

    monkeypatch.setattr("fulfillment.queries.orders.order_counts", fail)
    browser = Client(raise_request_exception=False)
    browser.force_login(omar)
    page = browser.get("/orders")
    assert page.status_code == 500
    assert "secret" not in page.content.decode()
    assert "failed on our side" in page.content.decode()


def test_a_database_that_is_away_is_said_to_be_away(omar_api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("connection to server at 10.0.0.1 failed")

    monkeypatch.setattr(queries, "filtered_orders", fail)

    response = omar_api.get("orders")

    assert problem(response, 503, "database_unavailable")["retryable"] is True
    assert "10.0.0.1" not in response.content.decode()
    assert response["Retry-After"]


@pytest.mark.parametrize("given", ["short", "with space 12345", "x" * 65, "line\tbreak-1234"])
def test_a_request_id_that_could_harm_the_log_is_replaced(stranger_api: ApiClient, given: str) -> None:
    response = Client().get("/livez", headers={"X-Request-Id": given})

    assert response["X-Request-Id"] != given
    assert len(response["X-Request-Id"]) == 32


def test_errors_of_pages_are_pages(omar: User) -> None:
    browser = Client()
    assert "nothing at this address" in browser.get("/nowhere").content.decode()
    browser.force_login(omar)
    refused = browser.get("/catalog")
    assert refused.status_code == 403
    assert "Fulfillment designer" in refused.content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(omar)
    expired = strict.post("/steps/1/skip", {"reason": "x"})
    assert expired.status_code == 403
    assert "expired" in expired.content.decode()


@pytest.mark.parametrize(
    "address", ["/search?q=%00", "/orders?q=a%00b", "/orders?state=%00", "/catalog/products/x%00", "/designs/in/%00"]
)
def test_a_nul_in_an_address_is_refused(ada: User, address: str) -> None:
    browser = Client()
    browser.force_login(ada)

    response = browser.get(address)

    assert response.status_code == 400
    assert "NUL" in response.content.decode()


def test_a_nul_in_a_form_is_refused(omar: User) -> None:
    browser = Client()
    browser.force_login(omar)
    assert browser.post("/steps/1/skip", {"reason": "a\0b"}).status_code == 400
    assert Client().post("/login", {"username": "a\0", "password": "x"}).status_code == 400


def test_signing_in_and_out(omar: User) -> None:
    browser = Client()
    response = browser.get("/orders")
    assert response.status_code == 302
    assert response["Location"] == "/login?next=/orders"

    wrong = browser.post("/login?next=/orders", {"username": "omar", "password": "no"})
    assert wrong.status_code == 200
    right = browser.post("/login?next=/orders", {"username": "omar", "password": PASSWORD, "next": "/orders"})
    assert (right.status_code, right["Location"]) == (302, "/orders")
    away = Client().post("/login", {"username": "omar", "password": PASSWORD, "next": "https://evil.example/"})
    assert away["Location"] == "/"

    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout")["Location"] == "/login"
    assert browser.get("/orders").status_code == 302


def test_a_page_without_the_database_asks_to_come_back(omar: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("connection to server at 10.0.0.1 failed")

    monkeypatch.setattr("fulfillment.queries.orders.order_counts", fail)
    browser = Client(raise_request_exception=False)
    browser.force_login(omar)

    page = browser.get("/orders")

    assert page.status_code == 503
    assert page["Retry-After"]
    assert "The database does not answer" in page.content.decode()
    assert "10.0.0.1" not in page.content.decode()
