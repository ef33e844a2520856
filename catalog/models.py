"""The draft of the catalogue. Rows refer to each other by code, so that a draft reads and exports without look-ups."""

from django.db import models

from catalog.constraints import choices, exactly_one, not_blank, one_of
from catalog.core.vocabulary import (
    DataType,
    DecompositionScope,
    FallbackScope,
    ProductKind,
    QuantityMethod,
    QuantityScale,
)


class DraftRecord(models.Model):
    """What every record of the draft has: when and by whom it was last changed, and a version for conflicts."""

    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        abstract = True


class UnitOfMeasure(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    unit_class = models.CharField(max_length=200, blank=True)
    conversion_factor = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    scale = models.PositiveSmallIntegerField(null=True, blank=True)
    rounding = models.CharField(max_length=20, default="HalfUp")

    class Meta:
        verbose_name_plural = "units of measure"
        constraints = [
            not_blank("code", "unit_code_given"),
            models.CheckConstraint(
                condition=models.Q(conversion_factor__isnull=True) | models.Q(conversion_factor__gt=0),
                name="unit_factor_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CustomScope(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    item_key = models.CharField(max_length=200, blank=True)
    asset_key = models.CharField(max_length=200, blank=True)
    amends_existing_asset = models.BooleanField(default=True)
    assetizable = models.BooleanField(default=True)
    fallback_scope = models.CharField(
        max_length=20, choices=choices(FallbackScope), default=FallbackScope.LINE_ITEM.value
    )

    class Meta:
        constraints = [
            not_blank("code", "custom_scope_code_given"),
            one_of("fallback_scope", FallbackScope, "custom_scope_fallback_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Picklist(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    data_type = models.CharField(max_length=20, choices=choices(DataType), default=DataType.TEXT.value)

    class Meta:
        constraints = [not_blank("code", "picklist_code_given"), one_of("data_type", DataType, "picklist_type_known")]

    def __str__(self) -> str:
        return self.name


class PicklistValue(models.Model):
    picklist = models.ForeignKey(Picklist, to_field="code", on_delete=models.CASCADE, related_name="values")
    code = models.CharField(max_length=200)
    value = models.CharField(max_length=255)
    label = models.CharField(max_length=255, blank=True)
    default = models.BooleanField(default=False)
    sequence = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picklist", "code"], name="picklist_value_code_unique")]

    def __str__(self) -> str:
        return f"{self.picklist_id}: {self.label or self.value}"


class AttributeDefinition(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    data_type = models.CharField(max_length=20, choices=choices(DataType), default=DataType.TEXT.value)
    picklist = models.ForeignKey(Picklist, to_field="code", null=True, blank=True, on_delete=models.PROTECT)
    default_value = models.CharField(max_length=1000, blank=True)
    required = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    unit_of_measure = models.ForeignKey(UnitOfMeasure, to_field="code", null=True, blank=True, on_delete=models.PROTECT)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [not_blank("code", "attribute_code_given"), one_of("data_type", DataType, "attribute_type_known")]

    def __str__(self) -> str:
        return self.name


class ProductClassification(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey(
        "self", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            not_blank("code", "classification_code_given"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("code")),
                name="classification_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Product(DraftRecord):
    sku = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=choices(ProductKind), default=ProductKind.COMMERCIAL.value)
    classification = models.ForeignKey(
        ProductClassification, to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    active = models.BooleanField(default=True)
    assetizable = models.BooleanField(default=False)
    decomposition_scope = models.CharField(
        max_length=20, choices=choices(DecompositionScope), default=DecompositionScope.ORDER_LINE_ITEM.value
    )
    custom_scope = models.ForeignKey(CustomScope, to_field="code", null=True, blank=True, on_delete=models.PROTECT)
    quantity_method = models.CharField(
        max_length=20, choices=choices(QuantityMethod), default=QuantityMethod.AGGREGATE.value
    )
    unit_of_measure = models.ForeignKey(UnitOfMeasure, to_field="code", null=True, blank=True, on_delete=models.PROTECT)
    family = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_blank("sku", "product_sku_given"),
            one_of("kind", ProductKind, "product_kind_known"),
            one_of("decomposition_scope", DecompositionScope, "product_scope_known"),
            one_of("quantity_method", QuantityMethod, "product_quantity_method_known"),
            models.CheckConstraint(
                condition=models.Q(custom_scope__isnull=True)
                | models.Q(decomposition_scope=DecompositionScope.CUSTOM.value),
                name="product_custom_scope_only_when_custom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} · {self.name}"


class ProductAttribute(DraftRecord):
    code = models.CharField(max_length=400, unique=True)
    attribute = models.ForeignKey(
        AttributeDefinition, to_field="code", on_delete=models.PROTECT, related_name="product_attributes"
    )
    product = models.ForeignKey(
        Product, to_field="sku", null=True, blank=True, on_delete=models.CASCADE, related_name="attributes"
    )
    classification = models.ForeignKey(
        ProductClassification,
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attributes",
    )
    default_value = models.CharField(max_length=1000, blank=True)
    required = models.BooleanField(default=False)
    sequence = models.IntegerField(default=0)
    ignored_for_action = models.BooleanField(default=False)
    ignored_for_supplemental_action = models.BooleanField(default=False)
    ignored_for_asset = models.BooleanField(default=False)

    class Meta:
        constraints = [
            exactly_one("product", "classification", "product_attribute_one_owner"),
            models.UniqueConstraint(fields=["product", "attribute"], name="product_attribute_unique"),
            models.UniqueConstraint(fields=["classification", "attribute"], name="classification_attribute_unique"),
            models.CheckConstraint(
                condition=models.Q(ignored_for_asset=False) | models.Q(ignored_for_action=True),
                name="attribute_out_of_asset_is_out_of_action",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProductComponent(DraftRecord):
    code = models.CharField(max_length=600, unique=True)
    parent = models.ForeignKey(Product, to_field="sku", on_delete=models.CASCADE, related_name="components")
    child = models.ForeignKey(
        Product, to_field="sku", null=True, blank=True, on_delete=models.PROTECT, related_name="component_of"
    )
    child_classification = models.ForeignKey(
        ProductClassification, to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    component_group = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=6, default=1)
    minimum_quantity = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    maximum_quantity = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    quantity_scale = models.CharField(
        max_length=20, choices=choices(QuantityScale), default=QuantityScale.PROPORTIONAL.value
    )
    required = models.BooleanField(default=False)
    default = models.BooleanField(default=False)
    sequence = models.IntegerField(default=0)

    class Meta:
        constraints = [
            exactly_one("child", "child_classification", "component_one_child"),
            one_of("quantity_scale", QuantityScale, "component_scale_known"),
            models.CheckConstraint(
                condition=models.Q(child__isnull=True) | ~models.Q(child=models.F("parent")),
                name="component_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ImportedRecord(models.Model):
    """One row of a foreign configuration as it was read, so that exporting in the same form loses nothing."""

    system = models.CharField(max_length=50)
    table = models.CharField(max_length=100)
    key = models.CharField(max_length=1000)
    position = models.PositiveIntegerField()
    columns = models.JSONField()
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "table", "key"], name="imported_record_unique")]

    def __str__(self) -> str:
        return f"{self.system} {self.table} {self.key}"
