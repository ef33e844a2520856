"""Whether a unit's conversion factor says what it must: how many base units of the class one of these is.

Published configurations mix this with its inverse (1 Kilobyte as 1000000 Gigabyte), and a factor that stands the wrong
way round spoils quantities without anybody noticing. The sizes of units that everybody knows tell the two apart.
"""

from collections.abc import Mapping
from decimal import Decimal

from catalog.core.problems import Severity
from orchestration.core.salesforce.reading import Reading
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


def check_factors(reading: Reading, tables: list[Table], known_units: Mapping[str, Fields]) -> None:
    """Note factors that contradict a unit's known size, and leave those units as they were: without a factor at first.

    A base unit whose own factor is not 1 is an error, for all others of its class are counted in it.
    """
    bases = _base_units(tables)
    units = {**known_units, **{code: one for (kind, code), one in reading.fields.items() if kind == "UnitOfMeasure"}}
    for (kind, code), fields in reading.fields.items():
        factor = fields.get("conversion_factor")
        if kind != "UnitOfMeasure" or not isinstance(factor, Decimal):
            continue
        base = bases.get(str(fields.get("unit_class")))
        if factor <= 0:
            what = f"a conversion factor is more than 0, not {factor}."
            reading.note_field((kind, code), "conversion_factor", Severity.ERROR, what)
        elif base == code and factor != 1:
            what = f"{code} is the base unit of its class, so its conversion factor is 1, not {factor}."
            reading.note_field((kind, code), "conversion_factor", Severity.ERROR, what)
        elif base is not None and base in units:
            _check_size(reading, code, fields, units[base], known_units.get(code, {}))


def _check_size(reading: Reading, code: str, fields: Fields, base: Fields, before: Fields) -> None:
    expected = _ratio(str(fields.get("name")), str(base.get("name")))
    factor = fields["conversion_factor"]
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


def _base_units(tables: list[Table]) -> dict[str, str]:
    rows = [row for table in tables if table.object == "UnitOfMeasureClass" for row in table.rows]
    pairs = [(row.cell("Code"), row.cell("BaseUnitOfMeasure.UnitCode")) for row in rows]
    return {code: unit for code, unit in pairs if code is not None and unit is not None}
