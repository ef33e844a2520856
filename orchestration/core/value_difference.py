"""How one value of a record changed, as people read it: short values side by side, long ones line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from orchestration.core.record_json import readable_bytes

SHORT = 60
"""A value of one line and at most so many characters stands beside the one before it."""

MOST_LINES = 400
"""Lines of a value that are compared; what is longer is cut, and says so."""

AROUND = 3
"""Lines that are shown on either side of those that differ."""

NOTHING = "—"
"""How a value is written that is not there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison; ``sign`` is "-" before, "+" after, " " where both have it, "…" for lines left out."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """A changed field, with its label. Either ``before`` and ``after`` say all of it, or ``lines`` do.

    ``is_code``: it is an expression, and wants to be read letter by letter.
    """

    name: str
    label: str
    before: str
    after: str
    lines: tuple[Line, ...] = ()
    is_code: bool = False


def shown_change(name: str, before: object, after: object, label: str = "", *, is_code: bool = False) -> ShownChange:
    """Return a change of a field ready to be shown: texts as they are, anything else as JSON."""
    old, new = _lines(before), _lines(after)
    label = label or name
    if len(old) <= 1 and len(new) <= 1 and all(len(line) <= SHORT for line in (*old, *new)):
        return ShownChange(name=name, label=label, before=_one(old), after=_one(new), is_code=is_code)
    lines = tuple(_shortened(list(_compared(old, new))))
    return ShownChange(name=name, label=label, before="", after="", lines=lines, is_code=is_code)


def _one(lines: Sequence[str]) -> str:
    return lines[0] if lines else NOTHING


def _lines(value: object) -> list[str]:
    """A value as lines; none for what is empty."""
    if value is None or value in ("", [], {}):
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        text = ", ".join(map(str, value))
    else:
        text = value if isinstance(value, str) else readable_bytes(value).decode().rstrip("\n")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… and {len(lines) - MOST_LINES} more lines"]
    return lines


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield from (Line(" ", text) for text in old[old_from:old_to])
            continue
        yield from (Line("-", text) for text in old[old_from:old_to])
        yield from (Line("+", text) for text in new[new_from:new_to])


def _shortened(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that differ with a few around them; how many were left out stands in their place."""
    changed = [number for number, line in enumerate(lines) if line.sign != " "]
    near = {number + by for number in changed for by in range(-AROUND, AROUND + 1)}
    left_out = 0
    for number, line in enumerate((*lines, None)):
        if line is not None and number not in near:
            left_out += 1
            continue
        if left_out:
            yield Line("…", f"{left_out} line{'' if left_out == 1 else 's'} alike")
            left_out = 0
        if line is not None:
            yield line
