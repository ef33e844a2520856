"""The static problems of a catalogue, found before it is published."""

from collections import Counter
from collections.abc import Collection

from catalog.core.loops import find_loops
from catalog.core.problem_list import Place, ProblemList
from catalog.core.problems import DesignProblem
from catalog.core.products import (
    AttributeDefinition,
    Catalog,
    Picklist,
    Product,
    ProductAttribute,
    ProductComponent,
    UnitOfMeasure,
)
from catalog.core.values import ValueMismatch, from_text
from catalog.core.vocabulary import DataType, DecompositionScope

ROUNDINGS = ("HalfUp", "HalfDown", "HalfEven", "Up", "Down", "Ceiling", "Floor")
"""The ways in which a unit may round."""


def check_catalog(catalog: Catalog) -> tuple[DesignProblem, ...]:
    """Return every problem of a catalogue: dangling references, loops, contradictions; errors first."""
    checks = _Checks(catalog)
    checks.codes()
    checks.units()
    checks.classifications()
    for picklist in catalog.picklists:
        checks.picklist(picklist)
    for definition in catalog.attributes:
        checks.attribute(definition)
    for row in catalog.product_attributes:
        checks.product_attribute(row)
    checks.repeated_attributes()
    for product in catalog.products:
        checks.product(product)
    for component in catalog.components:
        checks.component(component)
    checks.bundle_loops()
    return checks.problems.found()


class _Checks:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.problems = ProblemList()

    def codes(self) -> None:
        catalog = self._catalog
        self.problems.duplicates("UnitOfMeasure", (one.code for one in catalog.units))
        self.problems.duplicates("CustomScope", (one.code for one in catalog.custom_scopes))
        self.problems.duplicates("Picklist", (one.code for one in catalog.picklists))
        self.problems.duplicates("AttributeDefinition", (one.code for one in catalog.attributes))
        self.problems.duplicates("ProductClassification", (one.code for one in catalog.classifications))
        self.problems.duplicates("Product", (one.sku for one in catalog.products))
        self.problems.duplicates("ProductAttribute", (one.code for one in catalog.product_attributes))
        self.problems.duplicates("ProductComponent", (one.code for one in catalog.components))

    def _reference(self, at: Place, field: str, code: str | None, known: Collection[str], noun: str) -> bool:
        """Note a reference to a record that does not exist; return whether one is made, and it exists."""
        if code is not None and code not in known:
            self.problems.error(at, field, "UnknownReference", f'There is no {noun} "{code}".')
        return code is not None and code in known

    # units and classes

    def units(self) -> None:
        classes: dict[str, list[UnitOfMeasure]] = {}
        for unit in self._catalog.units:
            self._unit(unit)
            if unit.unit_class:
                classes.setdefault(unit.unit_class, []).append(unit)
        for name, members in sorted(classes.items()):
            if len(members) > 1 and all(unit.conversion_factor != 1 for unit in members):
                codes = tuple(sorted(unit.code for unit in members))
                message = f'No unit of the class "{name}" has the conversion factor 1; one of them is its base unit.'
                self.problems.error(("UnitOfMeasure", codes[0]), "conversion_factor", "NoBaseUnit", message, codes)
            for unit in members:
                if len(members) > 1 and unit.conversion_factor is None:
                    message = f'Without a conversion factor, "{unit.code}" converts to no other unit of "{name}".'
                    self.problems.warning(("UnitOfMeasure", unit.code), "conversion_factor", "NoConversion", message)

    def _unit(self, unit: UnitOfMeasure) -> None:
        if unit.conversion_factor is not None and not unit.conversion_factor > 0:
            message = f"A conversion factor is more than 0, not {unit.conversion_factor}."
            self.problems.error(("UnitOfMeasure", unit.code), "conversion_factor", "BadFactor", message)
        if unit.scale is not None and not 0 <= unit.scale <= 12:
            message = f"A scale is a number of decimal places from 0 to 12, not {unit.scale}."
            self.problems.error(("UnitOfMeasure", unit.code), "scale", "BadScale", message)
        if unit.rounding not in ROUNDINGS:
            message = f'"{unit.rounding}" is no way of rounding; use one of {", ".join(ROUNDINGS)}.'
            self.problems.error(("UnitOfMeasure", unit.code), "rounding", "UnknownRounding", message)

    def classifications(self) -> None:
        known = self._catalog.classification_by_code
        for one in self._catalog.classifications:
            self._reference(("ProductClassification", one.code), "parent", one.parent, known, "classification")
        for path in find_loops({one.code: (one.parent,) if one.parent else () for one in known.values()}):
            message = f"The class is above itself: {_arrows(path)}. Give one of them another parent."
            self.problems.error(("ProductClassification", path[0]), "parent", "ClassificationLoop", message, path)

    # attributes

    def picklist(self, picklist: Picklist) -> None:
        for value, count in sorted(Counter(entry.value for entry in picklist.values).items()):
            if count > 1:
                message = f'The value "{value}" is listed {count} times.'
                self.problems.error(("Picklist", picklist.code), "values", "DuplicateValue", message)
        for entry in picklist.values:
            try:
                from_text(entry.value, picklist.data_type)
            except ValueMismatch as error:
                self.problems.warning(("Picklist", picklist.code), "values", "BadValue", str(error))
        if not picklist.values:
            self.problems.warning(("Picklist", picklist.code), "values", "EmptyPicklist", "It has no values.")
        defaults = [entry.value for entry in picklist.values if entry.default]
        if len(defaults) > 1:
            message = f"Several values are the default ({', '.join(defaults)}); the first counts."
            self.problems.warning(("Picklist", picklist.code), "values", "SeveralDefaults", message)

    def attribute(self, definition: AttributeDefinition) -> None:
        kind, code = "AttributeDefinition", definition.code
        if definition.data_type is DataType.PICKLIST and definition.picklist is None:
            message = "An attribute of type Picklist needs a picklist."
            self.problems.error((kind, code), "picklist", "PicklistMissing", message)
        if definition.data_type is not DataType.PICKLIST and definition.picklist is not None:
            message = f"The picklist has no effect, because the type is {definition.data_type}."
            self.problems.warning((kind, code), "picklist", "PicklistUnused", message)
        self._reference((kind, code), "picklist", definition.picklist, self._catalog.picklist_by_code, "picklist")
        unit = definition.unit_of_measure
        self._reference((kind, code), "unit_of_measure", unit, self._catalog.unit_by_code, "unit of measure")
        self._default((kind, code), definition.default_value, definition)

    def product_attribute(self, row: ProductAttribute) -> None:
        kind = "ProductAttribute"
        if bool(row.product) == bool(row.classification):
            message = "It belongs to exactly one of a product and a classification."
            self.problems.error((kind, row.code), "product", "OneOwner", message)
        self._reference((kind, row.code), "product", row.product, self._catalog.product_by_sku, "product")
        classes = self._catalog.classification_by_code
        self._reference((kind, row.code), "classification", row.classification, classes, "classification")
        attributes = self._catalog.attribute_by_code
        if self._reference((kind, row.code), "attribute", row.attribute, attributes, "attribute"):
            self._default((kind, row.code), row.default_value, attributes[row.attribute])
        if row.ignored_for_asset and not row.ignored_for_action:
            message = (
                "An attribute that is left out of the asset differs from it for ever; "
                "leave it out of the comparison for the action as well."
            )
            self.problems.error((kind, row.code), "ignored_for_asset", "AssetOptOut", message)

    def _default(self, at: Place, text: str, definition: AttributeDefinition) -> None:
        """Note a default that is not of the attribute's type, or not in its picklist."""
        if not text:
            return
        try:
            from_text(text, definition.data_type)
        except ValueMismatch as error:
            self.problems.error(at, "default_value", "BadDefault", f"The default {error}")
            return
        picklist = self._catalog.picklist_by_code.get(definition.picklist or "")
        if definition.data_type is DataType.PICKLIST and picklist is not None:
            allowed = [entry.value for entry in picklist.values]
            if text not in allowed:
                message = f'The default "{text}" is not in the picklist "{picklist.code}" ({", ".join(allowed)}).'
                self.problems.error(at, "default_value", "DefaultNotInPicklist", message)

    def repeated_attributes(self) -> None:
        seen: dict[tuple[str | None, str | None, str], str] = {}
        for row in self._catalog.product_attributes:
            first = seen.setdefault((row.product, row.classification, row.attribute), row.code)
            if first != row.code:
                message = f'"{first}" already gives the attribute "{row.attribute}" to the same owner.'
                self.problems.error(("ProductAttribute", row.code), "attribute", "RepeatedAttribute", message)

    # products

    def product(self, product: Product) -> None:
        kind, sku, catalog = "Product", product.sku, self._catalog
        classes = catalog.classification_by_code
        self._reference((kind, sku), "classification", product.classification, classes, "classification")
        unit = product.unit_of_measure
        self._reference((kind, sku), "unit_of_measure", unit, catalog.unit_by_code, "unit of measure")
        scopes = catalog.custom_scope_by_code
        known = self._reference((kind, sku), "custom_scope", product.custom_scope, scopes, "custom scope")
        scope = product.decomposition_scope
        if product.assetizable and scope is DecompositionScope.ORDER:
            message = "Lines of scope Order never become assets; give it another scope, or make it not assetizable."
            self.problems.warning((kind, sku), "assetizable", "NeverAsset", message)
        custom = product.assetizable and scope is DecompositionScope.CUSTOM
        if known and custom and not scopes[product.custom_scope or ""].assetizable:
            message = f'The custom scope "{product.custom_scope}" is not assetizable, so the product cannot be.'
            self.problems.error((kind, sku), "assetizable", "ScopeNotAssetizable", message)

    def component(self, component: ProductComponent) -> None:
        kind, code, catalog = "ProductComponent", component.code, self._catalog
        if bool(component.child) == bool(component.child_classification):
            message = "A member is exactly one of a product and a classification."
            self.problems.error((kind, code), "child", "OneMember", message)
        self._reference((kind, code), "parent", component.parent, catalog.product_by_sku, "product")
        self._reference((kind, code), "child", component.child, catalog.product_by_sku, "product")
        classes = catalog.classification_by_code
        self._reference((kind, code), "child_classification", component.child_classification, classes, "classification")
        least, most = component.minimum_quantity, component.maximum_quantity
        if least is not None and most is not None and least > most:
            message = f"The minimum quantity {least} is more than the maximum {most}."
            self.problems.error((kind, code), "minimum_quantity", "EmptyRange", message)

    def bundle_loops(self) -> None:
        links: dict[str, set[str]] = {}
        for component in self._catalog.components:
            if component.child:
                links.setdefault(component.parent, set()).add(component.child)
        for path in find_loops(links):
            between = {(code, path[(at + 1) % len(path)]) for at, code in enumerate(path)}
            record = next(one.code for one in self._catalog.components if (one.parent, one.child or "") in between)
            message = f"The bundle contains itself: {_arrows(path)}. Remove one of these members."
            self.problems.error(("ProductComponent", record), "child", "BundleLoop", message, path)


def _arrows(path: tuple[str, ...]) -> str:
    return " → ".join((*path, path[0]))
