"""Tables become records: every cell is read, every reference followed, and every row that does not fit is named."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.core.problems import Severity
from orchestration.core.design import Design
from orchestration.core.salesforce.cells import Assignee, CellRefused, Condition, Reference
from orchestration.core.salesforce.names import Names, natural_key
from orchestration.core.salesforce.objects import OBJECTS
from orchestration.core.salesforce.problems import RowProblem
from orchestration.core.salesforce.specification import Child, Column, Fields, ObjectSpec, fields_of
from orchestration.core.salesforce.tables import Row, Table
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of

RecordKey = tuple[str, str]
"""The kind and code of a record."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was read."""

    file: str
    row: int
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with the key under which it is kept, and the record that it is about (None for what is only kept)."""

    table: Table
    row: Row
    key: str
    record: RecordKey | None


@dataclass(slots=True)
class Reading:
    """What was read: the fields of every record that a row is about, where they stood, and what does not fit."""

    fields: dict[RecordKey, Fields] = field(default_factory=dict)
    origins: dict[RecordKey, dict[str, Origin]] = field(default_factory=dict)
    rows: list[ReadRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    foreign_people: dict[str, Origin] = field(default_factory=dict)

    def note(self, origin: Origin, severity: Severity, message: str) -> None:
        """Add a finding about what was read at a place."""
        self.problems.append(
            RowProblem(
                severity=severity,
                file=origin.file,
                row=origin.row,
                column=origin.column,
                value=origin.value,
                message=message,
            )
        )

    def note_field(self, record: RecordKey, name: str, severity: Severity, message: str) -> None:
        """Add a finding about a field of a record, at the cell that it came from."""
        origins = self.origins.get(record, {})
        origin = origins.get(name) or origins.get("") or Origin(record[0], 0)
        self.note(origin, severity, message)


def read_tables(tables: Sequence[Table], names: Names, base: Design) -> Reading:
    """Read all tables onto the records of ``base``: a column that a file does not have leaves its field as it is."""
    reader = _Reader(names, base)
    for spec in OBJECTS:
        for table in tables:
            if table.object == spec.name and not reader.lacks_columns(spec, table):
                for row in table.rows:
                    reader.read_row(spec, table, row)
    reader.finish()
    return reader.reading


class _Reader:
    def __init__(self, names: Names, base: Design) -> None:
        self.reading = Reading()
        self._names = names
        self._base = {
            (kind.name, record.code): record for kind in KIND_BY_NAME.values() for record in records_of(base, kind)
        }
        self._seen: dict[tuple[str, str], int] = {}
        self._children: dict[tuple[RecordKey, str], dict[tuple[Any, ...], Fields]] = {}
        self._spec_of: dict[RecordKey, ObjectSpec] = {}
        self._broken: set[RecordKey] = set()

    def lacks_columns(self, spec: ObjectSpec, table: Table) -> bool:
        """Note the columns that a file must have and has not; a file without header has no rows either."""
        missing = [name for name in spec.needed if name not in table.columns] if table.columns else []
        for name in missing:
            what = f"the column {name} is missing; {spec.name} needs {', '.join(spec.needed)}."
            self.reading.note(Origin(table.path, 1, name), Severity.ERROR, what)
        return bool(missing)

    def read_row(self, spec: ObjectSpec, table: Table, row: Row) -> None:
        at = Origin(table.path, row.number)
        before = len(self.reading.problems)
        values, origins = self._read_cells(spec, table, row)
        if spec.child is not None:
            spec.fold(
                values, lambda severity, name, message: self.reading.note(origins.get(name, at), severity, message)
            )
        key = self._key(spec, row, values)
        if key is None or not key.strip():
            what = f"the row has no {' or '.join(spec.key) or 'value'}: nothing names it. Fill it in."
            self.reading.note(dataclasses.replace(at, column=spec.key[0] if spec.key else ""), Severity.ERROR, what)
            return
        if self._is_repeated(spec, table, row, key):
            return
        failed = any(one.severity is Severity.ERROR for one in self.reading.problems[before:])
        record = self._record_key(spec, key, values)
        self.reading.rows.append(ReadRow(table, row, key, record))
        if record is None or not self._is_active(spec, at, row, record, values):
            return
        if failed:
            self._broken.add(record)
        if spec.child is not None:
            self._read_child(spec, spec.child, record, values, at)
        else:
            self._read_record(spec, record, values, origins, at)

    def _read_cells(self, spec: ObjectSpec, table: Table, row: Row) -> tuple[Fields, dict[str, Origin]]:
        """The values of a row's mapped columns; null cells take the field's default."""
        values: Fields = {}
        origins: dict[str, Origin] = {}
        for column in spec.columns:
            if column.name not in table.columns:
                continue
            text = row.cell(column.name)
            origin = Origin(table.path, row.number, column.name, text or "")
            if text is None:
                if column.needed:
                    self.reading.note(origin, Severity.ERROR, f"{column.name} is empty; every {spec.name} needs it.")
                elif column.field and column.field not in values:
                    values[column.field] = _default(spec, column.field)
                    origins[column.field] = origin
                continue
            try:
                value = self._value(column, text, origin)
            except CellRefused as error:
                self.reading.note(origin, Severity.ERROR, f"{text!r} does not fit {column.name}: {error}.")
                continue
            if column.field and (column.field not in values or values[column.field] == _default(spec, column.field)):
                values[column.field] = value
                origins[column.field] = origin
        return values, origins

    def _value(self, column: Column, text: str, origin: Origin) -> object:
        if isinstance(column.kind, Reference):
            return self._names.find(column.kind, text, only=bool(column.field))
        if isinstance(column.kind, Assignee):
            return self._assignee(text, origin)
        return column.kind.read(text)

    def _assignee(self, text: str, origin: Origin) -> tuple[bool, str]:
        """Whether an assignee is a user of ours, and the user's name or the queue's code."""
        queue = self._names.queue(text)
        if queue is not None:
            return False, queue
        if text in self._names.people:
            return True, text
        if self._names.is_foreign_person(text):
            self.reading.foreign_people.setdefault(text, origin)
            return False, text
        raise CellRefused(
            "there is no such Group or User in the files, no such queue in the draft and no such user here"
        )

    def _key(self, spec: ObjectSpec, row: Row, values: Fields) -> str | None:
        if spec.child is None:
            return self._names.code_of(spec, row)
        owner = values.get(spec.child.owner)
        parts = [owner, *(values.get(name) for name in spec.child.key)]
        return ";".join(map(str, parts)) if owner is not None else natural_key(spec, row)

    def _is_repeated(self, spec: ObjectSpec, table: Table, row: Row, key: str) -> bool:
        first = self._seen.setdefault((table.path, key), row.number)
        if first == row.number:
            return False
        columns = ", ".join(spec.key) or "values"
        what = f"row {first} is the same {spec.name}: {key!r} stands twice. Rename one of them, or remove it."
        self.reading.note(Origin(table.path, row.number, columns, key), Severity.ERROR, what)
        return True

    def _record_key(self, spec: ObjectSpec, key: str, values: Fields) -> RecordKey | None:
        if spec.child is not None:
            owner = values.get(spec.child.owner)
            return (spec.child.parent_kind, str(owner)) if owner is not None else None
        return (spec.kind, key) if spec.kind else None

    def _is_active(self, spec: ObjectSpec, at: Origin, row: Row, record: RecordKey, values: Fields) -> bool:
        """Whether a row is to be a record or a part of one; a part that no longer is is taken out."""
        status = row.cell(spec.active) if spec.active else None
        if status in (None, "Active"):
            return True
        what = f"the row's status is {status}: it is kept for the export, but it is not part of the draft."
        if spec.child is not None:
            part = tuple(values.get(name) for name in spec.child.key)
            self._siblings(spec.child, record).pop(part, None)
        elif record in self._base:
            what = f"the row's status is {status}, but the draft has it: remove it there, if it is no longer wanted."
        self.reading.note(Origin(at.file, at.row, spec.active, status or ""), Severity.WARNING, what)
        return False

    def _read_record(
        self, spec: ObjectSpec, key: RecordKey, values: Fields, origins: dict[str, Origin], at: Origin
    ) -> None:
        other = self._spec_of.setdefault(key, spec)
        if other is not spec:
            what = f"its key {key[1]!r} is also that of a row of {other.name}. Rename one of them."
            self.reading.note(at, Severity.ERROR, what)
            return
        fields = self._touched(key)
        known = self.reading.origins.setdefault(key, {"": at})
        for name, value in values.items():
            if _is_condition(spec, name):
                self._read_condition(fields, name, value, origins[name])
                continue
            earlier = known.get(name)
            if earlier is not None and earlier.file != at.file and fields.get(name) != value:
                what = (
                    f"{earlier.file} row {earlier.row} says {earlier.value!r}; this file counts, for it is read later."
                )
                self.reading.note(origins[name], Severity.WARNING, what)
            fields[name] = value
            known[name] = origins[name]

    def _read_condition(self, fields: Fields, name: str, text: str, origin: Origin) -> None:
        """A condition of the other product is not translated; one that the draft has is never overwritten by it."""
        if not text:
            fields.setdefault(name, "")
        elif fields.get(name) in ("", None, text):
            fields[name] = text
            what = "the condition is not translated: write it in the draft, else the draft cannot be published."
            self.reading.note(origin, Severity.WARNING, what)

    def _touched(self, key: RecordKey) -> Fields:
        """The fields of a record, those of the base to begin with."""
        if key not in self.reading.fields:
            base = self._base.get(key)
            own = fields_of(base) if base is not None else {KIND_BY_NAME[key[0]].code_field: key[1]}
            self.reading.fields[key] = own
        return self.reading.fields[key]

    def _read_child(self, spec: ObjectSpec, child: Child, key: RecordKey, values: Fields, at: Origin) -> None:
        siblings = self._siblings(child, key)
        values.pop(child.owner)
        if key in self._broken:
            return
        missing = [name for name in _needed(spec) if values.get(name) is None]
        for name in missing:
            self.reading.note(at, Severity.ERROR, f"{_columns_of(spec, name)} is empty; every {spec.name} needs it.")
        if not missing:
            part = tuple(values[name] for name in child.key)
            siblings[part] = {**siblings.get(part, {}), **values}

    def _siblings(self, child: Child, key: RecordKey) -> dict[tuple[Any, ...], Fields]:
        place = key, child.attribute
        if place not in self._children:
            parts = self._touched(key).get(child.attribute, ())
            self.reading.origins.setdefault(key, {})
            self._children[place] = {
                tuple(getattr(part, name) for name in child.key): fields_of(part) for part in parts
            }
        return self._children[place]

    def finish(self) -> None:
        """Fold every record that was read, and put the parts into their records."""
        for key, spec in self._spec_of.items():
            if key not in self._broken:
                self._fold(key, spec)
        for (key, attribute), parts in self._children.items():
            spec = next(one for one in OBJECTS if one.child and (one.kind, one.child.attribute) == (key[0], attribute))
            assert spec.record is not None
            self.reading.fields[key][attribute] = tuple(spec.record(**part) for part in parts.values())

    def _fold(self, key: RecordKey, spec: ObjectSpec) -> None:
        def note(severity: Severity, name: str, message: str) -> None:
            self.reading.note_field(key, name, severity, message)

        fields = self.reading.fields[key]
        spec.fold(fields, note)
        for name in _needed(spec):
            if fields.get(name) is None:
                note(Severity.ERROR, name, f"{_columns_of(spec, name)} is empty; every {spec.name} needs it.")


def _default(spec: ObjectSpec, name: str) -> object:
    """The value of a field whose cell is null; None for one that has no default."""
    assert spec.record is not None
    for one in dataclasses.fields(spec.record):
        if one.name == name and one.default is not dataclasses.MISSING:
            return one.default
    return None


def _needed(spec: ObjectSpec) -> list[str]:
    assert spec.record is not None
    no_default = (dataclasses.MISSING, dataclasses.MISSING)
    return [one.name for one in dataclasses.fields(spec.record) if (one.default, one.default_factory) == no_default]


def _columns_of(spec: ObjectSpec, name: str) -> str:
    return " or ".join(column.name for column in spec.fields.get(name, ())) or name


def _is_condition(spec: ObjectSpec, name: str) -> bool:
    return any(isinstance(column.kind, Condition) for column in spec.fields.get(name, ()))
