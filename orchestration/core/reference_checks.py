"""References between records of orchestration: each must name a record that exists."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of


@dataclass(frozen=True, slots=True)
class Reference:
    """``field`` of a ``kind`` names a record of ``target``; ``needed``: it may not be blank."""

    kind: str
    field: str
    target: str
    needed: bool = False


REFERENCES = (
    Reference("Queue", "calendar", "WorkingCalendar"),
    Reference("StepDefinition", "group", "StepGroup", needed=True),
    Reference("StepDefinition", "integration", "Integration"),
    Reference("StepDefinition", "queue", "Queue"),
    Reference("StepDefinition", "amend_group", "StepGroup"),
    Reference("StepDefinition", "cancel_group", "StepGroup"),
    Reference("StepDefinition", "custom_scope", "CustomScope"),
    Reference("StepDependency", "step", "StepDefinition", needed=True),
    Reference("StepDependency", "depends_on", "StepDefinition", needed=True),
    Reference("StepDependency", "custom_scope", "CustomScope"),
    Reference("Scenario", "group", "StepGroup", needed=True),
    Reference("Scenario", "product", "Product"),
    Reference("Scenario", "classification", "ProductClassification"),
    Reference("FalloutRule", "integration", "Integration"),
    Reference("FalloutRule", "queue", "Queue"),
    Reference("JeopardyRule", "step_definition", "StepDefinition"),
    Reference("JeopardyRule", "integration", "Integration"),
    Reference("JeopardyRule", "calendar", "WorkingCalendar"),
    Reference("TaskAssignmentRule", "source_queue", "Queue", needed=True),
    Reference("TaskAssignmentRule", "destination_queue", "Queue"),
)


def check_references(design: Design) -> Iterator[DesignProblem]:
    """Yield an error for every reference that is blank where one is needed, or that names nothing."""
    codes = {
        name: {str(record.code) for record in records_of(design, kind)}
        for name, kind in KIND_BY_NAME.items()
        if any(reference.target == name for reference in REFERENCES)
    }
    for reference in REFERENCES:
        for record in records_of(design, KIND_BY_NAME[reference.kind]):
            yield from _check(reference, record, codes)
    yield from _check_workspaces(design)


def _check(reference: Reference, record: Any, codes: Mapping[str, Collection[str]]) -> Iterator[DesignProblem]:
    named: str | None = getattr(record, reference.field)
    if not named:
        if reference.needed:
            message = f"{_named(reference.kind, record.code)} names no {reference.target}. Choose one."
            yield error((reference.kind, record.code), reference.field, "ReferenceMissing", message)
    elif named not in codes[reference.target]:
        yield _dangling(
            (reference.kind, record.code), reference.field, reference.target, named, codes[reference.target]
        )


def _check_workspaces(design: Design) -> Iterator[DesignProblem]:
    groups = set(design.group_by_code)
    for workspace in design.workspaces:
        for item in workspace.items:
            if item.group not in groups:
                yield _dangling(("Workspace", workspace.code), "items", "StepGroup", item.group, groups)
        unknown = sorted(workspace.positions.keys() - design.step_by_code.keys())
        if unknown:
            message = f"{_named('Workspace', workspace.code)} places {', '.join(unknown)}: there are no such steps."
            yield warning(("Workspace", workspace.code), "positions", "PositionUnused", message)


def _dangling(at: tuple[str, str], field: str, target: str, named: str, known: Collection[str]) -> DesignProblem:
    near = get_close_matches(named, known, n=1)
    advice = f'Did you mean "{near[0]}"?' if near else "Create it or choose another."
    message = f'{_named(*at)} names {target} "{named}", which does not exist. {advice}'
    return error(at, field, "UnknownReference", message)


def _named(kind: str, code: str) -> str:
    return f'{kind} "{code}"'
