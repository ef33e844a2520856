"""Time that counts only while people work: a working calendar's hours, holidays and days off, in its time zone.

A span of work is the time between the first moment at which the clocks of the zone show its begin and the first at
which they show its end. So an hour that the clocks skip is not there to be worked, and one that they repeat counts
twice where it lies between.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from orchestration.core.design import WorkingCalendar
from orchestration.core.public_holidays import public_holidays
from orchestration.core.vocabulary import TimeUnit

LAST = datetime.max.replace(tzinfo=UTC)
"""What lies beyond it cannot be written."""

_NOTHING = timedelta()
_MIDNIGHT = datetime.min.time()
_FIRST_YEAR = 2  # in the first of all, some zones have moments that cannot be written
_MOST_YEARS = 200
"""Whatever is not worked off within so many years is never done."""


class CalendarUnusable(ValueError):
    """A working calendar, given by its ``calendar`` code, says no time at which anybody works; ``reason`` is why."""

    def __init__(self, calendar: str, reason: str) -> None:
        self.calendar = calendar
        self.reason = reason
        super().__init__(f'Calendar "{calendar}" {reason}')


@dataclass(frozen=True, slots=True)
class _Year:
    """The spans of a year, one after the other; ``worked`` is how much of them lies before each, and in all."""

    begins: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    worked: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When there is work. ``hours`` are per weekday, Monday first, minutes since midnight; none: a day off.

    Moments that come in are aware; those that come out are in UTC.
    """

    zone: ZoneInfo
    hours: tuple[tuple[int, int] | None, ...]
    country: str = ""
    days_off: frozenset[date] = frozenset()

    @property
    def day(self) -> timedelta:
        """The mean working day: what a duration in days counts by."""
        lengths = [timedelta(minutes=span[1] - span[0]) for span in self.hours if span is not None]
        return timedelta(seconds=round(sum(lengths, _NOTHING).total_seconds() / len(lengths)))

    def add(self, moment: datetime, duration: timedelta) -> datetime:
        """Return the first moment by which so much has been worked since ``moment``: at the latest the end of a span.

        Adding nothing within or at the end of a span changes nothing, elsewhere it waits for the next span. What is
        not reached within 200 years is the last moment that can be written.
        """
        left = max(duration, _NOTHING)
        moment = moment.astimezone(UTC)
        for year in self._years(moment):
            place = bisect_right(year.begins, moment) - 1
            if place >= 0 and moment <= year.ends[place]:
                before = year.worked[place] + (moment - year.begins[place])
            else:
                place += 1
                before = year.worked[place]
            target = before + left
            if place == len(year.begins) or target > year.worked[-1]:
                left = target - year.worked[-1]
                continue
            reached = max(place, bisect_right(year.worked, target) - 1)
            if reached > place and year.worked[reached] == target:
                reached -= 1  # at the end of a span rather than at the begin of the next
            return year.begins[reached] + (target - year.worked[reached])
        return LAST

    def opening(self, moment: datetime) -> datetime:
        """Return the moment, or where nobody works then, the begin of the next span."""
        moment = moment.astimezone(UTC)
        for year in self._years(moment):
            place = bisect_right(year.begins, moment) - 1
            if place >= 0 and moment < year.ends[place]:
                return moment
            if place + 1 < len(year.begins):
                return year.begins[place + 1]
        return LAST

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much is worked from ``start`` to ``end``; nothing where the end comes first."""
        found = _NOTHING
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        for year in self._years(start):
            found += max(_NOTHING, _worked_by(year, end) - _worked_by(year, start))
            if year.ends and year.ends[-1] >= end:
                break
        return found

    def days_off_of(self, year: int) -> dict[date, str]:
        """Return the days of a year that are off though their weekday has hours, with the holidays' names."""
        named = {day: "" for day in self.days_off if day.year == year} | dict(public_holidays(self.country, year))
        return {day: named[day] for day in sorted(named) if self.hours[day.weekday()] is not None}

    def _years(self, moment: datetime) -> Iterator[_Year]:
        """The years from that of the moment on; a day earlier, since zones are ahead of one another."""
        first = max(_FIRST_YEAR, (moment - timedelta(days=1)).year if moment.year > 1 else 1)
        for number in range(first, min(first + _MOST_YEARS, LAST.year)):
            yield _year(self, number)


def working_time(calendar: WorkingCalendar) -> WorkingTime:
    """Return when there is work by a calendar. Raises CalendarUnusable where it has no hours, or unreadable ones."""
    days_off = tuple(calendar.days_off)
    hours = tuple((day, *span) for day, span in sorted(calendar.hours.items()))
    return _read(calendar.code, calendar.time_zone, hours, calendar.country, days_off)


def seconds_of(number: int, unit: TimeUnit, time: WorkingTime | None) -> int:
    """Return a duration in seconds of work; a day is a mean working day, or without calendar 24 hours."""
    if time is not None and unit is TimeUnit.DAYS:
        return number * int(time.day.total_seconds())
    return number * unit.seconds


@lru_cache(maxsize=256)
def _read(
    code: str, zone: str, hours: tuple[tuple[str, ...], ...], country: str, days_off: tuple[str, ...]
) -> WorkingTime:
    week: list[tuple[int, int] | None] = [None] * 7
    try:
        for day, begin, end in hours:
            span = _minutes(begin), _minutes(end)
            week[int(day)] = span if span[0] < span[1] else None
        read = WorkingTime(ZoneInfo(zone), tuple(week), country, frozenset(map(date.fromisoformat, days_off)))
    except (ValueError, LookupError, OSError) as error:
        raise CalendarUnusable(code, f"cannot be read: {error}.") from error
    if not any(week):
        raise CalendarUnusable(code, "has no working hours. Write some, such as 09:00 to 17:00 on Mondays.")
    return read


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


@lru_cache(maxsize=256)
def _year(time: WorkingTime, number: int) -> _Year:
    spans = list(_spans(time, number))
    lengths = (end - begin for begin, end in spans)
    return _Year(
        tuple(begin for begin, _ in spans), tuple(end for _, end in spans), tuple(accumulate(lengths, initial=_NOTHING))
    )


def _spans(time: WorkingTime, year: int) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a year's days. One that the clocks skip as a whole is none."""
    off = time.days_off | public_holidays(time.country, year).keys()
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        span = time.hours[day.weekday()]
        if span is None or day in off:
            continue
        midnight = datetime.combine(day, _MIDNIGHT)
        begin, end = (_moment(midnight + timedelta(minutes=one), time.zone) for one in span)
        if begin < end:
            yield begin, end


def _moment(shown: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the clocks of a zone show a time or, where they skip it, that at which they jump."""
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == shown:
        return moment
    before, offset = shown.replace(tzinfo=zone, fold=1).astimezone(UTC), moment.astimezone(zone).utcoffset()
    while moment - before > timedelta(seconds=1):
        middle = before + (moment - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            moment = middle
        else:
            before = middle
    return moment


def _worked_by(year: _Year, moment: datetime) -> timedelta:
    """How much of a year's spans lies before a moment."""
    place = bisect_right(year.begins, moment) - 1
    if place < 0:
        return _NOTHING
    return year.worked[place] + min(moment, year.ends[place]) - year.begins[place]
