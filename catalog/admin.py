"""How console pages of rows that the product writes behave; and the rows of imports.

The catalogue's own records are in the console of ``orchestration``, which checks them against the rest of the design.
"""

from typing import Any

from django.contrib import admin
from django.db.models import JSONField, Model, QuerySet
from django.http import HttpRequest

from catalog.models import ImportedRecord


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the product writes: people may look at them here, and nothing else."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Lists leave out documents, which may have megabytes a row."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        if match is None or not str(match.url_name).endswith("_changelist"):
            return rows
        documents = [field.name for field in self.opts.concrete_fields if isinstance(field, JSONField)]
        return rows.defer(*(name for name in documents if name not in self.list_display))


@admin.register(ImportedRecord)
class ImportedRecordAdmin(ReadOnlyAdmin):
    list_display = ("system", "table", "key", "position", "imported_at")
    list_filter = ("system", "table")
    search_fields = ("key",)
