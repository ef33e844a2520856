"""The installed base: what an account has."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fulfillment.api.description import listing
from fulfillment.api.pagination import OLDEST_FIRST, page
from fulfillment.api.parameters import AssetListParameters
from fulfillment.api.serializers.designs import AssetOutput
from fulfillment.api.visibility import ORDER_ROLES, visible_sources
from fulfillment.queries import api as queries
from orchestration.api.parameters import read_parameters


class AssetsView(APIView):
    allowed_roles = ORDER_ROLES

    @listing(
        "assets_list", "Assets", "List what an account has",
        parameters=AssetListParameters, item=AssetOutput,
        description="The technical products that orders brought to the account, each with the lines that it serves.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        parameters = read_parameters(request, AssetListParameters)
        rows = queries.assets(visible_sources(request), parameters)
        return page(request, rows, OLDEST_FIRST, parameters, AssetOutput)
