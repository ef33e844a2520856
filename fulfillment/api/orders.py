"""Orders: submit one, list them, read one."""

from types import SimpleNamespace
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.api.description import listing
from fulfillment.api.pagination import NEWEST_SUBMITTED_FIRST, page
from fulfillment.api.parameters import OrderListParameters
from fulfillment.api.serializers.order_input import EXAMPLE_ORDER, OrderInput
from fulfillment.api.serializers.orders import OrderOutput, SubmissionOutput
from fulfillment.api.visibility import ORDER_ROLES, visible_order, visible_sources
from fulfillment.operations.intake import submit_order
from fulfillment.queries import api as queries
from orchestration.api.parameters import NoParameters, read_parameters


class OrdersView(APIView):
    allowed_roles = ORDER_ROLES
    allowed_roles_by_method = {"POST": frozenset({Role.CLIENT, Role.OPERATOR})}

    @extend_schema(
        operation_id="orders_submit",
        tags=["Orders"],
        summary="Submit an order",
        description="The order is stored before it is acknowledged, and starts by itself. Sending the same order again "
        "is safe: it is taken in once per source and external_id, and every repetition gets the same answer with "
        "the header Idempotent-Replayed: true and the status 200.",
        request=OrderInput,
        responses={
            202: OpenApiResponse(SubmissionOutput, description="The order is stored and starts."),
            200: OpenApiResponse(SubmissionOutput, description="The order was taken in before; nothing was done."),
        },
        parameters=[
            OpenApiParameter("Location", str, "header", response=[200, 202], description="Address of the order."),
            OpenApiParameter("Idempotent-Replayed", str, "header", response=[200], enum=["true"]),
        ],
        examples=[OpenApiExample("A bundle of two lines", value=EXAMPLE_ORDER, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        document: Any = request.data
        if not isinstance(document, dict):
            raise ValidationError("The body has to be one JSON object, the order.")
        sources = visible_sources(request)
        submission = submit_order(
            document,
            submitted_by=request.user.pk,
            actor=request.user.get_username(),
            source_allowed=lambda source: sources is None or source in sources,
        )
        acknowledged = SimpleNamespace(
            pk=submission.order,
            request=submission.request,
            source=document["source"],
            external_id=document["external_id"],
        )
        body = SubmissionOutput(acknowledged, context={"request": request}).data
        headers = {"Location": body["links"]["self"]}
        if not submission.created:
            headers["Idempotent-Replayed"] = "true"
        return Response(body, status=202 if submission.created else 200, headers=headers)

    @listing(
        "orders_list", "Orders", "List orders",
        parameters=OrderListParameters, item=OrderOutput,
        description="The newest come first.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        parameters = read_parameters(request, OrderListParameters)
        rows = queries.filtered_orders(visible_sources(request), parameters)
        return page(request, rows, NEWEST_SUBMITTED_FIRST, parameters, OrderOutput)


class OrderView(APIView):
    allowed_roles = ORDER_ROLES

    @extend_schema(operation_id="orders_read", tags=["Orders"], summary="Read an order", responses=OrderOutput)
    def get(self, request: Request, order_id: int) -> Response:
        read_parameters(request, NoParameters)
        order = visible_order(request, order_id)
        return Response(OrderOutput(order, context={"request": request}).data)
