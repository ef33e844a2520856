"""What differs between two designs, releases or the draft, ready to be drawn and to be read."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from orchestration.core.design import Design, StepDefinition
from orchestration.core.difference import Change, ChangeKind, difference
from orchestration.core.record_fields.field_text import FieldType
from orchestration.core.record_json import encode_record
from orchestration.core.record_schema import TEXTS
from orchestration.core.snapshot import content_hash
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of
from orchestration.core.value_difference import ShownChange, shown_change
from orchestration.core.value_text import as_lines
from orchestration.core.workspace_difference import ON_CANVAS, StepPicture, WorkspacePicture, workspace_pictures
from orchestration.queries.design_pages import worker_of
from orchestration.queries.draft import read_draft
from orchestration.queries.releases import release_numbered

DRAFT = "draft"
MOST_ROWS = 200
"""Records of one kind that are told one by one."""

MOST_OPEN = 8
"""A longer list of one kind is folded until somebody wants it."""

MOST_WHOLE = 60
"""Up to so many changes, records that came or went are told with what they hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two designs: a release, or (no number) the draft."""

    number: int | None
    design: Design
    content_hash: str

    @property
    def name(self) -> str:
        """How an address names it."""
        return DRAFT if self.number is None else str(self.number)

    @property
    def title(self) -> str:
        return "the draft" if self.number is None else f"release {self.number}"


class UnknownSide(LookupError):
    """``name`` is neither the number of a release nor the draft."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is neither a release nor the draft.")


def side(name: str) -> Side:
    """Return the design that an address names: ``draft``, or the number of a release.

    Raises UnknownRelease, DraftUnreadable, and UnknownSide for what names neither.
    """
    if name == DRAFT:
        draft = read_draft()
        return Side(number=None, design=draft, content_hash=content_hash(draft))
    if not (name.isascii() and name.isdigit() and len(name) < 10):
        raise UnknownSide(name)
    release = release_numbered(int(name))
    return Side(number=release.number, design=release.design, content_hash=release.content_hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """A record that differs, with its fields; of one that came or went, with what it holds (or held)."""

    kind: str
    code: str
    name: str
    change: str
    fields: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChanges:
    """The changes of one kind; ``more`` of them are not listed."""

    kind: str
    total: int
    changes: tuple[RecordChange, ...]

    @property
    def title(self) -> str:
        return TEXTS[self.kind].plural

    @property
    def is_short(self) -> bool:
        """Whether they are read at a glance."""
        return self.total <= MOST_OPEN

    @property
    def more(self) -> int:
        return self.total - len(self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignDifference:
    """``pictures`` is the document of the island that draws them; ``elsewhere`` is what no picture shows."""

    changed: int
    added: int
    removed: int
    altered: int
    pictures: Sequence[Mapping[str, Any]]
    kinds: tuple[KindChanges, ...]

    @property
    def elsewhere(self) -> tuple[KindChanges, ...]:
        return tuple(group for group in self.kinds if group.kind not in ON_CANVAS)


def design_difference(before: Design, after: Design) -> DesignDifference:
    """Return all that differs. No query."""
    changes = difference(before, after)
    reader = _Reader(before, after, is_whole=len(changes) <= MOST_WHOLE)
    counts = {kind: sum(change.change is kind for change in changes) for kind in ChangeKind}
    return DesignDifference(
        changed=len(changes),
        added=counts[ChangeKind.ADDED],
        removed=counts[ChangeKind.REMOVED],
        altered=counts[ChangeKind.CHANGED],
        pictures=[_picture(one, reader) for one in workspace_pictures(before, after, changes)],
        kinds=tuple(
            reader.kind_changes(kind, list(found)) for kind, found in groupby(changes, key=lambda change: change.kind)
        ),
    )


class _Reader:
    """Reads records of both designs by kind and code, and puts their changes into words."""

    def __init__(self, before: Design, after: Design, *, is_whole: bool) -> None:
        self.before, self.after = before, after
        self._is_whole = is_whole
        self._records: dict[tuple[int, str], dict[str, Any]] = {}

    def kind_changes(self, kind: str, changes: Sequence[Change]) -> KindChanges:
        shown = tuple(map(self.record_change, changes[:MOST_ROWS]))
        return KindChanges(kind=kind, total=len(changes), changes=shown)

    def record_change(self, change: Change) -> RecordChange:
        old, new = self._record(self.before, change), self._record(self.after, change)
        if change.change is ChangeKind.CHANGED:
            order = list(TEXTS[change.kind].fields)
            changed = sorted(change.fields, key=lambda one: order.index(one.name))
            fields = tuple(_shown(change.kind, one.name, one.before, one.after) for one in changed)
        else:
            fields = tuple(_held(change.kind, old, new)) if self._is_whole else ()
        name = str(getattr(new if new is not None else old, "name", "") or "")
        return RecordChange(kind=change.kind, code=change.code, name=name, change=change.change.value, fields=fields)

    def worker(self, step: StepDefinition) -> str:
        return worker_of(self.after if step.code in self.after.step_by_code else self.before, step)

    def _record(self, design: Design, change: Change) -> Any:
        key = id(design), change.kind
        if key not in self._records:
            found = records_of(design, KIND_BY_NAME[change.kind])
            self._records[key] = {str(record.code): record for record in found}
        return self._records[key].get(change.code)


def _held(kind: str, old: Any, new: Any) -> Iterator[ShownChange]:
    """What a record that came holds, or one that went held, less what every such record has unless told otherwise."""
    record = new if new is not None else old
    values = encode_record(record)
    defaults = {field.name: field.default for field in dataclasses.fields(record)}
    for name in TEXTS[kind].fields:
        value = values[name]
        if name in ("code", "sku", "name") or getattr(record, name) == defaults[name] or value in (None, "", [], {}):
            continue
        yield _shown(kind, name, *((None, value) if new is not None else (value, None)))


def _shown(kind: str, field: str, before: object, after: object) -> ShownChange:
    text = TEXTS[kind].fields[field]
    old, new = as_lines(kind, field, before), as_lines(kind, field, after)
    if old != new:
        before, after = old, new  # else they differ in what the lines do not say
    is_code = text.type in (FieldType.CONDITION, FieldType.EXPRESSION)
    return shown_change(field, before, after, text.label, is_code=is_code)


def _picture(picture: WorkspacePicture, reader: _Reader) -> dict[str, Any]:
    """One workspace as its island reads it; a change says ``at`` which step, arrow or lane it is."""
    lane_of = {scenario.code: scenario.group for scenario, _ in picture.scenarios}
    return {
        "code": picture.code,
        "name": picture.name,
        "lanes": [
            {"code": lane.code, "name": lane.name, "rows": lane.rows, "change": _word(lane.change)}
            for lane in picture.lanes
        ],
        "steps": [_step(one, reader, is_stub=False) for one in picture.steps]
        + [_step(one, reader, is_stub=True) for one in picture.stubs],
        "links": [
            {
                "id": one.arrow.code,
                "from": one.arrow.depends_on,
                "to": one.arrow.step,
                "scope": one.arrow.custom_scope or one.arrow.scope.value,
                "change": _word(one.change),
            }
            for one in picture.arrows
        ],
        "changes": [
            {**dataclasses.asdict(reader.record_change(change)), "at": _at(change, lane_of)}
            for change in picture.changes
        ],
    }


def _at(change: Change, lane_of: Mapping[str, str]) -> dict[str, str]:
    """What of the picture a change is about; nothing of it where it is the canvas as a whole."""
    names = {"StepDefinition": "step", "StepDependency": "arrow", "StepGroup": "lane"}
    if change.kind == "Scenario":
        return {"lane": lane_of[change.code]}
    return {names[change.kind]: change.code} if change.kind in names else {}


def _step(one: StepPicture, reader: _Reader, *, is_stub: bool) -> dict[str, Any]:
    return {
        "id": one.step.code,
        "name": one.step.name,
        "lane": one.step.group,
        "type": one.step.type.value,
        "scope": one.step.custom_scope or one.step.scope.value,
        "worker": reader.worker(one.step),
        "change": _word(one.change),
        "position": list(one.position) if one.position else None,
        "is_stub": is_stub,
    }


def _word(change: Change | None) -> str | None:
    return change.change.value if change else None
