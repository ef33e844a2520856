"""Reach of the screens: at 320 pixels, with text of twice the size, with every panel open, and with problems shown."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.canvas_walk import card, draw, name_it, piece, wait_saved
from tests.browser.conftest import CheckAxe, People, settle
from tests.browser.design_walk import HOME_SECURITY
from tests.browser.stage import until

PAGES = {
    "dana": (
        "/",
        "/catalog",
        "/catalog/products/SEC-PACK",
        "/catalog/decomposition/SEC-HW-KIT",
        "/designs",
        HOME_SECURITY,
        "/designs/in/home-security/simulate",
        "/releases",
        "/releases/draft",
    ),
    "omar": (
        "/",
        "/orders",
        "/orders/3/plan",
        "/orders/3/decomposition",
        "/tasks",
        "/fallout",
        "/jeopardy",
        "/systems",
    ),
}
COVERED = """one => {
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !(top && (one.contains(top) || top.contains(one)));
}"""


def expect_no_sideways_scrolling(page: Page, width: int, path: str) -> None:
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} runs out of {width} pixels"


@pytest.mark.parametrize("person", sorted(PAGES))
def test_pages_reflow_at_320_pixels(people: People, person: str) -> None:
    """WCAG 1.4.10; the canvas itself is exempt, and scrolls in its own place."""
    page = people(person, width=320).page
    for path in PAGES[person]:
        page.goto(path)
        expect(page.locator("main")).to_be_visible()
        expect_no_sideways_scrolling(page, 320, path)


@pytest.mark.parametrize("person", sorted(PAGES))
def test_pages_hold_text_of_twice_the_size(people: People, person: str) -> None:
    """WCAG 1.4.4."""
    page = people(person).page
    for path in PAGES[person]:
        page.goto(path)
        expect(page.locator("main")).to_be_visible()
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        expect_no_sideways_scrolling(page, 1440, path)


def in_sight(focused: Locator) -> str:
    """Wait until nothing lies above what has the focus: the canvas glides there. Return what it says."""
    says = focused.inner_text()
    until(lambda: not focused.evaluate(COVERED), 10, f"{says!r} in sight")
    return says


def test_the_focus_is_never_below_a_panel_or_the_map(people: People) -> None:
    """WCAG 2.4.11: the canvas moves, so that the step that has the focus is seen."""
    page = people("dana").page
    page.goto(HOME_SECURITY)
    card(page, "Reserve hardware").click()
    page.keyboard.press("Enter")
    expect(page.locator(".inspector")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page, "Reserve hardware")).to_be_focused()
    names = []
    for _ in range(6):
        page.keyboard.press("Alt+ArrowRight")
        focused = page.locator(".design-card:focus, .design-card:has(:focus)")
        expect(focused).to_have_count(1)
        names.append(in_sight(focused))
    assert len(set(names)) > 3, names


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_problems_and_the_empty_canvas_are_clean(people: People, check_axe: CheckAxe, theme: str) -> None:
    watched = people("dana", theme=theme)
    page = watched.page
    draw(page, f"problems-{theme}", {"Lane": ["Begin"]})
    piece(page, "Callout").click()
    name_it(page, "Call nobody")
    wait_saved(page)
    expect(page.locator(".problems-toggle")).to_contain_text("error")
    page.locator(".problems-toggle").click()
    expect(page.locator(".problem-list .problem").first).to_be_visible()
    check_axe(page, f"problems of a design, {theme}")
    draw(page, f"empty-{theme}", {})
    check_axe(page, f"the empty canvas, {theme}")
