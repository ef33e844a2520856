"""Keeping imported rows whole, so that an export in the same form loses nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from catalog.models import ImportedRecord
from orchestration.core.salesforce.reading import ReadRow
from orchestration.core.salesforce.tables import Row, Table, cell_text
from orchestration.queries.imported import FILE_KEY, SALESFORCE, Imported

BATCH = 1_000


@dataclass(slots=True)
class KeptRows:
    """How many rows of a file were new, other than at the last import, or the same; nulls are all one."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Writing:
    records: list[ImportedRecord] = field(default_factory=list)

    def add(self, path: str, key: str, position: int, columns: Mapping[str, Any]) -> None:
        self.records.append(
            ImportedRecord(
                system=SALESFORCE,
                table=path,
                key=key,
                position=position,
                columns=dict(columns),
                imported_at=timezone.now(),
            )
        )

    def write(self) -> None:
        ImportedRecord.objects.bulk_create(
            self.records,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["system", "table", "key"],
            update_fields=["position", "columns", "imported_at"],
        )


def keep_rows(
    tables: Sequence[Table], rows: Sequence[ReadRow], texts: Mapping[str, str], before: Imported
) -> dict[str, KeptRows]:
    """Keep rows and texts as they are and return for each table what was new.

    Columns that a file no longer has, and rows that it no longer has, stay: an import only ever adds and changes.
    """
    writing = _Writing()
    for path, text in texts.items():
        if before.texts.get(path) != text:
            writing.add(path, FILE_KEY, 0, {"text": text})
    counts: dict[str, KeptRows] = {}
    for table in tables:
        old = before.tables.get(table.path)
        columns = (*table.columns, *(name for name in (old.columns if old else ()) if name not in table.columns))
        if old is None or old.columns != columns:
            writing.add(table.path, FILE_KEY, 0, {"columns": list(columns)})
        counts[table.path] = _keep_table(table, [row for row in rows if row.table is table], old, writing)
    writing.write()
    return counts


def _keep_table(table: Table, rows: Sequence[ReadRow], old: Table | None, writing: _Writing) -> KeptRows:
    known = {row.key: (position, row) for position, row in enumerate(old.rows if old else (), start=1)}
    counts = KeptRows()
    for position, read in enumerate(rows, start=1):
        place, before = known.get(read.key, (0, None))
        if before is None:
            counts.created += 1
        elif _differs(before, read.row):
            counts.changed += 1
        else:
            counts.unchanged += 1
            if place == position:
                continue
        values = {**before.values, **read.row.values} if before is not None else read.row.values
        writing.add(table.path, read.key, position, values)
    return counts


def _differs(before: Row, now: Row) -> bool:
    return any(cell_text(before.values.get(name)) != cell_text(value) for name, value in now.values.items())


def keep_new_rows(tables: Sequence[Table], before: Imported) -> None:
    """Keep the rows that an export made of records which never were imported, so that they are known when they return.

    Rows that were kept stay as they were imported, whatever their records are by now.
    """
    writing = _Writing()
    for table in tables:
        old = before.tables.get(table.path)
        known = {row.key for row in old.rows} if old else set()
        new = [(at, row) for at, row in enumerate(table.rows, start=1) if row.key and row.key not in known]
        if new and (old is None or old.columns != table.columns):
            writing.add(table.path, FILE_KEY, 0, {"columns": list(table.columns)})
        for position, row in new:
            writing.add(table.path, row.key, position, row.values)
    writing.write()
