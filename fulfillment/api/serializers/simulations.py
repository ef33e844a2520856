"""Simulations and sample orders, as the API takes them in and gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fulfillment.api.given_order import GivenOrderInput
from fulfillment.core.simulation_choices import LONGEST_CODE, LONGEST_DURATION, MOST_CHOICES
from orchestration.api.fields import AnyObject, AnyObjects, StrictInput
from orchestration.api.serializers import DesignProblemOutput
from orchestration.operations.sample_orders import LONGEST_CODE as LONGEST_SAMPLE_CODE
from orchestration.operations.sample_orders import LONGEST_NAME

LARGEST_NUMBER = 2**31 - 1


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}})
class Durations(serializers.DictField):
    """Seconds by step definition."""

    child = serializers.IntegerField(min_value=0, max_value=LONGEST_DURATION)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "object", "additionalProperties": True}})
class Answers(serializers.DictField):
    """Objects by step definition."""

    child = serializers.DictField()


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Reasons(serializers.DictField):
    """Sentences by the code of a downstream system."""

    child = serializers.CharField(max_length=500)


class InjectedFailureInput(StrictInput):
    step = serializers.CharField(help_text="The code of a step definition: a Callout, an AutoTask or a StagedAssetize.")
    error_code = serializers.CharField(max_length=LONGEST_CODE, help_text="Such as 503, Timeout, or ConnectionRefused.")
    times = serializers.IntegerField(
        required=False, allow_null=True, default=1, min_value=1, max_value=1_000,
        help_text="How many of the first tries fail; null: every try.",
    )  # fmt: skip
    message = serializers.CharField(required=False, default="", allow_blank=True, max_length=1_000)
    unknown = serializers.BooleanField(
        required=False, default=False, help_text="Whether the effect may have happened on the other side."
    )
    scope_key = serializers.CharField(
        required=False, allow_null=True, default=None, help_text="The one instance that fails; without it, all do."
    )


class ChoicesInput(StrictInput):
    failures = InjectedFailureInput(many=True, required=False, max_length=MOST_CHOICES)  # type: ignore[call-arg]
    durations = Durations(required=False, help_text="How many seconds a try of a step takes, by step definition.")
    answers = Answers(
        required=False,
        help_text="What people fill into the form of a manual task, or a system answers, by step definition.",
    )
    held_systems = Reasons(required=False, help_text="Downstream systems that take no calls, with the reason.")


class SimulationInput(GivenOrderInput):
    release = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_NUMBER,
        help_text="The number of the release to try it on; without it, the draft.",
    )  # fmt: skip
    start = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="When the plan starts; without it, now."
    )
    choices = ChoicesInput(required=False)


class SimulationBasis(serializers.Serializer[Any]):
    number = serializers.IntegerField(allow_null=True)
    draft = serializers.BooleanField()
    content_hash = serializers.CharField()


class SimulationRefusalOutput(serializers.Serializer[Any]):
    phase = serializers.ChoiceField(choices=["decomposition", "composition"])
    code = serializers.CharField()
    message = serializers.CharField()


class SimulationOutput(serializers.Serializer[Any]):
    release = SimulationBasis()
    sample = serializers.CharField(allow_null=True)
    design_problems = DesignProblemOutput(
        many=True, help_text="Errors of the draft: what they are about may have been left out."
    )
    order = AnyObject(help_text="The order with the defaults of its products.")
    refusal = SimulationRefusalOutput(allow_null=True, help_text="Why the order would be rejected.")
    order_lines = AnyObjects(help_text="The order's lines, each with the reasons for what was made of it, or not.")
    lines = AnyObjects(help_text="Fulfillment lines with sources, rules, attributes and reasons.")
    order_reasons = AnyObjects(help_text="Which scenarios of the whole order apply, and why others do not.")
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    duration_seconds = serializers.FloatField(allow_null=True)
    is_complete = serializers.BooleanField(help_text="Whether every step is finished in the end.")
    critical_path = serializers.ListField(child=serializers.CharField(), help_text="Keys of steps.")
    steps = AnyObjects(
        help_text="Steps with states, times, tries, waits, conditions with operands, events, and why they wait."
    )
    steps_not_made = AnyObjects(help_text="Step definitions that have no step in the plan, with the reason.")
    links = AnyObjects(help_text="Which step waits for which, by which dependency.")
    cross_plan_links = AnyObjects(help_text="Which steps would wait for steps of other plans.")
    problems = AnyObjects(help_text="What went wrong in the run, or a designer should look at.")
    assumptions = serializers.ListField(child=serializers.CharField(), help_text="What was taken for granted.")
    pins = AnyObject(allow_null=True, help_text="What a sample order would expect that pins exactly this plan.")
    pin_failures = AnyObjects(allow_null=True, help_text="Pins of the sample that do not hold; null: it has none.")


class SampleOrderInput(StrictInput):
    code = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=LONGEST_SAMPLE_CODE,
        help_text="Made from the name where it is left out.",
    )  # fmt: skip
    name = serializers.CharField(max_length=LONGEST_NAME)
    workspace = serializers.CharField(required=False, allow_null=True, default=None)
    document = AnyObject(required=False, help_text="An order, as POST /orders takes it.")
    order_id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1,
        help_text="In place of document: an order that was submitted. Its account is replaced.",
    )  # fmt: skip
    expected = AnyObject(required=False, allow_null=True, default=None, help_text="Pins: steps, order and complete.")


class SampleOrderChangeInput(StrictInput):
    version = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER, help_text="The version that you saw.")
    name = serializers.CharField(max_length=LONGEST_NAME)
    workspace = serializers.CharField(required=False, allow_null=True, default=None)
    document = AnyObject(help_text="An order, as POST /orders takes it.")
    expected = AnyObject(required=False, allow_null=True, default=None, help_text="Pins: steps, order and complete.")


class SampleOrderOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    workspace = serializers.CharField(source="workspace_id", allow_null=True)
    version = serializers.IntegerField()
    changed_by = serializers.CharField()
    changed_at = serializers.DateTimeField()
    document = AnyObject()
    expected = AnyObject(allow_null=True)
    anonymised = serializers.SerializerMethodField(
        help_text="What was replaced, as JSON pointers into the document; only in the answer that made it of an order."
    )

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_anonymised(self, row: Any) -> list[str]:
        return list(self.context.get("anonymised", ()))


class SampleOrdersOutput(serializers.Serializer[Any]):
    results = SampleOrderOutput(many=True)


class OrderableProductOutput(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name = serializers.CharField()
    is_bundle = serializers.BooleanField()


class OrderableProductsOutput(serializers.Serializer[Any]):
    results = OrderableProductOutput(many=True)


class OrderablePartsOutput(serializers.Serializer[Any]):
    lines = AnyObjects(help_text="Lines of an order.")
    products = AnyObjects(help_text="By sku: name, attributes with type, default and values, scopes, members.")
