"""Where the steps of a plan are drawn: in the cells in which their designer put them, in lanes as high as there."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from orchestration.core.design import Design, Workspace

Cell = tuple[int, int]
"""A column, and a row inside the lane."""


def designed_cells(design: Design, steps: Collection[str]) -> Mapping[str, Cell]:
    """Return the cells of those step definitions that were placed by hand; the others are left to the layout.

    A group's steps stand as in the first workspace that shows the group and places any of them. Columns and rows in
    which that workspace has steps, none of which is among the given, are left out: a plan that has a part of the design
    has no holes where the rest would be. What the designer left empty stays empty.
    """
    groups = {code: step.group for code, step in design.step_by_code.items()}
    waiting = {groups[code] for code in steps if code in groups}
    cells: dict[str, Cell] = {}
    for workspace in design.workspaces:
        shown = waiting.intersection(item.group for item in workspace.items)
        if not shown:
            continue
        placed = {code: cell for code, cell in _placed(workspace).items() if code in groups}
        mine = {code: cell for code, cell in placed.items() if code in steps and groups[code] in shown}
        cells |= _closed_up(mine, placed, groups)
        waiting.difference_update(groups[code] for code in mine)
    return cells


def designed_rows(design: Design, steps: Collection[str]) -> Mapping[str, int]:
    """Return how many rows the lanes of those step definitions have at least, by group; groups without are left out.

    A lane is as high as in the workspace in whose cells its steps stand, else as in the first that shows it. Rows that
    the cells leave out do not count.
    """
    groups = {code: step.group for code, step in design.step_by_code.items()}
    waiting = {groups[code] for code in steps if code in groups}
    rows: dict[str, int] = {}
    for workspace in design.workspaces:
        placed = {code: cell for code, cell in _placed(workspace).items() if code in groups}
        everywhere = _rows(placed, groups)
        used = _rows({code: cell for code, cell in placed.items() if code in steps}, groups)
        for item in workspace.items:
            if item.group in waiting and (item.group in used or item.group not in rows):
                absent = {*everywhere.get(item.group, ())} - {*used.get(item.group, ())}
                rows[item.group] = item.rows - len(absent)
        waiting.difference_update({item.group for item in workspace.items} & used.keys())
    return {group: least for group, least in rows.items() if least > 0}


def _placed(workspace: Workspace) -> Mapping[str, Cell]:
    places = workspace.positions.items()
    return {code: (max(0, round(column)), max(0, round(row))) for code, (column, row) in places}


def _closed_up(
    cells: Mapping[str, Cell], designed: Mapping[str, Cell], groups: Mapping[str, str]
) -> Mapping[str, Cell]:
    """Return the cells without the columns, and in each lane the rows, in which only absent steps were."""
    columns = _kept((column for column, _ in designed.values()), (column for column, _ in cells.values()))
    designed_rows, used_rows = _rows(designed, groups), _rows(cells, groups)
    rows = {group: _kept(designed_rows[group], used) for group, used in used_rows.items()}
    return {code: (columns[column], rows[groups[code]][row]) for code, (column, row) in cells.items()}


def _rows(cells: Mapping[str, Cell], groups: Mapping[str, str]) -> Mapping[str, list[int]]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for code, (_, row) in cells.items():
        rows[groups[code]].append(row)
    return rows


def _kept(designed: Iterable[int], used: Iterable[int]) -> Mapping[int, int]:
    """By the designed place the place in the plan: one less for every place before it whose steps are all absent."""
    there = set(used)
    absent = sorted(set(designed) - there)
    return {place: place - bisect(absent, place) for place in there}
