"""Trying an expression, and the payload of an integration, on an order."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from catalog.core.expressions import ExpressionError, spelled
from fulfillment.api.given_order import given_order, refusing_unknown_orders
from fulfillment.api.serializers.sample_trials import (
    ExpressionTrialInput,
    ExpressionTrialOutput,
    PayloadTrialInput,
    PayloadTrialOutput,
)
from fulfillment.core.expression_trial import TrialEntry
from fulfillment.operations.sample_trials import UnknownIntegration, try_payload, try_written
from orchestration.api.expression_serializers import written_expression
from orchestration.api.parameters import NoParameters, read_parameters
from orchestration.api.shown_records import shown_records
from orchestration.core.design import Integration
from orchestration.core.expression_places import NoExpressionThere
from orchestration.core.record_json import RecordError, decode_record

DESIGNERS = frozenset({Role.DESIGNER})
TAG = "Draft"


class ExpressionTrialView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_expressions_try", tags=[TAG], summary="Try an expression on an order",
        description="Says what it comes to for each line, for the order, or for each step, with the value of every "
        "operand. Nothing is stored. Give one of order, sample and order_id.",
        request=ExpressionTrialInput, responses=ExpressionTrialOutput,
        examples=[
            OpenApiExample(
                "A condition on a sample order",
                value={
                    "kind": "Scenario",
                    "record": {"product": "SEC-HW-KIT"},
                    "field": "condition",
                    "text": 'line.attributes.kit_size == "large"',
                    "sample": "home-security",
                },
                request_only=True,
            )
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        body = ExpressionTrialInput(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        try:
            with refusing_unknown_orders():
                trial = try_written(
                    written_expression(given), given_order(given), shown_records(given.get("records", []))
                )
        except NoExpressionThere as error:
            raise ValidationError({"field": [str(error)]}) from None
        except ExpressionError as error:
            raise ValidationError({"text": [str(error)]}) from None
        return Response(
            {"entries": [_entry(one) for one in trial.entries], "left_out": trial.left_out, "note": trial.note}
        )


def _entry(entry: TrialEntry) -> dict[str, Any]:
    operands = [{"path": path, "written": spelled(path), "value": value} for path, value in entry.operands]
    return {**asdict(entry), "operands": operands}


class PayloadTrialView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_payloads_try", tags=[TAG], summary="Show what an integration would send for an order",
        description="Method, address, headers and body of each call that the order would cause, made as the calls "
        "themselves are, with secrets hidden. Nothing is sent. Give one of order, sample and order_id.",
        request=PayloadTrialInput, responses=PayloadTrialOutput,
        examples=[
            OpenApiExample(
                "A sample order", value={"integration": "reserve-stock", "sample": "home-security"}, request_only=True
            )
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        body = PayloadTrialInput(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        integration = _integration(given["integration"])
        shown = shown_records(given.get("records", []))
        try:
            with refusing_unknown_orders():
                trial = try_payload(integration, given.get("step"), given_order(given), shown)
        except UnknownIntegration as error:
            raise ValidationError({"integration": [str(error)]}) from None
        return Response(asdict(trial))


def _integration(given: Any) -> Integration | str:
    if isinstance(given, str):
        return given
    if not isinstance(given, dict):
        raise ValidationError({"integration": ["The code of an integration is due here, or its fields as an object."]})
    try:
        return decode_record(Integration, given)
    except RecordError as error:
        raise ValidationError({"integration": [str(error)]}) from None
