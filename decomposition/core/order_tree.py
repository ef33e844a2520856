"""The tree that an order's lines form: bundle roots, ancestors and what lines inherit from them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from decomposition.core.order import Order, OrderLine
from decomposition.core.refusal import DecompositionRefused

_DIGITS = re.compile(r"(\d+)", re.ASCII)

NaturalKey = tuple[tuple[tuple[int, int, str], ...], str]


class OrderTreeBroken(DecompositionRefused):
    """A line has the parent ``parent``, which the order does not have or which lies below the line itself."""

    def __init__(self, line: str, parent: str) -> None:
        self.line = line
        self.parent = parent
        super().__init__(
            f'The parent "{parent}" of order line "{line}" is not a line above it. '
            "Name an existing line, and no line as its own ancestor."
        )


def natural_key(text: str) -> NaturalKey:
    """Return the key that sorts ids as people count: 2 before 10, 1.2 before 1.10. Equal only for equal texts."""
    parts = [part for part in _DIGITS.split(text) if part]
    return tuple((0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part) for part in parts), text


def natural_order(texts: Iterable[str]) -> list[str]:
    """Return ids in the order in which people count them."""
    return sorted(texts, key=natural_key)


@dataclass(frozen=True)
class OrderTree:
    """The lines of an order in natural order, with their bundle roots and inherited scope keys.

    Raises OrderTreeBroken where the parents do not form a tree.
    """

    order: Order

    @cached_property
    def lines(self) -> tuple[OrderLine, ...]:
        return tuple(sorted(self.order.lines, key=lambda line: natural_key(line.id)))

    @cached_property
    def top_down(self) -> tuple[OrderLine, ...]:
        """Every line after its parent."""
        children: dict[str | None, list[OrderLine]] = {}
        for line in self.lines:
            if line.parent is not None and line.parent not in self.order.line_by_id:
                raise OrderTreeBroken(line.id, line.parent)
            children.setdefault(line.parent, []).append(line)
        ordered = list(children.get(None, ()))
        for line in ordered:  # grows while it is read
            ordered.extend(children.get(line.id, ()))
        if len(ordered) < len(self.lines):
            reached = {line.id for line in ordered}
            stuck = next(line for line in self.lines if line.id not in reached)
            raise OrderTreeBroken(stuck.id, stuck.parent or "")
        return tuple(ordered)

    @cached_property
    def root_by_line(self) -> Mapping[str, str]:
        """The topmost line above each line (itself, where it has no parent)."""
        roots: dict[str, str] = {}
        for line in self.top_down:
            roots[line.id] = line.id if line.parent is None else roots[line.parent]
        return roots

    @cached_property
    def scope_keys_by_line(self) -> Mapping[str, Mapping[str, str]]:
        """The custom scope values of each line: its own, else those of the nearest line above that has them."""
        inherited: dict[str, Mapping[str, str]] = {}
        for line in self.top_down:
            above = inherited[line.parent] if line.parent is not None else {}
            own = {name: value for name, value in line.scope_keys.items() if value}
            inherited[line.id] = {**above, **own} if own else above
        return inherited
