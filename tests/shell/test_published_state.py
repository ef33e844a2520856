"""How a workspace stands to the current release."""

import pytest
from django.utils.timezone import now

from orchestration.core.design import Design, StepDefinition, StepDependency, StepGroup, Workspace, WorkspaceItem
from orchestration.core.snapshot import content_hash, to_json
from orchestration.core.snapshot_kinds import design_of
from orchestration.core.vocabulary import StepType
from orchestration.models import Release
from orchestration.models import StepDefinition as StepRow
from orchestration.models import StepDependency as ArrowRow
from orchestration.operations.draft import write_draft
from orchestration.queries.published import PublishedState, published_state
from orchestration.queries.workspace_document import workspace_document

pytestmark = pytest.mark.django_db


def _design(*more: StepDefinition) -> Design:
    return design_of(
        {
            "StepGroup": tuple(StepGroup(code=code, name=code) for code in ("G", "Far")),
            "StepDefinition": (*(_step(code) for code in ("Ask", "Bill")), *more),
            "StepDependency": (StepDependency(code="Ask>Bill", step="Bill", depends_on="Ask"),),
            "Workspace": (Workspace(code="W", name="Canvas", items=(WorkspaceItem(group="G"),)),),
        }
    )


def _step(code: str, group: str = "G") -> StepDefinition:
    return StepDefinition(code=code, name=code, group=group, type=StepType.MILESTONE)


def _publish() -> int:
    design = _design()
    release = Release.objects.create(
        number=7, snapshot=to_json(design), content_hash=content_hash(design), note="As drawn", published_at=now()
    )
    return release.number


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(_design(), "dana")


def state() -> PublishedState:
    return published_state(workspace_document("W").content)


def test_before_the_first_release_everything_is_a_draft() -> None:
    assert state() == PublishedState(None, is_changed=True)


def test_what_was_published_is_as_in_the_release() -> None:
    number = _publish()
    assert state() == PublishedState(number, is_changed=False)


def test_a_changed_a_new_and_a_removed_record_differ() -> None:
    number = _publish()
    StepRow.objects.filter(code="Ask").update(name="Ask again")
    assert state() == PublishedState(number, is_changed=True)
    StepRow.objects.filter(code="Ask").update(name="Ask")
    assert state() == PublishedState(number, is_changed=False)
    ArrowRow.objects.all().delete()
    assert state() == PublishedState(number, is_changed=True)
    write_draft(_design(_step("New")), "dana")
    assert state() == PublishedState(number, is_changed=True)


def test_what_other_workspaces_hold_does_not_count() -> None:
    number = _publish()
    write_draft(_design(_step("Elsewhere", "Far")), "dana")
    assert state() == PublishedState(number, is_changed=False)
