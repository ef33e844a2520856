"""Integrations, queues, step groups, steps, dependencies, scenarios, workspaces and the rules about steps."""

from catalog.core.problems import Severity
from catalog.core.vocabulary import LineAction
from orchestration.core.design import (
    FalloutRule,
    Integration,
    JeopardyRule,
    Queue,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    TaskAssignmentRule,
    Workspace,
    WorkspaceItem,
)
from orchestration.core.salesforce.catalog_objects import CLASS_BY_CODE, CLASS_BY_NAME, PRODUCT, SCOPE
from orchestration.core.salesforce.cells import (
    Assignee,
    Choice,
    Choices,
    Condition,
    Flag,
    Intervals,
    Marked,
    Nothing,
    OneOf,
    Reference,
    Text,
    Whole,
)
from orchestration.core.salesforce.specification import Child, Column, Fields, Note, ObjectSpec
from orchestration.core.vocabulary import (
    Allocation,
    FreezeBehaviour,
    PropagatedState,
    RetryPolicy,
    ScheduleBase,
    StepScope,
    StepType,
    TimeUnit,
)

GROUP = Reference("FulfillmentStepDefinitionGroup", "Name")
STEP = Reference("FulfillmentStepDefinition", "Name")
INTEGRATION = Reference("IntegrationProviderDef", "DeveloperName")
QUEUE = Reference("Group", "Name")
USAGE = Column("UsageType", "", OneOf(("Fulfillment", "IntegrationOrchestrator", "Generic")))
ACTION = Choice(LineAction, {"No Change": LineAction.NO_CHANGE})
NO_FLOW = Nothing("nothing is due, for scenarios start step groups only, not flows: build a step group of the flow")


def _fold_scope(fields: Fields, note: Note) -> None:
    """A custom scope counts only with scope Custom, which in turn needs one."""
    scope = fields.get("scope", StepScope.PLAN)
    if scope is StepScope.CUSTOM and not fields.get("custom_scope"):
        note(Severity.ERROR, "custom_scope", "the scope is Custom, but no custom scope is named. Name one.")
    elif scope is not StepScope.CUSTOM and fields.get("custom_scope"):
        what = f"the custom scope {fields['custom_scope']!r} has no effect, for the scope is {scope}: it is kept only."
        note(Severity.WARNING, "custom_scope", what)
        fields["custom_scope"] = None


def _fold_step(fields: Fields, note: Note) -> None:
    _fold_scope(fields, note)
    _fold_assignee(fields, "queue", "user")
    if fields.get("type") is not StepType.CALLOUT and fields.get("integration"):
        what = (
            f"a {fields.get('type')} does not call its integration {fields['integration']!r}; it is kept all the same."
        )
        note(Severity.WARNING, "integration", what)


def _unfold_step(fields: Fields) -> None:
    fields["assignee"] = fields.get("queue") or fields.get("user") or None


def _fold_assignee(fields: Fields, queue: str, user: str) -> None:
    if "assignee" in fields:
        is_user, code = fields.pop("assignee") or (False, None)
        fields[queue], fields[user] = (None, code) if is_user else (code, "")


def _fold_dependency(fields: Fields, note: Note) -> None:
    _fold_scope(fields, note)
    if fields.get("step") is not None and fields.get("step") == fields.get("depends_on"):
        note(Severity.ERROR, "depends_on", "a step cannot wait for itself. Name another step.")


def _fold_scenario(fields: Fields, note: Note) -> None:
    if fields.get("product") and fields.get("classification"):
        note(Severity.ERROR, "classification", "a scenario is for a product or for a classification: name one of them.")


def _fold_integration(fields: Fields, note: Note) -> None:
    if fields.pop("online", True) is False:
        what = "the integration is not active: take its system offline in the administration, to hold its steps."
        note(Severity.WARNING, "online", what)
    fields["name"] = fields.get("name") or fields["code"]
    fields["system"] = fields.get("system") or fields["code"]


def _fold_assignment(fields: Fields, note: Note) -> None:
    _fold_assignee(fields, "destination_queue", "destination_user")


def _unfold_assignment(fields: Fields) -> None:
    fields["assignee"] = fields.get("destination_queue") or fields.get("destination_user") or None


INTEGRATIONS = ObjectSpec(
    name="IntegrationProviderDef",
    key=("DeveloperName",),
    kind="Integration",
    record=Integration,
    fold=_fold_integration,
    columns=(
        Column("DeveloperName", "code", Text(), needed=True),
        Column("MasterLabel", "name", Text()),
        Column("IsActive", "online", Flag()),
    ),
)

QUEUES = ObjectSpec(
    name="Group", key=("Name",), kind="Queue", record=Queue, columns=(Column("Name", "name", Text(), needed=True),)
)

GROUPS = ObjectSpec(
    name="FulfillmentStepDefinitionGroup",
    key=("Name",),
    kind="StepGroup",
    record=StepGroup,
    columns=(Column("Name", "name", Text(), needed=True), Column("Description", "description", Text()), USAGE),
)

STEPS = ObjectSpec(
    name="FulfillmentStepDefinition",
    key=("Name",),
    kind="StepDefinition",
    record=StepDefinition,
    fold=_fold_step,
    unfold=_unfold_step,
    columns=(
        Column("Name", "name", Text(), needed=True),
        Column("StepDefinitionGroup.Name", "group", GROUP, needed=True),
        Column("StepType", "type", Choice(StepType), needed=True),
        Column("Scope", "scope", Choice(StepScope)),
        Column("CustomFulfillmentScope", "custom_scope", SCOPE),
        Column("ExecuteOnConditionData", "execute_on", Condition()),
        Column("ExecuteOnRule.Name", "execute_on", Condition()),
        Column("ResumeOnConditionData", "resume_on", Condition()),
        Column("ResumeOnRule.Name", "resume_on", Condition()),
        Column("IsSkipBranch", "skip_branch", Flag()),
        Column("IntegrationDefinitionName.DeveloperName", "integration", INTEGRATION),
        Column("FlowDefinitionName", "action", Text()),
        Column("CustomConfigParameter", "config_parameter", Text()),
        Column("AssignedTo.Name", "assignee", Assignee()),
        Column("TaskAllocationType", "allocation", Choice(Allocation)),
        Column("ExecuteOn", "schedule_base", Choice(ScheduleBase)),
        Column("CustomBaseExecutionDate", "custom_date", Text()),
        Column("DelayOf", "delay", Whole(0)),
        Column("DelayUnit", "delay_unit", Choice(TimeUnit)),
        Column("AmendGroup.Name", "amend_group", GROUP),
        Column("CancelledGroup.Name", "cancel_group", GROUP),
        Column("PointOfNoReturn", "point_of_no_return", Marked("Changes Denied")),
        Column("ForcePlanFreezeDuringExecution", "freeze_behaviour", Choice(FreezeBehaviour)),
        Column("RunAsUser.Name", "run_as", Text()),
        Column("Description", "description", Text()),
        USAGE,
    ),
)

DEPENDENCIES = ObjectSpec(
    name="FulfillmentStepDependencyDef",
    key=("Name",),
    kind="StepDependency",
    record=StepDependency,
    fold=_fold_dependency,
    columns=(
        Column("Name", "name", Text(), needed=True),
        Column("FulfillmentStepDefinition.Name", "step", STEP, needed=True),
        Column("DependsOnStepDefinition.Name", "depends_on", STEP, needed=True),
        Column("DependencyScope", "scope", Choice(StepScope)),
        Column("CustomScope", "custom_scope", SCOPE),
        Column("IsCompensateInReverse", "compensate_in_reverse", Flag()),
        Column("PropagateStateToDependentStep", "propagate_state", Choice(PropagatedState, null=PropagatedState.NONE)),
    ),
)

SCENARIOS = ObjectSpec(
    name="ProductFulfillmentScenario",
    key=("Name",),
    kind="Scenario",
    record=Scenario,
    fold=_fold_scenario,
    columns=(
        Column("Name", "name", Text(), needed=True),
        Column("FulfillmentStepDefnGroup.Name", "group", GROUP, needed=True),
        Column("Product.StockKeepingUnit", "product", PRODUCT),
        Column("SourceIdentifier", "product", PRODUCT),
        Column("ProductClassification.Name", "classification", CLASS_BY_NAME),
        Column("ProductClassification.Code", "classification", CLASS_BY_CODE),
        Column("SourceClassIdentifier", "classification", CLASS_BY_CODE),
        Column("Action", "actions", Choices(ACTION)),
        Column("ConditionData", "condition", Condition()),
        Column("ScenarioRule.Name", "condition", Condition()),
        Column("FulfillmentProcess.Name", "", NO_FLOW),
        Column("Type", "", NO_FLOW),
        USAGE,
    ),
)

WORKSPACES = ObjectSpec(
    name="FulfillmentWorkspace",
    key=("Name",),
    kind="Workspace",
    record=Workspace,
    columns=(Column("Name", "name", Text(), needed=True), Column("Description", "description", Text())),
)

WORKSPACE_ITEMS = ObjectSpec(
    name="FulfillmentWorkspaceItem",
    key=("FulfillmentWorkspace.Name", "FulfillmentStepDefinitionGroup.Name"),
    kind="Workspace",
    record=WorkspaceItem,
    child=Child("Workspace", "items", "workspace", ("group",)),
    columns=(
        Column("FulfillmentWorkspace.Name", "workspace", Reference("FulfillmentWorkspace", "Name"), needed=True),
        Column("FulfillmentStepDefinitionGroup.Name", "group", GROUP, needed=True),
        Column("ShowOrder", "order", Whole()),
    ),
)

FALLOUT_RULES = ObjectSpec(
    name="FulfillmentFalloutRule",
    key=("Name",),
    kind="FalloutRule",
    record=FalloutRule,
    columns=(
        Column("Name", "code", Text(), needed=True),
        Column("StepType", "step_type", Choice(StepType)),
        Column("IntegrationDefinition.DeveloperName", "integration", INTEGRATION),
        Column("FlowDefinitionName", "action", Text()),
        Column("ErrorCode", "error_code", Text()),
        Column("RetryPolicy", "retry_policy", Choice(RetryPolicy)),
        Column("RetriesAllowed", "retries_allowed", Whole(0)),
        Column("RetryIntervals", "retry_intervals", Intervals()),
        Column("FalloutQueue.Name", "queue", QUEUE),
    ),
)

JEOPARDY_RULES = ObjectSpec(
    name="FulfillmentStepJeopardyRule",
    key=("Name",),
    kind="JeopardyRule",
    record=JeopardyRule,
    columns=(
        Column("Name", "code", Text(), needed=True),
        Column("StepType", "step_type", Choice(StepType)),
        Column("IntegrationDefinition.DeveloperName", "integration", INTEGRATION),
        Column("FlowDefinition", "action", Text()),
        Column("EstimatedDuration", "estimated_duration", Whole(0), needed=True),
        Column("EstimatedDurationUnit", "estimated_duration_unit", Choice(TimeUnit)),
        Column("JeopardyThreshold", "threshold", Whole(0)),
        Column("JeopardyThresholdUnit", "threshold_unit", Choice(TimeUnit)),
    ),
)

ASSIGNMENT_RULES = ObjectSpec(
    name="FulfillmentTaskAssignmentRule",
    key=("Name",),
    kind="TaskAssignmentRule",
    record=TaskAssignmentRule,
    fold=_fold_assignment,
    unfold=_unfold_assignment,
    columns=(
        Column("Name", "name", Text(), needed=True),
        Column("Source.Name", "source_queue", QUEUE),
        Column("SourceId", "source_queue", QUEUE),
        Column("Destination.Name", "assignee", Assignee()),
        Column("DestinationId", "assignee", Assignee()),
        Column("TaskAllocationType", "allocation", Choice(Allocation)),
        Column("Priority", "priority", Whole()),
        Column("ConditionData", "condition", Condition()),
        Column("ConditionId", "condition", Condition()),
    ),
)

STEP_OBJECTS = (
    INTEGRATIONS,
    QUEUES,
    GROUPS,
    STEPS,
    DEPENDENCIES,
    SCENARIOS,
    WORKSPACES,
    WORKSPACE_ITEMS,
    FALLOUT_RULES,
    JEOPARDY_RULES,
    ASSIGNMENT_RULES,
)
