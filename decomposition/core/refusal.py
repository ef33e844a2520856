"""What every refusal to decompose an order has in common."""

from decomposition.core.lines import DecompositionTrace


class DecompositionRefused(ValueError):
    """An order cannot be decomposed, and nothing of it was.

    The message says what is wrong, where, and what would be right. Each reason is a subclass beside the function that
    finds it, with the facts as attributes. ``trace`` is what had been found out until then.
    """

    trace: tuple[DecompositionTrace, ...] = ()
