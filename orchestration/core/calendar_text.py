"""Working hours and days off as people write them: one day a line, such as ``Monday to Friday 08:00–18:00``."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from orchestration.core.calendar_words import DAYS

_SPAN = re.compile(r"(?P<days>.*?)[\s:]*\s(?P<begin>\d{1,2}:\d{2})\s*(?:[-–]|to)\s*(?P<end>\d{1,2}:\d{2})")
_RANGE = re.compile(r"\s*(?:[-–]|\bto\b)\s*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|\band\b)\s*", re.IGNORECASE)
_SHORTEST = 3
_EXAMPLE = "Write it like “Monday 08:00–18:00” or “Monday to Friday 08:00–18:00”."


class HoursUnreadable(ValueError):
    """A line of working hours, numbered from 1, that cannot be read, and why."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"Line {line}: {reason}")


def hours_from_text(text: str) -> dict[str, list[str]]:
    """Return the hours that are written, by weekday ("0" is Monday). Raises HoursUnreadable."""
    hours: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _SPAN.fullmatch(line.strip())
        if found is None:
            raise HoursUnreadable(number, f"“{line.strip()}” is no day with its hours. {_EXAMPLE}")
        for day in _days(found["days"], number):
            if str(day) in hours:
                raise HoursUnreadable(number, f"{DAYS[day]} has hours already. A day has one begin and one end.")
            hours[str(day)] = [found["begin"].zfill(5), found["end"].zfill(5)]
    return dict(sorted(hours.items()))


def text_of_hours(hours: Mapping[str, Sequence[str]]) -> str:
    """Return hours as they are written, a line for each day. Raises ValueError or LookupError where they are none."""
    return "\n".join(f"{DAYS[int(day)]} {begin}–{end}" for day, (begin, end) in sorted(hours.items()))


def lines_of(text: str) -> list[str]:
    """Return the lines that are not blank, without what surrounds them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _days(text: str, line: int) -> list[int]:
    days: list[int] = []
    for part in _LISTED.split(text.strip()):
        ends = [_day(one, line) for one in _RANGE.split(part)]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise HoursUnreadable(line, f"“{part}” is no range of days of one week. {_EXAMPLE}")
        days.extend(range(ends[0], ends[-1] + 1))
    return days


def _day(text: str, line: int) -> int:
    given = text.strip().lower()
    matching = [number for number, day in enumerate(DAYS) if len(given) >= _SHORTEST and day.lower().startswith(given)]
    if matching:
        return matching[0]
    near = get_close_matches(given.capitalize()[:20], DAYS, n=1)
    advice = f"Did you mean {near[0]}?" if near else _EXAMPLE
    raise HoursUnreadable(line, f"“{text.strip()}” is no day of the week. {advice}")
