"""Without a mouse: one tab stop, a walk over forty steps, a plan of twenty steps, names that are read out."""

from playwright.sync_api import Page, expect

from tests.browser.canvas_walk import card, cards, draw, expect_place, focused, said, wait_saved
from tests.browser.conftest import CheckAxe, picture
from tests.browser.stage import Stage
from tests.browser.walk import type_text

LANES = 4
COLUMNS = 10


def _grid(page: Page) -> None:
    """Forty steps: in each of four lanes a chain of ten."""
    lanes = {f"Lane {lane}": [f"S{lane}-{column}" for column in range(COLUMNS)] for lane in range(LANES)}
    arrows = [(f"S{lane}-{at}", f"S{lane}-{at + 1}") for lane in range(LANES) for at in range(COLUMNS - 1)]
    draw(page, "forty", lanes, arrows)


def _tab(page: Page, wanted: str, most: int = 60) -> int:
    """Press Tab until the accessible name begins with this; return how often."""
    for times in range(1, most + 1):
        page.keyboard.press("Tab")
        if focused(page).startswith(wanted):
            return times
    raise AssertionError(f"Tab does not lead to {wanted!r}.")


def test_the_canvas_is_one_stop_and_the_arrows_walk_it(page: Page) -> None:
    _grid(page)
    assert page.locator('.design-surface [data-step][tabindex="0"]').count() == 1
    page.get_by_role("button", name="Callout", exact=True).focus()
    _tab(page, "S0-0,")
    for column in range(1, COLUMNS):
        page.keyboard.press("ArrowRight")
        expect(card(page, f"S0-{column}")).to_be_focused()
        expect(card(page, f"S0-{column}")).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    expect(card(page, f"S1-{COLUMNS - 1}")).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    expect(card(page, f"S1-{COLUMNS - 2}")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(card(page, f"S1-{COLUMNS - 1}")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for column in reversed(range(COLUMNS - 1)):
        page.keyboard.press("ArrowLeft")
        expect(card(page, f"S3-{column}")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(card(page, "S2-0")).to_be_focused()
    assert page.locator('.design-surface [data-step][tabindex="0"]').count() == 1
    page.keyboard.press("Shift+Tab")
    assert not focused(page).startswith("S")


def test_the_name_of_a_step_says_where_it_stands_and_what_is_wrong(page: Page) -> None:
    draw(page, "names-read", {"Only": ["One", "Two", "Three"]}, [("One", "Two"), ("One", "Three")])
    expect_place(page, "One", "Only", "depends on nothing, followed by 2")
    expect(card(page, "One")).to_have_attribute("aria-roledescription", "step")
    card(page, "One").focus()
    page.keyboard.press("+")
    type_text(page, "call")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    wait_saved(page)
    found = card(page, "Callout")
    expect(found).to_have_attribute("aria-label", "Callout, callout, lane Only, depends on 1, last, has 1 error")
    expect(found.locator(".step-problem")).to_be_visible()
    page.locator(".problems-toggle").click()
    page.get_by_role("region", name="List of problems").get_by_role("button").first.click()
    expect(found).to_have_attribute("data-light", "selected")


def test_properties_open_by_enter_and_escape_comes_back(page: Page) -> None:
    draw(page, "enter-escape", {"Only": ["One"]})
    card(page, "One").focus()
    page.keyboard.press("Enter")
    panel = page.locator(".inspector")
    expect(panel.get_by_role("textbox", name="Name", exact=True).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page, "One")).to_be_focused()
    page.keyboard.press("F2")
    type_text(page, "Renamed")
    page.keyboard.press("Enter")
    expect(card(page, "Renamed")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(card(page, "Renamed")).to_be_focused()


def test_letters_act_on_the_canvas_alone(page: Page) -> None:
    draw(page, "letters", {"Only": ["One"]})
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("c")
    page.keyboard.press("Delete")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert cards(page) == ["One"]


def test_the_selection_is_moved_and_extended_by_key(page: Page) -> None:
    draw(page, "move-keys", {"Upper": ["One", "Two"], "Lower": ["Three"]}, [("One", "Two")])
    card(page, "One").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".status-hint")).to_have_text("2 selected")
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Control+ArrowDown")
    expect_place(page, "One", "Lower", "depends on nothing, followed by 1")
    expect_place(page, "Two", "Lower", "depends on 1, last")
    page.keyboard.press("Space")
    expect(card(page, "Two")).to_have_attribute("aria-pressed", "false")


def _choose(page: Page, key: str, typed: str) -> None:
    """Open a list by its key, type, and take what is found first."""
    page.keyboard.press(key)
    type_text(page, typed)
    page.keyboard.press("Enter")


def _write_name(page: Page, name: str) -> None:
    """Write the name of the step that was just added, by keys."""
    expect(page.get_by_role("textbox", name="Name of the step")).to_be_focused()
    type_text(page, name)
    page.keyboard.press("Enter")
    expect(card(page, name)).to_be_focused()


def test_a_plan_of_twenty_steps_is_built_by_keys_alone(page: Page, stage: Stage, check_axe: CheckAxe) -> None:
    page.goto("/designs")
    draw(page, "twenty", {})
    _tab(page, "Add a lane")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Name of the lane")).to_be_focused()
    type_text(page, "Delivery")
    page.keyboard.press("Enter")
    _tab(page, "Callout", 120)  # from the canvas on, round to the palette
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    _write_name(page, "Start")
    names = [f"Task {number}" for number in range(1, 19)]
    for name in names:
        _choose(page, "+", "manual")
        _write_name(page, name)
    for name in [*reversed(names[:-1]), "Start"]:
        page.keyboard.press("Alt+ArrowLeft")
        expect(card(page, name)).to_be_focused()
    _choose(page, "+", "mile")
    _write_name(page, "Side way")
    _choose(page, "c", "task 18")
    expect(said(page)).to_have_text("“Task 18” waits for “Side way” now.")
    wait_saved(page)
    assert len(page.locator(".design-card").all()) == 20
    rows = stage.rows("SELECT count(*) FROM orchestration_stepdependency WHERE step_id LIKE 'twenty-%%'")
    assert rows == [(20,)]
    picture(page, "canvas-twenty")
    check_axe(page, "twenty steps")
