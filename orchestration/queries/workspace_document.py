"""A workspace with everything that its canvas shows and edits, as one JSON document."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from catalog.core.problems import DesignProblem
from orchestration.core.design import Design, Workspace
from orchestration.queries.checks import problems_of_content
from orchestration.queries.draft import DraftContent, read_content


class NoSuchWorkspace(ValueError):
    """There is no workspace of the code ``code``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f'There is no workspace "{code}".')


@dataclass(frozen=True, slots=True)
class WorkspaceDocument:
    """A workspace, and the JSON object of all that its canvas shows."""

    workspace: Workspace
    content: Mapping[str, object]


def workspace_document(code: str) -> WorkspaceDocument:
    """Return a workspace's document: its records with their versions, what else shows its groups, and every problem.

    It has the workspace, its groups, their steps and scenarios, the arrows that touch these steps, and the steps (with
    their groups) at the other ends of those. Raises NoSuchWorkspace, DraftUnreadable.
    """
    content = read_content()
    if content.unreadable:
        raise content.unreadable[0]
    workspace = next((one for one in content.design.workspaces if one.code == code), None)
    if workspace is None:
        raise NoSuchWorkspace(code)
    codes = _codes(content.design, workspace)
    document = {
        "workspace": code,
        "records": {kind: _records(content, kind, found) for kind, found in codes.items()},
        "shared_groups": _shared_groups(content.design, workspace),
        "problems": [problem_json(problem) for problem in problems_of_content(content)],
    }
    return WorkspaceDocument(workspace, document)


def problem_json(problem: DesignProblem) -> dict[str, object]:
    """Return a problem of the design as a JSON object."""
    return {**asdict(problem), "severity": problem.severity.value, "path": list(problem.path)}


def _codes(design: Design, workspace: Workspace) -> dict[str, Collection[str]]:
    """The codes of the document's records, by kind."""
    lanes = {item.group for item in workspace.items}
    steps = {step.code for step in design.steps if step.group in lanes}
    arrows = [one for one in design.dependencies if one.step in steps or one.depends_on in steps]
    steps |= {end for arrow in arrows for end in (arrow.step, arrow.depends_on)}
    groups = lanes | {step.group for step in design.steps if step.code in steps}
    # Any step may come under any of these.
    everything: dict[str, Iterable[Any]] = {
        "CustomScope": design.catalog.custom_scopes,
        "WorkingCalendar": design.calendars,
        "Queue": design.queues,
        "Integration": design.integrations,
        "FalloutRule": design.fallout_rules,
        "JeopardyRule": design.jeopardy_rules,
        "TaskAssignmentRule": design.assignment_rules,
    }
    return {
        "Workspace": [workspace.code],
        "StepGroup": sorted(groups),
        "StepDefinition": sorted(steps),
        "StepDependency": [arrow.code for arrow in arrows],
        "Scenario": [scenario.code for scenario in design.scenarios if scenario.group in lanes],
        **{kind: [record.code for record in records] for kind, records in everything.items()},
    }


def _records(content: DraftContent, kind: str, codes: Collection[str]) -> dict[str, object]:
    fields, versions = content.fields[kind], content.versions[kind]
    return {code: {"version": versions[code], "fields": fields[code]} for code in codes}


def _shared_groups(design: Design, workspace: Workspace) -> dict[str, list[Mapping[str, str]]]:
    """By group the other workspaces that show it too."""
    shared: dict[str, list[Mapping[str, str]]] = {}
    lanes = {item.group for item in workspace.items}
    for other in sorted(design.workspaces, key=lambda one: (one.name, one.code)):
        for item in other.items:
            if other.code != workspace.code and item.group in lanes:
                shared.setdefault(item.group, []).append({"code": other.code, "name": other.name})
    return shared
