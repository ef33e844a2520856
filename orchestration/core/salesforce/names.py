"""What a cell means that names another row: looked for in the files first, then in the draft and in what was kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from orchestration.core.design import Design
from orchestration.core.salesforce.cells import CellRefused, Reference
from orchestration.core.salesforce.objects import OBJECT_BY_NAME, OBJECTS
from orchestration.core.salesforce.specification import ObjectSpec
from orchestration.core.salesforce.tables import Row, Table
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of

Place = tuple[str, str]
"""An object and the column by which its rows are named; blank: all its key columns."""


MOST_GUESSES = 100
MOST_COMPARED = 5_000


@dataclass(slots=True)
class _Layer:
    """Codes by name; a name that several rows have leads to all their codes."""

    codes: dict[Place, dict[str, set[str]]] = field(default_factory=dict)

    def add(self, place: Place, name: str | None, code: str) -> None:
        if name is not None:
            self.codes.setdefault(place, {}).setdefault(name, set()).add(code)

    def named(self, place: Place, name: str) -> set[str]:
        return self.codes.get(place, {}).get(name, set())


class Names:
    """Finds the code of the row that a cell names.

    ``tables`` are the files being read; ``draft`` is what is there already, ``kept`` the tables of earlier imports.
    ``people`` are the names of the site's users.
    """

    def __init__(
        self, tables: Sequence[Table], draft: Design, kept: Sequence[Table], people: frozenset[str] = frozenset()
    ) -> None:
        self._draft = _draft_codes(draft)
        self._names = _draft_names(draft)
        self._layers = (_Layer(), _Layer())
        self._guesses = 0
        self._kept_keys: dict[str, set[str]] = {}
        for table in kept:
            self._kept_keys.setdefault(table.object, set()).update(row.key for row in table.rows)
        self.people = people
        for layer, some in zip(self._layers, (tables, kept), strict=True):
            for table in some:
                spec = OBJECT_BY_NAME[table.object]
                for row in table.rows:
                    code = self.code_of(spec, row)
                    if code is not None:
                        self._add(layer, spec, row, code)

    def code_of(self, spec: ObjectSpec, row: Row) -> str | None:
        """Return the code of a row's record: of the imported one that has this name by now, else its own; None without.

        The codes of rows that are parts of a record are not known before they are read.
        """
        if row.key:
            return row.key
        for column in spec.code:
            if (text := row.cell(column)) is not None:
                return text
        key = natural_key(spec, row)
        if key is None or not spec.kind or spec.child or spec.key != ("Name",) or key in self._draft[spec.kind]:
            return key
        # Of records that never were in such a file, one may be called so by chance: it is not the same.
        same = self._names[spec.kind].get(key, set()) & self._kept_keys.get(spec.name, set())
        return next(iter(same)) if len(same) == 1 else key

    def find(self, reference: Reference, text: str, *, only: bool = True) -> str:
        """Return the code of the row that a text names. Raises CellRefused for none, and for several where ``only``."""
        for codes in self._found(reference, text):
            if len(codes) > 1 and only:
                raise CellRefused(f"{len(codes)} rows of {reference.target} are called so; give them different names")
            if codes:
                return min(codes)
        raise CellRefused(self._unknown(reference, text))

    def queue(self, text: str) -> str | None:
        """Return the code of the queue of this name, None where there is none."""
        try:
            return self.find(Reference("Group", "Name"), text)
        except CellRefused:
            return None

    def is_foreign_person(self, text: str) -> bool:
        """Return whether the files list a person of this name among the other product's users."""
        places = [(name, "Name") for name in ("User", "UserAndGroup")]
        return any(layer.named(place, text) for layer in self._layers for place in places)

    def _found(self, reference: Reference, text: str) -> Iterator[set[str]]:
        """The codes that a text may stand for: of the files, of the draft (by code, by name), of what was kept."""
        target = OBJECT_BY_NAME[reference.target]
        place = reference.target, reference.by
        yield self._layers[0].named(place, text)
        if target.kind and target.key == (reference.by,):
            yield {text} & self._draft[target.kind]
        if target.kind and reference.by == "Name":
            yield self._names[target.kind].get(text, set())
        yield self._layers[1].named(place, text)

    def _unknown(self, reference: Reference, text: str) -> str:
        place = reference.target, reference.by
        kind = OBJECT_BY_NAME[reference.target].kind
        known = {name for layer in self._layers for name in layer.codes.get(place, {})}
        if kind:
            known |= set(self._names[kind]) if reference.by == "Name" else self._draft[kind]
        close = get_close_matches(text, sorted(known), n=1) if self._may_guess(known) else []
        meant = f"; did you mean {close[0]!r}?" if close else f". Add it to {reference.target}, or name another"
        return f"there is no {reference.target} {text!r} in the files or in the draft{meant}"

    def _may_guess(self, known: set[str]) -> bool:
        """Whether a name may be compared with all others: that is slow, and a file may be wrong in every row."""
        self._guesses += 1
        return self._guesses <= MOST_GUESSES and len(known) <= MOST_COMPARED

    def _add(self, layer: _Layer, spec: ObjectSpec, row: Row, code: str) -> None:
        for by in _NAMED_BY.get(spec.name, ()):
            layer.add((spec.name, by), row.cell(by) if by else natural_key(spec, row), code)


def natural_key(spec: ObjectSpec, row: Row) -> str | None:
    """Return the key columns' cells, joined by semicolons; None where all are null."""
    cells = [row.cell(column) for column in spec.key]
    return ";".join(cell or "" for cell in cells) if any(cells) else None


def _named_by() -> dict[str, set[str]]:
    """For each object the columns by which any reference names its rows."""
    found: dict[str, set[str]] = {"Group": {"Name"}, "User": {"Name"}, "UserAndGroup": {"Name"}}
    for spec in OBJECTS:
        for column in spec.columns:
            if isinstance(column.kind, Reference):
                found.setdefault(column.kind.target, set()).add(column.kind.by)
    return found


_NAMED_BY = _named_by()


def _draft_codes(draft: Design) -> dict[str, set[str]]:
    return {name: {record.code for record in records_of(draft, kind)} for name, kind in KIND_BY_NAME.items()}


def _draft_names(draft: Design) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for kind_name, kind in KIND_BY_NAME.items():
        names = found.setdefault(kind_name, {})
        for record in records_of(draft, kind):
            names.setdefault(getattr(record, "name", "") or record.code, set()).add(record.code)
    return found
