"""What keeps records out of the draft, said before the database is touched: every record and field, in sentences."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from orchestration.core.code_form import fault_of_code
from orchestration.queries.draft_tables import DraftTable

Fields = Mapping[str, Any]
Tables = Mapping[DraftTable, tuple[Mapping[str, Fields], Sequence[str]]]
"""For each table the records that it is to hold, by code, and the codes of those that are written."""

Codes = Mapping[type[models.Model], Collection[str]]
"""The codes of the records of each table."""


@dataclass(frozen=True, slots=True, order=True)
class DraftProblem:
    """What is wrong with one record; ``field`` is blank where it is the record as a whole."""

    kind: str
    code: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind} {self.code!r}{self.field and f', {self.field}'}: {self.message}"


class DraftRefused(ValueError):
    """Records cannot be part of the draft; nothing was written. ``problems`` has one entry for each reason, sorted."""

    def __init__(self, problems: Sequence[DraftProblem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def problems_of_draft(tables: Tables) -> list[DraftProblem]:
    """Return what the tables would refuse: values that do not fit, references that lead nowhere, what stands twice."""
    codes = {table.model: after.keys() for table, (after, _) in tables.items()}
    problems: list[DraftProblem] = []
    for table, (after, written) in tables.items():
        for code in written:
            problems += _misfits(table, code, after[code])
        # Also of records that are not written: what they refer to may be gone.
        for code, fields in after.items():
            problems += _dangling(table, code, fields, codes)
        problems += _repeated(table, after)
    return problems


def problems_of_written(tables: Tables, codes: Codes) -> list[DraftProblem]:
    """Return what the tables would refuse of the records that are written alone; ``codes`` has those of every table."""
    problems: list[DraftProblem] = []
    for table, (after, written) in tables.items():
        for code in written:
            problems += _misfits(table, code, after[code])
            problems += _dangling(table, code, after[code], codes)
        told = set(written)
        problems += [one for one in _repeated(table, after) if one.code in told]
    return problems


def problems_of_rule(error: IntegrityError, tables: Tables) -> list[DraftProblem]:
    """Return which written records broke the check constraint that the database refused; empty for another error."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name, table_name = getattr(diagnosis, "constraint_name", None), getattr(diagnosis, "table_name", None)
    problems: list[DraftProblem] = []
    for table, (after, written) in tables.items():
        for code in written:
            for place, model, row in rows_of_record(table, code, after[code]):
                if model._meta.db_table == table_name and _breaks(row, model, name):
                    rule = str(name).replace("_", " ")
                    problems.append(DraftProblem(table.kind.name, code, place, f"it breaks the rule “{rule}”."))
    return problems


def rows_of_record(
    table: DraftTable, code: str, fields: Fields
) -> Iterator[tuple[str, type[models.Model], models.Model]]:
    """Return the row of a record and those of its children, unsaved, each with its place in the record."""
    yield "", table.model, table.model(**{column: fields[name] for name, column in table.columns.items()})
    for child in table.children:
        for index, item in enumerate(fields[child.attribute]):
            row = child.model(**{column: item[name] for name, column in child.columns.items()})
            setattr(row, f"{child.parent}_id", code)
            yield f"{child.attribute}/{index}", child.model, row


def _misfits(table: DraftTable, code: str, fields: Fields) -> Iterator[DraftProblem]:
    if fault := fault_of_code(code):
        yield DraftProblem(table.kind.name, code, table.kind.code_field, fault)
    for place, model, row in rows_of_record(table, code, fields):
        for field in model._meta.concrete_fields:
            value = getattr(row, field.attname)
            if value is None or field.is_relation or isinstance(field, models.JSONField | models.DateTimeField):
                continue
            try:
                field.run_validators(field.to_python(value))
            except ValidationError as error:
                where = "/".join(filter(None, (place, field.name)))
                yield DraftProblem(table.kind.name, code, where, " ".join(error.messages))


def _dangling(table: DraftTable, code: str, fields: Fields, codes: Codes) -> Iterator[DraftProblem]:
    for place, name, value, target in references_of(table, fields):
        # Downstream systems are not part of the draft: an unknown one is created.
        if value is not None and value not in codes.get(target, {value}):
            what = f"there is no {target._meta.object_name} {value!r}. Add it, or name another."
            yield DraftProblem(table.kind.name, code, place + name, what)


def references_of(table: DraftTable, fields: Fields) -> Iterator[tuple[str, str, object, type[models.Model]]]:
    """Return the references of a record and of its children: place, field, value, and the table referred to."""
    for name, target in reference_fields(table.model).items():
        yield "", name, fields[name], target
    for child in table.children:
        targets = [pair for pair in reference_fields(child.model).items() if pair[0] != child.parent]
        for index, item in enumerate(fields[child.attribute]):
            for name, target in targets:
                yield f"{child.attribute}/{index}/", name, item[name], target


@cache
def reference_fields(model: type[models.Model]) -> Mapping[str, type[models.Model]]:
    """Return for each reference of a table the table that it refers to."""
    return {field.name: field.related_model for field in model._meta.concrete_fields if field.is_relation}  # type: ignore[misc]


def _repeated(table: DraftTable, after: Mapping[str, Fields]) -> Iterator[DraftProblem]:
    for names in _unique_together(table.model):
        yield from _twice(table, names, [(code, "", fields) for code, fields in after.items()])
    for child in table.children:
        for names in _unique_together(child.model):
            own = tuple(name for name in names if name != child.parent)
            for code, fields in after.items():
                places = [
                    (code, f"{child.attribute}/{index}", item) for index, item in enumerate(fields[child.attribute])
                ]
                yield from _twice(table, own, places)


def _twice(
    table: DraftTable, names: tuple[str, ...], items: Sequence[tuple[str, str, Fields]]
) -> Iterator[DraftProblem]:
    first: dict[tuple[object, ...], str] = {}
    for code, place, fields in items:
        key = tuple(fields[name] for name in names)
        if None in key:
            continue
        if key in first:
            what = " and ".join(f"{name} {value!r}" for name, value in zip(names, key, strict=True))
            message = f"{first[key]} has the same {what}. Keep one of them."
            yield DraftProblem(table.kind.name, code, place, message)
        else:
            first[key] = place or repr(code)


def _unique_together(model: type[models.Model]) -> list[tuple[str, ...]]:
    return [
        tuple(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]


def _breaks(row: models.Model, model: type[models.Model], name: str | None) -> bool:
    for constraint in model._meta.constraints:
        if constraint.name == name and isinstance(constraint, models.CheckConstraint):
            try:
                constraint.validate(model, row)
            except ValidationError:
                return True
    return False
