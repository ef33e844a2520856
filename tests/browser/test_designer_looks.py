"""How the canvas looks: light, dark, narrow, in forced colours, with less motion, to other eyes."""

import pytest
from playwright.sync_api import expect

from tests.browser.canvas_walk import card, draw
from tests.browser.conftest import CheckAxe, People, picture
from tests.browser.design_walk import HOME_SECURITY

THEMES = ("light", "dark")


@pytest.mark.parametrize("theme", THEMES)
def test_the_canvas_is_clean_in_all_its_states(people: People, check_axe: CheckAxe, theme: str) -> None:
    page = people("dana", theme=theme).page
    page.goto(HOME_SECURITY)
    expect(card(page, "Install on site")).to_be_visible()
    check_axe(page, f"the canvas, {theme}")
    picture(page, f"canvas-{theme}")
    card(page, "Install on site").click()
    page.keyboard.press("Enter")
    expect(page.locator(".inspector")).to_be_visible()
    check_axe(page, f"the canvas with the properties of a step, {theme}")
    picture(page, f"canvas-selected-{theme}")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    check_axe(page, f"the quick list, {theme}")
    picture(page, f"canvas-add-{theme}")
    page.keyboard.press("Escape")
    page.locator(".problems-toggle").click()
    check_axe(page, f"the problems, {theme}")
    picture(page, f"canvas-problems-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_a_phone_begins_with_the_outline_and_can_show_the_canvas(
    people: People, check_axe: CheckAxe, theme: str
) -> None:
    page = people("dana", theme=theme, width=390).page
    page.goto(HOME_SECURITY)
    expect(page.get_by_role("treegrid")).to_be_visible()
    page.goto(f"{HOME_SECURITY}?view=canvas")
    expect(page.locator(".design-card").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_axe(page, f"the canvas on a phone, {theme}")
    picture(page, f"canvas-phone-{theme}")


def test_forced_colours_keep_cards_arrows_and_selection_apart(people: People) -> None:
    page = people("dana", forced_colors="active").page
    page.goto(HOME_SECURITY)
    card(page, "Install on site").click()
    picture(page, "canvas-forced-colours")
    outline = card(page, "Install on site").evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    stroke = page.locator(".arrow-line").first.evaluate("one => getComputedStyle(one).stroke")
    assert stroke not in ("none", "rgba(0, 0, 0, 0)")


def test_nothing_moves_by_itself_where_less_motion_is_asked_for(people: People) -> None:
    page = people("dana", reduced_motion="reduce").page
    draw(page, "less-motion", {"Only": ["One", "Two"]}, [("One", "Two")])
    node = page.locator(".react-flow__node").first
    assert node.evaluate("one => getComputedStyle(one).transitionDuration") == "0s"


@pytest.mark.parametrize("deficiency", ["achromatopsia", "deuteranopia", "protanopia", "tritanopia"])
def test_no_colour_alone_says_anything(people: People, deficiency: str) -> None:
    page = people("dana").page
    page.goto(HOME_SECURITY)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
    card(page, "Install on site").click()
    picture(page, f"canvas-{deficiency}")
    selected = card(page, "Install on site").evaluate("one => getComputedStyle(one).outlineWidth")
    others = card(page, "Schedule visit").evaluate("one => getComputedStyle(one).outlineStyle")
    assert (selected, others) == ("2px", "none")


def test_targets_are_large_enough(people: People) -> None:
    page = people("dana").page
    draw(page, "targets", {"Only": ["One"]})
    card(page, "One").click()
    page.keyboard.press("Control+0")
    page.wait_for_timeout(200)
    too_small = (
        page.locator(".designer")
        .locator("button, summary, .source-handle, .step-card")
        .evaluate_all(
            "all => all.filter(one => one.offsetParent !== null).map(one => [one, one.getBoundingClientRect()])"
            ".filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))"
            ".map(([one, box]) => `${one.className} ${box.width}×${box.height}`)"
        )
    )
    assert too_small == []
