"""How one object of the other product's configuration corresponds to our records."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.core.problems import Severity
from orchestration.core.salesforce.cells import CellKind

Fields = dict[str, Any]

Note = Callable[[Severity, str, str], None]
"""Takes a finding about a record: its severity, the field, and a sentence."""


def _as_it_is(fields: Fields, note: Note) -> None:
    """Leave a record's fields as they were read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the field of our record that it fills; without field its cells are checked and kept.

    Several columns may fill one field: the first that is not null counts, and the first of them is written.
    """

    name: str
    field: str
    kind: CellKind
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Child:
    """Rows that are parts of a record of ``parent_kind``: in its tuple ``attribute``; ``owner`` holds its code."""

    parent_kind: str
    attribute: str
    owner: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSpec:
    """One object: its name (that of its file), its key columns, and what its columns mean.

    Without ``record`` its rows are kept whole, for we have no such thing; their references are checked all the same.
    ``code`` are the columns of which the first that is not null is the record's code, if these are not the key.
    ``fold`` turns what was read into the record's fields; ``unfold`` undoes that before fields are written.
    """

    name: str
    key: tuple[str, ...]
    folder: str = "dro"
    kind: str = ""
    record: type[Any] | None = None
    columns: tuple[Column, ...] = ()
    code: tuple[str, ...] = ()
    child: Child | None = None
    owner: str = ""  # only records whose field of this name is set are of this object
    active: str = ""  # a status column: rows that are not Active are kept, but no record
    fold: Callable[[Fields, Note], None] = _as_it_is
    unfold: Callable[[Fields], None] = lambda fields: None

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that a file of the object must have, unless it is empty."""
        return tuple(dict.fromkeys((*self.key, *(column.name for column in self.columns if column.needed))))

    @property
    def fields(self) -> Mapping[str, tuple[Column, ...]]:
        """For each field of the record its columns."""
        found: dict[str, tuple[Column, ...]] = {}
        for column in self.columns:
            if column.field:
                found[column.field] = (*found.get(column.field, ()), column)
        return found


def fields_of(record: object) -> Fields:
    """Return a record's fields by name."""
    return {one.name: getattr(record, one.name) for one in dataclasses.fields(record)}  # type: ignore[arg-type]
