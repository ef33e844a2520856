"""The page that explains the API to people. It is made from the same description that machines read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dro_site.api.problem_types import PROBLEM_TYPES
from dro_site.api.schema import described_interface

DEEPEST_FIELD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One member of a body or an answer; ``name`` holds the way to it, such as ``lines[].product``."""

    name: str
    type: str
    required: bool
    description: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: str
    description: str
    fields: tuple[Field, ...]
    example: str
    problems: tuple[tuple[str, str], ...]  # code and anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    roles: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]
    refusals: tuple[Answer, ...]
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    name: str
    anchor: str
    operations: tuple[Operation, ...]


@require_safe
def api_documentation(request: HttpRequest) -> HttpResponse:
    """Show every operation with its fields, answers and a command to try it, and every kind of problem."""
    context = {
        "frame": "base.html" if request.user.is_authenticated else "dro_site/public.html",
        "groups": documented_groups(),
        "problem_types": PROBLEM_TYPES,
        "address": f"{settings.BASE_URL}/api/v1",
        "version": described_interface()["openapi"],
    }
    return render(request, "dro_site/api_documentation.html", context)


@cache
def documented_groups() -> tuple[Group, ...]:
    """Return the operations by their tags, in the order of the description; of one address, what makes things first."""
    schema = described_interface()
    by_tag: dict[str, list[Operation]] = {tag["name"]: [] for tag in schema["tags"]}
    for path, methods in schema["paths"].items():
        for method, operation in sorted(methods.items(), reverse=True):
            by_tag[operation["tags"][0]].append(_operation(schema, method.upper(), path, operation))
    return tuple(
        Group(name=tag, anchor=tag.lower().replace(" ", "-"), operations=tuple(operations))
        for tag, operations in by_tag.items()
    )


def _operation(schema: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Operation:
    answers = [_answer(schema, status, answer) for status, answer in sorted(operation["responses"].items())]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        roles=tuple(operation["x-allowed-roles"]),
        parameters=tuple(_parameter(schema, parameter) for parameter in operation.get("parameters", [])),
        body=tuple(_fields(schema, body.get("schema", {}))),
        answers=tuple(answer for answer in answers if answer.status < "400"),
        refusals=tuple(answer for answer in answers if answer.status >= "400"),
        command=_command(method, path, _example(body)),
    )


def _answer(schema: Mapping[str, Any], status: str, answer: Mapping[str, Any]) -> Answer:
    if "$ref" in answer:
        answer = schema["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    content: Mapping[str, Any] = next(iter(answer.get("content", {}).values()), {})
    codes = set(content.get("examples", {})) if status >= "400" else set()
    values = {example["value"]["code"] for example in content.get("examples", {}).values()} if codes else set()
    return Answer(
        status=status,
        description=answer.get("description", ""),
        fields=tuple(_fields(schema, content.get("schema", {}))) if status < "400" else (),
        example=_written_example(content) if status < "400" else "",
        problems=tuple((one.code, one.anchor) for one in PROBLEM_TYPES if one.code in values),
    )


def _written_example(content: Mapping[str, Any]) -> str:
    """JSON has one example; text has named ones, of which the first is shown."""
    if "example" in content:
        return json.dumps(content["example"], indent=2)
    return next((str(one["value"]) for one in content.get("examples", {}).values()), "")


def _parameter(schema: Mapping[str, Any], parameter: Mapping[str, Any]) -> Field:
    inner = _resolved(schema, parameter["schema"])
    return Field(
        name=parameter["name"],
        type=_type_of(inner),
        required=parameter.get("required", False),
        description=parameter.get("description", ""),
        choices=_choices_of(inner),
    )


def _fields(schema: Mapping[str, Any], described: Mapping[str, Any], way: str = "", depth: int = 0) -> Iterator[Field]:
    """Yield the members of a described object, those of inner objects after their own."""
    resolved = _resolved(schema, described)
    for name, member in resolved.get("properties", {}).items():
        inner = _resolved(schema, member)
        yield Field(
            name=way + name,
            type=_type_of(inner),
            required=name in resolved.get("required", ()),
            description=member.get("description") or inner.get("description", ""),
            choices=_choices_of(inner),
        )
        items = _resolved(schema, inner.get("items", {}))
        if depth < DEEPEST_FIELD and name != "links":
            yield from _fields(schema, inner, f"{way}{name}.", depth + 1)
            yield from _fields(schema, items, f"{way}{name}[].", depth + 1)


def _resolved(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references, and take the first alternative that is not null."""
    while "$ref" in described or "allOf" in described or "oneOf" in described:
        if "$ref" in described:
            described = schema["components"]["schemas"][described["$ref"].rsplit("/", 1)[1]]
        else:
            alternatives = described.get("allOf") or described["oneOf"]
            described = next((one for one in alternatives if one.get("type") != "null"), {})
    return described


def _type_of(described: Mapping[str, Any]) -> str:
    if "anyOf" in described:
        return " or ".join(_type_of(one) for one in described["anyOf"] if one.get("type") != "null")
    found = described.get("type", "text" if "enum" in described else "any")
    names = [name for name in found if name != "null"] if isinstance(found, list) else [found]
    shown = " or ".join("text" if name == "string" else name for name in names)
    if described.get("format") == "date-time":
        return "time"
    if shown == "array":
        return "list"
    return shown


def _choices_of(described: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(choice) for choice in described.get("enum", ()) if choice not in (None, ""))


def _example(body: Mapping[str, Any]) -> Any:
    examples: Sequence[Mapping[str, Any]] = list(body.get("examples", {}).values())
    return examples[0]["value"] if examples else None


def _command(method: str, path: str, example: Any) -> str:
    """Return the operation as a command that can be pasted into a shell."""
    for name in ("order_id", "step_id", "task_id", "number"):
        path = path.replace("{" + name + "}", "1")
    query = "?account=ACME" if path.endswith("/assets") else ""
    lines = [f"curl {settings.BASE_URL}{path}{query}", '-H "Authorization: Bearer $TOKEN"']
    if method != "GET":
        lines.insert(1, f"-X {method}")
    if example is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(example, indent=2)}'"]
    return " \\\n  ".join(lines)
