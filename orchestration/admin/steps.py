"""Step groups, step definitions, dependencies, scenarios and canvases in the DRO admin's console."""

from django import forms
from django.contrib import admin

from catalog.constraints import choices
from catalog.core.vocabulary import LineAction
from orchestration.admin.record_admin import PartInline, RecordAdmin
from orchestration.admin.record_form import RecordForm
from orchestration.models import Scenario, StepDefinition, StepDependency, StepGroup, Workspace, WorkspaceItem


@admin.register(StepGroup)
class StepGroupAdmin(RecordAdmin):
    list_display = ("code", "name", "description")
    search_fields = ("code", "name")


@admin.register(StepDefinition)
class StepDefinitionAdmin(RecordAdmin):
    list_display = ("code", "name", "group", "type", "scope", "integration", "queue", "point_of_no_return")
    list_filter = ("type", "scope", "group", "point_of_no_return")
    search_fields = ("code", "name", "group__name")
    autocomplete_fields = ("group", "custom_scope", "integration", "queue", "amend_group", "cancel_group")
    list_select_related = ("group", "integration", "queue")


@admin.register(StepDependency)
class StepDependencyAdmin(RecordAdmin):
    list_display = ("code", "step", "depends_on", "scope", "compensate_in_reverse")
    list_filter = ("scope", "compensate_in_reverse", "propagate_state")
    search_fields = ("code", "step__name", "depends_on__name")
    autocomplete_fields = ("step", "depends_on", "custom_scope")
    list_select_related = ("step", "depends_on")


class ScenarioForm(RecordForm):
    """A scenario's actions are ticked."""

    actions = forms.MultipleChoiceField(
        choices=choices(LineAction),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Of which lines it is. None: of all.",
    )


@admin.register(Scenario)
class ScenarioAdmin(RecordAdmin):
    form = ScenarioForm
    list_display = ("code", "name", "group", "product", "classification", "actions")
    list_filter = ("group",)
    search_fields = ("code", "name", "product__sku")
    autocomplete_fields = ("group", "product", "classification")
    list_select_related = ("group", "product", "classification")


class WorkspaceItemInline(PartInline):
    model = WorkspaceItem
    autocomplete_fields = ("group",)


@admin.register(Workspace)
class WorkspaceAdmin(RecordAdmin):
    list_display = ("code", "name", "description")
    search_fields = ("code", "name")
    inlines = (WorkspaceItemInline,)
