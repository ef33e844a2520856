"""The form that asks for a replay."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms

from fulfillment.operations.replays import MOST_ORDERS, ReplayWish
from orchestration.models import Release

DRAFT = "draft"
MOST_RELEASES = 100

_TEXT = {"class": "form-control", "autocomplete": "off"}


class ReplayForm(forms.Form):
    """Which design, and which orders."""

    on = forms.ChoiceField(label="Design", widget=forms.Select(attrs={"class": "form-select"}), initial=DRAFT)
    most = forms.IntegerField(
        label="Newest orders",
        min_value=1,
        max_value=MOST_ORDERS,
        initial=100,
        widget=forms.NumberInput(attrs=_TEXT),
        help_text=f"At most {MOST_ORDERS:,}.",
    )
    product = forms.CharField(label="With the product", required=False, max_length=200, widget=forms.TextInput(_TEXT))
    account = forms.CharField(label="Of the account", required=False, max_length=200, widget=forms.TextInput(_TEXT))
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({**_TEXT, "type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({**_TEXT, "type": "date"}))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        releases = Release.objects.order_by("-number").values_list("number", "note")[:MOST_RELEASES]
        choices = [(str(number), f"Release {number} · {note[:60]}") for number, note in releases]
        self.fields["on"].choices = [(DRAFT, "The draft as it is now"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "This day is before the one from which orders are wanted.")
        return cleaned

    @property
    def wish(self) -> ReplayWish:
        """What is asked for, once the form is valid; days are those of UTC, and the last one counts."""
        given = self.cleaned_data
        since, until = given["since"], given["until"]
        after = until + timedelta(days=1) if until and until < date.max else None
        return ReplayWish(
            release=None if given["on"] == DRAFT else int(given["on"]),
            most=given["most"],
            product=given["product"],
            account=given["account"],
            since=datetime.combine(since, time(), UTC) if since else None,
            until=datetime.combine(after, time(), UTC) if after else None,
        )
