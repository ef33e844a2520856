"""Products and classes of the draft: what they turn into, and trying their rules on an order."""

from dataclasses import replace

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from decomposition.core.order_problems import OrderRefused
from orchestration.api import examples
from orchestration.api.draft import DESIGNERS, TAG
from orchestration.api.parameters import NoParameters, read_parameters
from orchestration.api.product_serializers import (
    DecompositionInput,
    DecompositionOutput,
    ProductDocumentOutput,
    RegisterOutput,
)
from orchestration.operations.decomposition_trial import try_decomposition
from orchestration.queries.draft import read_draft
from orchestration.queries.product_document import classification_document, product_document
from orchestration.queries.register_document import REGISTERS, register_document


class ProductView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_product_read", tags=[TAG], summary="Read a product with what it turns into",
        description="The product, its members, the rules that start from it or its classes, what these lead to with "
        "the rules and members of that, at any depth, and the attributes of all of them.",
        responses=ProductDocumentOutput,
    )  # fmt: skip
    def get(self, request: Request, sku: str) -> Response:
        read_parameters(request, NoParameters)
        return Response(product_document(sku))


class ClassificationView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_classification_read", tags=[TAG], summary="Read a class with what its products turn into",
        description="As for a product, by the rules of the class and of the classes above it.",
        responses=ProductDocumentOutput,
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        read_parameters(request, NoParameters)
        return Response(classification_document(code))


class RegisterView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_register_read", tags=[TAG], summary="Read all records of a kind of the catalogue",
        description="With the records that are edited along with them, such as the picklists of attributes.",
        parameters=[OpenApiParameter("kind", str, "path", enum=list(REGISTERS))], responses=RegisterOutput,
    )  # fmt: skip
    def get(self, request: Request, kind: str) -> Response:
        read_parameters(request, NoParameters)
        if kind not in REGISTERS:
            raise NotFound(f"There is no register of {kind!a}. The kinds are {', '.join(REGISTERS)}.")
        return Response(register_document(kind))


class DecompositionsView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_decomposition_try", tags=[TAG], summary="Try decomposition rules on an order",
        description="Decomposes an order by the rules of the draft and says which rules apply, with the values that "
        "their conditions saw, and where each value comes from. Nothing is stored.",
        request=DecompositionInput, responses=DecompositionOutput,
        examples=[OpenApiExample("One line", value={"order": examples.ORDER}, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        given = DecompositionInput(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            return Response(try_decomposition(given.validated_data["order"], read_draft()))
        except OrderRefused as refused:
            found = [replace(one, pointer=f"/order{one.pointer}") for one in refused.problems]
            raise OrderRefused(found, refused.total) from refused
