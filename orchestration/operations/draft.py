"""Writing the draft: a whole design, or a part of one, in one transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from orchestration.core.design import Design
from orchestration.core.record_json import canonical_bytes
from orchestration.core.snapshot import encoded_records
from orchestration.models import DownstreamSystem, SampleOrder
from orchestration.operations.draft_check import DraftRefused, problems_of_draft, problems_of_rule
from orchestration.operations.draft_rows import TableChange, apply_changes, check_references, lock_draft, ordered
from orchestration.queries.draft import read_fields
from orchestration.queries.draft_tables import DraftTable, draft_tables

Fields = Mapping[str, Any]


class WriteMode(StrEnum):
    """Whether records that the given design does not have stay in the draft or go."""

    MERGE = "Merge"
    REPLACE = "Replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindReport:
    """What happened to the records of one kind: codes, each tuple sorted."""

    kind: str
    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """What writing the draft did. ``systems_created`` are downstream systems that still need an address."""

    kinds: tuple[KindReport, ...]
    systems_created: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the draft was already as asked."""
        return not any(kind.created or kind.changed or kind.removed for kind in self.kinds)


def write_draft(design: Design, actor: str, mode: WriteMode = WriteMode.MERGE) -> DraftReport:
    """Make the draft hold a design's records; with REPLACE nothing else remains. Say what changed.

    Integrations that name an unknown downstream system create it, without an address. Nothing is written unless all
    is: raises DraftRefused with every record that does not fit, RecordError where the design has no JSON form.
    """
    tables: dict[DraftTable, tuple[Mapping[str, Fields], list[str]]] = {}
    try:
        with transaction.atomic():
            lock_draft()
            changes = [_change(table, design, mode) for table in draft_tables()]
            systems = _missing_systems(changes)
            tables.update({change.table: (change.after, change.written) for change in changes})
            if problems := problems_of_draft(tables):
                raise DraftRefused(problems)
            DownstreamSystem.objects.bulk_create([DownstreamSystem(code=code, name=code) for code in systems])
            _keep_sample_orders(changes)
            apply_changes(changes, actor)
            check_references()
    except IntegrityError as error:
        problems = problems_of_rule(error, tables)
        if not problems:
            raise
        raise DraftRefused(problems) from error
    return DraftReport(kinds=tuple(map(_report, changes)), systems_created=systems)


def _change(table: DraftTable, design: Design, mode: WriteMode) -> TableChange:
    before = read_fields(table)
    given = {code: ordered(table, fields) for code, fields in encoded_records(design, table.kind).items()}
    after: dict[str, Fields] = dict(given) if mode is WriteMode.REPLACE else {**before, **given}
    changed = [code for code in given if code in before and _differs(before[code], given[code])]
    return TableChange(
        table,
        after,
        created=tuple(sorted(given.keys() - before.keys())),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def _differs(before: Fields, after: Fields) -> bool:
    return canonical_bytes(before) != canonical_bytes(after)


def _report(change: TableChange) -> KindReport:
    return KindReport(
        kind=change.table.kind.name,
        created=change.created,
        changed=change.changed,
        removed=change.removed,
        unchanged=len(change.after) - len(change.created) - len(change.changed),
    )


def _keep_sample_orders(changes: Collection[TableChange]) -> None:
    """Sample orders are no part of a design, and no release holds them: they stay when their workspace goes."""
    gone = next(change.removed for change in changes if change.table.kind.name == "Workspace")
    kept = SampleOrder.objects.filter(workspace_id__in=gone)
    kept.update(workspace=None, version=F("version") + 1)


def _missing_systems(changes: Collection[TableChange]) -> tuple[str, ...]:
    integrations = next(change for change in changes if change.table.kind.name == "Integration")
    named = {str(integrations.after[code]["system"]) for code in integrations.written} - {""}
    known = DownstreamSystem.objects.filter(code__in=named).values_list("code", flat=True)
    return tuple(sorted(named - set(known)))
