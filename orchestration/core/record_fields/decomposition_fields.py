"""The fields of decomposition rules, their mappings and value lists, for people."""

from collections.abc import Mapping

from orchestration.core.record_fields.field_text import FieldText, FieldType, KindText

_CODE = FieldText(label="Code", help="What other records and files name it by. It cannot be changed later.")
_READS = {"method": ("AsIs", "List")}

_MAPPING = {
    "code": FieldText(label="Code", help="Names the mapping within its rule."),
    "source_type": FieldText(label="Reads", help="A field of the line or one of its attributes.", when=_READS),
    "source": FieldText(label="Source", help="The field or attribute that is read.", when=_READS),
    "method": FieldText(label="Method", help="Whether the value is taken as it is, translated or computed."),
    "value_list": FieldText(
        label="Value list", help="Translates the value.", reference="ValueList", when={"method": ("List",)}
    ),
    "expression": FieldText(
        label="Expression", help="Computes the value.",
        type=FieldType.EXPRESSION, when={"method": ("Expression",)},
    ),
    "destination_type": FieldText(label="Writes", help="A field of the made line or one of its attributes."),
    "destination": FieldText(label="Destination", help="The field or attribute that is set."),
    "enforcement": FieldText(label="Enforcement", help="Whether it is applied again when an order is changed."),
    "sequence": FieldText(label="Sequence", help="Mappings are listed from the lowest."),
}  # fmt: skip

VALUE_LIST = KindText(
    label="Value list",
    plural="Value lists",
    fields={
        "code": _CODE,
        "name": FieldText(label="Name"),
        "source_type": FieldText(label="Type of its inputs"),
        "destination_type": FieldText(label="Type of its outputs"),
        "entries": FieldText(
            label="Entries",
            item={
                "input": FieldText(label="Input", help="Each input stands once."),
                "output": FieldText(label="Output"),
            },
        ),
    },
)

DECOMPOSITION_RULE = KindText(
    label="Decomposition rule",
    plural="Decomposition rules",
    fields={
        "code": _CODE,
        "name": FieldText(label="Name"),
        "source_product": FieldText(
            label="From product", help="Either a product or a class.", section="From", reference="Product"
        ),
        "source_classification": FieldText(
            label="From classification", help="Every product of this class.",
            section="From", reference="ProductClassification",
        ),
        "destination_product": FieldText(
            label="Into product", help="The technical product that a line turns into.",
            section="Into", reference="Product",
        ),
        "condition": FieldText(
            label="Condition", help="The rule applies where this holds. Blank: always.",
            section="Into", type=FieldType.CONDITION,
        ),
        "priority": FieldText(
            label="Priority", help="Where mappings of several rules set the same, the lowest number wins.",
            section="Into",
        ),
        "mappings": FieldText(
            label="Mappings", help="Values that the made line gets.", section="Mappings", item=_MAPPING
        ),
    },
)  # fmt: skip

DECOMPOSITION: Mapping[str, KindText] = {"ValueList": VALUE_LIST, "DecompositionRule": DECOMPOSITION_RULE}
