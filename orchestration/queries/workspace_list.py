"""The workspaces as their list shows them: what each arranges, what it shares with others, who changed it last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from orchestration import models
from orchestration.core.design import Design, Workspace
from orchestration.core.workspace_copy import groups_shown_only_by
from orchestration.queries.draft import read_content
from orchestration.queries.workspace_document import NoSuchWorkspace

Stamp = tuple[datetime, str]
"""When something was changed, and by whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A step group that a workspace shows. ``also_in`` names the other workspaces that show it."""

    code: str
    name: str
    also_in: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRow:
    """A workspace in the list. ``changed_by`` is a person's name, blank where nobody is known to have changed it."""

    workspace: Workspace
    lanes: Sequence[Lane]
    steps: int
    changed_at: datetime
    changed_by: str

    @property
    def shared(self) -> int:
        """How many of its groups other workspaces show too."""
        return sum(bool(lane.also_in) for lane in self.lanes)


def workspace_rows(design: Design) -> list[WorkspaceRow]:
    """Return the workspaces of the draft by name."""
    stamps = _stamps_of_groups()
    own = {code: (at, by) for code, at, by in models.Workspace.objects.values_list("code", "changed_at", "changed_by")}
    last = {one.code: _last([own[one.code], *_of_lanes(one, stamps)]) for one in design.workspaces}
    names = _names({by for _, by in last.values()})
    shown_in = _shown_in(design)
    rows = []
    for workspace in sorted(design.workspaces, key=lambda one: (one.name, one.code)):
        at, by = last[workspace.code]
        lanes = _lanes(design, workspace, shown_in)
        steps = sum(len(design.steps_by_group.get(lane.code, ())) for lane in lanes)
        rows.append(
            WorkspaceRow(workspace=workspace, lanes=lanes, steps=steps, changed_at=at, changed_by=names.get(by, by))
        )
    return rows


def groups_outside(design: Design) -> int:
    """Return how many step groups no workspace shows."""
    shown = _shown_in(design)
    return sum(group.code not in shown for group in design.groups)


def _lanes(design: Design, workspace: Workspace, shown_in: Mapping[str, Sequence[Workspace]]) -> list[Lane]:
    items = sorted(workspace.items, key=lambda item: (item.order, item.group))
    return [
        Lane(
            code=item.group,
            name=design.group_by_code[item.group].name,
            also_in=[other.name for other in shown_in[item.group] if other.code != workspace.code],
        )
        for item in items
    ]


def _shown_in(design: Design) -> dict[str, list[Workspace]]:
    """By group the workspaces that show it."""
    shown: dict[str, list[Workspace]] = {}
    for workspace in sorted(design.workspaces, key=lambda one: (one.name, one.code)):
        for item in workspace.items:
            shown.setdefault(item.group, []).append(workspace)
    return shown


def _stamps_of_groups() -> dict[str, Stamp]:
    """By group the last change of it, of its steps, their arrows and its scenarios."""
    stamps: dict[str, Stamp] = {}
    tables: tuple[tuple[QuerySet[Any], str], ...] = (
        (models.StepGroup.objects.all(), "code"),
        (models.StepDefinition.objects.all(), "group_id"),
        (models.StepDependency.objects.all(), "step__group_id"),
        (models.Scenario.objects.all(), "group_id"),
    )
    for rows, column in tables:
        for group, at, by in _latest(rows, column):
            stamps[group] = _last([stamps.get(group, (at, by)), (at, by)])
    return stamps


def _latest(rows: QuerySet[Any], column: str) -> Iterable[tuple[str, datetime, str]]:
    """The newest row of each group: group, time and person."""
    return rows.order_by(column, "-changed_at").distinct(column).values_list(column, "changed_at", "changed_by")


def _of_lanes(workspace: Workspace, stamps: Mapping[str, Stamp]) -> list[Stamp]:
    return [stamps[item.group] for item in workspace.items if item.group in stamps]


def _last(stamps: Iterable[Stamp]) -> Stamp:
    return max(stamps, key=lambda stamp: stamp[0])


def _names(usernames: Iterable[str]) -> dict[str, str]:
    people = get_user_model()._default_manager.filter(username__in=list(usernames))
    return {one.get_username(): one.get_full_name() or one.get_username() for one in people}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceToChange:
    """A workspace that somebody is about to change: its version, its own groups (shown nowhere else), its samples."""

    workspace: Workspace
    version: int
    own_groups: Sequence[str]
    steps: int
    own_steps: int
    sample_orders: int


def workspace_to_change(code: str) -> WorkspaceToChange:
    """Return a workspace with what is said of it before it is changed. Raises NoSuchWorkspace, DraftUnreadable."""
    content = read_content()
    if content.unreadable:
        raise content.unreadable[0]
    design = content.design
    workspace = next((one for one in design.workspaces if one.code == code), None)
    if workspace is None:
        raise NoSuchWorkspace(code)
    own = groups_shown_only_by(design, workspace)
    return WorkspaceToChange(
        workspace=workspace,
        version=content.versions["Workspace"][code],
        own_groups=sorted(design.group_by_code[group].name for group in own),
        steps=sum(len(design.steps_by_group.get(item.group, ())) for item in workspace.items),
        own_steps=sum(len(design.steps_by_group.get(group, ())) for group in own),
        sample_orders=models.SampleOrder.objects.filter(workspace_id=code).count(),
    )
