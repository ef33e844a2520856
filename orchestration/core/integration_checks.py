"""Whether what an integration calls can be called: its method, its path, its headers, its limits."""

import re
from collections.abc import Iterator

from catalog.core.expressions import ExpressionError, Schema, check
from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import parse
from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, Integration
from orchestration.core.schema import step_schema

KIND = "Integration"
METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET")
LONGEST_TIMEOUT = 120
"""Seconds for one answer. What takes longer answers with 202 and calls back."""

RESERVED_HEADERS = frozenset(
    (
        *("host", "connection", "upgrade", "te", "trailer", "expect"),
        *("content-length", "transfer-encoding", "accept-encoding"),
        *("idempotency-key", "dro-order", "dro-step", "dro-attempt", "dro-callback-url", "traceparent"),
    )
)
"""Headers that every call carries, or that its connection decides; a design cannot set them."""

_OF_THE_CALL = {"path": ("step.key",), "status_path": ("step.key", "step.idempotency_key")}
"""What each path may name beside the values that expressions see: which call this is."""

_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
_HEADER_VALUE = re.compile(r"[\x20-\x7e\t]*", re.ASCII)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\uffff\\{}]")


def check_integrations(design: Design) -> Iterator[DesignProblem]:
    """Yield what is wrong with single integrations. Payload templates are checked with the other expressions."""
    schema = step_schema(design)
    for integration in design.integrations:
        yield from _check_limits(integration)
        yield from _check_method(integration)
        yield from _check_path(integration, "path", integration.path, schema)
        yield from _check_path(integration, "status_path", integration.status_path, schema)
        yield from _check_headers(integration)


def _check_limits(integration: Integration) -> Iterator[DesignProblem]:
    for field, limit in (
        ("timeout_seconds", integration.timeout_seconds),
        ("callback_deadline_seconds", integration.callback_deadline_seconds),
    ):
        if limit <= 0:
            message = f"{_named(integration)} has {field} {limit}. It must be more than 0."
            yield error((KIND, integration.code), field, "LimitNotPositive", message)
    if integration.timeout_seconds > LONGEST_TIMEOUT:
        message = (
            f"{_named(integration)} waits {integration.timeout_seconds} seconds for an answer. At most "
            f"{LONGEST_TIMEOUT}: a system that needs longer answers with 202 and calls back."
        )
        yield error((KIND, integration.code), "timeout_seconds", "TimeoutTooLong", message)
    wrong = sorted(code for code in integration.success_codes if not 200 <= code <= 599)
    if wrong:
        message = f"{_named(integration)} takes {wrong[0]} for success, which no answer has. Use 200 to 599."
        yield error((KIND, integration.code), "success_codes", "SuccessCodeImpossible", message)


def _check_method(integration: Integration) -> Iterator[DesignProblem]:
    if not integration.system.strip():
        message = f"{_named(integration)} names no system. Choose the one that it calls."
        yield error((KIND, integration.code), "system", "SystemMissing", message)
    if integration.method.upper() not in METHODS:
        message = f'{_named(integration)} calls by the method "{integration.method}". Use {", ".join(METHODS)}.'
        yield error((KIND, integration.code), "method", "MethodUnknown", message)
    if integration.method.upper() == "GET" and integration.payload is not None:
        message = f"{_named(integration)} calls by GET, which sends no payload. Clear it or use POST."
        yield warning((KIND, integration.code), "payload", "PayloadUnused", message)


def _check_path(integration: Integration, field: str, path: str, schema: Schema) -> Iterator[DesignProblem]:
    """A placeholder of a path is the path of a value, such as ``{order.external_id}``."""
    for match in _PLACEHOLDER.finditer(path):
        placeholder = match.group(1).strip()
        if placeholder in _OF_THE_CALL[field]:
            continue
        try:
            if path_of(parse(placeholder)) is None:
                reason = "it is no path of a value, such as order.external_id."
            else:
                check(placeholder, schema, result=None)
                continue
        except ExpressionError as wrong:
            reason = str(wrong)
        message = f"{_named(integration)}: the placeholder {{{placeholder}}} of the path cannot be filled: {reason}"
        yield error((KIND, integration.code), field, "BadPlaceholder", message)
    unsafe = _UNSAFE.search(_PLACEHOLDER.sub("", path))
    if unsafe is not None:
        message = f"{_named(integration)}: the path holds {unsafe.group()!r}, which has to be written encoded."
        yield error((KIND, integration.code), field, "BadPath", message)


def _check_headers(integration: Integration) -> Iterator[DesignProblem]:
    for name, value in sorted(integration.headers.items()):
        if not _HEADER_NAME.fullmatch(name):
            message = f"{_named(integration)}: {name!r} is no name of a header. Use letters, digits and hyphens."
            yield error((KIND, integration.code), "headers", "HeaderName", message)
        elif name.lower() in RESERVED_HEADERS:
            message = f"{_named(integration)} cannot set the header {name}: every call has its own. Remove it."
            yield warning((KIND, integration.code), "headers", "HeaderReserved", message)
        if not _HEADER_VALUE.fullmatch(value):
            message = (
                f"{_named(integration)}: the header {name} holds a character that headers cannot carry. "
                "Use visible ASCII, and encode the rest."
            )
            yield error((KIND, integration.code), "headers", "HeaderValue", message)


def _named(integration: Integration) -> str:
    return f'Integration "{integration.code}"'
