"""What the cell of a column may hold, how it becomes a value of a record, and how a value is written as a cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from orchestration.core.record_json import decimal_text

_WHOLE = re.compile(r"[+-]?\d{1,9}(\.0+)?\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d{0,12})?|\.\d{1,12})([eE][+-]?\d{1,2})?\Z", re.ASCII)
_WHOLE_UNSIGNED = re.compile(r"\d{1,6}\Z", re.ASCII)


class CellRefused(ValueError):
    """A cell's text does not fit its column; the message says what would."""


class CellKind(Protocol):
    """What stands between the text of a cell that is not null and a value."""

    def read(self, text: str) -> object:
        """Return the value; raises CellRefused."""

    def write(self, value: object) -> str:
        """Return the text of a value; blank where it is null."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any text, exactly as it is."""

    def read(self, text: str) -> object:
        return text

    def write(self, value: object) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of at least ``least``."""

    least: int | None = None

    def read(self, text: str) -> object:
        if not _WHOLE.match(text):
            raise CellRefused("a whole number such as 3 is due")
        number = int(Decimal(text))
        if self.least is not None and number < self.least:
            raise CellRefused(f"a whole number of {self.least} or more is due")
        return number

    def write(self, value: object) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number."""

    def read(self, text: str) -> object:
        if not _NUMBER.match(text):
            raise CellRefused("a number such as 2.5 is due")
        return Decimal(text)

    def write(self, value: object) -> str:
        return "" if value is None else decimal_text(Decimal(str(value)))


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false, however it is capitalised."""

    def read(self, text: str) -> object:
        if text.lower() not in ("true", "false"):
            raise CellRefused("true or false is due")
        return text.lower() == "true"

    def write(self, value: object) -> str:
        return "true" if value else "false"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a vocabulary, spelled as there or as ``spelled`` has it (first spelling of a value is the one written)."""

    vocabulary: type[StrEnum]
    spelled: Mapping[str, StrEnum] = field(default_factory=dict)
    null: StrEnum | None = None

    def read(self, text: str) -> object:
        if text in self.spelled:
            return self.spelled[text]
        known = {member.value: member for member in self.vocabulary if member is not self.null}
        if text not in known:
            raise CellRefused(f"one of {', '.join({**self.spelled, **known})} is due")
        return known[text]

    def write(self, value: object) -> str:
        if value is None or value == self.null:
            return ""
        spelled = (text for text, member in self.spelled.items() if member == value)
        return next(spelled, str(value))


@dataclass(frozen=True, slots=True)
class Choices:
    """Several of a vocabulary, separated by semicolons."""

    one: Choice

    def read(self, text: str) -> object:
        values = [self.one.read(part) for part in text.split(";")]
        if len(set(values)) != len(values):
            raise CellRefused("each value may stand once only")
        return tuple(values)

    def write(self, value: object) -> str:
        assert isinstance(value, tuple)
        return ";".join(map(self.one.write, value))


@dataclass(frozen=True, slots=True)
class Marked:
    """A list of one possible entry: there or not."""

    entry: str

    def read(self, text: str) -> object:
        if text != self.entry:
            raise CellRefused(f"{self.entry!r} or nothing is due")
        return True

    def write(self, value: object) -> str:
        return self.entry if value else ""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Whole numbers, separated by commas."""

    def read(self, text: str) -> object:
        parts = [part.strip() for part in text.split(",")]
        if not all(_WHOLE_UNSIGNED.match(part) for part in parts):
            raise CellRefused("whole numbers separated by commas are due, such as 5,10,20")
        return tuple(int(part) for part in parts)

    def write(self, value: object) -> str:
        assert isinstance(value, tuple)
        return ",".join(map(str, value))


@dataclass(frozen=True, slots=True)
class Active:
    """A status, of which only Active counts."""

    def read(self, text: str) -> object:
        if text not in ("Active", "Draft", "Inactive"):
            raise CellRefused("one of Active, Draft, Inactive is due")
        return text == "Active"

    def write(self, value: object) -> str:
        return "Active" if value else "Inactive"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some texts that have no meaning here; they are checked and kept."""

    texts: tuple[str, ...]

    def read(self, text: str) -> object:
        if text not in self.texts:
            raise CellRefused(f"one of {', '.join(self.texts)} is due")
        return text

    def write(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A field that this product has no counterpart for and that would change what happens: it must be null."""

    instead: str

    def read(self, text: str) -> object:
        raise CellRefused(self.instead)

    def write(self, value: object) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the other product: kept as text where ours is blank, so that publishing asks for it."""

    def read(self, text: str) -> object:
        return text

    def write(self, value: object) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Reference:
    """The row of another object, named by its cell in the column ``by`` (blank: by all its key columns, joined)."""

    target: str
    by: str = ""

    def read(self, text: str) -> object:
        return text

    def write(self, value: object) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Assignee:
    """A person or a queue, by name."""

    def read(self, text: str) -> object:
        return text

    def write(self, value: object) -> str:
        return "" if value is None else str(value)
