"""Decomposition rules, their mappings, and value lists in the DRO admin's console."""

from django.contrib import admin

from catalog.admin import ReadOnlyAdmin
from decomposition.models import DecompositionRule, Mapping, ValueList, ValueListEntry
from orchestration.admin.record_admin import PartInline, PartStack, RecordAdmin


class MappingInline(PartStack):
    model = Mapping
    fields = (
        ("source_type", "source"),
        ("destination_type", "destination"),
        ("method", "value_list"),
        "expression",
        ("code", "enforcement", "sequence"),
    )
    autocomplete_fields = ("value_list",)


@admin.register(DecompositionRule)
class DecompositionRuleAdmin(RecordAdmin):
    list_display = ("code", "name", "source_product", "source_classification", "destination_product", "priority")
    list_filter = ("priority",)
    search_fields = ("code", "name", "source_product__sku", "destination_product__sku")
    autocomplete_fields = ("source_product", "source_classification", "destination_product")
    list_select_related = ("source_product", "source_classification", "destination_product")
    inlines = (MappingInline,)


class ValueListEntryInline(PartInline):
    model = ValueListEntry


@admin.register(ValueList)
class ValueListAdmin(RecordAdmin):
    list_display = ("code", "name", "source_type", "destination_type")
    list_filter = ("source_type", "destination_type")
    search_fields = ("code", "name")
    inlines = (ValueListEntryInline,)


@admin.register(Mapping)
class MappingAdmin(ReadOnlyAdmin):
    """All mappings at a glance. They are edited with their rule, which is checked as a whole."""

    list_display = ("rule", "code", "source", "destination", "method", "enforcement")
    list_filter = ("method", "enforcement")
    search_fields = ("rule__code", "source", "destination")
    list_select_related = ("rule",)
