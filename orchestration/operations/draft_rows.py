"""Writing rows of the draft, a table at a time: the one way in which records are created, changed and removed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import ProtectedError
from django.utils import timezone

from orchestration.operations.draft_check import DraftProblem, DraftRefused, reference_fields
from orchestration.queries.draft import in_order
from orchestration.queries.draft_tables import DraftTable, draft_tables

Fields = Mapping[str, Any]
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class TableChange:
    """What is done to one table: codes of records. ``after`` holds, at least, what is created or changed, by code."""

    table: DraftTable
    after: Mapping[str, Fields]
    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def written(self) -> list[str]:
        return sorted((*self.created, *self.changed))


def lock_draft() -> None:
    """Keep everybody else from writing the draft until the transaction ends; readers are not held up."""
    tables = [table.model._meta.db_table for table in draft_tables()]
    tables += [child.model._meta.db_table for table in draft_tables() for child in table.children]
    quoted = ", ".join(connection.ops.quote_name(name) for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {quoted} IN SHARE ROW EXCLUSIVE MODE")


def ordered(table: DraftTable, fields: Fields) -> Fields:
    """Return a record's JSON object with its children in the one order in which the draft states them."""
    return {**fields, **{child.attribute: in_order(child, fields[child.attribute]) for child in table.children}}


def apply_changes(changes: Collection[TableChange], actor: str) -> None:
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


def _write_rows(change: TableChange, actor: str) -> None:
    table = change.table
    if not change.written:
        return
    stored = _stored(table, change.changed)
    rows = [_row(table, change.after[code], stored[code][1] if code in stored else 0, actor) for code in change.written]
    if _has_own_uniqueness(table.model):
        for code, row in zip(change.written, rows, strict=True):
            row.pk = stored[code][0] if code in stored else None
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


def _stored(table: DraftTable, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """Primary key and version of stored records, by code."""
    if not codes:
        return {}
    field = table.kind.code_field
    rows = table.model._default_manager.filter(**{f"{field}__in": list(codes)})
    return {code: (pk, version) for code, pk, version in rows.values_list(field, "pk", "version")}


def _row(table: DraftTable, fields: Fields, version: int, actor: str) -> models.Model:
    given = {column: fields[name] for name, column in table.columns.items()}
    return table.model(**given, version=version + 1, changed_by=actor[:150], changed_at=timezone.now())


def _write_children(change: TableChange) -> None:
    for child in change.table.children:
        _delete_rows(child.model, f"{child.parent}_id", change.changed)
        made = [
            child.model(**{f"{child.parent}_id": code}, **{child.columns[name]: fields[name] for name in child.columns})
            for code in change.written
            for fields in change.after[code][child.attribute]
        ]
        child.model._default_manager.bulk_create(made, batch_size=BATCH)


def _remove(change: TableChange) -> None:
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


def check_references() -> None:
    """Have the database check every reference now. Raises IntegrityError."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
