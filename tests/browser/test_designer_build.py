"""Building on the canvas: the palette, the quick list, arrows in three ways, refused loops, steps between steps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvas_walk import (
    card,
    cards,
    drag,
    draw,
    expect_place,
    focused,
    follows,
    handle,
    lane_of,
    name_it,
    piece,
    said,
    wait_saved,
)
from tests.browser.conftest import CheckAxe, picture
from tests.browser.stage import Stage
from tests.browser.walk import type_text


def test_a_step_is_dragged_from_the_palette_into_the_lane_below_the_pointer(page: Page) -> None:
    draw(page, "palette-drag", {"Upper": ["First"], "Lower": ["Second"]})
    box = card(page, "Second").bounding_box()
    assert box is not None
    drag(page, piece(page, "Manual task"), (box["x"] + box["width"] * 1.7, box["y"] + 40), drop=False)
    expect(page.locator(".landing-mark")).to_be_visible()
    picture(page, "canvas-palette-drag")
    page.mouse.up()
    name_it(page, "Dropped")
    assert lane_of(page, "Dropped") == "Lower"
    placed = card(page, "Dropped").bounding_box()
    assert placed is not None
    assert placed["x"] > box["x"] + box["width"]
    assert abs(placed["y"] - box["y"]) < 3


def test_a_step_is_added_by_a_click_and_by_enter(page: Page) -> None:
    draw(page, "palette-click", {"Only": ["First"]})
    piece(page, "Callout").click()
    name_it(page, "Clicked")
    piece(page, "Callout").focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Manual task"
    page.keyboard.press("Enter")
    name_it(page, "Entered")
    assert set(cards(page)) == {"First", "Clicked", "Entered"}
    wait_saved(page)
    page.reload()
    expect(card(page, "Clicked")).to_have_attribute("data-type", "Callout")
    expect(card(page, "Entered")).to_have_attribute("data-type", "ManualTask")


def test_the_quick_list_opens_at_the_pointer_and_has_what_was_used_last_first(page: Page) -> None:
    draw(page, "quick-add", {"Only": ["First"]})
    box = card(page, "First").bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] * 1.8, box["y"] + 30)
    dialog = page.get_by_role("dialog", name="Add to the canvas")
    expect(dialog.get_by_role("option").first).to_contain_text("Callout")
    placed = dialog.bounding_box()
    assert placed is not None
    assert abs(placed["x"] - (box["x"] + box["width"] * 1.8)) < 4
    type_text(page, "pau")
    expect(dialog.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    name_it(page, "Rest")
    page.keyboard.press("/")
    expect(dialog.get_by_role("option").first).to_contain_text("Pause")
    picture(page, "canvas-quick-add")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(card(page, "Rest")).to_be_focused()


def test_the_next_step_comes_with_its_arrow_and_one_undo_takes_both(page: Page) -> None:
    draw(page, "next-step", {"Only": ["First"]})
    card(page, "First").click()
    page.get_by_role("button", name="Add the next step").click()
    page.get_by_role("option", name="Milestone").click()
    page.keyboard.press("Escape")
    expect(card(page, "Milestone")).to_be_focused()
    expect_place(page, "Milestone", "Only", "depends on 1, last")
    page.keyboard.press("Control+z")
    assert cards(page) == ["First"]
    expect_place(page, "First", "Only", "depends on nothing, last")
    page.keyboard.press("Control+Shift+z")
    expect_place(page, "Milestone", "Only", "depends on 1, last")


def test_what_is_added_and_named_at_once_is_one_step_of_the_history(page: Page) -> None:
    draw(page, "named-at-once", {"Only": ["First"]})
    piece(page, "Milestone").click()
    name_it(page, "Named")
    piece(page, "Lane").click()
    page.get_by_role("textbox", name="Name of the lane").fill("Apart")
    page.keyboard.press("Enter")
    piece(page, "Note").click()
    page.get_by_role("textbox", name="Text of the note").fill("Remember")
    page.keyboard.press("Control+Enter")
    note = page.locator(".note-card[data-step]")
    expect(note).to_have_text("Remember")
    page.keyboard.press("Control+z")
    expect(note).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".design-lane")).to_have_count(1)
    assert cards(page) == ["First", "Named"]
    page.keyboard.press("Control+z")
    assert cards(page) == ["First"]
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
    for _ in range(3):
        page.keyboard.press("Control+y")
    expect(note).to_have_text("Remember")
    assert cards(page) == ["First", "Named"]
    wait_saved(page)
    page.reload()
    expect(note).to_have_text("Remember")
    assert cards(page) == ["First", "Named"]


def _drawn_by_drag(page: Page) -> None:
    drag(page, handle(page, "First"), card(page, "Then"))


def _drawn_by_clicks(page: Page) -> None:
    handle(page, "First").click()
    expect(card(page, "First")).to_have_attribute("data-target", "source")
    card(page, "Then").click()


def _drawn_by_search(page: Page) -> None:
    card(page, "First").focus()
    page.keyboard.press("c")
    type_text(page, "then")
    page.keyboard.press("Enter")
    expect(card(page, "First")).to_be_focused()


@pytest.mark.parametrize("way", [_drawn_by_drag, _drawn_by_clicks, _drawn_by_search])
def test_an_arrow_is_drawn_in_three_ways_with_one_result(page: Page, stage: Stage, way: Callable[[Page], None]) -> None:
    code = f"arrow{way.__name__.replace('_', '-')}"
    draw(page, code, {"Upper": ["First"], "Lower": ["Then"]})
    way(page)
    expect(said(page)).to_have_text("“Then” waits for “First” now.")
    expect(follows(page, "First", "Then", code).locator(".arrow")).to_have_attribute("data-light", "selected")
    wait_saved(page)
    rows = stage.rows(
        "SELECT depends_on_id, step_id, scope FROM orchestration_stepdependency WHERE depends_on_id LIKE %s", f"{code}%"
    )
    assert rows == [(f"{code}-first", f"{code}-then", "Plan")]


def test_a_loop_is_refused_with_its_path_and_forbidden_targets_are_dimmed(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "no-loop", {"Only": ["One", "Two", "Three", "Other"]}, [("One", "Two"), ("Two", "Three")])
    handle(page, "Three").click()
    for name, target in (("One", "forbidden"), ("Two", "forbidden"), ("Three", "source"), ("Other", "open")):
        expect(card(page, name)).to_have_attribute("data-target", target)
    card(page, "One").click()
    sentence = "This arrow would close a loop, in which every step waits for itself: “Three” → “One” → “Two” → “Three”."
    expect(said(page)).to_have_text(sentence)
    expect(page.locator(".refusal")).to_contain_text(sentence)
    for name in ("One", "Two", "Three"):
        expect(card(page, name)).to_have_attribute("data-target", "found")
    picture(page, "canvas-refused-loop")
    check_axe(page, "a refused loop")
    page.keyboard.press("Escape")
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    drag(page, handle(page, "Three"), card(page, "One"))
    expect(page.locator(".refusal")).to_contain_text(sentence)
    expect(page.locator(".react-flow__edge")).to_have_count(2)


def test_a_step_that_is_dropped_on_an_arrow_is_put_between(page: Page) -> None:
    code = "insert-drop"
    draw(page, code, {"Upper": ["One", "Two"], "Lower": ["Between"]}, [("One", "Two")])
    arrow = follows(page, "One", "Two", code).locator(".arrow-line").bounding_box()
    assert arrow is not None
    middle = (arrow["x"] + arrow["width"] / 2, arrow["y"] + arrow["height"] / 2)
    drag(page, card(page, "Between"), middle, drop=False)
    expect(follows(page, "One", "Two", code).locator(".arrow")).to_have_attribute("data-landing", "true")
    picture(page, "canvas-insert")
    page.mouse.up()
    expect(said(page)).to_have_text("“Between” stands between “One” and “Two” now.")
    expect_place(page, "Between", "Lower", "depends on 1, followed by 1")
    expect_place(page, "Two", "Upper", "depends on 1, last")
    page.keyboard.press("Control+Delete")
    expect(card(page, "Between")).to_have_count(0)
    expect_place(page, "Two", "Upper", "depends on 1, last")
    expect(page.locator(".react-flow__edge")).to_have_count(1)


def test_a_step_of_the_palette_is_put_between_the_ends_of_an_arrow(page: Page) -> None:
    code = "insert-new"
    draw(page, code, {"Only": ["One", "Two"]}, [("One", "Two")])
    line = follows(page, "One", "Two", code)
    line.locator(".arrow-reach").click(button="right", force=True)
    page.get_by_role("menuitem", name="Insert a step here").click()
    page.get_by_role("option", name="Pause").click()
    name_it(page, "Wait")
    assert cards(page) == ["One", "Wait", "Two"]


def test_an_arrow_is_selected_shows_its_scope_and_is_deleted(page: Page) -> None:
    code = "arrow-select"
    draw(page, code, {"Only": ["One", "Two"]}, [("One", "Two")])
    line = follows(page, "One", "Two", code)
    line.locator(".arrow-reach").hover(force=True)
    expect(page.locator(".arrow-label")).to_have_text("once for the plan")
    line.locator(".arrow-reach").click(force=True)
    expect(line.locator(".arrow")).to_have_attribute("data-light", "selected")
    page.keyboard.press("Delete")
    expect(line).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(line).to_have_count(1)
    card(page, "One").focus()
    page.keyboard.press(".")
    expect(said(page)).to_have_text("Arrow from “One” to “Two”, scope Plan.")
    page.keyboard.press("Delete")
    expect(line).to_have_count(0)
    expect(card(page, "One")).to_have_count(1)


def test_an_end_of_an_arrow_is_taken_to_another_step(page: Page) -> None:
    code = "arrow-move"
    draw(page, code, {"Only": ["One", "Two", "Three"]}, [("One", "Two")])
    follows(page, "One", "Two", code).locator(".arrow-reach").click(force=True)
    drag(page, page.locator(".react-flow__edgeupdater-target"), card(page, "Three"))
    expect(said(page)).to_have_text("“Three” waits for “One” now.")
    expect_place(page, "Two", "Only", "depends on nothing, last")
    page.keyboard.press("Control+z")
    expect_place(page, "Two", "Only", "depends on 1, last")
    expect_place(page, "Three", "Only", "depends on nothing, last")
