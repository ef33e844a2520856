"""Whether each working calendar says when people work: a known time zone, hours that are some, real days."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, WorkingCalendar
from orchestration.core.public_holidays import countries

KIND = "WorkingCalendar"
WEEKDAYS = ("0", "1", "2", "3", "4", "5", "6")
"""Monday to Sunday, as the keys of a calendar's hours."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


LONGEST_ZONE = 64
"""No time zone has a longer name; what is longer is not compared."""


def check_calendars(design: Design) -> Iterator[DesignProblem]:
    """Yield what is wrong with time zones, hours, countries and days off."""
    for calendar in design.calendars:
        yield from _check_time_zone(calendar)
        yield from _check_hours(calendar)
        yield from _check_days_off(calendar)


def _check_time_zone(calendar: WorkingCalendar) -> Iterator[DesignProblem]:
    try:
        ZoneInfo(calendar.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(calendar.time_zone[:LONGEST_ZONE], _known_zones(), n=1)
        advice = f'Did you mean "{near[0]}"?' if near else 'Write one such as "Europe/Berlin" or "UTC".'
        message = f'{_named(calendar)} is in the time zone "{calendar.time_zone}", which does not exist. {advice}'
        yield error((KIND, calendar.code), "time_zone", "TimeZoneUnknown", message)
    if calendar.country and not _COUNTRY.fullmatch(calendar.country):
        message = (
            f'{_named(calendar)} has the country "{calendar.country}". '
            'Write two capital letters (ISO 3166), such as "DE", or nothing.'
        )
        yield error((KIND, calendar.code), "country", "CountryMalformed", message)
    elif calendar.country and calendar.country not in countries():
        message = (
            f'{_named(calendar)} has the country "{calendar.country}", whose holidays are not known. '
            "Clear it, and write its holidays as days off."
        )
        yield error((KIND, calendar.code), "country", "CountryUnknown", message)


@cache
def _known_zones() -> tuple[str, ...]:
    """The time zones that there are; asking for them reads a folder of files."""
    return tuple(sorted(available_timezones()))


def _check_hours(calendar: WorkingCalendar) -> Iterator[DesignProblem]:
    for day, span in sorted(calendar.hours.items()):
        if day not in WEEKDAYS:
            message = f'{_named(calendar)} has hours for the day "{day}". Days are "0" (Monday) to "6" (Sunday).'
            yield error((KIND, calendar.code), "hours", "WeekdayUnknown", message)
        if len(span) != 2 or not all(_TIME.fullmatch(moment) for moment in span):
            message = (
                f'{_named(calendar)} has the hours {", ".join(span) or "nothing"} on day "{day}". '
                'Write its begin and its end as HH:MM, such as ["09:00", "17:00"].'
            )
            yield error((KIND, calendar.code), "hours", "HoursMalformed", message)
        elif span[0] >= span[1]:
            message = (
                f'{_named(calendar)} begins at {span[0]} and ends at {span[1]} on day "{day}". '
                "The end is later on the same day, at most 24:00."
            )
            yield error((KIND, calendar.code), "hours", "HoursEmpty", message)
    if not calendar.hours:
        message = (
            f"{_named(calendar)} has no working hours: what goes by it would never come due. "
            "Write some, such as 09:00 to 17:00 on Mondays."
        )
        yield error((KIND, calendar.code), "hours", "NoWorkingHours", message)


def _check_days_off(calendar: WorkingCalendar) -> Iterator[DesignProblem]:
    for day, count in sorted(Counter(calendar.days_off).items()):
        if not _is_day(day):
            message = f'{_named(calendar)} has the day off "{day}", which is no date. Write it as 2026-12-24.'
            yield error((KIND, calendar.code), "days_off", "DayOffMalformed", message)
        elif count > 1:
            message = f"{_named(calendar)} lists the day off {day} {count} times. Once is enough."
            yield warning((KIND, calendar.code), "days_off", "DayOffRepeated", message)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _named(calendar: WorkingCalendar) -> str:
    return f'Calendar "{calendar.code}"'
