"""What strangers to a view see: pages for people, problem documents under /api/."""

import logging
import sys

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import csrf, defaults
from django.views.decorators.csrf import csrf_exempt

from dro_site.api import problems
from dro_site.api.refusals import RETRY
from dro_site.api.request_id import request_id_of

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refused to read."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, "body_too_large", "The body is larger than this site takes.")
    if is_api(request) or isinstance(exception, TooManyFieldsSent):
        return _answer(request, "malformed_request", str(exception) or "The request cannot be read.")
    if isinstance(exception, BadRequest):
        return render(request, "400.html", {"exception": str(exception)}, status=400)
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that the person may not make."""
    if is_api(request):
        return _answer(request, "forbidden", str(exception) or "Your role may not do this.")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for an address that leads nowhere."""
    if is_api(request):
        return unknown_route(request)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure of ours. Nothing of its cause leaves the house; the log has it under the request's id.

    A database that is away, or has no connection to spare, is no failure of the page: 503 says to come back.
    """
    log.error("request %s failed: %s %s", request_id_of(request), request.method, request.path)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return _database_unavailable(request)
    if is_api(request):
        return _answer(request, "internal_error", "The cause is in the log, under the request_id.")
    return defaults.server_error(request)


def _database_unavailable(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        problem = problems.Problem(code="database_unavailable", detail="Try again in a moment.", headers=RETRY)
        return problems.answer(problem, request)
    # Without the request: with it, the page would ask the database who is signed in.
    return HttpResponse(render_to_string("503.html"), status=503, headers=RETRY)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from our own pages, or came too late."""
    if is_api(request):
        return _answer(request, "csrf_failed", reason)
    return csrf.csrf_failure(request, reason)


@csrf_exempt
def unknown_route(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Answer any address under /api/ that is no operation, whatever the method and whoever asks."""
    return _answer(request, "unknown_route", f"The API has no address {request.path}.")


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _answer(request: HttpRequest, code: str, detail: str) -> HttpResponse:
    return problems.answer(problems.Problem(code=code, detail=detail), request)
