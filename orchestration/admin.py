"""The orchestration design, queues and releases in the DRO admin's console. Systems are with the run time."""

from django.contrib import admin

from catalog.admin import DraftAdmin, ReadOnlyAdmin
from orchestration.models import (
    FalloutRule,
    Integration,
    JeopardyRule,
    Queue,
    QueueMember,
    Release,
    SampleOrder,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    TaskAssignmentRule,
    WorkingCalendar,
    Workspace,
    WorkspaceItem,
)


class QueueMemberInline(admin.TabularInline):  # type: ignore[type-arg]
    model = QueueMember
    extra = 0
    autocomplete_fields = ("user",)
    readonly_fields = ("last_assigned_at",)


@admin.register(Queue)
class QueueAdmin(DraftAdmin):
    list_display = ("code", "name", "calendar", "notification_email")
    list_filter = ("calendar",)
    search_fields = ("code", "name")
    autocomplete_fields = ("calendar",)
    inlines = (QueueMemberInline,)


@admin.register(WorkingCalendar)
class WorkingCalendarAdmin(DraftAdmin):
    list_display = ("code", "name", "time_zone", "country")
    list_filter = ("country",)
    search_fields = ("code", "name")


@admin.register(Integration)
class IntegrationAdmin(DraftAdmin):
    list_display = ("code", "name", "system", "method", "path", "timeout_seconds")
    list_filter = ("system", "method", "honours_idempotency_key")
    search_fields = ("code", "name", "path")
    autocomplete_fields = ("system",)
    list_select_related = ("system",)


@admin.register(StepGroup)
class StepGroupAdmin(DraftAdmin):
    list_display = ("code", "name", "description")
    search_fields = ("code", "name")


@admin.register(StepDefinition)
class StepDefinitionAdmin(DraftAdmin):
    list_display = ("code", "name", "group", "type", "scope", "integration", "queue", "point_of_no_return")
    list_filter = ("type", "scope", "group", "point_of_no_return")
    search_fields = ("code", "name", "group__name")
    autocomplete_fields = ("group", "custom_scope", "integration", "queue", "amend_group", "cancel_group")
    list_select_related = ("group", "integration", "queue")


@admin.register(StepDependency)
class StepDependencyAdmin(DraftAdmin):
    list_display = ("code", "step", "depends_on", "scope", "compensate_in_reverse")
    list_filter = ("scope", "compensate_in_reverse", "propagate_state")
    search_fields = ("code", "step__name", "depends_on__name")
    autocomplete_fields = ("step", "depends_on", "custom_scope")
    list_select_related = ("step", "depends_on")


@admin.register(Scenario)
class ScenarioAdmin(DraftAdmin):
    list_display = ("code", "name", "group", "product", "classification", "actions")
    list_filter = ("group",)
    search_fields = ("code", "name", "product__sku")
    autocomplete_fields = ("group", "product", "classification")
    list_select_related = ("group", "product", "classification")


class WorkspaceItemInline(admin.TabularInline):  # type: ignore[type-arg]
    model = WorkspaceItem
    extra = 0
    autocomplete_fields = ("group",)


@admin.register(Workspace)
class WorkspaceAdmin(DraftAdmin):
    list_display = ("code", "name", "description")
    search_fields = ("code", "name")
    inlines = (WorkspaceItemInline,)


@admin.register(FalloutRule)
class FalloutRuleAdmin(DraftAdmin):
    list_display = ("code", "step_type", "integration", "action", "error_code", "retry_policy", "queue")
    list_filter = ("step_type", "retry_policy", "queue")
    search_fields = ("code", "error_code")
    autocomplete_fields = ("integration", "queue")
    list_select_related = ("integration", "queue")


@admin.register(JeopardyRule)
class JeopardyRuleAdmin(DraftAdmin):
    list_display = ("code", "step_type", "step_definition", "integration", "estimated_duration", "threshold")
    list_filter = ("step_type",)
    search_fields = ("code",)
    autocomplete_fields = ("step_definition", "integration", "calendar")
    list_select_related = ("step_definition", "integration")


@admin.register(TaskAssignmentRule)
class TaskAssignmentRuleAdmin(DraftAdmin):
    list_display = ("code", "name", "source_queue", "destination_queue", "destination_user", "priority")
    list_filter = ("source_queue", "allocation")
    search_fields = ("code", "name")
    autocomplete_fields = ("source_queue", "destination_queue")
    list_select_related = ("source_queue", "destination_queue")


@admin.register(SampleOrder)
class SampleOrderAdmin(DraftAdmin):
    list_display = ("code", "name", "workspace")
    list_filter = ("workspace",)
    search_fields = ("code", "name")
    autocomplete_fields = ("workspace",)


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "note", "published_by", "published_at", "short_hash")
    search_fields = ("note", "content_hash")
    list_filter = ("published_by",)
    date_hierarchy = "published_at"
    exclude = ("snapshot",)

    @admin.display(description="content")
    def short_hash(self, release: Release) -> str:
        return release.content_hash[:12]
