"""The way of an event from the outbox to those who subscribed, as rows: published, claimed, recorded.

Guarantee: every event at least once to each subscription that was active when it was published; and to each
subscription, the events of one order in their order. A delivery is claimed under a lease, before anything is sent; a
worker that dies between sending and recording leaves a lease that ends, and the event is sent again under its old id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from fulfillment.core.cloud_event import CloudEvent, OrderReference
from fulfillment.core.delivery_decision import Decision, DeliveryResult, Problem, decide
from fulfillment.models import EventDelivery, EventSubscription, OutboxMessage
from fulfillment.operations.subscriptions import pause_for

PAGE = 500
"""How many events one statement publishes."""

LEASE_SECONDS = 30
"""Longer than the longest try, and than the wait for a thread before it."""

PER_SUBSCRIPTION, WHILE_FAILING = 4, 1
"""How many requests of one worker process may be on their way to one subscriber: the others keep the rest."""

# Two publishers must not share the outbox, as SKIP LOCKED would let them: the later page could be committed, and sent,
# before the earlier one, with events of the same order in both. So the second waits, and then finds the rows taken.
# Within an order, ids ascend in the order of commits: events that follow from one another are written under one lock,
# that of the plan or of the order.
_PUBLISH = (
    "WITH page AS MATERIALIZED (SELECT id, created_at, order_id, type FROM fulfillment_outboxmessage "
    "WHERE published_at IS NULL ORDER BY id LIMIT %s FOR UPDATE), "
    "made AS (INSERT INTO fulfillment_eventdelivery (subscription_id, message, message_created_at, type, order_id, "
    "attempts, due_at, error) SELECT subscription.id, page.id, page.created_at, page.type, page.order_id, 0, "
    "statement_timestamp(), '' FROM page JOIN fulfillment_eventsubscription AS subscription ON subscription.active "
    "AND (subscription.types = '[]'::jsonb OR subscription.types @> to_jsonb(page.type)) ON CONFLICT DO NOTHING) "
    "UPDATE fulfillment_outboxmessage AS message SET published_at = statement_timestamp() FROM page "
    "WHERE message.id = page.id AND message.created_at = page.created_at"
)
# An earlier event of the order that is still due, even in another worker's hands, holds the later ones back.
_CLAIM = (
    "WITH chosen AS MATERIALIZED (SELECT due.id FROM fulfillment_eventsubscription AS subscription "
    "LEFT JOIN unnest(%s::bigint[], %s::int[]) AS busy(subscription, calls) ON busy.subscription = subscription.id "
    "CROSS JOIN LATERAL (SELECT delivery.id, delivery.due_at FROM fulfillment_eventdelivery AS delivery "
    "WHERE delivery.subscription_id = subscription.id AND delivery.due_at <= statement_timestamp() "
    "AND NOT EXISTS (SELECT 1 FROM fulfillment_eventdelivery AS earlier "
    "WHERE earlier.subscription_id = delivery.subscription_id AND earlier.order_id = delivery.order_id "
    "AND earlier.message < delivery.message AND earlier.due_at IS NOT NULL) "
    "ORDER BY delivery.due_at, delivery.message LIMIT greatest(0, "
    "CASE WHEN subscription.failing_since IS NULL THEN %s ELSE %s END - coalesce(busy.calls, 0)) "
    "FOR UPDATE SKIP LOCKED) AS due WHERE subscription.active "
    "ORDER BY coalesce(busy.calls, 0), due.due_at, due.id LIMIT %s) "
    "UPDATE fulfillment_eventdelivery AS delivery SET attempts = delivery.attempts + 1, "
    "due_at = statement_timestamp() + make_interval(secs => %s) FROM chosen WHERE delivery.id = chosen.id "
    "RETURNING delivery.id, delivery.subscription_id, delivery.message, delivery.message_created_at, "
    "delivery.attempts, delivery.due_at, statement_timestamp()"
)
# The end of the lease is the fence: who lost the lease to another worker changes nothing.
_RECORD = (
    "UPDATE fulfillment_eventdelivery AS delivery SET due_at = statement_timestamp() + v.again_after, "
    "delivered_at = CASE WHEN v.delivered THEN statement_timestamp() END, response_status = v.status, error = v.error "
    "FROM unnest(%s::bigint[], %s::timestamptz[], %s::bool[], %s::interval[], %s::int[], %s::text[]) "
    "AS v(id, leased_until, delivered, again_after, status, error) "
    "WHERE delivery.id = v.id AND delivery.due_at = v.leased_until RETURNING delivery.id"
)
# What waits behind a failed delivery need not be looked at before that is due again.
_PUT_BACK = (
    "UPDATE fulfillment_eventdelivery AS later SET due_at = failed.due_at FROM fulfillment_eventdelivery AS failed "
    "WHERE failed.id = ANY(%s) AND later.subscription_id = failed.subscription_id "
    "AND later.order_id = failed.order_id AND later.message > failed.message "
    "AND later.due_at <= statement_timestamp()"
)

_NOTE_HEALTH = (
    "UPDATE fulfillment_eventsubscription AS subscription "
    "SET failing_since = CASE WHEN v.delivered THEN NULL ELSE statement_timestamp() END "
    "FROM unnest(%s::bigint[], %s::bool[]) AS v(id, delivered) "
    "WHERE subscription.id = v.id AND (subscription.failing_since IS NOT NULL) = v.delivered"
)

_LOCK = "SELECT id FROM fulfillment_eventsubscription WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery:
    """A delivery that this worker has until its lease ends. ``event`` is none where it is no longer kept."""

    id: int
    attempt: int
    claimed_at: datetime
    leased_until: datetime
    subscription: EventSubscription
    event: CloudEvent | None


Decided = tuple[ClaimedDelivery, DeliveryResult, Decision]


def publish_events() -> int:
    """Give the oldest new events to the subscriptions that want them; return how many events were published."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISH, [PAGE])
        return int(cursor.rowcount)


def claim_deliveries(limit: int, busy: Mapping[int, int]) -> list[ClaimedDelivery]:
    """Claim up to ``limit`` due deliveries, first for subscriptions with the fewest requests on their way.

    ``busy`` has the numbers of those requests by subscription. Two workers never get the same delivery.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [list(busy), list(busy.values()), PER_SUBSCRIPTION, WHILE_FAILING, limit, LEASE_SECONDS])
        rows = cursor.fetchall()
    if not rows:
        return []
    subscriptions = EventSubscription.objects.in_bulk({row[1] for row in rows})
    messages = OutboxMessage.objects.select_related("order").filter(
        id__in=[row[2] for row in rows], created_at__in={row[3] for row in rows}
    )
    events = {message.pk: cloud_event(message) for message in messages}
    return [
        ClaimedDelivery(
            id=identifier, attempt=attempt, claimed_at=now, leased_until=lease,
            subscription=subscriptions[subscription], event=events.get(message),
        )
        for identifier, subscription, message, _, attempt, lease, now in sorted(rows)
        if subscription in subscriptions  # else it was deleted a moment ago, its deliveries with it
    ]  # fmt: skip


def event_of(delivery: EventDelivery) -> CloudEvent | None:
    """Return what a delivery sends, none where the event is no longer kept."""
    kept = OutboxMessage.objects.select_related("order")
    message = kept.filter(pk=delivery.message, created_at=delivery.message_created_at).first()
    return None if message is None else cloud_event(message)


def cloud_event(message: OutboxMessage) -> CloudEvent:
    """Return a stored event as it is sent. Its order is read too."""
    order = message.order
    return CloudEvent(
        number=message.pk,
        source=settings.BASE_URL,
        type=message.type,
        subject=message.subject,
        time=message.created_at,
        data=message.data,
        order=None
        if order is None
        else OrderReference(number=order.pk, source=order.source, external_id=order.external_id),
    )


@transaction.atomic
def record_results(results: Sequence[tuple[ClaimedDelivery, DeliveryResult]]) -> int:
    """Record what came of tries, and what follows; return how many this worker still had the lease of."""
    decided = [(delivery, result, decide(delivery.attempt, result)) for delivery, result in results]
    changed = _changed_health(decided)
    pausing = {delivery.subscription.pk for delivery, _, decision in decided if decision.pause}
    with connection.cursor() as cursor:
        if changed or pausing:  # before any delivery, and sorted, as everybody does who wants both
            cursor.execute(_LOCK, [list(pausing | set(changed))])
        recorded = _record(cursor, decided)
        failed = [delivery.id for delivery, _, decision in decided if decision.again_after]
        if failed:
            cursor.execute(_PUT_BACK, [[identifier for identifier in failed if identifier in recorded]])
        if changed:
            cursor.execute(_NOTE_HEALTH, [list(changed), list(changed.values())])
    for delivery, _, decision in decided:
        if decision.pause and delivery.id in recorded:
            pause_for(delivery.subscription, decision.pause)
    return len(recorded)


def _record(cursor: CursorWrapper, decided: Sequence[Decided]) -> set[int]:
    """Write the results; return the deliveries that this worker still had the lease of."""
    cursor.execute(
        _RECORD,
        [
            [delivery.id for delivery, _, _ in decided],
            [delivery.leased_until for delivery, _, _ in decided],
            [decision.delivered for _, _, decision in decided],
            [decision.again_after for _, _, decision in decided],
            [result.status for _, result, _ in decided],
            [result.error[:1000] for _, result, _ in decided],
        ],
    )
    return {row[0] for row in cursor.fetchall()}


def _changed_health(decided: Iterable[Decided]) -> dict[int, bool]:
    """The subscriptions whose last result is of another kind than the one before, and whether it was a good one."""
    healthy = {
        delivery.subscription.pk: decision.delivered
        for delivery, result, decision in decided
        if result.problem is not Problem.FORGOTTEN
    }
    before = {delivery.subscription.pk: delivery.subscription.failing_since is None for delivery, _, _ in decided}
    return {subscription: good for subscription, good in healthy.items() if good != before[subscription]}
