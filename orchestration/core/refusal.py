"""What every refusal to compose an order's plan has in common."""


class CompositionRefused(ValueError):
    """A plan cannot be composed, and nothing of it was.

    The message says what is wrong, where, and what would be right. Each reason is a subclass beside the function that
    finds it, with the facts as attributes.
    """
