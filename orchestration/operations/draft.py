"""Writing the draft: a whole design, or a part of one, in one transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from orchestration.core.design import Design
from orchestration.core.record_json import canonical_bytes
from orchestration.core.snapshot import encoded_records
from orchestration.models import DownstreamSystem
from orchestration.operations.draft_check import (
    DraftProblem,
    DraftRefused,
    problems_of_draft,
    problems_of_rule,
    reference_fields,
)
from orchestration.queries.draft import in_order, read_fields
from orchestration.queries.draft_tables import DraftTable, draft_tables

Fields = Mapping[str, Any]
BATCH = 1_000


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


@dataclass(frozen=True, slots=True)
class _TableChange:
    """What turns one table from ``before`` to ``after``; both hold JSON objects by code."""

    table: DraftTable
    before: Mapping[str, Fields]
    after: Mapping[str, Fields]
    created: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def written(self) -> list[str]:
        return sorted((*self.created, *self.changed))

    @property
    def report(self) -> KindReport:
        return KindReport(
            kind=self.table.kind.name,
            created=self.created,
            changed=self.changed,
            removed=self.removed,
            unchanged=len(self.after) - len(self.created) - len(self.changed),
        )


def lock_draft() -> None:
    """Keep everybody else from writing the draft until the transaction ends; readers are not held up."""
    tables = [table.model._meta.db_table for table in draft_tables()]
    tables += [child.model._meta.db_table for table in draft_tables() for child in table.children]
    quoted = ", ".join(connection.ops.quote_name(name) for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {quoted} IN SHARE ROW EXCLUSIVE MODE")


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
            _apply(changes, actor)
            _check_references()
    except IntegrityError as error:
        problems = problems_of_rule(error, tables)
        if not problems:
            raise
        raise DraftRefused(problems) from error
    return DraftReport(kinds=tuple(change.report for change in changes), systems_created=systems)


def _change(table: DraftTable, design: Design, mode: WriteMode) -> _TableChange:
    before = read_fields(table)
    given = {code: _ordered(table, fields) for code, fields in encoded_records(design, table.kind).items()}
    after: dict[str, Fields] = dict(given) if mode is WriteMode.REPLACE else {**before, **given}
    changed = [code for code in given if code in before and _differs(before[code], given[code])]
    return _TableChange(
        table,
        before,
        after,
        created=tuple(sorted(given.keys() - before.keys())),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def _ordered(table: DraftTable, fields: Fields) -> Fields:
    return {**fields, **{child.attribute: in_order(child, fields[child.attribute]) for child in table.children}}


def _differs(before: Fields, after: Fields) -> bool:
    return canonical_bytes(before) != canonical_bytes(after)


def _missing_systems(changes: Collection[_TableChange]) -> tuple[str, ...]:
    integrations = next(change for change in changes if change.table.kind.name == "Integration")
    named = {str(integrations.after[code]["system"]) for code in integrations.written} - {""}
    known = DownstreamSystem.objects.filter(code__in=named).values_list("code", flat=True)
    return tuple(sorted(named - set(known)))


def _apply(changes: Collection[_TableChange], actor: str) -> None:
    """Write the changes. References are checked when all is written (the constraints are deferred), so order is free:

    rows of tables with unique constraints besides the code go first, since their successors may take their values.
    """
    for change in changes:
        if _has_own_uniqueness(change.table.model):
            _delete_rows(change.table.model, change.table.kind.code_field, change.removed)
    for change in changes:
        _write_rows(change, actor)
        _write_children(change)
    for change in reversed(list(changes)):
        if change.removed and not _has_own_uniqueness(change.table.model):
            _remove(change)


def _has_own_uniqueness(model: type[models.Model]) -> bool:
    return any(isinstance(constraint, models.UniqueConstraint) for constraint in model._meta.constraints)


def _delete_rows(model: type[models.Model], column: str, values: Collection[str]) -> None:
    """Delete rows that nothing refers to but what this transaction writes again."""
    if values:
        rows = model._default_manager.filter(**{f"{column}__in": list(values)})
        rows._raw_delete(rows.db)  # noqa: SLF001 - delete() would look for references, row by row, and follow them


def _write_rows(change: _TableChange, actor: str) -> None:
    table = change.table
    if not change.written:
        return
    versions = _versions(table, change.changed)
    rows = [_row(table, change.after[code], versions.get(code, 0) + 1, actor) for code in change.written]
    if _has_own_uniqueness(table.model):
        _delete_rows(table.model, table.kind.code_field, change.changed)
        table.model._default_manager.bulk_create(rows, batch_size=BATCH)
        return
    columns = [name for name in table.columns if name != table.kind.code_field]
    table.model._default_manager.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=[table.kind.code_field],
        update_fields=[*columns, "version", "changed_at", "changed_by"],
    )


def _versions(table: DraftTable, codes: Collection[str]) -> dict[str, int]:
    if not codes:
        return {}
    field = table.kind.code_field
    rows = table.model._default_manager.filter(**{f"{field}__in": list(codes)})
    return dict(rows.values_list(field, "version"))


def _row(table: DraftTable, fields: Fields, version: int, actor: str) -> models.Model:
    given = {column: fields[name] for name, column in table.columns.items()}
    return table.model(**given, version=version, changed_by=actor[:150], changed_at=timezone.now())


def _write_children(change: _TableChange) -> None:
    for child in change.table.children:
        _delete_rows(child.model, f"{child.parent}_id", change.changed)
        made = [
            child.model(**{f"{child.parent}_id": code}, **{child.columns[name]: fields[name] for name in child.columns})
            for code in change.written
            for fields in change.after[code][child.attribute]
        ]
        child.model._default_manager.bulk_create(made, batch_size=BATCH)


def _remove(change: _TableChange) -> None:
    field = change.table.kind.code_field
    rows = change.table.model._default_manager.filter(**{f"{field}__in": list(change.removed)})
    within = [name for name, target in reference_fields(change.table.model).items() if target is change.table.model]
    if within:
        # Rows that go together do not protect each other.
        rows.update(**dict.fromkeys(within))
    try:
        rows.delete()
    except ProtectedError as error:
        users = ", ".join(sorted({f"{type(user)._meta.verbose_name} {user}" for user in error.protected_objects}))
        kind = change.table.kind.name
        raise DraftRefused(
            tuple(
                DraftProblem(kind, getattr(row, field), "", f"it cannot be removed, since {users} uses it.")
                for row in rows
                if any(_refers(user, row) for user in error.protected_objects)
            )
        ) from None


def _refers(user: models.Model, row: models.Model) -> bool:
    fields = user._meta.concrete_fields
    keys = [field for field in fields if isinstance(field, models.ForeignKey) and field.related_model is type(row)]
    return any(getattr(user, key.attname) == getattr(row, key.target_field.attname) for key in keys)


def _check_references() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
