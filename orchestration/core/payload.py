"""What a callout sends: an integration's JSON template, filled with the values of the step.

A template is JSON. A text leaf that begins with ``=`` is an expression; ``==`` begins a text that is to begin with
``=``. An expression that is only a path (``=line.attributes.colour``) gives the value as the order holds it, null
where it is absent, or a whole group of values (``=line.attributes``); any other expression must come to a value.
``{"$each": "lines", "$where": "=…", "$item": …}`` becomes a list with one item for each source line of the step
for which ``$where`` holds; in both ``line`` and ``product`` are that line's. ``"$omit_null": true`` in an object
leaves out its members that are null. ``$$`` begins the name of a member that is to begin with ``$``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from catalog.core.expressions import EvaluationError, ExpressionError, Schema, ValueType, check, evaluate
from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import parse
from catalog.core.json_pointer import pointer_to
from catalog.core.values import datetime_text, plain_number
from orchestration.core.variables import StepValues, Values

_EACH, _WHERE, _ITEM, _OMIT_NULL = "$each", "$where", "$item", "$omit_null"
_LOOP_KEYS = {_EACH, _WHERE, _ITEM}
_CHANGED_BY_TRIES = frozenset({"attempts", "state", "result"})
_DEEPEST = 64
_FORM = '{"$each": "lines", "$where": "=…", "$item": …}, of which "$where" may be absent'


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What is wrong with a template at a JSON pointer into it."""

    pointer: str
    message: str


class PayloadError(ValueError):
    """A template cannot be filled: the JSON ``pointer`` into it, the ``expression`` there if it is one, and why."""

    def __init__(self, pointer: str, expression: str, reason: str) -> None:
        self.pointer = pointer
        self.expression = expression
        self.reason = reason
        super().__init__(f"The payload template cannot be filled at {pointer or 'its top'}: {reason}")


def render(template: object, values: StepValues, schema: Schema) -> object:
    """Return the JSON that a template makes of a step's values, or the standard payload where there is no template.

    ``schema`` is that of the step. Raises PayloadError.
    """
    if template is None:
        return standard_payload(values)
    return _Renderer(values, schema).rendered(template, values.values, "")


def standard_payload(values: StepValues) -> dict[str, object]:
    """Return the payload of an integration without template: order, account, step, and the step's source lines.

    Every try of a step carries the same idempotency key, and a system that honours it may refuse a try that says
    something else than the first one said. So what a try changes of its step is left out.
    """
    lines = [
        {**_plain_object(line), "product_name": product["name"]}
        for line, product in zip(values.lines, values.products, strict=True)
    ]
    groups = {name: _plain_object(values.shared[name]) for name in ("order", "account", "step")}
    step = {name: value for name, value in groups["step"].items() if name not in _CHANGED_BY_TRIES}
    return {**groups, "step": step, "lines": lines}


def check_template(template: object, schema: Schema) -> tuple[TemplateProblem, ...]:
    """Return all that is wrong with a template, in its order; nothing where it can be filled for some step."""
    problems: list[TemplateProblem] = []
    if template is not None:
        _check(template, schema, "", problems)
    return tuple(problems)


class _Renderer:
    def __init__(self, values: StepValues, schema: Schema) -> None:
        self._values = values
        self._schema = schema

    def rendered(self, template: object, seen: Values, pointer: str) -> object:
        if isinstance(template, str):
            return self._text(template, seen, pointer)
        if isinstance(template, list | tuple):
            return [self.rendered(item, seen, pointer_to(pointer, index)) for index, item in enumerate(template)]
        if isinstance(template, Mapping):
            return self._loop(template, pointer) if _EACH in template else self._object(template, seen, pointer)
        return template

    def _object(self, template: Mapping[str, object], seen: Values, pointer: str) -> dict[str, object]:
        members = {
            _member_name(name): self.rendered(item, seen, pointer_to(pointer, name))
            for name, item in template.items()
            if name != _OMIT_NULL
        }
        if template.get(_OMIT_NULL) is True:
            return {name: value for name, value in members.items() if value is not None}
        return members

    def _loop(self, template: Mapping[str, object], pointer: str) -> list[object]:
        items: list[object] = []
        for index in range(len(self._values.lines)):
            seen = self._values.of_line(index)
            where = template.get(_WHERE)
            if where is None or self._condition(where, seen, pointer_to(pointer, _WHERE)):
                items.append(self.rendered(template.get(_ITEM), seen, pointer_to(pointer, _ITEM)))
        return items

    def _condition(self, where: object, seen: Values, pointer: str) -> bool:
        if not _is_expression(where):
            raise PayloadError(pointer, str(where), 'a condition begins with "=".')
        return self._value(str(where)[1:], seen, pointer, ValueType.BOOLEAN) is True

    def _text(self, template: str, seen: Values, pointer: str) -> object:
        if not template.startswith("="):
            return template
        if template.startswith("=="):
            return template[1:]
        return self._value(template[1:], seen, pointer, None)

    def _value(self, expression: str, seen: Values, pointer: str, result: ValueType | None) -> object:
        try:
            return leaf_value(expression, seen, self._schema, result)
        except (ExpressionError, EvaluationError) as error:
            raise PayloadError(pointer, expression, str(error)) from error


def leaf_value(expression: str, seen: Values, schema: Schema, result: ValueType | None) -> object:
    """Return the JSON that a leaf's expression, less its sign, comes to; ``result`` as for ``check_leaf``.

    Raises ExpressionError and EvaluationError.
    """
    path = path_of(parse(expression)) if result is None else None
    if path is not None and _is_group(path, schema):
        return plain(_held(seen, path))
    checked = check(expression, schema, result=result)
    if path is not None:
        return plain(_held(seen, path))
    return plain(evaluate(checked, seen).value)


def _held(values: Values, path: tuple[str, ...]) -> object:
    """The value at a path; codes of attributes may hold dots, so what is left of the path is tried as one name."""
    value: object = values
    for index, segment in enumerate(path):
        if not isinstance(value, Mapping):
            return None
        rest = ".".join(path[index:])
        if rest in value:
            return value[rest]
        value = value.get(segment)
    return value


def _is_group(path: tuple[str, ...], schema: Schema) -> bool:
    """Whether a path names a group of variables, such as ``line.attributes``."""
    dotted = ".".join(path)
    return dotted not in schema.variables and any(name.startswith(f"{dotted}.") for name in schema.variables)


def _is_expression(value: object) -> bool:
    return isinstance(value, str) and value.startswith("=") and not value.startswith("==")


def _member_name(name: str) -> str:
    return name[1:] if name.startswith("$$") else name


def _plain_object(value: object) -> dict[str, object]:
    found = plain(value)
    assert isinstance(found, dict)
    return found


def plain(value: object) -> object:
    """Return a value as JSON: numbers as numbers, times as RFC 3339."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return plain_number(value)
        case datetime():
            return datetime_text(value)
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON.")


def _check(template: object, schema: Schema, pointer: str, problems: list[TemplateProblem]) -> None:
    if pointer.count("/") > _DEEPEST:
        problems.append(TemplateProblem(pointer, f"The template is nested more than {_DEEPEST} deep. Flatten it."))
    elif _is_expression(template):
        _check_expression(str(template)[1:], schema, pointer, None, problems)
    elif isinstance(template, list | tuple):
        for index, item in enumerate(template):
            _check(item, schema, pointer_to(pointer, index), problems)
    elif isinstance(template, Mapping) and any(name in template for name in _LOOP_KEYS):
        _check_loop(template, schema, pointer, problems)
    elif isinstance(template, Mapping):
        _check_object(template, schema, pointer, problems)


def _check_object(
    template: Mapping[str, object], schema: Schema, pointer: str, problems: list[TemplateProblem]
) -> None:
    for name, item in template.items():
        place = pointer_to(pointer, name)
        if name == _OMIT_NULL:
            if not isinstance(item, bool):
                problems.append(TemplateProblem(place, f'"{_OMIT_NULL}" is true or false.'))
        elif name.startswith("$") and not name.startswith("$$"):
            known = '"$each", "$where", "$item" and "$omit_null"'
            problems.append(
                TemplateProblem(
                    place, f'There is no instruction "{name}", only {known}. A member is written "${name}".'
                )
            )
        else:
            _check(item, schema, place, problems)


def _check_loop(template: Mapping[str, object], schema: Schema, pointer: str, problems: list[TemplateProblem]) -> None:
    if template.get(_EACH) != "lines" or _ITEM not in template or not template.keys() <= _LOOP_KEYS:
        problems.append(TemplateProblem(pointer, f"A list of the step's lines is written {_FORM}."))
        return
    where = template.get(_WHERE)
    if _WHERE in template and not _is_expression(where):
        problems.append(TemplateProblem(pointer_to(pointer, _WHERE), 'A condition begins with "=".'))
    elif where is not None:
        _check_expression(str(where)[1:], schema, pointer_to(pointer, _WHERE), ValueType.BOOLEAN, problems)
    _check(template[_ITEM], schema, pointer_to(pointer, _ITEM), problems)


def check_leaf(expression: str, schema: Schema, result: ValueType | None) -> None:
    """Raise ExpressionError where the expression of a leaf, less its sign, can be filled for no step.

    ``result`` is Boolean for ``$where``, else None: any value, or a group of values.
    """
    path = path_of(parse(expression)) if result is None else None
    if path is None or not _is_group(path, schema):
        check(expression, schema, result=result)


def _check_expression(
    expression: str, schema: Schema, pointer: str, result: ValueType | None, problems: list[TemplateProblem]
) -> None:
    try:
        check_leaf(expression, schema, result)
    except ExpressionError as error:
        problems.append(TemplateProblem(pointer, str(error)))
