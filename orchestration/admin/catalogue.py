"""The catalogue in the DRO admin's console."""

from django.contrib import admin

from catalog.models import (
    AttributeDefinition,
    CustomScope,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
    UnitOfMeasure,
)
from orchestration.admin.record_admin import PartInline, RecordAdmin


@admin.register(Product)
class ProductAdmin(RecordAdmin):
    key = "sku"
    list_display = ("sku", "name", "kind", "classification", "decomposition_scope", "active")
    list_filter = ("kind", "active", "decomposition_scope", "assetizable", "family")
    search_fields = ("sku", "name", "family")
    list_select_related = ("classification",)
    autocomplete_fields = ("classification", "custom_scope", "unit_of_measure")


@admin.register(ProductClassification)
class ProductClassificationAdmin(RecordAdmin):
    list_display = ("code", "name", "parent", "active")
    list_filter = ("active",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    list_select_related = ("parent",)


@admin.register(ProductComponent)
class ProductComponentAdmin(RecordAdmin):
    list_display = ("code", "parent", "child", "child_classification", "quantity", "required")
    list_filter = ("required", "quantity_scale")
    search_fields = ("code", "parent__sku", "child__sku")
    autocomplete_fields = ("parent", "child", "child_classification")
    list_select_related = ("parent", "child", "child_classification")


@admin.register(AttributeDefinition)
class AttributeDefinitionAdmin(RecordAdmin):
    list_display = ("code", "name", "data_type", "picklist", "required", "active")
    list_filter = ("data_type", "required", "active")
    search_fields = ("code", "name")
    autocomplete_fields = ("picklist", "unit_of_measure")
    list_select_related = ("picklist",)


@admin.register(ProductAttribute)
class ProductAttributeAdmin(RecordAdmin):
    list_display = ("code", "attribute", "product", "classification", "required", "ignored_for_action")
    list_filter = ("required", "ignored_for_action", "ignored_for_supplemental_action", "ignored_for_asset")
    search_fields = ("code", "product__sku", "attribute__code")
    autocomplete_fields = ("attribute", "product", "classification")
    list_select_related = ("attribute", "product", "classification")


class PicklistValueInline(PartInline):
    model = PicklistValue


@admin.register(Picklist)
class PicklistAdmin(RecordAdmin):
    list_display = ("code", "name", "data_type")
    list_filter = ("data_type",)
    search_fields = ("code", "name")
    inlines = (PicklistValueInline,)


@admin.register(CustomScope)
class CustomScopeAdmin(RecordAdmin):
    list_display = ("code", "name", "item_key", "assetizable", "amends_existing_asset")
    list_filter = ("assetizable", "amends_existing_asset")
    search_fields = ("code", "name")


@admin.register(UnitOfMeasure)
class UnitOfMeasureAdmin(RecordAdmin):
    list_display = ("code", "name", "unit_class", "conversion_factor", "scale")
    list_filter = ("unit_class",)
    search_fields = ("code", "name")
