"""Records as cells: what a row says of a record, and how its cells change when the record does."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.core.salesforce.cells import Assignee, Flag, Reference
from orchestration.core.salesforce.objects import OBJECT_BY_NAME
from orchestration.core.salesforce.specification import Column, Fields, ObjectSpec, fields_of
from orchestration.core.salesforce.tables import NULL, Row, Table, cell_text

RecordFields = Mapping[tuple[str, str], Fields]
"""Fields of records by kind and code."""


@dataclass(frozen=True, slots=True)
class Side:
    """Records at one time: as they were imported, or as they are now.

    ``people`` are the other product's users: a queue that stands for one of them is no queue there.
    """

    records: RecordFields
    people: frozenset[str]

    def entities(self, spec: ObjectSpec) -> dict[str, Fields]:
        """Return the fields of all that rows of an object are about, by the rows' keys."""
        found: dict[str, Fields] = {}
        for (kind, code), fields in self.records.items():
            if kind != spec.kind or (spec.owner and not fields.get(spec.owner)):
                continue
            if kind == "Queue" and code in self.people:
                continue
            if spec.child is None:
                own = dict(fields)
                spec.unfold(own)
                found[code] = own
                continue
            for part in fields.get(spec.child.attribute, ()):
                own = {**fields_of(part), spec.child.owner: code}
                found[";".join(str(own[name]) for name in (spec.child.owner, *spec.child.key))] = own
        return found

    def text(self, column: Column, value: object) -> str:
        """Return a value as its column's cell says it; blank for none."""
        if value is None or value == "":
            return ""
        if isinstance(column.kind, Assignee):
            return str(value) if value in self.people else self._name("Queue", str(value))
        if isinstance(column.kind, Reference):
            kind = OBJECT_BY_NAME[column.kind.target].kind
            return self._name(kind, str(value)) if kind and column.kind.by == "Name" else str(value)
        return column.kind.write(value)

    def _name(self, kind: str, code: str) -> str:
        return str(self.records.get((kind, code), {}).get("name") or code)


def changed_row(spec: ObjectSpec, row: Row, before: tuple[Side, Fields], after: tuple[Side, Fields]) -> Row:
    """Return a row that says what its record is now; cells that still say so stay as they were written."""
    values = dict(row.values)
    for name in spec.fields.keys() & after[1].keys():
        for column in _columns_written(spec, name, row):
            # What the cell named may have gone, so that it no longer says anything.
            old = before[0].text(column, before[1][name]) if name in before[1] else row.cell(column.name) or ""
            new = after[0].text(column, after[1][name])
            if old != new:
                values[column.name] = _cell(column, new, row.values[column.name])
    return Row(row.number, _composed(values), row.key) if values != row.values else row


def new_row(spec: ObjectSpec, table: Table, row: Row, side: Side, fields: Fields) -> Row:
    """Return the row of a record that was not imported; ``row`` has its number and key, and no cells yet."""
    blank: object = None if table.is_json else ""
    values: dict[str, object] = dict.fromkeys(table.columns, blank)
    if spec.active in values:
        values[spec.active] = "Active"
    empty = Row(row.number, dict(values))
    for name in spec.fields.keys() & fields.keys():
        for column in _columns_written(spec, name, empty):
            text = side.text(column, fields[name])
            values[column.name] = _cell(column, text, blank) if text else blank
    return Row(row.number, _composed(values), row.key)


def default_columns(spec: ObjectSpec) -> tuple[str, ...]:
    """Return the columns of a file of which nothing was ever imported: the first of each field, and the key."""
    first = [columns[0].name for columns in spec.fields.values()]
    return tuple(dict.fromkeys((*spec.needed, *first)))


def _columns_written(spec: ObjectSpec, name: str, row: Row) -> list[Column]:
    """The columns of a field that a row fills; the first that is there, if it fills none."""
    there = [column for column in spec.fields[name] if column.name in row.values]
    filled = [column for column in there if row.cell(column.name) is not None]
    return filled or there[:1]


def _cell(column: Column, text: str, before: object) -> object:
    """A text in the form of its file: in JSON a null and a flag are no text."""
    if before is None or isinstance(before, bool):
        return (text == "true") if isinstance(column.kind, Flag) and text else text or None
    return text or NULL


def _composed(values: dict[str, object]) -> dict[str, object]:
    """Bring the columns that repeat others, named ``$$A$B``, into line with these."""
    for name in values:
        parts = name[2:].split("$") if name.startswith("$$") else []
        if parts and all(part in values for part in parts):
            values[name] = ";".join(cell_text(values[part]) or "" for part in parts)
    return values
