"""The fields of products, bundles, attributes, scopes and units, for people."""

from collections.abc import Mapping

from catalog.core.checks import ROUNDINGS
from orchestration.core.record_fields.field_text import FieldText, FieldType, KindText

_CODE = FieldText(label="Code", help="What other records and files name it by. It cannot be changed later.")
_NAME = FieldText(label="Name")
_DECOMPOSITION, _QUANTITY, _OWNER, _COMPARISON = "Decomposition", "Quantity", "Belongs to", "Comparisons"

UNIT_OF_MEASURE = KindText(
    label="Unit of measure",
    plural="Units of measure",
    fields={
        "code": _CODE,
        "name": _NAME,
        "unit_class": FieldText(label="Class", help="Units of one class convert into each other, such as lengths."),
        "conversion_factor": FieldText(
            label="Conversion factor", help="How many base units of the class one of these is; 1 for the base unit."
        ),
        "scale": FieldText(label="Decimal places", help="That a quantity in this unit keeps. Blank: all."),
        "rounding": FieldText(label="Rounding", type=FieldType.CHOICE, choices=ROUNDINGS),
    },
)

CUSTOM_SCOPE = KindText(
    label="Custom scope",
    plural="Custom scopes",
    fields={
        "code": _CODE,
        "name": _NAME,
        "item_key": FieldText(
            label="Key on order lines", help="Under this name lines carry the value in scope_keys. Blank: the code."
        ),
        "asset_key": FieldText(label="Key on assets", help="Under this name assets carry it. Blank: as on lines."),
        "amends_existing_asset": FieldText(
            label="Amends existing assets", help="A line with the value of an asset changes that asset."
        ),
        "assetizable": FieldText(label="Assetizable", help="Lines of this scope may become assets."),
        "fallback_scope": FieldText(
            label="Without a value", help="What groups lines when an order line carries no value."
        ),
    },
)

PICKLIST = KindText(
    label="Picklist",
    plural="Picklists",
    fields={
        "code": _CODE,
        "name": _NAME,
        "data_type": FieldText(label="Type of its values"),
        "values": FieldText(
            label="Values",
            item={
                "code": FieldText(label="Code"),
                "value": FieldText(label="Value", help="What orders carry."),
                "label": FieldText(label="Label", help="What people read. Blank: the value."),
                "default": FieldText(label="Default", help="Taken where an order says nothing."),
                "sequence": FieldText(label="Sequence", help="Values are listed from the lowest."),
            },
        ),
    },
)

ATTRIBUTE_DEFINITION = KindText(
    label="Attribute",
    plural="Attributes",
    fields={
        "code": FieldText(label="Code", help="What orders and expressions name it by. It cannot be changed later."),
        "name": _NAME,
        "data_type": FieldText(label="Type"),
        "picklist": FieldText(
            label="Picklist", help="The values that it may have.",
            reference="Picklist", when={"data_type": ("Picklist",)},
        ),
        "unit_of_measure": FieldText(label="Unit of measure", reference="UnitOfMeasure"),
        "default_value": FieldText(label="Default", help="Taken where an order says nothing."),
        "required": FieldText(label="Required", help="A line without a value is refused."),
        "active": FieldText(label="Active", help="Only active attributes count."),
        "description": FieldText(label="Description", type=FieldType.LONG_TEXT),
    },
)  # fmt: skip

PRODUCT_CLASSIFICATION = KindText(
    label="Classification",
    plural="Classifications",
    fields={
        "code": _CODE,
        "name": _NAME,
        "parent": FieldText(
            label="Above it", help="What holds for that class holds for this one.", reference="ProductClassification"
        ),
        "active": FieldText(label="Active"),
    },
)

PRODUCT = KindText(
    label="Product",
    plural="Products",
    fields={
        "sku": FieldText(label="SKU", help="What orders and other records name it by. It cannot be changed later."),
        "name": _NAME,
        "kind": FieldText(label="Kind", help="Commercial products are ordered, technical ones are delivered."),
        "classification": FieldText(label="Classification", reference="ProductClassification"),
        "family": FieldText(label="Family"),
        "active": FieldText(label="Active", help="Only active products can be ordered or made."),
        "description": FieldText(label="Description", type=FieldType.LONG_TEXT),
        "decomposition_scope": FieldText(
            label="Decomposition scope", help="How many fulfillment lines of it an order may have.",
            section=_DECOMPOSITION,
        ),
        "custom_scope": FieldText(
            label="Custom scope", help="One line for each value of this scope.",
            section=_DECOMPOSITION, reference="CustomScope", when={"decomposition_scope": ("Custom",)},
        ),
        "assetizable": FieldText(
            label="Becomes an asset", help="Fulfilled lines are kept as what the account has.", section=_DECOMPOSITION
        ),
        "quantity_method": FieldText(
            label="Quantity method", help="Whether the quantities of the contributing lines are added.",
            section=_QUANTITY,
        ),
        "unit_of_measure": FieldText(
            label="Unit of measure", help="What its quantity counts.", section=_QUANTITY, reference="UnitOfMeasure"
        ),
    },
)  # fmt: skip

PRODUCT_ATTRIBUTE = KindText(
    label="Attribute of a product",
    plural="Attributes of products",
    fields={
        "code": _CODE,
        "attribute": FieldText(label="Attribute", reference="AttributeDefinition"),
        "default_value": FieldText(label="Default", help="Blank: the attribute's own."),
        "required": FieldText(label="Required", help="A line without a value is refused."),
        "sequence": FieldText(label="Sequence", help="Attributes are listed from the lowest."),
        "product": FieldText(label="Product", help="Either a product or a class.", section=_OWNER, reference="Product"),
        "classification": FieldText(
            label="Classification", help="Every product of this class has it.",
            section=_OWNER, reference="ProductClassification",
        ),
        "ignored_for_action": FieldText(
            label="Left out of the action", help="A difference in it does not make a line an amendment.",
            section=_COMPARISON,
        ),
        "ignored_for_supplemental_action": FieldText(
            label="Left out of the supplemental action", help="A difference in it changes nothing in flight.",
            section=_COMPARISON,
        ),
        "ignored_for_asset": FieldText(
            label="Left out of the asset", help="The asset does not keep it.", section=_COMPARISON
        ),
    },
)  # fmt: skip

PRODUCT_COMPONENT = KindText(
    label="Member of a bundle",
    plural="Members of bundles",
    fields={
        "code": _CODE,
        "parent": FieldText(label="Bundle", reference="Product"),
        "child": FieldText(label="Product", help="Either a product or a class.", reference="Product"),
        "child_classification": FieldText(
            label="Classification", help="Any product of this class.", reference="ProductClassification"
        ),
        "component_group": FieldText(label="Group", help="Heading under which members are listed."),
        "required": FieldText(label="Required"),
        "default": FieldText(label="Default", help="Part of the bundle unless it is taken out."),
        "sequence": FieldText(label="Sequence", help="Members are listed from the lowest."),
        "quantity": FieldText(label="Quantity", section=_QUANTITY),
        "minimum_quantity": FieldText(label="At least", section=_QUANTITY),
        "maximum_quantity": FieldText(label="At most", section=_QUANTITY),
        "quantity_scale": FieldText(
            label="Scale", help="Whether the quantity grows with that of the bundle.", section=_QUANTITY
        ),
    },
)

CATALOG: Mapping[str, KindText] = {
    "UnitOfMeasure": UNIT_OF_MEASURE,
    "CustomScope": CUSTOM_SCOPE,
    "Picklist": PICKLIST,
    "AttributeDefinition": ATTRIBUTE_DEFINITION,
    "ProductClassification": PRODUCT_CLASSIFICATION,
    "Product": PRODUCT,
    "ProductAttribute": PRODUCT_ATTRIBUTE,
    "ProductComponent": PRODUCT_COMPONENT,
}
