"""Two designs as one picture of each workspace: what both have, what came, what went, what changed.

A step, arrow or lane that went is kept where it stood. A workspace counts as changed where anything changed that its
canvas shows; groups that no workspace shows (any more) have a picture of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.core.design import Design, Scenario, StepDefinition, StepDependency, Workspace
from orchestration.core.difference import Change, ChangeKind

OUTSIDE = ""
"""The code of the picture of groups that no workspace shows."""

ON_CANVAS = ("Workspace", "StepGroup", "StepDefinition", "StepDependency", "Scenario")
"""Kinds of record that the pictures of workspaces show; the others are told as lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePicture:
    code: str
    name: str
    change: Change | None
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPicture:
    """A step in its lane; ``position`` is the cell that somebody chose for it."""

    step: StepDefinition
    change: Change | None
    position: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrowPicture:
    arrow: StepDependency
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacePicture:
    """What one canvas shows of both designs. ``stubs`` are steps of other workspaces at the end of an arrow."""

    code: str
    name: str
    change: Change | None
    lanes: tuple[LanePicture, ...]
    steps: tuple[StepPicture, ...]
    stubs: tuple[StepPicture, ...]
    arrows: tuple[ArrowPicture, ...]
    scenarios: tuple[tuple[Scenario, Change], ...]  # those that changed

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that changed here, in the order in which it is told: the canvas, lanes, steps, arrows, scenarios."""
        own = [self.change, *(lane.change for lane in self.lanes), *(step.change for step in self.steps)]
        own += [*(arrow.change for arrow in self.arrows), *(change for _, change in self.scenarios)]
        return tuple(change for change in own if change is not None)


def workspace_pictures(before: Design, after: Design, changes: Iterable[Change]) -> tuple[WorkspacePicture, ...]:
    """Return the pictures of the workspaces in which something changed, by name; groups outside them come last."""
    painter = _Painter(before, after, changes)
    pictures = [painter.picture(code) for code in sorted(painter.workspaces, key=painter.rank)]
    return tuple(picture for picture in pictures if picture.changes)


class _Painter:
    def __init__(self, before: Design, after: Design, changes: Iterable[Change]) -> None:
        self._changes = {(change.kind, change.code): change for change in changes}
        self._before, self._after = before, after
        self._steps = {**before.step_by_code, **after.step_by_code}
        self._groups = {**before.group_by_code, **after.group_by_code}
        self._arrows = _by_code(before.dependencies, after.dependencies)
        self._scenarios = _by_code(before.scenarios, after.scenarios)
        self.workspaces: Mapping[str, Workspace] = {
            **_by_code(before.workspaces, after.workspaces),
            OUTSIDE: Workspace(code=OUTSIDE, name="In no workspace"),
        }
        self._lanes = {code: self._lanes_of(code) for code in self.workspaces if code != OUTSIDE}
        shown = {side: _shown(design) for side, design in (("before", before), ("after", after))}
        gone = self._groups.keys() - after.group_by_code.keys()
        outside = (gone - shown["before"]) | (after.group_by_code.keys() - shown["after"])
        self._lanes[OUTSIDE] = tuple(sorted(outside))
        self._steps_by_group: dict[str, list[StepDefinition]] = {}
        for step in sorted(self._steps.values(), key=lambda one: (one.sequence, one.code)):
            self._steps_by_group.setdefault(step.group, []).append(step)

    def rank(self, code: str) -> tuple[bool, str, str]:
        return code == OUTSIDE, self.workspaces[code].name, code

    def picture(self, code: str) -> WorkspacePicture:
        workspace = self.workspaces[code]
        inside = {step.code: step for group in self._lanes[code] for step in self._steps_by_group.get(group, ())}
        arrows = [arrow for arrow in self._arrows.values() if arrow.step in inside or arrow.depends_on in inside]
        ends = {end for arrow in arrows for end in (arrow.step, arrow.depends_on)}
        stubs = [self._steps[end] for end in sorted(ends - inside.keys()) if end in self._steps]
        groups = set(self._lanes[code])
        scenarios = [one for one in self._scenarios.values() if one.group in groups]
        positions = {**_positions(self._before, code), **_positions(self._after, code)}
        return WorkspacePicture(
            code=code,
            name=workspace.name,
            change=self._change("Workspace", code),
            lanes=tuple(self._lane(group, code) for group in self._lanes[code]),
            steps=tuple(self._step(step, positions) for step in inside.values()),
            stubs=tuple(self._step(step, positions) for step in stubs),
            arrows=tuple(ArrowPicture(arrow=one, change=self._change("StepDependency", one.code)) for one in arrows),
            scenarios=tuple((one, change) for one in scenarios if (change := self._change("Scenario", one.code))),
        )

    def _lanes_of(self, workspace: str) -> tuple[str, ...]:
        """The lanes after, from the top; those that went stand where they stood among those that stayed."""
        lanes = _lanes(self._after, workspace)
        above = ""
        for group in _lanes(self._before, workspace):
            if group not in lanes:
                lanes.insert(lanes.index(above) + 1 if above else 0, group)
            above = group
        return tuple(group for group in lanes if group in self._groups)

    def _lane(self, group: str, workspace: str) -> LanePicture:
        """A group that only came into this workspace, or left it, is a lane that came or went."""
        change = self._change("StepGroup", group)
        if workspace != OUTSIDE and change is None:
            was, is_now = group in _lanes(self._before, workspace), group in _lanes(self._after, workspace)
            if was != is_now and workspace in _codes(self._before) & _codes(self._after):
                change = Change("StepGroup", group, ChangeKind.ADDED if is_now else ChangeKind.REMOVED)
        rows = {item.group: item.rows for item in self.workspaces[workspace].items}.get(group, 0)
        return LanePicture(code=group, name=self._groups[group].name, change=change, rows=rows)

    def _step(self, step: StepDefinition, positions: Mapping[str, tuple[float, float]]) -> StepPicture:
        change = self._change("StepDefinition", step.code)
        return StepPicture(step=step, change=change, position=positions.get(step.code))

    def _change(self, kind: str, code: str) -> Change | None:
        return self._changes.get((kind, code))


def _shown(design: Design) -> set[str]:
    return {item.group for workspace in design.workspaces for item in workspace.items}


def _codes(design: Design) -> set[str]:
    return {workspace.code for workspace in design.workspaces}


def _positions(design: Design, workspace: str) -> Mapping[str, tuple[float, float]]:
    found = _workspace(design, workspace)
    return found.positions if found else {}


def _workspace(design: Design, code: str) -> Workspace | None:
    return next((one for one in design.workspaces if one.code == code), None)


def _lanes(design: Design, workspace: str) -> list[str]:
    found = _workspace(design, workspace)
    items = sorted(found.items, key=lambda item: (item.order, item.group)) if found else []
    return [item.group for item in items]


def _by_code(before: Sequence[Any], after: Sequence[Any]) -> dict[str, Any]:
    return {record.code: record for record in (*before, *after)}
