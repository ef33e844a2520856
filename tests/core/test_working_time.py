"""Working time: durations are worked off within hours, around holidays, and across changes of the clocks."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestration.core.design import WorkingCalendar
from orchestration.core.vocabulary import TimeUnit
from orchestration.core.working_time import LAST, CalendarUnusable, WorkingTime, seconds_of, working_time

WEEK: Mapping[str, tuple[str, ...]] = {str(day): ("08:00", "18:00") for day in range(5)}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns",
    "Pacific/Apia", "Africa/Casablanca", "America/Havana", "Pacific/Kiritimati",
)  # fmt: skip


def calendar(**fields: object) -> WorkingCalendar:
    return WorkingCalendar(**{"code": "c", "name": "C", "hours": WEEK, **fields})  # type: ignore[arg-type]


def berlin(**fields: object) -> WorkingTime:
    return working_time(calendar(time_zone="Europe/Berlin", **fields))


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def all_day(zone: str) -> WorkingTime:
    return working_time(calendar(time_zone=zone, hours={str(day): ("00:00", "24:00") for day in range(7)}))


class TestAdding:
    @pytest.mark.parametrize(
        ("start", "hours", "expected"),
        [
            ("2026-11-27T09:00", 2, "2026-11-27T11:00"),  # a Friday
            ("2026-11-27T16:00", 3, "2026-11-30T09:00"),
            ("2026-11-27T08:00", 10, "2026-11-27T18:00"),  # done at the very end of the day
            ("2026-11-27T18:00", 1, "2026-11-30T09:00"),
            ("2026-11-28T12:00", 1, "2026-11-30T09:00"),
            ("2026-11-27T03:00", 1, "2026-11-27T09:00"),
            ("2026-11-27T09:00", 50, "2026-12-04T09:00"),
            ("2026-12-31T17:00", 2, "2027-01-04T09:00"),  # over New Year's Day, a Friday, which is a holiday
        ],
    )
    def test_a_duration_is_worked_off_within_the_hours(self, start: str, hours: int, expected: str) -> None:
        assert berlin(country="DE").add(at(start), hours * HOUR) == at(expected)

    def test_holidays_of_the_country_and_days_off_are_passed_over(self) -> None:
        christmas = berlin(country="DE", days_off=("2026-12-24", "2026-12-28"))
        assert christmas.add(at("2026-12-23T17:00"), 2 * HOUR) == at("2026-12-29T09:00")
        assert berlin().add(at("2026-12-23T17:00"), 2 * HOUR) == at("2026-12-24T09:00")

    def test_adding_nothing_waits_for_work_and_else_changes_nothing(self) -> None:
        week = berlin()
        assert week.add(at("2026-11-28T12:00"), timedelta()) == at("2026-11-30T08:00")
        assert week.add(at("2026-11-27T18:00"), timedelta()) == at("2026-11-27T18:00")
        assert week.opening(at("2026-11-27T18:00")) == at("2026-11-30T08:00")
        assert week.opening(at("2026-11-27T12:00")) == at("2026-11-27T12:00")

    def test_what_is_never_worked_off_ends_at_the_last_moment(self) -> None:
        assert berlin().add(at("2026-11-27T09:00"), timedelta(days=10**6)) == LAST
        assert berlin().add(LAST, HOUR) == LAST
        assert berlin().opening(LAST) == LAST

    def test_the_first_and_the_last_years_can_be_asked_for(self) -> None:
        for zone in ZONES:
            week = working_time(calendar(time_zone=zone))
            assert week.add(datetime.min.replace(tzinfo=UTC), HOUR).year <= 2
            assert week.add(datetime(9998, 12, 31, tzinfo=UTC), 1000 * HOUR) == LAST


class TestClocksThatChange:
    """Each zone at both edges of its summer."""

    @pytest.mark.parametrize(
        ("zone", "day", "length"),
        [
            ("Europe/Berlin", "2026-03-29", 23),
            ("Europe/Berlin", "2026-10-25", 25),
            ("America/New_York", "2026-03-08", 23),
            ("America/New_York", "2026-11-01", 25),
            ("Australia/Lord_Howe", "2026-10-04", 23.5),
            ("Australia/Lord_Howe", "2026-04-05", 24.5),
            ("America/Havana", "2026-03-08", 23),  # midnight itself is skipped
            ("America/Havana", "2026-11-01", 25),  # one o'clock becomes midnight again
            ("America/St_Johns", "2026-03-08", 23),
            ("Africa/Casablanca", "2026-02-15", 25),
            ("Pacific/Apia", "2011-12-30", 0),  # the day that Samoa left out
        ],
    )
    def test_a_day_is_as_long_as_it_is(self, zone: str, day: str, length: float) -> None:
        start = at(f"{day}T00:00", zone) if length else at("2011-12-29T23:59", zone) + MINUTE
        following = at((date.fromisoformat(day) + timedelta(days=1)).isoformat() + "T00:00", zone)
        assert all_day(zone).between(start, following) == length * HOUR

    def test_an_hour_that_is_skipped_is_not_worked(self) -> None:
        night = working_time(calendar(time_zone="Europe/Berlin", hours={"6": ("01:00", "05:00")}))
        assert night.add(at("2026-03-29T01:00"), 3 * HOUR) == at("2026-03-29T05:00")
        assert night.add(at("2026-10-25T01:00"), 5 * HOUR) == at("2026-10-25T05:00")

    def test_a_begin_that_is_skipped_is_where_the_clocks_jump_to(self) -> None:
        night = working_time(calendar(time_zone="Europe/Berlin", hours={"6": ("02:30", "05:00")}))
        assert night.opening(at("2026-03-29T00:00")) == at("2026-03-29T03:00")

    def test_nine_in_the_morning_stays_nine_in_the_morning(self) -> None:
        week = berlin()
        assert week.opening(at("2026-03-27T18:00")).astimezone(ZoneInfo("Europe/Berlin")).hour == 8
        assert week.opening(at("2026-03-27T18:00")) - at("2026-03-27T18:00") == 61 * HOUR


class TestDays:
    def test_a_day_is_a_mean_working_day(self) -> None:
        week = berlin()
        assert seconds_of(2, TimeUnit.DAYS, week) == 2 * 10 * 3600
        assert seconds_of(2, TimeUnit.DAYS, None) == 2 * 86_400
        assert seconds_of(2, TimeUnit.HOURS, week) == 7_200
        assert berlin(hours={"0": ("08:00", "18:00"), "4": ("08:00", "12:00")}).day == 7 * HOUR

    def test_the_same_hour_a_day_later(self) -> None:
        week = berlin()
        assert week.add(at("2026-11-27T10:30"), week.day) == at("2026-11-30T10:30")

    def test_the_days_off_of_a_year_are_named(self) -> None:
        days = berlin(country="DE", days_off=("2026-12-24", "2027-01-04")).days_off_of(2026)
        assert days[date(2026, 12, 24)] == ""
        assert days[date(2026, 12, 25)] == "Christmas Day"
        assert date(2026, 12, 26) not in days, "a Saturday is off anyway"
        assert date(2027, 1, 4) not in days


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hours": {}}, 'Calendar "c" has no working hours. Write some'),
        ({"hours": {"0": ("09:00", "09:00")}}, "has no working hours"),
        ({"hours": {"0": ("09:00",)}}, "cannot be read"),
        ({"hours": {"8": ("09:00", "10:00")}}, "cannot be read"),
        ({"hours": {"0": ("nine", "ten")}}, "cannot be read"),
        ({"time_zone": "Europe/Berlim"}, "cannot be read"),
        ({"days_off": ("24.12.",)}, "cannot be read"),
    ],
)
def test_a_calendar_by_which_nobody_works_is_refused(fields: Mapping[str, object], words: str) -> None:
    with pytest.raises(CalendarUnusable, match=words) as refused:
        working_time(calendar(**fields))
    assert refused.value.calendar == "c"


# Changes of the clocks lie before four o'clock, or at midnight: with hours from four on, or from midnight, a clock on
# the wall says without doubt whether there is work.
_BEGINS, _ENDS = st.sampled_from([0, 240, 365, 480, 600]), st.sampled_from([700, 1_080, 1_439, 1_440])


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    hours = {}
    for day in sorted(days):
        begin, end = draw(_BEGINS), draw(_ENDS)
        hours[str(day)] = (f"{begin // 60:02}:{begin % 60:02}", f"{end // 60:02}:{end % 60:02}")
    off = draw(st.sets(st.dates(date(2025, 12, 20), date(2027, 1, 10)), max_size=6))
    return calendar(
        time_zone=draw(st.sampled_from(ZONES)),
        hours=hours,
        country=draw(st.sampled_from(["", "DE", "US", "JP"])),
        days_off=tuple(day.isoformat() for day in sorted(off)),
    )


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
DURATIONS = st.timedeltas(timedelta(), timedelta(days=40))


def is_worked(time: WorkingTime, moment: datetime) -> bool:
    """Whether a clock on the wall says that there is work, asked without the code that is tested."""
    shown = moment.astimezone(time.zone)
    span = time.hours[shown.weekday()]
    minutes = shown.hour * 60 + shown.minute
    off = shown.date() in time.days_off_of(shown.year)
    return span is not None and not off and span[0] <= minutes < span[1]


@settings(deadline=None)
@given(calendars(), MOMENTS, DURATIONS, DURATIONS)
def test_adding_one_then_another_is_adding_both(one: WorkingCalendar, moment: datetime, a: timedelta, b: timedelta):  # type: ignore[no-untyped-def]
    time = working_time(one)
    assert time.add(time.add(moment, a), b) == time.add(moment, a + b)


@settings(deadline=None)
@given(calendars(), MOMENTS, DURATIONS)
def test_the_end_is_at_work_and_not_before_the_start(one: WorkingCalendar, moment: datetime, a: timedelta) -> None:
    time = working_time(one)
    end = time.add(moment, a)
    assert end >= moment
    assert is_worked(time, end) or is_worked(time, end - timedelta(microseconds=1))
    opening = time.opening(moment)
    assert opening >= moment
    assert is_worked(time, opening)


@settings(deadline=None)
@given(calendars(), MOMENTS, DURATIONS)
def test_what_was_added_lies_between(one: WorkingCalendar, moment: datetime, a: timedelta) -> None:
    time = working_time(one)
    end = time.add(moment, a)
    assert time.between(moment, end) == a
    assert time.between(end, moment) == timedelta()
    assume(a)
    assert time.between(moment, end - timedelta(microseconds=1)) < a, "it is the first such moment"


@settings(deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 3 * 24 * 12))
def test_it_counts_as_a_clock_on_the_wall_does(one: WorkingCalendar, moment: datetime, steps: int) -> None:
    time = working_time(one)
    start = moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
    five = [start + 5 * MINUTE * number for number in range(steps)]
    minutes = sum(is_worked(time, moment + MINUTE * extra) for moment in five for extra in range(5))
    assert time.between(start, start + 5 * MINUTE * steps) == minutes * MINUTE


@settings(deadline=None)
@given(MOMENTS, DURATIONS, st.sampled_from(ZONES))
def test_around_the_clock_it_is_plain_time(moment: datetime, a: timedelta, zone: str) -> None:
    assert all_day(zone).add(moment, a) == moment + a
    assert all_day(zone).opening(moment) == moment
