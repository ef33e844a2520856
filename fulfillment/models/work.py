"""Work that waits for people: manual tasks and incidents."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from catalog.constraints import choices, one_of
from fulfillment.core.vocabulary import IncidentState, TaskState


class Task(models.Model):
    step = models.OneToOneField("fulfillment.FulfillmentStep", on_delete=models.CASCADE, related_name="task")
    order = models.ForeignKey("fulfillment.Order", on_delete=models.CASCADE, related_name="tasks")
    state = models.CharField(max_length=20, choices=choices(TaskState), default=TaskState.OPEN.value)
    queue = models.CharField(max_length=200, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    assignment_reason = models.CharField(max_length=500, blank=True)
    form = models.JSONField(default=list, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [one_of("state", TaskState, "task_state_known")]
        indexes = [
            models.Index(fields=["assignee", "id"], name="task_open_by_person", condition=models.Q(state="Open")),
            models.Index(fields=["queue", "id"], name="task_open_by_queue", condition=models.Q(state="Open")),
        ]

    def __str__(self) -> str:
        return f"Task of step {self.step_id}"


class Incident(models.Model):
    """A failure that needs a person. Failures with the same signature are repaired alike."""

    order = models.ForeignKey("fulfillment.Order", on_delete=models.CASCADE, related_name="incidents")
    plan = models.ForeignKey(
        "fulfillment.FulfillmentPlan", null=True, blank=True, on_delete=models.CASCADE, related_name="incidents"
    )
    step = models.ForeignKey(
        "fulfillment.FulfillmentStep", null=True, blank=True, on_delete=models.CASCADE, related_name="incidents"
    )
    signature = models.CharField(max_length=64)
    system = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=255, blank=True)
    message = models.CharField(max_length=1000)
    queue = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=choices(IncidentState), default=IncidentState.OPEN.value)
    opened_at = models.DateTimeField(db_default=Now())
    untold = models.BooleanField(default=True, db_default=True)  # the people of the queue are still to be told
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=150, blank=True)
    resolution = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            one_of("state", IncidentState, "incident_state_known"),
            models.UniqueConstraint(
                fields=["step"], name="incident_open_once_per_step", condition=models.Q(state="Open")
            ),
        ]
        indexes = [
            models.Index(fields=["signature", "id"], name="incident_open_alike", condition=models.Q(state="Open")),
            models.Index(fields=["-opened_at"], name="incident_newest"),
            models.Index(fields=["id"], name="incident_untold", condition=models.Q(untold=True)),
        ]

    def __str__(self) -> str:
        return self.message
