"""Removing records from the draft: refused where others name them, with which."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import models, transaction

from orchestration.core.record_change import errors_brought, without_records
from orchestration.models import QueueMember
from orchestration.operations.draft import lock_draft
from orchestration.queries.checks import check
from orchestration.queries.draft import read_readable
from orchestration.queries.draft_tables import DraftTable, draft_tables


@dataclass(frozen=True, slots=True, order=True)
class Dependent:
    """A record that names one that is to be removed; ``how`` says in which field, or what would be wrong with it."""

    kind: str
    code: str
    how: str

    def __str__(self) -> str:
        return f'{self.kind} "{self.code}": {self.how}'


class RecordInUse(ValueError):
    """Records cannot be removed, since others name them; nothing was removed. ``users`` are these, sorted."""

    def __init__(self, kind: str, codes: Collection[str], users: Sequence[Dependent]) -> None:
        self.kind = kind
        self.codes = tuple(sorted(codes))
        self.users = tuple(users)
        listed = "; ".join(map(str, users))
        super().__init__(f"{kind} {', '.join(self.codes)} cannot be removed, since others need it: {listed}")


def remove_records(kind: str, codes: Collection[str]) -> None:
    """Remove records of one kind with what they are made of. Raises RecordInUse."""
    with transaction.atomic():
        lock_draft()
        users = users_of_records(kind, codes)
        if users:
            raise RecordInUse(kind, codes, users)
        table = _table(kind)
        rows = table.model._default_manager.filter(**{f"{table.kind.code_field}__in": list(codes)})
        within = _references_within(table.model)
        if within:
            # Rows that go together do not protect each other.
            rows.update(**dict.fromkeys(within))
        rows.delete()


def users_of_records(kind: str, codes: Collection[str]) -> tuple[Dependent, ...]:
    """Return what names some records of a kind or would be wrong without them, but for those themselves."""
    table = _table(kind)
    users = set(_referring_rows(table, codes))
    named = {(user.kind, user.code) for user in users}
    design, _ = read_readable()
    brought = errors_brought(check(design), check(without_records(design, table.kind, codes)))
    for problem in brought:
        if (problem.kind, problem.record) not in named:
            users.add(Dependent(problem.kind, problem.record, problem.message))
    return tuple(sorted(users))


def _table(kind: str) -> DraftTable:
    return next(table for table in draft_tables() if table.kind.name == kind)


def _referring_rows(table: DraftTable, codes: Collection[str]) -> Iterator[Dependent]:
    """Rows that refer to a record, but for those it is made of and the people of a queue, who go with it."""
    parts = {child.model for child in table.children} | {QueueMember}
    for relation in table.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in parts:
            continue
        model, field = relation.related_model, relation.field
        owner = _owner(model)
        rows = model._default_manager.filter(**{f"{field.name}__in": list(codes)})
        if model is table.model:
            rows = rows.exclude(**{f"{table.kind.code_field}__in": list(codes)})
        for code in rows.values_list(owner[1], flat=True).distinct():
            yield Dependent(owner[0], str(code), f"its {field.verbose_name}")


def _owner(model: type[models.Model]) -> tuple[str, str]:
    """How a row is spoken of: the kind of its record, and the column with that record's code."""
    for table in draft_tables():
        if model is table.model:
            return table.kind.name, table.kind.code_field
        for child in table.children:
            if model is child.model:
                return table.kind.name, f"{child.parent}_id"
    return model.__name__, "code"


def _references_within(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if field.is_relation and field.null and field.related_model is model]
