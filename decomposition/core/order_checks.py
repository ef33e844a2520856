"""Whether an order speaks of what the catalogue has: products, attributes, their types and values, custom scopes."""

from collections.abc import Mapping

from catalog.core.json_pointer import pointer_to
from catalog.core.products import AttributeDefinition, Catalog, ProductAttribute
from catalog.core.values import ValueMismatch, canonical, shown
from catalog.core.vocabulary import DataType, LineAction
from decomposition.core.order import Order, OrderLine
from decomposition.core.order_problems import Problems


def check_against(order: Order, catalog: Catalog) -> None:
    """Raise OrderRefused with every problem that an order has with a catalogue.

    A line names a product of the catalogue, which is active where it is to be added, and gives only attributes that the
    product or its classes have, of their type and, for picklists, of their values. Custom scopes exist. Attributes of
    the order and of the account are free, but one that the catalogue defines has its type.
    """
    problems = Problems()
    checker = _Checker(catalog, problems)
    checker.check_free(order.account.attributes, pointer_to("", "account", "attributes"))
    checker.check_free(order.attributes, pointer_to("", "attributes"))
    for position, line in enumerate(order.lines):
        checker.check_line(line, pointer_to("", "lines", position))
    problems.raise_if_any()


class _Checker:
    def __init__(self, catalog: Catalog, problems: Problems) -> None:
        self._catalog = catalog
        self._problems = problems
        self._scopes = {scope.item_key or scope.code for scope in catalog.custom_scopes}
        self._rows: dict[str, Mapping[str, ProductAttribute]] = {}

    def check_line(self, line: OrderLine, pointer: str) -> None:
        product = self._catalog.product_by_sku.get(line.product)
        place = pointer_to(pointer, "product")
        if product is None:
            hint = self._problems.hint(line.product, self._catalog.product_by_sku.keys())
            self._problems.add(place, "unknown_product", f'There is no product "{line.product}".{hint}')
            return
        if not product.active and line.action is LineAction.ADD:
            message = f'The product "{line.product}" is not active and cannot be added any more.'
            self._problems.add(place, "inactive_product", message)
        for name in line.scope_keys:
            if name not in self._scopes:
                place = pointer_to(pointer, "scope_keys", name)
                hint = self._problems.hint(name, self._scopes)
                self._problems.add(place, "unknown_scope", f'There is no custom scope "{name}".{hint}')
        self._check_attributes(line, pointer_to(pointer, "attributes"))

    def _check_attributes(self, line: OrderLine, pointer: str) -> None:
        if line.product not in self._rows:
            self._rows[line.product] = {
                code: row
                for code, row in self._catalog.attributes_of(line.product).items()
                if (definition := self._catalog.attribute_by_code.get(code)) is not None and definition.active
            }
        rows = self._rows[line.product]
        for code, value in line.attributes.items():
            place = pointer_to(pointer, code)
            if code in rows:
                self._check_value(value, self._catalog.attribute_by_code[code], place)
            else:
                hint = self._problems.hint(code, rows)
                message = f'The product "{line.product}" has no attribute "{code}".{hint}'
                self._problems.add(place, "unknown_attribute", message)
        if line.action is not LineAction.ADD:
            return
        for code, row in rows.items():
            definition = self._catalog.attribute_by_code[code]
            value = line.attributes.get(code)
            absent = value is None or (value == "" and definition.data_type is DataType.TEXT)
            required = row.required or definition.required
            if required and absent and not self._has_default(line.product, definition):
                message = f'The product "{line.product}" requires the attribute "{code}".'
                self._problems.add(pointer_to(pointer, code), "required_attribute", message)

    def _has_default(self, sku: str, definition: AttributeDefinition) -> bool:
        rows = self._catalog.attribute_rows(sku, definition.code)
        return bool(definition.default_value) or any(row.default_value for row in rows)

    def check_free(self, attributes: Mapping[str, object], pointer: str) -> None:
        for code, value in attributes.items():
            definition = self._catalog.attribute_by_code.get(code)
            if definition is not None and definition.active:
                self._check_value(value, definition, pointer_to(pointer, code))

    def _check_value(self, value: object, definition: AttributeDefinition, pointer: str) -> None:
        if value is None:
            return
        try:
            canonical(value, definition.data_type)
        except ValueMismatch as error:
            self._problems.add(
                pointer, "wrong_type", f'"{definition.code}" needs {error.expected}, not {shown(value)}.'
            )
            return
        picklist = self._catalog.picklist_by_code.get(definition.picklist or "")
        if definition.data_type is DataType.PICKLIST and picklist is not None:
            allowed = {entry.value for entry in picklist.values}
            if value not in allowed:
                message = f'{shown(value)} is not in the picklist of "{definition.code}".'
                self._problems.add(pointer, "not_in_picklist", message + self._problems.hint(str(value), allowed))
