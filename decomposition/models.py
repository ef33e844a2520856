"""The draft of the decomposition rules."""

from django.db import models

from catalog.constraints import choices, exactly_one, not_blank, one_of
from catalog.core.vocabulary import DataType
from catalog.models import DraftRecord
from decomposition.core.rules import Enforcement, MappingMethod, OperandType


class ValueList(DraftRecord):
    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    source_type = models.CharField(max_length=20, choices=choices(DataType), default=DataType.TEXT.value)
    destination_type = models.CharField(max_length=20, choices=choices(DataType), default=DataType.TEXT.value)

    class Meta:
        constraints = [
            not_blank("code", "value_list_code_given"),
            one_of("source_type", DataType, "value_list_source_known"),
            one_of("destination_type", DataType, "value_list_destination_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ValueListEntry(models.Model):
    value_list = models.ForeignKey(ValueList, to_field="code", on_delete=models.CASCADE, related_name="entries")
    input = models.CharField(max_length=1000)
    output = models.CharField(max_length=1000)

    class Meta:
        verbose_name_plural = "value list entries"
        constraints = [models.UniqueConstraint(fields=["value_list", "input"], name="value_list_input_unique")]

    def __str__(self) -> str:
        return f"{self.input} → {self.output}"


class DecompositionRule(DraftRecord):
    code = models.CharField(max_length=400, unique=True)
    name = models.CharField(max_length=255)
    source_product = models.ForeignKey(
        "catalog.Product", to_field="sku", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_classification = models.ForeignKey(
        "catalog.ProductClassification",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    destination_product = models.ForeignKey(
        "catalog.Product", to_field="sku", on_delete=models.PROTECT, related_name="+"
    )
    priority = models.IntegerField(null=True, blank=True)
    condition = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_blank("code", "rule_code_given"),
            exactly_one("source_product", "source_classification", "rule_one_source"),
            models.CheckConstraint(
                condition=models.Q(source_product__isnull=True)
                | ~models.Q(source_product=models.F("destination_product")),
                name="rule_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mapping(models.Model):
    rule = models.ForeignKey(DecompositionRule, to_field="code", on_delete=models.CASCADE, related_name="mappings")
    code = models.CharField(max_length=200)
    source_type = models.CharField(max_length=20, choices=choices(OperandType), default=OperandType.ATTRIBUTE.value)
    source = models.CharField(max_length=200, blank=True)
    destination_type = models.CharField(
        max_length=20, choices=choices(OperandType), default=OperandType.ATTRIBUTE.value
    )
    destination = models.CharField(max_length=200)
    method = models.CharField(max_length=20, choices=choices(MappingMethod), default=MappingMethod.AS_IS.value)
    value_list = models.ForeignKey(
        ValueList, to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="mappings"
    )
    expression = models.TextField(blank=True)
    enforcement = models.CharField(max_length=20, choices=choices(Enforcement), default=Enforcement.ALL_REQUESTS.value)
    sequence = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "code"], name="mapping_code_unique"),
            one_of("source_type", OperandType, "mapping_source_type_known"),
            one_of("destination_type", OperandType, "mapping_destination_type_known"),
            one_of("method", MappingMethod, "mapping_method_known"),
            one_of("enforcement", Enforcement, "mapping_enforcement_known"),
            models.CheckConstraint(
                condition=models.Q(method=MappingMethod.EXPRESSION.value) | ~models.Q(source=""),
                name="mapping_source_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source or 'expression'} → {self.destination}"
