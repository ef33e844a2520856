"""A design with records as they are on a screen: not saved yet, perhaps unfinished, laid over what is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.core.design import Design
from orchestration.core.snapshot_kinds import KINDS, Kind, design_of, records_of


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record of a screen: its kind, its code, and what it is there; None where it was taken out."""

    kind: Kind
    code: str
    record: Any


def with_records(design: Design, shown: Iterable[ShownRecord]) -> Design:
    """Return a design in which records stand as they are shown."""
    changed: dict[str, dict[str, Any]] = {}
    for one in shown:
        changed.setdefault(one.kind.name, {})[one.code] = one.record
    if not changed:
        return design
    return design_of({kind.name: _laid_over(records_of(design, kind), changed.get(kind.name)) for kind in KINDS})


def _laid_over(records: tuple[Any, ...], changed: Mapping[str, Any] | None) -> tuple[Any, ...]:
    if not changed:
        return records
    laid = {record.code: record for record in records} | dict(changed)
    return tuple(laid[code] for code in sorted(laid) if laid[code] is not None)
