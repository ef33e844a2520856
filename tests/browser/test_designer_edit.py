"""Editing on the canvas: undo, the clipboard across tabs, selections, alignment, tidying up, notes."""

from playwright.sync_api import Page, expect

from tests.browser.canvas_walk import card, cards, drag, draw, expect_place, piece, said, wait_saved
from tests.browser.conftest import CheckAxe, People, picture
from tests.browser.walk import type_text


def _selected(page: Page) -> set[str]:
    found = page.locator('.design-surface [data-step][data-light="selected"]').all_inner_texts()
    return {text.split("\n")[0] for text in found}


def test_a_hundred_changes_are_undone_and_done_again(page: Page) -> None:
    draw(page, "undo-many", {"Only": ["One", "Two"]})
    card(page, "One").focus()
    for _ in range(50):
        page.keyboard.press("Control+ArrowRight")
        page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("Control+ArrowRight")
    page.wait_for_timeout(300)
    moved = card(page, "One").bounding_box()
    for _ in range(99):
        page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo")).not_to_have_attribute("aria-disabled", "true")
    for _ in range(99):
        page.keyboard.press("Control+y")
    expect(page.get_by_role("button", name="Redo")).to_have_attribute("aria-disabled", "true")
    page.wait_for_timeout(300)
    assert card(page, "One").bounding_box() == moved


def test_copies_keep_the_arrows_between_them_across_tabs(people: People) -> None:
    first, second = people("dana"), people("dana")
    page, other = first.page, second.page
    draw(page, "copy-from", {"Here": ["One", "Two", "Three"]}, [("One", "Two"), ("Two", "Three")])
    draw(other, "copy-to", {"There": ["Own"]})
    card(page, "One").click()
    card(page, "Two").click(modifiers=["Control"])
    text = page.evaluate(
        "() => { const data = new DataTransfer(); "
        "document.activeElement.dispatchEvent(new ClipboardEvent('copy', "
        "{ clipboardData: data, bubbles: true, cancelable: true })); return data.getData('text/plain'); }"
    )
    card(other, "Own").focus()
    box = card(other, "Own").bounding_box()
    assert box is not None
    other.mouse.move(box["x"] + box["width"] * 1.8, box["y"] + 30)
    other.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text); "
        "document.activeElement.dispatchEvent(new ClipboardEvent('paste', "
        "{ clipboardData: data, bubbles: true, cancelable: true })); }",
        text,
    )
    expect(said(other)).to_have_text("2 steps, 1 arrow added.")
    expect_place(other, "One", "There", "depends on nothing, followed by 1")
    expect_place(other, "Two", "There", "depends on 1, last")
    assert cards(other) == ["Own", "One", "Two"]
    other.keyboard.press("Control+z")
    assert cards(other) == ["Own"]
    other.evaluate(
        "() => { const data = new DataTransfer(); data.setData('text/plain', '{\"format\": \"dro-design-part\"}'); "
        "document.body.dispatchEvent(new ClipboardEvent('paste', "
        "{ clipboardData: data, bubbles: true, cancelable: true })); }"
    )
    expect(other.locator(".refusal")).to_contain_text("version")


def test_cutting_and_duplicating(page: Page) -> None:
    draw(page, "cut-steps", {"Here": ["One", "Two"]}, [("One", "Two")])
    card(page, "Two").click()
    page.keyboard.press("Control+d")
    expect(said(page)).to_have_text("1 step added.")
    assert sorted(cards(page)) == ["One", "Two", "Two 2"]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card(page, "Two").click(button="right")
    page.get_by_role("menuitem", name="Cut").click()
    expect(card(page, "Two")).to_have_count(0)
    card(page, "One").focus()
    page.keyboard.press("Control+v")
    expect(card(page, "Two")).to_have_count(1)
    expect_place(page, "One", "Here", "depends on nothing, last")


def test_a_rectangle_shift_and_keys_select(page: Page) -> None:
    arrows = [("One", "Two"), ("Two", "Three")]
    draw(page, "select-many", {"Upper": ["One", "Two", "Three"], "Lower": ["Other"]}, arrows)
    one, two = card(page, "One").bounding_box(), card(page, "Two").bounding_box()
    assert one is not None
    assert two is not None
    page.mouse.move(one["x"] - 8, one["y"] - 8)
    page.mouse.down()
    page.mouse.move(two["x"] + 20, two["y"] + 20, steps=6)
    expect(page.locator(".marquee")).to_be_visible()
    picture(page, "canvas-marquee")
    page.mouse.up()
    assert _selected(page) == {"One", "Two"}
    card(page, "Other").click(modifiers=["Shift"])
    assert _selected(page) == {"One", "Two", "Other"}
    expect(page.locator(".status-hint")).to_have_text("3 selected")
    card(page, "Two").click()
    page.keyboard.press("u")
    assert _selected(page) == {"One", "Two"}
    card(page, "Two").click()
    page.keyboard.press("d")
    assert _selected(page) == {"Two", "Three"}
    page.keyboard.press("Control+a")
    assert _selected(page) == {"One", "Two", "Three", "Other"}
    page.keyboard.press("Escape")
    assert _selected(page) == set()


def test_the_path_of_the_selected_step_is_lit_and_the_rest_dimmed(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "lit-path", {"Upper": ["One", "Two", "Three"], "Lower": ["Other"]}, [("One", "Two"), ("Two", "Three")])
    card(page, "Two").click()
    for name, light in (("One", "path"), ("Two", "selected"), ("Three", "path"), ("Other", "dim")):
        expect(card(page, name)).to_have_attribute("data-light", light)
    check_axe(page, "a selected step")


def test_cards_are_aligned_spread_and_tidied_up(page: Page) -> None:
    arrows = [("One", "Two"), ("Two", "Three")]
    draw(page, "arrange", {"Only": ["One", "Two", "Three"]}, arrows)
    page.keyboard.press("Control+a")
    page.keyboard.press("Shift+C")
    expect(said(page)).to_have_text("3 cards in one column.")
    page.wait_for_timeout(300)
    lefts = {round((card(page, name).bounding_box() or {"x": 0})["x"]) for name in ("One", "Two", "Three")}
    assert len(lefts) == 1
    card(page, "Three").focus()
    for _ in range(5):
        page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("t")
    page.wait_for_timeout(300)
    assert cards(page) == ["One", "Two", "Three"]
    expect(said(page)).to_have_text("3 steps put in place by the layout.")
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    tops = {round((card(page, name).bounding_box() or {"y": 0})["y"]) for name in ("One", "Two", "Three")}
    assert len(tops) == 3


def test_notes_are_written_moved_and_deleted(page: Page, check_axe: CheckAxe) -> None:
    draw(page, "notes", {"Only": ["One"]})
    piece(page, "Note").click()
    expect(page.get_by_role("textbox", name="Text of the note")).to_be_focused()
    type_text(page, "Ask the warehouse first")
    page.keyboard.press("Control+Enter")
    note = page.locator(".note-card[data-step]")
    expect(note).to_have_attribute("aria-label", "Note: Ask the warehouse first")
    expect(note).to_be_focused()
    before = note.bounding_box()
    page.keyboard.press("Control+ArrowRight")
    page.wait_for_timeout(300)
    after = note.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] > before["x"]
    picture(page, "canvas-note")
    check_axe(page, "a note")
    wait_saved(page)
    page.reload()
    note.focus()
    page.keyboard.press("Enter")
    type_text(page, "Ask billing")
    page.keyboard.press("Enter")
    type_text(page, "before noon")
    page.keyboard.press("Control+Enter")
    expect(note).to_have_attribute("aria-label", "Note: Ask billing\nbefore noon")
    expect(note).to_be_focused()
    page.keyboard.press("Delete")
    expect(note).to_have_count(0)


def test_a_drag_that_is_given_up_changes_nothing(page: Page) -> None:
    draw(page, "give-up", {"Only": ["One", "Two"]})
    before = card(page, "One").bounding_box()
    assert before is not None
    drag(page, card(page, "One"), (before["x"] + 700, before["y"] + 40), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    page.wait_for_timeout(300)
    assert card(page, "One").bounding_box() == before
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
