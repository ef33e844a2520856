"""Releases: list them, read one."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.api.description import listing
from fulfillment.api.pagination import NEWEST_RELEASE_FIRST, page
from fulfillment.api.parameters import ListParameters
from fulfillment.api.serializers.designs import ReleaseDetailOutput, ReleaseOutput
from fulfillment.queries import api as queries
from orchestration.api.parameters import NoParameters, read_parameters

RELEASE_ROLES = frozenset({Role.DESIGNER, Role.OPERATOR})


class ReleasesView(APIView):
    allowed_roles = RELEASE_ROLES

    @listing(
        "releases_list", "Releases", "List releases",
        parameters=ListParameters, item=ReleaseOutput,
        description="The newest comes first; new orders are pinned to it.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        parameters = read_parameters(request, ListParameters)
        return page(request, queries.releases(), NEWEST_RELEASE_FIRST, parameters, ReleaseOutput)


class ReleaseView(APIView):
    allowed_roles = RELEASE_ROLES

    @extend_schema(
        operation_id="releases_read", tags=["Releases"], summary="Read a release with its whole design",
        responses=ReleaseDetailOutput,
    )  # fmt: skip
    def get(self, request: Request, number: int) -> Response:
        read_parameters(request, NoParameters)
        release = queries.release(number)
        if release is None:
            raise NotFound(f"There is no release {number}.")
        return Response(ReleaseDetailOutput(release, context={"request": request}).data)
