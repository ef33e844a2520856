"""Plans, steps, their sources and the run-time edges between them. Only the engine writes these rows."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from catalog.constraints import choices, exactly_one, given, one_of
from orchestration.core.vocabulary import BEGUN, Jeopardy, PlanState, StepScope, StepState, StepType


class FulfillmentPlan(models.Model):
    order = models.OneToOneField("fulfillment.Order", on_delete=models.CASCADE, related_name="plan")
    request = models.ForeignKey("fulfillment.FulfillmentRequest", on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("orchestration.Release", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=choices(PlanState), default=PlanState.NOT_STARTED.value)
    priority_rank = models.PositiveSmallIntegerField(default=1)
    orchestration_group = models.CharField(max_length=200, null=True, blank=True)
    total_steps = models.PositiveIntegerField(default=0)
    open_steps = models.PositiveIntegerField(default=0)
    jeopardy = models.CharField(max_length=10, choices=choices(Jeopardy), default=Jeopardy.ON_TRACK.value)
    planned_completion_at = models.DateTimeField(null=True, blank=True)
    forecast_completion_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("state", PlanState, "plan_state_known"),
            one_of("jeopardy", Jeopardy, "plan_jeopardy_known"),
            models.CheckConstraint(
                condition=models.Q(open_steps__lte=models.F("total_steps")), name="plan_open_steps_bounded"
            ),
        ]
        indexes = [
            models.Index(
                fields=["orchestration_group"],
                name="plan_by_group",
                condition=models.Q(orchestration_group__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Plan of order {self.order_id}"

    @property
    def finished_steps(self) -> int:
        """How many steps no longer hold anything up."""
        return self.total_steps - self.open_steps


class FulfillmentStep(models.Model):
    # Indexes are few and partial here: each costs every step, and most would hold nothing but nulls.
    plan = models.ForeignKey(FulfillmentPlan, on_delete=models.CASCADE, related_name="steps", db_index=False)
    key = models.CharField(max_length=1000)
    definition = models.CharField(max_length=200)
    group = models.CharField(max_length=200)
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=20, choices=choices(StepType))
    scope = models.CharField(max_length=20, choices=choices(StepScope))
    scope_key = models.CharField(max_length=700, blank=True)
    integration = models.CharField(max_length=200, blank=True)
    system = models.CharField(max_length=200, blank=True)
    priority_rank = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=choices(StepState), default=StepState.PENDING.value)
    open_predecessors = models.PositiveIntegerField(default=0)
    # When the sweeper has to look: a planned start, a retry, the end of a lease, the deadline of a callback.
    due_at = models.DateTimeField(null=True, blank=True)
    fence = models.BigIntegerField(default=0)  # grows with each claim; an answer under an older one is refused
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)  # since the last retry by a person
    error_code = models.CharField(max_length=255, blank=True)
    message = models.CharField(max_length=1000, blank=True)
    result = models.JSONField(default=dict, blank=True)
    branch_skipped = models.BooleanField(default=False)  # skipped, and so is all that depends on it alone
    point_of_no_return = models.BooleanField(default=False)
    customer_visible = models.BooleanField(default=False)
    compensates = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="compensation", db_index=False
    )
    planned_start_at = models.DateTimeField(null=True, blank=True)
    planned_completion_at = models.DateTimeField(null=True, blank=True)  # late from then on
    ready_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    estimated_seconds = models.PositiveIntegerField(null=True, blank=True)
    threshold_seconds = models.PositiveIntegerField(null=True, blank=True)
    jeopardy = models.CharField(max_length=10, choices=choices(Jeopardy), default=Jeopardy.ON_TRACK.value)
    jeopardy_at = models.DateTimeField(null=True, blank=True)  # when its jeopardy next gets worse
    assigned_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    assigned_queue = models.CharField(max_length=200, blank=True)
    hold_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="step_key_unique"),
            one_of("type", StepType, "step_type_known"),
            one_of("scope", StepScope, "step_scope_known"),
            one_of("state", StepState, "step_state_known"),
            one_of("jeopardy", Jeopardy, "step_jeopardy_known"),
        ]
        indexes = [
            models.Index(
                fields=["priority_rank", "id"],
                name="step_dispatchable",
                condition=models.Q(
                    state=StepState.READY.value,
                    type__in=[StepType.CALLOUT.value, StepType.AUTO_TASK.value, StepType.STAGED_ASSETIZE.value],
                ),
            ),
            models.Index(fields=["due_at"], name="step_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["jeopardy_at"], name="step_jeopardy_due", condition=models.Q(jeopardy_at__isnull=False)
            ),
            models.Index(
                fields=["ready_at"],
                name="step_in_jeopardy",
                condition=models.Q(
                    jeopardy__in=[Jeopardy.AT_RISK.value, Jeopardy.LATE.value],
                    state__in=[state.value for state in BEGUN],
                ),
            ),
            models.Index(fields=["plan"], name="step_pausing", condition=models.Q(type="Pause", state="InProgress")),
            models.Index(fields=["system"], name="step_on_hold", condition=models.Q(state="OnHold")),
            given("compensates", "step_by_compensated"),
            given("assigned_user", "step_by_assigned_user"),
        ]

    def __str__(self) -> str:
        return self.key


class StepSource(models.Model):
    """A line that a step works for."""

    step = models.ForeignKey(FulfillmentStep, on_delete=models.CASCADE, related_name="sources")
    order_line = models.ForeignKey(
        "fulfillment.OrderLine",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="step_sources",
        db_index=False,
    )
    fulfillment_line = models.ForeignKey(
        "fulfillment.FulfillmentLine",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="step_sources",
        db_index=False,
    )

    class Meta:
        constraints = [exactly_one("order_line", "fulfillment_line", "step_source_one_line")]
        indexes = [given("order_line", "step_source_by_order_line"), given("fulfillment_line", "step_source_by_line")]

    def __str__(self) -> str:
        return f"{self.step_id} for {self.fulfillment_line_id or self.order_line_id}"


class StepLink(models.Model):
    """``step`` waits for ``predecessor``."""

    step = models.ForeignKey(FulfillmentStep, on_delete=models.CASCADE, related_name="predecessors")
    predecessor = models.ForeignKey(
        FulfillmentStep, on_delete=models.CASCADE, related_name="successors", db_index=False
    )
    dependency = models.CharField(max_length=410, blank=True)
    scope = models.CharField(max_length=20, choices=choices(StepScope), default=StepScope.PLAN.value)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "step"], name="step_link_unique"),
            models.CheckConstraint(condition=~models.Q(step=models.F("predecessor")), name="step_link_not_to_itself"),
            one_of("scope", StepScope, "step_link_scope_known"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} after {self.predecessor_id}"
