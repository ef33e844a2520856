"""Fulfillment orders, fulfillment lines and their lineage."""

from django.db import models
from django.db.models.functions import Now

from catalog.constraints import choices, exactly_one, one_of
from catalog.core.vocabulary import DecompositionScope, LineAction
from fulfillment.core.vocabulary import LineSourceType
from orchestration.core.vocabulary import Jeopardy


class FulfillmentOrder(models.Model):
    """The fulfillment lines of one technical product or technical bundle within a request."""

    request = models.ForeignKey(
        "fulfillment.FulfillmentRequest", on_delete=models.CASCADE, related_name="fulfillment_orders"
    )
    account = models.ForeignKey("fulfillment.Account", on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="fulfillment_order_number_unique")]

    def __str__(self) -> str:
        return f"FO-{self.request_id}-{self.number}"


class FulfillmentLine(models.Model):
    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.CASCADE, related_name="lines")
    request = models.ForeignKey(
        "fulfillment.FulfillmentRequest", on_delete=models.CASCADE, related_name="fulfillment_lines"
    )
    key = models.CharField(max_length=1000)
    product = models.CharField(max_length=200)
    scope = models.CharField(max_length=20, choices=choices(DecompositionScope))
    scope_key = models.CharField(max_length=700)
    action = models.CharField(max_length=10, choices=choices(LineAction))
    supplemental_action = models.CharField(max_length=10, choices=choices(LineAction), null=True, blank=True)
    quantity = models.DecimalField(max_digits=30, decimal_places=12)
    original_quantity = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    unit_of_measure = models.CharField(max_length=200, null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    scope_keys = models.JSONField(default=dict, blank=True)
    service_date = models.DateTimeField(null=True, blank=True)
    end_date = models.DateTimeField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    previous_version = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asset = models.ForeignKey(
        "fulfillment.FulfillmentAsset", null=True, blank=True, on_delete=models.SET_NULL, related_name="lines"
    )
    assetized_at = models.DateTimeField(null=True, blank=True)
    jeopardy = models.CharField(max_length=10, choices=choices(Jeopardy), default=Jeopardy.ON_TRACK.value)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "key"], name="fulfillment_line_key_unique"),
            one_of("scope", DecompositionScope, "fulfillment_line_scope_known"),
            one_of("action", LineAction, "fulfillment_line_action_known"),
            one_of("supplemental_action", LineAction, "fulfillment_line_supplemental_known"),
            one_of("jeopardy", Jeopardy, "fulfillment_line_jeopardy_known"),
        ]

    def __str__(self) -> str:
        return self.key


class LineSource(models.Model):
    """Where a fulfillment line comes from: an order line or another fulfillment line, by which rule."""

    line = models.ForeignKey(FulfillmentLine, on_delete=models.CASCADE, related_name="sources")
    order_line = models.ForeignKey(
        "fulfillment.OrderLine", null=True, blank=True, on_delete=models.CASCADE, related_name="fulfillment_sources"
    )
    source_line = models.ForeignKey(
        FulfillmentLine, null=True, blank=True, on_delete=models.CASCADE, related_name="made"
    )
    source_type = models.CharField(
        max_length=20, choices=choices(LineSourceType), default=LineSourceType.SOURCE_LINE_ITEM.value
    )
    rule = models.CharField(max_length=400, blank=True)
    action = models.CharField(max_length=10, choices=choices(LineAction))
    supplemental_action = models.CharField(max_length=10, choices=choices(LineAction), null=True, blank=True)
    quantity = models.DecimalField(max_digits=30, decimal_places=12)

    class Meta:
        constraints = [
            exactly_one("order_line", "source_line", "line_source_one_source"),
            one_of("source_type", LineSourceType, "line_source_type_known"),
            one_of("action", LineAction, "line_source_action_known"),
            one_of("supplemental_action", LineAction, "line_source_supplemental_known"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} from {self.order_line_id or self.source_line_id}"
