"""What happened: the append-only journal, the attempts, and the callbacks that were received.

The journal and the attempts are partitioned by month on their time; their ids come from one sequence each.
"""

from django.db import models
from django.db.models.functions import Now

from catalog.constraints import choices, one_of
from fulfillment.core.vocabulary import AttemptState, CallbackVerdict


class JournalEntry(models.Model):
    """One thing that happened. Never changed, never deleted by row; the database refuses both."""

    at = models.DateTimeField(db_default=Now())
    order = models.ForeignKey(
        "fulfillment.Order", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="journal"
    )
    plan = models.ForeignKey(
        "fulfillment.FulfillmentPlan",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="journal",
        db_index=False,
    )
    step = models.ForeignKey(
        "fulfillment.FulfillmentStep",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="journal",
        db_index=False,
    )
    event = models.CharField(max_length=60)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    actor = models.CharField(max_length=150, blank=True)  # username, "engine" or "client:<source>"
    reason = models.CharField(max_length=1000, blank=True)
    data = models.JSONField(null=True)

    class Meta:
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.event} {self.from_state}→{self.to_state}"


class Attempt(models.Model):
    """One try of a callout or an automatic task. The row is committed before anything leaves the house."""

    created_at = models.DateTimeField(db_default=Now())
    step = models.ForeignKey(
        "fulfillment.FulfillmentStep", on_delete=models.DO_NOTHING, db_constraint=False, related_name="attempt_rows"
    )
    number = models.PositiveIntegerField()
    idempotency_key = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=choices(AttemptState), default=AttemptState.OPEN.value)
    fence = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=200, blank=True)
    deadline = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    request = models.JSONField(null=True)  # method, address, headers, body; redacted
    response = models.JSONField(null=True)  # status, headers, body; bounded and redacted
    error_code = models.CharField(max_length=255, blank=True)
    message = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [one_of("state", AttemptState, "attempt_state_known")]

    def __str__(self) -> str:
        return f"{self.step_id} #{self.number} {self.state}"


class CallbackAddress(models.Model):
    """The unguessable address to which one attempt is answered. Only the token's hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    step = models.ForeignKey("fulfillment.FulfillmentStep", on_delete=models.CASCADE, related_name="callback_addresses")
    attempt = models.BigIntegerField()
    attempt_created_at = models.DateTimeField()
    fence = models.BigIntegerField()
    system = models.CharField(max_length=200)
    deadline = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "callback addresses"

    def __str__(self) -> str:
        return f"Callback of step {self.step_id}"


class CallbackReceipt(models.Model):
    """A callback that arrived, and what was made of it."""

    address = models.ForeignKey(CallbackAddress, null=True, on_delete=models.CASCADE, related_name="receipts")
    webhook_id = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=20, choices=choices(CallbackVerdict))
    body = models.JSONField(null=True)
    applied = models.BooleanField(default=False)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [one_of("verdict", CallbackVerdict, "callback_verdict_known")]

    def __str__(self) -> str:
        return f"{self.verdict} at {self.received_at}"
