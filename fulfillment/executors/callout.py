"""Callouts: one HTTP request to a downstream system, and what its answer means for the step.

``prepare_all`` decides everything that is sent, before the calls and without the network; ``execute`` sends a request
and turns whatever comes back, or does not, into an outcome. It never raises for what the other side does.
"""

import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore2

from fulfillment.core.strict_json import UnreadableJson, read_json
from fulfillment.executors.address_guard import AddressForbidden, HostUnknown
from fulfillment.executors.authentication import AuthenticationFailed, authenticating_headers, forget_token
from fulfillment.executors.callout_errors import CalloutError
from fulfillment.executors.callout_request import CalloutRequest, prepare
from fulfillment.executors.contract import Awaiting, Failed, Outcome, StepWork, Succeeded
from fulfillment.executors.http_client import Answer, AnswerTooLarge, AnswerUnreadable, Watch, exchange
from fulfillment.operations.callback_addresses import open_addresses
from fulfillment.queries.context import step_contexts
from orchestration.models import DownstreamSystem

__all__ = ["CalloutError", "CalloutRequest", "execute", "prepare", "prepare_all"]

LONGEST_RETRY_AFTER = 3_600
"""However long the other side asks us to wait, we ask again after an hour."""

_ACCEPTED = 202
_PERHAPS_DONE = frozenset({502, 504})
"""Statuses of something in between that does not know what became of the request behind it."""


def prepare_all(works: Sequence[StepWork]) -> list[tuple[StepWork, CalloutRequest | Failed]]:
    """Return the request of each claimed callout, or why none can be sent. Five statements, however many.

    Call it outside any transaction, or commit before executing: the addresses for callbacks have to be there when the
    other side answers.
    """
    if not works:
        return []
    contexts = step_contexts([work.step for work in works])
    known = [work for work in works if work.definition.integration in work.design.integration_by_code]
    codes = {work.design.integration_by_code[work.definition.integration or ""].system for work in known}
    systems = {system.code: system for system in DownstreamSystem.objects.filter(code__in=codes)}
    places = open_addresses(known)
    prepared: list[tuple[StepWork, CalloutRequest | Failed]] = []
    for work in works:
        integration = work.design.integration_by_code.get(work.definition.integration or "")
        if integration is None:
            missing = f"The release has no integration {work.definition.integration!r}."
            prepared.append((work, Failed(error_code=CalloutError.NO_ADDRESS, message=missing)))
        else:
            system = systems.get(integration.system)
            prepared.append((work, prepare(work, contexts[work.step], system, places[work.attempt])))
    return prepared


def execute(request: CalloutRequest | Failed) -> Outcome:
    """Send a request and return what came of it. A request that could not be prepared has failed already.

    The whole call, its authentication included, ends within the integration's time-out. Safe to run in many threads.
    """
    if isinstance(request, Failed):
        return request
    watch = Watch(time.monotonic() + request.timeout_seconds)
    try:
        proof = authenticating_headers(
            request.credentials, request.message_id, request.content, request.networks, watch
        )
        answer = exchange(
            method=request.method,
            address=request.address,
            headers={**request.headers, **proof},
            content=request.content,
            networks=request.networks,
            watch=watch,
            keep_alive=request.keep_alive,
        )
    except AnswerTooLarge as error:
        return _broken(request, CalloutError.RESPONSE_TOO_LARGE, str(error), watch, error.beginning)
    except (
        AddressForbidden,
        HostUnknown,
        AuthenticationFailed,
        AnswerUnreadable,
        TimeoutError,
        httpcore2.TimeoutException,
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
    ) as error:
        code, message = _explained(error, request)
        return _broken(request, code, message, watch)
    return _judged(request, answer)


_OF_OUR_OWN = {
    AddressForbidden: CalloutError.ADDRESS_FORBIDDEN,
    HostUnknown: CalloutError.HOST_UNKNOWN,
    AuthenticationFailed: CalloutError.AUTHENTICATION_FAILED,
    AnswerUnreadable: CalloutError.INVALID_RESPONSE,
}


def _explained(error: Exception, request: CalloutRequest) -> tuple[CalloutError, str]:
    """The code and the sentence for a call that got no answer."""
    text = str(error) or type(error).__name__
    if type(error) in _OF_OUR_OWN:
        return _OF_OUR_OWN[type(error)], text
    match error:
        case TimeoutError() | httpcore2.TimeoutException():
            return CalloutError.TIMEOUT, f"{request.system} did not answer within {request.timeout_seconds:g} s."
        case httpcore2.ConnectError():
            return _connection_failure(error, request)
        case httpcore2.NetworkError():
            return CalloutError.CONNECTION_LOST, f"The connection to {request.system} broke: {text}"
        case httpcore2.RemoteProtocolError() if "disconnected" in text or "peer closed" in text:
            return CalloutError.CONNECTION_LOST, f"{request.system} closed the connection: {text}"
        case httpcore2.LocalProtocolError() | httpcore2.UnsupportedProtocol():
            return CalloutError.PAYLOAD_ERROR, f"The request cannot be written as HTTP: {text}"
    return CalloutError.INVALID_RESPONSE, f"The answer of {request.system} is no HTTP: {text}"


def _connection_failure(error: httpcore2.ConnectError, request: CalloutRequest) -> tuple[CalloutError, str]:
    reason = _tls_failure(error)
    if reason is not None:
        return CalloutError.TLS_FAILED, f"No secure connection to {request.system}: {reason}"
    return CalloutError.CONNECTION_REFUSED, f"No connection to {request.system}: {error}"


def _tls_failure(error: BaseException) -> str | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, ssl.SSLError):
            return str(cause.reason or cause)
        cause = cause.__cause__ or cause.__context__
    return None


def _broken(request: CalloutRequest, code: CalloutError, message: str, watch: Watch, beginning: bytes = b"") -> Failed:
    """A failure without a whole answer. Whatever left the house may have had its effect."""
    return Failed(
        error_code=code.value,
        message=request.redactor.text(message, 1_000),
        unknown=watch.sent,
        request=request.shown,
        response={"body": request.redactor.body(beginning)} if beginning else None,
    )


def _judged(request: CalloutRequest, answer: Answer) -> Outcome:
    """What an answer means: done, taken on, or failed."""
    shown = {
        "status": answer.status,
        "headers": request.redactor.headers(answer.headers),
        "body": request.redactor.body(answer.body),
    }
    if _is_success(request, answer.status):
        try:
            return Succeeded(result=_result(answer), request=request.shown, response=shown)
        except UnreadableJson as error:
            message = f"{request.system} answered {answer.status}, but its JSON cannot be read. {error}"
            return Failed(
                error_code=CalloutError.INVALID_RESPONSE.value,
                message=request.redactor.text(message, 1_000),
                unknown=True,
                request=request.shown,
                response=shown,
            )
    if answer.status == _ACCEPTED:
        return Awaiting(deadline=request.callback.deadline, request=request.shown, response=shown)
    if answer.status == 401:
        forget_token(request.credentials)
    return Failed(
        error_code=str(answer.status),
        message=request.redactor.text(f"{request.system} answered {answer.status}{_reason(answer)}", 1_000),
        unknown=answer.status in _PERHAPS_DONE,
        retry_after_seconds=retry_after(answer),
        request=request.shown,
        response=shown,
    )


def _is_success(request: CalloutRequest, status: int) -> bool:
    """The listed codes where there are any, even 202; else every 2xx but 202, which means that a callback follows."""
    if request.success_codes:
        return status in request.success_codes
    return 200 <= status < 300 and status != _ACCEPTED


def _result(answer: Answer) -> dict[str, object]:
    """The JSON object of an answer; of any other content nothing. Raises UnreadableJson where it claims to be JSON."""
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not answer.body.strip() or not (media_type == "application/json" or media_type.endswith("+json")):
        return {}
    value = read_json(answer.body)
    return value if isinstance(value, dict) else {}


def _reason(answer: Answer) -> str:
    """What an error answer says of itself, as a sentence."""
    try:
        document = read_json(answer.body)
    except UnreadableJson:
        return "."
    if isinstance(document, dict):
        for name in ("detail", "message", "error_description", "title", "error"):
            text = document.get(name)
            if isinstance(text, str) and text.strip():
                return f": {text.strip()}"
    return "."


def retry_after(answer: Answer) -> int | None:
    """Return how many seconds an answer asks us to wait, an hour at most; none where it says nothing sensible."""
    text = answer.headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(int(text[:10]), LONGEST_RETRY_AFTER)
    moment = _http_date(text)
    if moment is None:
        return None
    # Both by the other side's clock, where it tells its time: so it does not matter how far it is from ours.
    now = _http_date(answer.headers.get("date", "")) or datetime.now(UTC)
    seconds = int((moment - now).total_seconds())
    return min(seconds, LONGEST_RETRY_AFTER) if seconds >= 0 else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
