"""The address of a call: the system's own, joined with the path of the operation, filled with the order's values.

Order data only ever becomes part of the path or the query, encoded; it never reaches the host.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote, urlsplit

import httpx2

from catalog.core.expressions import ExpressionError
from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import parse
from catalog.core.values import datetime_text

MOST_CHARACTERS = 8_000

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\uffff\\]")


class AddressMissing(Exception):
    """A system has no address, or one that is none. The text says what would be right."""


class PlaceholderUnfilled(Exception):
    """A placeholder of a path has no value that an address can hold. Attributes: placeholder, reason."""

    def __init__(self, placeholder: str, reason: str) -> None:
        self.placeholder = placeholder
        self.reason = reason
        super().__init__(f"The placeholder {{{placeholder}}} of the path cannot be filled: {reason}")


def request_address(system: str, base_address: str, path: str, values: Mapping[str, object]) -> str:
    """Return the whole address of a call; ``{order.external_id}`` in the path stands for that value, encoded.

    Raises AddressMissing and PlaceholderUnfilled.
    """
    base = _checked_base(system, base_address)
    filled = _PLACEHOLDER.sub(lambda match: _encoded(match.group(1).strip(), values), path)
    unsafe = _UNSAFE.search(filled)
    if unsafe is not None:
        raise PlaceholderUnfilled(path, f"the path holds {unsafe.group()!r}, which has to be written encoded.")
    address = f"{base}/{filled.lstrip('/')}" if filled else base
    if len(address) > MOST_CHARACTERS:
        raise PlaceholderUnfilled(path, f"the address would have more than {MOST_CHARACTERS:,} characters.")
    return address.partition("#")[0]


def _checked_base(system: str, address: str) -> str:
    if not address.strip():
        raise AddressMissing(f"System {system} has no base address.")
    try:
        parts = urlsplit(address.strip())
        usable = parts.scheme in ("http", "https") and bool(httpx2.URL(address.strip()).host) and parts.port != 0
    except (ValueError, httpx2.InvalidURL):
        usable = False
    if not usable or parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise AddressMissing(
            f"The base address of system {system} has to be like https://erp.example.com/api: http or https, a host, "
            "and neither user nor query."
        )
    return address.strip().rstrip("/")


def _encoded(placeholder: str, values: Mapping[str, object]) -> str:
    try:
        path = path_of(parse(placeholder))
    except ExpressionError as error:
        raise PlaceholderUnfilled(placeholder, str(error)) from error
    if path is None:
        raise PlaceholderUnfilled(placeholder, "it is no path of a value, such as order.external_id.")
    value: object = values
    for segment in path:
        value = value.get(segment) if isinstance(value, Mapping) else None
    text = _text(placeholder, value)
    if text in (".", ".."):
        raise PlaceholderUnfilled(placeholder, f"{text!r} would lead to another place.")
    return quote(text, safe="")


def _text(placeholder: str, value: object) -> str:
    match value:
        case None | "":
            raise PlaceholderUnfilled(placeholder, "it has no value.")
        case bool():
            return str(value).lower()
        case str() | int() | float() | Decimal():
            return str(value)
        case datetime():
            return datetime_text(value)
        case date():
            return value.isoformat()
    raise PlaceholderUnfilled(placeholder, "its value is no text, number or date.")
