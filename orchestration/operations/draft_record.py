"""Saving one record of the draft: checked against the rest of the design before it is written, and never over another
person's change. Every door that edits single records (console, pages, API) saves through here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from catalog.core.problems import DesignProblem, Severity, error
from orchestration.core.design import Design
from orchestration.core.record_change import errors_of_record, with_record
from orchestration.core.record_json import RecordError, canonical_bytes, decode_record, encode_record
from orchestration.core.snapshot import encoded_records
from orchestration.core.snapshot_kinds import Kind
from orchestration.operations.draft import lock_draft
from orchestration.operations.draft_check import (
    DraftProblem,
    problems_of_draft,
    problems_of_rule,
    reference_fields,
    rows_of_record,
)
from orchestration.queries.checks import check
from orchestration.queries.draft import DraftUnreadable, in_order, read_fields, read_readable
from orchestration.queries.draft_tables import DraftTable, draft_tables

Fields = Mapping[str, Any]


class RecordRefused(ValueError):
    """A record cannot be saved; nothing was written. ``problems`` are errors, those of the record itself first."""

    def __init__(self, problems: Sequence[DesignProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.message for problem in problems))


class VersionConflict(ValueError):
    """Somebody else changed a record in the meantime.

    Attributes: kind, code, expected (the version that was to be replaced), version, changed_by, changed_at; the last
    three are None where the record is gone.
    """

    def __init__(self, kind: str, code: str, expected: int, now: tuple[int, str, datetime] | None) -> None:
        self.kind = kind
        self.code = code
        self.expected = expected
        self.version: int | None = now[0] if now else None
        self.changed_by: str | None = now[1] if now else None
        self.changed_at: datetime | None = now[2] if now else None
        if now is None:
            what = "was removed"
        else:
            what = f"was changed by {now[1] or 'somebody'} at {now[2]:%Y-%m-%d %H:%M:%S} UTC"
        message = (
            f'{kind} "{code}" {what} after you opened it. Open it again to see what is there now, then change that.'
        )
        super().__init__(message)


class _Tried(Exception):
    """Ends a transaction that was only to be tried."""


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A record that may be written until the transaction ends, in which nobody else can write the draft.

    ``before`` are its stored fields, None where it is new. ``warnings`` are what a designer should look at.
    """

    table: DraftTable
    code: str
    fields: Fields
    before: Fields | None
    version: int
    warnings: tuple[DesignProblem, ...]

    @property
    def is_changed(self) -> bool:
        if self.before is None:
            return True
        ordered = {child.attribute: in_order(child, self.fields[child.attribute]) for child in self.table.children}
        return canonical_bytes(self.before) != canonical_bytes({**self.fields, **ordered})


@dataclass(frozen=True, slots=True)
class SavedRecord:
    """What saving a record did: the key of its row, its version now, and what a designer should look at."""

    pk: int
    version: int
    warnings: tuple[DesignProblem, ...]


def save_record(kind: str, fields: Fields, actor: str, expected_version: int | None) -> SavedRecord:
    """Save one record, given as the JSON object that its file would hold, and return its version and its warnings.

    ``expected_version`` is the version that the change was made on; None says that the record is new. Raises
    RecordRefused with the errors that concern it, VersionConflict.
    """
    with transaction.atomic():
        return write_record(checked_record(kind, fields, expected_version), actor)


def checked_record(kind: str, fields: Fields, expected_version: int | None) -> CheckedRecord:
    """Return a record ready to be written. Must run in the transaction that writes it; raises as ``save_record``."""
    table = next(table for table in draft_tables() if table.kind.name == kind)
    record = _decoded(table.kind, fields)
    lock_draft()
    version = _check_version(table, record.code, expected_version)
    readable, unreadable = read_readable()
    found = check(readable)
    after = with_record(readable, table.kind, record)
    encoded = encode_record(record)
    problems = [*_table_problems(table, after, encoded), *_absent_targets(table, encoded)]
    checked = check(after)
    places = {problem.field.partition("/")[0] for problem in problems}
    errors = errors_of_record(found, checked, table.kind, record, after)
    # A reference that leads nowhere is told by both checks; the table's has the better place.
    problems += [one for one in errors if not (one.code == "UnknownReference" and one.field in places)]
    if problems:
        raise RecordRefused(problems)
    own = [one for one in checked if (one.kind, one.record) == (kind, record.code)]
    others = [one for one in unreadable if (one.kind, one.code) != (kind, record.code)]
    warnings = tuple(one for one in own if one.severity is Severity.WARNING)
    before = read_fields(table).get(record.code)
    warnings += _not_compared(kind, record, others)
    ready = CheckedRecord(table, record.code, encoded, before, version, warnings)
    _check_rules(ready)
    return ready


def write_record(checked: CheckedRecord, actor: str) -> SavedRecord:
    """Write a checked record; one that is as stored keeps its version."""
    table, model = checked.table, checked.table.model
    given = {column: checked.fields[name] for name, column in table.columns.items()}
    stamp = {"changed_by": actor[:150], "changed_at": timezone.now()}
    rows = model._default_manager.filter(**{table.kind.code_field: checked.code})
    version = checked.version + 1 if checked.is_changed else checked.version
    if checked.before is None:
        model._default_manager.bulk_create([model(**given, **stamp, version=version)])
    elif checked.is_changed:
        rows.update(**given, **stamp, version=version)
    if checked.is_changed:
        _write_children(checked)
    return SavedRecord(pk=rows.values_list("pk", flat=True).get(), version=version, warnings=checked.warnings)


def _decoded(kind: Kind, fields: Fields) -> Any:
    code = str(fields.get(kind.code_field) or "")
    try:
        record: Any = decode_record(kind.record, dict(fields))
    except RecordError as wrong:
        head, _, rest = wrong.pointer.removeprefix("/").partition("/")
        place = f"At /{rest}: " if rest else ""
        raise RecordRefused([error((kind.name, code), head, "WrongForm", place + wrong.reason)]) from None
    if not record.code.strip():
        message = f"A {kind.name} needs a code that is not blank."
        raise RecordRefused([error((kind.name, code), kind.code_field, "CodeMissing", message)])
    return record


def _check_version(table: DraftTable, code: str, expected: int | None) -> int:
    """The stored version, 0 for a new record."""
    rows = table.model._default_manager.filter(**{table.kind.code_field: code})
    stored = rows.values_list("version", "changed_by", "changed_at").first()
    if expected is None and stored is not None:
        message = (
            f'There is a {table.kind.name} with the code "{code}" already. Choose another code, or change that one.'
        )
        raise RecordRefused([error((table.kind.name, code), table.kind.code_field, "CodeTaken", message)])
    if expected is not None and (stored is None or stored[0] != expected):
        raise VersionConflict(table.kind.name, code, expected, stored)
    return expected or 0


def _table_problems(table: DraftTable, after: Design, fields: Fields) -> list[DesignProblem]:
    """Values that do not fit their column, references that lead nowhere, and what stands twice."""
    code = str(fields[table.kind.code_field])
    tables = {other: (encoded_records(after, other.kind), [code] if other is table else []) for other in draft_tables()}
    records = tables[table][0]
    del records[code]
    records[code] = dict(fields)  # the last one: of two that share a key, the check names the second
    found = [one for one in problems_of_draft(tables) if (one.kind, one.code) == (table.kind.name, code)]
    return [_as_error(one) for one in [*found, *_blanks(table, code, fields)]]


def _blanks(table: DraftTable, code: str, fields: Fields) -> list[DraftProblem]:
    problems = []
    for place, model, row in rows_of_record(table, code, fields):
        for field in model._meta.concrete_fields:
            needs_text = isinstance(field, models.CharField) and not field.blank
            if needs_text and not str(getattr(row, field.attname)).strip():
                where = f"{place}/{field.name}" if place else field.name
                problems.append(DraftProblem(table.kind.name, code, where, "it needs a text that is not blank."))
    return problems


def _as_error(problem: DraftProblem) -> DesignProblem:
    message = problem.message[:1].upper() + problem.message[1:]
    return error((problem.kind, problem.code), problem.field, "DoesNotFit", message)


def _absent_targets(table: DraftTable, fields: Fields) -> list[DesignProblem]:
    """References to rows that are not of the draft, such as downstream systems: an edit does not create them."""
    drafted = {other.model for other in draft_tables()}
    problems = []
    for name, target in reference_fields(table.model).items():
        value = fields.get(name)
        if target in drafted or value is None or name not in fields:
            continue
        if not target._default_manager.filter(code=value).exists():
            what = f'There is no {target._meta.verbose_name} "{value}". Add it, or name another.'
            problems.append(
                error((table.kind.name, str(fields[table.kind.code_field])), name, "UnknownReference", what)
            )
    return problems


def _check_rules(checked: CheckedRecord) -> None:
    """Let the database refuse what no other check has put into words: write the record, and undo it."""
    fields = {checked.code: checked.fields}
    try:
        with transaction.atomic():
            write_record(checked, "")
            raise _Tried
    except _Tried:
        return
    except IntegrityError as refused:
        problems = problems_of_rule(refused, {checked.table: (fields, [checked.code])})
        if not problems:
            raise
        raise RecordRefused([_as_error(one) for one in problems]) from refused


def _not_compared(kind: str, record: Any, unreadable: Collection[DraftUnreadable]) -> tuple[DesignProblem, ...]:
    if not unreadable:
        return ()
    names = ", ".join(f'{one.kind} "{one.code}"' for one in unreadable)
    message = f"It was checked without {names}, which cannot be read: mend that too."
    found = error((kind, record.code), "", "NotCompared", message)
    return (replace(found, severity=Severity.WARNING),)


def _write_children(checked: CheckedRecord) -> None:
    for child in checked.table.children:
        child.model._default_manager.filter(**{f"{child.parent}_id": checked.code}).delete()
        made = [
            child.model(
                **{f"{child.parent}_id": checked.code}, **{column: item[name] for name, column in child.columns.items()}
            )
            for item in checked.fields[child.attribute]
        ]
        child.model._default_manager.bulk_create(made)
