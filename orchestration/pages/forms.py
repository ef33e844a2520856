"""Forms of the designer's pages."""

from typing import Any

from django import forms


class PublishForm(forms.Form):
    """Publishes the draft that was reviewed: ``reviewed`` is its content hash."""

    note = forms.CharField(
        label="Note",
        max_length=2_000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text="What this release is for. It stays with the release.",
    )
    acknowledged = forms.BooleanField(
        label="I have read the warnings",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    reviewed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, warnings: int = 0, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not warnings:
            del self.fields["acknowledged"]
