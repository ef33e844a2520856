"""Every object that is read: those that become records, and those that are kept whole for we have no such thing."""

from collections.abc import Mapping

from orchestration.core.salesforce.catalog_objects import ATTRIBUTE, CATALOG_OBJECTS, PRODUCT, SELLING_MODEL, UNIT
from orchestration.core.salesforce.cells import Reference
from orchestration.core.salesforce.rule_objects import RULE_OBJECTS
from orchestration.core.salesforce.specification import Column, ObjectSpec
from orchestration.core.salesforce.step_objects import STEP_OBJECTS


def _kept(name: str, key: tuple[str, ...], references: Mapping[str, Reference] | None = None) -> ObjectSpec:
    columns = tuple(Column(column, "", reference) for column, reference in (references or {}).items())
    return ObjectSpec(name=name, key=key, folder="pcm", columns=columns)


_CATEGORY = Reference("ProductCategory", "Code")
_CATALOG = Reference("ProductCatalog", "Code")
_MODEL = "ProductSellingModel.$$Name$SellingModelType"

KEPT_OBJECTS = (
    _kept("AttributeCategory", ("Code",)),
    _kept(
        "AttributeCategoryAttribute",
        ("AttributeCategory.Code", "AttributeDefinition.Code"),
        {"AttributeCategory.Code": Reference("AttributeCategory", "Code"), "AttributeDefinition.Code": ATTRIBUTE},
    ),
    _kept("ProdtAttrScope", ("Name",)),
    _kept("ProductCatalog", ("Code",)),
    _kept("ProductCategory", ("Code",), {"Catalog.Code": _CATALOG, "ParentCategory.Code": _CATEGORY}),
    _kept("ProductCategoryDisqual", ("Name",)),
    _kept("ProductCategoryQualification", ("Name",)),
    _kept(
        "ProductCategoryProduct",
        ("ProductCategory.Code", "Product.StockKeepingUnit"),
        {"ProductCategory.Code": _CATEGORY, "Product.StockKeepingUnit": PRODUCT, "Catalog.Code": _CATALOG},
    ),
    _kept(
        "ProductComponentGroup",
        ("Code",),
        {"ParentProduct.StockKeepingUnit": PRODUCT, "ParentGroup.Code": Reference("ProductComponentGroup", "Code")},
    ),
    _kept("ProductComponentGrpOverride", ("Name",)),
    _kept("ProductDisqualification", ("Name",)),
    _kept("ProductQualification", ("Name",)),
    _kept(
        "ProductRampSegment",
        ("Product.StockKeepingUnit", _MODEL, "SegmentType"),
        {"Product.StockKeepingUnit": PRODUCT, _MODEL: SELLING_MODEL},
    ),
    _kept("ProductRelComponentOverride", ("Name",)),
    _kept("ProductRelationshipType", ("Name",)),
    _kept("ProductSellingModel", ("Name", "SellingModelType")),
    _kept(
        "ProductSellingModelOption",
        ("Product2.StockKeepingUnit", _MODEL),
        {
            "Product2.StockKeepingUnit": PRODUCT,
            _MODEL: SELLING_MODEL,
            "ProrationPolicy.Name": Reference("ProrationPolicy", "Name"),
        },
    ),
    _kept("ProrationPolicy", ("Name",)),
    _kept("UnitOfMeasureClass", ("Code",), {"BaseUnitOfMeasure.UnitCode": UNIT, "DefaultUnitOfMeasure.UnitCode": UNIT}),
    _kept("User", ("Name",)),
    _kept("UserAndGroup", ("Name",)),
)

OBJECTS: tuple[ObjectSpec, ...] = (*CATALOG_OBJECTS, *RULE_OBJECTS, *STEP_OBJECTS, *KEPT_OBJECTS)
"""In the order in which rows are read: what others refer to comes first."""

OBJECT_BY_NAME: Mapping[str, ObjectSpec] = {spec.name: spec for spec in OBJECTS}

SCOPES_FILE = "CustomFulfillmentScopeCnfg.json"


def object_of_file(name: str) -> str | None:
    """Return the object that a file's name stands for; None for a file that is not read."""
    stem, _, ending = name.rpartition(".")
    is_known = stem in OBJECT_BY_NAME and (ending == "csv" or name == SCOPES_FILE)
    return stem if is_known else None
