"""Plans are drawn as their designer drew them."""

from collections.abc import Mapping
from dataclasses import replace

from fulfillment.core.plan_cells import designed_cells, designed_rows
from orchestration.core.design import Design, Workspace, WorkspaceItem
from tests.core.plans import design, step

BASE = design(*(step(code, group=code[0]) for code in ("A1", "A2", "A3", "B1", "B2")))


def _drawn(*workspaces: tuple[str, Mapping[str, tuple[float, float]]]) -> Design:
    """The base with workspaces; each is the letters of its groups and the places of its steps."""
    made = tuple(
        Workspace(
            code=f"w{number}", name="W", items=tuple(WorkspaceItem(group=group) for group in groups), positions=places
        )
        for number, (groups, places) in enumerate(workspaces)
    )
    return replace(BASE, workspaces=made)


def test_steps_stand_where_they_were_put_and_the_others_are_left_to_the_layout() -> None:
    drawn = _drawn(("AB", {"A1": (0, 0), "A2": (3, 1), "B1": (1, 0)}))
    assert designed_cells(drawn, {"A1", "A2", "A3", "B1"}) == {"A1": (0, 0), "A2": (3, 1), "B1": (1, 0)}


def test_columns_and_rows_of_steps_that_are_not_in_the_plan_are_closed_up_but_not_what_was_empty() -> None:
    drawn = _drawn(("AB", {"A1": (0, 0), "A2": (1, 1), "A3": (4, 3), "B1": (1, 0), "B2": (5, 2)}))
    assert designed_cells(drawn, {"A3", "B2"}) == {"A3": (2, 1), "B2": (3, 1)}
    assert designed_cells(drawn, {"A3", "B1"}) == {"A3": (3, 1), "B1": (0, 0)}


def test_a_group_stands_as_in_the_first_workspace_that_places_it() -> None:
    drawn = _drawn(("A", {}), ("AB", {"A1": (2, 0)}), ("AB", {"A1": (7, 7), "A2": (9, 9), "B1": (0, 4)}))
    assert designed_cells(drawn, {"A1", "A2", "B1"}) == {"A1": (2, 0), "B1": (0, 4)}


def test_a_workspace_that_does_not_show_the_group_says_nothing_about_it() -> None:
    assert designed_cells(_drawn(("B", {"A1": (2, 0)})), {"A1"}) == {}


def test_places_that_others_wrote_are_cells() -> None:
    assert designed_cells(_drawn(("A", {"A1": (0.6, -2), "gone": (0, 0)})), {"A1", "unknown"}) == {"A1": (1, 0)}


def _high(drawn: Design, *rows: Mapping[str, int]) -> Design:
    """The design with the rows of lanes, by group, for each workspace."""
    return replace(
        drawn,
        workspaces=tuple(
            replace(workspace, items=tuple(replace(item, rows=given.get(item.group, 0)) for item in workspace.items))
            for workspace, given in zip(drawn.workspaces, rows, strict=True)
        ),
    )


def test_a_lane_is_as_high_as_its_designer_made_it() -> None:
    drawn = _high(_drawn(("AB", {"A1": (0, 0)})), {"A": 4})
    assert designed_rows(drawn, {"A1", "B1"}) == {"A": 4}
    assert designed_rows(drawn, {"B1", "unknown"}) == {}


def test_rows_that_are_closed_up_do_not_count() -> None:
    drawn = _high(_drawn(("A", {"A1": (0, 0), "A2": (0, 1), "A3": (1, 1)})), {"A": 4})
    assert designed_rows(drawn, {"A2"}) == {"A": 3}
    assert designed_rows(drawn, {"A1", "A3"}) == {"A": 4}
    assert designed_rows(_high(drawn, {"A": 1}), {"A2"}) == {}


def test_a_lane_is_as_high_as_where_its_steps_are_placed_else_as_in_the_first_workspace() -> None:
    drawn = _drawn(("AB", {}), ("A", {"A1": (2, 0)}), ("A", {"A1": (7, 7)}))
    assert designed_rows(_high(drawn, {"A": 2, "B": 3}, {"A": 5}, {"A": 9}), {"A1", "B1"}) == {"A": 5, "B": 3}
