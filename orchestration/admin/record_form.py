"""Forms of draft records: what the check of the design finds stands beside the field that it is about."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet

from catalog.core.problems import DesignProblem
from catalog.models import DraftRecord
from orchestration.core.proposed_codes import proposed_code
from orchestration.core.record_json import RecordError, decimal_text, parse_json
from orchestration.operations.draft_changes import RecordRefused, VersionConflict
from orchestration.operations.draft_record import CheckedRecord, checked_record
from orchestration.queries.draft_tables import ChildTable, DraftTable, draft_tables


class RecordJSONField(forms.JSONField):
    """JSON whose errors name line and column; a key that stands twice is one of them."""

    def to_python(self, value: Any) -> Any:
        if self.disabled or value in self.empty_values or not isinstance(value, str):
            return None if value in self.empty_values else value
        try:
            return parse_json(value.encode(errors="surrogatepass"))
        except RecordError as wrong:
            raise forms.ValidationError(wrong.reason[:1].upper() + wrong.reason[1:]) from wrong

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


class VersionedForm(forms.ModelForm[Any]):
    """A form that knows which version of its record it was opened on."""

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["expected_version"].initial = self.instance.version

    @property
    def version_opened(self) -> int | None:
        """The version that the change is made on; none for a new record."""
        return (self.cleaned_data.get("expected_version") or 0) if self.instance.pk else None


class RecordForm(VersionedForm):
    """The form of one draft record. ``checked`` is what to write, once the form and its lists of parts are valid."""

    checked: CheckedRecord

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        leave_constraints_to_the_check(self.instance)
        self.table = table_of(self._meta.model)
        # The list of a record's parts is checked together with the record: its formset finds this form here.
        self.instance.console_form = self
        code = self.fields.get(self.table.kind.code_field)
        if code is not None:
            code.required = False
            code.help_text = "What other records and files name it by. Blank: proposed. It cannot be changed later."

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            self._propose_code()
        if not self.errors and not self.table.children:
            self.check_record({})
        return self.cleaned_data

    def check_record(self, parts: Mapping[str, list[dict[str, Any]]], formset: "PartFormSet | None" = None) -> None:
        """Check the record with its parts, as JSON objects by attribute, and put what is wrong in its place."""
        fields = {name: self._value(name) for name in self.table.columns}
        try:
            self.checked = checked_record(self.table.kind.name, {**fields, **parts}, self.version_opened)
        except VersionConflict as conflict:
            self.add_error(None, str(conflict))
        except RecordRefused as refused:
            for problem in refused.problems:
                self._place(problem, str(fields[self.table.kind.code_field]), formset)

    def _propose_code(self) -> None:
        name = self.table.kind.code_field
        if name in self.fields and not self.cleaned_data.get(name):
            taken = set(self.table.model._default_manager.values_list(name, flat=True))
            fields = {column: self._value(column) for column in self.table.columns if column != name}
            self.cleaned_data[name] = proposed_code(self.table.kind.name, fields, taken)

    def _value(self, name: str) -> Any:
        return json_value(self.table.model, name, self.cleaned_data, self.instance)

    def _place(self, problem: DesignProblem, code: str, formset: "PartFormSet | None") -> None:
        head, *inner = re.split(r"[./]", problem.field)
        if (problem.kind, problem.record) != (self.table.kind.name, code):
            self.add_error(None, f'{problem.kind} "{problem.record}": {problem.message}')
        elif formset is not None and head == formset.part.attribute:
            formset.place(problem, inner)
        else:
            self.add_error(head if head in self.fields else None, problem.message)


class PartForm(forms.ModelForm[Any]):
    """One of a record's parts, such as a mapping of a rule. Without a code it takes that of what it sets."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        leave_constraints_to_the_check(self.instance)
        if "code" in self.fields:
            self.fields["code"].required = False

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "code" in self.fields and not self.cleaned_data.get("code"):
            self.cleaned_data["code"] = self.cleaned_data.get("destination") or self.cleaned_data.get("value") or ""
        return self.cleaned_data


class PartFormSet(BaseInlineFormSet[Any, Any, Any]):
    """A record's parts. They have no life of their own: the record is checked and written with them."""

    @property
    def record_form(self) -> RecordForm:
        return cast("RecordForm", self.instance.console_form)

    @property
    def part(self) -> ChildTable:
        return next(child for child in self.record_form.table.children if child.model is self.model)

    def is_valid(self) -> bool:
        return super().is_valid() and self.record_form.is_valid()

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or not self.record_form.is_valid():
            return
        self._refused: list[str] = []
        parts = [
            {name: json_value(self.part.model, name, form.cleaned_data, form.instance) for name in self.part.columns}
            for form in self._kept_forms()
        ]
        self.record_form.check_record({self.part.attribute: parts}, self)
        if self._refused:
            raise forms.ValidationError(self._refused)

    def place(self, problem: DesignProblem, inner: list[str]) -> None:
        """Put a problem beside the field of the part that it is about; else above all parts."""
        form = self._form_of(problem, inner)
        if form is None:
            self._refused.append(problem.message)
        else:
            form.add_error(inner[-1] if inner[-1] in form.fields else None, problem.message)

    def _form_of(self, problem: DesignProblem, inner: list[str]) -> Any:
        """The form of a part that is named by its place (``/0/source``) or by its code (``.source`` and a path)."""
        forms_kept = list(self._kept_forms())
        if inner and inner[0].isdigit():
            return forms_kept[int(inner[0])]
        named = [form for form in forms_kept if form.cleaned_data.get("code") in problem.path]
        return named[-1] if inner and named else None

    def _kept_forms(self) -> Iterator[Any]:
        for form in self.forms:
            if form.cleaned_data and not form.cleaned_data.get(DELETION_FIELD_NAME):
                yield form


def leave_constraints_to_the_check(row: Any) -> None:
    """Keep a form from naming broken constraints of the table: the check of the record says in words what is wrong."""
    row.validate_constraints = lambda exclude=None: None


def table_of(model: type[models.Model]) -> DraftTable:
    """Return the draft table of a model."""
    return next(table for table in draft_tables() if table.model is model)


def json_value(model: type[models.Model], name: str, cleaned: Mapping[str, Any], row: DraftRecord) -> Any:
    """Return what a form holds for a field, as the record's JSON has it; what is not in the form is as stored."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    value = cleaned[name] if name in cleaned else getattr(row, field.attname)
    if value is None and not field.null:
        value = field.get_default()
    if isinstance(value, models.Model):
        assert isinstance(field, models.ForeignKey)
        return getattr(value, field.target_field.attname)
    return decimal_text(value) if isinstance(value, Decimal) else value
