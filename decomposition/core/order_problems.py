"""What is wrong with an order document: every problem with its place, all at once."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

MOST_PROBLEMS = 100
"""More are counted but not listed: nobody reads them, and a large order with one wrong habit has thousands."""

MOST_HINTS = 20
"""Looking for similar names takes time, which a hostile document must not be able to ask for without end."""

_UNPRINTABLE = re.compile("[\x00-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """``pointer`` is the place (RFC 6901), ``code`` the kind, ``message`` what is wrong and what would be right."""

    pointer: str
    code: str
    message: str


class OrderRefused(ValueError):
    """A document is not a good order; ``problems`` lists why, in the order of the document. ``total`` counts them."""

    def __init__(self, problems: Sequence[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(problems) if total is None else total
        first = self.problems[0]
        more = f" ({self.total - 1} more)" if self.total > 1 else ""
        super().__init__(f"{first.pointer or 'The order'}: {first.message}{more}")


class Problems:
    """Collects problems while a document is read."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._total = 0
        self._hints = 0

    def add(self, pointer: str, code: str, message: str) -> None:
        self._total += 1
        if len(self._found) < MOST_PROBLEMS:
            self._found.append(Problem(_printable(pointer), code, _printable(message)))

    def hint(self, name: str, known: Collection[str]) -> str:
        """Return what may have been meant by an unknown name, for as many names as somebody would read."""
        self._hints += 1
        return did_you_mean(name, known) if self._hints <= MOST_HINTS else ""

    def raise_if_any(self) -> None:
        """Raise OrderRefused with what was found, if anything was."""
        if self._found:
            raise OrderRefused(self._found, self._total)


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return a sentence that names what may have been meant; else, where there are few, everything known."""
    lowered = {candidate.lower(): candidate for candidate in sorted(known)}
    close = get_close_matches(name.lower()[:200], lowered, n=1, cutoff=0.6)
    if close:
        return f' Did you mean "{lowered[close[0]]}"?'
    return f" Known are {', '.join(sorted(known))}." if 0 < len(known) <= 12 else ""


def _printable(text: str) -> str:
    """A text as an answer can carry it: what no encoding can hold is replaced, and nobody reads 500 characters."""
    return _UNPRINTABLE.sub("\ufffd", text)[:500]
