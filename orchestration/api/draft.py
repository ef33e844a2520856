"""The draft: read a workspace, save changes, find records, and what is wrong with it."""

from dataclasses import asdict

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from orchestration.api import examples
from orchestration.api.change_list import read_change_list
from orchestration.api.parameters import NoParameters, read_parameters
from orchestration.api.serializers import (
    ChangesInput,
    DraftProblemsOutput,
    DuplicateInput,
    DuplicateOutput,
    FindParameters,
    FoundRecordsOutput,
    RecordOutput,
    SavedChangesOutput,
    SchemaOutput,
    UsesOutput,
    WorkspaceOutput,
)
from orchestration.core.snapshot_kinds import KIND_BY_NAME
from orchestration.operations.draft_changes import save_changes
from orchestration.operations.workspaces import duplicate_workspace
from orchestration.queries.checks import check_draft, with_unreadable
from orchestration.queries.draft import read_readable
from orchestration.queries.draft_users import users_of_records
from orchestration.queries.record_pickers import PICKED_KINDS, find_records, one_record
from orchestration.queries.record_schema import schema_document
from orchestration.queries.workspace_document import problem_json, workspace_document

DESIGNERS = frozenset({Role.DESIGNER})
TAG = "Draft"
KIND = OpenApiParameter("kind", str, "path", enum=list(KIND_BY_NAME))
PICKED_KIND = OpenApiParameter("kind", str, "path", enum=list(PICKED_KINDS))


class WorkspaceView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_workspace_read", tags=[TAG], summary="Read a workspace",
        description="The workspace, its step groups, their steps and scenarios, the arrows that touch these steps and "
        "the steps at their other ends, and everything that steps come under: rules, integrations, queues, calendars.",
        responses=WorkspaceOutput,
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        read_parameters(request, NoParameters)
        return Response(workspace_document(code).content)


class DuplicateView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(exclude=True)
    def get(self, request: Request, code: str) -> Response:
        # Codes hold slashes: what is read here is the workspace whose own code ends with /duplicate.
        read_parameters(request, NoParameters)
        return Response(workspace_document(f"{code}/duplicate").content)

    @extend_schema(
        operation_id="draft_workspace_duplicate", tags=[TAG], summary="Duplicate a workspace",
        description="Its step groups, their steps, arrows and scenarios are made anew under codes of their own; what "
        "they name besides each other is shared. The scenarios of the copy select the same orders as before.",
        request=DuplicateInput, responses={201: DuplicateOutput},
        examples=[OpenApiExample("A copy", value={"name": "Home Security copy"}, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        read_parameters(request, NoParameters)
        given = DuplicateInput(data=request.data)
        given.is_valid(raise_exception=True)
        copy = duplicate_workspace(code, given.validated_data["name"], request.user.get_username())
        return Response({"workspace": copy}, status=201)


class ChangesView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_changes_save", tags=[TAG], summary="Save changes",
        description="All changes are made, or none. A record that somebody else changed since the stated version is a "
        "conflict, told with what the record is now. What is merely missing yet, such as the integration of a callout, "
        "does not keep a change from being saved; it keeps the draft from being published.",
        request=ChangesInput, responses=SavedChangesOutput,
        examples=[OpenApiExample("A step is changed, an arrow taken out", value=examples.CHANGES, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        changes, must_be_new = read_change_list(request.data)
        actor = request.user.get_username()
        saved = save_changes(changes, actor, may_be_unfinished=True, must_be_new=must_be_new)
        records = [asdict(one) for one in saved.records]
        return Response({"records": records, "problems": [problem_json(one) for one in saved.problems]})


class ProblemsView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_problems_list", tags=[TAG], summary="List the problems of the draft",
        description="All that publishing would find, pins of sample orders included. Errors keep the draft from being "
        "published; warnings are to be read.",
        responses=DraftProblemsOutput,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        design, unreadable = read_readable()
        found = with_unreadable(check_draft(design), unreadable)
        return Response({"problems": [problem_json(one) for one in found]})


class SchemaView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_schema_read", tags=[TAG], summary="Read the schema of the records",
        description="By kind the fields of a record, with what each holds and what people read about it.",
        responses=SchemaOutput,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        read_parameters(request, NoParameters)
        return Response(schema_document())


class RecordsView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_records_find", tags=[TAG], summary="Find records",
        description="Records of a kind by words of their codes and names, the best match first. User, DownstreamSystem "
        "and Action are what records name besides each other.",
        parameters=[PICKED_KIND, FindParameters], responses=FoundRecordsOutput,
    )  # fmt: skip
    def get(self, request: Request, kind: str) -> Response:
        parameters = read_parameters(request, FindParameters)
        if kind not in PICKED_KINDS:
            raise NotFound(f"There is no kind {kind!a}. The kinds are {', '.join(PICKED_KINDS)}.")
        found = find_records(kind, parameters["q"], parameters["limit"])
        return Response({"results": [asdict(one) for one in found]})


class RecordView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_record_read", tags=[TAG], summary="Read a record",
        parameters=[KIND], responses=RecordOutput,
    )  # fmt: skip
    def get(self, request: Request, kind: str, code: str) -> Response:
        read_parameters(request, NoParameters)
        require_kind(kind)
        record = one_record(kind, code)
        if record is None:
            raise NotFound(f"There is no {kind} {code!a}.")
        return Response(asdict(record))


class UsesView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_uses_list", tags=[TAG], summary="List what uses a record",
        description="What names the record, and what would be wrong without it, such as a condition that reads it.",
        parameters=[KIND], responses=UsesOutput,
    )  # fmt: skip
    def get(self, request: Request, kind: str, code: str) -> Response:
        read_parameters(request, NoParameters)
        require_kind(kind)
        if one_record(kind, code) is None:
            raise NotFound(f"There is no {kind} {code!a}.")
        users = users_of_records(kind, [code])
        return Response({"uses": [{"kind": one.kind, "code": one.code, "how": one.how} for one in users]})


def require_kind(kind: str) -> None:
    """Raise NotFound where there is no such kind of record."""
    if kind not in KIND_BY_NAME:
        raise NotFound(f"There is no kind {kind!a}. The kinds are {', '.join(KIND_BY_NAME)}.")
