"""What follows from all rows together: technical products, homes for other people's tasks, and what looks wrong."""

from collections.abc import Iterator, Sequence

from catalog.core.problems import Severity
from catalog.core.vocabulary import ProductKind
from orchestration.core.design import Design
from orchestration.core.salesforce.reading import Origin, Reading
from orchestration.core.salesforce.specification import fields_of
from orchestration.core.salesforce.tables import Table
from orchestration.core.salesforce.unit_factors import check_factors

TECHNICAL_MARK = "-DRO-"
"""The published configurations mark the product codes of technical products so, also of those no rule leads to yet."""


def derive(reading: Reading, tables: Sequence[Table], draft: Design, kept: Sequence[Table] = ()) -> None:
    """Complete what was read by what follows from it, and note what looks wrong. ``kept`` are earlier tables."""
    _mark_technical_products(reading)
    _house_foreign_people(reading)
    check_factors(reading, [*kept, *tables], {unit.code: fields_of(unit) for unit in draft.catalog.units})
    for origin, message in _suspicions(reading, tables, draft):
        reading.note(origin, Severity.WARNING, message)


def _mark_technical_products(reading: Reading) -> None:
    destinations = {
        fields.get("destination_product") for (kind, _), fields in reading.fields.items() if kind == "DecompositionRule"
    }
    for (kind, code), fields in reading.fields.items():
        if kind == "Product" and (code in destinations or TECHNICAL_MARK in code):
            fields["kind"] = ProductKind.TECHNICAL


def _house_foreign_people(reading: Reading) -> None:
    """Give the tasks of every person whom this site does not know a queue of the same name."""
    for name, origin in reading.foreign_people.items():
        is_placeholder = name.startswith("__") and name.endswith("__")
        reading.fields.setdefault(
            ("Queue", name),
            {
                "code": name,
                "name": "DRO assigned-to placeholder" if is_placeholder else name,
                "description": "Tasks that the imported configuration assigns to a user whom this site does not have.",
            },
        )
        reading.origins.setdefault(("Queue", name), {"": origin})
        what = (
            f"the user {name!r} is not a user here: the tasks go to a queue of that name. Give the queue members, "
            "or assign the steps to somebody else."
        )
        reading.note(origin, Severity.WARNING, what)


def _suspicions(reading: Reading, tables: Sequence[Table], draft: Design) -> Iterator[tuple[Origin, str]]:
    used = {scenario.group for scenario in draft.scenarios}
    used |= {str(fields.get("group")) for (kind, _), fields in reading.fields.items() if kind == "Scenario"}
    for (kind, _), fields in reading.fields.items():
        if kind == "StepDefinition":
            used |= {str(fields.get(name)) for name in ("amend_group", "cancel_group")}
    for key, fields in reading.fields.items():
        if key[0] == "StepGroup" and key[1] not in used:
            origin = reading.origins[key].get("name") or Origin(key[0], 0)
            yield origin, f"no scenario starts the step group {fields.get('name')!r}: its steps never run."
    for table in tables:
        if table.object in ("UnitOfMeasure", "AttributePicklist"):
            for row in table.rows:
                status = row.cell("Status")
                if status in ("Draft", "Inactive"):
                    yield (
                        Origin(table.path, row.number, "Status", status),
                        f"the status is {status}; it is loaded anyway.",
                    )
