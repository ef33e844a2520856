"""Values of lines and plans as JSON has them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from catalog.core.values import datetime_text
from orchestration.core.record_json import decimal_text


def plain_json(value: object) -> Any:
    """Return a value as JSON has it: decimals and times as text, members of an enum by value, tuples as lists."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return datetime_text(value)
    if isinstance(value, Mapping):
        return {str(name): plain_json(item) for name, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain_json(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain_json(item) for item in value]
    return value
