"""A copy of a workspace: everything that it shows made anew, everything else shared, the original untouched."""

from dataclasses import replace

from orchestration.core.checks import check_design
from orchestration.core.design import (
    Design,
    JeopardyRule,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    Workspace,
    WorkspaceItem,
)
from orchestration.core.record_change import DesignChange
from orchestration.core.vocabulary import StepType
from orchestration.core.workspace_copy import copied_workspace, groups_shown_only_by


def step(code: str, group: str, **fields: object) -> StepDefinition:
    return StepDefinition(code=code, name=code.title(), group=group, type=StepType.MILESTONE, **fields)  # type: ignore[arg-type]


WORKSPACE = Workspace(
    code="home",
    name="Home",
    items=(WorkspaceItem(group="stock", order=2), WorkspaceItem(group="bill", order=1, collapsed=True, rows=3)),
    positions={"reserve": (1.0, 2.0), "gone": (0.0, 0.0)},
    notes=({"id": "n", "text": "Mind the stock", "lane": "stock"}, {"id": "m", "lane": "elsewhere"}),
)
DESIGN = Design(
    groups=(
        StepGroup(code="bill", name="Billing"),
        StepGroup(code="stock", name="Stock", description="Goods"),
        StepGroup(code="undo", name="Undo"),
    ),
    steps=(
        step("charge", "bill"),
        step("far", "undo"),
        step("reserve", "stock", amend_group="bill", cancel_group="undo", execute_on="order.priority == 'High'"),
    ),
    dependencies=(
        StepDependency(code="a", step="charge", depends_on="reserve", compensate_in_reverse=True),
        StepDependency(code="b", step="far", depends_on="charge"),
        StepDependency(code="c", step="reserve", depends_on="far"),
    ),
    scenarios=(
        Scenario(code="other", name="Other", group="undo"),
        Scenario(code="pack", name="Pack", group="stock", condition="line.quantity > 1"),
    ),
    workspaces=(WORKSPACE, Workspace(code="shop", name="Shop", items=(WorkspaceItem(group="bill"),))),
    jeopardy_rules=(
        JeopardyRule(code="slow", step_definition="reserve", estimated_duration=5),
        JeopardyRule(code="any", estimated_duration=9),
    ),
)


def copied() -> dict[str, list[object]]:
    made: dict[str, list[object]] = {}
    for record in copied_workspace(DESIGN, WORKSPACE, "Home copy"):
        made.setdefault(type(record).__name__, []).append(record)
    return made


def test_groups_steps_and_scenarios_are_made_anew() -> None:
    made = copied()
    assert made["StepGroup"] == [
        StepGroup(code="billing-home-copy", name="Billing · Home copy"),
        StepGroup(code="stock-home-copy", name="Stock · Home copy", description="Goods"),
    ]
    charge, reserve = made["StepDefinition"]
    assert charge == replace(DESIGN.step_by_code["charge"], code="charge-home-copy", group="billing-home-copy")
    assert reserve == replace(
        DESIGN.step_by_code["reserve"],
        code="reserve-home-copy",
        group="stock-home-copy",
        amend_group="billing-home-copy",
    )
    assert made["Scenario"] == [
        Scenario(code="pack-home-copy", name="Pack · Home copy", group="stock-home-copy", condition="line.quantity > 1")
    ]


def test_arrows_follow_within_and_to_what_is_outside() -> None:
    assert [(one.depends_on, one.step, one.compensate_in_reverse) for one in copied()["StepDependency"]] == [  # type: ignore[attr-defined]
        ("reserve-home-copy", "charge-home-copy", True),
        ("charge-home-copy", "far", False),
        ("far", "reserve-home-copy", False),
    ]


def test_lanes_positions_and_notes_follow() -> None:
    (workspace,) = copied()["Workspace"]
    assert workspace == Workspace(
        code="home-copy",
        name="Home copy",
        items=(
            WorkspaceItem(group="stock-home-copy", order=2),
            WorkspaceItem(group="billing-home-copy", order=1, collapsed=True, rows=3),
        ),
        positions={"reserve-home-copy": (1.0, 2.0)},
        notes=({"id": "n", "text": "Mind the stock", "lane": "stock-home-copy"}, {"id": "m", "lane": "elsewhere"}),
    )


def test_jeopardy_rules_that_name_a_step_follow() -> None:
    assert [(one.step_definition, one.estimated_duration) for one in copied()["JeopardyRule"]] == [  # type: ignore[attr-defined]
        ("reserve-home-copy", 5)
    ]


def test_a_copy_brings_no_error_and_can_be_copied_again() -> None:
    sound = replace(DESIGN, dependencies=DESIGN.dependencies[:2])
    design = sound
    for _ in range(3):
        written: dict[str, dict[str, object]] = {}
        for record in copied_workspace(design, WORKSPACE, "Home copy"):
            written.setdefault(type(record).__name__, {})[record.code] = record
            assert record.code not in {one.code for one in getattr(design, ATTRIBUTES[type(record).__name__])}
        design = DesignChange(written).applied_to(design)
    assert len(design.steps) == 3 + 3 * 2
    errors = {one.code for one in check_design(design) if one.severity == "Error"}
    assert errors == {one.code for one in check_design(sound) if one.severity == "Error"}


ATTRIBUTES = {
    "Workspace": "workspaces",
    "StepGroup": "groups",
    "StepDefinition": "steps",
    "StepDependency": "dependencies",
    "Scenario": "scenarios",
    "JeopardyRule": "jeopardy_rules",
}


def test_names_without_letters_and_long_names_get_codes_and_fit() -> None:
    odd = replace(DESIGN, groups=(StepGroup(code="x", name="集" * 255),), steps=(), scenarios=(), dependencies=())
    workspace = Workspace(code="w", name="w", items=(WorkspaceItem(group="x"),))
    made, group = copied_workspace(odd, workspace, "写" * 255)
    assert made.code.strip()
    assert group.code.strip()
    assert len(group.name) == 255


def test_groups_of_a_workspace_alone() -> None:
    assert groups_shown_only_by(DESIGN, WORKSPACE) == {"stock"}
