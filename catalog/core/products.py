"""The catalogue as values: what a release holds of products, classes, attributes, scopes and units.

Every record is addressed by its ``code`` (a product by its ``sku``); references between records are codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from catalog.core.vocabulary import (
    DataType,
    DecompositionScope,
    FallbackScope,
    ProductKind,
    QuantityMethod,
    QuantityScale,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOfMeasure:
    code: str
    name: str
    unit_class: str = ""
    conversion_factor: Decimal | None = None  # how many base units of the class one of these is
    scale: int | None = None  # decimal places that a quantity in this unit keeps
    rounding: str = "HalfUp"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomScope:
    code: str
    name: str
    item_key: str = ""  # name under which an order line carries the value in ``scope_keys``; blank: the code
    asset_key: str = ""
    amends_existing_asset: bool = True
    assetizable: bool = True
    fallback_scope: FallbackScope = FallbackScope.LINE_ITEM


@dataclass(frozen=True, slots=True, kw_only=True)
class PicklistValue:
    code: str
    value: str
    label: str = ""
    default: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picklist:
    code: str
    name: str
    data_type: DataType = DataType.TEXT
    values: tuple[PicklistValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDefinition:
    code: str
    name: str
    data_type: DataType = DataType.TEXT
    picklist: str | None = None
    default_value: str = ""
    required: bool = False
    active: bool = True
    unit_of_measure: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductClassification:
    code: str
    name: str
    parent: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductAttribute:
    """An attribute of one product, or of every product of a classification (exactly one of the two)."""

    code: str
    attribute: str
    product: str | None = None
    classification: str | None = None
    default_value: str = ""
    required: bool = False
    sequence: int = 0
    ignored_for_action: bool = False
    ignored_for_supplemental_action: bool = False
    ignored_for_asset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductComponent:
    """A member of a bundle: a child product, or any product of a classification."""

    code: str
    parent: str
    child: str | None = None
    child_classification: str | None = None
    component_group: str = ""
    quantity: Decimal = Decimal(1)
    minimum_quantity: Decimal | None = None
    maximum_quantity: Decimal | None = None
    quantity_scale: QuantityScale = QuantityScale.PROPORTIONAL
    required: bool = False
    default: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    sku: str
    name: str
    kind: ProductKind = ProductKind.COMMERCIAL
    classification: str | None = None
    active: bool = True
    assetizable: bool = False
    decomposition_scope: DecompositionScope = DecompositionScope.ORDER_LINE_ITEM
    custom_scope: str | None = None
    quantity_method: QuantityMethod = QuantityMethod.AGGREGATE
    unit_of_measure: str | None = None
    family: str = ""
    description: str = ""

    @property
    def code(self) -> str:
        """The key by which other records name this product."""
        return self.sku


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """All catalogue records, each tuple sorted by code. Look-ups are built once, on first use."""

    units: tuple[UnitOfMeasure, ...] = ()
    custom_scopes: tuple[CustomScope, ...] = ()
    picklists: tuple[Picklist, ...] = ()
    attributes: tuple[AttributeDefinition, ...] = ()
    classifications: tuple[ProductClassification, ...] = ()
    products: tuple[Product, ...] = ()
    product_attributes: tuple[ProductAttribute, ...] = ()
    components: tuple[ProductComponent, ...] = ()

    @cached_property
    def product_by_sku(self) -> Mapping[str, Product]:
        return {product.sku: product for product in self.products}

    @cached_property
    def unit_by_code(self) -> Mapping[str, UnitOfMeasure]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def custom_scope_by_code(self) -> Mapping[str, CustomScope]:
        return {scope.code: scope for scope in self.custom_scopes}

    @cached_property
    def attribute_by_code(self) -> Mapping[str, AttributeDefinition]:
        return {attribute.code: attribute for attribute in self.attributes}

    @cached_property
    def classification_by_code(self) -> Mapping[str, ProductClassification]:
        return {classification.code: classification for classification in self.classifications}

    @cached_property
    def picklist_by_code(self) -> Mapping[str, Picklist]:
        return {picklist.code: picklist for picklist in self.picklists}

    def classification_path(self, code: str | None) -> tuple[str, ...]:
        """Return a classification and its ancestors, nearest first; a loop in the tree is cut where it closes."""
        return tuple(self._ancestors(code))

    def _ancestors(self, code: str | None) -> Iterator[str]:
        seen: set[str] = set()
        while code is not None and code not in seen and code in self.classification_by_code:
            seen.add(code)
            yield code
            code = self.classification_by_code[code].parent

    @cached_property
    def _attributes_by_owner(self) -> Mapping[tuple[str, str], tuple[ProductAttribute, ...]]:
        owned: dict[tuple[str, str], list[ProductAttribute]] = {}
        for row in self.product_attributes:
            owner = ("product", row.product) if row.product else ("classification", row.classification or "")
            owned.setdefault(owner, []).append(row)
        return {owner: tuple(rows) for owner, rows in owned.items()}

    def attributes_of(self, sku: str) -> Mapping[str, ProductAttribute]:
        """Return a product's attributes by attribute code: its own first, then those its classes hand down."""
        found: dict[str, ProductAttribute] = {}
        for row in self._rows_nearest_first(sku):
            found.setdefault(row.attribute, row)
        return found

    def attribute_rows(self, sku: str, attribute: str) -> tuple[ProductAttribute, ...]:
        """Return all that a product and its classes say of one attribute, the product's own first."""
        return tuple(row for row in self._rows_nearest_first(sku) if row.attribute == attribute)

    def _rows_nearest_first(self, sku: str) -> Iterator[ProductAttribute]:
        product = self.product_by_sku.get(sku)
        if product is None:
            return
        yield from self._attributes_by_owner.get(("product", sku), ())
        for code in self.classification_path(product.classification):
            yield from self._attributes_by_owner.get(("classification", code), ())
