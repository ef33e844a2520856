"""Releases and requests for them, which nobody edits, the release policy, and sample orders, in the admin's console."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from catalog.admin import ReadOnlyAdmin
from decomposition.core.parse import OrderRefused, parse
from orchestration.admin.record_admin import DraftAdmin
from orchestration.admin.record_form import VersionedForm
from orchestration.core.sample_pins import PinsRefused, pins_from_json
from orchestration.models import Release, ReleasePolicy, ReleaseRequest, SampleOrder
from orchestration.operations.draft_conflicts import Conflict


class SampleOrderForm(VersionedForm):
    """An order that tries a design: it has to be one, and nobody else's change is written over."""

    def clean_document(self) -> object:
        document = self.cleaned_data["document"]
        try:
            parse(document)
        except OrderRefused as refused:
            raise forms.ValidationError(
                [f"{one.pointer or 'The order'}: {one.message}" for one in refused.problems]
            ) from refused
        return document

    def clean_expected(self) -> object:
        expected = self.cleaned_data["expected"]
        try:
            pins_from_json(expected)
        except PinsRefused as refused:
            raise forms.ValidationError(
                [f"{one.pointer or 'The pins'}: {one.message}" for one in refused.problems]
            ) from refused
        return expected

    def clean(self) -> dict[str, Any]:
        super().clean()
        opened = self.version_opened
        if opened is not None:
            row = SampleOrder.objects.select_for_update().get(pk=self.instance.pk)
            if row.version != opened:
                now = (row.version, row.changed_by, row.changed_at)
                self.add_error(None, str(Conflict("SampleOrder", row.code, opened, *(now or ()))))
        return self.cleaned_data


@admin.register(SampleOrder)
class SampleOrderAdmin(DraftAdmin):
    form = SampleOrderForm
    list_display = ("code", "name", "workspace")
    list_filter = ("workspace",)
    search_fields = ("code", "name")
    autocomplete_fields = ("workspace",)

    def save_model(self, request: HttpRequest, obj: SampleOrder, form: Any, change: bool) -> None:
        obj.changed_by = request.user.get_username()
        obj.version += int(change)
        super().save_model(request, obj, form, change)


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


@admin.register(ReleaseRequest)
class ReleaseRequestAdmin(ReadOnlyAdmin):
    list_display = ("note", "state", "requested_by", "requested_at", "decided_by", "decided_at", "release")
    list_filter = ("state",)
    search_fields = ("note", "reason", "content_hash")
    list_select_related = ("requested_by", "decided_by", "release")
    date_hierarchy = "requested_at"


@admin.register(ReleasePolicy)
class ReleasePolicyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The one row that says whether releases need a second person; until it is stored, they do not."""

    list_display = ("__str__", "approval_required", "changed_at")
    readonly_fields = ("changed_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ReleasePolicy.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: ReleasePolicy | None = None) -> bool:
        return False
