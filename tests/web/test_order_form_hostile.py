"""What no form would send: whatever arrives as an order, the page says what is wrong with it and goes on."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fulfillment.models import Order
from orchestration.models import Release

FORM = "application/x-www-form-urlencoded"
ACTIONS = ("submit", "form", "json", "add-member:0", "remove-line:0")
LINES = {"id": {"a": 1}, "parent": [1], "product": [{}]}


@pytest.fixture
def console(omar: User, release: Release) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(omar)
    return client


def send(console: Client, **fields: str) -> Any:
    given = {"product": "SKU", "member-0": "SKU", **fields}
    return console.post("/orders/new", urlencode(given), content_type=FORM)


@pytest.mark.parametrize("do", ACTIONS)
@pytest.mark.parametrize("name", LINES)
def test_a_line_known_by_no_text_is_refused(console: Client, do: str, name: str) -> None:
    response = send(console, document=json.dumps({"lines": [{name: LINES[name]}]}), do=do)

    assert response.status_code == 422
    assert f"/lines/0/{name} must be a text." in response.content.decode()


@pytest.mark.parametrize("do", ACTIONS)
@pytest.mark.parametrize("field", ["document", "base"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"source": "\\ud800"}', "half a character"),
        ('{"source": "\\u0000"}', "NUL"),
        ('{"source": NaN}', "NaN is not a JSON value"),
        ('{"source": 1, "source": 2}', "stands twice"),
        ("[" * 100_000, "nested deeper"),
        ("{", "It is not JSON"),
        ("5", "An order is a JSON object."),
    ],
)
def test_a_document_that_cannot_be_read_is_refused(
    console: Client, do: str, field: str, text: str, sentence: str
) -> None:
    response = send(console, do=do, **{field: text})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("/lines", 422),
        ("/account", 422),
        ("/attributes", 422),
        ("/lines/0/attributes", 422),
        ("/lines/0", 200),
        (f"/lines/{'9' * 4_900}/id", 200),
        ("/", 200),
        ("/a/b/c", 200),
    ],
)
def test_a_field_of_no_form_breaks_none(console: Client, name: str, status: int) -> None:
    base = json.dumps({"lines": [{"id": "1", "product": "SKU"}]})

    response = send(console, base=base, do="add-line", **{name: "text"})

    assert response.status_code == status
