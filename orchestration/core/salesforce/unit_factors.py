"""Whether a unit's conversion factor says what it must: how many base units of the class one of these is.

Published configurations mix this with its inverse (1 Kilobyte as 1000000 Gigabyte), and a factor that stands the wrong
way round spoils quantities without anybody noticing. The sizes of units that everybody knows tell the two apart.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from catalog.core.problems import Severity
from orchestration.core.salesforce.reading import Origin, Reading
from orchestration.core.salesforce.specification import Fields
from orchestration.core.salesforce.tables import Table

_SIZES: Mapping[str, tuple[str, Decimal]] = {
    **{
        name: ("data", Decimal(1000) ** power)
        for power, name in enumerate(("byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"))
    },
    "second": ("time", Decimal(1)),
    "minute": ("time", Decimal(60)),
    "hour": ("time", Decimal(3600)),
    "day": ("time", Decimal(86_400)),
    "week": ("time", Decimal(604_800)),
}

_TOLERANCE = Decimal("1.3")
"""Admits 1024 for 1000, five times over, and factors that were rounded."""


def check_factors(reading: Reading, tables: Iterable[Table], known_units: Mapping[str, Fields]) -> None:
    """Note factors that contradict a unit's known size, and leave those units as they were: without a factor at first.

    ``tables`` have the classes of units, the later ones counting. A base unit whose own factor is not 1 is an error,
    for all others of its class are counted in it.
    """
    bases = _base_units(reading, tables, known_units)
    units = {**known_units, **_units(reading)}
    for code, fields in _units(reading).items():
        factor = fields.get("conversion_factor")
        if not isinstance(factor, Decimal):
            continue
        base = bases.get(str(fields.get("unit_class")))
        if factor <= 0:
            what = f"a conversion factor is more than 0, not {factor}."
            reading.note_field(("UnitOfMeasure", code), "conversion_factor", Severity.ERROR, what)
        elif base == code and factor != 1:
            what = f"{code} is the base unit of its class, so its conversion factor is 1, not {factor}."
            reading.note_field(("UnitOfMeasure", code), "conversion_factor", Severity.ERROR, what)
        elif base not in (None, code):
            _check_size(reading, code, fields, units[str(base)], known_units.get(code, {}))


def _check_size(reading: Reading, code: str, fields: Fields, base: Fields, before: Fields) -> None:
    expected = _ratio(str(fields.get("name")), str(base.get("name")))
    factor = fields["conversion_factor"]
    if expected is None and factor == 1:
        what = f"its factor is 1, as if it were the base unit {base.get('name')} itself. Check that both are the same."
        reading.note_field(("UnitOfMeasure", code), "conversion_factor", Severity.WARNING, what)
    if expected is None or 1 / _TOLERANCE <= factor / expected <= _TOLERANCE:
        return
    fields["conversion_factor"] = before.get("conversion_factor")
    what = (
        f"one {fields['name']} is {expected:f} {base['name']}, not {factor:f}: a conversion factor says how many base "
        "units one of these is. It is kept, but not loaded: no quantity in this unit is converted. Correct it."
    )
    reading.note_field(("UnitOfMeasure", code), "conversion_factor", Severity.WARNING, what)


def _ratio(name: str, base: str) -> Decimal | None:
    sizes = [_SIZES.get(text.lower().removesuffix("s")) for text in (name, base)]
    if sizes[0] is None or sizes[1] is None or sizes[0][0] != sizes[1][0]:
        return None
    return sizes[0][1] / sizes[1][1]


def _base_units(reading: Reading, tables: Iterable[Table], known_units: Mapping[str, Fields]) -> dict[str, str]:
    """The base unit of each class that has one; one that belongs to another class is an error."""
    units = {**known_units, **_units(reading)}
    found: dict[str, str] = {}
    for table in tables:
        for row in table.rows if table.object == "UnitOfMeasureClass" else ():
            code, unit = row.cell("Code"), row.cell("BaseUnitOfMeasure.UnitCode")
            if code is None or unit not in units:
                continue
            own = units[unit].get("unit_class")
            if own and own != code:
                at = Origin(table.path, row.number, "BaseUnitOfMeasure.UnitCode", unit)
                reading.note(at, Severity.ERROR, f"the unit {unit!r} is of the class {own!r}. Name one of {code!r}.")
            else:
                found[code] = unit
    return found


def _units(reading: Reading) -> dict[str, Fields]:
    return {code: fields for (kind, code), fields in reading.fields.items() if kind == "UnitOfMeasure"}
