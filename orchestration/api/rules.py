"""The rules around a step and the scenarios of a group: which come first, and why."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orchestration.api.draft import DESIGNERS, TAG
from orchestration.api.expression_serializers import GroupScenariosOutput, StepRulesOutput
from orchestration.api.parameters import NoParameters, read_parameters
from orchestration.api.shown_records import ShownInput, shown_design
from orchestration.core.choice_explanation import explain_choices
from orchestration.core.design import Design
from orchestration.core.scenario_explanation import replacements_in

AS_SHOWN = "As it would be if the records of the screen were saved. Nothing is stored."


class StepRulesView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_step_rules_read", tags=[TAG], summary="Read which rules a step comes under",
        description="Fallout rules by error code, jeopardy and assignment rules: in rank order, with why each "
        "wins or loses.", responses=StepRulesOutput,
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        read_parameters(request, NoParameters)
        return _rules(shown_design([]), code)

    @extend_schema(
        operation_id="draft_step_rules_try", tags=[TAG], summary="Try which rules a step would come under",
        description=AS_SHOWN, request=ShownInput, responses=StepRulesOutput,
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        return _rules(_given(request), code)


class GroupScenariosView(APIView):
    allowed_roles = DESIGNERS

    @extend_schema(
        operation_id="draft_group_scenarios_read", tags=[TAG], summary="Read how the scenarios of a group stand",
        description="Which product scenario replaces which classification scenario, and where.",
        responses=GroupScenariosOutput,
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        read_parameters(request, NoParameters)
        return _replacements(shown_design([]), code)

    @extend_schema(
        operation_id="draft_group_scenarios_try", tags=[TAG], summary="Try how the scenarios of a group would stand",
        description=AS_SHOWN, request=ShownInput, responses=GroupScenariosOutput,
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        return _replacements(_given(request), code)


def _given(request: Request) -> Design:
    read_parameters(request, NoParameters)
    body = ShownInput(data=request.data)
    body.is_valid(raise_exception=True)
    return shown_design(body.validated_data.get("records", []))


def _rules(design: Design, code: str) -> Response:
    step = design.step_by_code.get(code)
    if step is None:
        raise NotFound(f"There is no StepDefinition {code!a}.")
    return Response(asdict(explain_choices(design, step)))


def _replacements(design: Design, code: str) -> Response:
    if code not in design.group_by_code:
        raise NotFound(f"There is no StepGroup {code!a}.")
    return Response({"replacements": [asdict(one) for one in replacements_in(design, code)]})
