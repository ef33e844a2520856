"""Which data types a mapping may carry into which, and how a value changes on the way."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from decimal import Decimal

from catalog.core.values import AttributeValue, ValueMismatch, canonical, datetime_text, parse_datetime, to_text
from catalog.core.vocabulary import DataType

_BESIDE_ITSELF_AND_TEXT: Mapping[DataType, frozenset[DataType]] = {
    DataType.DATETIME: frozenset({DataType.DATE}),
    DataType.DATE: frozenset({DataType.DATETIME}),
    DataType.CURRENCY: frozenset({DataType.NUMBER}),
    DataType.NUMBER: frozenset({DataType.CURRENCY}),
}

FIELD_TYPES: Mapping[str, DataType] = {
    "id": DataType.TEXT,
    "product": DataType.TEXT,
    "action": DataType.TEXT,
    "quantity": DataType.NUMBER,
    "start_date": DataType.DATETIME,
    "end_date": DataType.DATETIME,
}
"""The fields of a line that a mapping may read."""

WRITABLE_FIELDS = ("quantity", "start_date", "end_date")
"""The fields that a mapping may write; the others are the line's identity, or computed."""


def compatible(source: DataType, destination: DataType) -> bool:
    """Return whether a mapping may carry values of one type into another.

    Every type goes into itself and into Text; Date and Datetime, and Number and Currency, go into each other.
    """
    return destination in (source, DataType.TEXT) or destination in _BESIDE_ITSELF_AND_TEXT.get(source, ())


def compatible_output(listed: DataType, destination: DataType) -> bool:
    """Return whether outputs of a value list may go into a type: a listed text may also name a picklist value."""
    return compatible(listed, destination) or (listed is DataType.TEXT and destination is DataType.PICKLIST)


def compatible_types(source: DataType) -> tuple[DataType, ...]:
    """Return the types that a mapping may carry a type into."""
    return tuple(data_type for data_type in DataType if compatible(source, data_type))


def converted_value(value: object, source: DataType, destination: DataType) -> AttributeValue:
    """Return a value of one type as a value of another; raises ValueMismatch.

    A Date begins at midnight UTC; the Date of a Datetime is its day in UTC, whatever offset it was written in.
    """
    plain = canonical(value, source)
    if source is destination:
        return plain
    if not compatible(source, destination):
        raise ValueMismatch(value, destination)
    if destination is DataType.TEXT:
        return to_text(plain)
    if destination is DataType.DATE:
        return parse_datetime(plain).date().isoformat()
    if destination is DataType.DATETIME:
        return datetime_text(datetime.combine(datetime.fromisoformat(str(plain)).date(), time(), UTC))
    if source is DataType.CURRENCY:
        amount = plain["amount"] if isinstance(plain, Mapping) else plain
        return canonical(Decimal(str(amount)), destination)
    return canonical(plain, destination)
