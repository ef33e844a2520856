"""Events that others may hear: the outbox, who subscribed, and what was delivered."""

from django.db import models
from django.db.models.functions import Now

from catalog.constraints import not_blank


class OutboxMessage(models.Model):
    """An event, stored with the change that it tells of. Partitioned by month on its time."""

    created_at = models.DateTimeField(db_default=Now())
    order = models.ForeignKey(
        "fulfillment.Order", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    type = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    data = models.JSONField()
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class EventSubscription(models.Model):
    name = models.CharField(max_length=200, unique=True)
    address = models.URLField(max_length=500)
    allowed_networks = models.JSONField(default=list, blank=True)  # CIDR blocks that the address may resolve to
    types = models.JSONField(default=list, blank=True)  # none: every type
    secret = models.BinaryField(null=True, blank=True, editable=False)  # encrypted; write-only
    active = models.BooleanField(default=True)
    paused_reason = models.CharField(max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)  # none: the last event was taken

    class Meta:
        constraints = [not_blank("name", "subscription_name_given")]

    def __str__(self) -> str:
        return self.name


class EventDelivery(models.Model):
    """An event on its way to a subscriber. ``due_at`` is null once it was delivered or given up."""

    subscription = models.ForeignKey(EventSubscription, on_delete=models.CASCADE, related_name="deliveries")
    message = models.BigIntegerField()
    # Of the message: where its row lies, and what decides whether the delivery has to wait for another one.
    message_created_at = models.DateTimeField(db_default=Now())
    type = models.CharField(max_length=100, blank=True, db_default="")
    order = models.ForeignKey(
        "fulfillment.Order",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, db_default=Now())
    delivered_at = models.DateTimeField(null=True)
    response_status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name_plural = "event deliveries"
        constraints = [models.UniqueConstraint(fields=["subscription", "message"], name="event_delivered_once")]
        indexes = [
            models.Index(
                fields=["subscription", "due_at"], name="event_delivery_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["subscription", "order", "message"],
                name="event_delivery_in_order",
                condition=models.Q(due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} to {self.subscription_id}"

    @property
    def state(self) -> str:
        """What became of it: waiting, delivered or given up."""
        if self.due_at is not None:
            return "waiting"
        return "given up" if self.delivered_at is None else "delivered"
