"""Orders as they were submitted, and the fulfillment request that each submission makes."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from catalog.constraints import choices, given, not_blank, one_of
from catalog.core.vocabulary import LineAction
from decomposition.core.order import Priority
from fulfillment.core.vocabulary import OrderState, PhaseStatus, RequestStatus
from orchestration.core.vocabulary import Jeopardy


class Account(models.Model):
    external_id = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [not_blank("external_id", "account_id_given")]

    def __str__(self) -> str:
        return self.name or self.external_id


class Order(models.Model):
    source = models.CharField(max_length=100)
    external_id = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="orders", db_index=False)
    priority = models.CharField(max_length=10, choices=choices(Priority), default=Priority.DEFAULT.value)
    orchestration_group = models.CharField(max_length=200, null=True, blank=True)
    requested_completion_date = models.DateTimeField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    payload_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=choices(OrderState), default=OrderState.SUBMITTED.value)
    jeopardy = models.CharField(max_length=10, choices=choices(Jeopardy), default=Jeopardy.ON_TRACK.value)
    forecast_completion_at = models.DateTimeField(null=True, blank=True)
    forecast_at = models.DateTimeField(null=True, blank=True, editable=False)  # when that was worked out
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(db_default=Now())
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="order_once_per_source"),
            not_blank("source", "order_source_given"),
            not_blank("external_id", "order_external_id_given"),
            one_of("priority", Priority, "order_priority_known"),
            one_of("state", OrderState, "order_state_known"),
            one_of("jeopardy", Jeopardy, "order_jeopardy_known"),
        ]
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="order_newest"),
            models.Index(fields=["state", "-id"], name="order_by_state"),
            models.Index(fields=["account", "-id"], name="order_by_account"),
            models.Index(fields=["external_id"], name="order_by_external_id"),
            models.Index(
                fields=["requested_completion_date"],
                name="order_promise_open",
                condition=models.Q(completed_at__isnull=True, requested_completion_date__isnull=False),
            ),
            models.Index(
                fields=["orchestration_group"],
                name="order_by_group",
                condition=models.Q(orchestration_group__isnull=False),
            ),
            models.Index(
                fields=["jeopardy", "requested_completion_date"],
                name="order_in_jeopardy",
                condition=~models.Q(jeopardy=Jeopardy.ON_TRACK.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} ({self.source})"

    @property
    def will_miss_promise(self) -> bool:
        """Whether it runs, and is expected to be done only after the date that was promised."""
        expected, promised = self.forecast_completion_at, self.requested_completion_date
        is_running = self.state == OrderState.IN_PROGRESS
        return is_running and expected is not None and promised is not None and expected > promised


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    request = models.ForeignKey("fulfillment.FulfillmentRequest", on_delete=models.CASCADE, related_name="order_lines")
    line_id = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    product = models.CharField(max_length=200)
    action = models.CharField(max_length=10, choices=choices(LineAction), default=LineAction.ADD.value)
    quantity = models.DecimalField(max_digits=20, decimal_places=6, default=1)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    start_date = models.DateTimeField(null=True, blank=True)
    end_date = models.DateTimeField(null=True, blank=True)
    scope_keys = models.JSONField(default=dict, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    frozen = models.BooleanField(default=False)
    point_of_no_return_step = models.BigIntegerField(null=True, blank=True)
    jeopardy = models.CharField(max_length=10, choices=choices(Jeopardy), default=Jeopardy.ON_TRACK.value)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "line_id"], name="order_line_once_per_request"),
            one_of("action", LineAction, "order_line_action_known"),
            one_of("jeopardy", Jeopardy, "order_line_jeopardy_known"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="order_line_quantity_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} · {self.product}"


class FulfillmentRequest(models.Model):
    """One submission of an order: the first, and each supplemental one."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="requests", db_index=False)
    sequence = models.PositiveIntegerField(default=1)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    release = models.ForeignKey("orchestration.Release", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=choices(RequestStatus), default=RequestStatus.CREATED.value)
    decomposition_status = models.CharField(
        max_length=20, choices=choices(PhaseStatus), default=PhaseStatus.NOT_STARTED.value
    )
    composition_status = models.CharField(
        max_length=20, choices=choices(PhaseStatus), default=PhaseStatus.NOT_STARTED.value
    )
    execution_status = models.CharField(
        max_length=20, choices=choices(PhaseStatus), default=PhaseStatus.NOT_STARTED.value
    )
    assetization_status = models.CharField(
        max_length=20, choices=choices(PhaseStatus), default=PhaseStatus.NOT_STARTED.value
    )
    document = models.JSONField()  # the order as it was submitted
    problem = models.JSONField(null=True, blank=True)  # why it was rejected
    priority_rank = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField(null=True, blank=True, db_default=Now())  # when it is to be taken up; null: done
    failures = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "sequence"], name="request_sequence_unique"),
            one_of("status", RequestStatus, "request_status_known"),
            one_of("decomposition_status", PhaseStatus, "request_decomposition_known"),
            one_of("composition_status", PhaseStatus, "request_composition_known"),
            one_of("execution_status", PhaseStatus, "request_execution_known"),
            one_of("assetization_status", PhaseStatus, "request_assetization_known"),
        ]
        indexes = [
            models.Index(
                fields=["priority_rank", "due_at", "id"], name="request_due", condition=models.Q(due_at__isnull=False)
            ),
            given("previous", "request_by_previous"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.sequence}"


class RequestTrace(models.Model):
    """Why each line and step was made or not made. Apart from the request, since it is large and rarely read."""

    request = models.OneToOneField(FulfillmentRequest, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    decomposition = models.JSONField(default=list)
    composition = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"Trace of request {self.request_id}"
