"""The catalogue in the DRO admin's console, and how every console page of a draft record behaves."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Model
from django.forms import ModelForm
from django.http import HttpRequest

from catalog.models import (
    AttributeDefinition,
    CustomScope,
    ImportedRecord,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
    UnitOfMeasure,
)


class DraftAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A record of the draft: its code is fixed once it exists, since other records and files refer to it."""

    list_per_page = 50
    key = "code"
    readonly_fields = ("version", "changed_by", "changed_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, self.key) if obj is not None else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        obj.changed_by = request.user.get_username()
        if change:
            obj.version = F("version") + 1
        super().save_model(request, obj, form, change)


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


@admin.register(Product)
class ProductAdmin(DraftAdmin):
    key = "sku"
    list_display = ("sku", "name", "kind", "classification", "decomposition_scope", "active")
    list_filter = ("kind", "active", "decomposition_scope", "assetizable", "family")
    search_fields = ("sku", "name", "family")
    list_select_related = ("classification",)
    autocomplete_fields = ("classification", "custom_scope", "unit_of_measure")


@admin.register(ProductClassification)
class ProductClassificationAdmin(DraftAdmin):
    list_display = ("code", "name", "parent", "active")
    list_filter = ("active",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    list_select_related = ("parent",)


@admin.register(ProductComponent)
class ProductComponentAdmin(DraftAdmin):
    list_display = ("code", "parent", "child", "child_classification", "quantity", "required")
    list_filter = ("required", "quantity_scale")
    search_fields = ("code", "parent__sku", "child__sku")
    autocomplete_fields = ("parent", "child", "child_classification")
    list_select_related = ("parent", "child", "child_classification")


@admin.register(AttributeDefinition)
class AttributeDefinitionAdmin(DraftAdmin):
    list_display = ("code", "name", "data_type", "picklist", "required", "active")
    list_filter = ("data_type", "required", "active")
    search_fields = ("code", "name")
    autocomplete_fields = ("picklist", "unit_of_measure")
    list_select_related = ("picklist",)


@admin.register(ProductAttribute)
class ProductAttributeAdmin(DraftAdmin):
    list_display = ("code", "attribute", "product", "classification", "required", "ignored_for_action")
    list_filter = ("required", "ignored_for_action", "ignored_for_supplemental_action", "ignored_for_asset")
    search_fields = ("code", "product__sku", "attribute__code")
    autocomplete_fields = ("attribute", "product", "classification")
    list_select_related = ("attribute", "product", "classification")


class PicklistValueInline(admin.TabularInline):  # type: ignore[type-arg]
    model = PicklistValue
    extra = 0


@admin.register(Picklist)
class PicklistAdmin(DraftAdmin):
    list_display = ("code", "name", "data_type")
    list_filter = ("data_type",)
    search_fields = ("code", "name")
    inlines = (PicklistValueInline,)


@admin.register(CustomScope)
class CustomScopeAdmin(DraftAdmin):
    list_display = ("code", "name", "item_key", "assetizable", "amends_existing_asset")
    list_filter = ("assetizable", "amends_existing_asset")
    search_fields = ("code", "name")


@admin.register(UnitOfMeasure)
class UnitOfMeasureAdmin(DraftAdmin):
    list_display = ("code", "name", "unit_class", "conversion_factor", "scale")
    list_filter = ("unit_class",)
    search_fields = ("code", "name")


@admin.register(ImportedRecord)
class ImportedRecordAdmin(ReadOnlyAdmin):
    list_display = ("system", "table", "key", "position", "imported_at")
    list_filter = ("system", "table")
    search_fields = ("key",)
