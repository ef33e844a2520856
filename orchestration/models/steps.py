"""Step groups, step definitions, their dependencies, scenarios and the canvases that arrange them."""

from django.core.validators import MaxValueValidator
from django.db import models

from catalog.constraints import at_most_one, choices, not_blank, one_of
from catalog.models import DraftRecord
from orchestration.core.design import MOST_LANE_ROWS
from orchestration.core.vocabulary import (
    Allocation,
    FreezeBehaviour,
    PropagatedState,
    ScheduleBase,
    StepScope,
    StepType,
    TimeUnit,
)


class StepGroup(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [not_blank("code", "step_group_code_given")]

    def __str__(self) -> str:
        return self.name


class StepDefinition(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    group = models.ForeignKey(StepGroup, to_field="code", on_delete=models.CASCADE, related_name="steps")
    type = models.CharField(max_length=20, choices=choices(StepType))
    scope = models.CharField(max_length=20, choices=choices(StepScope), default=StepScope.PLAN.value)
    custom_scope = models.ForeignKey(
        "catalog.CustomScope", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    execute_on = models.TextField(blank=True)
    resume_on = models.TextField(blank=True)
    skip_branch = models.BooleanField(default=False)
    integration = models.ForeignKey(
        "orchestration.Integration",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="steps",
    )
    action = models.CharField(max_length=200, blank=True)
    config_parameter = models.CharField(max_length=255, blank=True)
    queue = models.ForeignKey(
        "orchestration.Queue", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.CharField(max_length=150, blank=True)
    allocation = models.CharField(max_length=20, choices=choices(Allocation), null=True, blank=True)
    form = models.JSONField(default=list, blank=True)
    schedule_base = models.CharField(max_length=40, choices=choices(ScheduleBase), null=True, blank=True)
    custom_date = models.CharField(max_length=200, blank=True)
    delay = models.PositiveIntegerField(default=0)
    delay_unit = models.CharField(max_length=10, choices=choices(TimeUnit), default=TimeUnit.MINUTES.value)
    amend_group = models.ForeignKey(
        StepGroup, to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_group = models.ForeignKey(
        StepGroup, to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    point_of_no_return = models.BooleanField(default=False)
    freeze_behaviour = models.CharField(
        max_length=40, choices=choices(FreezeBehaviour), default=FreezeBehaviour.NEVER.value
    )
    run_as = models.CharField(max_length=150, blank=True)
    customer_visible = models.BooleanField(default=False)
    description = models.TextField(blank=True)
    sequence = models.IntegerField(default=0)

    class Meta:
        constraints = [
            not_blank("code", "step_definition_code_given"),
            one_of("type", StepType, "step_definition_type_known"),
            one_of("scope", StepScope, "step_definition_scope_known"),
            one_of("allocation", Allocation, "step_definition_allocation_known"),
            one_of("schedule_base", ScheduleBase, "step_definition_schedule_known"),
            one_of("delay_unit", TimeUnit, "step_definition_unit_known"),
            one_of("freeze_behaviour", FreezeBehaviour, "step_definition_freeze_known"),
        ]

    def __str__(self) -> str:
        return self.name


class StepDependency(DraftRecord):
    code = models.CharField(max_length=410, unique=True)
    name = models.CharField(max_length=255, blank=True)
    step = models.ForeignKey(StepDefinition, to_field="code", on_delete=models.CASCADE, related_name="dependencies")
    depends_on = models.ForeignKey(StepDefinition, to_field="code", on_delete=models.CASCADE, related_name="dependents")
    scope = models.CharField(max_length=20, choices=choices(StepScope), default=StepScope.PLAN.value)
    custom_scope = models.ForeignKey(
        "catalog.CustomScope", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    compensate_in_reverse = models.BooleanField(default=False)
    propagate_state = models.CharField(
        max_length=20, choices=choices(PropagatedState), default=PropagatedState.NONE.value
    )

    class Meta:
        verbose_name_plural = "step dependencies"
        constraints = [
            models.UniqueConstraint(fields=["step", "depends_on"], name="step_dependency_unique"),
            models.CheckConstraint(condition=~models.Q(step=models.F("depends_on")), name="step_not_after_itself"),
            one_of("scope", StepScope, "step_dependency_scope_known"),
            one_of("propagate_state", PropagatedState, "step_dependency_propagation_known"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} after {self.depends_on_id}"


class Scenario(DraftRecord):
    code = models.CharField(max_length=400, unique=True)
    name = models.CharField(max_length=255)
    group = models.ForeignKey(StepGroup, to_field="code", on_delete=models.CASCADE, related_name="scenarios")
    product = models.ForeignKey(
        "catalog.Product", to_field="sku", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    classification = models.ForeignKey(
        "catalog.ProductClassification",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actions = models.JSONField(default=list, blank=True)
    condition = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_blank("code", "scenario_code_given"),
            at_most_one("product", "classification", "scenario_one_source"),
        ]

    def __str__(self) -> str:
        return self.name


class Workspace(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    positions = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [not_blank("code", "workspace_code_given")]

    def __str__(self) -> str:
        return self.name


class WorkspaceItem(models.Model):
    workspace = models.ForeignKey(Workspace, to_field="code", on_delete=models.CASCADE, related_name="items")
    group = models.ForeignKey(StepGroup, to_field="code", on_delete=models.CASCADE, related_name="workspace_items")
    order = models.IntegerField(default=0)
    collapsed = models.BooleanField(default=False)
    rows = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MOST_LANE_ROWS)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "group"], name="workspace_item_unique")]

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.group_id}"
