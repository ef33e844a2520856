"""An id for every request, on the answer and in the log, so that both can be found by it."""

import re
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from rest_framework.request import Request

HEADER = "X-Request-Id"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware(MiddlewareMixin):
    """Take the caller's id where it is harmless, make one otherwise, and send it back."""

    def process_request(self, request: HttpRequest) -> None:
        given = request.headers.get(HEADER, "")
        request.request_id = given if _ACCEPTABLE.fullmatch(given) else uuid4().hex  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers[HEADER] = request_id_of(request)
        return response


def request_id_of(request: HttpRequest | Request) -> str:
    """Return the id of a request (empty where no middleware ran, as in a request factory)."""
    return str(getattr(request, "request_id", ""))
