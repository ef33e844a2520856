"""Lanes: added, named, moved, collapsed, made of what is selected; steps that move between them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.canvas_walk import card, drag, draw, expect_place, lane_of, piece, said, wait_saved
from tests.browser.conftest import CheckAxe, picture
from tests.browser.walk import type_text


def _expect_lanes(page: Page, *names: str) -> None:
    expect(page.locator(".design-lane button.lane-name")).to_have_text(names)


def _head(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^Lane {name}(,|$)")).and_(page.locator(".lane-name"))


def _open_menu(page: Page, name: str) -> None:
    _head(page, name).hover()
    page.get_by_role("button", name=f"Menu of lane {name}").click()


def test_a_lane_is_added_and_named_where_it_stands(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "lane-add", {"Upper": ["One"], "Lower": ["Two"]})
    piece(page, "Lane").click()
    box = page.get_by_role("textbox", name="Name of the lane")
    expect(box).to_be_focused()
    check_axe(page, "a lane's name is written")
    type_text(page, "Billing")
    page.keyboard.press("Enter")
    _expect_lanes(page, "Upper", "Lower", "Billing")
    expect(_head(page, "Billing")).to_be_focused()
    _head(page, "Upper").dblclick()
    type_text(page, "Top")
    page.keyboard.press("Escape")
    _expect_lanes(page, "Upper", "Lower", "Billing")
    _head(page, "Upper").focus()
    _open_menu(page, "Upper")
    page.get_by_role("menuitem", name="Rename the lane").click()
    page.get_by_role("textbox", name="Name of the lane").fill("Top")
    page.keyboard.press("Enter")
    wait_saved(page)
    page.reload()
    expect(_head(page, "Billing")).to_be_visible()
    _expect_lanes(page, "Top", "Lower", "Billing")


def test_a_lane_is_moved_by_dragging_and_by_its_menu(page: Page) -> None:
    draw(page, "lane-move", {"One": ["a"], "Two": ["b"], "Three": ["c"]})
    _head(page, "Three").hover()
    grip = page.locator('[data-lane="lane-move-three"] .lane-grip')
    top = _head(page, "One").bounding_box()
    assert top is not None
    drag(page, grip, (top["x"] + 20, top["y"] + 4), drop=False)
    expect(page.locator(".lane-gap")).to_be_visible()
    page.mouse.up()
    expect(said(page)).to_have_text("Lane Three is number 1 of 3 now.")
    _expect_lanes(page, "Three", "One", "Two")
    _open_menu(page, "Three")
    page.get_by_role("menuitem", name="Move the lane down").click()
    _expect_lanes(page, "One", "Three", "Two")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    _expect_lanes(page, "One", "Two", "Three")


def test_a_lane_is_made_higher_by_its_edge_and_by_keys(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "lane-height", {"Upper": ["One"], "Lower": ["Two"]})

    def top() -> float:
        page.wait_for_timeout(200)
        box = card(page, "Two").bounding_box()
        assert box is not None
        return box["y"]

    row = 104  # a card with the room between rows, at full size
    before = top()
    edge = page.locator(".lane-head").filter(has=_head(page, "Upper")).locator(".lane-edge")
    box = edge.bounding_box()
    assert box is not None
    drag(page, edge, (box["x"] + 40, box["y"] + 2 * row), drop=False)
    expect(page.locator(".lane-gap")).to_be_visible()
    picture(page, "canvas-lane-height")
    page.mouse.up()
    expect(said(page)).to_have_text("Lane Upper has 3 rows now.")
    assert top() == pytest.approx(before + 2 * row, abs=2)
    _head(page, "Upper").click()
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(said(page)).to_have_text("Lane Upper has 4 rows now.")
    expect(_head(page, "Upper")).to_be_focused()
    wait_saved(page)
    page.reload()
    expect(card(page, "Two")).to_be_visible()
    assert top() == pytest.approx(before + 3 * row, abs=2)
    check_axe(page, "a lane of a given height")
    _open_menu(page, "Upper")
    page.get_by_role("menuitem", name="Make the lane lower").click()
    expect(said(page)).to_have_text("Lane Upper has 3 rows now.")
    for _ in range(2):
        _head(page, "Upper").focus()
        page.keyboard.press("Alt+Shift+ArrowUp")
    expect(said(page)).to_have_text("Lane Upper is as high as its steps need: 1 row.")
    assert top() == pytest.approx(before, abs=2)
    for _ in range(3):
        page.keyboard.press("Control+z")
    assert top() == pytest.approx(before + 3 * row, abs=2)


def test_a_collapsed_lane_is_one_card_with_counts_and_merged_arrows(page: Page, check_axe: CheckAxe) -> None:
    arrows = [("Start", "Pick"), ("Pick", "Pack"), ("Pick", "Bill"), ("Pack", "Bill")]
    draw(page, "lane-fold", {"Before": ["Start"], "Warehouse": ["Pick", "Pack"], "After": ["Bill"]}, arrows)
    expect(page.locator(".react-flow__edge")).to_have_count(4)
    page.get_by_role("button", name="Lane Warehouse", exact=True).and_(page.locator(".lane-fold")).click()
    folded = page.locator(".lane-card")
    expect(folded).to_have_attribute("aria-label", "Lane Warehouse, 2 steps: 2 milestone. Press to expand")
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    picture(page, "canvas-collapsed")
    check_axe(page, "a collapsed lane")
    wait_saved(page)
    page.reload()
    folded.focus()
    page.keyboard.press("Enter")
    expect(card(page, "Pick")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(4)


def test_steps_move_to_another_lane_by_dragging_and_by_search(page: Page) -> None:
    draw(page, "lane-steps", {"Upper": ["One", "Two"], "Lower": ["Three"]})
    below = card(page, "Three").bounding_box()
    assert below is not None
    drag(page, card(page, "One"), (below["x"] + below["width"] * 1.8, below["y"] + 40))
    expect(said(page)).to_contain_text("“One” is moved: column 2, row 1 in lane Lower.")
    assert lane_of(page, "One") == "Lower"
    card(page, "Two").focus()
    page.keyboard.press("m")
    type_text(page, "low")
    page.keyboard.press("Enter")
    expect_place(page, "Two", "Lower", "depends on nothing, last")
    expect(card(page, "Two")).to_be_focused()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert [lane_of(page, name) for name in ("One", "Two")] == ["Upper", "Upper"]


def test_what_is_selected_becomes_a_lane_of_its_own(page: Page) -> None:
    draw(page, "lane-group", {"All": ["One", "Two", "Three"]}, [("One", "Two")])
    card(page, "One").click()
    card(page, "Two").click(modifiers=["Shift"])
    page.keyboard.press("Control+Shift+g")
    page.get_by_role("textbox", name="Name of the lane").fill("Apart")
    page.keyboard.press("Enter")
    _expect_lanes(page, "All", "Apart")
    expect_place(page, "One", "Apart", "depends on nothing, followed by 1")
    expect_place(page, "Three", "All", "depends on nothing, last")


def test_a_lane_is_taken_out_or_deleted_with_its_steps(page: Page) -> None:
    draw(page, "lane-remove", {"Stay": ["One"], "Go": ["Two"]}, [("One", "Two")])
    _open_menu(page, "Go")
    page.get_by_role("menuitem", name="Take the lane out of this workspace").click()
    _expect_lanes(page, "Stay")
    expect(page.locator(".stub-card")).to_have_attribute(
        "aria-label", re.compile("Two, .*which this workspace does not show")
    )
    page.keyboard.press("Control+z")
    _expect_lanes(page, "Stay", "Go")
    _open_menu(page, "Go")
    page.get_by_role("menuitem", name="Delete the group with its steps").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    _expect_lanes(page, "Stay")
    expect(page.locator(".stub-card")).to_have_count(0)
