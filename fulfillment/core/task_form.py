"""The form of a manual task: which answers completing it asks for."""

import math
from collections.abc import Mapping, Sequence
from datetime import date


class AnswersRefused(Exception):
    """The answers do not fit the task's form. Attributes: errors (field name → sentence)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def check_answers(form: Sequence[Mapping[str, object]], answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers that the form asks for, as text or truth values.

    A form field is ``{"name", "label", "type": "text"|"number"|"boolean"|"choice"|"date", "required",
    "choices"}``.
    Raises AnswersRefused with one sentence for each field that is missing, unknown or of the wrong kind.
    """
    fields = {str(field["name"]): field for field in form}
    errors = {name: f"The form has no field {name!r}." for name in answers if name not in fields}
    given: dict[str, object] = {}
    for name, field in fields.items():
        value = answers.get(name)
        problem = _problem(field, value)
        if problem:
            errors[name] = problem
        elif value not in (None, ""):
            given[name] = value
    if errors:
        raise AnswersRefused(errors)
    return given


def _problem(field: Mapping[str, object], value: object) -> str:
    label = field.get("label") or field["name"]
    if value in (None, ""):
        return f"{label} is required." if field.get("required") else ""
    match field.get("type", "text"):
        case "number" if not _is_number(value):
            return f"{label} must be a number."
        case "date" if not _is_date(value):
            return f"{label} must be a date like 2026-12-31."
        case "boolean" if not isinstance(value, bool):
            return f"{label} must be true or false."
        case "choice":
            choices = field.get("choices")
            if isinstance(choices, Sequence) and value not in choices:
                return f"{label} must be one of: {', '.join(map(str, choices))}."
        case "text" if not isinstance(value, str) or len(value) > 4_000:
            return f"{label} must be a text of at most 4,000 characters."
    return ""


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return math.isfinite(float(value))
    except (ValueError, OverflowError):
        return False


def _is_date(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
