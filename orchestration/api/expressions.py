"""Expressions while they are written: what is wrong with one, how it looks as rows, what it may speak of."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.core.expressions.outline_json import document_of
from orchestration.api import examples
from orchestration.api.draft import DESIGNERS, TAG
from orchestration.api.expression_serializers import ExpressionCheckInput, ExpressionCheckOutput, written_expression
from orchestration.api.parameters import NoParameters, read_parameters
from orchestration.core.design import Design
from orchestration.core.expression_places import ExpressionPlace, NoExpressionThere, WrittenExpression, place_of
from orchestration.core.expression_variables import OfferedVariable, offered_variables
from orchestration.core.expression_view import view_of
from orchestration.queries.draft import read_readable


class ExpressionsView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_expressions_check", tags=[TAG], summary="Check an expression",
        description="Nothing is stored. The answer says what is wrong with the text where it stands, shows a condition "
        "as rows that can be clicked together, and lists what may be spoken of there.",
        request=ExpressionCheckInput, responses=ExpressionCheckOutput,
        examples=[OpenApiExample("The condition of a scenario", value=examples.EXPRESSION, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        body = ExpressionCheckInput(data=request.data)
        body.is_valid(raise_exception=True)
        written = written_expression(body.validated_data)
        design, _ = read_readable()
        place = expression_place(design, written)
        view = view_of(design, place, written.text)
        return Response(
            {
                "problems": [{**asdict(one), "severity": one.severity.value} for one in view.problems],
                "outline": document_of(view.outline) if view.outline is not None else None,
                "variables": _variables(design, place, body.validated_data["variables"]),
                "result_type": place.result.value if place.result is not None else None,
                "subject": place.subject.value,
            }
        )


def expression_place(design: Design, written: WrittenExpression) -> ExpressionPlace:
    """Return the place of an expression. Raises ValidationError where none stands there."""
    try:
        return place_of(design, written)
    except NoExpressionThere as error:
        raise ValidationError({"field": [str(error)]}) from None


def _variables(design: Design, place: ExpressionPlace, wanted: str) -> list[dict[str, Any]]:
    if wanted == "none":
        return []
    found = offered_variables(design, place)
    return [_variable(one) for one in found if one.near or wanted == "all"]


def _variable(variable: OfferedVariable) -> dict[str, Any]:
    values = [{"value": value, "label": label} for value, label in variable.values]
    return {**asdict(variable), "type": variable.type.value, "values": values}
