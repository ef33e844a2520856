"""Trying orders on the draft: simulations, of which nothing is stored, and the sample orders that are kept for them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from decomposition.core.parse import to_json
from fulfillment.api.given_order import given_order, refusing_unknown_orders
from fulfillment.api.serializers.order_input import EXAMPLE_ORDER
from fulfillment.api.serializers.simulations import (
    LARGEST_NUMBER,
    SampleOrderChangeInput,
    SampleOrderInput,
    SampleOrderOutput,
    SampleOrdersOutput,
    SimulationInput,
    SimulationOutput,
)
from fulfillment.core.simulation import TooManySteps
from fulfillment.core.simulation_choices import Choices, InjectedFailure
from fulfillment.operations.sample_from_order import UnknownOrder, sample_from_order
from fulfillment.operations.simulating import Wanted, simulate_wanted
from orchestration.api.parameters import NoParameters, read_parameters
from orchestration.operations.sample_orders import SampleFields, change_sample, create_sample, remove_sample
from orchestration.queries.releases import UnknownRelease
from orchestration.queries.sample_orders import UnknownSampleOrder, sample_order, sample_orders

DESIGNERS = frozenset({Role.DESIGNER})


class SimulationsView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="simulations_run",
        tags=["Draft"],
        summary="Simulate an order",
        description="Decomposes and composes an order on the draft, or on a release, and runs its plan with a fast "
        "clock. Nothing is stored and nothing is called. Give one of order, sample and order_id. An order that would "
        "be rejected is an answer too: refusal says why.",
        request=SimulationInput,
        responses=SimulationOutput,
        examples=[
            OpenApiExample(
                "A sample order whose reservation fails twice",
                value={
                    "sample": "home-security",
                    "choices": {"failures": [{"step": "reserve-kit", "error_code": "503", "times": 2}]},
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        given = SimulationInput(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            with refusing_unknown_orders():
                return Response(simulate_wanted(_wanted(given.validated_data)))
        except UnknownRelease as error:
            raise ValidationError({"release": [str(error)]}, code="unknown_release") from error
        except TooManySteps as error:
            raise ValidationError([str(error)], code="too_many_steps") from error


def _wanted(given: Mapping[str, Any]) -> Wanted:
    chosen = given.get("choices", {})
    return Wanted(
        given=given_order(given),
        release=given["release"],
        start=given["start"] or timezone.now(),
        choices=Choices(
            failures=tuple(InjectedFailure(**failure) for failure in chosen.get("failures", ())),
            durations=chosen.get("durations", {}),
            answers=chosen.get("answers", {}),
            held_systems=chosen.get("held_systems", {}),
        ),
    )


class SampleListParameters(serializers.Serializer[Any]):
    workspace = serializers.CharField(
        required=False, max_length=200, help_text="Sample orders of the workspace with this code."
    )


class VersionParameters(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER, help_text="The version that you saw.")


class SampleOrdersView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="sample_orders_list", tags=["Draft"], summary="List sample orders",
        parameters=[SampleListParameters], responses=SampleOrdersOutput,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        parameters = read_parameters(request, SampleListParameters)
        rows = sample_orders(parameters.get("workspace"))
        return Response(SampleOrdersOutput({"results": rows}).data)

    @extend_schema(
        operation_id="sample_orders_create", tags=["Draft"], summary="Keep a sample order",
        description="Of an order that was submitted, the account is replaced: anonymised says where. Other attributes "
        "stay, since conditions read them.",
        request=SampleOrderInput, responses={201: SampleOrderOutput},
        examples=[
            OpenApiExample(
                "A sample order of a workspace",
                value={"name": "Two lines", "workspace": "home-security", "document": EXAMPLE_ORDER},
                request_only=True,
            )
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        given = SampleOrderInput(data=request.data)
        given.is_valid(raise_exception=True)
        fields = given.validated_data
        document, anonymised = _document(fields)
        kept = SampleFields(
            code=fields["code"],
            name=fields["name"],
            workspace=fields["workspace"],
            document=document,
            expected=fields["expected"],
        )
        row = create_sample(kept, request.user.get_username())
        return Response(SampleOrderOutput(row, context={"anonymised": anonymised}).data, status=201)


def _document(fields: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
    named = [name for name in ("document", "order_id") if name in fields]
    if len(named) != 1:
        message = f"Give one of document and order_id; given are: {', '.join(named) or 'none'}."
        raise ValidationError([message], code="one_order")
    if "document" in fields:
        return fields["document"], ()
    try:
        made = sample_from_order(fields["order_id"])
    except UnknownOrder as error:
        raise ValidationError({"order_id": [str(error)]}, code="unknown_order") from error
    return to_json(made.order), made.replaced


class SampleOrderView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="sample_orders_read", tags=["Draft"], summary="Read a sample order", responses=SampleOrderOutput
    )
    def get(self, request: Request, code: str) -> Response:
        read_parameters(request, NoParameters)
        return Response(SampleOrderOutput(_found(code)).data)

    @extend_schema(
        operation_id="sample_orders_change", tags=["Draft"], summary="Change a sample order",
        description="Replaces name, workspace, document and pins. Refused where somebody else changed it meanwhile.",
        request=SampleOrderChangeInput, responses=SampleOrderOutput,
    )  # fmt: skip
    def put(self, request: Request, code: str) -> Response:
        read_parameters(request, NoParameters)
        _found(code)
        given = SampleOrderChangeInput(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        version = fields.pop("version")
        row = change_sample(code, SampleFields(code=code, **fields), version, request.user.get_username())
        return Response(SampleOrderOutput(row).data)

    @extend_schema(
        operation_id="sample_orders_remove", tags=["Draft"], summary="Remove a sample order",
        parameters=[OpenApiParameter("version", int, required=True, description="The version that you saw.")],
        responses={200: SampleOrderOutput},
    )  # fmt: skip
    def delete(self, request: Request, code: str) -> Response:
        parameters = read_parameters(request, VersionParameters)
        row = _found(code)
        body = SampleOrderOutput(row).data
        remove_sample(code, parameters["version"])
        return Response(body)


def _found(code: str) -> Any:
    try:
        return sample_order(code)
    except UnknownSampleOrder as error:
        raise NotFound(str(error)) from error
