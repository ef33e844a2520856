"""Replays: real orders composed anew on another design, and what each plan would differ by. Nothing of it runs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from catalog.constraints import choices, one_of
from fulfillment.core.vocabulary import ReplayOutcome, ReplayState


class Replay(models.Model):
    """One replay: on which design, which orders, and how far it is. ``due_at`` is null once it has ended."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(db_default=Now())
    release = models.ForeignKey(
        "orchestration.Release", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the draft as it was then, which is in the snapshot
    snapshot = models.JSONField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    most = models.PositiveIntegerField()
    product = models.CharField(max_length=200, blank=True)
    account = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=choices(ReplayState), default=ReplayState.WAITING.value)
    reason = models.TextField(blank=True)  # why it failed
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True, db_default=Now())  # when a worker may take it up
    failures = models.PositiveSmallIntegerField(default=0)  # workers that took it up and did not get on
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("state", ReplayState, "replay_state_known"),
            models.CheckConstraint(
                condition=Q(release__isnull=False) | Q(snapshot__isnull=False), name="replay_has_design"
            ),
        ]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="replay_newest"),
            models.Index(fields=["due_at"], name="replay_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Replay {self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.due_at is None


class ReplayedOrder(models.Model):
    """One order of a replay. ``counts`` is all of its changes by kind and subject, ``changes`` the first of them."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="orders")
    order = models.ForeignKey("fulfillment.Order", on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey("fulfillment.FulfillmentRequest", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, choices=choices(ReplayOutcome), default=ReplayOutcome.WAITING.value)
    reason = models.TextField(blank=True)
    counts = models.JSONField(default=list)
    changes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["replay", "position"], name="replayed_order_position"),
            one_of("outcome", ReplayOutcome, "replayed_order_outcome_known"),
        ]
        indexes = [models.Index(fields=["replay", "outcome", "position"], name="replayed_order_by_outcome")]

    def __str__(self) -> str:
        return f"Order {self.order_id} in replay {self.replay_id}"
