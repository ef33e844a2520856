"""Values of attributes and fields: the one form that each data type has in memory, in JSON and in the database.

Text and Picklist are text; Number and Percent are a whole number or else a float; Currency is a decimal as text, so
that no cent is lost, or such an amount with its currency; Boolean is a boolean; Date and Datetime are ISO 8601 text, a
Datetime always in UTC.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from catalog.core.vocabulary import DataType

AttributeValue = str | int | float | bool | Mapping[str, str]

_DECIMAL = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?\Z", re.ASCII)
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})\Z", re.ASCII)
_CURRENCY_CODE = re.compile(r"[A-Z]{3}\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)

_EXPECTED = {
    DataType.TEXT: "a text",
    DataType.PICKLIST: "a text",
    DataType.NUMBER: 'a number such as 12 or "12.5"',
    DataType.PERCENT: 'a number such as 12 or "12.5"',
    DataType.CURRENCY: 'an amount such as "12.50" or {"amount": "12.50", "currency": "EUR"}',
    DataType.BOOLEAN: "true or false",
    DataType.DATE: 'a date such as "2026-12-01"',
    DataType.DATETIME: 'a time with its offset such as "2026-12-01T12:00:00Z"',
}


class ValueMismatch(ValueError):
    """A value is not of a data type; ``value``, ``data_type`` and ``expected`` (in words) say which."""

    def __init__(self, value: object, data_type: DataType) -> None:
        self.value = value
        self.data_type = data_type
        self.expected = _EXPECTED[data_type]
        super().__init__(f"{shown(value)} is not {self.expected} ({data_type}).")


def shown(value: object) -> str:
    """A value as a sentence quotes it: short enough to read."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def canonical(value: object, data_type: DataType) -> AttributeValue:
    """Return a typed value in the form that its data type has; raises ValueMismatch.

    Numbers may come as decimals in text; Boolean, on the other hand, is only ever a boolean.
    """
    match data_type:
        case DataType.BOOLEAN:
            if isinstance(value, bool):
                return value
        case DataType.NUMBER | DataType.PERCENT:
            return plain_number(_decimal(value, data_type))
        case DataType.CURRENCY:
            return _money(value)
        case DataType.DATE:
            return _date_text(value)
        case DataType.DATETIME:
            return datetime_text(parse_datetime(value))
        case _:
            if isinstance(value, str):
                return value
    raise ValueMismatch(value, data_type)


def from_text(text: str, data_type: DataType) -> AttributeValue:
    """Return the value that a designer's text states for a data type; raises ValueMismatch."""
    if data_type is DataType.BOOLEAN:
        spelled = text.strip().lower()
        if spelled not in ("true", "false"):
            raise ValueMismatch(text, data_type)
        return spelled == "true"
    if data_type in (DataType.TEXT, DataType.PICKLIST):
        return text
    return canonical(text.strip(), data_type)


def to_text(value: AttributeValue) -> str:
    """Return a canonical value as text; ``from_text`` reads it back, but for a currency's code."""
    if isinstance(value, Mapping):
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return str(value)


def same_value(first: object, second: object, data_type: DataType) -> bool:
    """Return whether two values mean the same; values that are not of the type at all are compared as they are."""
    if first is None or second is None:
        return first is second
    try:
        if data_type is DataType.CURRENCY:
            return _amount(first) == _amount(second)
        return canonical(first, data_type) == canonical(second, data_type)
    except ValueMismatch:
        return first == second


def plain_number(number: Decimal) -> int | float:
    """Return a decimal as JSON writes it: an integer where it is whole, else a float."""
    whole = number.to_integral_value()
    return int(whole) if whole == number else float(number)


def parse_datetime(value: object) -> datetime:
    """Return an RFC 3339 text, or an aware datetime, as a datetime in UTC; raises ValueMismatch."""
    if isinstance(value, str) and _DATETIME.match(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueMismatch(value, DataType.DATETIME) from None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    raise ValueMismatch(value, DataType.DATETIME)


def datetime_text(moment: datetime) -> str:
    """Return an aware datetime as RFC 3339 text in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _date_text(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and _DATE.match(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise ValueMismatch(value, DataType.DATE)


def _money(value: object) -> AttributeValue:
    amount, currency = _amount(value)
    return {"amount": f"{amount:f}", "currency": currency} if currency else f"{amount:f}"


def _amount(value: object) -> tuple[Decimal, str]:
    if not isinstance(value, Mapping):
        return _decimal(value, DataType.CURRENCY), ""
    currency = value.get("currency")
    if set(value) != {"amount", "currency"} or not isinstance(currency, str) or not _CURRENCY_CODE.match(currency):
        raise ValueMismatch(dict(value), DataType.CURRENCY)
    return _decimal(value["amount"], DataType.CURRENCY), currency


def _decimal(value: object, data_type: DataType) -> Decimal:
    if isinstance(value, bool):
        raise ValueMismatch(value, data_type)
    if isinstance(value, int) and abs(value) < 10**30:
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value) and abs(value) < 1e30:
        return Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**30:
        return value
    if isinstance(value, str) and _DECIMAL.match(value):
        return Decimal(value)
    raise ValueMismatch(value, data_type)
