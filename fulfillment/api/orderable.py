"""What an order can be made of, by the catalogue of the draft: for forms that try orders."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.api.serializers.simulations import OrderablePartsOutput, OrderableProductsOutput
from fulfillment.core.order_parts import orderable, parts_of
from orchestration.api.parameters import NoParameters, read_parameters
from orchestration.queries.draft import read_readable

DESIGNERS = frozenset({Role.DESIGNER})


class OrderableProductsView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="orderable_products_list", tags=["Draft"], summary="List the products that can be ordered",
        description="Bundles come first.", responses=OrderableProductsOutput,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        design, _ = read_readable()
        return Response({"results": orderable(design.catalog)})


class OrderableProductView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="orderable_products_read", tags=["Draft"], summary="Read what ordering a product makes",
        description="Its lines, with the members of its bundle that are required or there by default, and for each of "
        "their products the attributes, scopes and further members.",
        parameters=[OpenApiParameter("sku", str, "path")], responses=OrderablePartsOutput,
    )  # fmt: skip
    def get(self, request: Request, sku: str) -> Response:
        read_parameters(request, NoParameters)
        design, _ = read_readable()
        if sku not in design.catalog.product_by_sku:
            raise NotFound(f'The draft has no product "{sku}".')
        return Response(parts_of(design.rule_book, sku))
