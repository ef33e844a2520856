"""A workspace with all that it shows, made anew under other codes: a start for something alike, independent of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from orchestration.core.design import (
    Design,
    JeopardyRule,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    Workspace,
)
from orchestration.core.proposed_codes import proposed_code, slug
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of

LONGEST_NAME = 255


def copied_workspace(design: Design, workspace: Workspace, name: str) -> list[Any]:
    """Return the records of a copy of a workspace, which comes first.

    Copied are its step groups, also where other workspaces show them too, their steps, scenarios with conditions, the
    arrows that touch these steps, the jeopardy rules that name one, notes and positions. What all of these name besides
    each other (integrations, queues, products, steps elsewhere) is shared. Steps keep their names, which operators
    read; groups and scenarios get the workspace's name behind theirs.
    """
    lanes = {item.group for item in workspace.items}
    groups = [group for group in design.groups if group.code in lanes]
    steps = [step for step in design.steps if step.group in lanes]
    codes = _Codes(design, name)
    new_group = codes.of("StepGroup", groups)
    new_step = codes.of("StepDefinition", steps)
    return [
        _workspace(workspace, name, codes.fresh("Workspace", {"name": name}), new_group, new_step),
        *(_group(group, name, new_group) for group in groups),
        *(_step(step, new_group, new_step) for step in steps),
        *_arrows(design, new_step, codes),
        *_scenarios(design, name, new_group, codes),
        *_jeopardy_rules(design, new_step, codes),
    ]


class _Codes:
    """Codes of new records, none of them taken."""

    def __init__(self, design: Design, name: str) -> None:
        self._design = design
        self._suffix = slug(name)
        self._taken: dict[str, set[str]] = {}

    def fresh(self, kind: str, fields: Mapping[str, object]) -> str:
        """Return a code for a record of a kind, made of the fields that name it."""
        taken = self._taken_of(kind)
        code = proposed_code(kind, fields, taken)
        taken.add(code)
        return code

    def of(self, kind: str, records: Iterable[Any]) -> dict[str, str]:
        """Return the codes of the copies of records, by theirs."""
        return {record.code: self.fresh(kind, {"name": f"{record.name} {self._suffix}"}) for record in records}

    def _taken_of(self, kind: str) -> set[str]:
        if kind not in self._taken:
            self._taken[kind] = {record.code for record in records_of(self._design, KIND_BY_NAME[kind])}
        return self._taken[kind]


def _workspace(
    workspace: Workspace, name: str, code: str, new_group: Mapping[str, str], new_step: Mapping[str, str]
) -> Workspace:
    return replace(
        workspace,
        code=code,
        name=name,
        items=tuple(replace(item, group=new_group[item.group]) for item in workspace.items),
        positions={new_step[step]: place for step, place in workspace.positions.items() if step in new_step},
        notes=tuple(_note(note, new_group) for note in workspace.notes),
    )


def _note(note: Mapping[str, object], groups: Mapping[str, str]) -> Mapping[str, object]:
    lane = note.get("lane")
    return {**note, "lane": groups[lane]} if isinstance(lane, str) and lane in groups else note


def _group(group: StepGroup, name: str, new_group: Mapping[str, str]) -> StepGroup:
    return replace(group, code=new_group[group.code], name=_named_after(group.name, name))


def _named_after(own: str, workspace: str) -> str:
    return f"{own} · {workspace}"[:LONGEST_NAME]


def _step(step: StepDefinition, new_group: Mapping[str, str], new_step: Mapping[str, str]) -> StepDefinition:
    return replace(
        step,
        code=new_step[step.code],
        group=new_group[step.group],
        amend_group=_renamed(step.amend_group, new_group),
        cancel_group=_renamed(step.cancel_group, new_group),
    )


def _renamed(code: str | None, new: Mapping[str, str]) -> str | None:
    return new.get(code, code) if code else code


def _arrows(design: Design, new_step: Mapping[str, str], codes: _Codes) -> Iterable[StepDependency]:
    for arrow in design.dependencies:
        if arrow.step in new_step or arrow.depends_on in new_step:
            before, after = (new_step.get(end, end) for end in (arrow.depends_on, arrow.step))
            code = codes.fresh("StepDependency", {"depends_on": before, "step": after})
            yield replace(arrow, code=code, depends_on=before, step=after)


def _scenarios(design: Design, name: str, new_group: Mapping[str, str], codes: _Codes) -> Iterable[Scenario]:
    found = [scenario for scenario in design.scenarios if scenario.group in new_group]
    new_code = codes.of("Scenario", found)
    for scenario in found:
        named = _named_after(scenario.name, name)
        yield replace(scenario, code=new_code[scenario.code], name=named, group=new_group[scenario.group])


def _jeopardy_rules(design: Design, new_step: Mapping[str, str], codes: _Codes) -> Iterable[JeopardyRule]:
    for rule in design.jeopardy_rules:
        step = new_step.get(rule.step_definition or "")
        if step is not None:
            yield replace(rule, code=codes.fresh("JeopardyRule", {"step_definition": step}), step_definition=step)


def groups_shown_only_by(design: Design, workspace: Workspace) -> Collection[str]:
    """Return the step groups that no other workspace shows."""
    elsewhere = {item.group for other in design.workspaces if other.code != workspace.code for item in other.items}
    return {item.group for item in workspace.items} - elsewhere
