"""Repairing many failed steps alike: a few first, then the rest, and no more where too many fail again."""

from dataclasses import dataclass

from fulfillment.core.vocabulary import RepairState

MOST_OUT = 100
"""Steps that are tried again at once: a system that has just come back is not to be flooded."""


@dataclass(frozen=True, slots=True)
class RepairTerms:
    """How carefully a repair goes about: so many steps ``first``, and the share (percent) that may fail again."""

    first: int
    most_failures: int


@dataclass(frozen=True, slots=True)
class RepairTally:
    """How many steps of a repair have which outcome."""

    waiting: int = 0
    tried: int = 0
    succeeded: int = 0
    failed_again: int = 0
    refused: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.tried + self.succeeded + self.failed_again + self.refused

    @property
    def ended(self) -> int:
        """Steps of which something came: they tell how the rest would fare."""
        return self.succeeded + self.failed_again


@dataclass(frozen=True, slots=True)
class RepairMove:
    """What to do now: act on so many further steps, or (``state`` is given) end, and why."""

    act: int = 0
    state: RepairState | None = None
    reason: str = ""


def next_move(tally: RepairTally, terms: RepairTerms) -> RepairMove:
    """Return what to do next.

    The first steps are tried alone, and the rest only once something came of each of them. A repair stops as soon as
    more of them have failed again than the share allows, measured on no fewer than the first: then those that wait are
    left as they are.
    """
    if tally.waiting == 0:
        return RepairMove() if tally.tried else RepairMove(state=RepairState.COMPLETED)
    measured = max(tally.ended, min(terms.first, tally.total - tally.refused))
    if tally.failed_again * 100 > terms.most_failures * measured:
        share = f"more than {terms.most_failures} %" if terms.most_failures else "none may"
        reason = f"{tally.failed_again} of {tally.ended} failed again: {share}."
        return RepairMove(state=RepairState.STOPPED, reason=reason)
    room = MOST_OUT - tally.tried if tally.ended >= terms.first else terms.first - tally.ended - tally.tried
    return RepairMove(act=max(0, min(room, tally.waiting)))
