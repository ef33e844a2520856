"""Reading the list of changes that a request carries. There may be thousands, so it is read by hand, in one pass."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from rest_framework.exceptions import ValidationError

from orchestration.operations.draft_change_input import RecordChange

MEMBERS = ("kind", "code", "version", "fields")
LARGEST_VERSION = 2**31 - 1
MOST_TOLD = 100
"""So many malformed changes are told at once."""


def read_change_list(body: Any) -> tuple[list[RecordChange], bool]:
    """Return the changes of a body, and whether its new records must be new.

    Raises ValidationError with everything that is malformed, by its place.
    """
    if not isinstance(body, Mapping) or not isinstance(body.get("changes"), list):
        raise ValidationError({"changes": ["A list of changes is due here."]}, code="not_a_list")
    if unknown := [name for name in body if name not in ("changes", "must_be_new")]:
        message = "There is no such member; known are: changes, must_be_new."
        raise ValidationError({name: [message] for name in unknown}, code="unknown_member")
    must_be_new = body.get("must_be_new", False)
    if not isinstance(must_be_new, bool):
        raise ValidationError({"must_be_new": ["True or false is due here."]}, code="not_a_boolean")
    if not body["changes"]:
        raise ValidationError({"changes": ["Give one change at least."]}, code="empty")
    wrong = dict(islice(_malformed(body["changes"]), MOST_TOLD))
    if wrong:
        raise ValidationError({"changes": wrong}, code="malformed_change")
    return [RecordChange(**one) for one in body["changes"]], must_be_new


def _malformed(changes: Iterable[Any]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The changes that are malformed: position, and what is wrong with each member."""
    for index, change in enumerate(changes):
        if faults := dict(_faults(change)):
            yield str(index), faults


def _faults(change: Any) -> Iterator[tuple[str, list[str]]]:
    """What is malformed about a change: member and sentence."""
    if not isinstance(change, Mapping):
        yield "non_field_errors", [f"An object with {', '.join(MEMBERS)} is due here."]
        return
    for name in change:
        if name not in MEMBERS:
            yield str(name), [f"There is no such member; known are: {', '.join(MEMBERS)}."]
    for name in MEMBERS:
        if name not in change:
            yield name, [f"The member {name} is missing."]
        elif not _fits(name, change[name]):
            yield name, [_DUE[name]]


def _fits(name: str, value: Any) -> bool:
    if name in ("kind", "code"):
        return isinstance(value, str)
    if name == "version":
        return value is None or (type(value) is int and 0 <= value <= LARGEST_VERSION)
    return value is None or isinstance(value, Mapping)


_DUE = {
    "kind": "The name of a kind of record is due here, such as StepDefinition.",
    "code": "The code of a record is due here, a text.",
    "version": "A version is due here, a whole number, or null for a new record.",
    "fields": "The fields of the record are due here, an object, or null to take the record out.",
}
