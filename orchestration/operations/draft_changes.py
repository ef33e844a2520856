"""Changing records of the draft, one or many at once: all or nothing, and never over another person's change.

They are checked against the rest of the design before anything is written. Every door that edits records (console,
pages, API) comes here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from catalog.core.problems import DesignProblem
from orchestration.core.record_change import DesignChange, errors_of_change
from orchestration.core.record_json import canonical_bytes, encode_record
from orchestration.core.unfinished import is_unfinished
from orchestration.operations.draft_change_checks import as_error, problems_of_rows
from orchestration.operations.draft_change_input import GivenChange, RecordChange, RecordRefused, read_changes
from orchestration.operations.draft_check import problems_of_rule
from orchestration.operations.draft_conflicts import VersionConflict, conflicts_of, taken_codes
from orchestration.operations.draft_rows import TableChange, apply_changes, lock_draft, ordered
from orchestration.queries.checks import check, with_unreadable
from orchestration.queries.draft import DraftContent, read_content
from orchestration.queries.draft_tables import DraftTable, draft_tables

__all__ = [
    "CheckedChanges",
    "RecordChange",
    "RecordRefused",
    "SavedChanges",
    "SavedRecord",
    "VersionConflict",
    "checked_changes",
    "save_changes",
    "try_changes",
    "write_changes",
]


MOST_OF_ROWS = 100
"""Where more than these do not fit their tables, the design as a whole is not looked at: each takes time to explain."""


@dataclass(frozen=True, slots=True)
class SavedRecord:
    """A record that was given, as it is in the draft now."""

    kind: str
    code: str
    version: int


@dataclass(frozen=True, slots=True)
class SavedChanges:
    """What saving did: the given records that are there now, and every problem that the draft has with them."""

    records: tuple[SavedRecord, ...]
    problems: tuple[DesignProblem, ...]


@dataclass(frozen=True, slots=True)
class CheckedChanges:
    """Changes that may be written until the transaction ends, in which nobody else can write the draft."""

    tables: tuple[TableChange, ...]
    saved: SavedChanges


def save_changes(
    changes: Sequence[RecordChange], actor: str, *, may_be_unfinished: bool = False, must_be_new: bool = False
) -> SavedChanges:
    """Make changes to the draft, all or none. Records that are as given already keep their versions.

    With ``may_be_unfinished`` what is merely missing yet does not count as an error. With ``must_be_new`` no new record
    may be there already, not even as it is given. Raises RecordRefused with every error that concerns the changes,
    VersionConflict with every record that somebody else changed.
    """
    with transaction.atomic():
        checked = checked_changes(changes, may_be_unfinished=may_be_unfinished, must_be_new=must_be_new)
        return write_changes(checked, actor)


def checked_changes(
    changes: Sequence[RecordChange], *, may_be_unfinished: bool = False, must_be_new: bool = False
) -> CheckedChanges:
    """Return changes ready to be written. Must run in the transaction that writes them; raises as ``save_changes``."""
    given = read_changes(changes)
    lock_draft()
    content = read_content()
    if conflicts := conflicts_of(given, content):
        raise VersionConflict(conflicts)
    if taken := taken_codes(given, content, must_be_new=must_be_new):
        raise RecordRefused(taken)
    change = _design_change(given)
    tables = tuple(_table_changes(change, content))
    of_rows = problems_of_rows(tables, content)
    if len(of_rows) > MOST_OF_ROWS:
        raise RecordRefused(of_rows)
    after = change.applied_to(content.design)
    found = check(after)
    counting = [one for one in found if not (may_be_unfinished and is_unfinished(one))]
    errors = errors_of_change(lambda: check(content.design), counting, change, after)
    _refuse(of_rows, errors)
    unreadable = tuple(one for one in content.unreadable if one.code not in change.written.get(one.kind, ()))
    return CheckedChanges(tables, SavedChanges(_saved(given, tables, content), with_unreadable(found, unreadable)))


def write_changes(checked: CheckedChanges, actor: str) -> SavedChanges:
    """Write checked changes. Raises RecordRefused where the database refuses what no other check has put into words."""
    try:
        with transaction.atomic():
            apply_changes(checked.tables, actor)
    except IntegrityError as refused:
        tables = {change.table: (change.after, change.written) for change in checked.tables}
        problems = problems_of_rule(refused, tables)
        if not problems:
            raise
        raise RecordRefused([as_error(one) for one in problems]) from refused
    return checked.saved


class _Tried(Exception):
    """Ends a transaction that was only to be tried."""


def try_changes(checked: CheckedChanges) -> None:
    """Raise as ``write_changes`` does, and write nothing."""
    try:
        with transaction.atomic():
            write_changes(checked, "")
            raise _Tried
    except _Tried:
        return


def _design_change(given: Sequence[GivenChange]) -> DesignChange:
    written: dict[str, dict[str, Any]] = {}
    removed: dict[str, list[str]] = {}
    for one in given:
        if one.record is None:
            removed.setdefault(one.kind.name, []).append(one.code)
        else:
            written.setdefault(one.kind.name, {})[one.code] = one.record
    return DesignChange(written, removed)


def _table_changes(change: DesignChange, content: DraftContent) -> list[TableChange]:
    """What is to be done to the rows; nothing where they are as given."""
    names = change.written.keys() | change.removed.keys()
    return [_table_change(table, change, content) for table in draft_tables() if table.kind.name in names]


def _table_change(table: DraftTable, change: DesignChange, content: DraftContent) -> TableChange:
    kind = table.kind.name
    stored = content.fields[kind]
    records = change.written.get(kind, {})
    removed = tuple(code for code in change.removed.get(kind, ()) if code in stored)
    written = {code: ordered(table, encode_record(record)) for code, record in records.items()}
    others = {code: fields for code, fields in stored.items() if code not in written and code not in removed}
    return TableChange(
        table,
        {**others, **written},  # written ones last: of two that share a key, the later is told
        created=tuple(code for code in written if code not in stored),
        changed=tuple(code for code in written if code in stored and _differs(stored[code], written[code])),
        removed=removed,
    )


def _differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return canonical_bytes(before) != canonical_bytes(after)


def _refuse(of_rows: Sequence[DesignProblem], errors: Sequence[DesignProblem]) -> None:
    """Raise RecordRefused where there is an error.

    A reference that leads nowhere is told by both checks; that of the rows has the better place.
    """
    places = {(one.kind, one.record, one.field.partition("/")[0]) for one in of_rows}
    others = [
        one
        for one in errors
        if not (one.code == "UnknownReference" and (one.kind, one.record, one.field.partition(".")[0]) in places)
    ]
    if of_rows or others:
        raise RecordRefused([*of_rows, *others])


def _saved(
    given: Sequence[GivenChange], tables: Sequence[TableChange], content: DraftContent
) -> tuple[SavedRecord, ...]:
    written = {(change.table.kind.name, code) for change in tables for code in change.written}
    saved = []
    for one in given:
        if one.record is not None:
            kind = one.kind.name
            version = content.versions[kind].get(one.code, 0) + ((kind, one.code) in written)
            saved.append(SavedRecord(kind, one.code, version))
    return tuple(saved)
