"""Plans, steps and manual tasks, as the API gives them out and takes decisions about them in."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.constraints import choices
from fulfillment.api.serializers.fields import JeopardyField, Link
from fulfillment.core.step_decisions import DECISIONS, allowed_decisions
from fulfillment.core.vocabulary import AttemptState, TaskState
from orchestration.api.fields import AnyObject, AnyObjects, AnyValue, StrictInput
from orchestration.core.vocabulary import PlanState, StepScope, StepState, StepType


class PlanLinks(serializers.Serializer[Any]):
    self = Link("order-plan", order_id="order_id")
    order = Link("order", order_id="order_id")
    steps = Link("order-steps", order_id="order_id")


class PlanOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    order = serializers.IntegerField(source="order_id")
    request = serializers.IntegerField(source="request_id")
    release = serializers.IntegerField(source="release_number")
    state = serializers.ChoiceField(choices=choices(PlanState))
    jeopardy = JeopardyField()
    orchestration_group = serializers.CharField(allow_null=True)
    total_steps = serializers.IntegerField()
    open_steps = serializers.IntegerField()
    steps_by_state = serializers.DictField(
        child=serializers.IntegerField(), help_text="States without steps are absent."
    )
    planned_completion_at = serializers.DateTimeField(allow_null=True)
    forecast_completion_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    links = PlanLinks(source="*")


class StepLinks(serializers.Serializer[Any]):
    self = Link("step", step_id="pk")
    order = Link("order", order_id="order_id")


class StepOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    order = serializers.IntegerField(source="order_id")
    plan = serializers.IntegerField(source="plan_id")
    key = serializers.CharField()
    definition = serializers.CharField()
    group = serializers.CharField()
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=choices(StepType))
    scope = serializers.ChoiceField(choices=choices(StepScope))
    scope_key = serializers.CharField()
    integration = serializers.CharField()
    system = serializers.CharField()
    state = serializers.ChoiceField(choices=choices(StepState))
    jeopardy = JeopardyField()
    predecessors = serializers.ListField(
        source="predecessor_ids",
        child=serializers.IntegerField(),
        help_text="Ids of the steps that this one waits for.",
    )
    open_predecessors = serializers.IntegerField()
    attempts = serializers.IntegerField()
    failures = serializers.IntegerField()
    error_code = serializers.CharField()
    message = serializers.CharField()
    hold_reason = serializers.CharField()
    point_of_no_return = serializers.BooleanField()
    customer_visible = serializers.BooleanField()
    compensates = serializers.IntegerField(source="compensates_id", allow_null=True)
    assigned_user = serializers.CharField(source="assigned_user.username", default=None, allow_null=True)
    assigned_queue = serializers.CharField()
    estimated_seconds = serializers.IntegerField(allow_null=True)
    planned_start_at = serializers.DateTimeField(allow_null=True)
    planned_completion_at = serializers.DateTimeField(
        allow_null=True, help_text="The step is late from then on; null where no jeopardy rule is about it."
    )
    ready_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    links = StepLinks(source="*")


class AttemptOutput(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=choices(AttemptState))
    idempotency_key = serializers.CharField()
    created_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    request = AnyValue(allow_null=True, help_text="What was sent; secrets are redacted.")
    response = AnyValue(allow_null=True, help_text="What came back; bounded and redacted.")
    error_code = serializers.CharField()
    message = serializers.CharField()


class StepSourceOutput(serializers.Serializer[Any]):
    order_line = serializers.CharField(source="order_line_id_given", allow_null=True, help_text="A line_id.")
    fulfillment_line = serializers.IntegerField(source="fulfillment_line_id", allow_null=True)
    fulfillment_line_key = serializers.CharField(allow_null=True)


class StepActionLinks(StepLinks):
    complete = Link("step-complete", step_id="pk")
    retry = Link("step-retry", step_id="pk")
    skip = Link("step-skip", step_id="pk")


class StepDetailOutput(StepOutput):
    result = AnyObject()
    sources = StepSourceOutput(many=True)
    attempt_history = AttemptOutput(source="attempt_rows", many=True)
    allowed_actions = serializers.SerializerMethodField(help_text="What an operator may do in the present state.")
    links = StepActionLinks(source="*")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=DECISIONS)))
    def get_allowed_actions(self, step: Any) -> list[str]:
        return list(allowed_decisions(StepState(step.state), StepType(step.type), PlanState(step.plan_state)))


class StepDecisionInput(StrictInput):
    reason = serializers.CharField(max_length=1000, help_text="Why; it stands in the journal for good.")
    expected_state = serializers.ChoiceField(
        required=False,
        choices=choices(StepState),
        help_text="The state in which you saw the step. If it is in another by now, nothing is done (409).",
    )


class StepCompletionInput(StepDecisionInput):
    reason = serializers.CharField(
        max_length=1000,
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed where a step is completed that is not a manual task; it stands in the journal for good.",
    )
    answers = AnyObject(required=False, default=dict, help_text="What the form of a manual task asks for.")

    def validate_answers(self, answers: object) -> object:
        if not isinstance(answers, dict):
            raise serializers.ValidationError("Send an object: for each field of the form its value.")
        return answers


class TaskLinks(serializers.Serializer[Any]):
    claim = Link("task-claim", task_id="pk")
    step = Link("step", step_id="step_id")
    complete = Link("step-complete", step_id="step_id")
    order = Link("order", order_id="order_id")


class TaskOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    order = serializers.IntegerField(source="order_id")
    order_external_id = serializers.CharField(source="order.external_id")
    step = serializers.IntegerField(source="step_id")
    step_name = serializers.CharField(source="step.name")
    step_state = serializers.ChoiceField(source="step.state", choices=choices(StepState))
    state = serializers.ChoiceField(choices=choices(TaskState))
    queue = serializers.CharField()
    assignee = serializers.CharField(source="assignee.username", default=None, allow_null=True)
    assignment_reason = serializers.CharField()
    form = AnyObjects(help_text="The fields that completing the task asks for.")
    answers = AnyObject()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    completed_by = serializers.CharField(source="completed_by.username", default=None, allow_null=True)
    links = TaskLinks(source="*")
