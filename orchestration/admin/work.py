"""Queues, calendars, integrations, and the rules of fallout, jeopardy and assignment in the DRO admin's console."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from orchestration.admin.calendar_form import WorkingCalendarForm, days_off_of, hours_of
from orchestration.admin.record_admin import RecordAdmin
from orchestration.admin.record_form import RecordForm
from orchestration.core.integration_checks import METHODS
from orchestration.models import (
    FalloutRule,
    Integration,
    JeopardyRule,
    Queue,
    QueueMember,
    TaskAssignmentRule,
    WorkingCalendar,
)


class QueueMemberInline(admin.TabularInline[QueueMember, Queue]):
    model = QueueMember
    extra = 0
    autocomplete_fields = ("user",)
    readonly_fields = ("last_assigned_at",)


@admin.register(Queue)
class QueueAdmin(RecordAdmin):
    list_display = ("code", "name", "calendar", "notification_email")
    list_filter = ("calendar",)
    search_fields = ("code", "name")
    list_select_related = ("calendar",)
    autocomplete_fields = ("calendar",)
    inlines = (QueueMemberInline,)


@admin.register(WorkingCalendar)
class WorkingCalendarAdmin(RecordAdmin):
    """Calendars, with what they come to: the hours of a week, and the days off that come."""

    form = WorkingCalendarForm
    list_display = ("code", "name", "in_words", "time_zone", "country")
    list_filter = ("country",)
    search_fields = ("code", "name")
    readonly_fields = ("in_words", "coming_days_off", *RecordAdmin.readonly_fields)

    @admin.display(description="Hours")
    def in_words(self, row: WorkingCalendar) -> str:
        return hours_of(row) if row.pk else "—"

    @admin.display(description="Coming days off")
    def coming_days_off(self, row: WorkingCalendar) -> str:
        return (days_off_of(row, timezone.now().date()) if row.pk else "") or "—"


class IntegrationForm(RecordForm):
    """An integration's method is one of those that the product calls by."""

    method = forms.ChoiceField(choices=[(method, method) for method in METHODS])


@admin.register(Integration)
class IntegrationAdmin(RecordAdmin):
    form = IntegrationForm
    list_display = ("code", "name", "system", "method", "path", "timeout_seconds")
    list_filter = ("system", "method", "honours_idempotency_key")
    search_fields = ("code", "name", "path")
    autocomplete_fields = ("system",)
    list_select_related = ("system",)


@admin.register(FalloutRule)
class FalloutRuleAdmin(RecordAdmin):
    list_display = ("code", "step_type", "integration", "action", "error_code", "retry_policy", "queue")
    list_filter = ("step_type", "retry_policy", "queue")
    search_fields = ("code", "error_code")
    autocomplete_fields = ("integration", "queue")
    list_select_related = ("integration", "queue")


@admin.register(JeopardyRule)
class JeopardyRuleAdmin(RecordAdmin):
    list_display = ("code", "step_type", "step_definition", "integration", "estimated_duration", "threshold")
    list_filter = ("step_type",)
    search_fields = ("code",)
    autocomplete_fields = ("step_definition", "integration", "calendar")
    list_select_related = ("step_definition", "integration")


@admin.register(TaskAssignmentRule)
class TaskAssignmentRuleAdmin(RecordAdmin):
    list_display = ("code", "name", "source_queue", "destination_queue", "destination_user", "priority")
    list_filter = ("source_queue", "allocation")
    search_fields = ("code", "name")
    autocomplete_fields = ("source_queue", "destination_queue")
    list_select_related = ("source_queue", "destination_queue")
