"""Subscriptions to events: their secrets, pausing and resuming, test events, sending an event again."""

import base64
import os
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction
from django.db.models.functions import Now

from fulfillment.core.cloud_event import TEST_TYPE
from fulfillment.core.webhook_signature import sign
from fulfillment.models import EventDelivery, EventSubscription, JournalEntry, OutboxMessage
from fulfillment.operations.credentials import decrypt_for, encrypt_for

_FIELD = "secret"
_SECRET_BYTES = 32
_SHORTEST_SECRET = 32  # characters of base64: 24 bytes, the least that Standard Webhooks allows
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SecretTooShort(ValueError):
    """A typed secret can be guessed."""

    def __init__(self) -> None:
        super().__init__("A signing secret has at least 24 bytes, which are 32 characters of base64.")


class SubscriptionPaused(Exception):
    """Nothing is sent to a paused subscription. Attributes: name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"The subscription {name} is paused: set it active first, then send the test event.")


def generate_secret() -> str:
    """Return a new secret as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(os.urandom(_SECRET_BYTES)).decode()}"


def check_secret(secret: str) -> None:
    """Raise MalformedSecret or SecretTooShort where events cannot be signed with a secret."""
    sign(secret, "check", _EPOCH, b"")
    if len(secret.removeprefix("whsec_").rstrip("=")) < _SHORTEST_SECRET:
        raise SecretTooShort


def store_secret(subscription: EventSubscription, secret: str) -> None:
    """Replace the secret that events for a stored subscription are signed with.

    Raises MalformedSecret and SecretTooShort.
    """
    check_secret(secret)
    subscription.secret = encrypt_for(_owner(subscription), _FIELD, secret)
    subscription.save(update_fields=["secret"])


def secret_of(subscription: EventSubscription) -> str:
    """Return the secret of a subscription, blank where it has none. Raises SecretUnreadable."""
    return decrypt_for(_owner(subscription), _FIELD, subscription.secret) if subscription.secret else ""


def _owner(subscription: EventSubscription) -> str:
    """What a secret is bound to: the row, since its name may change."""
    return f"event-subscription-{subscription.pk}"


@transaction.atomic
def pause_for(subscription: EventSubscription, reason: str, *, actor: str = "engine") -> bool:
    """Pause a subscription and say why; return whether it was active. Its undelivered events wait."""
    active = EventSubscription.objects.filter(pk=subscription.pk, active=True)
    if not active.update(active=False, paused_reason=reason[:500]):
        return False
    _note("SubscriptionPaused", subscription, actor, reason)
    return True


@transaction.atomic
def resume(subscription: EventSubscription, *, actor: str) -> bool:
    """Set a subscription active; return whether it was paused. What waited is due, with all its tries before it."""
    paused = EventSubscription.objects.filter(pk=subscription.pk, active=False)
    if not paused.update(active=True, paused_reason="", failing_since=None):
        return False
    waiting = EventDelivery.objects.filter(subscription=subscription, due_at__isnull=False)
    # Of what is on its way this very moment, the result will not be recorded: that event is sent once more.
    waiting.update(due_at=Now(), attempts=0)
    _note("SubscriptionResumed", subscription, actor, "")
    return True


@transaction.atomic
def send_test_event(subscription: EventSubscription, *, actor: str) -> EventDelivery:
    """Send an event of the type subscription.test to one subscription alone. Raises SubscriptionPaused."""
    if not EventSubscription.objects.filter(pk=subscription.pk, active=True).exists():
        raise SubscriptionPaused(subscription.name)
    message = OutboxMessage.objects.create(
        type=TEST_TYPE,
        subject=subscription.name,
        data={"subscription": subscription.name, "requested_by": actor},
        published_at=Now(),  # from the start: no other subscription gets it
    )
    return EventDelivery.objects.create(
        subscription=subscription, message=message.pk, message_created_at=message.created_at, type=TEST_TYPE
    )


def resend(deliveries: Iterable[EventDelivery]) -> int:
    """Make delivered and given up deliveries due again, under their old ids; return how many that were."""
    keys = [delivery.pk for delivery in deliveries]
    finished = EventDelivery.objects.filter(pk__in=keys, due_at__isnull=True)
    return finished.update(due_at=Now(), delivered_at=None, attempts=0)


def _note(event: str, subscription: EventSubscription, actor: str, reason: str) -> None:
    data = {"subscription": subscription.pk, "name": subscription.name}
    JournalEntry.objects.create(event=event, actor=actor, reason=reason[:1000], data=data)
