"""Repairs of many failures alike, as the API takes them in and gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.constraints import choices
from fulfillment.api.serializers.fields import Link
from fulfillment.core.vocabulary import RepairAction, RepairOutcome, RepairState
from fulfillment.operations.repairs import FIRST, MOST_FAILURES
from fulfillment.queries.repairs import counted_as
from orchestration.api.fields import StrictInput


class FailuresInput(StrictInput):
    """Which open failures; all that is given has to fit."""

    signature = serializers.CharField(
        required=False, max_length=64, help_text="Of this cause, by the signature that the fallout board shows."
    )
    system = serializers.CharField(required=False, max_length=200, help_text="Of the system with this code.")
    error_code = serializers.CharField(required=False, max_length=255, help_text="With this error code.")
    queue = serializers.CharField(required=False, max_length=200, help_text="In the queue with this code.")

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """Refuse an empty filter: a member that was forgotten must not repair everything."""
        if not attrs:
            raise serializers.ValidationError("Give at least one of: signature, system, error_code, queue.")
        return attrs


class RepairPreviewInput(StrictInput):
    failures = FailuresInput()


class RepairInput(RepairPreviewInput):
    external_id = serializers.CharField(
        max_length=200, help_text="Your own name of this repair. Sent again with the same content, nothing is done."
    )
    action = serializers.ChoiceField(choices=choices(RepairAction), help_text="What is done to each step.")
    reason = serializers.CharField(max_length=1000, help_text="Why; it stands in the history of each step for good.")
    first = serializers.IntegerField(
        min_value=1, max_value=1000, default=FIRST, help_text="Steps that are tried alone, before the rest follows."
    )
    most_failures = serializers.IntegerField(
        min_value=0, max_value=100, default=MOST_FAILURES,
        help_text="Percent that may fail again; where more do, the repair stops.",
    )  # fmt: skip


class FailureLinks(serializers.Serializer[Any]):
    step = Link("step", step_id="step_id")
    order = Link("order", order_id="order_id")


class FailureOutput(serializers.Serializer[Any]):
    order = serializers.IntegerField(source="order_id")
    order_external_id = serializers.CharField(source="order.external_id")
    step = serializers.IntegerField(source="step_id")
    step_name = serializers.CharField(source="step.name")
    message = serializers.CharField()
    opened_at = serializers.DateTimeField()
    links = FailureLinks(source="*")


class RepairPreviewOutput(serializers.Serializer[Any]):
    steps = serializers.IntegerField(help_text="Steps that a repair would act on now.")
    orders = serializers.IntegerField(help_text="Orders that they belong to.")
    left_out = serializers.IntegerField(help_text="Failed steps whose plans do not run; they are left alone.")
    sample = FailureOutput(many=True, help_text="The first of the failures, the oldest first.")


class RepairLinks(serializers.Serializer[Any]):
    self = Link("repair", repair_id="pk")
    steps = Link("repair-steps", repair_id="pk")
    stop = Link("repair-stop", repair_id="pk")


class RepairFailuresOutput(serializers.Serializer[Any]):
    signature = serializers.CharField()
    system = serializers.CharField()
    error_code = serializers.CharField()
    queue = serializers.CharField()


class RepairOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_null=True, help_text="null: it was asked for on a page.")
    action = serializers.ChoiceField(choices=choices(RepairAction))
    reason = serializers.CharField()
    failures = RepairFailuresOutput(source="*", help_text="Which were asked for; blank: any.")
    first = serializers.IntegerField()
    most_failures = serializers.IntegerField()
    state = serializers.ChoiceField(choices=choices(RepairState))
    state_reason = serializers.CharField(source="outcome_reason", help_text="Why it was stopped; else blank.")
    total = serializers.IntegerField(help_text="How many steps it is for.")
    steps_by_outcome = serializers.SerializerMethodField(help_text="Outcomes without steps are absent.")
    requested_by = serializers.CharField(source="actor")
    requested_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    links = RepairLinks(source="*")

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_steps_by_outcome(self, repair: Any) -> dict[str, int]:
        """Return the counts that ``counted_repairs`` read with the row."""
        counts = {outcome.value: getattr(repair, counted_as(outcome)) for outcome in RepairOutcome}
        return {outcome: number for outcome, number in counts.items() if number}


class RepairedStepLinks(serializers.Serializer[Any]):
    step = Link("step", step_id="step_id")


class RepairedStepOutput(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    step = serializers.IntegerField(source="step_id")
    step_name = serializers.CharField(source="step.name")
    step_state = serializers.CharField(source="step.state", help_text="The state in which the step is now.")
    order = serializers.IntegerField(source="step.plan.order_id")
    order_external_id = serializers.CharField(source="step.plan.order.external_id")
    outcome = serializers.ChoiceField(choices=choices(RepairOutcome))
    reason = serializers.CharField(help_text="Why nothing was done, or how it failed again; else blank.")
    acted_at = serializers.DateTimeField(allow_null=True)
    links = RepairedStepLinks(source="*")
