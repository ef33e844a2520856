"""The document of a workspace: what its canvas shows, with versions, and nothing of what it does not show."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestration.core.design import Scenario, StepDefinition, StepDependency, StepGroup, Workspace, WorkspaceItem
from orchestration.core.record_json import encode_record
from orchestration.core.snapshot_kinds import design_of
from orchestration.core.vocabulary import StepType
from orchestration.models import Integration as IntegrationRow
from orchestration.operations.draft import write_draft
from orchestration.queries.draft import DraftUnreadable
from orchestration.queries.workspace_document import NoSuchWorkspace, workspace_document
from tests.shell.test_draft_records import whole_design

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(whole_design(), "dana")


def codes(document: Any) -> dict[str, list[str]]:
    return {kind: list(records) for kind, records in document["records"].items()}


def test_it_has_everything_that_the_canvas_shows_and_edits() -> None:
    document = workspace_document("W").content
    assert codes(document) == {
        "Workspace": ["W"],
        "StepGroup": ["G", "Undo"],
        "StepDefinition": ["Ask", "Bill"],
        "StepDependency": ["Bill after Ask"],
        "Scenario": ["S"],
        "CustomScope": ["Site"],
        "WorkingCalendar": ["Office"],
        "Queue": ["Back", "Field"],
        "Integration": ["bill"],
        "FalloutRule": ["F"],
        "JeopardyRule": ["J"],
        "TaskAssignmentRule": ["T"],
    }


def test_records_are_those_of_their_files_with_their_versions() -> None:
    records: Any = workspace_document("W").content["records"]
    (step,) = (one for one in whole_design().steps if one.code == "Ask")
    assert records["StepDefinition"]["Ask"] == {"version": 1, "fields": encode_record(step)}
    assert records["Workspace"]["W"]["fields"] == encode_record(whole_design().workspaces[0])


def test_steps_at_the_other_end_of_an_arrow_come_along_with_their_groups_and_nothing_further() -> None:
    far = StepGroup(code="Far", name="Far")
    steps = tuple(
        StepDefinition(code=code, name=code, group="Far", type=StepType.MILESTONE) for code in ("F1", "F2", "F3")
    )
    arrows = (
        StepDependency(code="into", step="Ask", depends_on="F1"),
        StepDependency(code="out", step="F2", depends_on="Ask"),
        StepDependency(code="beyond", step="F3", depends_on="F2"),
    )
    scenario = Scenario(code="far", name="far", group="Far")
    write_draft(
        design_of({"StepGroup": (far,), "StepDefinition": steps, "StepDependency": arrows, "Scenario": (scenario,)}),
        "dana",
    )
    found = codes(workspace_document("W").content)
    assert found["StepDefinition"] == ["Ask", "Bill", "F1", "F2"]
    assert found["StepDependency"] == ["Bill after Ask", "into", "out"]
    assert found["StepGroup"] == ["Far", "G", "Undo"]
    assert found["Scenario"] == ["S"]


def test_a_group_says_which_other_workspaces_show_it() -> None:
    others = tuple(
        Workspace(code=code, name=name, items=(WorkspaceItem(group="G"),)) for code, name in (("V", "B"), ("X", "A"))
    )
    write_draft(design_of({"Workspace": others}), "dana")
    shared = workspace_document("W").content["shared_groups"]
    assert shared == {"G": [{"code": "X", "name": "A"}, {"code": "V", "name": "B"}]}


def test_it_has_every_problem_of_the_draft() -> None:
    write_draft(design_of({"StepGroup": (StepGroup(code="Lost", name="Lost"),)}), "dana")
    problems: Any = workspace_document("W").content["problems"]
    (lost,) = [one for one in problems if one["record"] == "Lost"]
    assert lost == {
        "severity": "Warning",
        "code": "GroupUnreachable",
        "kind": "StepGroup",
        "record": "Lost",
        "field": "",
        "message": lost["message"],
        "path": [],
    }


def test_a_workspace_that_is_not_there_and_a_draft_that_cannot_be_read_are_said() -> None:
    with pytest.raises(NoSuchWorkspace, match='"none"'):
        workspace_document("none")
    IntegrationRow.objects.update(headers=["not an object"])
    with pytest.raises(DraftUnreadable):
        workspace_document("W")


def test_a_document_costs_the_same_queries_for_any_number_of_records() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            workspace_document("W")
        return len(captured)

    before = queries()
    steps = tuple(
        StepDefinition(code=f"s{number}", name="s", group="G", type=StepType.MILESTONE) for number in range(30)
    )
    write_draft(design_of({"StepDefinition": steps}), "dana")
    assert queries() == before <= 28
