"""Queues, calendars, downstream systems and their operations."""

from django.conf import settings
from django.db import models

from catalog.constraints import choices, not_blank, one_of
from catalog.models import DraftRecord
from orchestration.core.vocabulary import Authentication, CircuitState


class WorkingCalendar(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    time_zone = models.CharField(max_length=64, default="UTC")
    hours = models.JSONField(default=dict, blank=True)
    country = models.CharField(max_length=2, blank=True)
    days_off = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [not_blank("code", "calendar_code_given")]

    def __str__(self) -> str:
        return self.name


class Queue(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    calendar = models.ForeignKey(WorkingCalendar, to_field="code", null=True, blank=True, on_delete=models.PROTECT)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="QueueMember", related_name="queues", blank=True)
    notification_email = models.EmailField(blank=True)

    class Meta:
        constraints = [not_blank("code", "queue_code_given")]

    def __str__(self) -> str:
        return self.name


class QueueMember(models.Model):
    """A person of a queue. ``last_assigned_at`` is what round robin goes by."""

    queue = models.ForeignKey(Queue, to_field="code", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="queue_memberships")
    available = models.BooleanField(default=True)
    last_assigned_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "user"], name="queue_member_unique")]

    def __str__(self) -> str:
        return f"{self.user} in {self.queue_id}"


class DownstreamSystem(models.Model):
    """Where a system is and how it may be called. Live data: a change holds at once, for every release."""

    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    base_address = models.URLField(blank=True, max_length=500)
    online = models.BooleanField(default=True)
    held_reason = models.CharField(max_length=500, blank=True)
    authentication = models.CharField(max_length=30, choices=choices(Authentication), default=Authentication.NONE.value)
    credentials = models.BinaryField(null=True, blank=True, editable=False)  # encrypted; write-only
    callback_secret = models.BinaryField(null=True, blank=True, editable=False)  # encrypted; write-only
    allowed_networks = models.JSONField(default=list, blank=True)  # CIDR blocks that the address may resolve to
    concurrency_limit = models.PositiveIntegerField(null=True, blank=True)
    rate_limit_per_minute = models.PositiveIntegerField(null=True, blank=True)
    release_per_minute = models.PositiveIntegerField(default=600)
    retry_budget_percent = models.PositiveSmallIntegerField(default=20)
    calendar = models.ForeignKey(WorkingCalendar, to_field="code", null=True, blank=True, on_delete=models.PROTECT)
    circuit_failure_percent = models.PositiveSmallIntegerField(default=50, null=True, blank=True)  # none: never opens
    circuit_minimum_calls = models.PositiveIntegerField(default=10)
    circuit_open_seconds = models.PositiveIntegerField(default=30)
    # How the system stands: written by the engine, and by a person who holds or releases it.
    circuit_state = models.CharField(
        max_length=10, choices=choices(CircuitState), default=CircuitState.CLOSED.value, editable=False
    )
    circuit_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    circuit_openings = models.PositiveIntegerField(default=0, editable=False)  # without recovering between
    paused_until = models.DateTimeField(null=True, blank=True, editable=False)  # it answered with Retry-After
    rate_tokens = models.FloatField(null=True, editable=False)
    rate_tokens_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            not_blank("code", "system_code_given"),
            one_of("authentication", Authentication, "system_authentication_known"),
            one_of("circuit_state", CircuitState, "system_circuit_state_known"),
            models.CheckConstraint(
                condition=models.Q(circuit_failure_percent__isnull=True)
                | models.Q(circuit_failure_percent__gte=1, circuit_failure_percent__lte=100),
                name="system_circuit_percent_bounded",
            ),
            models.CheckConstraint(
                condition=models.Q(circuit_minimum_calls__gte=1), name="system_circuit_minimum_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(circuit_open_seconds__gte=1, circuit_open_seconds__lte=3600),
                name="system_circuit_open_bounded",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Integration(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    system = models.ForeignKey(DownstreamSystem, to_field="code", on_delete=models.PROTECT, related_name="integrations")
    method = models.CharField(max_length=10, default="POST")
    path = models.CharField(max_length=500, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    payload = models.JSONField(null=True, blank=True)
    success_codes = models.JSONField(default=list, blank=True)
    timeout_seconds = models.PositiveIntegerField(default=5)
    callback_deadline_seconds = models.PositiveIntegerField(default=86_400)
    honours_idempotency_key = models.BooleanField(default=True)
    status_path = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_blank("code", "integration_code_given"),
            models.CheckConstraint(
                condition=models.Q(timeout_seconds__gte=1, timeout_seconds__lte=120), name="integration_timeout_bounded"
            ),
        ]

    def __str__(self) -> str:
        return self.name
