"""What a request claims about its body: nothing of it makes the site fail, at any address, whoever asks."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from dro_site.api.plain_content_type import Unreadable, plain_content_type
from dro_site.asgi import application

FORM = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\ud800\r\n--x--\r\n'
CODECS = ["hex", "zlib", "idna", "undefined", "raw_unicode_escape", "utf-16", "latin-1"]


def ask(path: str, *content_types: str) -> int:
    """Post a form to the site as its server does, and return the status of the answer."""
    sent: list[Any] = []
    bodies = [FORM]

    async def receive() -> dict[str, Any]:
        if not bodies:
            await asyncio.Event().wait()  # the client stays connected
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"testserver"), *((b"content-type", text.encode()) for text in content_types)]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path, "raw_path": b"",
        "query_string": b"q=%C3%BC", "headers": headers, "server": ("testserver", 80),
    }  # fmt: skip
    async_to_sync(application)(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("charset", CODECS)
@pytest.mark.parametrize("path", ["/login", "/callbacks/x", "/api/v1/orders"])
def test_a_form_in_any_other_character_set_is_refused(path: str, charset: str) -> None:
    assert ask(path, f"multipart/form-data; boundary=x; charset={charset}") == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/login", "/livez", "/api/v1/orders", "/nowhere"])
@pytest.mark.parametrize(
    "content_types",
    [
        ("application/json; a*=nonsense''x",),
        ("application/json; a*99999999999999999999=x; a*=utf-8''x",),
        ("text/plain; charset=hex",),
        ("text/plain; charset=raw", "unicode_escape"),
        (f"text/plain; a*{'9' * 5_000}=x",),
    ],
)
def test_no_header_makes_the_site_fail(path: str, content_types: tuple[str, ...]) -> None:
    assert ask(path, *content_types) < 500


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        ("", ""),
        ("application/json", "application/json"),
        ("application/json; charset=UTF-8", "application/json; charset=UTF-8"),
        ("application/json; charset=utf-16", "application/json"),
        ("application/json; charset=nonsense", "application/json"),
        ("multipart/form-data; boundary=x", "multipart/form-data; boundary=x"),
        ("multipart/form-data; boundary=x; charset=us-ascii", "multipart/form-data; boundary=x; charset=us-ascii"),
    ],
)
def test_what_the_framework_gets_to_read(given: str, passed_on: str) -> None:
    assert plain_content_type(given) == passed_on


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(Unreadable, match="Content-Type cannot be read"):
        plain_content_type("text/plain; a*=nonsense''x")
    with pytest.raises(Unreadable, match="UTF-8, not as latin-1"):
        plain_content_type("multipart/form-data; boundary=x; charset=latin-1")
