"""What an expression may speak of: the variables that exist where it is evaluated, with their types."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class ValueType(StrEnum):
    """The types of attributes and fields, their lists, and Dynamic for what only run time knows.

    Number, Currency and Percent are one numeric type to the language; Text and Picklist are one text type; Date and
    Datetime are one instant in time, a Date being the midnight (UTC) that begins it.
    """

    TEXT = "Text"
    NUMBER = "Number"
    BOOLEAN = "Boolean"
    DATE = "Date"
    DATETIME = "Datetime"
    CURRENCY = "Currency"
    PERCENT = "Percent"
    PICKLIST = "Picklist"
    TEXT_LIST = "TextList"
    NUMBER_LIST = "NumberList"
    DYNAMIC = "Dynamic"


@dataclass(frozen=True, slots=True)
class Schema:
    """The variables by dotted path, and the fields that each item of ``lines`` has.

    A path has two segments (``order.priority``) or three (``line.attributes.colour``); the last segment may be any
    text. A Dynamic variable admits further fields below it. Without line fields there is no variable ``lines``.
    """

    variables: Mapping[str, ValueType]
    line_fields: Mapping[str, ValueType] = field(default_factory=dict)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key = (frozenset(self.variables.items()), frozenset(self.line_fields.items()))
        object.__setattr__(self, "_hash", hash(key))

    def __hash__(self) -> int:
        return self._hash


_ORDER = {
    "source": ValueType.TEXT,
    "external_id": ValueType.TEXT,
    "priority": ValueType.PICKLIST,
    "orchestration_group": ValueType.TEXT,
    "requested_completion_date": ValueType.DATETIME,
}
_LINE = {
    "id": ValueType.TEXT,
    "product": ValueType.TEXT,
    "action": ValueType.PICKLIST,
    "supplemental_action": ValueType.PICKLIST,
    "quantity": ValueType.NUMBER,
    "start_date": ValueType.DATETIME,
    "end_date": ValueType.DATETIME,
}
_PRODUCT = {
    "sku": ValueType.TEXT,
    "name": ValueType.TEXT,
    "kind": ValueType.PICKLIST,
    "classification": ValueType.TEXT,
    "assetizable": ValueType.BOOLEAN,
}
_ACCOUNT = {"id": ValueType.TEXT, "name": ValueType.TEXT}
_STEP = {
    "name": ValueType.TEXT,
    "type": ValueType.PICKLIST,
    "state": ValueType.PICKLIST,
    "scope_key": ValueType.TEXT,
    "attempts": ValueType.NUMBER,
    "result": ValueType.DYNAMIC,
}
_PLAN = {"state": ValueType.PICKLIST, "priority": ValueType.PICKLIST}


def schema_for(
    order_attributes: Mapping[str, str],
    line_attributes: Mapping[str, str],
    product_fields: Mapping[str, str] | None = None,
    account_attributes: Mapping[str, str] | None = None,
    *,
    step: bool = False,
    plan: bool = False,
    scope_keys: Iterable[str] = (),
    line: bool = True,
) -> Schema:
    """The schema of one place where expressions are written.

    The attribute mappings go from code to data type; ``product_fields`` adds to the standard fields of ``product``;
    ``scope_keys`` are the names of custom scopes. ``step`` and ``plan`` add these variables; ``line=False`` leaves out
    ``line`` and ``product``, for conditions about no single line. ``lines`` is always there.
    """
    line_fields = {
        **_LINE,
        **_typed("attributes", line_attributes),
        **{f"scope_keys.{name}": ValueType.TEXT for name in scope_keys},
    }
    variables = {
        **_under("order", {**_ORDER, **_typed("attributes", order_attributes)}),
        **_under("account", {**_ACCOUNT, **_typed("attributes", account_attributes or {})}),
    }
    if line:
        variables |= _under("line", line_fields)
        variables |= _under("product", {**_PRODUCT, **_typed("", product_fields or {})})
    if step:
        variables |= _under("step", _STEP)
    if plan:
        variables |= _under("plan", _PLAN)
    return Schema(variables=variables, line_fields=line_fields)


def spelled(path: str) -> str:
    """A path as an expression has to write it: a last segment that is no plain name goes in brackets."""
    *groups, last = path.split(".", 2)
    if not groups or _IDENTIFIER.match(last):
        return path
    quoted = last.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{".".join(groups)}["{quoted}"]'


def _typed(group: str, types: Mapping[str, str]) -> dict[str, ValueType]:
    prefix = f"{group}." if group else ""
    return {f"{prefix}{code}": ValueType(value) for code, value in types.items()}


def _under(root: str, fields: Mapping[str, ValueType]) -> dict[str, ValueType]:
    return {f"{root}.{name}": value for name, value in fields.items()}
