"""What the operations on expressions take and answer with."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from catalog.constraints import choices
from catalog.core.expressions import ValueType
from catalog.core.problems import Severity
from orchestration.api.fields import AnyObject, StrictInput
from orchestration.core.expression_places import WrittenExpression

LONGEST_FIELD = 2_000


class ExpressionInput(StrictInput):
    kind = serializers.CharField(max_length=40, help_text="Kind of the record that the expression belongs to.")
    record = AnyObject(help_text="The record as it is on the screen; it need not be finished.")
    field = serializers.CharField(
        max_length=LONGEST_FIELD,
        help_text="Where in the record: condition, execute_on, mappings/0/expression, payload/lines/$item/colour …",
    )
    text = serializers.CharField(allow_blank=True, trim_whitespace=False, help_text="The expression, in CEL.")

    def validate_record(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("An object is due here: the fields of the record.")
        return value


class ExpressionCheckInput(ExpressionInput):
    variables = serializers.ChoiceField(
        choices=[("near", "near"), ("all", "all"), ("none", "none")],
        default="near",
        help_text="Which variables to list: those of the products in question, all, or none.",
    )


def written_expression(given: dict[str, Any]) -> WrittenExpression:
    """Return what a validated input says."""
    return WrittenExpression(kind=given["kind"], fields=given["record"], field=given["field"], text=given["text"])


class ExpressionProblemOutput(serializers.Serializer[Any]):
    severity = serializers.ChoiceField(choices=choices(Severity))
    message = serializers.CharField()
    suggestion = serializers.CharField(help_text="What would be right, where that is known; else blank.")
    position = serializers.IntegerField(help_text="Number of characters before the fault.")
    line = serializers.IntegerField(help_text="Counted from 1.")
    column = serializers.IntegerField(help_text="Counted from 1.")


class KnownValueOutput(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class VariableOutput(serializers.Serializer[Any]):
    path = serializers.CharField(help_text="With dots between its two or three segments.")
    written = serializers.CharField(help_text="As an expression writes it.")
    type = serializers.ChoiceField(choices=choices(ValueType))
    label = serializers.CharField()  # type: ignore[assignment]
    group = serializers.CharField(help_text="Whose it is: the line's, the order's …")
    near = serializers.BooleanField(help_text="Whether lines in question carry it.")
    values = KnownValueOutput(many=True, help_text="Its values, where they are known beforehand.")


class ExpressionCheckOutput(serializers.Serializer[Any]):
    problems = ExpressionProblemOutput(many=True)
    outline = AnyObject(
        allow_null=True,
        help_text="The condition as a group of rows; null where it cannot be read or shown, and for what is no "
        "condition.",
    )
    variables = VariableOutput(many=True)
    result_type = serializers.ChoiceField(
        choices=choices(ValueType), allow_null=True, help_text="The type that it must have; null: any."
    )
    subject = serializers.ChoiceField(
        choices=["line", "order", "step"], help_text="What it is asked about: each line, the order, or a step."
    )


class RankedRuleOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    wins = serializers.BooleanField(allow_null=True, help_text="null: it depends on the order.")
    reason = serializers.CharField(help_text="Why it wins or loses.")
    effect = serializers.CharField(help_text="What it does.")


class RuleChoiceOutput(serializers.Serializer[Any]):
    error_code = serializers.CharField(help_text="Of fallout rules; blank: any that no rule names.")
    outcome = serializers.CharField(help_text="What comes of it all.")
    rules = RankedRuleOutput(many=True, help_text="Those that match, in rank order.")


class StepRulesOutput(serializers.Serializer[Any]):
    fallout = RuleChoiceOutput(many=True, help_text="By error code.")
    jeopardy = RuleChoiceOutput()
    assignment = RuleChoiceOutput()


class ReplacementOutput(serializers.Serializer[Any]):
    scenario = serializers.CharField(help_text="Code of the product scenario that comes first.")
    replaced = serializers.CharField(help_text="Code of the classification scenario that it replaces.")
    product = serializers.CharField()
    classification = serializers.CharField()
    reason = serializers.CharField()


class GroupScenariosOutput(serializers.Serializer[Any]):
    replacements = ReplacementOutput(many=True)
