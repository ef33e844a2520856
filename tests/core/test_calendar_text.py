"""Working hours as people write and read them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.core.calendar_text import HoursUnreadable, hours_from_text, lines_of, text_of_hours
from orchestration.core.calendar_words import days_off_in_words, hours_in_words
from orchestration.core.design import WorkingCalendar

USUAL = ["08:00", "18:00"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Monday 08:00–18:00", "0"),
        ("monday: 8:00 - 18:00", "0"),
        ("Mon to Fri 08:00-18:00", "01234"),
        ("Monday–Wednesday 08:00 to 18:00", "012"),
        ("Tue and Thursday 08:00-18:00", "13"),
        ("Mon, Wed to Fri 08:00–18:00", "0234"),
        ("\n Sunday 08:00–18:00 \n\n", "6"),
        ("", ""),
    ],
)
def test_a_line_may_name_a_day_or_several(text: str, days: str) -> None:
    assert hours_from_text(text) == dict.fromkeys(days, USUAL)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Monday", "Line 1: “Monday” is no day with its hours. Write it like"),
        ("Monday 08:00–18:00\nTusday 08:00–18:00", "Line 2: “Tusday” is no day of the week. Did you mean Tuesday?"),
        ("x 08:00–18:00", "Line 1: “x” is no day of the week. Write it like"),
        ("Mon to Tue 08:00–12:00\nTuesday 13:00–18:00", "Line 2: Tuesday has hours already"),
        ("Friday to Monday 08:00–18:00", "Line 1: “Friday to Monday” is no range of days of one week"),
        ('{"0": ["08:00", "18:00"]}', "Line 1: “{"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(HoursUnreadable) as refused:
        hours_from_text(text)
    assert str(refused.value).startswith(words)


TIMES = st.integers(0, 1439).map(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}")


@given(st.dictionaries(st.sampled_from("0123456"), st.lists(TIMES, min_size=2, max_size=2)))
def test_what_is_shown_is_read_as_it_was(hours: dict[str, list[str]]) -> None:
    assert hours_from_text(text_of_hours(hours)) == hours


@given(st.text(st.sampled_from("MonTuesFri to,and-–:0918\n"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(HoursUnreadable):
        assert set(hours_from_text(text)) <= set("0123456")


def test_days_off_are_lines() -> None:
    assert lines_of(" 2026-12-24\n\n2026-12-31 \n") == ["2026-12-24", "2026-12-31"]


def test_a_calendar_is_told_in_words() -> None:
    hours = {"0": ("08:00", "18:00"), "1": ("08:00", "18:00"), "2": ("08:00", "18:00"), "4": ("08:00", "24:00")}
    calendar = WorkingCalendar(code="c", name="C", hours=hours, country="DE", days_off=("2026-12-21",))
    assert hours_in_words(calendar) == "Monday to Wednesday 08:00–18:00, Friday 08:00–24:00"
    told = days_off_in_words(calendar, date(2026, 12, 21))
    assert told[:3] == ["Mon 2026-12-21", "Fri 2026-12-25, Christmas Day", "Fri 2027-01-01, New Year's Day"]
    assert told[-1].endswith("2027-05-17, Pentecost Monday")


def test_one_without_hours_says_what_to_do() -> None:
    calendar = WorkingCalendar(code="c", name="C", country="DE")
    assert hours_in_words(calendar).startswith("Has no working hours. Write some")
    assert days_off_in_words(calendar, date(2026, 1, 1)) == []
