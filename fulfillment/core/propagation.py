"""Carrying attribute values between order lines and fulfillment lines, as the standard actions do it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.core.products import Catalog, Product
from catalog.core.values import ValueMismatch, canonical, same_value
from catalog.core.vocabulary import DataType
from decomposition.core.conditions import Conditions
from decomposition.core.destination_attributes import destination_attributes
from decomposition.core.explanation import Explanation
from decomposition.core.lines import FulfillmentLine, LineSource, SourceKind
from decomposition.core.mappings import Contribution, EarlierValues, Mapper
from decomposition.core.order import Order
from decomposition.core.order_tree import OrderTree
from decomposition.core.rules import RuleBook
from decomposition.core.sources import SourceLine, from_fulfillment_line, from_order_line

Attributes = Mapping[str, object]


class PropagationFailed(ValueError):
    """Values cannot be carried over; nothing was. ``code`` names the kind of reason."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """A fulfillment line whose values go up to the order lines that it descends from, given by their ids."""

    key: str
    product: str
    attributes: Attributes
    order_lines: Sequence[str]


def carried_up(
    givers: Iterable[Giver], products: Mapping[str, str], codes: Sequence[str], catalog: Catalog
) -> dict[str, dict[str, object]]:
    """Return the values that order lines get, by their ids; ``products`` are the skus of these lines.

    Without codes every attribute is carried that the order line's product has too. Values that are not there are
    passed over. Raises PropagationFailed where two lines have different values for one order line, or a value is not
    of its attribute's type.
    """
    values: dict[str, dict[str, object]] = {}
    for giver in sorted(givers, key=lambda giver: giver.key):
        for line_id in giver.order_lines:
            wanted = codes or sorted(set(giver.attributes) & set(catalog.attributes_of(products[line_id])))
            given = [code for code in wanted if giver.attributes.get(code) is not None]
            _carry(giver, values.setdefault(line_id, {}), given, line_id, catalog)
    return values


def _carry(giver: Giver, found: dict[str, object], codes: Iterable[str], line_id: str, catalog: Catalog) -> None:
    for code in codes:
        data_type = _data_type(code, catalog)
        try:
            value = canonical(giver.attributes[code], data_type)
        except ValueMismatch as error:
            raise PropagationFailed("InvalidValue", f'Attribute "{code}" of line "{giver.key}": {error}') from error
        if code in found and not same_value(found[code], value, data_type):
            message = f'Order line "{line_id}" would get both {found[code]!r} and {value!r} for "{code}".'
            raise PropagationFailed("ConflictingValues", message)
        found[code] = value


def _data_type(code: str, catalog: Catalog) -> DataType:
    definition = catalog.attribute_by_code.get(code)
    if definition is None:
        raise PropagationFailed("UnknownAttribute", f'The release has no attribute "{code}".')
    return definition.data_type


class MappingsAgain:
    """The mappings of the rules that made an order's lines, applied to them anew, with the order as it is now.

    Only mappings for all requests are applied again: those for the initial request leave what stands. Attributes alone
    are carried, never quantities or dates; a mapping that has no value to give changes nothing, as in decomposing.
    """

    def __init__(self, order: Order, rule_book: RuleBook) -> None:
        self._order = order
        self._rule_book = rule_book
        self._tree = OrderTree(order)
        self._mapper = Mapper(rule_book, Conditions(rule_book, self._tree), Explanation())

    def changes(self, lines: Mapping[str, FulfillmentLine], wanted: Iterable[str]) -> dict[str, Attributes]:
        """Return the new values of the wanted lines, by key, sources before what was made of them.

        Raises PropagationFailed where the release does not have a line's product.
        """
        now: dict[str, dict[str, object]] = {}
        changed: dict[str, Attributes] = {}
        for key in _sources_first(lines, wanted):
            before = now.get(key) or dict(lines[key].attributes)
            found = self._mapped(lines, now, key)
            if any(code not in before or before[code] != value for code, value in found.items()):
                changed[key] = found
                now[key] = {**before, **found}
        return changed

    def _mapped(
        self, lines: Mapping[str, FulfillmentLine], now: Mapping[str, dict[str, object]], key: str
    ) -> dict[str, object]:
        line = _with(lines[key], now.get(key))
        contributions = [self._contribution(source, lines, now) for source in line.sources]
        applicable = [one for one in contributions if one is not None]
        going_on = [one for one in applicable if not one.source.cancelled] or applicable
        attributes = destination_attributes(self._rule_book.catalog, line.product)
        earlier = EarlierValues(initial_request=False, previous=line, has_previous=True)
        return dict(self._mapper.apply(line.key, going_on, attributes, earlier).attributes)

    def _contribution(
        self, source: LineSource, lines: Mapping[str, FulfillmentLine], now: Mapping[str, dict[str, object]]
    ) -> Contribution | None:
        rule = self._rule_book.rule_by_code.get(source.rule)
        if rule is None:
            return None
        if source.kind is SourceKind.FULFILLMENT_LINE:
            made = lines.get(source.id)
            return Contribution(self._made(_with(made, now.get(source.id))), rule) if made is not None else None
        line = self._order.line_by_id.get(source.id)
        if line is None:
            return None
        return Contribution(from_order_line(line, self._product(line.product), self._tree), rule)

    def _made(self, line: FulfillmentLine) -> SourceLine:
        return from_fulfillment_line(line, self._product(line.product))

    def _product(self, sku: str) -> Product:
        product = self._rule_book.catalog.product_by_sku.get(sku)
        if product is None:
            raise PropagationFailed("UnknownProduct", f'The release has no product "{sku}".')
        return product


def _with(line: FulfillmentLine, attributes: dict[str, object] | None) -> FulfillmentLine:
    return line if attributes is None else replace(line, attributes=attributes)


def _sources_first(lines: Mapping[str, FulfillmentLine], wanted: Iterable[str]) -> list[str]:
    among = {key for key in wanted if key in lines}
    ordered: dict[str, None] = {}
    for key in sorted(among):
        _visit(key, lines, ordered)
    return [key for key in ordered if key in among]


def _visit(key: str, lines: Mapping[str, FulfillmentLine], ordered: dict[str, None]) -> None:
    """Append a line after all that it was made of; lines are made level by level, so that none is below itself."""
    if key in ordered or key not in lines:
        return
    for source in lines[key].sources:
        if source.kind is SourceKind.FULFILLMENT_LINE:
            _visit(source.id, lines, ordered)
    ordered[key] = None
