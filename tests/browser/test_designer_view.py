"""The view of the canvas, its menus and lists, files that leave it and come back, templates, the empty canvas."""

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml

from playwright.sync_api import Page, expect

from tests.browser.canvas_walk import card, cards, draw, expect_place, said
from tests.browser.conftest import CheckAxe, picture
from tests.browser.walk import type_text

CHAIN = [f"Step {number:02}" for number in range(1, 13)]
ARROWS = list(pairwise(CHAIN))


def _zoom(page: Page) -> int:
    words = page.get_by_role("button", name=re.compile("^Zoom .* percent")).get_attribute("aria-label") or ""
    return int(re.findall(r"\d+", words)[0])


def test_the_first_view_is_readable_and_zoom_follows_keys_wheel_and_buttons(page: Page) -> None:
    draw(page, "zoom", {"Only": CHAIN}, ARROWS)
    assert _zoom(page) >= 60
    page.keyboard.press("Control+0")
    expect(page.get_by_role("button", name="Zoom 100 percent")).to_be_visible()
    page.get_by_role("button", name="Zoom out").click()
    expect(page.get_by_role("button", name="Zoom 80 percent")).to_be_visible()
    page.keyboard.press("Control++")
    expect(page.get_by_role("button", name="Zoom 100 percent")).to_be_visible()
    box = page.locator(".design-surface").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 500, box["y"] + 300)
    page.keyboard.down("Control")
    page.mouse.wheel(0, 100)
    page.keyboard.up("Control")
    page.wait_for_timeout(200)
    assert _zoom(page) < 100
    page.keyboard.press("Control+1")
    expect(card(page, CHAIN[-1])).to_be_in_viewport()
    expect(card(page, CHAIN[0])).to_be_in_viewport()
    card(page, CHAIN[0]).click()
    card(page, CHAIN[1]).click(modifiers=["Shift"])
    page.keyboard.press("Control+2")
    expect(page.get_by_role("button", name="Zoom 100 percent")).to_be_visible()
    expect(card(page, CHAIN[1])).to_be_in_viewport()


def test_far_out_cards_show_their_type_alone_and_the_map_is_shown(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "far-out", {"Only": CHAIN}, ARROWS)
    page.keyboard.press("Control+1")
    expect(card(page, CHAIN[0]).locator(".step-name")).to_be_hidden()
    expect(card(page, CHAIN[0]).locator(".step-type")).to_be_visible()
    page.get_by_role("button", name="Overview map").click()
    expect(page.locator(".react-flow__minimap")).to_be_visible()
    picture(page, "canvas-far-out")
    check_axe(page, "far out, with the map")


def test_menu_palette_of_commands_and_sheet_hold_the_same(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "same-commands", {"Only": ["One", "Two"]}, [("One", "Two")])
    card(page, "One").click(button="right")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    offered = [text.split("\n")[0] for text in menu.get_by_role("menuitem").all_inner_texts()]
    assert {"Add the next step…", "Draw an arrow to…", "Delete", "Copy", "Move to a lane…"} <= set(offered)
    check_axe(page, "the menu of a step")
    picture(page, "canvas-menu")
    page.keyboard.press("Escape")
    expect(card(page, "One")).to_have_attribute("data-light", "selected")
    page.keyboard.press("Control+k")
    type_text(page, "delete and join")
    dialog = page.get_by_role("dialog", name="Commands")
    expect(dialog.get_by_role("option")).to_have_text(re.compile("Delete and join the neighbours"))
    check_axe(page, "the palette of commands")
    picture(page, "canvas-commands")
    page.keyboard.press("Enter")
    assert cards(page) == ["Two"]
    page.keyboard.press("Control+z")
    card(page, "One").focus()
    page.keyboard.press("Control+k")
    type_text(page, "two")
    page.keyboard.press("Enter")
    expect(card(page, "Two")).to_be_focused()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Delete and join the neighbours")
    check_axe(page, "the sheet of shortcuts")
    picture(page, "canvas-shortcuts")
    sheet.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(card(page, "Two")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.evaluate("localStorage.clear()")
    page.keyboard.press("c")
    expect(page.locator("dialog[open]")).to_have_count(1)


def test_an_empty_canvas_offers_a_template_and_the_first_things_to_do(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "empty-canvas", {})
    for action in ("Add a lane", "Add a step", "See all commands"):
        expect(page.locator(".empty-canvas").get_by_role("button", name=action)).to_be_visible()
    check_axe(page, "an empty canvas")
    picture(page, "canvas-empty")
    page.get_by_role("button", name=re.compile("^Begin with")).click()
    expect(page.locator(".design-card").first).to_be_visible()
    assert len(cards(page)) > 1
    page.keyboard.press("Control+z")
    expect(page.locator(".empty-canvas")).to_be_visible()
    page.locator(".empty-canvas").get_by_role("button", name="Add a step").click()
    page.get_by_role("option", name="Milestone").click()
    page.keyboard.press("Enter")
    expect_place(page, "Milestone", "Fulfillment", "depends on nothing, last")


def test_a_template_is_added_and_one_undo_takes_it_back(page: Page) -> None:
    draw(page, "use-template", {"Only": ["One"]})
    page.get_by_text("Templates", exact=True).click()
    picture(page, "canvas-templates")
    page.get_by_role("button", name=re.compile("^Split and join")).click()
    expect(said(page)).to_have_text(re.compile("^“Split and join” is added"))
    assert len(cards(page)) > 3
    page.keyboard.press("Control+z")
    assert cards(page) == ["One"]


def test_a_lane_of_another_workspace_is_shown_here_too(page: Page) -> None:
    draw(page, "lent-lane", {"Lent": ["Own", "Other"]}, [("Own", "Other")])
    draw(page, "borrowing", {"Here": ["One"]})
    page.get_by_text("Templates", exact=True).click()
    page.get_by_role("button", name=re.compile("^Show a lane of another workspace")).click()
    type_text(page, "lent")
    page.get_by_role("option", name=re.compile("^Lent")).click()
    expect_place(page, "Own", "Lent", "depends on nothing, followed by 1")
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("button", name="Lane Lent, also in Lent lane")).to_be_visible()


def _export(page: Page, what: str, folder: Path) -> bytes:
    page.get_by_label("More", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=what).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def test_a_workspace_leaves_as_picture_and_file_and_comes_back(page: Page, tmp_path: Path) -> None:
    draw(page, "export", {"Ship & bill": ["Send <it>", "Then"]}, [("Send <it>", "Then")])
    svg = Xml.fromstring(_export(page, "Export as picture (SVG)", tmp_path))
    text = "".join(svg.itertext())
    assert "Send <it>" in text
    assert "Ship & bill" in text
    assert _export(page, "Export as picture (PNG)", tmp_path)[:8] == b"\x89PNG\r\n\x1a\n"
    part = _export(page, "Export as file (JSON)", tmp_path)
    assert [step["name"] for step in json.loads(part)["steps"]] == ["Send <it>", "Then"]
    draw(page, "import", {"Own": ["First"]})
    _choose_file(page, tmp_path / "export.json")
    expect(card(page, "Send <it>")).to_be_visible()
    expect(said(page)).to_contain_text("2 steps, 1 arrow")
    broken = tmp_path / "broken.json"
    broken.write_text(part.decode().replace('"Milestone"', '"Stone"'))
    _choose_file(page, broken)
    expect(page.locator(".refusal")).to_contain_text("Stone")
    assert len(cards(page)) == 3


def _choose_file(page: Page, path: Path) -> None:
    page.get_by_label("More", exact=True).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import lanes from a file…").click()
    chooser.value.set_files(path)
