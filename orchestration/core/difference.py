"""What changed between two designs, record by record and field by field."""

from dataclasses import dataclass
from enum import StrEnum

from orchestration.core.design import Design
from orchestration.core.record_json import canonical_bytes
from orchestration.core.snapshot import encoded_records
from orchestration.core.snapshot_kinds import KINDS


class ChangeKind(StrEnum):
    ADDED = "Added"
    REMOVED = "Removed"
    CHANGED = "Changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a changed record, its values as JSON."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs. ``fields`` is empty for a record that was added or removed."""

    kind: str
    code: str
    change: ChangeKind
    fields: tuple[FieldChange, ...] = ()


def difference(before: Design, after: Design) -> tuple[Change, ...]:
    """Return what turns one design into another, in the order of the kinds and then of the codes."""
    changes: list[Change] = []
    for kind in KINDS:
        old = encoded_records(before, kind)
        new = encoded_records(after, kind)
        for code in sorted(old.keys() | new.keys()):
            if code not in old:
                changes.append(Change(kind.name, code, ChangeKind.ADDED))
            elif code not in new:
                changes.append(Change(kind.name, code, ChangeKind.REMOVED))
            elif fields := _changed_fields(old[code], new[code]):
                changes.append(Change(kind.name, code, ChangeKind.CHANGED, fields))
    return tuple(changes)


def _changed_fields(old: dict[str, object], new: dict[str, object]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old[name], new[name]) for name in sorted(new) if not _same(old[name], new[name]))


def _same(old: object, new: object) -> bool:
    """Equality as JSON has it: Python takes 1 and true for equal, a downstream system does not."""
    return canonical_bytes(old) == canonical_bytes(new)
