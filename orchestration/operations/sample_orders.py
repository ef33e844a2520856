"""Keeping the orders that try a design: created, changed and removed, each change against the version that was seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from decomposition.core.order_checks import check_against
from decomposition.core.order_problems import OrderRefused
from decomposition.core.parse import parse_to_try
from orchestration.core.code_form import fault_of_code
from orchestration.core.proposed_codes import proposed_code
from orchestration.core.sample_check import KIND
from orchestration.core.sample_pins import PinsRefused, pins_from_json, pins_to_json
from orchestration.models import SampleOrder, Workspace
from orchestration.operations.draft_conflicts import Conflict, VersionConflict
from orchestration.queries.draft import read_readable
from orchestration.queries.sample_orders import UnknownSampleOrder

LONGEST_CODE = 200
LONGEST_NAME = 255
_MOST_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFields:
    """What a sample order holds. ``code`` may be blank for a new one: then it is made from the name."""

    code: str = ""
    name: str
    workspace: str | None = None
    document: object
    expected: object = None


@dataclass(frozen=True, slots=True)
class SampleProblem:
    """What is wrong with a member of a sample order; ``pointer`` is a JSON pointer."""

    pointer: str
    code: str
    message: str


class SampleRefused(ValueError):
    """A sample order cannot be kept as it is given; ``problems`` says why. Nothing was stored."""

    def __init__(self, problems: Sequence[SampleProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in problems))


def create_sample(fields: SampleFields, actor: str) -> SampleOrder:
    """Keep a new sample order and return it. Raises SampleRefused."""
    _check(fields)
    wished = code = fields.code.strip()
    for _ in range(1 if wished else _MOST_TRIES):
        code = wished or proposed_code(
            KIND, {"name": fields.name}, set(SampleOrder.objects.values_list("code", flat=True))
        )
        try:
            with transaction.atomic():
                return SampleOrder.objects.create(code=code, changed_by=actor, **_columns(fields))
        except IntegrityError:
            continue  # somebody else took the proposed code in this moment: there is a next one
    message = f'There is a sample order "{code}" already. Choose another code.'
    raise SampleRefused([SampleProblem("/code", "taken", message)])


@transaction.atomic
def change_sample(code: str, fields: SampleFields, version: int, actor: str) -> SampleOrder:
    """Replace what a sample order holds; its code stays. Raises SampleRefused, UnknownSampleOrder, VersionConflict."""
    row = _locked(code, version)
    _check(fields)
    for name, value in _columns(fields).items():
        setattr(row, name, value)
    row.version, row.changed_by = version + 1, actor
    row.save()
    return row


@transaction.atomic
def remove_sample(code: str, version: int) -> None:
    """Remove a sample order with its pins. Raises UnknownSampleOrder and VersionConflict."""
    _locked(code, version).delete()


def _locked(code: str, version: int) -> SampleOrder:
    row = SampleOrder.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise UnknownSampleOrder(code)
    if row.version != version:
        raise VersionConflict(
            [Conflict(KIND, code, version, row.version, row.changed_by, row.changed_at, _fields(row))]
        )
    return row


def _fields(row: SampleOrder) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "workspace": row.workspace_id,
        "document": row.document,
        "expected": row.expected,
    }


def _columns(fields: SampleFields) -> Mapping[str, Any]:
    expected = pins_to_json(pins_from_json(fields.expected)) if fields.expected is not None else None
    return {
        "name": fields.name.strip(),
        "workspace_id": fields.workspace or None,
        "document": fields.document,
        "expected": expected,
    }


def _check(fields: SampleFields) -> None:
    problems = [*_name_problems(fields), *_document_problems(fields.document), *_pin_problems(fields.expected)]
    if fields.workspace and not Workspace.objects.filter(code=fields.workspace).exists():
        message = f'There is no workspace "{fields.workspace}".'
        problems.append(SampleProblem("/workspace", "unknown_workspace", message))
    if problems:
        raise SampleRefused(problems)


def _name_problems(fields: SampleFields) -> Iterator[SampleProblem]:
    if not fields.name.strip():
        yield SampleProblem("/name", "required", "Give the sample order a name.")
    if len(fields.name) > LONGEST_NAME:
        yield SampleProblem("/name", "too_long", f"A name has at most {LONGEST_NAME} characters.")
    if len(fields.code) > LONGEST_CODE:
        yield SampleProblem("/code", "too_long", f"A code has at most {LONGEST_CODE} characters.")
    elif fault := fault_of_code(fields.code.strip()):
        yield SampleProblem("/code", "invalid", f"The code does not do: {fault}")


def _document_problems(document: object) -> Iterator[SampleProblem]:
    """The problems of the order: as intake finds them, against the catalogue of the draft as far as it can be read."""
    try:
        design, _ = read_readable()
        check_against(parse_to_try(document), design.catalog)
    except OrderRefused as refused:
        for problem in refused.problems:
            yield SampleProblem(f"/document{problem.pointer}", problem.code, problem.message)


def _pin_problems(expected: object) -> Iterator[SampleProblem]:
    try:
        pins_from_json(expected)
    except PinsRefused as refused:
        for problem in refused.problems:
            yield SampleProblem(f"/expected{problem.pointer}", "invalid", problem.message)
