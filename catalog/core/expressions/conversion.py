"""Values of orders as the engine takes them, and the engine's as orders hold them; nothing is lost in silence."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from catalog.core.expressions.schema import ValueType

_EXACT_DIGITS = 15
"""Every decimal number of so many digits survives the way through a double."""


MAX_TEXT = 32_768
"""The longest text that an expression reads or makes: what it costs to search one grows with its length."""


class ConversionError(ValueError):
    """A value is not of its declared type, or cannot be kept exactly; the text says which and why."""


def to_engine(value: object, value_type: ValueType) -> object:
    """A value that is present, in the engine's form. Raises ConversionError.

    Numbers may be int, float, Decimal or their text; money may also be a mapping with an ``amount``; instants may be a
    date, an aware datetime or RFC 3339 text.
    """
    return _TO_ENGINE[value_type](value)


def converted(described: str, value: object, value_type: ValueType) -> object:
    """As ``to_engine``, with a description of the value in the error."""
    try:
        return to_engine(value, value_type)
    except ConversionError as error:
        raise ConversionError(f"{described} should be {value_type}, but {error}") from error


def from_engine(value: object, value_type: ValueType | None) -> object:
    """The engine's plain value in an order's form: numbers as Decimal, a Date as date. Raises ConversionError."""
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).date() if value_type is ValueType.DATE else value
    if isinstance(value, list):
        return tuple(from_engine(item, None) for item in value)
    if isinstance(value, dict):
        return {key: from_engine(item, None) for key, item in value.items()}
    if value is None or isinstance(value, str | bool | timedelta):
        return value
    raise ConversionError(f"the result {value!r} is of no type that an order can hold")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ConversionError(f"{value!r} is not a text")
    if len(value) > MAX_TEXT:
        raise ConversionError(f"it is {len(value):,} characters long, and at most {MAX_TEXT:,} can be read")
    if "\0" in value:
        raise ConversionError("it contains the character U+0000, at which the engine would cut it off")
    return str.__str__(value)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ConversionError(f"{value!r} is neither true nor false")
    return value


def _number(value: object) -> float:
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation as error:
            raise ConversionError(f"{value!r} is not a number") from error
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ConversionError(f"{value!r} is not a number")
    try:
        number = float(value)
    except OverflowError as error:
        raise ConversionError(f"{value} is too large") from error
    if not math.isfinite(number):
        raise ConversionError(f"{value} is not a finite number")
    if not isinstance(value, float) and Decimal(repr(number)) != Decimal(value):
        raise ConversionError(f"{value} has more than {_EXACT_DIGITS} digits and cannot be kept exactly")
    return number


def _currency(value: object) -> float:
    if isinstance(value, Mapping):
        if "amount" not in value:
            raise ConversionError(f"{dict(value)!r} has no amount")
        value = value["amount"]
    return _number(value)


def _instant(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if len(value) > len("2026-12-31") else date.fromisoformat(value)
        except ValueError as error:
            raise ConversionError(f"{value!r} is not a date or time as in 2026-12-31T12:00:00Z") from error
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ConversionError(f"{value.isoformat()} has no time zone")
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise ConversionError(f"{value!r} is not a date or time")


def _sequence(value: object, convert: Callable[[object], object]) -> list[object]:
    if isinstance(value, str) or not isinstance(value, Sequence | frozenset | set):
        raise ConversionError(f"{value!r} is not a list")
    items = [convert(item) for item in value]
    return items if isinstance(value, Sequence) else sorted(items, key=repr)


def _dynamic(value: object) -> object:
    match value:
        case None | bool():
            return value
        case str():
            return _text(value)
        case int() | float() | Decimal():
            return _number(value)
        case date():
            return _instant(value)
        case Mapping():
            return {_text(key): _dynamic(item) for key, item in value.items()}
        case _:
            return _sequence(value, _dynamic)


def _decimal(value: float) -> Decimal:
    """The decimal number that a double stands for: what remains after digits that are only rounding."""
    if not math.isfinite(value):
        raise ConversionError("the result is not a finite number")
    rounded = Decimal(f"{value:.{_EXACT_DIGITS}g}")
    return Decimal(int(rounded)) if rounded == rounded.to_integral_value() else rounded.normalize()


_TO_ENGINE: Mapping[ValueType, Callable[[object], object]] = {
    ValueType.TEXT: _text,
    ValueType.PICKLIST: _text,
    ValueType.BOOLEAN: _boolean,
    ValueType.NUMBER: _number,
    ValueType.PERCENT: _number,
    ValueType.CURRENCY: _currency,
    ValueType.DATE: _instant,
    ValueType.DATETIME: _instant,
    ValueType.TEXT_LIST: lambda value: _sequence(value, _text),
    ValueType.NUMBER_LIST: lambda value: _sequence(value, _number),
    ValueType.DYNAMIC: _dynamic,
}
