"""The draft of the whole design, read with one query a table."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from orchestration.core.design import Design
from orchestration.core.record_json import RecordError, decimal_text, decode_record
from orchestration.core.snapshot_kinds import design_of
from orchestration.queries.draft_tables import ChildTable, DraftTable, draft_tables

Fields = dict[str, object]


class DraftUnreadable(ValueError):
    """A row of the draft does not fit its record: ``kind``, ``code`` and ``pointer`` say where, ``reason`` why."""

    def __init__(self, kind: str, code: str, pointer: str, reason: str) -> None:
        self.kind = kind
        self.code = code
        self.pointer = pointer
        self.reason = reason
        super().__init__(f"{kind} {code!r}{pointer and f' at {pointer}'}: {reason}")


def read_draft() -> Design:
    """Return the draft as a design, every tuple sorted by code. Raises DraftUnreadable.

    One query a table: 21 kinds and 4 tables of children, all from one moment. Within a transaction of the caller that
    moment is the caller's to fix (``operations.draft.lock_draft``).
    """
    design, unreadable = read_readable()
    if unreadable:
        raise unreadable[0]
    return design


def read_readable() -> tuple[Design, tuple[DraftUnreadable, ...]]:
    """Return the draft less the records that do not fit their rows, and what is wrong with these; as ``read_draft``."""
    if connection.in_atomic_block:
        return _design()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _design()


def _design() -> tuple[Design, tuple[DraftUnreadable, ...]]:
    unreadable: list[DraftUnreadable] = []
    design = design_of({table.kind.name: _records(table, unreadable) for table in draft_tables()})
    return design, tuple(unreadable)


def read_fields(table: DraftTable) -> dict[str, Fields]:
    """Return the records of one table as JSON objects by code, unsorted, each with its children."""
    found: dict[str, Fields] = {}
    for fields in _rows(table.model, table.columns):
        found[str(fields[table.kind.code_field])] = fields
    for child in table.children:
        for fields in found.values():
            fields[child.attribute] = []
        for parent, fields in _child_rows(child):
            siblings = found[parent][child.attribute]
            assert isinstance(siblings, list)
            siblings.append(fields)
        for fields in found.values():
            fields[child.attribute] = in_order(child, fields[child.attribute])
    return found


def in_order(child: ChildTable, siblings: object) -> list[Mapping[str, Any]]:
    """Return child objects in the one order in which the draft states them."""
    assert isinstance(siblings, list)
    return sorted(siblings, key=lambda fields: tuple(fields[name] for name in child.sorted_by))


def _records(table: DraftTable, unreadable: list[DraftUnreadable]) -> tuple[Any, ...]:
    records = []
    for code, fields in sorted(read_fields(table).items()):
        try:
            records.append(decode_record(table.kind.record, fields))
        except RecordError as error:
            unreadable.append(DraftUnreadable(table.kind.name, code, error.pointer, error.reason))
    return tuple(records)


def _rows(model: type[models.Model], columns: Mapping[str, str]) -> list[Fields]:
    rows = model._default_manager.values_list(*columns.values())
    return [dict(zip(columns, map(_json, row), strict=True)) for row in rows]


def _child_rows(child: ChildTable) -> list[tuple[str, Fields]]:
    columns = {"": f"{child.parent}_id", **child.columns}
    return [(str(fields.pop("")), fields) for fields in _rows(child.model, columns)]


def _json(value: object) -> object:
    return decimal_text(value) if isinstance(value, Decimal) else value
