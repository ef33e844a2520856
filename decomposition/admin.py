"""Decomposition rules and value lists in the DRO admin's console."""

from django.contrib import admin

from catalog.admin import DraftAdmin
from decomposition.models import DecompositionRule, Mapping, ValueList, ValueListEntry


class MappingInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Mapping
    extra = 0
    autocomplete_fields = ("value_list",)


@admin.register(DecompositionRule)
class DecompositionRuleAdmin(DraftAdmin):
    list_display = ("code", "name", "source_product", "source_classification", "destination_product", "priority")
    list_filter = ("priority",)
    search_fields = ("code", "name", "source_product__sku", "destination_product__sku")
    autocomplete_fields = ("source_product", "source_classification", "destination_product")
    list_select_related = ("source_product", "source_classification", "destination_product")
    inlines = (MappingInline,)


class ValueListEntryInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ValueListEntry
    extra = 0


@admin.register(ValueList)
class ValueListAdmin(DraftAdmin):
    list_display = ("code", "name", "source_type", "destination_type")
    list_filter = ("source_type", "destination_type")
    search_fields = ("code", "name")
    inlines = (ValueListEntryInline,)


@admin.register(Mapping)
class MappingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("rule", "code", "source", "destination", "method", "enforcement")
    list_filter = ("method", "enforcement")
    search_fields = ("rule__code", "source", "destination")
    list_select_related = ("rule",)
    autocomplete_fields = ("rule", "value_list")
