"""What a callout sends, decided before anything is sent and without the network."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from django.conf import settings

from fulfillment.core.step_values import StepSurroundings
from fulfillment.core.trace_context import traceparent
from fulfillment.executors.address_guard import AddressForbidden, Network, parse_networks
from fulfillment.executors.authentication import AuthenticationFailed, Credentials, check_credentials
from fulfillment.executors.callout_errors import CalloutError
from fulfillment.executors.contract import Failed, StepWork
from fulfillment.executors.redaction import Redactor
from fulfillment.executors.request_address import AddressMissing, PlaceholderUnfilled, request_address
from fulfillment.operations.callback_addresses import CallbackPlace
from fulfillment.operations.credentials import SecretUnreadable, credentials_of
from fulfillment.queries.context import StepContext
from orchestration.core.design import Design, Integration
from orchestration.core.payload import PayloadError, render
from orchestration.core.schema import step_schema
from orchestration.core.variables import StepValues
from orchestration.core.vocabulary import Authentication
from orchestration.models import DownstreamSystem

MOST_BYTES = 12_582_912
"""How large a request may be."""

_WITHOUT_BODY = frozenset({"GET", "HEAD"})
_METHOD = re.compile(r"[A-Z]{3,10}\Z")
_CONNECTION_HEADERS = frozenset({"host", "connection", "upgrade", "te", "trailer", "expect"})
_FRAMING_HEADERS = frozenset({"content-length", "transfer-encoding", "accept-encoding"})
_NOT_SET_BY_DESIGN = _CONNECTION_HEADERS | _FRAMING_HEADERS
_VISIBLE = "!\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~ "


@dataclass(frozen=True, slots=True, kw_only=True)
class CalloutRequest:
    """One request, ready to be sent. ``shown`` is what of it is kept with the attempt."""

    method: str
    address: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    credentials: Credentials
    networks: tuple[Network, ...]
    timeout_seconds: float
    success_codes: tuple[int, ...]
    callback: CallbackPlace
    system: str
    message_id: str
    keep_alive: bool
    redactor: Redactor = field(repr=False)
    shown: Mapping[str, object] = field(repr=False)


def prepare(
    work: StepWork, context: StepContext, system: DownstreamSystem | None, callback: CallbackPlace
) -> CalloutRequest | Failed:
    """Return the request of a claimed callout, or why none can be sent: then nothing was.

    ``system`` is the live row of the integration's system, none where it does not exist.
    """
    integration = work.design.integration_by_code.get(work.definition.integration or "")
    if integration is None:
        return _failed(CalloutError.NO_ADDRESS, "The step names no integration that its release has.")
    if system is None:
        return _failed(CalloutError.NO_ADDRESS, f"There is no system {integration.system}.")
    if not system.online:
        return _failed(CalloutError.SYSTEM_OFFLINE, system.held_reason or f"System {system.code} is offline.")
    try:
        return _prepared(work, context, system, integration, callback)
    except AddressMissing as error:
        return _failed(CalloutError.NO_ADDRESS, str(error))
    except AddressForbidden as error:
        return _failed(CalloutError.ADDRESS_FORBIDDEN, str(error))
    except (AuthenticationFailed, SecretUnreadable) as error:
        return _failed(CalloutError.AUTHENTICATION_FAILED, str(error))
    except (PayloadError, PlaceholderUnfilled, RequestUnsendable) as error:
        return _failed(CalloutError.PAYLOAD_ERROR, str(error))


class RequestUnsendable(Exception):
    """What the design makes of the order is no request. The text says why."""


def _failed(error: CalloutError, message: str) -> Failed:
    return Failed(error_code=error.value, message=message)


def _prepared(
    work: StepWork, context: StepContext, system: DownstreamSystem, integration: Integration, callback: CallbackPlace
) -> CalloutRequest:
    values = context.step_values(work.design)
    address = system_address(system, integration, values)
    networks = parse_networks(system.code, system.allowed_networks)
    credentials = system_credentials(system)
    method = request_method(integration)
    content = request_content(integration, method, values, work.design)
    headers = request_headers(integration, context, work.idempotency_key, work.attempt, callback.token)
    redactor = Redactor(credentials.secrets)
    return CalloutRequest(
        method=method,
        address=address,
        headers=headers,
        content=content,
        credentials=credentials,
        networks=networks,
        timeout_seconds=integration.timeout_seconds,
        success_codes=integration.success_codes,
        callback=callback,
        system=system.code,
        message_id=work.idempotency_key,
        # A connection that the other side closes while it idles looks like one that broke under the request. Where
        # repeating is not harmless, that doubt is not worth the time it saves.
        keep_alive=integration.honours_idempotency_key,
        redactor=redactor,
        shown={
            "method": method,
            "address": redactor.text(address),
            "headers": redactor.headers(headers),
            "body": redactor.body(content),
        },
    )


def system_address(system: DownstreamSystem, integration: Integration, values: StepValues) -> str:
    """Return the address of a call. Raises AddressMissing and PlaceholderUnfilled."""
    return request_address(system.code, system.base_address, integration.path, values.values)


def system_credentials(system: DownstreamSystem) -> Credentials:
    """Return what calls of a system are authenticated with. Raises AuthenticationFailed and SecretUnreadable."""
    return check_credentials(system.code, Authentication(system.authentication), credentials_of(system))


def request_method(integration: Integration) -> str:
    """Return the HTTP method of a call. Raises RequestUnsendable."""
    method = integration.method.upper()
    if not _METHOD.match(method):
        raise RequestUnsendable(f"{integration.method!r} is no HTTP method.")
    return method


def request_content(integration: Integration, method: str, values: StepValues, design: Design) -> bytes:
    """Return the body of a call; none for methods without one. Raises PayloadError and RequestUnsendable."""
    if method in _WITHOUT_BODY:
        return b""
    payload = render(integration.payload, values, step_schema(design))
    try:
        content = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise RequestUnsendable(f"The payload is no JSON: {error}") from error
    if len(content) > MOST_BYTES:
        raise RequestUnsendable(f"The payload has {len(content):,} bytes; at most {MOST_BYTES:,} are sent.")
    return content


def request_headers(
    integration: Integration, around: StepSurroundings, idempotency_key: str, attempt: int, callback_token: str
) -> dict[str, str]:
    """Return the headers of a call: those that the design sets, and those that it cannot set."""
    own = {
        "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key,
        "Dro-Order": header_text(str(around.order["external_id"])),
        "Dro-Step": header_text(str(around.step["key"])),
        "Dro-Attempt": str(attempt),
        "Traceparent": traceparent(
            str(around.order["source"]), str(around.order["external_id"]), idempotency_key, attempt
        ),
        "Dro-Callback-Url": f"{settings.BASE_URL}/callbacks/{callback_token}",
    }
    taken = {name.lower() for name in own} - {"content-type"}
    designed = {
        name: value
        for name, value in integration.headers.items()
        if name.lower() not in taken and name.lower() not in _NOT_SET_BY_DESIGN
    }
    if any(name.lower() == "content-type" for name in designed):
        del own["Content-Type"]
    return {**designed, **own}


def header_text(text: str) -> str:
    """Return a text as a header can carry it: what is not visible ASCII, and %, percent-encoded."""
    return quote(text, safe=_VISIBLE)
