"""What each order line contributes to a fulfillment line, through however many levels of decomposition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.core.vocabulary import LineAction
from decomposition.core.quantities import tidy


@dataclass(frozen=True, slots=True)
class LineageRow:
    """One link of lineage: from ``order_line`` (its id in the order) or else from ``source_line`` (a row id)."""

    line: int
    order_line: str | None
    source_line: int | None
    action: LineAction
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much of a fulfillment line an order line accounts for; once cancelled it accounts for nothing."""

    quantity: Decimal
    cancelled: bool


def contributions(rows: Iterable[LineageRow]) -> Mapping[int, Mapping[str, Contribution]]:
    """Return for each fulfillment line the contributions by order line.

    What a fulfillment line hands on is divided among its own order lines in proportion; of several ways by which an
    order line contributes, one that is not cancelled keeps it.
    """
    by_line: dict[int, list[LineageRow]] = {}
    for row in rows:
        by_line.setdefault(row.line, []).append(row)
    found: dict[int, Mapping[str, Contribution]] = {}
    for line in by_line:
        _contributions(line, by_line, found, ())
    return found


def _contributions(
    line: int,
    by_line: Mapping[int, Sequence[LineageRow]],
    found: dict[int, Mapping[str, Contribution]],
    above: tuple[int, ...],
) -> Mapping[str, Contribution]:
    if line in found:
        return found[line]
    if line in above:
        return {}  # lineage is a tree by construction; a loop in the rows must not hang the engine
    total: dict[str, Contribution] = {}
    for row in by_line.get(line, ()):
        if row.order_line is not None:
            parts = {row.order_line: Contribution(row.quantity, row.action is LineAction.CANCEL)}
        else:
            inner = _contributions(row.source_line or 0, by_line, found, (*above, line))
            parts = _divided(row, inner)
        for order_line, part in parts.items():
            total[order_line] = _together(total.get(order_line), part)
    found[line] = total
    return total


def _divided(row: LineageRow, inner: Mapping[str, Contribution]) -> dict[str, Contribution]:
    """The quantity that a line hands on, divided as its own contributions are; the last one takes the rounding."""
    whole = sum((part.quantity for part in inner.values()), Decimal(0))
    cancelled = row.action is LineAction.CANCEL
    remaining = row.quantity
    parts: dict[str, Contribution] = {}
    for position, (order_line, part) in enumerate(sorted(inner.items()), start=1):
        weight = part.quantity / whole if whole else Decimal(1) / len(inner)
        share = remaining if position == len(inner) else tidy(row.quantity * weight)
        remaining -= share
        parts[order_line] = Contribution(share, cancelled or part.cancelled)
    return parts


def _together(first: Contribution | None, second: Contribution) -> Contribution:
    if first is None:
        return second
    if first.cancelled != second.cancelled:
        return second if first.cancelled else first
    return Contribution(first.quantity + second.quantity, first.cancelled)
