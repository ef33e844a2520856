"""The draft in the form of the files it was imported from: every row and column as it was, but for what was changed."""

import json
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields, replace

from orchestration.core.design import Design
from orchestration.core.salesforce.cells import Reference
from orchestration.core.salesforce.derivation import derive
from orchestration.core.salesforce.names import Names
from orchestration.core.salesforce.objects import OBJECTS
from orchestration.core.salesforce.reading import Reading, read_tables
from orchestration.core.salesforce.rendering import Side, changed_row, default_columns, new_row
from orchestration.core.salesforce.specification import Fields, ObjectSpec, fields_of
from orchestration.core.salesforce.tables import Row, Table
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of


@dataclass(frozen=True, slots=True)
class NotExpressible:
    """A field of a record that has another value than it was imported with, and no column in this form."""

    kind: str
    code: str
    field: str


@dataclass(frozen=True, slots=True)
class Export:
    """The tables to write, each row with its key, and what they cannot say."""

    tables: tuple[Table, ...]
    not_expressible: tuple[NotExpressible, ...]


def export_tables(kept: Sequence[Table], draft: Design, people: frozenset[str] = frozenset()) -> Export:
    """Return the tables that say what the draft says now.

    ``kept`` are the tables as they were imported, each row with its key. A row whose record has gone is left out, with
    the kept rows that refer to it; a record that was not imported becomes a new row of every file of its object.
    """
    names = Names(kept, draft, (), people)
    reading = read_tables(kept, names, Design())
    derive(reading, kept, Design())
    foreign = _listed_people(kept)
    before = Side(reading.fields, foreign)
    after = Side(
        {
            (kind.name, record.code): fields_of(record)
            for kind in KIND_BY_NAME.values()
            for record in records_of(draft, kind)
        },
        foreign,
    )
    return _Exporter(reading, before, after).export(kept)


def table_bytes(table: Table) -> bytes:
    """Return a table as the bytes of its file."""
    if table.is_json:
        objects = [{name: row.values[name] for name in table.columns if name in row.values} for row in table.rows]
        return f"{json.dumps(objects, ensure_ascii=False, indent=2)}\n".encode()
    if not table.columns:
        return b""
    lines = [table.columns, *([str(row.values.get(name, "")) for name in table.columns] for row in table.rows)]
    return "".join(f"{_csv_line(cells)}\n" for cells in lines).encode()


def _csv_line(cells: Sequence[str]) -> str:
    """A line in which every cell is read back as it was; the standard library leaves a lone carriage return bare."""
    if list(cells) == [""]:
        return '""'
    return ",".join(_quoted(cell) if any(mark in cell for mark in ',"\r\n') else cell for cell in cells)


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


class _Exporter:
    def __init__(self, reading: Reading, before: Side, after: Side) -> None:
        self._before = before
        self._after = after
        self._keys = {(read.table.path, read.row.number): read.key for read in reading.rows}
        self._gone: dict[tuple[str, str], set[str]] = {}

    def export(self, kept: Sequence[Table]) -> Export:
        made: dict[str, Table] = {}
        not_expressible: list[NotExpressible] = []
        for spec in OBJECTS:
            tables = [table for table in kept if table.object == spec.name]
            if not spec.kind:
                made.update({table.path: self._without_gone(spec, table) for table in tables})
                continue
            before, after = self._before.entities(spec), self._after.entities(spec)
            new = sorted(after.keys() - before.keys())
            written = [self._table(spec, table, new) for table in tables or self._first_table(spec, new)]
            made.update({table.path: table for table in written})
            not_expressible += self._unsaid(spec, written)
        return Export(tuple(made[path] for path in sorted(made)), tuple(not_expressible))

    def _table(self, spec: ObjectSpec, table: Table, new: Sequence[str]) -> Table:
        before, after = self._before.entities(spec), self._after.entities(spec)
        rows: list[Row] = []
        for row in table.rows:
            key = self._keys.get((table.path, row.number), "")
            if key not in before:
                rows.append(row)
            elif key in after:
                rows.append(changed_row(spec, row, (self._before, before[key]), (self._after, after[key])))
            else:
                self._note_gone(spec, row)
        columns = table.columns or (default_columns(spec) if new else ())
        table = replace(table, columns=columns)
        last = max((row.number for row in table.rows), default=1)
        rows += [
            new_row(spec, table, Row(last + at, {}, key), self._after, after[key])
            for at, key in enumerate(new, start=1)
        ]
        return replace(table, rows=tuple(rows))

    def _first_table(self, spec: ObjectSpec, new: Sequence[str]) -> list[Table]:
        if not new:
            return []
        name = f"{spec.name}.{'csv' if spec.folder else 'json'}"
        return [Table(f"{spec.folder}/{name}" if spec.folder else name, spec.name, (), ())]

    def _note_gone(self, spec: ObjectSpec, row: Row) -> None:
        for name in spec.needed:
            if (text := row.cell(name)) is not None:
                self._gone.setdefault((spec.name, name), set()).add(text)

    def _without_gone(self, spec: ObjectSpec, table: Table) -> Table:
        references = [(column.name, column.kind) for column in spec.columns if isinstance(column.kind, Reference)]
        rows = [
            row
            for row in table.rows
            if not any(row.cell(name) in self._gone.get((kind.target, kind.by), ()) for name, kind in references)
        ]
        return replace(table, rows=tuple(rows))

    def _unsaid(self, spec: ObjectSpec, tables: Sequence[Table]) -> list[NotExpressible]:
        """The fields that changed since the import and that no column of the object's files holds."""
        columns = {name for table in tables for name in table.columns}
        said = {field for field, some in spec.fields.items() if any(column.name in columns for column in some)}
        said |= {"code", "sku"} | {one.child.attribute for one in OBJECTS if one.child and one.kind == spec.kind}
        if "assignee" in said:
            said |= {"queue", "user", "destination_queue", "destination_user"}
        found: list[NotExpressible] = []
        before = self._before.entities(spec)
        for key, now in self._after.entities(spec).items():
            blank = {**_blank(spec), **before.get(key, {})}
            names = sorted(name for name in blank.keys() & now.keys() - said if now[name] != blank[name])
            found += [NotExpressible(spec.kind, key, name) for name in names]
        return found


def _blank(spec: ObjectSpec) -> Fields:
    """The fields of a record of which nothing was said."""
    assert spec.record is not None
    found = {one.name: one.default for one in fields(spec.record) if one.default is not MISSING}
    return found | {
        one.name: one.default_factory() for one in fields(spec.record) if one.default_factory is not MISSING
    }


def _listed_people(kept: Sequence[Table]) -> frozenset[str]:
    tables = [table for table in kept if table.object in ("User", "UserAndGroup")]
    return frozenset(name for table in tables for row in table.rows if (name := row.cell("Name")) is not None)
