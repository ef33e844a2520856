"""What a callout would send for a sample order, made by the very functions that make what is sent. Nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.core.expressions import EvaluationError
from fulfillment.core.step_values import StepSurroundings
from fulfillment.executors.address_guard import AddressForbidden, parse_networks
from fulfillment.executors.authentication import AuthenticationFailed, Credentials, proving_header_names
from fulfillment.executors.callout_request import (
    RequestUnsendable,
    request_content,
    request_headers,
    request_method,
    system_address,
    system_credentials,
)
from fulfillment.executors.redaction import HIDDEN, Redactor
from fulfillment.executors.request_address import AddressMissing, PlaceholderUnfilled
from fulfillment.operations.credentials import SecretUnreadable
from orchestration.core.design import Design, Integration
from orchestration.core.payload import PayloadError
from orchestration.core.variables import StepValues
from orchestration.models import DownstreamSystem

UNKNOWN_YET = "…"
"""Stands for what is only known when a call is made: its idempotency key, and where it is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewProblem:
    """Why a part of the call cannot be made. ``place`` is system, path, authentication, method or payload.

    ``pointer`` leads into the template of the payload, to the ``expression`` there.
    """

    place: str
    message: str
    pointer: str = ""
    expression: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalloutPreview:
    """A call with its secrets hidden; what cannot be made is blank, and among the ``problems``."""

    step: str
    method: str
    address: str
    headers: Mapping[str, str]
    body: object
    problems: tuple[PreviewProblem, ...]


def preview_callout(
    integration: Integration, system: DownstreamSystem | None, surroundings: StepSurroundings, design: Design
) -> CalloutPreview:
    """Return what an integration would send for a step; ``system`` is the live row, none where there is none."""
    return _Preview(integration, system, surroundings, design).made()


class _Preview:
    def __init__(
        self, integration: Integration, system: DownstreamSystem | None, surroundings: StepSurroundings, design: Design
    ) -> None:
        self._integration = integration
        self._system = system
        self._surroundings = surroundings
        self._design = design
        self._problems: list[PreviewProblem] = []

    def made(self) -> CalloutPreview:
        values = self._surroundings.step_values(self._design)
        credentials = self._credentials()
        redactor = Redactor(credentials.secrets if credentials is not None else ())
        address = self._address(values)
        method = self._method()
        content = self._content(method, values)
        headers = redactor.headers(self._headers())
        proof = proving_header_names(credentials) if credentials is not None else ()
        return CalloutPreview(
            step=str(self._surroundings.step["key"]),
            method=method,
            address=redactor.text(address),
            headers={**headers, **dict.fromkeys(proof, HIDDEN)},
            body=redactor.body(content),
            problems=tuple(self._problems),
        )

    def _credentials(self) -> Credentials | None:
        if self._system is None:
            message = f"There is no system {self._integration.system!r}. Choose one, or have an administrator add it."
            self._problem("system", message)
            return None
        try:
            parse_networks(self._system.code, self._system.allowed_networks)
            return system_credentials(self._system)
        except AddressForbidden as error:
            self._problem("system", str(error))
        except (AuthenticationFailed, SecretUnreadable) as error:
            self._problem("authentication", str(error))
        return None

    def _address(self, values: StepValues) -> str:
        if self._system is None:
            return ""
        try:
            return system_address(self._system, self._integration, values)
        except AddressMissing as error:
            self._problem("system", str(error))
        except PlaceholderUnfilled as error:
            self._problem("path", str(error))
        return ""

    def _method(self) -> str:
        try:
            return request_method(self._integration)
        except RequestUnsendable as error:
            self._problem("method", str(error))
            return self._integration.method

    def _content(self, method: str, values: StepValues) -> bytes:
        try:
            return request_content(self._integration, method, values, self._design)
        except PayloadError as error:
            cause = error.__cause__
            message = f"{cause.reason}." if isinstance(cause, EvaluationError) else error.reason
            self._problems.append(
                PreviewProblem(place="payload", message=message, pointer=error.pointer, expression=error.expression)
            )
        except RequestUnsendable as error:
            self._problem("payload", str(error))
        return b""

    def _headers(self) -> dict[str, str]:
        return request_headers(self._integration, self._surroundings, UNKNOWN_YET, 1, UNKNOWN_YET)

    def _problem(self, place: str, message: str) -> None:
        self._problems.append(PreviewProblem(place=place, message=message))
