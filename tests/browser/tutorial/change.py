"""The last chapters: the design is changed by a condition, the difference is published, and orders keep theirs."""

from playwright.sync_api import Page, expect

from tests.browser.canvas_walk import wait_saved
from tests.browser.tutorial.canvas import LET_GO, lane, selected_by
from tests.browser.tutorial.doing import card, drag, found, go, keys, named, option, pick, press, says, tab, write
from tests.browser.tutorial.telling import Action, Chapter, Picture, say, step
from tests.browser.tutorial.trial import colour_of_kit, press_named, ran
from tests.browser.walk import type_text


def attribute(name: str) -> Action:
    """Choose what the first row of the open condition looks at."""

    def do(page: Page) -> None:
        type_text(page, name)
        option(page, name).click()

    return Action(f"*{name}*", do)


def value(text: str) -> Action:
    """Write what the first row of the open condition compares with."""

    def do(page: Page) -> None:
        page.locator(".inspector").get_by_label("Row 1: value").fill(text)
        page.locator(".inspector h2").click()
        wait_saved(page)

    return Action(f"`{text}`", do)


def close_panel_and_see_all(page: Page) -> None:
    page.get_by_role("button", name="Close the panel").click()
    page.keyboard.press("Control+1")


def _scroll_down(page: Page) -> None:
    page.get_by_role("heading", name="Publish").hover()
    page.mouse.wheel(0, 520)
    expect(page.get_by_role("heading", name="All changes as a table")).to_be_in_viewport()


def of_first_release(page: Page) -> None:
    expect(page.locator("#order-header")).to_contain_text("on release 1")


CHANGE = Chapter(
    "11. Change it",
    "dana",
    [
        say("Red is a new colour of the kit, and a red case has to be painted. All other kits stay as they are."),
        step("Choose {}, and open {}.", go("Designs"), press("Home Security")),
        step("Press {} in the bar, and name the lane {}.", press("Lane"), named("Painting")),
        step(
            "Drag {} onto *Painting* and name it {}. Press {}, and choose {} as *Person*.",
            drag("Manual task", "Painting"),
            named("Paint the case"),
            keys("Enter"),
            pick("Person", "Omar"),
            then=wait_saved,
        ),
        step(
            "It stands between two others: click {}, press {}, and choose {}; then click {}, press {}, and choose {}.",
            card("Reserve hardware"),
            keys("c", said="<kbd>C</kbd>"),
            found("Paint the case"),
            card("Paint the case"),
            keys("c", said="<kbd>C</kbd>"),
            found("Inventory confirmed"),
            then=wait_saved,
        ),
        step(
            "Press {}, and {} to put every step in its place.", LET_GO, keys("t", said="<kbd>T</kbd>"), then=wait_saved
        ),
        step(
            "Click the name of the lane {}. Press {}, and choose {}.",
            lane("Painting"),
            press("For a product"),
            selected_by("Hardware allocation"),
            then=wait_saved,
        ),
        step(
            "Below it, at *Condition*, press {}, and choose {}. It *is* {}.",
            press("Add a condition"),
            attribute("Colour"),
            value("red"),
        ),
        Picture("condition", "The scenario of the lane Painting: for a hardware allocation whose colour is red"),
        say("*Text* shows the same condition in CEL. Either can be edited, and the other follows."),
    ],
)

TRY_AGAIN = Chapter(
    "12. See what the change changes",
    "dana",
    [
        step("Press {}, and {}. Choose {}: *All pins hold.*", press("Simulate"), ran("7 steps"), tab("Pins")),
        say("The black kit that you kept as a sample order is delivered as before: nothing is painted."),
        step(
            "Choose {}: the form begins as the sample order. Make the kit {}, press {}, and choose {}.",
            press("Form"),
            colour_of_kit("red"),
            ran("8 steps"),
            tab("Time"),
        ),
        step(
            "{}, and press {}.",
            press_named("Close the simulation", "Close the simulation with its cross"),
            press("Publish…"),
            then=says("main", "Nothing is wrong"),
        ),
        step("Scroll down: under *{}* you see what is new.", Action("On the canvas", _scroll_down)),
        Picture("difference", "The change drawn on the canvas: a lane, a step and two arrows are new"),
        step(
            "Write a *Note*, such as {}, and press {}.",
            write("Note", "Red cases are painted"),
            press("Publish"),
            then=says("main h1", "Release 2"),
        ),
        say(
            "The page of a release says what it changed. *Releases* lists them all: any two can be compared, and an "
            "old one brought back into the draft."
        ),
    ],
)

KEPT = Chapter(
    "13. Orders keep theirs",
    "omar",
    [
        step("Choose {}, and open {}.", go("Orders"), press("HOME-1"), then=of_first_release),
        say("*HOME-1* stays an order *on release 1*, whatever is published. Every new order is one of release 2."),
    ],
)
