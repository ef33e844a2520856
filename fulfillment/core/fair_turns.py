"""Whose turn it is when a worker looks for work: the most urgent first, but now and then what else would never be.

Of eight looks six take the most urgent first, one begins with Default, and one with Bulk; what room is left goes to the
most urgent. So a flood of urgent orders slows the others down and never stops them.
"""

MOST_URGENT, DEFAULT, BULK = 0, 1, 2
"""The ranks of priorities as rows have them."""

# Multiples of the golden ratio spread evenly, and so does every second, third … of them. A plain count to eight would
# keep time with whatever else comes round: a system that takes one call a second could always meet the same turn.
_GOLDEN = 0x9E3779B1
_WHOLE = 2**32
_EIGHTH = _WHOLE // 8


def first_rank(turn: int) -> int:
    """Return the rank from which a worker's look takes work first; looks are numbered on and on, from 1."""
    place = turn * _GOLDEN % _WHOLE
    if place < _EIGHTH:
        return BULK
    return DEFAULT if place < 2 * _EIGHTH else MOST_URGENT
