"""Workspaces as a whole: made, renamed, copied and removed, with nothing lost that others need."""

import pytest

from orchestration.core.design import Design, StepDefinition, StepDependency, StepGroup, Workspace, WorkspaceItem
from orchestration.core.snapshot_kinds import design_of
from orchestration.core.vocabulary import StepType
from orchestration.models import SampleOrder
from orchestration.models import Workspace as WorkspaceRow
from orchestration.operations.draft import write_draft
from orchestration.operations.draft_changes import RecordRefused, VersionConflict
from orchestration.operations.workspaces import (
    create_workspace,
    duplicate_workspace,
    remove_workspace,
    rename_workspace,
)
from orchestration.queries.draft import read_draft
from orchestration.queries.workspace_document import NoSuchWorkspace
from orchestration.queries.workspace_list import groups_outside, workspace_rows
from tests.shell.builders import make_user
from tests.shell.test_draft_records import whole_design

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(whole_design(), "import")


def workspace(code: str) -> Workspace:
    return next(one for one in read_draft().workspaces if one.code == code)


def test_a_workspace_is_made_with_a_code_of_its_name() -> None:
    assert create_workspace("Home security", "For houses", "dana") == "home-security"
    assert create_workspace("Home security", "", "dana") == "home-security-2"
    assert workspace("home-security") == Workspace(code="home-security", name="Home security", description="For houses")
    assert WorkspaceRow.objects.get(code="home-security").changed_by == "dana"


def test_a_workspace_is_renamed_and_keeps_what_it_shows() -> None:
    rename_workspace("W", "Better", "Words", 1, "dana")
    assert workspace("W").name == "Better"
    assert workspace("W").items == whole_design().workspaces[0].items
    with pytest.raises(VersionConflict):
        rename_workspace("W", "Worse", "Words", 1, "omar")
    with pytest.raises(RecordRefused):
        rename_workspace("W", " ", "", 2, "dana")
    with pytest.raises(NoSuchWorkspace):
        rename_workspace("none", "x", "", 1, "dana")


def test_a_copy_has_everything_and_shares_nothing_that_is_edited() -> None:
    before = read_draft()
    code = duplicate_workspace("W", "Second", "dana")
    after = read_draft()
    copy = workspace(code)
    assert (copy.name, len(copy.items), len(copy.notes)) == ("Second", 2, 1)
    assert len(after.steps) == 2 * len(before.steps)
    assert len(after.dependencies) == 2 * len(before.dependencies)
    assert [one.condition for one in after.scenarios] == [before.scenarios[0].condition] * 2
    assert len(after.jeopardy_rules) == 2
    assert after.integrations == before.integrations
    assert before.step_by_code.keys() < after.step_by_code.keys()
    assert {item.group for item in copy.items}.isdisjoint(item.group for item in workspace("W").items)


def shared_design() -> Design:
    """A second workspace that shows a group of the first, and an arrow between their own groups."""
    return design_of(
        {
            "StepGroup": (StepGroup(code="N", name="N"),),
            "StepDefinition": (StepDefinition(code="n", name="n", group="N", type=StepType.MILESTONE),),
            "StepDependency": (StepDependency(code="Bill>n", step="n", depends_on="Bill"),),
            "Workspace": (
                Workspace(code="V", name="Another", items=(WorkspaceItem(group="N"), WorkspaceItem(group="Undo"))),
            ),
        }
    )


def test_a_workspace_goes_alone_or_with_its_own_groups() -> None:
    write_draft(shared_design(), "import")
    SampleOrder.objects.create(code="sample", name="Sample", workspace_id="V", document={})
    remove_workspace("V", 1, with_groups=True, actor="dana")
    draft = read_draft()
    assert [one.code for one in draft.workspaces] == ["W"]
    assert "N" not in draft.group_by_code
    assert "Undo" in draft.group_by_code
    assert "n" not in draft.step_by_code
    assert [one.code for one in draft.dependencies] == ["Bill after Ask"]
    assert not SampleOrder.objects.exists()
    remove_workspace("W", 1, with_groups=False, actor="dana")
    assert read_draft().workspaces == ()
    assert read_draft().steps == draft.steps


def test_a_workspace_whose_groups_others_need_stays_whole() -> None:
    step = StepDefinition(code="x", name="x", group="X", type=StepType.MILESTONE, amend_group="G")
    write_draft(design_of({"StepDefinition": (step,), "StepGroup": (StepGroup(code="X", name="X"),)}), "import")
    SampleOrder.objects.create(code="sample", name="Sample", workspace_id="W", document={})
    before = read_draft()
    with pytest.raises(RecordRefused, match='names StepGroup "G", which is to be removed'):
        remove_workspace("W", 1, with_groups=True, actor="dana")
    with pytest.raises(VersionConflict):
        remove_workspace("W", 9, with_groups=False, actor="dana")
    assert read_draft() == before
    assert SampleOrder.objects.exists()


def test_the_list_says_what_is_shared_and_who_changed_it_last() -> None:
    make_user("dana", first_name="Dana", last_name="Designer")
    write_draft(shared_design(), "dana")
    another, canvas = workspace_rows(read_draft())
    assert (another.workspace.code, another.steps, another.changed_by) == ("V", 1, "Dana Designer")
    assert [(lane.name, lane.also_in) for lane in another.lanes] == [("N", []), ("Undo", ["Canvas"])]
    assert (canvas.shared, canvas.steps, canvas.changed_by) == (1, 2, "import")
    write_draft(
        design_of({"StepDefinition": (StepDefinition(code="Ask", name="A", group="G", type=StepType.MILESTONE),)}),
        "dana",
    )
    assert workspace_rows(read_draft())[1].changed_by == "Dana Designer"
    assert groups_outside(read_draft()) == 0
