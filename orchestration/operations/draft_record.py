"""Saving one record of the draft, as the console does it: checked when its form is, written when that is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from catalog.core.problems import DesignProblem, Severity, error
from orchestration.operations.draft_changes import (
    CheckedChanges,
    RecordChange,
    checked_changes,
    try_changes,
    write_changes,
)
from orchestration.operations.draft_rows import Fields
from orchestration.queries.draft_tables import draft_table


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A record that may be written until the transaction ends, in which nobody else can write the draft."""

    kind: str
    code: str
    changes: CheckedChanges

    @property
    def warnings(self) -> tuple[DesignProblem, ...]:
        """What a designer should look at."""
        problems = self.changes.saved.problems
        own = [one for one in problems if (one.kind, one.record) == (self.kind, self.code)]
        unread = [one for one in problems if one.code == "RecordUnreadable"]
        found = tuple(one for one in own if one.severity is Severity.WARNING)
        return found + _not_compared(self.kind, self.code, unread)


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
        return write_record(_checked(kind, fields, expected_version), actor)


def checked_record(kind: str, fields: Fields, expected_version: int | None) -> CheckedRecord:
    """Return a record ready to be written. Must run in the transaction that writes it; raises as ``save_record``."""
    checked = _checked(kind, fields, expected_version)
    try_changes(checked.changes)
    return checked


def write_record(checked: CheckedRecord, actor: str) -> SavedRecord:
    """Write a checked record; one that is as stored keeps its version."""
    (saved,) = write_changes(checked.changes, actor).records
    table = draft_table(checked.kind)
    rows = table.model._default_manager.filter(**{table.kind.code_field: checked.code})
    return SavedRecord(rows.values_list("pk", flat=True).get(), saved.version, checked.warnings)


def _checked(kind: str, fields: Fields, expected_version: int | None) -> CheckedRecord:
    code = str(fields.get(draft_table(kind).kind.code_field) or "")
    return CheckedRecord(kind, code, checked_changes([RecordChange(kind, code, fields, expected_version)]))


def _not_compared(kind: str, code: str, unreadable: Sequence[DesignProblem]) -> tuple[DesignProblem, ...]:
    if not unreadable:
        return ()
    names = ", ".join(f'{one.kind} "{one.record}"' for one in unreadable)
    message = f"It was checked without {names}, which cannot be read: mend that too."
    return (replace(error((kind, code), "", "NotCompared", message), severity=Severity.WARNING),)
