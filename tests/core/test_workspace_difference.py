"""Two designs as one picture: each change stands where a person looks for it, and what went keeps its place."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.core.design import (
    Design,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    Workspace,
    WorkspaceItem,
)
from orchestration.core.difference import ChangeKind, difference
from orchestration.core.vocabulary import StepType
from orchestration.core.workspace_difference import ON_CANVAS, OUTSIDE, WorkspacePicture, workspace_pictures

GROUPS, CODES = ("G", "H", "I"), ("A", "B", "C", "D")


def step(code: str, group: str = "G", name: str = "") -> StepDefinition:
    return StepDefinition(code=code, name=name or code, group=group, type=StepType.MILESTONE)


def arrow(depends_on: str, code: str) -> StepDependency:
    return StepDependency(code=f"{depends_on}>{code}", step=code, depends_on=depends_on)


def canvas(code: str, *groups: str, **fields: object) -> Workspace:
    items = tuple(WorkspaceItem(group=group, order=number) for number, group in enumerate(groups))
    return Workspace(**{"code": code, "name": code, "items": items, **fields})  # type: ignore[arg-type]


BASE = Design(
    groups=(StepGroup(code="G", name="G"), StepGroup(code="H", name="H")),
    steps=(step("A"), step("B"), step("C", "H")),
    dependencies=(arrow("A", "B"), arrow("B", "C")),
    workspaces=(canvas("V", "H"), canvas("W", "G", positions={"A": (0, 0), "B": (2, 1)})),
)


def pictures(before: Design, after: Design) -> dict[str, WorkspacePicture]:
    return {picture.code: picture for picture in workspace_pictures(before, after, difference(before, after))}


def drawn(picture: WorkspacePicture) -> dict[str, str]:
    """What is marked in a picture, by name."""
    marked = {f"lane {lane.code}": lane.change for lane in picture.lanes}
    marked |= {f"step {one.step.code}": one.change for one in picture.steps}
    marked |= {f"arrow {one.arrow.code}": one.change for one in picture.arrows}
    return {name: change.change.value for name, change in marked.items() if change}


def test_equal_designs_have_no_picture() -> None:
    assert pictures(BASE, BASE) == {}


def test_what_came_and_went_is_drawn_where_it_stands_or_stood() -> None:
    after = replace(
        BASE,
        steps=(step("A", name="Ask"), step("C", "H"), step("D")),
        dependencies=(arrow("A", "D"), arrow("D", "C")),
        workspaces=(canvas("V", "H"), canvas("W", "G", positions={"A": (0, 0), "D": (1, 0)})),
    )
    found = pictures(BASE, after)
    assert drawn(found["W"]) == {
        "step A": "Changed", "step B": "Removed", "step D": "Added",
        "arrow A>B": "Removed", "arrow B>C": "Removed", "arrow A>D": "Added", "arrow D>C": "Added",
    }  # fmt: skip
    places = {one.step.code: one.position for one in found["W"].steps}
    assert places == {"A": (0, 0), "B": (2, 1), "D": (1, 0)}
    assert [one.step.code for one in found["W"].stubs] == ["C"]
    assert drawn(found["V"]) == {"arrow B>C": "Removed", "arrow D>C": "Added"}
    assert {one.step.code for one in found["V"].stubs} == {"B", "D"}


def test_a_workspace_that_shows_nothing_of_a_change_has_no_picture() -> None:
    after = replace(BASE, steps=(step("A", name="Ask"), *BASE.steps[1:]))
    assert set(pictures(BASE, after)) == {"W"}


def test_lanes_that_leave_a_workspace_keep_their_place_in_its_picture() -> None:
    before = replace(BASE, workspaces=(canvas("W", "G", "H"),))
    after = replace(BASE, workspaces=(canvas("W", "H"), canvas("V", "G")))
    found = pictures(before, after)
    assert [lane.code for lane in found["W"].lanes] == ["G", "H"]
    assert drawn(found["W"]) == {"lane G": "Removed"}
    assert [(lane.code, lane.change) for lane in found["V"].lanes] == [("G", None)]  # the workspace as a whole is new
    gone = replace(BASE, groups=BASE.groups[1:], steps=BASE.steps[2:], dependencies=(), workspaces=(canvas("W", "H"),))
    assert drawn(pictures(before, gone)["W"]) == {
        "lane G": "Removed", "step A": "Removed", "step B": "Removed", "arrow A>B": "Removed", "arrow B>C": "Removed",
    }  # fmt: skip


def test_groups_that_no_workspace_shows_are_drawn_last() -> None:
    after = replace(BASE, groups=(*BASE.groups, StepGroup(code="I", name="I")), steps=(*BASE.steps, step("D", "I")))
    found = list(pictures(BASE, after).values())
    assert [picture.code for picture in found] == [OUTSIDE]
    assert drawn(found[0]) == {"lane I": "Added", "step D": "Added"}


def test_scenarios_are_told_with_their_group() -> None:
    after = replace(BASE, scenarios=(Scenario(code="s", name="s", group="H", product="P"),))
    (picture,) = pictures(BASE, after).values()
    assert [(scenario.group, change.change) for scenario, change in picture.scenarios] == [("H", ChangeKind.ADDED)]


def test_a_group_that_left_every_workspace_is_drawn_outside_of_them_with_its_changes() -> None:
    groups = (replace(BASE.groups[0], name="Other"), BASE.groups[1])
    found = pictures(BASE, replace(BASE, groups=groups, workspaces=(canvas("V", "H"), canvas("W"))))
    assert drawn(found["W"]) == {"lane G": "Changed"}
    assert drawn(found[OUTSIDE]) == {"lane G": "Changed"}


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Any sound handful of groups, steps, arrows, scenarios and canvases over the same few codes."""
    groups = sorted(draw(st.sets(st.sampled_from(GROUPS), min_size=1)))
    codes = sorted(draw(st.sets(st.sampled_from(CODES))))
    steps = [step(code, draw(st.sampled_from(groups)), draw(st.sampled_from(["", "Other"]))) for code in codes]
    pairs = [(first, second) for first in codes for second in codes if first < second]
    arrows = sorted(draw(st.sets(st.sampled_from(pairs)))) if pairs else []
    shown = st.lists(st.sampled_from(groups), unique=True)
    return Design(
        groups=tuple(StepGroup(code=code, name=draw(st.sampled_from([code, "Other"]))) for code in groups),
        steps=tuple(steps),
        dependencies=tuple(arrow(*pair) for pair in arrows),
        scenarios=tuple(
            Scenario(code=code, name=code, group=draw(st.sampled_from(groups)))
            for code in sorted(draw(st.sets(st.sampled_from(["s", "t"]))))
        ),
        workspaces=tuple(canvas(code, *draw(shown)) for code in sorted(draw(st.sets(st.sampled_from(["V", "W"]))))),
    )


@settings(max_examples=150, deadline=None)
@given(designs(), designs())
def test_every_change_is_in_a_picture_and_no_picture_invents_one(before: Design, after: Design) -> None:
    changes = difference(before, after)
    found = workspace_pictures(before, after, changes)
    told = {(change.kind, change.code, change.change) for picture in found for change in picture.changes}
    due = {(change.kind, change.code, change.change) for change in changes if change.kind in ON_CANVAS}
    assert due <= told
    assert {kind for kind, _, _ in told - due} <= {"StepGroup"}  # lanes that came or went, of groups that stayed
    for picture in found:
        cards = {one.step.code for one in (*picture.steps, *picture.stubs)}
        assert len(cards) == len(picture.steps) + len(picture.stubs)
        assert all({one.arrow.step, one.arrow.depends_on} <= cards for one in picture.arrows)
        assert {one.step.group for one in picture.steps} <= {lane.code for lane in picture.lanes}
        assert len({lane.code for lane in picture.lanes}) == len(picture.lanes)
