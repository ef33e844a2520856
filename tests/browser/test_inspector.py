"""The panel beside the canvas and the problems below it: forms from the schema, by mouse and by key, clean by axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, People
from tests.browser.design_walk import HOME_SECURITY, announced, select_step, undo_all
from tests.browser.stage import Stage, until
from tests.browser.walk import type_text

THEMES = ("light", "dark")


@pytest.fixture
def page(stage: Stage, people: People) -> Iterator[Page]:
    """The canvas of Home Security, which is left as it was."""
    opened = people("dana").page
    opened.goto(HOME_SECURITY)
    yield opened
    undo_all(opened)


def test_a_step_is_edited_by_key_and_typing_is_one_entry_of_the_history(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    name = panel.get_by_role("textbox", name="Name", exact=True).first
    expect(name).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Agree on", delay=20)
    page.wait_for_timeout(700)  # a pause commits what was typed
    expect(panel.get_by_role("heading", level=2)).to_have_text("Agree on")
    page.keyboard.type(" the visit", delay=20)
    page.keyboard.press("Tab")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Agree on the visit")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator("[data-step]:focus")).to_contain_text("Agree on the visit")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-step]").filter(has_text="Schedule visit")).to_have_count(1)


def test_a_type_shows_the_fields_that_it_needs(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    expect(panel.get_by_label("Queue", exact=True)).to_have_value("Field service")
    panel.get_by_role("combobox", name="Type", exact=True).first.select_option(label="Callout")
    expect(panel.get_by_label("Integration", exact=True)).to_be_visible()
    expect(panel.get_by_label("Queue", exact=True)).to_have_count(0)


def test_a_record_is_found_by_typing_and_chosen_by_key(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    queue = panel.get_by_role("combobox", name="Queue", exact=True)
    queue.focus()
    type_text(page, "back")
    expect(page.locator(".combobox-list").get_by_role("option").first).to_contain_text("Back office")
    expect(queue).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(queue).to_have_attribute("aria-expanded", "false")
    expect(queue).to_have_value("Field service")
    until(lambda: queue.evaluate("one => one.selectionEnd > one.selectionStart"), 10, "the text being selected again")
    type_text(page, "back")
    expect(page.locator(".combobox-list").get_by_role("option").first).to_contain_text("Back office")
    page.keyboard.press("Enter")
    expect(queue).to_have_value("Back office")


def test_a_record_is_made_where_it_is_needed_and_opened(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    queue = panel.get_by_role("combobox", name="Queue", exact=True)
    queue.focus()
    type_text(page, "Night shift")
    expect(page.get_by_role("option", name="Create the queue")).to_be_visible()
    page.keyboard.press("Enter")
    expect(queue).to_have_value("Night shift")
    panel.get_by_role("button", name="Open Night shift").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("Night shift")
    expect(panel.get_by_label("Working calendar", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Schedule visit")
    page.locator("[data-command=undo]").click()
    expect(queue).to_have_value("Field service")


def test_a_note_is_written_in_the_panel(page: Page) -> None:
    page.locator("[data-step=reserve-kit]").focus()
    page.keyboard.press("Shift+N")
    page.locator(".note-writing").fill("Ask the warehouse")
    page.keyboard.press("Control+Enter")
    page.locator(".note-card").click()
    page.locator("[data-command=inspector]").click()
    text = page.locator(".inspector").get_by_role("textbox", name="Text")
    expect(text).to_have_value("Ask the warehouse")
    text.fill("")
    text.blur()
    expect(page.locator(".inspector .field-message")).to_contain_text("Delete it instead")
    text.fill("Ask the warehouse twice")
    text.blur()
    expect(page.locator(".note-card")).to_contain_text("twice")


def test_a_queue_says_who_uses_it_and_stays_while_somebody_does(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    panel.get_by_role("button", name="Open Field service").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("Field service")
    panel.get_by_role("heading", name="Used by").click()
    expect(panel.locator(".use-list")).to_contain_text("schedule-visit")
    panel.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog", name="Delete Field service")
    expect(dialog).to_contain_text("It cannot be deleted")
    expect(dialog.get_by_role("button", name="Delete", exact=True)).to_be_disabled()
    dialog.get_by_role("button", name="Cancel").click()


def test_the_panel_is_as_wide_as_it_is_wanted(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    edge = panel.get_by_role("separator", name="Width of the panel")
    before = panel.bounding_box()
    assert before
    edge.focus()
    page.keyboard.press("ArrowLeft")
    expect(edge).to_have_attribute("aria-valuenow", str(round(before["width"]) + 16))
    page.mouse.move(before["x"] - 16, 400)
    page.mouse.down()
    page.mouse.move(before["x"] - 100, 400, steps=4)
    page.mouse.up()
    wide = panel.bounding_box()
    assert wide
    assert abs(wide["width"] - before["width"] - 100) <= 8
    page.reload()
    again = select_step(page, "Schedule visit").bounding_box()
    assert again
    assert again["width"] == wide["width"]


def test_a_delay_stands_in_one_row_with_what_it_is_counted_from(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    starts = panel.get_by_label("Starts", exact=True)
    expect(panel.get_by_label("Delay", exact=True)).to_have_count(0)
    starts.select_option(label="Start date of the line")
    delay = panel.get_by_label("Delay", exact=True)
    delay.fill("soon")
    delay.blur()
    expect(panel.locator("[data-row=schedule_base] .field-message")).to_contain_text("“soon” is no whole number")
    expect(delay).to_have_attribute("aria-invalid", "true")
    delay.fill("2")
    delay.blur()
    expect(panel.locator("[data-row=schedule_base] .field-message")).to_have_count(0)
    for _ in range(2):
        page.locator("[data-command=undo]").click()
    expect(panel.get_by_label("Delay", exact=True)).to_have_count(0)


def test_help_is_read_out_and_shown_by_key(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    queue = panel.get_by_role("combobox", name="Queue", exact=True)
    described = (queue.get_attribute("aria-describedby") or "").split()
    shared = page.locator(f'[id="{described[0]}"]')
    expect(shared).to_have_text("The group of people who share the task.")
    assert shared.bounding_box()["height"] <= 1  # type: ignore[index]
    queue.focus()
    page.keyboard.press("F1")
    assert shared.bounding_box()["height"] > 10  # type: ignore[index]


def test_several_steps_share_their_fields(page: Page) -> None:
    page.locator("[data-step]").filter(has_text="Schedule visit").click()
    page.locator("[data-step]").filter(has_text="Install on site").click(modifiers=["Shift"])
    page.locator("[data-command=inspector]").click()
    panel = page.locator(".inspector")
    expect(panel.get_by_role("heading", level=2)).to_have_text("2 selected")
    expect(panel.get_by_label("Name", exact=True)).to_have_count(0)
    expect(panel.get_by_role("combobox", name="Queue", exact=True)).to_have_value("Field service")
    no_return = panel.get_by_role("checkbox", name="Point of no return")
    assert no_return.evaluate("box => box.indeterminate")
    no_return.click()
    assert not no_return.evaluate("box => box.indeterminate")
    page.locator("[data-command=undo]").click()
    assert no_return.evaluate("box => box.indeterminate")


def test_an_arrow_is_said_in_words_and_reversed_or_refused_with_the_loop(page: Page) -> None:
    panel = select_step(page, "Inventory confirmed")
    panel.get_by_role("button", name="Arrow to Schedule visit:").click()
    expect(panel.locator(".arrow-words")).to_have_text(
        "Schedule visit waits for Inventory confirmed for the same bundle."
    )
    panel.get_by_role("button", name="Reverse", exact=True).click()
    expect(panel.locator(".arrow-words")).to_have_text(
        "Inventory confirmed waits for Schedule visit for the same bundle."
    )
    page.locator("[data-command=undo]").click()
    panel = select_step(page, "Schedule visit")
    waits = panel.get_by_role("combobox", name="Add a step that it waits for")
    waits.fill("Install")
    expect(page.locator(".combobox-note")).to_contain_text("would close a loop")


def test_a_problem_is_told_counted_and_opened_at_its_field(page: Page) -> None:
    panel = select_step(page, "Reserve hardware")
    panel.get_by_role("button", name="Clear Integration").click()
    message = panel.locator("[data-row=integration] .field-message")
    expect(message).to_contain_text("there is no system to call")
    control = panel.get_by_role("combobox", name="Integration", exact=True)
    described = (control.get_attribute("aria-describedby") or "").split()
    assert any(page.locator(f'[id="{one}"]').filter(has_text="no system to call").count() for one in described)
    expect(announced(page)).to_contain_text("1 error in this workspace")
    page.keyboard.press("Escape")
    page.locator(".problems-toggle").click()
    page.get_by_role("button", name="no system to call").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("Reserve hardware")
    expect(panel.get_by_role("combobox", name="Integration", exact=True)).to_be_focused()
    page.locator("[data-command=undo]").click()
    expect(page.locator(".problems-none")).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
def test_panels_look_and_read_well(stage: Stage, people: People, look: Look, theme: str) -> None:
    page = people("dana", theme=theme).page
    page.goto(HOME_SECURITY)
    for name in ("Schedule visit", "Reserve hardware"):
        panel = select_step(page, name)
        look(page, f"inspector-{name.split()[0].lower()}", theme)
    panel.get_by_role("button", name="Arrow to Inventory confirmed:").click()
    look(page, "inspector-arrow", theme)
    page.locator("[data-lane=security-inventory] button.lane-name").click()
    expect(page.locator(".inspector").get_by_role("heading", level=2)).to_have_text("Inventory management")
    look(page, "inspector-lane", theme)
