"""The form that asks for a repair of many failures alike."""

from typing import Any

from django import forms

from fulfillment.core.vocabulary import RepairAction
from fulfillment.operations.repairs import FIRST, MOST_FAILURES, RepairWish
from fulfillment.queries.fallout import FailureFilter

_TEXT = {"class": "form-control", "autocomplete": "off"}
ACTIONS = (
    (RepairAction.RETRY.value, "Retry: try each step again"),
    (RepairAction.SKIP.value, "Skip: leave each step out"),
    (RepairAction.COMPLETE.value, "Complete: count each step as done"),
)


class RepairForm(forms.Form):
    """What is done, why, and how carefully."""

    action = forms.ChoiceField(label="What to do", choices=ACTIONS, widget=forms.Select(attrs={"class": "form-select"}))
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={**_TEXT, "rows": 2}),
        help_text="Kept in the history of every step, beside your name.",
    )
    first = forms.IntegerField(
        label="First, as a test",
        min_value=1,
        max_value=1000,
        initial=FIRST,
        widget=forms.NumberInput(attrs=_TEXT),
        help_text="Steps that are tried alone; the rest follows once something came of each.",
    )
    most_failures = forms.IntegerField(
        label="Percent that may fail again",
        min_value=0,
        max_value=100,
        initial=MOST_FAILURES,
        widget=forms.NumberInput(attrs=_TEXT),
        help_text="Where more do, the repair stops, and the rest stays as it is.",
    )

    def wish(self, failures: FailureFilter) -> RepairWish:
        """Return what is asked for, once the form is valid."""
        given: dict[str, Any] = self.cleaned_data
        return RepairWish(
            action=RepairAction(given["action"]),
            reason=given["reason"],
            failures=failures,
            first=given["first"],
            most_failures=given["most_failures"],
        )
