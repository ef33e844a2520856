"""Manual tasks: list them, take one."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.api.description import listing
from fulfillment.api.pagination import OLDEST_FIRST, page
from fulfillment.api.parameters import TaskListParameters
from fulfillment.api.serializers.plans import TaskOutput
from fulfillment.api.visibility import visible_sources
from fulfillment.operations.claims import claim_task
from fulfillment.queries import api as queries
from orchestration.api.parameters import NoParameters, read_parameters


class TasksView(APIView):
    allowed_roles = frozenset({Role.OPERATOR})

    @listing(
        "tasks_list", "Tasks", "List manual tasks",
        parameters=TaskListParameters, item=TaskOutput,
        description="Open tasks, unless another state is asked for; the oldest comes first.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        parameters = read_parameters(request, TaskListParameters)
        rows = queries.tasks(visible_sources(request), parameters, request.user.get_username())
        return page(request, rows, OLDEST_FIRST, parameters, TaskOutput)


class TaskClaimView(APIView):
    allowed_roles = frozenset({Role.OPERATOR})

    @extend_schema(
        operation_id="tasks_claim", tags=["Tasks"], summary="Claim a manual task",
        description="Assigns an open task that nobody has to you. Claiming your own task again changes nothing.",
        request=None, responses=TaskOutput,
    )  # fmt: skip
    def post(self, request: Request, task_id: int) -> Response:
        read_parameters(request, NoParameters)
        rows = queries.tasks(visible_sources(request), {}, "").filter(pk=task_id)
        if not rows.exists():
            raise NotFound(f"There is no task {task_id}.")
        claim_task(task_id, user=request.user.pk, actor=request.user.get_username())
        return Response(TaskOutput(rows.get(), context={"request": request}).data)
