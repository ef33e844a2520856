"""Files of a workspace: a picture in light colours whatever the page's, and JSON that another workspace takes in."""

import json
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from tests.browser.conftest import PICTURES, People
from tests.browser.design_walk import HOME_SECURITY, make_workspace, stored
from tests.browser.stage import Stage, until

SVG = "{http://www.w3.org/2000/svg}"


def _exported(page: Page, what: str) -> Path:
    page.get_by_label("More", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=what).click()
    target = PICTURES / f"export-{download.value.suggested_filename}"
    download.value.save_as(target)
    return target


def test_the_picture_is_exported_in_light_colours_and_at_twice_its_size(people: People) -> None:
    page = people("dana", theme="dark").page
    page.goto(HOME_SECURITY)
    root = ElementTree.parse(_exported(page, "Export as picture (SVG)")).getroot()
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    names = page.locator("[data-step] .step-name").all_text_contents()
    assert names
    for name in names:
        assert any(name.startswith(text.rstrip("…")) for text in texts if text), name
    colours = {node.get(key) for node in root.iter() for key in ("fill", "stroke", "color")}
    assert all(re.fullmatch(r"none|currentColor|rgb\(\d+, \d+, \d+\)", colour) for colour in colours if colour)
    assert "rgb(255, 255, 255)" in colours
    assert list(root.iter(f"{SVG}use"))
    pixels = _exported(page, "Export as picture (PNG)").read_bytes()
    width, height = struct.unpack(">II", pixels[16:24])
    assert abs(width - 2 * float(root.get("width", "0"))) <= 1
    assert abs(height - 2 * float(root.get("height", "0"))) <= 1
    assert len(pixels) > 30_000, "a picture, not an empty sheet"


def test_a_workspace_that_comes_in_by_json_is_a_copy_of_its_own(stage: Stage, people: People) -> None:
    watched = people("dana")
    watched.expect("422")  # the codes are taken, which is how the page learns to choose others
    page = watched.page
    page.goto(HOME_SECURITY)
    file = _exported(page, "Export as file (JSON)")
    part = json.loads(file.read_text(encoding="utf-8"))
    page.goto(make_workspace(stage, "importing"))
    page.get_by_label("More", exact=True).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import lanes from a file").click()
    chooser.value.set_files(file)
    expect(page.locator("[data-step]")).to_have_count(len(part["steps"]))
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved", timeout=20_000)
    groups = [code for (code,) in stored(stage, "workspaceitem", "group_id", "workspace_id = %s", "importing")]
    assert len(groups) == len(part["groups"])
    assert not {group["code"] for group in part["groups"]} & set(groups)
    page.locator("[data-command=undo]").click()
    expect(page.locator("[data-step]")).to_have_count(0)
    until(lambda: not stored(stage, "stepgroup", "code", "code = ANY(%s)", groups), what="taking the copies away")
    assert stored(stage, "workspaceitem", "group_id", "workspace_id = %s", "home-security")
