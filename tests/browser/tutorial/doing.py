"""The actions of the tutorial: how its sentences name what a person does, and how a browser does it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.tutorial.telling import Action, Do
from tests.browser.walk import type_text


def go(place: str) -> Action:
    """Choose a place in the rail."""
    return Action(f"**{place}**", lambda page: page.get_by_label("Main").get_by_role("link", name=place).click())


def press(name: str, *, said: str = "") -> Action:
    """Press a button or a link, the one in the open dialog where there is one."""

    def do(page: Page) -> None:
        exact = re.compile(rf"^\s*{re.escape(name)}\s*$")
        for _ in range(100):
            place = top_of(page)
            found = place.get_by_role("button", name=exact).or_(place.get_by_role("link", name=exact)).first
            if found.is_visible():
                break
            page.wait_for_timeout(100)  # a dialog may be closing, or the next page coming
        found.click()

    return Action(said or f"**{name}**", do)


def in_row(name: str, link: str) -> Action:
    """Press a link in the row of a table that is about something."""

    def do(page: Page) -> None:
        page.get_by_role("row", name=name).get_by_role("link", name=link).first.click()

    return Action(f"**{link}**", do)


def tab(name: str) -> Action:
    """Choose a tab."""
    return Action(f"**{name}**", lambda page: page.get_by_role("tab", name=name).click())


def write(label: str, value: str, *, code: bool = True) -> Action:
    """Fill a field."""
    shown = f"`{value}`" if code else f"*{value}*"
    return Action(shown, lambda page: top_of(page).get_by_role("textbox", name=label).fill(value))


def paste(label: str, lines: str) -> Action:
    """Fill a field with several lines, shown as a block."""
    block = "\n\n   ```\n" + "".join(f"   {line}\n" for line in lines.splitlines()) + "   ```\n\n   "
    return Action(block, lambda page: top_of(page).get_by_role("textbox", name=label).fill(lines))


def pick(label: str, name: str) -> Action:
    """Choose a record in a field that searches."""

    def do(page: Page) -> None:
        box = top_of(page).get_by_role("combobox", name=label).first
        box.click()
        box.fill(name)
        option(page, name).click()

    return Action(f"*{name}*", do)


def create(label: str, name: str, offer: str) -> Action:
    """Type the name of a record that is not there yet into a field that searches, and take the offer to create it."""

    def do(page: Page) -> None:
        box = page.get_by_role("combobox", name=label)
        box.click()
        box.fill(name)
        page.get_by_text(offer).click()

    return Action(f"`{name}`", do)


def option(page: Page, name: str) -> Locator:
    """Return a line of the list that is open."""
    return page.locator('[role="option"]').filter(has_text=re.compile(re.escape(name), re.IGNORECASE)).first


def choose(label: str, option: str) -> Action:
    """Choose one of the values of a field, the last one of this label."""

    def do(page: Page) -> None:
        top_of(page).get_by_label(label, exact=True).last.select_option(label=option)

    return Action(f"*{option}*", do)


def keys(*pressed: str, said: str = "") -> Action:
    """Press keys, one after the other."""

    def do(page: Page) -> None:
        for key in pressed:
            page.keyboard.press(key)

    return Action(said or " ".join(f"<kbd>{key}</kbd>" for key in pressed), do)


def type_in(text: str) -> Action:
    """Type where the cursor stands."""
    return Action(f"`{text}`", lambda page: type_text(page, text))


def named(name: str) -> Action:
    """Type the name of what was just added, and end with Enter."""

    def do(page: Page) -> None:
        type_text(page, name)
        page.keyboard.press("Enter")

    return Action(f"`{name}`", do)


def found(name: str) -> Action:
    """Search in an open list, and take the first."""

    def do(page: Page) -> None:
        type_text(page, name)
        option(page, name).click()

    return Action(f"*{name}*", do)


def card(name: str) -> Action:
    """Click a step on the canvas."""
    return Action(f"*{name}*", lambda page: card_of(page, name).click())


def card_of(page: Page, name: str) -> Locator:
    """Return the card of a step."""
    return page.locator(".react-flow__node [data-step]").filter(has_text=re.compile(re.escape(name))).first


def drag(piece: str, lane: str) -> Action:
    """Drag a piece of the palette onto a lane."""

    def do(page: Page) -> None:
        source = page.locator(f'.palette [data-piece="{piece}"]').bounding_box()
        head = page.locator(".lane-head").filter(has_text=lane).first.bounding_box()
        assert source is not None
        assert head is not None
        target = (head["x"] + head["width"] + 200, head["y"] + head["height"] / 2)
        page.mouse.move(source["x"] + 10, source["y"] + 10)
        page.mouse.down()
        page.mouse.move(*target, steps=8)
        page.mouse.up()

    return Action(f"**{piece}**", do)


def saved(page: Page) -> None:
    """What the designer's pages say once everything is saved."""
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()


def says(place: str, text: str) -> Do:
    """What a part of the page has to say."""
    return lambda page: expect(page.locator(place).first).to_contain_text(text)


def top_of(page: Page) -> Page | Locator:
    """Return the open dialog, else the page."""
    dialog = page.locator("dialog[open]")
    return dialog.last if dialog.count() else page
