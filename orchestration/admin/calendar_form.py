"""The form of a working calendar: hours and days off are written a line each, as people say them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from orchestration.admin.record_form import RecordForm
from orchestration.core.calendar_text import HoursUnreadable, hours_from_text, lines_of, text_of_hours
from orchestration.core.calendar_words import days_off_in_words, hours_in_words
from orchestration.core.design import WorkingCalendar
from orchestration.core.record_json import RecordError, decode_record
from orchestration.models import WorkingCalendar as CalendarRow


class HoursField(forms.CharField):
    """Hours by weekday, a day a line."""

    widget = forms.Textarea(attrs={"rows": 7, "cols": 40, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        try:
            return text_of_hours(value)
        except (ValueError, LookupError, TypeError):
            return str(value)  # what cannot be read is shown as it is, to be written anew

    def to_python(self, value: Any) -> Any:
        try:
            return hours_from_text(super().to_python(value) or "")
        except HoursUnreadable as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class DaysField(forms.CharField):
    """Dates, one a line."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 40, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return lines_of(super().to_python(value) or "")


class WorkingCalendarForm(RecordForm):
    hours = HoursField(
        label="Working hours",
        required=False,
        help_text="One day a line: Monday 08:00–18:00, or Monday to Friday 08:00–18:00. "
        "A day that is missing is off. Hours end on the same day, at 24:00 at the latest.",
    )
    days_off = DaysField(
        label="Days off", required=False, help_text="Further dates on which nobody works, one a line: 2026-12-24."
    )

    class Meta:
        model = CalendarRow
        fields = ("code", "name", "time_zone", "hours", "country", "days_off")
        help_texts = {
            "time_zone": "Where the clocks hang by which the hours are meant, such as Europe/Berlin.",
            "country": "Its public holidays are off, those of the whole country. Two letters, such as DE.",
        }


def hours_of(row: CalendarRow) -> str:
    """Return a calendar's hours in words, as they count."""
    calendar = _calendar(row)
    return hours_in_words(calendar) if calendar is not None else "Cannot be read."


def days_off_of(row: CalendarRow, since: date) -> SafeString:
    """Return the days of this year and the next that are off, from a day on, as a list in HTML."""
    calendar = _calendar(row)
    days = days_off_in_words(calendar, since) if calendar is not None else []
    return format_html_join("", "<div>{}</div>", ((day,) for day in days))


def _calendar(row: CalendarRow) -> WorkingCalendar | None:
    fields = ("code", "name", "time_zone", "hours", "country", "days_off")
    try:
        return decode_record(WorkingCalendar, {name: getattr(row, name) for name in fields})
    except RecordError:
        return None
