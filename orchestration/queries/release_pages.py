"""Releases and the draft as designers look at them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet

from catalog.core.problems import DesignProblem, Severity
from orchestration.core.design import Design
from orchestration.core.difference import difference
from orchestration.core.record_json import canonical_bytes, encode_record
from orchestration.core.snapshot import content_hash
from orchestration.core.snapshot_kinds import KINDS, records_of
from orchestration.models import Release
from orchestration.queries.checks import check_draft
from orchestration.queries.draft import read_draft
from orchestration.queries.releases import LoadedRelease, latest_release

LONGEST_VALUE = 400


def release_list() -> QuerySet[Release]:
    """Return the releases, newest first, with ``changes`` and ``warnings`` counted and without their snapshots."""
    return (
        Release.objects.defer("snapshot", "difference", "problems")
        .select_related("published_by")
        .annotate(changes=_length("difference"), warnings=_length("problems"))
        .order_by("-number")
    )


def _length(column: str) -> Func:
    return Func(F(column), function="jsonb_array_length", output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A changed field, its values as short text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    code: str
    change: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class KindChanges:
    kind: str
    changes: tuple[ChangeRow, ...]


def change_groups(changes: Iterable[Mapping[str, Any]]) -> tuple[KindChanges, ...]:
    """Return a stored difference by kind, ready to be shown."""
    return tuple(
        KindChanges(str(kind), tuple(map(_change_row, found)))
        for kind, found in groupby(changes, key=lambda change: change["kind"])
    )


def _change_row(change: Mapping[str, Any]) -> ChangeRow:
    fields = tuple(FieldRow(field["name"], _text(field["before"]), _text(field["after"])) for field in change["fields"])
    return ChangeRow(str(change["code"]), str(change["change"]), fields)


def _text(value: object) -> str:
    """A value as a person reads it: text as it is, anything else as JSON, never longer than a few lines."""
    if value is None or value == "":
        return "—"
    text = value if isinstance(value, str) else canonical_bytes(value).decode().strip()
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def kind_counts(design: Design) -> Sequence[tuple[str, int]]:
    """Return how many records of each kind a design has; kinds without any are left out."""
    counted = [(kind.name, len(records_of(design, kind))) for kind in KINDS]
    return [(name, count) for name, count in counted if count]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReview:
    """The draft beside the latest release: what publishing would change, and what keeps it from being published."""

    content_hash: str
    release: LoadedRelease | None
    changes: tuple[KindChanges, ...]
    changed: int
    problems: tuple[DesignProblem, ...]
    counts: Sequence[tuple[str, int]]

    @property
    def records(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def errors(self) -> int:
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors

    @property
    def can_be_published(self) -> bool:
        return not self.errors and (self.changed > 0 or self.release is None)


def review_draft() -> DraftReview:
    """Return the draft, checked and compared. Raises DraftUnreadable."""
    draft = read_draft()
    release = latest_release()
    changes = [encode_record(change) for change in difference(release.design if release else Design(), draft)]
    return DraftReview(
        content_hash=content_hash(draft),
        release=release,
        changes=change_groups(changes),
        changed=len(changes),
        problems=check_draft(draft),
        counts=kind_counts(draft),
    )
