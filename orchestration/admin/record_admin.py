"""How every console page of a draft record behaves: it saves and removes through the draft's own operations."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalog.models import DraftRecord
from orchestration.admin.record_form import PartForm, PartFormSet, RecordForm, RecordJSONField, table_of
from orchestration.operations.draft_record import write_record
from orchestration.operations.draft_removal import RecordInUse, remove_records
from orchestration.queries.draft_users import users_of_records


class DraftAdmin(admin.ModelAdmin[Any]):
    """A record of the draft: its code is fixed once it exists, since other records and files refer to it."""

    list_per_page = 50
    key: ClassVar[str] = "code"
    readonly_fields: ClassVar[tuple[str, ...]] = ("version", "changed_by", "changed_at")
    formfield_overrides = {models.JSONField: {"form_class": RecordJSONField}}

    def get_readonly_fields(self, request: HttpRequest, obj: DraftRecord | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, self.key) if obj is not None else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: DraftRecord | None = None) -> dict[str, Sequence[str]]:
        named = any(field.name == "name" for field in self.opts.concrete_fields)
        return {self.key: ("name",)} if obj is None and named else {}


class RecordAdmin(DraftAdmin):
    """A record that releases freeze: checked against the rest of the design when it is saved."""

    form = RecordForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        saved = write_record(form.checked, request.user.get_username())
        obj.pk = saved.pk
        live = {name: getattr(obj, name) for name in form.cleaned_data if self._is_live(name)}
        if live:
            self.model._default_manager.filter(pk=saved.pk).update(**live)
        for warning in saved.warnings:
            messages.warning(request, warning.message)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        # Parts are written with their record; without committing, the formset only says what has changed.
        formset.save(commit=not isinstance(formset, PartFormSet))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_records(self._kind, [getattr(obj, self.key)])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        remove_records(self._kind, list(queryset.values_list(self.key, flat=True)))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        """What would go with the records, and what keeps them: all that names them, also in conditions."""
        deleted, counts, permissions, _ = super().get_deleted_objects(objs, request)
        parts = {str(child.model._meta.verbose_name) for child in table_of(self.model).children}
        users = users_of_records(self._kind, [getattr(one, self.key) for one in objs])
        return deleted, counts, {str(name) for name in permissions} - parts, [str(user) for user in users]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except RecordInUse as refused:
            messages.error(request, str(refused))
            return redirect(request.path)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except RecordInUse as refused:
            messages.error(request, str(refused))
            return redirect(request.path)

    @property
    def _kind(self) -> str:
        return table_of(self.model).kind.name

    def _is_live(self, name: str) -> bool:
        """Whether a field is no part of the record but live data beside it, such as a queue's address."""
        fields = {field.name for field in self.opts.concrete_fields}
        return name in fields and name not in table_of(self.model).columns


class PartInline(admin.TabularInline[Any, Any]):
    """A list of parts on the page of their record."""

    form = PartForm
    formset = PartFormSet
    extra = 0


class PartStack(admin.StackedInline[Any, Any]):
    """Parts with too many fields for a line of a table."""

    form = PartForm
    formset = PartFormSet
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}
    extra = 0
