"""The plan as the live view gets it."""

import json

import pytest

from fulfillment.queries.plan_view import plan_view
from orchestration.core.design import StepDefinition, Workspace, WorkspaceItem
from orchestration.core.vocabulary import StepType
from tests.shell.builders import make_design, make_order, make_plan, make_release

pytestmark = pytest.mark.django_db


def test_every_instance_of_a_step_wishes_the_cell_of_its_definition() -> None:
    steps = [StepDefinition(code=code, name=code, group="G", type=StepType.MILESTONE) for code in ("ship", "bill")]
    canvas = Workspace(code="w", name="W", items=(WorkspaceItem(group="G", rows=5),), positions={"ship": (1, 2)})
    release = make_release(make_design(steps=steps, workspaces=(canvas,)))
    keys = [("ship/1", "ship"), ("ship/2", "ship"), ("bill", "bill")]
    plan = make_plan(make_order(release=release), [{"key": key, "definition": definition} for key, definition in keys])

    document = json.loads(json.dumps(plan_view(plan).document))

    assert {step["key"]: step["wish"] for step in document["steps"]} == {
        "ship/1": [1, 2],
        "ship/2": [1, 2],
        "bill": None,
    }
    assert document["lanes"] == [{"code": "G", "name": "G", "rows": 5}]
