"""The outline as an equal editor: a plan is made in it from nothing by keys alone, changed, undone, used on a phone."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import CheckAxe, People, picture
from tests.browser.design_walk import HOME_SECURITY, announced, make_workspace, outline_row, stored
from tests.browser.stage import Stage
from tests.browser.walk import type_text

LANES = {
    "Stock": ["Reserve", "Pick", "Pack", "Weigh", "Label"],
    "Transport": ["Book carrier", "Hand over", "Track", "Confirm delivery"],
    "Installation": ["Agree on a date", "Visit", "Connect", "Test"],
    "Billing": ["Open account", "Set price", "First invoice", "Check payment"],
    "Closing": ["Ask how it went", "File papers", "Thank"],
}


def keys(page: Page, *pressed: str) -> None:
    for one in pressed:
        page.keyboard.press(one)


def tab_to(page: Page, goal: Locator, most: int = 60) -> None:
    """Press Tab until the focus is there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if goal.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {goal}.")


def write(page: Page, name: str) -> None:
    """Write the name of the row that was just added."""
    expect(page.locator(".outline-name-input")).to_be_focused()
    type_text(page, name)
    page.keyboard.press("Enter")
    expect(outline_row(page, name).locator("[data-column=name]")).to_be_focused()


def names(page: Page) -> list[str]:
    return page.locator(".outline-grid [data-row-id] .outline-title > .truncate").all_text_contents()


def cell(page: Page, name: str, column: str) -> Any:
    return outline_row(page, name).locator(f"[data-column={column}]")


def go_to(page: Page, name: str, column: str) -> None:
    """Go to a cell by the arrow keys alone, from wherever the focus is in the grid."""
    keys(page, "Control+Home")
    rows = names(page)
    focused = page.evaluate(
        "document.activeElement.closest('[data-row-id]').querySelector('.outline-title .truncate').textContent"
    )
    for _ in range(rows.index(name) - rows.index(focused)):
        page.keyboard.press("ArrowDown")
    while page.evaluate("document.activeElement.dataset.column ?? ''") != "":
        page.keyboard.press("ArrowLeft")
    while page.evaluate("document.activeElement.dataset.column ?? ''") != column:
        page.keyboard.press("ArrowRight")


def wait_for(page: Page, step: str, *others: str) -> None:
    """Let a step wait for others, found by typing."""
    go_to(page, step, "waits")
    page.keyboard.press("Enter")
    for other in others:
        expect(page.locator(".outline-popup").get_by_role("combobox")).to_be_focused()
        type_text(page, other)
        expect(page.locator(".combobox-list [role=option]").first).to_contain_text(other)
        page.keyboard.press("Enter")
        expect(page.locator(".outline-popup .arrow-list")).to_contain_text(other)
    page.keyboard.press("Escape")
    expect(cell(page, step, "waits")).to_be_focused()


def test_a_plan_of_twenty_steps_is_made_by_keys_alone(stage: Stage, people: People) -> None:
    page = people("dana").page
    page.goto(f"{make_workspace(stage, 'by-keys')}?view=outline")
    expect(page.get_by_role("heading", name="No lanes yet")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Add step"))
    keys(page, "ArrowRight")
    expect(page.get_by_role("button", name="Add lane")).to_be_focused()
    keys(page, "Enter")
    for number, (lane, steps) in enumerate(LANES.items()):
        if number:
            keys(page, "Shift+Insert")
        write(page, lane)
        for step in steps:
            keys(page, "Insert")
            write(page, step)
    assert names(page) == [name for lane, steps in LANES.items() for name in (lane, *steps)]
    steps = [step for group in LANES.values() for step in group]
    for before, after in pairwise(steps):
        wait_for(page, after, before)
    expect(cell(page, "Thank", "waits")).to_have_text("File papers")

    go_to(page, "Visit", "type")
    keys(page, "Enter")
    type_text(page, "Manual")
    keys(page, "Enter")
    expect(cell(page, "Visit", "type")).to_have_text("Manual task")
    keys(page, "ArrowRight", "ArrowRight", "Enter")
    expect(page.locator(".outline-popup").get_by_role("combobox", name="Queue")).to_be_focused()
    type_text(page, "Field")
    expect(page.locator(".combobox-list [role=option]").first).to_contain_text("Field service")
    keys(page, "Enter", "Escape")
    expect(cell(page, "Visit", "worker")).to_have_text("Field service")
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")
    kept = stored(stage, "stepdefinition", "code, queue_id", "group_id LIKE 'by-keys-%%' ORDER BY code")
    assert len(kept) == 20
    assert ("by-keys-installation-visit", "field-service") in kept
    assert len(stored(stage, "stepdependency", "code", "step_id LIKE 'by-keys-%%'")) == 19


def test_what_is_done_can_be_undone_row_by_row(stage: Stage, people: People) -> None:
    page = people("dana").page
    page.goto(f"{make_workspace(stage, 'undone')}?view=outline")
    page.get_by_role("button", name="Add lane").click()
    write(page, "Lane")
    for step in ("One", "Two", "Three"):
        keys(page, "Insert")
        write(page, step)
    keys(page, "Alt+ArrowUp")
    assert names(page) == ["Lane", "One", "Three", "Two"]
    expect(cell(page, "Three", "name")).to_be_focused()
    expect(announced(page)).to_contain_text("“Three” is number 2 of 3 in lane Lane now.")
    keys(page, "Alt+ArrowUp", "Alt+ArrowUp")
    expect(announced(page)).to_contain_text("“Three” is the first of its lane.")
    keys(page, "Delete")
    assert names(page) == ["Lane", "One", "Two"]
    expect(page.locator(".outline-grid :focus")).to_have_count(1)
    for kept in (
        ["Lane", "Three", "One", "Two"],
        ["Lane", "One", "Three", "Two"],
        ["Lane", "One", "Two", "Three"],
        ["Lane", "One", "Two"],
    ):
        keys(page, "Control+z")
        assert names(page) == kept
    keys(page, "Control+Shift+z")
    assert names(page) == ["Lane", "One", "Two", "Three"]


def test_a_loop_is_refused_in_words_and_a_step_moves_to_another_lane(stage: Stage, people: People) -> None:
    page = people("dana").page
    page.goto(f"{HOME_SECURITY}?view=outline")
    cell(page, "Schedule visit", "waits").focus()
    keys(page, "Enter")
    type_text(page, "Install")
    expect(page.locator(".combobox-note")).to_contain_text("close a loop")
    keys(page, "Escape", "Escape")
    expect(cell(page, "Schedule visit", "waits")).to_be_focused()
    keys(page, "Alt+Shift+ArrowDown")
    expect(announced(page)).to_contain_text("“Schedule visit” is moved, now in lane Subscription management.")
    keys(page, "Control+z")
    expect(announced(page)).to_contain_text("")
    keys(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    expect(outline_row(page, "Service installation")).to_be_focused()
    keys(page, "ArrowLeft")
    expect(outline_row(page, "Service installation")).to_have_attribute("aria-expanded", "false")
    assert "Schedule visit" not in names(page)
    keys(page, "ArrowRight")
    assert "Schedule visit" in names(page)


def test_the_panel_follows_the_row_and_gives_the_focus_back(people: People) -> None:
    page = people("dana").page
    page.goto(f"{HOME_SECURITY}?view=outline")
    outline_row(page, "Reserve hardware").focus()
    keys(page, "Enter")
    panel = page.locator(".inspector")
    expect(panel.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    keys(page, "Escape")
    expect(panel).to_have_count(0)
    expect(outline_row(page, "Reserve hardware")).to_be_focused()
    page.locator("[data-command=inspector]").click()
    outline_row(page, "Activate billing").focus()
    expect(panel.get_by_role("heading", level=2)).to_have_text("Activate billing")


def test_the_grid_is_what_readers_expect(people: People) -> None:
    page = people("dana").page
    page.goto(f"{HOME_SECURITY}?view=outline")
    grid = page.get_by_role("treegrid", name="Outline of Home Security package")
    assert grid.get_by_role("columnheader").all_inner_texts() == [
        "Name",
        "Type",
        "Waits for",
        "Who or what",
        "Condition",
        "Problems",
    ]
    row = outline_row(page, "Install on site")
    assert [row.get_attribute(f"aria-{one}") for one in ("level", "posinset", "setsize")] == ["2", "2", "2"]
    assert page.locator('.outline-grid [tabindex="0"]').count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_outline_looks_well_also_on_a_phone(people: People, check_axe: CheckAxe, theme: str) -> None:
    page = people("dana", theme=theme).page
    page.goto(f"{HOME_SECURITY}?view=outline")
    cell(page, "Schedule visit", "waits").focus()
    check_axe(page, f"outline, {theme}")
    picture(page, f"outline-1440-{theme}")
    keys(page, "Enter")
    expect(page.locator(".outline-popup")).to_be_visible()
    check_axe(page, f"outline while editing, {theme}")
    picture(page, f"outline-editing-1440-{theme}")
    keys(page, "Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(HOME_SECURITY)
    expect(page.get_by_role("treegrid")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_axe(page, f"outline, narrow, {theme}")
    picture(page, f"outline-390-{theme}")
    target = cell(page, "Schedule visit", "worker")
    target.click()
    target.click()
    expect(page.locator(".outline-popup").get_by_role("combobox", name="Queue")).to_be_visible()
    check_axe(page, f"outline while editing, narrow, {theme}")
    picture(page, f"outline-editing-390-{theme}")
