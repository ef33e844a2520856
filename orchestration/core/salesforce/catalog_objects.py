"""Products, classes, attributes, picklists, bundle members, units and custom scopes."""

from catalog.core.checks import ROUNDINGS
from catalog.core.problems import Severity
from catalog.core.products import (
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
from catalog.core.vocabulary import DataType, DecompositionScope, FallbackScope, QuantityMethod, QuantityScale
from orchestration.core.salesforce.cells import Active, Choice, Flag, Number, OneOf, Reference, Text, Whole
from orchestration.core.salesforce.specification import Child, Column, Fields, Note, ObjectSpec

PRODUCT = Reference("Product2", "StockKeepingUnit")
CLASS_BY_CODE = Reference("ProductClassification", "Code")
CLASS_BY_NAME = Reference("ProductClassification", "Name")
ATTRIBUTE = Reference("AttributeDefinition", "Code")
UNIT = Reference("UnitOfMeasure", "UnitCode")
SCOPE = Reference("CustomFulfillmentScopeCnfg", "DeveloperName")
SELLING_MODEL = Reference("ProductSellingModel")
DATA_TYPE = Choice(DataType, {"Checkbox": DataType.BOOLEAN})
PICKLIST_TYPE = Choice(DataType)
STATUS = OneOf(("Active", "Draft", "Inactive"))


def _fold_product(fields: Fields, note: Note) -> None:
    """A custom scope counts only with scope Custom, which in turn needs one."""
    scope = fields.get("decomposition_scope", DecompositionScope.ORDER_LINE_ITEM)
    if scope is DecompositionScope.CUSTOM and not fields.get("custom_scope"):
        note(Severity.ERROR, "custom_scope", "the scope is Custom, but no custom scope is named. Name one.")
    elif scope is not DecompositionScope.CUSTOM and fields.get("custom_scope"):
        what = f"the custom scope {fields['custom_scope']!r} has no effect, for the scope is {scope}: it is kept only."
        note(Severity.WARNING, "custom_scope", what)
        fields["custom_scope"] = None


def _fold_component(fields: Fields, note: Note) -> None:
    if bool(fields.get("child")) == bool(fields.get("child_classification")):
        note(Severity.ERROR, "child", "a member is either a product or any product of a classification: name one.")


UNITS = ObjectSpec(
    name="UnitOfMeasure",
    folder="pcm",
    key=("UnitCode",),
    kind="UnitOfMeasure",
    record=UnitOfMeasure,
    columns=(
        Column("UnitCode", "code", Text(), needed=True),
        Column("Name", "name", Text(), needed=True),
        Column("UnitOfMeasureClass.Code", "unit_class", Reference("UnitOfMeasureClass", "Code")),
        Column("ConversionFactor", "conversion_factor", Number()),
        Column("Scale", "scale", Whole(0)),
        Column("RoundingMethod", "rounding", OneOf(ROUNDINGS)),
        Column("Sequence", "", Whole()),
        Column("Status", "", STATUS),
    ),
)

SCOPES = ObjectSpec(
    name="CustomFulfillmentScopeCnfg",
    folder="",
    key=("DeveloperName",),
    kind="CustomScope",
    record=CustomScope,
    columns=(
        # An order line carries the value under the scope's own name: the context tag has no meaning here.
        Column("DeveloperName", "code", Text(), needed=True),
        Column("MasterLabel", "name", Text(), needed=True),
        Column("DoesParticipatingAssetImpact", "amends_existing_asset", Flag()),
        Column("IsAssetized", "assetizable", Flag()),
        Column("FallbackScope", "fallback_scope", Choice(FallbackScope)),
    ),
)

PICKLISTS = ObjectSpec(
    name="AttributePicklist",
    folder="pcm",
    key=("Name",),
    code=("Code", "Name"),
    kind="Picklist",
    record=Picklist,
    columns=(
        Column("Name", "name", Text(), needed=True),
        Column("DataType", "data_type", PICKLIST_TYPE),
        Column("Status", "", STATUS),
        Column("UnitOfMeasure.UnitCode", "", UNIT),
    ),
)

PICKLIST_VALUES = ObjectSpec(
    name="AttributePicklistValue",
    folder="pcm",
    key=("Picklist.Name", "Code"),
    kind="Picklist",
    record=PicklistValue,
    child=Child("Picklist", "values", "picklist", ("code",)),
    active="Status",
    columns=(
        Column("Picklist.Name", "picklist", Reference("AttributePicklist", "Name"), needed=True),
        Column("Code", "code", Text(), needed=True),
        Column("Value", "value", Text(), needed=True),
        Column("DisplayValue", "label", Text()),
        Column("IsDefault", "default", Flag()),
        Column("Sequence", "sequence", Whole()),
        Column("Status", "", STATUS),
    ),
)

ATTRIBUTES = ObjectSpec(
    name="AttributeDefinition",
    folder="pcm",
    key=("Code",),
    kind="AttributeDefinition",
    record=AttributeDefinition,
    columns=(
        Column("Code", "code", Text(), needed=True),
        Column("Name", "name", Text(), needed=True),
        Column("DataType", "data_type", DATA_TYPE, needed=True),
        Column("Picklist.Name", "picklist", Reference("AttributePicklist", "Name")),
        Column("DefaultValue", "default_value", Text()),
        Column("IsRequired", "required", Flag()),
        Column("IsActive", "active", Flag()),
        Column("UnitOfMeasure.UnitCode", "unit_of_measure", UNIT),
        Column("Description", "description", Text()),
    ),
)

CLASSIFICATIONS = ObjectSpec(
    name="ProductClassification",
    folder="pcm",
    key=("Code",),
    kind="ProductClassification",
    record=ProductClassification,
    columns=(
        Column("Code", "code", Text(), needed=True),
        Column("Name", "name", Text(), needed=True),
        Column("ParentProductClassification.Code", "parent", CLASS_BY_CODE),
        Column("Status", "active", Active()),
    ),
)

PRODUCTS = ObjectSpec(
    name="Product2",
    folder="pcm",
    key=("StockKeepingUnit",),
    kind="Product",
    record=Product,
    fold=_fold_product,
    columns=(
        Column("StockKeepingUnit", "sku", Text(), needed=True),
        Column("Name", "name", Text(), needed=True),
        Column("BasedOn.Code", "classification", CLASS_BY_CODE),
        Column("IsActive", "active", Flag()),
        Column("IsAssetizable", "assetizable", Flag()),
        Column("DecompositionScope", "decomposition_scope", Choice(DecompositionScope)),
        Column("CustomDecompositionScope", "custom_scope", SCOPE),
        Column("FulfillmentQtyCalcMethod", "quantity_method", Choice(QuantityMethod)),
        Column("UnitOfMeasure.UnitCode", "unit_of_measure", UNIT),
        Column("Family", "family", Text()),
        Column("Description", "description", Text()),
    ),
)

_ATTRIBUTE_COLUMNS = (
    Column("AttributeDefinition.Code", "attribute", ATTRIBUTE, needed=True),
    Column("DefaultValue", "default_value", Text()),
    Column("IsRequired", "required", Flag()),
    Column("Sequence", "sequence", Whole()),
    Column("Status", "", STATUS),
    Column("AttributeCategory.Code", "", Reference("AttributeCategory", "Code")),
    Column("UnitOfMeasure.UnitCode", "", UNIT),
)

CLASS_ATTRIBUTES = ObjectSpec(
    name="ProductClassificationAttr",
    folder="pcm",
    key=("ProductClassification.Code", "AttributeDefinition.Code"),
    kind="ProductAttribute",
    record=ProductAttribute,
    owner="classification",
    active="Status",
    columns=(Column("ProductClassification.Code", "classification", CLASS_BY_CODE, needed=True), *_ATTRIBUTE_COLUMNS),
)

PRODUCT_ATTRIBUTES = ObjectSpec(
    name="ProductAttributeDefinition",
    folder="pcm",
    key=("AttributeDefinition.Code", "Product2.StockKeepingUnit"),
    kind="ProductAttribute",
    record=ProductAttribute,
    owner="product",
    active="Status",
    columns=(
        Column("Product2.StockKeepingUnit", "product", PRODUCT, needed=True),
        *_ATTRIBUTE_COLUMNS,
        Column("ProductClassificationAttribute.Name", "", Reference("ProductClassificationAttr", "Name")),
    ),
)

COMPONENTS = ObjectSpec(
    name="ProductRelatedComponent",
    folder="pcm",
    key=(
        "ChildProductClassification.Code",
        "ChildProduct.StockKeepingUnit",
        "ParentProduct.StockKeepingUnit",
        "ProductComponentGroup.Code",
        "ProductRelationshipType.Name",
    ),
    kind="ProductComponent",
    record=ProductComponent,
    fold=_fold_component,
    columns=(
        Column("ParentProduct.StockKeepingUnit", "parent", PRODUCT, needed=True),
        Column("ChildProduct.StockKeepingUnit", "child", PRODUCT),
        Column("ChildProductClassification.Code", "child_classification", CLASS_BY_CODE),
        Column("ProductComponentGroup.Code", "component_group", Reference("ProductComponentGroup", "Code")),
        Column("Quantity", "quantity", Number()),
        Column("MinQuantity", "minimum_quantity", Number()),
        Column("MaxQuantity", "maximum_quantity", Number()),
        Column("QuantityScaleMethod", "quantity_scale", Choice(QuantityScale)),
        Column("IsComponentRequired", "required", Flag()),
        Column("IsDefaultComponent", "default", Flag()),
        Column("Sequence", "sequence", Whole()),
        Column("ProductRelationshipType.Name", "", Reference("ProductRelationshipType", "Name")),
        Column("ChildSellingModel.$$Name$SellingModelType", "", SELLING_MODEL),
        Column("ParentSellingModel.$$Name$SellingModelType", "", SELLING_MODEL),
        Column("UnitOfMeasure.UnitCode", "", UNIT),
    ),
)

CATALOG_OBJECTS = (
    SCOPES,
    UNITS,
    PICKLISTS,
    PICKLIST_VALUES,
    ATTRIBUTES,
    CLASSIFICATIONS,
    PRODUCTS,
    CLASS_ATTRIBUTES,
    PRODUCT_ATTRIBUTES,
    COMPONENTS,
)
