"""What a working calendar comes to, in words: its hours by the week, and the days that are off."""

from datetime import date
from itertools import groupby

from orchestration.core.design import WorkingCalendar
from orchestration.core.working_time import CalendarUnusable, working_time

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hours_in_words(calendar: WorkingCalendar) -> str:
    """Return when there is work in a week: "Monday to Thursday 08:00–18:00, Friday 08:00–16:00". Or why there is none.

    What stands there is what counts: a calendar that cannot be read says so.
    """
    try:
        week = working_time(calendar).hours
    except CalendarUnusable as error:
        return error.reason[:1].upper() + error.reason[1:]
    spans = []
    for span, group in groupby(enumerate(week), key=lambda day: day[1]):
        if span is not None:
            days = [DAYS[number] for number, _ in group]
            spans.append(f"{_range(days)} {_clock(span[0])}–{_clock(span[1])}")
    return ", ".join(spans)


def days_off_in_words(calendar: WorkingCalendar, since: date) -> list[str]:
    """Return the days that are off though their weekday has hours, of this year and the next, from a day on.

    Each with its name, if it has one: "Fri 2026-12-25, Christmas Day".
    """
    try:
        time = working_time(calendar)
    except CalendarUnusable:
        return []
    coming = {**time.days_off_of(since.year), **time.days_off_of(since.year + 1)}
    return [_day_off(day, name) for day, name in coming.items() if day >= since]


def _range(days: list[str]) -> str:
    if len(days) < 3:
        return " and ".join(days)
    return f"{days[0]} to {days[-1]}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day_off(day: date, name: str) -> str:
    return f"{day:%a} {day.isoformat()}{', ' if name else ''}{name}"
