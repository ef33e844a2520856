"""One HTTP request that delivers an event, signed as Standard Webhooks defines it, and what came of it."""

import time

import httpcore2
import httpx2

from fulfillment.core.cloud_event import CONTENT_TYPE
from fulfillment.core.delivery_decision import DeliveryResult, Problem
from fulfillment.core.webhook_signature import MalformedSecret, sign
from fulfillment.executors.address_guard import AddressForbidden, HostUnknown, parse_networks
from fulfillment.executors.callout import retry_after
from fulfillment.executors.http_client import Answer, AnswerTooLarge, AnswerUnreadable, Watch, exchange
from fulfillment.executors.redaction import Redactor, storable
from fulfillment.operations.credentials import MalformedCredentialKey, SecretUnreadable
from fulfillment.operations.event_delivery import ClaimedDelivery
from fulfillment.operations.subscriptions import secret_of

TOTAL_SECONDS = 10.0
"""From resolving the name to the last byte of the answer."""


def deliver(delivery: ClaimedDelivery) -> DeliveryResult:
    """Send one event and return what came of it. Never raises for what the other side does. Safe in many threads."""
    subscription, event = delivery.subscription, delivery.event
    if event is None:
        return DeliveryResult(problem=Problem.FORGOTTEN, error="The event is no longer kept.")
    try:
        secret = secret_of(subscription)
        if not secret:
            return DeliveryResult(problem=Problem.UNSIGNED, error="The subscription has no secret: enter one.")
        body = event.body()
        headers = sign(secret, event.id, delivery.claimed_at, body)
    except (SecretUnreadable, MalformedCredentialKey, MalformedSecret) as error:
        reason = error.reason if isinstance(error, SecretUnreadable) else str(error)
        return DeliveryResult(problem=Problem.UNSIGNED, error=f"The secret cannot be used: {reason} Enter it again.")
    try:
        answer = _sent(delivery, headers, body)
    except _FAILURES as error:
        return DeliveryResult(problem=Problem.UNREACHABLE, error=_sentence(error))
    if 200 <= answer.status < 300:
        return DeliveryResult(status=answer.status)
    return DeliveryResult(
        status=answer.status, retry_after_seconds=retry_after(answer), error=_explanation(answer, secret)
    )


_FAILURES = (
    AddressForbidden,
    HostUnknown,
    AnswerTooLarge,
    AnswerUnreadable,
    TimeoutError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    httpx2.InvalidURL,
)


def _sent(delivery: ClaimedDelivery, headers: dict[str, str], body: bytes) -> Answer:
    subscription = delivery.subscription
    return exchange(
        method="POST",
        address=subscription.address,
        headers={"Content-Type": CONTENT_TYPE, **headers},
        content=body,
        networks=parse_networks(subscription.name, subscription.allowed_networks),
        watch=Watch(time.monotonic() + TOTAL_SECONDS),
    )


def _sentence(error: Exception) -> str:
    """Say what prevented an answer."""
    match error:
        case TimeoutError() | httpcore2.TimeoutException():
            return f"No answer within {TOTAL_SECONDS:g} s."
        case httpcore2.ConnectError():
            return storable(f"No connection: {error}")[:1000]
        case httpcore2.NetworkError() | httpcore2.RemoteProtocolError():
            return storable(f"The connection broke: {error or type(error).__name__}")[:1000]
    return storable(str(error) or type(error).__name__)[:1000]


def _explanation(answer: Answer, secret: str) -> str:
    """Say what the receiver answered, with the beginning of its words."""
    words = Redactor([secret]).text(answer.body[:2000].decode("utf-8", "replace"), 500).strip()
    return f"The answer was {answer.status}: {words}" if words else f"The answer was {answer.status}."
