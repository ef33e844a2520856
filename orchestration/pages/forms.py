"""Forms of the designer's pages."""

from typing import Any

from django import forms


class WarningsForm(forms.Form):
    """Where the draft has warnings, somebody says that they were read."""

    acknowledged = forms.BooleanField(
        label="I have read the warnings",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *arguments: Any, warnings: int = 0, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not warnings:
            del self.fields["acknowledged"]


class PublishForm(WarningsForm):
    """Publishes the draft that was reviewed, or asks for it: ``reviewed`` is its content hash."""

    note = forms.CharField(
        label="Note",
        max_length=2_000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text="What this release is for. It stays with the release.",
    )
    reviewed = forms.CharField(widget=forms.HiddenInput)

    field_order = ("note", "acknowledged", "reviewed")


class ReasonForm(forms.Form):
    """Says why a request is rejected."""

    reason = forms.CharField(max_length=2_000)
