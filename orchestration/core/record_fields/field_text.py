"""The words about a kind of record and about one of its fields, where a form shows it, and what it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldType(StrEnum):
    """How a form edits a field. Those of one JSON type differ only in what helps people to fill them in."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    TEXTS = "texts"  # a list of texts
    PAIRS = "pairs"  # an object of texts
    NUMBER = "number"
    NUMBERS = "numbers"  # a list of whole numbers
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"  # a list of choices
    REFERENCE = "reference"
    CONDITION = "condition"  # a CEL expression that is true or false
    EXPRESSION = "expression"  # a CEL expression of any type
    JSON = "json"
    LIST = "list"  # a list of objects


When = Mapping[str, tuple[str, ...]]
"""A field is shown only where the fields named here have one of these values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldText:
    """What people read about a field. ``type``, ``choices`` and ``item`` say what its annotation leaves open."""

    label: str
    help: str = ""
    section: str = "General"
    type: FieldType | None = None
    reference: str = ""
    choices: tuple[str, ...] = ()
    when: When = field(default_factory=dict)
    item: Mapping[str, "FieldText"] = field(default_factory=dict)
    required: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindText:
    """What people read about a kind of record, field by field, in the order of its form."""

    label: str
    plural: str
    fields: Mapping[str, FieldText]
