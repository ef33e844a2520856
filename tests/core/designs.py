"""Hypothesis strategies of whole designs, made from the records' own annotations: a new field is covered by itself."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from orchestration.core.design import Design
from orchestration.core.snapshot_kinds import KINDS, design_of

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
CODES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20),
    st.sampled_from(
        ["a", "A", "con", "CON", "a/b", "a.b", "..", "ß" * 300, "Aa" * 200, "x~1", "50% off + tax", "é", "e\u0301"]
    ),
).filter(lambda code: bool(code.strip()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
PLAIN: dict[object, st.SearchStrategy[Any]] = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(-(2**31), 2**31),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: st.decimals(-(10**6), 10**6, places=4),
    object: JSON,
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value that a record field with this annotation may hold."""
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin in (types.UnionType, typing.Union):
        return st.none() | values_of(next(a for a in arguments if a is not types.NoneType))
    if origin is tuple and arguments[-1] is ...:
        return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, arguments))
    if origin is Mapping:
        return st.dictionaries(TEXT, values_of(arguments[1]), max_size=2)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return records(hint)


def records(record_type: type[Any]) -> st.SearchStrategy[Any]:
    """Any record of a type; its code is never blank."""
    hints = typing.get_type_hints(record_type)
    fields = {field.name: values_of(hints[field.name]) for field in dataclasses.fields(record_type)}
    for name in ("code", "sku"):
        if name in fields:
            fields[name] = CODES
    return st.fixed_dictionaries(fields).map(lambda given: record_type(**given))


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Any design whose records have unique codes, each tuple sorted by code."""
    drawn = {}
    for kind in draw(st.sets(st.sampled_from(KINDS), max_size=5)):
        found = draw(st.lists(records(kind.record), max_size=2, unique_by=lambda record: str(record.code)))
        drawn[kind.name] = tuple(sorted(found, key=lambda record: str(record.code)))
    return design_of(drawn)
