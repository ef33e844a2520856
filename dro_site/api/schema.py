"""The interface's description (OpenAPI 3.1), generated from the views."""

from functools import cache
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from dro_site.api.permissions import declared_roles
from dro_site.api.problem_types import BY_CODE, PROBLEM_TYPES, ProblemType
from dro_site.api.problems import MEDIA_TYPE
from fulfillment.api.examples import example_of
from orchestration.api.examples import CONFLICT, PROBLEM
from orchestration.api.fields import AnyObject
from orchestration.api.serializers import DesignProblemOutput


class ProblemError(serializers.Serializer[Any]):
    """One fault of the input, with its place."""

    pointer = serializers.CharField(required=False, help_text="Place in the body (JSON pointer, RFC 6901).")
    parameter = serializers.CharField(required=False, help_text="Name of a query parameter.")
    code = serializers.CharField()
    message = serializers.CharField()


class ExistingOrder(serializers.Serializer[Any]):
    """The order that has the same source and external id."""

    id = serializers.IntegerField()
    href = serializers.URLField()


class DraftConflict(serializers.Serializer[Any]):
    """A record of the draft that somebody else changed since the version that a change was made on."""

    kind = serializers.CharField()
    code = serializers.CharField()
    expected = serializers.IntegerField(help_text="The version that the change was made on.")
    version = serializers.IntegerField(allow_null=True, help_text="The version now; null where the record is gone.")
    changed_by = serializers.CharField(allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True)
    fields = AnyObject(allow_null=True, help_text="The record now.")  # type: ignore[assignment]


class Problem(serializers.Serializer[Any]):
    """Problem details (RFC 9457). Every answer with a status from 400 up has this shape."""

    type = serializers.URLField(help_text="Address of the section that explains this kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong with this request, in a sentence.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    code = serializers.ChoiceField(choices=[problem_type.code for problem_type in PROBLEM_TYPES])
    request_id = serializers.CharField(help_text="Also in the header X-Request-Id; the log has it.")
    retryable = serializers.BooleanField(help_text="Whether the same request can succeed later.")
    errors = ProblemError(many=True, required=False)  # type: ignore[assignment]
    order = ExistingOrder(required=False)
    state = serializers.CharField(required=False, help_text="The state in which the step is now.")
    conflicts = DraftConflict(many=True, required=False)
    problems = DesignProblemOutput(many=True, required=False, help_text="What is wrong with the changed records.")


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the token header."""

    target_class = "dro_site.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token that an administrator issued."}


class DescribedOperation(AutoSchema):
    """An operation with every problem that it can answer with, so that no view has to repeat them."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for body in bodies.values():
            body["description"] = body["description"] or "What was asked for."
            for content in body["content"].values():
                if "$ref" in content["schema"]:
                    content["example"] = example_of(content["schema"]["$ref"].rsplit("/", 1)[1])
        for status, problem_types in self._problems().items():
            answer = OpenApiResponse(
                Problem,
                description=" / ".join(problem_type.title for problem_type in problem_types),
                examples=[_example(problem_type) for problem_type in problem_types],
            )
            bodies[str(status)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                answer, str(status), (MEDIA_TYPE,), direction
            )
        return bodies

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """Say of inputs that they take nothing else, and how many items their lists hold."""
        schema = super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if type(serializer).__name__.endswith("Input"):
            schema["additionalProperties"] = False
        for name, field in serializer.fields.items():
            if isinstance(field, serializers.ListSerializer) and getattr(field, "min_length", None):
                bounds: Any = field
                schema["properties"][name] |= {"minItems": bounds.min_length, "maxItems": bounds.max_length}
        return schema

    def get_extensions(self) -> dict[str, Any]:
        """Name the roles, so that documentation can say who may use the operation."""
        roles = declared_roles(self.view, self.method)
        return {**super().get_extensions(), "x-allowed-roles": sorted(role.value for role in roles)}

    def _problems(self) -> dict[int, list[ProblemType]]:
        """Return the kinds of problem that the operation can answer with, by status."""
        reads = self.method == "GET"
        codes = ["invalid_parameter", "not_authenticated", "invalid_token", "forbidden"]
        if "{" in self.path:
            codes.append("not_found")
        if not reads:
            codes += ["csrf_failed", "malformed_json", "body_too_large", "unsupported_media_type"]
            codes += OF_OPERATION[self.get_operation_id()]
        codes += OF_READING.get(self.get_operation_id(), [])
        codes += ["internal_error", "database_unavailable"]
        by_status: dict[int, list[ProblemType]] = {}
        for problem_type in sorted((BY_CODE[code] for code in codes), key=lambda one: one.status):
            by_status.setdefault(problem_type.status, []).append(problem_type)
        return by_status


def share_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """State each problem answer once, among the components, and refer to it: most operations have the same ones."""
    shared: dict[str, Any] = {}
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    examples = answer["content"][MEDIA_TYPE]["examples"].values()
                    name = ".".join(example["value"]["code"] for example in examples)
                    shared[name] = answer
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    result["components"]["responses"] = dict(sorted(shared.items()))
    return result


OF_OPERATION = {
    "orders_submit": ["source_not_allowed", "order_conflict", "invalid_order", "nothing_published"],
    "steps_complete": ["stale_step", "step_action_refused", "invalid_input"],
    "steps_retry": ["stale_step", "step_action_refused", "invalid_input"],
    "steps_skip": ["stale_step", "step_action_refused", "invalid_input"],
    "order_signals_send": ["signal_not_awaited", "signal_conflict", "invalid_input"],
    "tasks_claim": ["task_taken"],
    "repairs_start": ["nothing_to_repair", "repair_conflict", "invalid_input"],
    "repairs_preview": ["invalid_input"],
    "repairs_stop": ["repair_ended"],
    "draft_expressions_try": ["invalid_order", "invalid_input"],
    "draft_payloads_try": ["invalid_order", "invalid_input"],
    "simulations_run": ["invalid_order", "invalid_input"],
    "sample_orders_create": ["invalid_order", "invalid_input"],
    "sample_orders_change": ["draft_conflict", "invalid_input"],
    "sample_orders_remove": ["draft_conflict"],
    "draft_workspace_duplicate": ["draft_unreadable", "invalid_design", "invalid_input"],
    "draft_changes_save": ["draft_conflict", "invalid_design", "invalid_input"],
    "draft_expressions_check": ["invalid_input"],
    "draft_step_rules_try": ["invalid_input"],
    "draft_group_scenarios_try": ["invalid_input"],
    "draft_decomposition_try": ["invalid_order", "invalid_input", "draft_unreadable"],
}
"""Problems of the operations that change something; an operation that is missing here cannot be described."""

OF_READING = {
    "draft_workspace_read": ["draft_unreadable"],
    "draft_product_read": ["draft_unreadable"],
    "draft_classification_read": ["draft_unreadable"],
    "draft_register_read": ["draft_unreadable"],
}
"""Further problems of operations that only read."""


def _example(problem_type: ProblemType) -> OpenApiExample:
    value: dict[str, object] = {
        "type": f"https://orders.example/api/docs#{problem_type.anchor}",
        "title": problem_type.title,
        "status": problem_type.status,
        "detail": DETAILS.get(problem_type.code, problem_type.title + "."),
        "instance": "/api/v1/orders",
        "code": problem_type.code,
        "request_id": "5f0c7a3e9d1b4c6f8a2e4d6c8b0a1f3e",
        "retryable": problem_type.retryable,
    }
    if problem_type.code in ERRORS:
        value["errors"] = ERRORS[problem_type.code]
    if problem_type.code == "order_conflict":
        value["order"] = {"id": 17, "href": "https://orders.example/api/v1/orders/17"}
    if problem_type.code == "repair_conflict":
        value["repair"] = {"id": 8, "href": "https://orders.example/api/v1/repairs/8"}
    if problem_type.code == "draft_conflict":
        value["conflicts"] = [CONFLICT]
    if problem_type.code == "invalid_design":
        value["problems"] = [PROBLEM]
    return OpenApiExample(problem_type.code, value=value, response_only=True, media_type=MEDIA_TYPE)


DETAILS = {
    "malformed_json": "Expecting ',' delimiter at line 3, column 18.",
    "invalid_order": "1 problem was found; nothing was stored.",
    "invalid_token": "The token has expired. Ask an administrator for another one.",
    "forbidden": "This address is for: Fulfillment operator.",
    "not_found": "There is no order 17.",
    "signal_not_awaited": 'The pause "await-permit" is over (Completed); the signal came too late.',
    "stale_step": "The step was Failed when you decided; it is InProgress now. Look again and decide anew.",
}
ERRORS: dict[str, list[dict[str, str]]] = {
    "invalid_order": [
        {
            "pointer": "/lines/1/product",
            "code": "unknown_product",
            "message": 'There is no product "SEC-HW". Did you mean "SEC-HW-KIT"?',
        }
    ],
    "invalid_parameter": [
        {"parameter": "limit", "code": "max_value", "message": "Ensure this value is less than or equal to 200."}
    ],
    "invalid_input": [{"pointer": "/reason", "code": "required", "message": "This field is required."}],
}


@cache
def described_interface() -> dict[str, Any]:
    """Return the description; made once a process, since the views do not change while it runs."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """Answer with the description as JSON."""
    return JsonResponse(described_interface(), json_dumps_params={"indent": 2})
