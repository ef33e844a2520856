"""The draft of the whole design, read with one query a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from orchestration.core.design import Design
from orchestration.core.record_json import RecordError, decimal_text, decode_record
from orchestration.core.snapshot_kinds import design_of
from orchestration.queries.draft_tables import ChildTable, DraftTable, draft_tables

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DraftContent:
    """The whole draft at one moment: the records that could be read as a design, and all of them as JSON objects.

    ``fields`` and ``versions`` are by kind and code. ``unreadable`` says which rows do not fit their records.
    """

    design: Design
    fields: Mapping[str, Mapping[str, Fields]]
    versions: Mapping[str, Mapping[str, int]]
    unreadable: tuple["DraftUnreadable", ...]


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record as a JSON object, and its version."""

    version: int
    fields: Fields


class DraftUnreadable(ValueError):
    """A row of the draft does not fit its record: ``kind``, ``code`` and ``pointer`` say where, ``reason`` why."""

    def __init__(self, kind: str, code: str, pointer: str, reason: str) -> None:
        self.kind = kind
        self.code = code
        self.pointer = pointer
        self.reason = reason
        super().__init__(f"{kind} {code!r}{pointer and f' at {pointer}'}: {reason}")


_VERSION = ""
"""Under this name a row's version is read along with the fields of its record."""


def read_draft() -> Design:
    """Return the draft as a design, every tuple sorted by code. Raises DraftUnreadable.

    One query a table: 21 kinds and 4 tables of children, all from one moment. Within a transaction of the caller that
    moment is the caller's to fix (``operations.draft_rows.lock_draft``).
    """
    design, unreadable = read_readable()
    if unreadable:
        raise unreadable[0]
    return design


def read_readable() -> tuple[Design, tuple[DraftUnreadable, ...]]:
    """Return the draft less the records that do not fit their rows, and what is wrong with these; as ``read_draft``."""
    content = read_content()
    return content.design, content.unreadable


def read_content() -> DraftContent:
    """Return everything that the draft holds; as ``read_draft``."""
    if connection.in_atomic_block:
        return _content()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _content()


def _content() -> DraftContent:
    unreadable: list[DraftUnreadable] = []
    fields: dict[str, Mapping[str, Fields]] = {}
    versions: dict[str, Mapping[str, int]] = {}
    records: dict[str, tuple[Any, ...]] = {}
    for table in draft_tables():
        name = table.kind.name
        fields[name], versions[name] = _read(table)
        records[name] = _records(table, fields[name], unreadable)
    return DraftContent(design_of(records), fields, versions, tuple(unreadable))


def read_fields(table: DraftTable) -> dict[str, Fields]:
    """Return the records of one table as JSON objects by code, unsorted, each with its children."""
    return _read(table)[0]


def read_record(table: DraftTable, code: str) -> StoredRecord | None:
    """Return one record of a table, None where there is none of this code."""
    found, versions = _read(table, code)
    return StoredRecord(versions[code], found[code]) if code in found else None


def _read(table: DraftTable, code: str | None = None) -> tuple[dict[str, Fields], dict[str, int]]:
    """The records of a table, or the one of a code alone, and their versions, by code."""
    found: dict[str, Fields] = {}
    versions: dict[str, int] = {}
    own = {} if code is None else {table.kind.code_field: code}
    for fields in _rows(table.model, {**table.columns, _VERSION: "version"}, own):
        key = str(fields[table.kind.code_field])
        versions[key] = fields.pop(_VERSION)
        found[key] = fields
    for child in table.children:
        for fields in found.values():
            fields[child.attribute] = []
        for parent, fields in _child_rows(child, code):
            found[parent][child.attribute].append(fields)
        for fields in found.values():
            fields[child.attribute] = in_order(child, fields[child.attribute])
    return found, versions


def in_order(child: ChildTable, siblings: object) -> list[Mapping[str, Any]]:
    """Return child objects in the one order in which the draft states them."""
    assert isinstance(siblings, list)
    return sorted(siblings, key=lambda fields: tuple(fields[name] for name in child.sorted_by))


def _records(table: DraftTable, rows: Mapping[str, Fields], unreadable: list[DraftUnreadable]) -> tuple[Any, ...]:
    records = []
    for code, fields in sorted(rows.items()):
        try:
            records.append(decode_record(table.kind.record, fields))
        except RecordError as error:
            unreadable.append(DraftUnreadable(table.kind.name, code, error.pointer, error.reason))
    return tuple(records)


def _rows(model: type[models.Model], columns: Mapping[str, str], those: Mapping[str, str]) -> list[Fields]:
    rows = model._default_manager.filter(**those).values_list(*columns.values())
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    decimals = [name for name in columns if isinstance(_column(model, columns[name]), models.DecimalField)]
    for fields in found if decimals else ():
        fields |= {name: decimal_text(fields[name]) for name in decimals if fields[name] is not None}
    return found


def _column(model: type[models.Model], name: str) -> object:
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _child_rows(child: ChildTable, parent: str | None) -> list[tuple[str, Fields]]:
    columns = {"": f"{child.parent}_id", **child.columns}
    those = {} if parent is None else {f"{child.parent}_id": parent}
    return [(str(fields.pop("")), fields) for fields in _rows(child.model, columns, those)]
