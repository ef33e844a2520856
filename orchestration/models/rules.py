"""Fallout, jeopardy and task-assignment rules."""

from django.db import models

from catalog.constraints import choices, not_blank, one_of
from catalog.models import DraftRecord
from orchestration.core.vocabulary import Allocation, RetryPolicy, StepType, TimeUnit


class FalloutRule(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    step_type = models.CharField(max_length=20, choices=choices(StepType), null=True, blank=True)
    integration = models.ForeignKey(
        "orchestration.Integration", to_field="code", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    action = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=255, blank=True)
    retry_policy = models.CharField(max_length=20, choices=choices(RetryPolicy), default=RetryPolicy.IMMEDIATE.value)
    retries_allowed = models.PositiveIntegerField(default=0)
    retry_intervals = models.JSONField(default=list, blank=True)
    interval_unit = models.CharField(max_length=10, choices=choices(TimeUnit), default=TimeUnit.MINUTES.value)
    queue = models.ForeignKey(
        "orchestration.Queue", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            not_blank("code", "fallout_rule_code_given"),
            one_of("step_type", StepType, "fallout_rule_type_known"),
            one_of("retry_policy", RetryPolicy, "fallout_rule_policy_known"),
            one_of("interval_unit", TimeUnit, "fallout_rule_unit_known"),
        ]

    def __str__(self) -> str:
        return self.code


class JeopardyRule(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    step_type = models.CharField(max_length=20, choices=choices(StepType), null=True, blank=True)
    step_definition = models.ForeignKey(
        "orchestration.StepDefinition",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    integration = models.ForeignKey(
        "orchestration.Integration", to_field="code", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    action = models.CharField(max_length=200, blank=True)
    estimated_duration = models.PositiveIntegerField()
    estimated_duration_unit = models.CharField(max_length=10, choices=choices(TimeUnit), default=TimeUnit.MINUTES.value)
    threshold = models.PositiveIntegerField(default=0)
    threshold_unit = models.CharField(max_length=10, choices=choices(TimeUnit), default=TimeUnit.MINUTES.value)
    calendar = models.ForeignKey(
        "orchestration.WorkingCalendar",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        constraints = [
            not_blank("code", "jeopardy_rule_code_given"),
            one_of("step_type", StepType, "jeopardy_rule_type_known"),
            one_of("estimated_duration_unit", TimeUnit, "jeopardy_rule_unit_known"),
            one_of("threshold_unit", TimeUnit, "jeopardy_rule_threshold_unit_known"),
        ]

    def __str__(self) -> str:
        return self.code


class TaskAssignmentRule(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255, blank=True)
    source_queue = models.ForeignKey(
        "orchestration.Queue", to_field="code", on_delete=models.CASCADE, related_name="assignment_rules"
    )
    condition = models.TextField(blank=True)
    destination_queue = models.ForeignKey(
        "orchestration.Queue", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    destination_user = models.CharField(max_length=150, blank=True)
    allocation = models.CharField(max_length=20, choices=choices(Allocation), null=True, blank=True)
    priority = models.IntegerField(default=0)

    class Meta:
        constraints = [
            not_blank("code", "assignment_rule_code_given"),
            one_of("allocation", Allocation, "assignment_rule_allocation_known"),
            models.CheckConstraint(
                condition=models.Q(destination_queue__isnull=True) | models.Q(destination_user=""),
                name="assignment_rule_one_destination",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code
