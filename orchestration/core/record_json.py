"""Frozen records to JSON values and back, driven by the records' own type annotations.

A decimal is text without exponent and without trailing zeros, an enum its value, a tuple a list, a date ISO 8601.
Reading is strict: a value of another type, an unknown field or an absent field without default is refused with the
JSON pointer (RFC 6901) of its place. An absent field that has a default takes it, so that what was written before a
field existed can still be read.
"""

import dataclasses
import json
import math
import re
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from catalog.core.json_pointer import pointer_to

Record = TypeVar("Record")

_DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_MOST_DIGITS = 100
"""A decimal beyond this size is a mistake; written without exponent it could fill the disk."""

_DEEPEST = 64
"""Of values without a fixed shape; bounds the recursion over what others wrote."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Neither UTF-8 files nor PostgreSQL text can hold these."""


class RecordError(ValueError):
    """A value does not fit its record: ``pointer`` says where (RFC 6901), ``reason`` what is wrong and what is due."""

    def __init__(self, pointer: str, reason: str) -> None:
        self.pointer = pointer
        self.reason = reason
        super().__init__(f"{pointer or 'the document'}: {reason}")


@dataclasses.dataclass(frozen=True, slots=True)
class _Coder:
    """How values of one type become JSON, and how JSON at a pointer becomes values."""

    encode: Callable[[Any], object]
    decode: Callable[[object, str], Any]


def encode_record(record: object) -> dict[str, object]:
    """Return the JSON object of a frozen dataclass instance, every field included."""
    return typing.cast("dict[str, object]", _coder(typing.cast(Hashable, type(record))).encode(record))


def decode_record(record_type: type[Record], value: object, pointer: str = "") -> Record:
    """Return the record that a JSON value holds; raises RecordError."""
    return typing.cast("Record", _coder(typing.cast(Hashable, record_type)).decode(value, pointer))


def encode_value(hint: Hashable, value: object) -> object:
    """Return the JSON value of what a field with a type annotation holds."""
    return _coder(hint).encode(value)


def decode_value(hint: Hashable, value: object, pointer: str = "") -> object:
    """Return what a field with a type annotation holds, given its JSON value; raises RecordError."""
    return _coder(hint).decode(value, pointer)


def canonical_bytes(value: object) -> bytes:
    """Return a JSON value as compact UTF-8 with sorted keys and a newline at the end: equal values, equal bytes."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{text}\n".encode()


def readable_bytes(value: object) -> bytes:
    """Return a JSON value as indented UTF-8 with sorted keys and a newline at the end."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text}\n".encode()


def parse_json(content: bytes) -> object:
    """Return the JSON value that bytes hold. Raises RecordError where they are not JSON, or repeat a key."""
    try:
        return json.loads(content.decode(), object_pairs_hook=_unrepeated, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise RecordError("", f"byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise RecordError("", f"this is not JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise RecordError("", "the JSON is nested too deeply. Flatten it.") from None
    except RecordError:
        raise
    except ValueError as error:
        raise RecordError("", f"this JSON cannot be read: {error}.") from None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise RecordError("", f"the key {key!r} stands twice in one object. Keep one of them.")
        found[key] = value
    return found


def _no_constant(name: str) -> object:
    raise RecordError("", f"{name} is not JSON. Write a finite number or null.")


def decimal_text(number: Decimal) -> str:
    """Return the one way a finite decimal is written: no exponent, no trailing zeros, no negative zero."""
    if not number.is_finite():
        raise RecordError("", f"{number} is not a finite number.")
    if not number:
        return "0"
    if abs(number.adjusted()) > _MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS:
        raise RecordError("", f"{number:.3e} has more than {_MOST_DIGITS} digits.")
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _coder(hint: Hashable) -> _Coder:
    """The coder of a type annotation. Raises TypeError for one that records may not use."""
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin in (types.UnionType, typing.Union):
        return _optional_coder(hint, arguments)
    if origin is tuple:
        return _list_coder(_coder(arguments[0])) if arguments[-1] is ... else _pair_coder(arguments)
    if origin is Mapping:
        return _mapping_coder(_coder(arguments[1]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_coder(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record_coder(hint)
    raise TypeError(f"records cannot hold {hint!r}")


def _record_coder(record_type: type) -> _Coder:
    hints = typing.get_type_hints(record_type)
    fields = {field.name: field for field in dataclasses.fields(record_type) if field.init}
    coders = {name: _coder(hints[name]) for name in fields}
    needed = [name for name, field in fields.items() if _has_no_default(field)]
    places = {name: pointer_to("", name) for name in fields}

    def encode(record: Any) -> dict[str, object]:
        return {name: coder.encode(getattr(record, name)) for name, coder in coders.items()}

    def decode(value: object, pointer: str) -> object:
        if not isinstance(value, dict):
            raise RecordError(pointer, f"{_shown(value)} stands where an object of {record_type.__name__} is due.")
        for name in value:
            if name not in coders:
                known = ", ".join(sorted(coders))
                raise RecordError(
                    pointer_to(pointer, name), f"{record_type.__name__} has no such field. It has {known}."
                )
        for name in needed:
            if name not in value:
                raise RecordError(pointer, f"the field {name!r} is missing. {record_type.__name__} needs it.")
        given = {name: coders[name].decode(item, pointer + places[name]) for name, item in value.items()}
        return record_type(**given)

    return _Coder(encode, decode)


def _has_no_default(field: "dataclasses.Field[object]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _optional_coder(hint: object, arguments: tuple[Any, ...]) -> _Coder:
    others = [argument for argument in arguments if argument is not types.NoneType]
    if len(others) != 1 or len(others) == len(arguments):
        raise TypeError(f"records cannot hold {hint!r}")
    inner = _coder(others[0])
    return _Coder(
        lambda value: None if value is None else inner.encode(value),
        lambda value, pointer: None if value is None else inner.decode(value, pointer),
    )


def _list_coder(inner: _Coder) -> _Coder:
    def decode(value: object, pointer: str) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise RecordError(pointer, f"{_shown(value)} stands where a list is due.")
        return tuple(inner.decode(item, f"{pointer}/{index}") for index, item in enumerate(value))

    return _Coder(lambda values: [inner.encode(value) for value in values], decode)


def _pair_coder(arguments: tuple[Any, ...]) -> _Coder:
    coders = [_coder(argument) for argument in arguments]

    def decode(value: object, pointer: str) -> tuple[object, ...]:
        if not isinstance(value, list) or len(value) != len(coders):
            raise RecordError(pointer, f"{_shown(value)} stands where a list of {len(coders)} is due.")
        return tuple(
            coder.decode(item, f"{pointer}/{index}")
            for index, (coder, item) in enumerate(zip(coders, value, strict=True))
        )

    return _Coder(lambda values: [coder.encode(value) for coder, value in zip(coders, values, strict=True)], decode)


def _mapping_coder(inner: _Coder) -> _Coder:
    def encode(values: Mapping[str, object]) -> dict[str, object]:
        return {_text(key, ""): inner.encode(values[key]) for key in sorted(values)}

    def decode(value: object, pointer: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise RecordError(pointer, f"{_shown(value)} stands where an object is due.")
        return dict(_decoded_member(inner, key, item, pointer_to(pointer, key)) for key, item in value.items())

    return _Coder(encode, decode)


def _decoded_member(inner: _Coder, key: object, item: object, pointer: str) -> tuple[str, object]:
    return _text(key, pointer), inner.decode(item, pointer)


def _enum_coder(enum: type[Enum]) -> _Coder:
    known = {member.value: member for member in enum}

    def decode(value: object, pointer: str) -> Enum:
        if not isinstance(value, str) or value not in known:
            raise RecordError(pointer, f"{_shown(value)} is not one of {', '.join(known)}.")
        return known[value]

    return _Coder(lambda member: member.value, decode)


def _text(value: object, pointer: str) -> str:
    if not isinstance(value, str):
        raise RecordError(pointer, f"{_shown(value)} stands where text is due.")
    if _UNSTORABLE.search(value):
        raise RecordError(pointer, f"{value!a} holds a character that cannot be stored. Remove it.")
    return value


def _boolean(value: object, pointer: str) -> bool:
    if not isinstance(value, bool):
        raise RecordError(pointer, f"{_shown(value)} stands where true or false is due.")
    return value


def _whole(value: object, pointer: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RecordError(pointer, f"{_shown(value)} stands where a whole number is due.")
    return value


def _number(value: object, pointer: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise RecordError(pointer, f"{_shown(value)} stands where a number is due.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RecordError(pointer, "the number is not finite or too large.")
    return number


def _decimal(value: object, pointer: str) -> Decimal:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or len(value) > 2 * _MOST_DIGITS:
        raise RecordError(pointer, f'{_shown(value)} stands where a decimal as text is due, such as "12.5".')
    return Decimal(value)


def _moment(value: object, pointer: str) -> datetime:
    try:
        return datetime.fromisoformat(_text(value, pointer))
    except ValueError:
        raise RecordError(pointer, f"{_shown(value)} is not a time. Write it as 2026-12-01T12:00:00Z.") from None


def _json(value: object, pointer: str) -> object:
    """A JSON value of any shape, checked to be one; tuples become lists."""
    if pointer.count("/") > _DEEPEST:
        raise RecordError(pointer, f"the value is nested more than {_DEEPEST} deep. Flatten it.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, pointer)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return _number(value, pointer)
    if isinstance(value, list | tuple):
        return [_json(item, pointer_to(pointer, index)) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {
            _text(key, pointer): _json(item, pointer_to(pointer, str(key)))
            for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))
        }
    raise RecordError(pointer, f"{type(value).__name__} is not a JSON type.")


def _shown(value: object) -> str:
    """A value as an error message shows it: short, whatever it holds."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


_PLAIN: Mapping[object, _Coder] = {
    str: _Coder(lambda value: _text(value, ""), _text),
    bool: _Coder(lambda value: value, _boolean),
    int: _Coder(lambda value: value, _whole),
    float: _Coder(lambda value: _number(value, ""), _number),
    Decimal: _Coder(decimal_text, _decimal),
    datetime: _Coder(lambda value: value.isoformat(), _moment),
    object: _Coder(lambda value: _json(value, ""), _json),
}
