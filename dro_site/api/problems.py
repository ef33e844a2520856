"""Errors of the API as problem details (RFC 9457): one shape for every status from 400 up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from dro_site.api.problem_types import BY_CODE
from dro_site.api.request_id import request_id_of

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One answer that is an error. ``facts`` become further members, ``headers`` further headers."""

    code: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return BY_CODE[self.code].status


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an exception that a view raised; None leaves an unforeseen one to the site's 500 handler."""
    from dro_site.api.refusals import problem_of  # refusals reach for the whole run time; this module is settings'

    request: Request = context["request"]
    problem = problem_of(error, request)
    if problem is None:
        return None
    set_rollback()
    return Response(
        document(problem, request), status=problem.status, headers=dict(problem.headers), content_type=MEDIA_TYPE
    )


def answer(problem: Problem, request: HttpRequest) -> JsonResponse:
    """Answer with a problem from outside an API view: unknown addresses, middleware, the site's error handlers."""
    return JsonResponse(
        document(problem, request), status=problem.status, headers=dict(problem.headers), content_type=MEDIA_TYPE
    )


def document(problem: Problem, request: Request | HttpRequest) -> dict[str, object]:
    """Return the members of the problem document."""
    problem_type = BY_CODE[problem.code]
    members: dict[str, object] = {
        "type": f"{settings.BASE_URL}/api/docs#{problem_type.anchor}",
        "title": problem_type.title,
        "status": problem_type.status,
        "detail": problem.detail,
        "instance": request.path,
        "code": problem.code,
        "request_id": request_id_of(request),
        "retryable": problem_type.retryable,
    }
    if problem.errors:
        members["errors"] = [dict(error) for error in problem.errors]
    return members | dict(problem.facts)
