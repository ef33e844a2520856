"""Query parameters of the lists."""

from typing import Any

from rest_framework import serializers

from catalog.constraints import choices
from fulfillment.core.vocabulary import OrderState, RepairOutcome, RepairState, TaskState
from orchestration.core.vocabulary import Jeopardy, StepState, StepType

LARGEST_PAGE = 200


class ListParameters(serializers.Serializer[Any]):
    """What every list understands."""

    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=50, help_text="How many items a page holds at most."
    )
    cursor = serializers.CharField(
        required=False, max_length=500, help_text="Where to go on; taken from the member next of the page before."
    )


class OrderListParameters(ListParameters):
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, max_length=100, help_text="Orders of this source system."
    )
    external_id = serializers.CharField(required=False, max_length=200, help_text="Orders with this external id.")
    search = serializers.CharField(
        required=False, max_length=200, help_text="Orders with this text in their external id or account."
    )
    account = serializers.CharField(required=False, max_length=200, help_text="Orders of the account with this id.")
    state = serializers.ChoiceField(required=False, choices=choices(OrderState), help_text="Orders in this state.")
    jeopardy = serializers.ChoiceField(
        required=False, choices=choices(Jeopardy), help_text="Orders whose promised date is in this danger."
    )
    submitted_after = serializers.DateTimeField(
        required=False, help_text="Orders submitted at this time or later (RFC 3339)."
    )
    submitted_before = serializers.DateTimeField(
        required=False, help_text="Orders submitted before this time (RFC 3339)."
    )


class RequestPartParameters(ListParameters):
    request = serializers.IntegerField(
        required=False, min_value=1, help_text="The request whose lines are wanted; without it, the newest request's."
    )


class TraceParameters(serializers.Serializer[Any]):
    request = serializers.IntegerField(
        required=False, min_value=1, help_text="The request whose trace is wanted; without it, the newest request's."
    )


class StepListParameters(ListParameters):
    state = serializers.ChoiceField(required=False, choices=choices(StepState), help_text="Steps in this state.")
    type = serializers.ChoiceField(required=False, choices=choices(StepType), help_text="Steps of this type.")


class TaskListParameters(ListParameters):
    state = serializers.ChoiceField(
        choices=choices(TaskState), default=TaskState.OPEN.value, help_text="Tasks in this state."
    )
    queue = serializers.CharField(required=False, max_length=200, help_text="Tasks of the queue with this code.")
    assignee = serializers.CharField(
        required=False, max_length=150, help_text="Tasks of this person by user name; me stands for yourself."
    )
    order = serializers.IntegerField(required=False, min_value=1, help_text="Tasks of the order with this id.")


class RepairListParameters(ListParameters):
    state = serializers.ChoiceField(required=False, choices=choices(RepairState), help_text="Repairs in this state.")
    signature = serializers.CharField(required=False, max_length=64, help_text="Repairs of failures of this cause.")
    system = serializers.CharField(required=False, max_length=200, help_text="Repairs of failures of this system.")
    external_id = serializers.CharField(required=False, max_length=200, help_text="Repairs with this name.")


class RepairedStepListParameters(ListParameters):
    outcome = serializers.ChoiceField(
        required=False, choices=choices(RepairOutcome), help_text="Steps of which this came."
    )


class AssetListParameters(ListParameters):
    account = serializers.CharField(max_length=200, help_text="Assets of the account with this id.")
    product = serializers.CharField(required=False, max_length=200, help_text="Assets of the product with this sku.")
