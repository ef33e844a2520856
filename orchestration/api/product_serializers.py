"""What the operations on products of the draft take and answer with."""

from typing import Any

from rest_framework import serializers

from orchestration.api.fields import AnyObject, AnyObjects, StrictInput
from orchestration.api.serializers import DesignProblemOutput


class RootOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["Product", "ProductClassification"])
    code = serializers.CharField()


class NamedOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class ProductDocumentOutput(serializers.Serializer[Any]):
    root = RootOutput()
    records = AnyObject(help_text="By kind and code: version and fields of each record that belongs to it.")
    problems = DesignProblemOutput(many=True, help_text="Everything that is found in the whole draft.")
    elsewhere = AnyObject(help_text="By SKU: count and names of further rules that lead to that product.")
    members = NamedOutput(many=True, help_text="Products of the class.")
    is_cut = serializers.BooleanField(help_text="Whether it leads to more products than are given.")
    mapping_rules = AnyObject(help_text="What mappings may read, write and carry into what.")


class RegisterOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    records = AnyObject(help_text="By kind and code: version and fields of each record.")
    problems = DesignProblemOutput(many=True, help_text="Everything that is found in the whole draft.")
    counts = AnyObject(help_text="Of classes: by code how many products each has.")


class DecompositionInput(StrictInput):
    order = AnyObject(help_text="An order, as it is submitted.")


class DecompositionOutput(serializers.Serializer[Any]):
    order_lines = AnyObjects(help_text="The lines with the defaults of their attributes, as rules see them.")
    lines = AnyObjects(help_text="The fulfillment lines that are made; none where the rules refuse the order.")
    trace = AnyObjects(help_text="Which rules apply and why, and where each value comes from, in sentences.")
    refusal = AnyObject(allow_null=True, help_text="Why the rules refuse the order: message, rule, missing values.")
