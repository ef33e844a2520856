"""``POST /callbacks/<token>``: where downstream systems answer asynchronous calls. The signature is the credential."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from fulfillment.core.callback_message import CallbackRefused
from fulfillment.core.vocabulary import CallbackVerdict
from fulfillment.operations.callbacks import CallbackForged, UnknownCallback, receive

MOST_BYTES = 1_048_576
MOST_AT_ONCE = 8
"""So many callbacks are taken at once by one process, half as many as it has database connections.

Callbacks of one plan wait for each other, each with a connection in its hand. Those of one large order would otherwise
take them all, and no page and no other client would get an answer.
"""
WAIT_SECONDS = 5.0

_PLACES = threading.BoundedSemaphore(MOST_AT_ONCE)

_STATUS = {CallbackVerdict.ACCEPTED: 200, CallbackVerdict.EARLY: 202, CallbackVerdict.DUPLICATE: 200}


@csrf_exempt
def callback(request: HttpRequest, token: str) -> JsonResponse:
    """Take a callback. 200 and 202: taken; 410: too late; 401: not signed by the system; 422: not understood."""
    if request.method != "POST":
        return _problem(405, "Method not allowed", "Callbacks are sent by POST.", {"Allow": "POST"})
    body = _body(request)
    if body is None:
        return _problem(413, "The body is too large", f"A callback has at most {MOST_BYTES:,} bytes.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        with _a_place():
            reception = receive(token, headers, body)
    except UnknownCallback as error:
        return _problem(404, "Unknown callback address", str(error))
    except CallbackForged as error:
        return _problem(401, "Not signed by the system", error.reason, {"WWW-Authenticate": "Webhook-Signature"})
    except CallbackRefused as error:
        errors = [{"pointer": pointer, "message": text} for pointer, text in error.problems]
        return _problem(422, "The callback is not understood", "Nothing was changed.", errors=errors)
    except (_TooManyAtOnce, OperationalError, InterfaceError):
        return _problem(503, "It cannot be taken now", "Send it again in a moment.", {"Retry-After": "2"})
    if reception.verdict is CallbackVerdict.LATE:
        return _problem(410, "Too late", f"It was recorded and has no effect. {reception.sentence}")
    document = {"verdict": reception.verdict.value, "detail": reception.sentence}
    return JsonResponse(document, status=_STATUS[reception.verdict])


class _TooManyAtOnce(Exception):
    """No place became free in time."""


@contextmanager
def _a_place() -> Iterator[None]:
    if not _PLACES.acquire(timeout=WAIT_SECONDS):
        raise _TooManyAtOnce
    try:
        yield
    finally:
        _PLACES.release()


def _body(request: HttpRequest) -> bytes | None:
    """The body, or None where it is too large; it is not read further than that."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > MOST_BYTES:
        return None
    body: bytes = request.read(MOST_BYTES + 1)
    return body if len(body) <= MOST_BYTES else None


def _problem(
    status: int,
    title: str,
    detail: str,
    headers: dict[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> JsonResponse:
    document: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        document["errors"] = errors
    return JsonResponse(document, status=status, headers=headers, content_type="application/problem+json")
