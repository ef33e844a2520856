"""What keeps changed records out of their tables, each an error at its record and field.

That is: values that do not fit, references that lead nowhere, what stands twice, and records that others need.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import models

from catalog.core.problems import DesignProblem, error
from orchestration.operations.draft_check import (
    DraftProblem,
    problems_of_written,
    reference_fields,
    references_of,
    rows_of_record,
)
from orchestration.operations.draft_rows import Fields, TableChange
from orchestration.queries.draft import DraftContent
from orchestration.queries.draft_tables import DraftTable, draft_tables
from orchestration.queries.draft_users import live_users


def problems_of_rows(changes: Sequence[TableChange], content: DraftContent) -> list[DesignProblem]:
    """Return what the tables would refuse of changes to what is stored, and who needs what is taken out."""
    written = {change.table: (change.after, change.written) for change in changes}
    after: dict[str, Mapping[str, Fields]] = dict(content.fields)
    after |= {change.table.kind.name: change.after for change in changes}
    codes = {table.model: after[table.kind.name].keys() for table in draft_tables()}
    problems = [as_error(one) for one in problems_of_written(written, codes)]
    for change in changes:
        problems += map(as_error, _blanks(change))
        problems += _absent_targets(change)
    removed = {change.table.model: set(change.removed) for change in changes if change.removed}
    problems += _left_without(removed, after)
    for change in changes:
        problems += _needed_by_live_rows(change)
    return problems


def as_error(problem: DraftProblem) -> DesignProblem:
    """Return what is wrong with a row as an error of its record."""
    message = problem.message[:1].upper() + problem.message[1:]
    return error((problem.kind, problem.code), problem.field, "DoesNotFit", message)


def _blanks(change: TableChange) -> Iterator[DraftProblem]:
    for code in change.written:
        for place, model, row in rows_of_record(change.table, code, change.after[code]):
            for field in model._meta.concrete_fields:
                needs_text = isinstance(field, models.CharField) and not field.blank
                if needs_text and not str(getattr(row, field.attname)).strip():
                    where = f"{place}/{field.name}" if place else field.name
                    message = "it needs a text that is not blank."
                    yield DraftProblem(change.table.kind.name, code, where, message)


def _absent_targets(change: TableChange) -> Iterator[DesignProblem]:
    """References to rows that are not of the draft, such as downstream systems: an edit does not create them."""
    drafted = {other.model for other in draft_tables()}
    for name, target in reference_fields(change.table.model).items():
        if target in drafted or name not in change.table.columns:
            continue
        named = {code: change.after[code][name] for code in change.written if change.after[code][name] is not None}
        known = set(target._default_manager.filter(code__in=set(named.values())).values_list("code", flat=True))
        for code, value in named.items():
            if value not in known:
                message = f'There is no {target._meta.verbose_name} "{value}". Add it, or name another.'
                yield error((change.table.kind.name, code), name, "UnknownReference", message)


def _left_without(
    removed: Mapping[type[models.Model], Collection[str]], after: Mapping[str, Mapping[str, Fields]]
) -> Iterator[DesignProblem]:
    """Records that name what is taken out."""
    for table in draft_tables():
        if not _can_name(table, removed):
            continue
        for code, fields in after[table.kind.name].items():
            for place, name, value, target in references_of(table, fields):
                if value in removed.get(target, ()):
                    message = (
                        f'It names {target._meta.object_name} "{value}", which is to be removed. '
                        "Remove this too, or name another."
                    )
                    yield error((table.kind.name, code), place + name, "UnknownReference", message)


def _can_name(table: DraftTable, models_named: Collection[Any]) -> bool:
    named = [*reference_fields(table.model).values()]
    for child in table.children:
        named += reference_fields(child.model).values()
    return any(target in models_named for target in named)


def _needed_by_live_rows(change: TableChange) -> Iterator[DesignProblem]:
    """What is taken out though rows beside the draft name it, such as the calendar of a downstream system."""
    kind = change.table.kind.name
    for user in live_users(change.table, change.removed):
        message = f'{kind} "{user.named}" cannot be removed: {user.kind} "{user.code}" has it as {user.how}.'
        yield error((kind, user.named), "", "RecordInUse", message)
