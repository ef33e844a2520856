"""What belongs to one order: lines, requests, plan, steps, trace and journal."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fulfillment.api.description import listing
from fulfillment.api.pagination import OLDEST_FIRST, page
from fulfillment.api.parameters import ListParameters, RequestPartParameters, StepListParameters, TraceParameters
from fulfillment.api.serializers.orders import (
    FulfillmentLineOutput,
    JournalEntryOutput,
    OrderLineOutput,
    RequestOutput,
    TraceOutput,
)
from fulfillment.api.serializers.plans import PlanOutput, StepOutput
from fulfillment.api.visibility import ORDER_ROLES, require_order
from fulfillment.queries import api as queries
from orchestration.api.parameters import NoParameters, read_parameters


class OrderLinesView(APIView):
    allowed_roles = ORDER_ROLES

    @listing(
        "order_lines_list", "Orders", "List the lines of an order",
        parameters=RequestPartParameters, item=OrderLineOutput,
        description="The lines as they were submitted with the newest request, or with the one that is named.",
    )  # fmt: skip
    def get(self, request: Request, order_id: int) -> Response:
        parameters = read_parameters(request, RequestPartParameters)
        require_order(request, order_id)
        rows = queries.order_lines(order_id, parameters.get("request"))
        return page(request, rows, OLDEST_FIRST, parameters, OrderLineOutput)


class OrderFulfillmentLinesView(APIView):
    allowed_roles = ORDER_ROLES

    @listing(
        "order_fulfillment_lines_list", "Orders", "List the fulfillment lines of an order",
        parameters=RequestPartParameters, item=FulfillmentLineOutput,
        description="What the order was decomposed into, each line with the lines and rules it comes from.",
    )  # fmt: skip
    def get(self, request: Request, order_id: int) -> Response:
        parameters = read_parameters(request, RequestPartParameters)
        require_order(request, order_id)
        rows = queries.fulfillment_lines(order_id, parameters.get("request"))
        return page(request, rows, OLDEST_FIRST, parameters, FulfillmentLineOutput)


class OrderRequestsView(APIView):
    allowed_roles = ORDER_ROLES

    @listing(
        "order_requests_list", "Orders", "List the fulfillment requests of an order",
        parameters=ListParameters, item=RequestOutput,
        description="The first submission and each supplemental one, with the status of every phase.",
    )  # fmt: skip
    def get(self, request: Request, order_id: int) -> Response:
        parameters = read_parameters(request, ListParameters)
        require_order(request, order_id)
        return page(request, queries.requests(order_id), OLDEST_FIRST, parameters, RequestOutput)


class OrderPlanView(APIView):
    allowed_roles = ORDER_ROLES

    @extend_schema(
        operation_id="order_plan_read", tags=["Plans and steps"], summary="Read the plan of an order",
        description="404 until the plan is made, and for an order that was rejected.", responses=PlanOutput,
    )  # fmt: skip
    def get(self, request: Request, order_id: int) -> Response:
        read_parameters(request, NoParameters)
        require_order(request, order_id)
        plan = queries.plan(order_id)
        if plan is None:
            raise NotFound(f"Order {order_id} has no plan: it is not made yet, or the order was rejected.")
        plan.steps_by_state = queries.steps_by_state(plan.pk)  # type: ignore[attr-defined]
        return Response(PlanOutput(plan, context={"request": request}).data)


class OrderStepsView(APIView):
    allowed_roles = ORDER_ROLES

    @listing(
        "order_steps_list", "Plans and steps", "List the steps of an order's plan",
        parameters=StepListParameters, item=StepOutput,
        description="Each step names its predecessors, so that the items together are the whole graph.",
    )  # fmt: skip
    def get(self, request: Request, order_id: int) -> Response:
        parameters = read_parameters(request, StepListParameters)
        require_order(request, order_id)
        return page(request, queries.steps(order_id, parameters), OLDEST_FIRST, parameters, StepOutput)


class OrderTraceView(APIView):
    allowed_roles = ORDER_ROLES

    @extend_schema(
        operation_id="order_trace_read", tags=["Plans and steps"], summary="Read why lines and steps were made or not",
        parameters=[TraceParameters], responses=TraceOutput,
    )  # fmt: skip
    def get(self, request: Request, order_id: int) -> Response:
        parameters = read_parameters(request, TraceParameters)
        require_order(request, order_id)
        trace = queries.trace(order_id, parameters.get("request"))
        if trace is None:
            raise NotFound(f"Order {order_id} has no trace: it is not decomposed yet.")
        return Response(TraceOutput(trace).data)


class OrderJournalView(APIView):
    allowed_roles = ORDER_ROLES

    @listing(
        "order_journal_list", "Orders", "List what happened to an order",
        parameters=ListParameters, item=JournalEntryOutput,
        description="The append-only journal of the order, its plan and its steps; the oldest entry comes first.",
    )  # fmt: skip
    def get(self, request: Request, order_id: int) -> Response:
        parameters = read_parameters(request, ListParameters)
        require_order(request, order_id)
        return page(request, queries.journal(order_id), OLDEST_FIRST, parameters, JournalEntryOutput)
