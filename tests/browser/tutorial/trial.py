"""The chapters before anything runs: the draft is tried on an order, and published."""

from playwright.sync_api import Page, expect

from tests.browser.tutorial.doing import choose, press, says, tab, write
from tests.browser.tutorial.telling import Action, Chapter, Picture, say, step

WARRANTY = "Extended warranty"
RUN = press("Run")
SUMMARY = ".simulate-summary"


def colour_of_kit(value: str) -> Action:
    def do(page: Page) -> None:
        page.get_by_role("group", name="1.1 Security hardware kit").get_by_label("Colour").fill(value)

    return Action(f"`{value}`", do)


def add(label: str, option: str) -> Action:
    """Choose a product, and see its line in the order: its parts are fetched first."""

    def do(page: Page) -> None:
        lines = page.locator(".form-line")
        before = lines.count()
        choose(label, option).do(page)
        expect(lines.nth(before)).to_be_visible()

    return Action(f"*{option}*", do)


def not_made(page: Page) -> None:
    said = page.get_by_role("tabpanel").locator(".simulate-not-made")
    expect(said).to_contain_text("Register warranty")


def ran(text: str) -> Action:
    """Run, and see what came of it once it is the answer to what is asked now."""

    def do(page: Page) -> None:
        RUN.do(page)
        expect(page.locator(f"{SUMMARY}[data-stale]")).to_have_count(0)
        expect(page.locator(SUMMARY)).to_contain_text(text)

    return Action(RUN.words, do)


def press_named(name: str, said: str) -> Action:
    """Press a button that shows a sign in place of its name."""
    return Action(said, lambda page: page.get_by_role("button", name=name).click())


TRY = Chapter(
    "7. Try it",
    "dana",
    [
        say(
            "A simulation takes an order through the draft: what it turns into, which steps are made and why, and when "
            "they would run. Nothing is stored, and no system is called."
        ),
        step(
            "Press {} at the top right. In *Add a product…* choose {}; it brings its members.",
            press("Simulate"),
            add("Add a product", "Home Security package (bundle)"),
        ),
        step("Write {} as the *Colour* of the hardware kit, and press {}.", colour_of_kit("black"), ran("7 steps")),
        step(
            "Press the arrows that {} at the right.",
            press_named("Fill the height", "fill the height"),
            then=says(SUMMARY, "Complete after"),
        ),
        Picture("time-axis", "The order made in a form, and its seven steps on a time axis"),
        say(
            "The warranty is registered while monitoring is activated: nothing says that one waits for the other. No "
            "rule says how long a step takes yet; so callouts count as five seconds, and work of people as an hour."
        ),
        step(
            "What if the warranty is not ordered? {}, press {}, and choose {}.",
            press_named(f"Remove line 1.4, {WARRANTY}", f"Remove line *1.4 {WARRANTY}* by its bin"),
            ran("6 steps"),
            tab("Steps"),
            then=not_made,
        ),
        Picture("not-made", "Six steps were made; Register warranty was not, and the reason is said"),
        step(
            "In *Add to Home Security package…* choose {} again, and press {}.",
            add("Add to Home Security package", WARRANTY),
            ran("7 steps"),
        ),
        say("This order is worth keeping: as a *sample order* it becomes a test of the design."),
        step(
            "Press {}, name it {}, and press {}.",
            press("Keep as a sample order…"),
            write("Name of the sample order", "Black kit"),
            press("Keep"),
        ),
        step(
            "Choose {}, press {}, then {}. *All pins hold.*",
            tab("Pins"),
            press("Pin this result"),
            press("Save pins"),
            then=says("[role=tabpanel]", "All pins hold."),
        ),
        Picture("pins", "What the sample order has to turn into: seven steps, and their order"),
        say("From now on the design is only published while this order turns into these steps, in this order."),
    ],
)

PUBLISH = Chapter(
    "8. Publish it",
    "dana",
    [
        say("You changed the *draft*. Orders run on *releases*: numbered, and never changed again."),
        step(
            "{}, and press {} at the top right. The whole design was checked: no errors, and no warnings.",
            press_named("Close the simulation", "Close the simulation with its cross"),
            press("Publish…"),
            then=says("main", "Nothing is wrong"),
        ),
        Picture("publish", "The draft can be published: no errors, no warnings; the difference is drawn on the canvas"),
        step(
            "Write a *Note*, such as {}, and press {}.",
            write("Note", "Home Security, from order to invoice"),
            press("Publish"),
            then=says("main h1", "Release 1"),
        ),
    ],
)
