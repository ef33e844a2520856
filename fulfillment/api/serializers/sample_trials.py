"""Trying expressions and payloads on an order, as the API takes it in and gives it out."""

from typing import Any

from rest_framework import serializers

from fulfillment.api.given_order import GivenOrderInput
from orchestration.api.expression_serializers import ExpressionInput
from orchestration.api.fields import AnyObject, AnyValue
from orchestration.api.shown_records import ShownInput


class ExpressionTrialInput(ExpressionInput, GivenOrderInput, ShownInput):
    pass


class TrialOperandOutput(serializers.Serializer[Any]):
    path = serializers.CharField(help_text="With dots between its segments.")
    written = serializers.CharField(help_text="As an expression writes it.")
    value = AnyValue(allow_null=True, help_text="null: it has no value. Of a field of all lines, the first values.")


class TrialEntryOutput(serializers.Serializer[Any]):
    subject = serializers.CharField(help_text="What was asked about: a line, the order, a step.")
    product = serializers.CharField(help_text="SKU of the line, or blank.")
    concerned = serializers.BooleanField(help_text="Whether run time would ask about it.")
    value = AnyValue(allow_null=True)
    error = serializers.CharField(help_text="Why it comes to no value; else blank.")
    operands = TrialOperandOutput(many=True)


class ExpressionTrialOutput(serializers.Serializer[Any]):
    entries = TrialEntryOutput(many=True)
    left_out = serializers.IntegerField(help_text="How many lines or steps more there are.")
    note = serializers.CharField(help_text="What is out of the ordinary; else blank.")


class PayloadTrialInput(GivenOrderInput, ShownInput):
    integration = AnyValue(help_text="The code of an integration, or its fields as they are on the screen.")
    step = serializers.CharField(
        required=False, allow_null=True, help_text="The code of the step that calls; without it, all that do."
    )


class PreviewProblemOutput(serializers.Serializer[Any]):
    place = serializers.ChoiceField(choices=["system", "authentication", "path", "method", "payload"])
    message = serializers.CharField()
    pointer = serializers.CharField(help_text="Place in the payload's template (JSON pointer), or blank.")
    expression = serializers.CharField(help_text="The expression there, or blank.")


class CalloutPreviewOutput(serializers.Serializer[Any]):
    step = serializers.CharField(help_text="Key of the step; blank where it is only supposed.")
    method = serializers.CharField()
    address = serializers.CharField(help_text="Blank where it cannot be made.")
    headers = AnyObject()
    body = AnyValue(allow_null=True, help_text="As JSON; as text where it is long; null where there is none.")
    problems = PreviewProblemOutput(many=True)


class TemplateProblemOutput(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="Place in the template (JSON pointer).")
    message = serializers.CharField()


class PayloadTrialOutput(serializers.Serializer[Any]):
    template_problems = TemplateProblemOutput(many=True, help_text="What is wrong whatever the order.")
    calls = CalloutPreviewOutput(many=True)
    left_out = serializers.IntegerField(help_text="How many calls more there are.")
    note = serializers.CharField(help_text="What is out of the ordinary; else blank.")
