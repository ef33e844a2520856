"""The values that expressions see where a step is at hand: its conditions, its payload, the assignment of its task."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.core.expressions import SharedLines

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StepValues:
    """The values for one step: those that all its lines share, and its source lines with their products, in order.

    ``shared`` holds ``order``, ``account``, ``plan`` and ``step``.
    """

    shared: Values
    lines: tuple[Values, ...]
    products: tuple[Values, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", SharedLines(self.lines))

    @property
    def values(self) -> Values:
        """The values of the step as a whole: ``line`` and ``product`` are there if it has exactly one source line."""
        whole = {**self.shared, "lines": self.lines}
        return {**whole, "line": self.lines[0], "product": self.products[0]} if len(self.lines) == 1 else whole

    def of_line(self, index: int) -> Values:
        """The values with ``line`` and ``product`` those of one of its lines."""
        return {**self.shared, "lines": self.lines, "line": self.lines[index], "product": self.products[index]}
