"""The schema of every kind of record: what its fields are called, what they hold, and where a form shows them.

What a field holds follows from its annotation in the record, which also reads and writes its JSON; so that a form made
from the schema cannot offer anything else than what is stored.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from orchestration.core.record_fields.catalog_fields import CATALOG
from orchestration.core.record_fields.choice_words import choice_word
from orchestration.core.record_fields.decomposition_fields import DECOMPOSITION
from orchestration.core.record_fields.field_text import FieldText, FieldType, KindText
from orchestration.core.record_fields.step_fields import STEPS
from orchestration.core.record_fields.work_fields import WORK
from orchestration.core.record_json import encode_value
from orchestration.core.snapshot_kinds import KINDS, Kind

Limits = Mapping[tuple[str, str], int]
"""How long the text of a field may be, by record type and field; a field that is absent may be of any length."""

TEXTS: Mapping[str, KindText] = {**CATALOG, **DECOMPOSITION, **WORK, **STEPS}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldSchema:
    """A field of a record, or of an item of a list in it."""

    name: str
    label: str
    help: str
    type: FieldType
    section: str
    required: bool
    default: object
    choices: tuple[tuple[str, str], ...] = ()  # stored value, label
    reference: str = ""
    when: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    maximum_length: int | None = None
    item: tuple["FieldSchema", ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KindSchema:
    """A kind of record with its fields, in the order of its form."""

    kind: str
    label: str
    plural: str
    fields: tuple[FieldSchema, ...]


def schema_of(kind: Kind, limits: Limits) -> KindSchema:
    """Return the schema of a kind. Raises KeyError for a kind, and for a field, that nothing describes."""
    text = TEXTS[kind.name]
    return KindSchema(
        kind=kind.name, label=text.label, plural=text.plural, fields=_fields(kind.record, text.fields, limits)
    )


def record_schema(limits: Limits) -> tuple[KindSchema, ...]:
    """Return the schema of every kind; raises as ``schema_of``."""
    return tuple(schema_of(kind, limits) for kind in KINDS)


def schema_json(schema: Sequence[KindSchema]) -> dict[str, object]:
    """Return schemas as the JSON object that screens read: by kind, without what a field does not have."""
    return {
        one.kind: {
            "kind": one.kind,
            "label": one.label,
            "plural": one.plural,
            "fields": [_field_json(field) for field in one.fields],
        }
        for one in schema
    }


def _fields(record: type[Any], texts: Mapping[str, FieldText], limits: Limits) -> tuple[FieldSchema, ...]:
    hints = typing.get_type_hints(record)
    fields = {field.name: field for field in dataclasses.fields(record)}
    if missing := fields.keys() - texts.keys():
        raise KeyError(f"nothing describes {', '.join(sorted(missing))} of {record.__name__}")
    return tuple(_field(record, fields[name], hints[name], text, limits) for name, text in texts.items())


def _field(
    record: type[Any], field: "dataclasses.Field[Any]", hint: Any, text: FieldText, limits: Limits
) -> FieldSchema:
    default = _default(field)
    return FieldSchema(
        name=field.name,
        label=text.label,
        help=text.help,
        type=_type(hint, text),
        section=text.section,
        required=default is dataclasses.MISSING,
        default=None if default is dataclasses.MISSING else encode_value(hint, default),
        choices=_choices(hint, text),
        reference=text.reference,
        when=text.when,
        maximum_length=limits.get((record.__name__, field.name)),
        item=_item(hint, text, limits),
    )


def _default(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _type(hint: Any, text: FieldText) -> FieldType:
    if text.type is not None:
        return text.type
    if text.reference:
        return FieldType.REFERENCE
    inner, is_list = _inner(hint)
    if dataclasses.is_dataclass(inner):
        return FieldType.LIST
    if isinstance(inner, type) and issubclass(inner, Enum):
        return FieldType.CHOICES if is_list else FieldType.CHOICE
    if is_list:
        return {str: FieldType.TEXTS, int: FieldType.NUMBERS}.get(inner, FieldType.JSON)
    if typing.get_origin(inner) is Mapping:
        return FieldType.PAIRS if typing.get_args(inner) == (str, str) else FieldType.JSON
    plain = {str: FieldType.TEXT, bool: FieldType.BOOLEAN, int: FieldType.NUMBER, Decimal: FieldType.DECIMAL}
    return plain.get(inner, FieldType.JSON)


def _inner(hint: Any) -> tuple[Any, bool]:
    """An annotation without its None; of a list of any length that of its items. Also whether it is such a list."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(one for one in typing.get_args(hint) if one is not types.NoneType)
    if typing.get_origin(hint) is tuple and typing.get_args(hint)[-1] is ...:
        return typing.get_args(hint)[0], True
    return hint, False


def _choices(hint: Any, text: FieldText) -> tuple[tuple[str, str], ...]:
    inner, _ = _inner(hint)
    values = text.choices
    if isinstance(inner, type) and issubclass(inner, Enum):
        values = tuple(str(member.value) for member in inner)
    return tuple((value, choice_word(value)) for value in values)


def _item(hint: Any, text: FieldText, limits: Limits) -> tuple[FieldSchema, ...]:
    inner, _ = _inner(hint)
    if dataclasses.is_dataclass(inner) and isinstance(inner, type):
        return _fields(inner, text.item, limits)
    return tuple(_free_field(name, one) for name, one in text.item.items())


def _free_field(name: str, text: FieldText) -> FieldSchema:
    """A field of an object that has no record type, such as one of a task's form: its words say all."""
    return FieldSchema(
        name=name,
        label=text.label,
        help=text.help,
        type=text.type or FieldType.TEXT,
        section=text.section,
        required=bool(text.required),
        default=None,
        choices=_choices(object, text),
        reference=text.reference,
        when=text.when,
    )


def _field_json(field: FieldSchema) -> dict[str, object]:
    found: dict[str, object] = {
        "name": field.name,
        "label": field.label,
        "help": field.help,
        "type": field.type.value,
        "section": field.section,
        "required": field.required,
        "default": field.default,
    }
    if field.choices:
        found["choices"] = [{"value": value, "label": label} for value, label in field.choices]
    if field.reference:
        found["reference"] = field.reference
    if field.when:
        found["when"] = {name: list(values) for name, values in field.when.items()}
    if field.maximum_length is not None:
        found["maximum_length"] = field.maximum_length
    if field.item:
        found["item"] = [_field_json(one) for one in field.item]
    return found
