"""Workspaces as a whole: make, rename, copy and remove them. What they show is changed record by record."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from orchestration.core.design import Design, Workspace
from orchestration.core.proposed_codes import proposed_code
from orchestration.core.record_json import encode_record
from orchestration.core.workspace_copy import copied_workspace, groups_shown_only_by
from orchestration.models import SampleOrder
from orchestration.operations.draft_changes import RecordChange, save_changes
from orchestration.operations.draft_rows import lock_draft
from orchestration.queries.draft import DraftContent, read_content
from orchestration.queries.workspace_document import NoSuchWorkspace

KIND = "Workspace"


def create_workspace(name: str, description: str, actor: str) -> str:
    """Make an empty workspace and return its code. Raises RecordRefused."""
    with transaction.atomic():
        lock_draft()
        taken = read_content().fields[KIND]
        made = Workspace(code=proposed_code(KIND, {"name": name}, taken), name=name, description=description)
        save_changes([_put(made, None)], actor, may_be_unfinished=True)
    return made.code


def rename_workspace(code: str, name: str, description: str, version: int, actor: str) -> None:
    """Give a workspace another name and description. Raises NoSuchWorkspace, RecordRefused, VersionConflict."""
    with transaction.atomic():
        lock_draft()
        workspace, _ = _workspace(code)
        renamed = replace(workspace, name=name, description=description)
        save_changes([_put(renamed, version)], actor, may_be_unfinished=True)


def duplicate_workspace(code: str, name: str, actor: str) -> str:
    """Copy a workspace with all that it shows; return the code of the copy. Raises NoSuchWorkspace, RecordRefused."""
    with transaction.atomic():
        lock_draft()
        workspace, content = _workspace(code)
        records = copied_workspace(content.design, workspace, name)
        save_changes([_put(record, None) for record in records], actor, may_be_unfinished=True)
    return str(records[0].code)


def remove_workspace(code: str, version: int, *, with_groups: bool, actor: str) -> None:
    """Remove a workspace and its sample orders; with its groups also those that no other workspace shows.

    A group goes with its steps, their arrows and jeopardy rules, and its scenarios. Raises NoSuchWorkspace,
    VersionConflict, and RecordRefused where something else needs what would go.
    """
    with transaction.atomic():
        lock_draft()
        workspace, content = _workspace(code)
        gone: Mapping[str, set[str]] = what_goes(content.design, workspace) if with_groups else {}
        changes = [RecordChange(KIND, code, None, version)]
        for kind, codes in gone.items():
            changes += [RecordChange(kind, one, None, content.versions[kind][one]) for one in sorted(codes)]
        SampleOrder.objects.filter(workspace_id=code).delete()
        save_changes(changes, actor, may_be_unfinished=True)


def what_goes(design: Design, workspace: Workspace) -> dict[str, set[str]]:
    """Return, by kind, the codes of the records that go with a workspace's own groups."""
    groups = set(groups_shown_only_by(design, workspace))
    steps = {step.code for step in design.steps if step.group in groups}
    return {
        "StepGroup": groups,
        "StepDefinition": steps,
        "StepDependency": {one.code for one in design.dependencies if one.step in steps or one.depends_on in steps},
        "Scenario": {one.code for one in design.scenarios if one.group in groups},
        "JeopardyRule": {one.code for one in design.jeopardy_rules if one.step_definition in steps},
    }


def _workspace(code: str) -> tuple[Workspace, DraftContent]:
    content = read_content()
    if content.unreadable:
        raise content.unreadable[0]
    found = next((one for one in content.design.workspaces if one.code == code), None)
    if found is None:
        raise NoSuchWorkspace(code)
    return found, content


def _put(record: Any, version: int | None) -> RecordChange:
    return RecordChange(type(record).__name__, record.code, encode_record(record), version)
