"""How much of a technical product a line delivers: units converted, contributions added, the unit's rounding kept."""

import decimal
from collections.abc import Iterable
from decimal import Decimal

from catalog.core.products import Catalog, UnitOfMeasure
from decomposition.core.refusal import DecompositionRefused

ROUNDINGS = {
    "HalfUp": decimal.ROUND_HALF_UP,
    "HalfDown": decimal.ROUND_HALF_DOWN,
    "HalfEven": decimal.ROUND_HALF_EVEN,
    "Up": decimal.ROUND_UP,
    "Down": decimal.ROUND_DOWN,
    "Ceiling": decimal.ROUND_CEILING,
    "Floor": decimal.ROUND_FLOOR,
}

LARGEST_QUANTITY = Decimal(10) ** 18
"""What a database column of quantities holds."""

_EXACT = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_EVEN)
_FINEST = Decimal("1e-12")
"""Finer parts of a quantity are the rounding of a division, not an amount."""


_MOST_DIGITS = 40
"""Quantities beyond this are left as they are; they are refused by whoever asked for them."""


class NoUnitConversion(DecompositionRefused):
    """Quantities in ``source_unit`` cannot be added up in ``destination_unit``.

    ``product`` is the destination, ``rule`` the code of the rule and ``line`` the source line that meet there.
    """

    def __init__(self, source_unit: str, destination_unit: str, product: str, rule: str, line: str) -> None:
        self.source_unit = source_unit
        self.destination_unit = destination_unit
        self.product = product
        self.rule = rule
        self.line = line
        super().__init__(
            f'Line "{line}" counts in {source_unit}, but "{product}", which rule "{rule}" makes of it, is summed in '
            f"{destination_unit}, and there is no conversion between the two. Give both units one unit class and "
            f'a conversion factor, or let the quantity of "{product}" always be one.'
        )


class QuantityOutOfRange(DecompositionRefused):
    """Line ``line`` would deliver ``quantity``, which is more than any line may."""

    def __init__(self, line: str, quantity: Decimal) -> None:
        self.line = line
        self.quantity = quantity
        super().__init__(
            f'Line "{line}" would have the quantity {quantity:.3e}; it must be less than {LARGEST_QUANTITY:.0e}. '
            "Look at the quantities of the order, the mappings that set quantities and the conversion factors of units."
        )


def conversion_factor(source: str | None, destination: str | None, catalog: Catalog) -> tuple[Decimal, Decimal] | None:
    """Return (numerator, denominator) that turn quantities of one unit into another, or None where nothing does.

    Without a unit on either side the quantity is a plain count and stays as it is.
    """
    if source is None or destination is None or source == destination:
        return Decimal(1), Decimal(1)
    first, second = catalog.unit_by_code.get(source), catalog.unit_by_code.get(destination)
    if first is None or second is None or not first.unit_class or first.unit_class != second.unit_class:
        return None
    if not first.conversion_factor or not second.conversion_factor:
        return None
    return first.conversion_factor, second.conversion_factor


def converted(quantity: Decimal, factor: tuple[Decimal, Decimal]) -> Decimal:
    """Return a quantity in another unit, exact to twelve decimal places."""
    numerator, denominator = factor
    if numerator == denominator:
        return quantity
    return tidy(_EXACT.divide(_EXACT.multiply(quantity, numerator), denominator))


def total(quantities: Iterable[Decimal]) -> Decimal:
    """Return the exact sum."""
    result = Decimal(0)
    for quantity in quantities:
        result = _EXACT.add(result, quantity)
    return tidy(result)


def rounded(quantity: Decimal, unit: UnitOfMeasure | None) -> Decimal:
    """Return a quantity with the decimal places that its unit keeps, rounded as the unit says."""
    if unit is None or unit.scale is None:
        return quantity
    rounding = ROUNDINGS.get(unit.rounding, decimal.ROUND_HALF_UP)
    places = min(max(unit.scale, 0), 12)  # an unpublished draft may say anything
    return tidy(quantity.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=_EXACT))


def tidy(quantity: Decimal) -> Decimal:
    """Return a quantity without trailing zeros, dust and exponent: 10, not 1E+1 nor 10.000."""
    exponent = quantity.as_tuple().exponent
    if exponent == 0 or quantity.adjusted() > _MOST_DIGITS:
        return quantity
    if isinstance(exponent, int) and exponent < -12:
        quantity = quantity.quantize(_FINEST, context=_EXACT)
    quantity = quantity.normalize(_EXACT)
    whole = quantity.to_integral_value()
    return whole.quantize(Decimal(1), context=_EXACT) if whole == quantity else quantity
