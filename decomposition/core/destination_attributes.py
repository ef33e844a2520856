"""The attributes of a technical product: their types, defaults, what is required and what comparisons ignore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.core.products import AttributeDefinition, Catalog, ProductAttribute
from catalog.core.values import AttributeValue, ValueMismatch, from_text
from catalog.core.vocabulary import DataType
from decomposition.core.refusal import DecompositionRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationAttribute:
    """One attribute of one product. ``origin`` says in words where its default is stated.

    ``allowed`` holds the values of its picklist, or None without one. ``default_problem`` says why a stated default is
    of no use.
    """

    code: str
    data_type: DataType
    default: AttributeValue | None = None
    origin: str = ""
    default_problem: str = ""
    required: bool = False
    allowed: frozenset[str] | None = None
    ignored_for_action: bool = False
    ignored_for_supplemental_action: bool = False


@dataclass(frozen=True, slots=True)
class MissingAttribute:
    """A required attribute without value: of which line and product, and how it could be supplied."""

    line: str
    product: str
    attribute: str
    remedy: str


class RequiredAttributeMissing(DecompositionRefused):
    """Required attributes of made lines have neither mapping, nor default: ``missing`` lists them all.

    ``line``, ``product`` and ``attribute`` are those of the first.
    """

    def __init__(self, missing: Sequence[MissingAttribute]) -> None:
        self.missing = tuple(missing)
        self.line = missing[0].line
        self.product = missing[0].product
        self.attribute = missing[0].attribute
        super().__init__(
            " ".join(
                f'The required attribute "{one.attribute}" of line "{one.line}" has no value: {one.remedy}'
                for one in missing
            )
        )


def destination_attributes(catalog: Catalog, sku: str) -> Mapping[str, DestinationAttribute]:
    """Return the active attributes of a product by code, sorted by code."""
    found: dict[str, DestinationAttribute] = {}
    for code, row in sorted(catalog.attributes_of(sku).items()):
        definition = catalog.attribute_by_code.get(code)
        if definition is not None and definition.active:
            found[code] = _described(catalog, sku, row, definition)
    return found


def _described(
    catalog: Catalog, sku: str, row: ProductAttribute, definition: AttributeDefinition
) -> DestinationAttribute:
    default, origin, problem = _default(catalog, sku, definition)
    picklist = catalog.picklist_by_code.get(definition.picklist or "")
    allowed = None
    if definition.data_type is DataType.PICKLIST and picklist is not None:
        allowed = frozenset(value.value for value in picklist.values)
    return DestinationAttribute(
        code=row.attribute,
        data_type=definition.data_type,
        default=default,
        origin=origin,
        default_problem=problem,
        required=row.required or definition.required,
        allowed=allowed,
        ignored_for_action=row.ignored_for_action,
        ignored_for_supplemental_action=row.ignored_for_supplemental_action,
    )


def _default(catalog: Catalog, sku: str, definition: AttributeDefinition) -> tuple[AttributeValue | None, str, str]:
    """The default, where it is stated, and what is wrong with it."""
    for text, origin in _stated_defaults(catalog, sku, definition):
        if text:
            try:
                return from_text(text, definition.data_type), origin, ""
            except ValueMismatch as error:
                return None, origin, str(error)
    return None, "", ""


def _stated_defaults(catalog: Catalog, sku: str, definition: AttributeDefinition) -> list[tuple[str, str]]:
    """The texts that state a default, the nearest to the product first."""
    stated = [
        (row.default_value, f'product "{sku}"' if row.product else f'class "{row.classification}"')
        for row in catalog.attribute_rows(sku, definition.code)
    ]
    stated.append((definition.default_value, f'the definition of "{definition.code}"'))
    picklist = catalog.picklist_by_code.get(definition.picklist or "")
    if picklist is not None:
        stated.extend((value.value, f'picklist "{picklist.code}"') for value in picklist.values if value.default)
    return stated


def missing_attributes(
    line: str, product: str, attributes: Mapping[str, DestinationAttribute], values: Mapping[str, object]
) -> list[MissingAttribute]:
    """Return the required attributes of a line that have no value."""
    return [
        MissingAttribute(line, product, attribute.code, _remedy(product, attribute))
        for attribute in attributes.values()
        if attribute.required and values.get(attribute.code) in (None, "")
    ]


def _remedy(product: str, attribute: DestinationAttribute) -> str:
    if attribute.default_problem:
        return f"the default stated at {attribute.origin} cannot be used ({attribute.default_problem}) Correct it."
    return (
        f'map a value to it in a rule that leads to "{product}" (see in the trace whether one failed), or give it a '
        "default at the product, its class or its definition."
    )
