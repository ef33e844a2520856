"""Reads the members of JSON objects strictly: every problem is noted with its place, none ends the reading."""

import math
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from catalog.core.json_pointer import pointer_to
from catalog.core.values import ValueMismatch, parse_datetime, shown
from decomposition.core.order_problems import Problems
from decomposition.core.quantities import tidy

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST_TEXT = 10_000
LARGEST_QUANTITY = Decimal(10) ** 12
QUANTITY_PLACES = 6
DEEPEST_VALUE = 10
LARGEST_NUMBER = 10**30

_QUANTITY = re.compile(r"\d{1,40}(\.\d{1,40})?\Z", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class ObjectReader:
    """One JSON object at one place. What is wrong with a member is noted, and its default stands in for it."""

    def __init__(self, value: object, pointer: str, known: Collection[str], problems: Problems) -> None:
        self.pointer = pointer
        self._problems = problems
        self._members: Mapping[object, object] = {}
        if not isinstance(value, Mapping):
            problems.add(pointer, "not_an_object", f"An object is needed here, not {shown(value)}.")
            return
        self._members = value
        for name in value:
            if name not in known:
                place = pointer_to(pointer, str(name))
                problems.add(place, "unknown_field", f"There is no such field.{problems.hint(str(name), known)}")

    def at(self, name: str) -> str:
        """Return the pointer of a member."""
        return pointer_to(self.pointer, name)

    def refuse(self, name: str, code: str, message: str) -> None:
        self._problems.add(self.at(name), code, message)

    def value(self, name: str) -> object:
        """Return a member as it is; None where it is absent."""
        return self._members.get(name)

    def required_text(self, name: str, longest: int) -> str:
        if self._members.get(name) is None:
            self.refuse(name, "required", "This is required.")
            return ""
        value = self._members[name]
        if isinstance(value, str) and not value.strip():
            self.refuse(name, "blank", "This must not be blank.")
        return self.text(name, longest)

    def optional_text(self, name: str, longest: int) -> str | None:
        """Return a text that may be absent; a blank one is refused, since it would be a name of nothing."""
        return None if self._members.get(name) is None else self.required_text(name, longest)

    def text(self, name: str, longest: int) -> str:
        value = self._members.get(name)
        if value is None:
            return ""
        return checked_text(value, self.at(name), longest, self._problems)

    def choice(self, name: str, choices: type[Choice], default: Choice) -> Choice:
        value = self._members.get(name)
        if value is None:
            return default
        known = [choice.value for choice in choices]
        if not isinstance(value, str) or value not in known:
            self.refuse(name, "unknown_choice", f"{shown(value)} is none of {', '.join(known)}.")
            return default
        return choices(value)

    def moment(self, name: str) -> datetime | None:
        value = self._members.get(name)
        if value is None:
            return None
        try:
            return parse_datetime(value)
        except ValueMismatch as error:
            self.refuse(name, "not_a_time", f"{shown(value)} is not {error.expected} (RFC 3339).")
            return None

    def quantity(self, name: str) -> Decimal:
        """Return a positive quantity; 1 where it is absent."""
        value = self._members.get(name)
        if value is None:
            return Decimal(1)
        quantity = _quantity(value)
        if quantity is None:
            self.refuse(name, "not_a_quantity", f'{shown(value)} is not a quantity such as "1" or "2.5".')
        elif quantity <= 0:
            self.refuse(
                name, "not_positive", 'A quantity is more than 0; to end something, give its line the action "Cancel".'
            )
        elif quantity >= LARGEST_QUANTITY:
            self.refuse(name, "too_large", f"A quantity is less than {LARGEST_QUANTITY:,}.")
        elif quantity != round(quantity, QUANTITY_PLACES):
            self.refuse(name, "too_precise", f"A quantity has at most {QUANTITY_PLACES} decimal places.")
        else:
            return tidy(quantity)
        return Decimal(1)

    def values(self, name: str) -> dict[str, object]:
        """Return an object of values by name: texts, numbers, booleans, null, or such in lists and objects."""
        found = self._names(name)
        for key, value in found.items():
            self._check_value(value, pointer_to(self.pointer, name, key), DEEPEST_VALUE)
        return found

    def texts(self, name: str, longest: int) -> dict[str, str]:
        """Return an object of texts by name, none of them blank."""
        found: dict[str, str] = {}
        for key, value in self._names(name).items():
            place = pointer_to(self.pointer, name, key)
            if value is None or value == "":
                self._problems.add(place, "blank", "This must not be blank; leave it out instead.")
            else:
                found[key] = checked_text(value, place, longest, self._problems)
        return found

    def _names(self, name: str) -> dict[str, object]:
        value = self._members.get(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.refuse(name, "not_an_object", f"An object is needed here, not {shown(value)}.")
            return {}
        found: dict[str, object] = {}
        for key in value:
            if isinstance(key, str) and key and not _UNSTORABLE.search(key):
                found[key] = value[key]
            else:
                self.refuse(name, "bad_name", f"{shown(key)} cannot be a name here.")
        return found

    def _check_value(self, value: object, pointer: str, depth: int) -> None:
        if depth == 0:
            self._problems.add(pointer, "too_deep", f"Values nest at most {DEEPEST_VALUE} levels deep.")
        elif isinstance(value, str):
            checked_text(value, pointer, LONGEST_TEXT, self._problems)
        elif isinstance(value, Mapping):
            for key, member in value.items():
                checked_text(key, pointer, LONGEST_TEXT, self._problems)
                self._check_value(member, pointer_to(pointer, str(key)), depth - 1)
        elif isinstance(value, list | tuple):
            for position, member in enumerate(value):
                self._check_value(member, pointer_to(pointer, position), depth - 1)
        elif isinstance(value, float) and not math.isfinite(value):
            self._problems.add(pointer, "not_finite", f"{value} is not a number that JSON knows.")
        elif isinstance(value, int | float) and abs(value) >= LARGEST_NUMBER:
            self._problems.add(pointer, "too_large", "Numbers have at most 30 digits; write longer ones as text.")
        elif value is not None and not isinstance(value, bool | int | float):
            self._problems.add(pointer, "not_json", f"{shown(value)} is no JSON value.")


def checked_text(value: object, pointer: str, longest: int, problems: Problems) -> str:
    """Return a text that fits and that a database can hold; note a problem and return a blank one otherwise."""
    if not isinstance(value, str):
        problems.add(pointer, "not_a_text", f"A text is needed here, not {shown(value)}.")
    elif len(value) > longest:
        problems.add(pointer, "too_long", f"At most {longest:,} characters fit here; these are {len(value):,}.")
    elif _UNSTORABLE.search(value):
        problems.add(pointer, "bad_character", "A text holds neither the character NUL nor half a surrogate pair.")
    else:
        return value
    return ""


def _quantity(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.removeprefix("-")
        return Decimal(value) if _QUANTITY.match(text) else None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < LARGEST_NUMBER else LARGEST_QUANTITY
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(repr(value))
    return value if isinstance(value, Decimal) and value.is_finite() else None
