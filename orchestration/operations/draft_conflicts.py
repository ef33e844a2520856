"""Whether somebody else changed a record since the version that a change was made on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.core.problems import DesignProblem, error
from orchestration.core.record_json import canonical_bytes, encode_record
from orchestration.core.snapshot_kinds import Kind
from orchestration.operations.draft_change_input import GivenChange
from orchestration.operations.draft_rows import Fields, ordered
from orchestration.queries.draft import DraftContent
from orchestration.queries.draft_tables import draft_table


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that somebody else changed since the version ``expected``: what it is now, None where it is gone."""

    kind: str
    code: str
    expected: int
    version: int | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    fields: Fields | None = None

    def __str__(self) -> str:
        if self.changed_at is None:
            what = "was removed"
        else:
            what = f"was changed by {self.changed_by or 'somebody'} at {self.changed_at:%Y-%m-%d %H:%M:%S} UTC"
        return (
            f'{self.kind} "{self.code}" {what} after you opened it. '
            "Open it again to see what is there now, then change that."
        )


class VersionConflict(ValueError):
    """Somebody else changed records in the meantime; nothing was written. ``conflicts`` has each of them."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__("\n".join(map(str, conflicts)))


def conflicts_of(given: Sequence[GivenChange], content: DraftContent) -> tuple[Conflict, ...]:
    """Return the conflicts of changes with what is stored.

    A record that is already as it is to be is none: that is what a change looks like whose answer was lost.
    """
    found = [one for one in given if _is_stale(one, content)]
    stamps = _stamps(found)
    return tuple(_conflict(one, content, stamps.get((one.kind.name, one.code))) for one in found)


def taken_codes(given: Sequence[GivenChange], content: DraftContent, *, must_be_new: bool) -> list[DesignProblem]:
    """Return an error for every new record whose code another one has.

    One that is as it is to be already counts as this record, saved before, unless ``must_be_new``.
    """
    problems = []
    for one in given:
        kind = one.kind.name
        if one.version is None and one.code in content.fields[kind] and (must_be_new or not _is_as_given(one, content)):
            message = f'There is a {kind} with the code "{one.code}" already. Choose another code, or change that one.'
            problems.append(error((kind, one.code), one.kind.code_field, "CodeTaken", message))
    return problems


def _is_stale(one: GivenChange, content: DraftContent) -> bool:
    if one.version is None or content.versions[one.kind.name].get(one.code) == one.version:
        return False
    return not _is_as_given(one, content)


def _is_as_given(one: GivenChange, content: DraftContent) -> bool:
    stored = content.fields[one.kind.name].get(one.code)
    if stored is None or one.record is None:
        return stored is one.record
    table = draft_table(one.kind.name)
    return canonical_bytes(stored) == canonical_bytes(ordered(table, encode_record(one.record)))


def _conflict(one: GivenChange, content: DraftContent, stamp: tuple[str, datetime] | None) -> Conflict:
    kind, expected = one.kind.name, one.version or 0
    if stamp is None:
        return Conflict(kind, one.code, expected)
    version, fields = content.versions[kind][one.code], content.fields[kind][one.code]
    return Conflict(kind, one.code, expected, version, *stamp, fields=fields)


def _stamps(given: Sequence[GivenChange]) -> dict[tuple[str, str], tuple[str, datetime]]:
    """By kind and code who changed a record last, and when."""
    return {(kind.name, code): (by, at) for kind in {one.kind for one in given} for code, by, at in _rows(kind, given)}


def _rows(kind: Kind, given: Sequence[GivenChange]) -> Iterator[Any]:
    table = draft_table(kind.name)
    codes = [one.code for one in given if one.kind is kind]
    rows = table.model._default_manager.filter(**{f"{kind.code_field}__in": codes})
    yield from rows.values_list(kind.code_field, "changed_by", "changed_at")
