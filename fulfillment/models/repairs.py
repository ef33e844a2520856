"""Repairs: many failed steps tried again, skipped or completed alike, for one reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from catalog.constraints import choices, one_of
from fulfillment.core.vocabulary import RepairAction, RepairOutcome, RepairState


class Repair(models.Model):
    """One repair: what is done to which failures, and how far it is. ``due_at`` is null once it has ended.

    ``signature``, ``system``, ``error_code`` and ``queue`` say which failures were asked for; which steps these were
    then is in ``steps``.
    """

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=150)
    external_id = models.CharField(max_length=200, null=True, blank=True)  # of who asked by API
    action = models.CharField(max_length=10, choices=choices(RepairAction))
    reason = models.CharField(max_length=1000)
    signature = models.CharField(max_length=64, blank=True)
    system = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=255, blank=True)
    queue = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=1000, blank=True)  # what the first of the failures said
    first = models.PositiveIntegerField()
    most_failures = models.PositiveSmallIntegerField()  # percent
    state = models.CharField(max_length=10, choices=choices(RepairState), default=RepairState.WAITING.value)
    outcome_reason = models.CharField(max_length=1000, blank=True)  # why it was stopped
    total = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True, db_default=Now())  # when a worker may take it up
    failures = models.PositiveSmallIntegerField(default=0)  # workers that took it up and did not get on
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("action", RepairAction, "repair_action_known"),
            one_of("state", RepairState, "repair_state_known"),
            models.UniqueConstraint(fields=["actor", "external_id"], name="repair_asked_for_once"),
            models.CheckConstraint(condition=Q(first__gte=1), name="repair_first_at_least_one"),
            models.CheckConstraint(condition=Q(most_failures__lte=100), name="repair_most_failures_is_percent"),
        ]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="repair_newest"),
            models.Index(fields=["signature", "-id"], name="repair_by_signature"),
            models.Index(fields=["due_at"], name="repair_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Repair {self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will be done."""
        return self.due_at is None


class RepairedStep(models.Model):
    """One step of a repair; ``reason`` says why nothing was done, or how it failed again."""

    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey("fulfillment.FulfillmentStep", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=choices(RepairOutcome), default=RepairOutcome.WAITING.value)
    reason = models.CharField(max_length=1000, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repair", "position"], name="repaired_step_position"),
            one_of("outcome", RepairOutcome, "repaired_step_outcome_known"),
        ]
        indexes = [models.Index(fields=["repair", "outcome", "position"], name="repaired_step_by_outcome")]

    def __str__(self) -> str:
        return f"Step {self.step_id} in repair {self.repair_id}"
