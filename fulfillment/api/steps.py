"""One step: read it, and decide about it as an operator."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.api.serializers.plans import StepCompletionInput, StepDecisionInput, StepDetailOutput
from fulfillment.api.visibility import ORDER_ROLES, visible_step
from fulfillment.operations import step_actions
from orchestration.api.parameters import NoParameters, read_parameters

RETRY = {"reason": "The inventory system is back.", "expected_state": "FatallyFailed"}
SKIP = {"reason": "The customer collected the kit.", "expected_state": "FatallyFailed"}


class StepView(APIView):
    allowed_roles = ORDER_ROLES

    @extend_schema(
        operation_id="steps_read", tags=["Plans and steps"], summary="Read a step",
        description="With every attempt that was made, the lines it works for, and what an operator may do now.",
        responses=StepDetailOutput,
    )  # fmt: skip
    def get(self, request: Request, step_id: int) -> Response:
        read_parameters(request, NoParameters)
        return _step(request, step_id)


class StepCompletionView(APIView):
    allowed_roles = frozenset({Role.OPERATOR})

    @extend_schema(
        operation_id="steps_complete", tags=["Plans and steps"], summary="Complete a step",
        description="Completes a manual task with the answers to its form. Any other step that failed or hangs is "
        "completed by force, for which a reason is needed.",
        request=StepCompletionInput, responses=StepDetailOutput,
        examples=[OpenApiExample("A task's answers", value={"answers": {"serial": "A-1001"}}, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request, step_id: int) -> Response:
        return _decide(request, step_id, StepCompletionInput, step_actions.complete, user=request.user.pk)


class StepRetryView(APIView):
    allowed_roles = frozenset({Role.OPERATOR})

    @extend_schema(
        operation_id="steps_retry", tags=["Plans and steps"], summary="Retry a step",
        description="Tries a failed step again now, with the same idempotency key.",
        request=StepDecisionInput, responses=StepDetailOutput,
        examples=[OpenApiExample("After a repair", value=RETRY, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request, step_id: int) -> Response:
        return _decide(request, step_id, StepDecisionInput, step_actions.retry)


class StepSkipView(APIView):
    allowed_roles = frozenset({Role.OPERATOR})

    @extend_schema(
        operation_id="steps_skip", tags=["Plans and steps"], summary="Skip a step",
        description="Skips a step that is not finished; what waits for it goes on.",
        request=StepDecisionInput, responses=StepDetailOutput,
        examples=[OpenApiExample("Done elsewhere", value=SKIP, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request, step_id: int) -> Response:
        return _decide(request, step_id, StepDecisionInput, step_actions.skip)


def _decide(
    request: Request, step_id: int, serializer: type[Serializer[Any]], decide: Callable[..., None], **facts: Any
) -> Response:
    """Take a decision in, and answer with the step as it is then."""
    read_parameters(request, NoParameters)
    visible_step(request, step_id)
    decision = serializer(data=request.data)
    decision.is_valid(raise_exception=True)
    given = dict(decision.validated_data)
    seen = given.pop("expected_state", None)
    decide(step_id, actor=request.user.get_username(), seen=seen, **given, **facts)
    return _step(request, step_id)


def _step(request: Request, step_id: int) -> Response:
    return Response(StepDetailOutput(visible_step(request, step_id), context={"request": request}).data)
