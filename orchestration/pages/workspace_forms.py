"""Forms about a workspace as a whole."""

from typing import Any

from django import forms

NAME = 255


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "form-control", "rows": rows})


class WorkspaceForm(forms.Form):
    """Makes a workspace, or gives it another name and description."""

    name = forms.CharField(
        label="Name", max_length=NAME, widget=forms.TextInput(attrs={"class": "form-control", "autofocus": True})
    )
    description = forms.CharField(label="Description", required=False, max_length=10_000, widget=_text(3))


class RenameForm(WorkspaceForm):
    """``version`` is the one that the person looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class DuplicateForm(forms.Form):
    name = forms.CharField(
        label="Name of the copy",
        max_length=NAME,
        widget=forms.TextInput(attrs={"class": "form-control", "autofocus": True}),
        help_text="Groups and scenarios get it behind their names. Steps keep theirs.",
    )


class RemoveForm(forms.Form):
    """``own`` says how many step groups no other workspace shows: these may go too."""

    with_groups = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input", "autofocus": True})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *arguments: Any, own: int = 0, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not own:
            del self.fields["with_groups"]
