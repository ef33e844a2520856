"""The addresses to which tries are answered, and the answers that came before the try was recorded as waiting."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from django.db import connection

from fulfillment.core.callback_message import CallbackMessage, CallbackStatus
from fulfillment.core.vocabulary import CallbackVerdict
from fulfillment.executors.contract import Awaiting, Failed, Outcome, StepWork, Succeeded
from fulfillment.models import CallbackAddress, CallbackReceipt

UNNAMED_FAILURE = "CallbackFailed"

_TOKEN_BYTES = 32

_OPEN = (
    "INSERT INTO fulfillment_callbackaddress (token_hash, step_id, attempt, attempt_created_at, fence, system, "
    "deadline, created_at) SELECT v.token_hash, v.step, v.attempt, v.attempt_created_at, v.fence, v.system, "
    "statement_timestamp() + make_interval(secs => v.seconds), statement_timestamp() "
    "FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::bigint[], %s::text[], %s::int[]) "
    "AS v(token_hash, step, attempt, attempt_created_at, fence, system, seconds) RETURNING attempt, deadline"
)


@dataclass(frozen=True, slots=True)
class CallbackPlace:
    """Where and until when one try may be answered. The token is known only here and to the system that is called."""

    token: str
    deadline: datetime

    def __repr__(self) -> str:
        return f"CallbackPlace(deadline={self.deadline!r})"


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_addresses(works: Sequence[StepWork]) -> dict[int, CallbackPlace]:
    """Open one unguessable address for each try of a callout, and return them by attempt. One statement.

    To be committed before the requests are sent, so that no answer finds its address missing. An answer is awaited
    until the time-out of the request and the integration's callback deadline have passed, by the database's clock.
    """
    if not works:
        return {}
    tokens = {work.attempt: secrets.token_urlsafe(_TOKEN_BYTES) for work in works}
    integrations = [work.design.integration_by_code[work.definition.integration or ""] for work in works]
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            [
                [hash_of(tokens[work.attempt]) for work in works],
                [work.step for work in works],
                [work.attempt for work in works],
                [work.attempt_created_at for work in works],
                [work.fence for work in works],
                [integration.system for integration in integrations],
                [one.timeout_seconds + one.callback_deadline_seconds for one in integrations],
            ],
        )
        return {attempt: CallbackPlace(tokens[attempt], deadline) for attempt, deadline in cursor.fetchall()}


def outcome_of(message: CallbackMessage) -> Succeeded | Failed:
    """Return what a callback means for the try that it answers."""
    if message.status is CallbackStatus.COMPLETED:
        return Succeeded(result=message.result)
    return Failed(
        error_code=message.code or UNNAMED_FAILURE, message=message.message or "The system reported a failure."
    )


class Tried(Protocol):
    """A reference to a try: the engine's ``Try``."""

    @property
    def step(self) -> int: ...


Reference = TypeVar("Reference", bound=Tried)


def with_early_answers(outcomes: Sequence[tuple[Reference, Outcome]]) -> list[tuple[Reference, Outcome]]:
    """Return outcomes of which those that wait, or are unknown, are replaced by what a callback already said.

    A callback may overtake the answer to its request, or answer an earlier try of the same step. It was kept then;
    here it takes effect, once. Called with the plans locked, as a callback is received with its plan locked: so none
    can slip between this and the recording.
    """
    waiting = [tried.step for tried, outcome in outcomes if _is_open(outcome)]
    early = _take_early(waiting) if waiting else {}
    return [
        (tried, replace(early[tried.step], request=outcome.request, response=outcome.response))
        if tried.step in early and _is_open(outcome)
        else (tried, outcome)
        for tried, outcome in outcomes
    ]


def _is_open(outcome: Outcome) -> bool:
    return isinstance(outcome, Awaiting) or (isinstance(outcome, Failed) and outcome.unknown)


def _take_early(steps: Sequence[int]) -> dict[int, Succeeded | Failed]:
    """Return the first early answer to any try of each step, and mark it as applied."""
    receipts = CallbackReceipt.objects.filter(
        address__step__in=steps, verdict=CallbackVerdict.EARLY, applied=False
    ).select_related("address")
    taken: dict[int, Succeeded | Failed] = {}
    for receipt in receipts.order_by("id"):
        address = receipt.address
        if address is None or address.step_id in taken or not isinstance(receipt.body, dict):
            continue
        taken[address.step_id] = outcome_of(message_of(receipt.body))
        CallbackReceipt.objects.filter(pk=receipt.pk).update(applied=True)
        CallbackAddress.objects.filter(pk=address.pk).update(answered_at=receipt.received_at)
    return taken


def message_of(document: Mapping[str, object]) -> CallbackMessage:
    """Return the message that ``document_of`` stored."""
    result = document.get("result")
    return CallbackMessage(
        status=CallbackStatus(str(document["status"])),
        code=str(document.get("code", "")),
        message=str(document.get("message", "")),
        result=result if isinstance(result, dict) else {},
    )


def document_of(message: CallbackMessage) -> dict[str, object]:
    """Return a message as it is stored with its receipt."""
    return {
        "status": message.status.value,
        "code": message.code,
        "message": message.message,
        "result": dict(message.result),
    }
