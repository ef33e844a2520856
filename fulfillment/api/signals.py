"""Signals to an order: what another system reports, for the pauses that wait for it."""

import json
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.api.visibility import require_order
from fulfillment.operations.signals import Signal, receive_signal
from orchestration.api.fields import AnyObject, StrictInput
from orchestration.api.parameters import NoParameters, read_parameters

MOST_BYTES = 16_384
EXAMPLE = {"id": "permit-771", "step": "await-permit", "values": {"permit": "granted"}}


class SignalInput(StrictInput):
    id = serializers.CharField(max_length=200, help_text="Your own name of the signal; sent again, it has no effect.")
    step = serializers.CharField(max_length=200, help_text="The code of the pause, as its definition names it.")
    values = AnyObject(
        help_text="Added to the result of the pause, where its condition reads them: step.result.permit."
    )

    def validate_values(self, values: object) -> object:
        if not isinstance(values, dict) or not values:
            raise serializers.ValidationError("Send an object with at least one value.")
        if len(json.dumps(values).encode()) > MOST_BYTES:
            raise serializers.ValidationError(f"Send at most {MOST_BYTES:,} bytes.")
        return values


class SignalOutput(serializers.Serializer[Any]):
    steps = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of the pauses that got the values.")


class OrderSignalsView(APIView):
    allowed_roles = frozenset({Role.CLIENT, Role.OPERATOR})

    @extend_schema(
        operation_id="order_signals_send", tags=["Orders"], summary="Send a signal to an order",
        description="Adds values to the result of the pauses of that name that wait now; those whose condition "
        "then holds end. Sending the same signal again is safe: it takes effect once per order and id, and every "
        "repetition gets the same answer with the header Idempotent-Replayed: true.",
        request=SignalInput, responses=SignalOutput,
        parameters=[OpenApiParameter("Idempotent-Replayed", str, "header", response=[200], enum=["true"])],
        examples=[OpenApiExample("A permit was granted", value=EXAMPLE, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request, order_id: int) -> Response:
        read_parameters(request, NoParameters)
        require_order(request, order_id)
        given = SignalInput(data=request.data)
        given.is_valid(raise_exception=True)
        reported = receive_signal(order_id, Signal(**given.validated_data), actor=request.user.get_username())
        headers = {"Idempotent-Replayed": "true"} if reported.repeated else {}
        return Response(SignalOutput({"steps": reported.steps}).data, headers=headers)
