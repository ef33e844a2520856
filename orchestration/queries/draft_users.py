"""Who uses a record of the draft: what names it, and what would be wrong without it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from orchestration.core.record_change import DesignChange, errors_brought
from orchestration.models import QueueMember
from orchestration.queries.checks import check
from orchestration.queries.draft import read_readable
from orchestration.queries.draft_tables import DraftTable, draft_table, draft_tables


@dataclass(frozen=True, slots=True, order=True)
class Dependent:
    """What uses a record; ``how`` says as what it names it, or what would be wrong. ``named`` is that record's code."""

    kind: str
    code: str
    how: str
    named: str = ""

    def __str__(self) -> str:
        return f'{self.kind} "{self.code}": {self.how}'


def users_of_records(kind: str, codes: Collection[str]) -> tuple[Dependent, ...]:
    """Return what names some records of a kind or would be wrong without them, but for those themselves."""
    table = draft_table(kind)
    users = {user for relation in _relations(table) for user in _referring(table, relation, codes)}
    named = {(user.kind, user.code) for user in users}
    design, _ = read_readable()
    without = DesignChange(removed={kind: codes}).applied_to(design)
    for problem in errors_brought(check(design), check(without)):
        if (problem.kind, problem.record) not in named:
            users.add(Dependent(problem.kind, problem.record, problem.message))
    return tuple(sorted(users))


def live_users(table: DraftTable, codes: Collection[str]) -> list[Dependent]:
    """Return the rows beside the draft that name some records of it."""
    if not codes:
        return []
    drafted = {other.model for other in draft_tables()} | {
        part.model for one in draft_tables() for part in one.children
    }
    relations = [relation for relation in _relations(table) if relation.related_model not in drafted]
    return [user for relation in relations for user in _referring(table, relation, codes)]


def _relations(table: DraftTable) -> list[Any]:
    """What can refer to a record, but for the parts it is made of and the people of a queue, who go with it."""
    parts = {child.model for child in table.children} | {QueueMember}
    relations = table.model._meta.get_fields(include_hidden=True)
    return [one for one in relations if isinstance(one, models.ManyToOneRel) and one.related_model not in parts]


def _referring(table: DraftTable, relation: Any, codes: Collection[str]) -> Iterator[Dependent]:
    model, field = relation.related_model, relation.field
    kind, column = _owner(model)
    rows = model._default_manager.filter(**{f"{field.name}__in": list(codes)})
    if model is table.model:
        rows = rows.exclude(**{f"{table.kind.code_field}__in": list(codes)})
    for code, named in rows.values_list(column, field.attname).distinct():
        yield Dependent(kind, str(code), f"its {field.verbose_name}", str(named))


def _owner(model: type[models.Model]) -> tuple[str, str]:
    """How a row is spoken of: the kind of its record, and the column with that record's code."""
    for table in draft_tables():
        if model is table.model:
            return table.kind.name, table.kind.code_field
        for child in table.children:
            if model is child.model:
                return table.kind.name, f"{child.parent}_id"
    return model.__name__, "code"
