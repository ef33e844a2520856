"""Whether the form of a manual task can be shown and filled in.

A field is ``{"name", "label", "type", "required", "choices"}``, of which only the name is needed.
"""

from collections.abc import Iterator, Mapping

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design
from orchestration.core.vocabulary import StepType

KIND = "StepDefinition"
FIELD_TYPES = ("text", "number", "boolean", "choice", "date")
_KEYS = ("name", "label", "type", "required", "choices")


def check_task_forms(design: Design) -> Iterator[DesignProblem]:
    """Yield what is wrong with the forms of steps, field by field."""
    for step in design.steps:
        if step.form and step.type is not StepType.MANUAL_TASK:
            message = f'Step "{step.code}" is no ManualTask and never shows its form. Clear it or change the type.'
            yield warning((KIND, step.code), "form", "FormUnused", message)
        names: set[str] = set()
        for position, field in enumerate(step.form, start=1):
            for code, what in (*_missing(field), *(("BadTaskForm", what) for what in _problems(field, names))):
                message = f'Step "{step.code}": field {position} of the form {what}'
                yield error((KIND, step.code), "form", code, message)


def _missing(field: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What a field still needs, each with the code of its problem."""
    if field.get("name", "") == "":
        yield "TaskFieldUnnamed", 'has no name. Write one, such as "name": "serial_number".'
    if field.get("type") == "choice" and field.get("choices") in (None, (), []):
        yield "TaskChoicesMissing", 'is a choice without choices. Write some, such as "choices": ["yes", "no"].'


def _problems(field: Mapping[str, object], names: set[str]) -> Iterator[str]:
    for key in sorted(field.keys() - set(_KEYS)):
        yield f'has "{key}", which is not known. Use {", ".join(_KEYS)}.'
    name = field.get("name", "")
    if not isinstance(name, str) or (name and not name.strip()):
        yield "has a name that is no text, or blank."
    elif name in names:
        yield f'is named "{name}" like one before it. Rename one of them.'
    elif name:
        names.add(name)
    if not isinstance(field.get("label", ""), str):
        yield "has a label that is no text."
    if not isinstance(field.get("required", False), bool):
        yield 'says "required" with something else than true or false.'
    kind = field.get("type", "text")
    if kind not in FIELD_TYPES:
        yield f'has the type "{kind}". Use {", ".join(FIELD_TYPES)}.'
    choices = field.get("choices")
    if choices is not None and not _are_texts(choices):
        yield 'has choices that are no list of texts. Write them as ["yes", "no"].'


def _are_texts(choices: object) -> bool:
    return isinstance(choices, list | tuple) and all(isinstance(choice, str) for choice in choices)
