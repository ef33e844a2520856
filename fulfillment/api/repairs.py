"""Repairs of many failures alike: look what one would act on, ask for it, follow it, stop it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.api.description import listing
from fulfillment.api.pagination import Keyset, page
from fulfillment.api.parameters import RepairedStepListParameters, RepairListParameters
from fulfillment.api.serializers.repairs import (
    RepairedStepOutput,
    RepairInput,
    RepairOutput,
    RepairPreviewInput,
    RepairPreviewOutput,
)
from fulfillment.api.visibility import visible_sources
from fulfillment.core.vocabulary import RepairAction
from fulfillment.models import Repair
from fulfillment.operations.repairs import RepairWish, cancel_repair, preview_repair, submit_repair
from fulfillment.queries import repairs as queries
from fulfillment.queries.fallout import FailureFilter
from orchestration.api.parameters import NoParameters, read_parameters

OPERATORS = frozenset({Role.OPERATOR})
TAG = "Repairs"
NEWEST_FIRST = Keyset(("requested_at", "id"), descending=True)
IN_ORDER = Keyset(("position",))
FAILURES = {"system": "inventory", "error_code": "503"}
WISH = {
    "external_id": "inventory-outage-4711",
    "failures": FAILURES,
    "action": "Retry",
    "reason": "The inventory system is back.",
}


class RepairsView(APIView):
    allowed_roles = OPERATORS

    @extend_schema(
        operation_id="repairs_start",
        tags=[TAG],
        summary="Repair many failures alike",
        description="Which steps it is for is decided now; workers carry it out, the first steps alone. Sending the "
        "same repair again is safe: it is taken in once per user and external_id, and every repetition gets the "
        "repair as it stands with the header Idempotent-Replayed: true and the status 200.",
        request=RepairInput,
        responses={
            202: OpenApiResponse(RepairOutput, description="The repair is stored and starts."),
            200: OpenApiResponse(RepairOutput, description="The repair was taken in before; nothing was done."),
        },
        parameters=[
            OpenApiParameter("Location", str, "header", response=[200, 202], description="Address of the repair."),
            OpenApiParameter("Idempotent-Replayed", str, "header", response=[200], enum=["true"]),
        ],
        examples=[OpenApiExample("After an outage", value=WISH, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        _require_every_source(request)
        body = RepairInput(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        external_id = given.pop("external_id")
        wish = RepairWish(
            **given | {"action": RepairAction(given["action"]), "failures": FailureFilter(**given["failures"])}
        )
        repair, created = submit_repair(wish, external_id, actor=request.user)
        answer = _answer(request, _repair(request, repair.pk), status=202 if created else 200)
        answer.headers["Location"] = answer.data["links"]["self"]
        if not created:
            answer.headers["Idempotent-Replayed"] = "true"
        return answer

    @listing(
        "repairs_list", TAG, "List repairs",
        parameters=RepairListParameters, item=RepairOutput, description="The newest come first.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        parameters = read_parameters(request, RepairListParameters)
        _require_every_source(request)
        return page(request, queries.filtered_repairs(parameters), NEWEST_FIRST, parameters, RepairOutput)


class RepairPreviewView(APIView):
    allowed_roles = OPERATORS

    @extend_schema(
        operation_id="repairs_preview", tags=[TAG], summary="Show what a repair would act on",
        description="Nothing is stored or done.", request=RepairPreviewInput, responses=RepairPreviewOutput,
        examples=[OpenApiExample("Failures of a system", value={"failures": FAILURES}, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        _require_every_source(request)
        body = RepairPreviewInput(data=request.data)
        body.is_valid(raise_exception=True)
        preview = preview_repair(FailureFilter(**body.validated_data["failures"]))
        return Response(RepairPreviewOutput(preview, context={"request": request}).data)


class RepairView(APIView):
    allowed_roles = OPERATORS

    @extend_schema(
        operation_id="repairs_read", tags=[TAG], summary="Read a repair",
        description="How far it is: its state, and how many of its steps have which outcome.", responses=RepairOutput,
    )  # fmt: skip
    def get(self, request: Request, repair_id: int) -> Response:
        read_parameters(request, NoParameters)
        return _answer(request, _repair(request, repair_id))


class RepairStepsView(APIView):
    allowed_roles = OPERATORS

    @listing(
        "repairs_steps", TAG, "List the steps of a repair",
        parameters=RepairedStepListParameters, item=RepairedStepOutput,
        description="In the order in which they are acted on, each with what became of it.",
    )  # fmt: skip
    def get(self, request: Request, repair_id: int) -> Response:
        parameters = read_parameters(request, RepairedStepListParameters)
        rows = queries.repaired_steps(_repair(request, repair_id), parameters.get("outcome", ""))
        return page(request, rows, IN_ORDER, parameters, RepairedStepOutput)


class RepairStopView(APIView):
    allowed_roles = OPERATORS

    @extend_schema(
        operation_id="repairs_stop", tags=[TAG], summary="Stop a repair",
        description="Steps that wait are left as they are; what was done stays done.",
        request=None, responses=RepairOutput,
    )  # fmt: skip
    def post(self, request: Request, repair_id: int) -> Response:
        read_parameters(request, NoParameters)
        _repair(request, repair_id)
        cancel_repair(repair_id)
        return _answer(request, _repair(request, repair_id))


def _require_every_source(request: Request) -> None:
    """A repair acts on orders of any source, so a token that lists sources must not ask for one."""
    if visible_sources(request) is not None:
        raise PermissionDenied("Repairs act on orders of every source; your token is for some sources alone.")


def _repair(request: Request, number: int) -> Repair:
    _require_every_source(request)
    found = queries.counted_repairs().filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NotFound(f"There is no repair {number}.")
    return found


def _answer(request: Request, repair: Any, status: int = 200) -> Response:
    return Response(RepairOutput(repair, context={"request": request}).data, status=status)
