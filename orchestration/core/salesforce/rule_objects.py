"""Decomposition rules, their mappings and value lists."""

from catalog.core.problems import Severity
from catalog.core.vocabulary import DataType
from decomposition.core.rules import (
    DecompositionRule,
    Enforcement,
    Mapping,
    MappingMethod,
    OperandType,
    ValueList,
    ValueListEntry,
)
from orchestration.core.salesforce.catalog_objects import ATTRIBUTE, CLASS_BY_CODE, CLASS_BY_NAME, PRODUCT
from orchestration.core.salesforce.cells import Choice, Condition, Flag, OneOf, Reference, Text, Whole
from orchestration.core.salesforce.specification import Child, Column, Fields, Note, ObjectSpec

PRIMITIVE = Choice(DataType)


def _fold_rule(fields: Fields, note: Note) -> None:
    if bool(fields.get("source_product")) == bool(fields.get("source_classification")):
        note(Severity.ERROR, "source_product", "a rule starts from either a product or a classification: name one.")


def _fold_entry(fields: Fields, note: Note) -> None:
    """Check boxes are never null, so they count only where no other column has the value."""
    for name, flag in (("input", fields.pop("input_flag", None)), ("output", fields.pop("output_flag", None))):
        if fields.get(name) is None and flag is not None:
            fields[name] = "true" if flag else "false"


def _fold_mapping(fields: Fields, note: Note) -> None:
    method = fields.get("method", MappingMethod.AS_IS)
    if method is MappingMethod.EXPRESSION:
        what = "an expression set is not translated: write the mapping's expression in the draft before publishing."
        note(Severity.WARNING, "expression", what)
    elif not fields.get("source"):
        note(Severity.ERROR, "source", "the mapping does not say what it reads. Name a field or an attribute.")
    if method is MappingMethod.LIST and not fields.get("value_list"):
        note(Severity.ERROR, "value_list", "the mapping looks its value up in a list, but names none. Name one.")


RULES = ObjectSpec(
    name="ProductFulfillmentDecompRule",
    key=("Name",),
    kind="DecompositionRule",
    record=DecompositionRule,
    fold=_fold_rule,
    columns=(
        Column("Name", "name", Text(), needed=True),
        Column("SourceProduct.StockKeepingUnit", "source_product", PRODUCT),
        Column("SourceIdentifier", "source_product", PRODUCT),
        Column("SourceProductClassification.Name", "source_classification", CLASS_BY_NAME),
        Column("SourceProductClassification.Code", "source_classification", CLASS_BY_CODE),
        Column("SourceClassIdentifier", "source_classification", CLASS_BY_CODE),
        Column("DestinationProduct.StockKeepingUnit", "destination_product", PRODUCT, needed=True),
        Column("Priority", "priority", Whole()),
        Column("ConditionData", "condition", Condition()),
        Column("ExecuteOnRule.Name", "condition", Condition()),
    ),
)

VALUE_LISTS = ObjectSpec(
    name="ValTfrmGrp",
    key=("Name",),
    kind="ValueList",
    record=ValueList,
    columns=(
        Column("Name", "name", Text(), needed=True),
        Column("SourcePrimitiveType", "source_type", PRIMITIVE),
        Column("DestinationPrimitiveType", "destination_type", PRIMITIVE),
        Column("IsSourceEnumerated", "", Flag()),
        Column("IsDestinationEnumerated", "", Flag()),
        Column("UsageType", "", OneOf(("DFOListMapping",))),
    ),
)

VALUE_LIST_ENTRIES = ObjectSpec(
    name="ValTfrm",
    key=(),
    kind="ValueList",
    record=ValueListEntry,
    child=Child("ValueList", "entries", "value_list", ("input",)),
    fold=_fold_entry,
    columns=(
        Column("ValueTransformGroup.Name", "value_list", Reference("ValTfrmGrp", "Name")),
        Column("ValueTransformGroupId", "value_list", Reference("ValTfrmGrp", "Name")),
        *(Column(f"Input{kind}", "input", Text()) for kind in ("String", "Number", "Date", "Datetime")),
        Column("InputPicklistValueId", "input", Text()),
        Column("IsInputBoolean", "input_flag", Flag()),
        *(Column(f"Output{kind}", "output", Text()) for kind in ("String", "Number", "Date", "Datetime")),
        Column("OutputPicklistValueId", "output", Text()),
        Column("IsOutputBoolean", "output_flag", Flag()),
    ),
)

_METHOD = Choice(
    MappingMethod,
    {
        "Ad-verbatim": MappingMethod.AS_IS,
        "Static-Lookup": MappingMethod.LIST,
        "Expression-Set": MappingMethod.EXPRESSION,
    },
)

MAPPINGS = ObjectSpec(
    name="ProductDecompEnrichmentRule",
    key=("DecompositionRule.Name", "Name"),
    kind="DecompositionRule",
    record=Mapping,
    child=Child("DecompositionRule", "mappings", "rule", ("code",)),
    fold=_fold_mapping,
    columns=(
        Column("DecompositionRule.Name", "rule", Reference("ProductFulfillmentDecompRule", "Name"), needed=True),
        Column("Name", "code", Text(), needed=True),
        Column("SourceType", "source_type", Choice(OperandType)),
        Column("SourceAttributeDefinition.Code", "source", ATTRIBUTE),
        Column("SourceAttributeIdentifier", "source", ATTRIBUTE),
        Column("SourceContextTag", "source", Text()),
        Column("SourceApiName", "source", Text()),
        Column("DestinationType", "destination_type", Choice(OperandType)),
        Column("DestinationAttributeDefinition.Code", "destination", ATTRIBUTE),
        Column("DestinationAttributeIdentifier", "destination", ATTRIBUTE),
        Column("DestinationContextTag", "destination", Text()),
        Column("DestinationApiName", "destination", Text()),
        Column("CalculationMethod", "method", _METHOD),
        Column("CalculationDefinition.Name", "expression", Text()),
        Column("ListMappingGroup.Name", "value_list", Reference("ValTfrmGrp", "Name")),
        Column("RuleEnforcement", "enforcement", Choice(Enforcement)),
    ),
)

RULE_OBJECTS = (RULES, VALUE_LISTS, VALUE_LIST_ENTRIES, MAPPINGS)
