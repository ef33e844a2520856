"""Orders, their requests and their lines, as the API gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.constraints import choices
from catalog.core.vocabulary import DecompositionScope
from decomposition.core.order import Priority
from fulfillment.api.serializers.fields import JeopardyField, LineActionField, Link, QuantityField
from fulfillment.core.vocabulary import LineSourceType, OrderState, PhaseStatus, RequestStatus
from orchestration.api.fields import AnyObject, AnyObjects


class OrderLinks(serializers.Serializer[Any]):
    self = Link("order", order_id="pk")
    lines = Link("order-lines", order_id="pk")
    fulfillment_lines = Link("order-fulfillment-lines", order_id="pk")
    requests = Link("order-requests", order_id="pk")
    plan = Link("order-plan", order_id="pk")
    steps = Link("order-steps", order_id="pk")
    trace = Link("order-trace", order_id="pk")
    journal = Link("order-journal", order_id="pk")


class AccountOutput(serializers.Serializer[Any]):
    id = serializers.CharField(source="external_id")
    name = serializers.CharField()
    attributes = AnyObject()


class ProgressOutput(serializers.Serializer[Any]):
    total_steps = serializers.IntegerField()
    open_steps = serializers.IntegerField()


class OrderOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()
    account = AccountOutput()
    priority = serializers.ChoiceField(choices=choices(Priority))
    orchestration_group = serializers.CharField(allow_null=True)
    requested_completion_date = serializers.DateTimeField(allow_null=True)
    attributes = AnyObject()
    state = serializers.ChoiceField(choices=choices(OrderState))
    jeopardy = JeopardyField()
    forecast_completion_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    progress = serializers.SerializerMethodField(help_text="Null until the plan is made.")
    links = OrderLinks(source="*")

    @extend_schema_field(ProgressOutput(allow_null=True))
    def get_progress(self, order: Any) -> Any:
        plan = getattr(order, "plan", None)
        return None if plan is None else ProgressOutput(plan).data


class SubmissionOutput(serializers.Serializer[Any]):
    """The acknowledgement of an order. The same order again is answered with the same content."""

    id = serializers.IntegerField(source="pk")
    request = serializers.IntegerField(help_text="Id of the order's first fulfillment request.")
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()
    links = OrderLinks(source="*")


class RequestOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    order = serializers.IntegerField(source="order_id")
    sequence = serializers.IntegerField()
    previous = serializers.IntegerField(source="previous_id", allow_null=True)
    release = serializers.IntegerField(source="release_number", help_text="Number of the release it is pinned to.")
    status = serializers.ChoiceField(choices=choices(RequestStatus))
    decomposition_status = serializers.ChoiceField(choices=choices(PhaseStatus))
    composition_status = serializers.ChoiceField(choices=choices(PhaseStatus))
    execution_status = serializers.ChoiceField(choices=choices(PhaseStatus))
    assetization_status = serializers.ChoiceField(choices=choices(PhaseStatus))
    problem = AnyObject(allow_null=True, help_text="Why the request was rejected; null where it was not.")
    document = AnyObject(help_text="The order as it was submitted.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class OrderLineOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    request = serializers.IntegerField(source="request_id")
    line_id = serializers.CharField(help_text="The id that the submitter gave the line.")
    product = serializers.CharField()
    action = LineActionField()
    quantity = QuantityField()
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent_line_id", allow_null=True, help_text="The parent's line_id."
    )
    start_date = serializers.DateTimeField(allow_null=True)
    end_date = serializers.DateTimeField(allow_null=True)
    scope_keys = AnyObject()
    attributes = AnyObject()
    frozen = serializers.BooleanField()
    point_of_no_return_step = serializers.IntegerField(allow_null=True)
    jeopardy = JeopardyField()


class LineSourceOutput(serializers.Serializer[Any]):
    order_line = serializers.CharField(source="order_line_id_given", allow_null=True, help_text="A line_id.")
    fulfillment_line = serializers.IntegerField(source="source_line_id", allow_null=True)
    source_type = serializers.ChoiceField(choices=choices(LineSourceType))
    rule = serializers.CharField(help_text="Code of the decomposition rule.")
    action = LineActionField()
    supplemental_action = LineActionField(allow_null=True)
    quantity = QuantityField()


class FulfillmentLineOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    request = serializers.IntegerField(source="request_id")
    fulfillment_order = serializers.IntegerField(source="fulfillment_order_number", help_text="Number in the request.")
    key = serializers.CharField()
    product = serializers.CharField()
    scope = serializers.ChoiceField(choices=choices(DecompositionScope))
    scope_key = serializers.CharField()
    action = LineActionField()
    supplemental_action = LineActionField(allow_null=True)
    quantity = QuantityField()
    original_quantity = QuantityField(allow_null=True)
    unit_of_measure = serializers.CharField(allow_null=True)
    attributes = AnyObject()
    scope_keys = AnyObject()
    service_date = serializers.DateTimeField(allow_null=True)
    end_date = serializers.DateTimeField(allow_null=True)
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    previous_version = serializers.IntegerField(source="previous_version_id", allow_null=True)
    asset = serializers.IntegerField(source="asset_id", allow_null=True)
    assetized_at = serializers.DateTimeField(allow_null=True)
    jeopardy = JeopardyField()
    sources = LineSourceOutput(many=True)


class TraceOutput(serializers.Serializer[Any]):
    request = serializers.IntegerField(source="request_id")
    decomposition = AnyObjects(help_text="Why each fulfillment line was made, and why others were not.")
    composition = AnyObjects(help_text="Why each step and link was made, and why others were not.")


class JournalEntryOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    order = serializers.IntegerField(source="order_id", allow_null=True)
    plan = serializers.IntegerField(source="plan_id", allow_null=True)
    step = serializers.IntegerField(source="step_id", allow_null=True)
    event = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    actor = serializers.CharField()
    reason = serializers.CharField()
    data = AnyObject(allow_null=True)  # type: ignore[assignment]
