"""Which exception becomes which problem. Views raise what the run time raises; here alone it is translated."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied as PagePermissionDenied
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.http.request import UnreadablePostError
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.reverse import reverse

from catalog.core.json_pointer import pointer_to
from decomposition.core.parse import OrderRefused
from dro_site.api.json_body import BodyTooLarge
from dro_site.api.problems import Problem
from fulfillment.core.simulation_choices import ChoicesRefused
from fulfillment.core.strict_json import UnreadableJson
from fulfillment.core.task_form import AnswersRefused
from fulfillment.engine.rows import StaleStep
from fulfillment.operations.claims import TaskTaken, UnknownTask
from fulfillment.operations.intake import OrderConflict, SourceRefused
from fulfillment.operations.repairs import NothingToRepair, RepairConflict, RepairEnded, UnknownRepair
from fulfillment.operations.signals import SignalConflict, SignalNotAwaited, UnknownPause
from fulfillment.operations.step_actions import StepActionRefused, StepChanged
from orchestration.api.parameters import ParametersRefused
from orchestration.operations.draft_changes import RecordRefused, VersionConflict
from orchestration.operations.sample_orders import SampleRefused
from orchestration.queries.draft import DraftUnreadable
from orchestration.queries.product_document import NoSuchClassification, NoSuchProduct
from orchestration.queries.releases import NothingPublished
from orchestration.queries.sample_orders import UnknownSampleOrder
from orchestration.queries.workspace_document import NoSuchWorkspace, problem_json

RETRY = {"Retry-After": "2"}
MOST_IN_DETAIL = 3
"""So many conflicts are told in the sentence as well; all of them stand in the member conflicts."""


def problem_of(error: Exception, request: Request) -> Problem | None:
    """Return the problem that an exception stands for, or None where it was not foreseen."""
    for kind, translate in TRANSLATIONS.items():
        if isinstance(error, kind):
            return translate(error, request)
    return None


def _order_refused(error: OrderRefused, request: Request) -> Problem:
    more = error.total - len(error.problems)
    detail = f"{error.total} {'problem was' if error.total == 1 else 'problems were'} found; nothing was stored."
    if more > 0:
        detail += f" The first {len(error.problems)} are listed."
    found = [{"pointer": one.pointer, "code": one.code, "message": one.message} for one in error.problems]
    return Problem(code="invalid_order", detail=detail, errors=found)


def _order_conflict(error: OrderConflict, request: Request) -> Problem:
    address = reverse("api:order", kwargs={"order_id": error.order}, request=request)
    return Problem(code="order_conflict", detail=str(error), facts={"order": {"id": error.order, "href": address}})


def _repair_conflict(error: RepairConflict, request: Request) -> Problem:
    address = reverse("api:repair", kwargs={"repair_id": error.repair}, request=request)
    return Problem(code="repair_conflict", detail=str(error), facts={"repair": {"id": error.repair, "href": address}})


def _step_refused(error: StepActionRefused, request: Request) -> Problem:
    return Problem(code="step_action_refused", detail=str(error), facts={"state": str(error.state)})


def _step_changed(error: StepChanged, request: Request) -> Problem:
    return Problem(code="stale_step", detail=str(error), facts={"state": str(error.state)})


def _step_stale(error: StaleStep, request: Request) -> Problem:
    return Problem(code="stale_step", detail="The step changed while you decided. Look again and decide anew.")


def _pause_unknown(error: UnknownPause, request: Request) -> Problem:
    found = [{"pointer": "/step", "code": "unknown_step", "message": str(error)}]
    return Problem(code="invalid_input", detail="The order has no such pause; nothing was kept.", errors=found)


def _signal_not_awaited(error: SignalNotAwaited, request: Request) -> Problem:
    return Problem(code="signal_not_awaited", detail=str(error), facts={"state": str(error.state) or None})


def _answers_refused(error: AnswersRefused, request: Request) -> Problem:
    found = [{"pointer": f"/answers/{name}", "code": "invalid", "message": text} for name, text in error.errors.items()]
    return Problem(code="invalid_input", detail="The answers do not fit the task's form.", errors=found)


def _record_refused(error: RecordRefused, request: Request) -> Problem:
    count = len(error.problems)
    detail = f"{count} {'problem was' if count == 1 else 'problems were'} found; nothing was saved."
    return Problem(
        code="invalid_design", detail=detail, facts={"problems": [problem_json(one) for one in error.problems]}
    )


def _version_conflict(error: VersionConflict, request: Request) -> Problem:
    more = len(error.conflicts) - MOST_IN_DETAIL
    detail = " ".join(str(one) for one in error.conflicts[:MOST_IN_DETAIL]) + (f" And {more} more." if more > 0 else "")
    return Problem(code="draft_conflict", detail=detail, facts={"conflicts": [asdict(one) for one in error.conflicts]})


def _choices_refused(error: ChoicesRefused, request: Request) -> Problem:
    found = [{"pointer": f"/choices{one.pointer}", "code": one.code, "message": one.message} for one in error.problems]
    return Problem(code="invalid_input", detail="The choices do not fit the design.", errors=found)


def _sample_refused(error: SampleRefused, request: Request) -> Problem:
    found = [{"pointer": one.pointer, "code": one.code, "message": one.message} for one in error.problems]
    return Problem(code="invalid_input", detail="The sample order is not kept like this.", errors=found)


def _parameters_refused(error: ParametersRefused, request: Request) -> Problem:
    return Problem(code="invalid_parameter", detail=str(error), errors=error.errors)


def _database_unavailable(error: Exception, request: Request) -> Problem:
    return Problem(code="database_unavailable", detail="Nothing was stored. Try again in a moment.", headers=RETRY)


def _validation(error: exceptions.ValidationError, request: Request) -> Problem:
    found = list(_flattened(error.get_full_details(), ""))
    return Problem(code="invalid_input", detail="The body is not what this operation takes.", errors=found)


def _not_signed_in(error: exceptions.APIException, request: Request) -> Problem:
    invalid = error.get_codes() == "invalid_token"
    headers = {"WWW-Authenticate": getattr(error, "auth_header", "Bearer")}
    if invalid:
        headers["WWW-Authenticate"] += ', error="invalid_token"'
        return Problem(code="invalid_token", detail=str(error.detail), headers=headers)
    return Problem(code="not_authenticated", detail="Sign in, or send a token.", headers=headers)


def _forbidden(error: Exception, request: Request) -> Problem:
    text = str(error)
    if text.startswith("CSRF Failed"):
        return Problem(code="csrf_failed", detail=text)
    return Problem(code="forbidden", detail=text or "Your role may not do this.")


def _not_found(error: Exception, request: Request) -> Problem:
    return Problem(code="not_found", detail=str(error) or "There is nothing at this address.")


def _method(error: exceptions.MethodNotAllowed, request: Request) -> Problem:
    view = request.parser_context["view"]
    allowed = ", ".join(view.allowed_methods)
    detail = f"{request.method} is not possible here; possible: {allowed}."
    return Problem(code="method_not_allowed", detail=detail, headers={"Allow": allowed})


def _media_type(error: exceptions.UnsupportedMediaType, request: Request) -> Problem:
    sent = request.content_type or "no media type"
    return Problem(code="unsupported_media_type", detail=f"The body was sent as {sent[:100]}; send application/json.")


def _simple(code: str) -> Callable[[Any, Request], Problem]:
    """Return a translation that takes the exception's own sentence."""
    return lambda error, request: Problem(code=code, detail=str(error))


def _with_retry(code: str) -> Callable[[Any, Request], Problem]:
    return lambda error, request: Problem(code=code, detail=str(error), headers=RETRY)


TRANSLATIONS: Mapping[type[Exception] | tuple[type[Exception], ...], Callable[[Any, Request], Problem]] = {
    OrderRefused: _order_refused,
    OrderConflict: _order_conflict,
    SourceRefused: _simple("source_not_allowed"),
    NothingPublished: _with_retry("nothing_published"),
    StepActionRefused: _step_refused,
    StepChanged: _step_changed,
    StaleStep: _step_stale,
    UnknownPause: _pause_unknown,
    SignalNotAwaited: _signal_not_awaited,
    SignalConflict: _simple("signal_conflict"),
    AnswersRefused: _answers_refused,
    ChoicesRefused: _choices_refused,
    SampleRefused: _sample_refused,
    UnknownSampleOrder: _not_found,
    TaskTaken: _simple("task_taken"),
    UnknownTask: _not_found,
    NothingToRepair: _simple("nothing_to_repair"),
    RepairConflict: _repair_conflict,
    RepairEnded: _simple("repair_ended"),
    UnknownRepair: _not_found,
    RecordRefused: _record_refused,
    VersionConflict: _version_conflict,
    DraftUnreadable: _simple("draft_unreadable"),
    NoSuchWorkspace: _not_found,
    NoSuchProduct: _not_found,
    NoSuchClassification: _not_found,
    ParametersRefused: _parameters_refused,
    UnreadableJson: _simple("malformed_json"),
    BodyTooLarge: _simple("body_too_large"),
    (OperationalError, InterfaceError): _database_unavailable,
    (exceptions.NotAuthenticated, exceptions.AuthenticationFailed): _not_signed_in,
    (exceptions.PermissionDenied, PagePermissionDenied): _forbidden,
    (exceptions.NotFound, Http404): _not_found,
    exceptions.MethodNotAllowed: _method,
    exceptions.UnsupportedMediaType: _media_type,
    exceptions.ValidationError: _validation,
    (exceptions.ParseError, SuspiciousOperation, UnreadablePostError): _simple("malformed_request"),
}


def _flattened(details: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Yield the leaves of DRF's nested error details with their JSON pointers."""
    if isinstance(details, list):
        for position, inner in enumerate(details):
            yield from _flattened(inner, pointer if "message" in inner else f"{pointer}/{position}")
    elif "message" in details and "code" in details and not isinstance(details["message"], dict | list):
        yield {"pointer": pointer, "code": str(details["code"]), "message": str(details["message"])}
    else:
        for name, inner in details.items():
            yield from _flattened(inner, pointer if name == "non_field_errors" else pointer_to(pointer, name))
