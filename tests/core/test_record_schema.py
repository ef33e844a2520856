"""The schema of the records: complete, and in agreement with what reads, stores and checks them."""

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from django.db import models

from orchestration.core.record_fields.choice_words import choice_word
from orchestration.core.record_fields.field_text import FieldType
from orchestration.core.record_json import decode_record, decode_value
from orchestration.core.record_schema import TEXTS, FieldSchema, record_schema
from orchestration.core.snapshot_kinds import KIND_BY_NAME, KINDS
from orchestration.core.task_form_checks import FIELD_TYPES
from orchestration.queries.draft_tables import draft_tables
from orchestration.queries.record_pickers import PICKED_KINDS
from orchestration.queries.record_schema import length_limits, schema_document

SCHEMA = {one.kind: one for one in record_schema(length_limits())}


def all_fields() -> Iterator[tuple[str, type[Any], FieldSchema]]:
    """Every field with the name of its place and its record type, those of items after their lists."""
    for kind in KINDS:
        for field in SCHEMA[kind.name].fields:
            yield f"{kind.name}.{field.name}", kind.record, field
            inner = item_record(kind.record, field.name)
            if inner is not None:
                for one in field.item:
                    yield f"{kind.name}.{field.name}.{one.name}", inner, one


def item_record(record: type[Any], name: str) -> type[Any] | None:
    hint = typing.get_type_hints(record)[name]
    inner = typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else None
    return inner if dataclasses.is_dataclass(inner) and isinstance(inner, type) else None


FIELDS = list(all_fields())


def test_every_field_of_every_kind_is_described() -> None:
    assert set(SCHEMA) == set(KIND_BY_NAME) == set(TEXTS)
    for kind in KINDS:
        described = [field.name for field in SCHEMA[kind.name].fields]
        assert sorted(described) == sorted(field.name for field in dataclasses.fields(kind.record)), kind.name
        for field in SCHEMA[kind.name].fields:
            inner = item_record(kind.record, field.name)
            if inner is not None:
                assert {one.name for one in field.item} == {one.name for one in dataclasses.fields(inner)}


@pytest.mark.parametrize(("place", "record", "field"), FIELDS, ids=[place for place, _, _ in FIELDS])
def test_a_field_holds_what_its_record_holds(place: str, record: type[Any], field: FieldSchema) -> None:
    """The coder takes what a form of this type would send, and the default."""
    hint = typing.get_type_hints(record)[field.name]
    assert field.label
    assert field.label[0].isupper()
    for value in samples(field):
        decode_value(hint, value)
    if not field.required:
        decode_value(hint, field.default)
    inner = without_none(hint)
    if isinstance(inner, type) and issubclass(inner, Enum):
        assert [value for value, _ in field.choices] == [member.value for member in inner]


SAMPLES: Mapping[FieldType, list[object]] = {
    FieldType.BOOLEAN: [True, False],
    FieldType.NUMBER: [0, 7],
    FieldType.NUMBERS: [[], [1, 2]],
    FieldType.DECIMAL: ["0", "12.5"],
    FieldType.TEXTS: [[], ["one", "two"]],
    FieldType.PAIRS: [{}, {"name": "value"}],
    FieldType.LIST: [[]],
}


def samples(field: FieldSchema) -> list[object]:
    """Values that a form of a field's type can send."""
    values: list[object] = [value for value, _ in field.choices]
    if field.type is FieldType.CHOICES:
        return [[], values]
    return values or ([field.default] if field.type is FieldType.JSON else SAMPLES.get(field.type, ["text"]))


def without_none(hint: Any) -> Any:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next(one for one in typing.get_args(hint) if one is not types.NoneType)
    inner = typing.get_args(hint)
    return inner[0] if typing.get_origin(hint) is tuple and inner[-1] is ... else hint


PLAIN: Mapping[object, set[FieldType]] = {
    str: {
        *(FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CONDITION, FieldType.EXPRESSION, FieldType.REFERENCE),
        *(FieldType.CHOICE, FieldType.TEXTS),
    },
    bool: {FieldType.BOOLEAN},
    int: {FieldType.NUMBER, FieldType.NUMBERS},
    Decimal: {FieldType.DECIMAL},
}


@pytest.mark.parametrize(("place", "record", "field"), FIELDS, ids=[place for place, _, _ in FIELDS])
def test_a_field_is_edited_by_what_its_annotation_allows(place: str, record: type[Any], field: FieldSchema) -> None:
    inner = without_none(typing.get_type_hints(record)[field.name])
    if inner in PLAIN:
        assert field.type in PLAIN[inner]
    assert (field.type in (FieldType.CHOICE, FieldType.CHOICES)) == bool(field.choices)
    assert (field.type is FieldType.REFERENCE) == bool(field.reference)
    assert (field.type is FieldType.LIST) == bool(field.item)


def test_a_reference_leads_where_its_column_does() -> None:
    named = {table.model: table.kind.name for table in draft_tables()}
    seen = 0
    for table in draft_tables():
        rows: list[tuple[type[models.Model], Any, tuple[FieldSchema, ...]]] = [
            (table.model, table.columns, SCHEMA[table.kind.name].fields)
        ]
        for child in table.children:
            (items,) = (one.item for one in SCHEMA[table.kind.name].fields if one.name == child.attribute)
            rows.append((child.model, child.columns, items))
        for model, columns, fields in rows:
            for field in fields:
                if field.name not in columns:
                    continue
                column: Any = model._meta.get_field(field.name)
                if column.is_relation:
                    seen += 1
                    assert field.reference == named.get(column.related_model, column.related_model.__name__)
                elif field.reference:
                    assert field.reference in ("User", "Action"), (model, field.name)
    assert seen > 30
    assert {one.reference for _, _, one in FIELDS if one.reference} <= set(PICKED_KINDS)


def test_texts_are_as_long_as_their_columns_hold() -> None:
    by_place = {place: field for place, _, field in FIELDS}
    assert by_place["StepDefinition.name"].maximum_length == 255
    assert by_place["DecompositionRule.mappings.source"].maximum_length == 200
    assert by_place["StepDefinition.description"].maximum_length is None
    assert by_place["StepDefinition.queue"].maximum_length is None


def test_a_field_that_depends_on_another_names_one_and_values_that_it_has() -> None:
    for kind in KINDS:
        lists = [SCHEMA[kind.name].fields, *(one.item for one in SCHEMA[kind.name].fields if one.item)]
        for fields in lists:
            by_name = {field.name: field for field in fields}
            for field in fields:
                for name, values in field.when.items():
                    assert set(values) <= {value for value, _ in by_name[name].choices}, (kind.name, field.name)


def test_sections_hold_together() -> None:
    """Fields of one section follow each other, so that a form shows each heading once."""
    for kind in KINDS:
        sections = [field.section for field in SCHEMA[kind.name].fields]
        begun = [one for at, one in enumerate(sections) if at == 0 or sections[at - 1] != one]
        assert len(begun) == len(set(begun)), (kind.name, begun)


def test_the_code_comes_first_and_is_needed() -> None:
    for kind in KINDS:
        first = SCHEMA[kind.name].fields[0]
        assert (first.name, first.required) == (kind.code_field, True)


def test_the_form_of_a_task_has_the_types_that_its_check_knows() -> None:
    (form,) = (field for field in SCHEMA["StepDefinition"].fields if field.name == "form")
    (kind,) = (one for one in form.item if one.name == "type")
    assert tuple(value for value, _ in kind.choices) == FIELD_TYPES


def test_a_record_of_required_fields_and_defaults_can_be_read() -> None:
    """What a form begins with, once its required fields are filled in."""
    for kind in KINDS:
        fields = {one.name: samples(one)[0] if one.required else one.default for one in SCHEMA[kind.name].fields}
        decode_record(kind.record, fields)


@pytest.mark.parametrize(
    ("value", "word"),
    [("ManualTask", "Manual task"), ("AutoTask", "Automatic task"), ("POST", "POST"), ("HalfUp", "Half up")],
)
def test_values_are_said_in_words(value: str, word: str) -> None:
    assert choice_word(value) == word


def test_the_document_leaves_out_what_a_field_does_not_have() -> None:
    document: Any = schema_document()
    (name,) = (one for one in document["StepGroup"]["fields"] if one["name"] == "name")
    assert name == {
        "name": "name",
        "label": "Name",
        "help": "Heading of its lane.",
        "type": "text",
        "section": "General",
        "required": True,
        "default": None,
        "maximum_length": 255,
    }
    (integration,) = (one for one in document["StepDefinition"]["fields"] if one["name"] == "integration")
    assert integration["when"] == {"type": ["Callout"]}
