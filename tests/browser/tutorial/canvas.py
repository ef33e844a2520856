"""The chapters at the canvas: lanes and steps, arrows, who or what does the work, and when a lane is selected."""

from playwright.sync_api import Page, expect

from tests.browser.canvas_walk import handle, wait_saved
from tests.browser.tutorial.doing import (
    card,
    card_of,
    choose,
    create,
    drag,
    found,
    go,
    keys,
    named,
    option,
    pick,
    press,
    type_in,
    write,
)
from tests.browser.tutorial.telling import Action, Chapter, Paragraph, Picture, say, step

LANES = ("Installation", "Subscription", "Warranty", "Billing")
CALLOUTS = (("Subscription", "Activate monitoring"), ("Warranty", "Register warranty"), ("Billing", "Activate billing"))
CALLS = (
    ("Activate monitoring", "Activate service", "Provisioning", "/activate"),
    ("Register warranty", "Register cover", "Warranty", "/register"),
    ("Activate billing", "Start invoices", "Billing", "/activate"),
)
SCENARIOS = (
    ("Installation", "Installation service"),
    ("Subscription", "Monitoring service"),
    ("Warranty", "Warranty cover"),
    ("Billing", "Home security billing"),
)
LET_GO = keys("Escape", said="<kbd>Esc</kbd>")
SHOW_ALL = keys("Control+1", said="<kbd>Ctrl</kbd> <kbd>1</kbd>")


def lane(name: str) -> Action:
    """Click the name of a lane."""
    return Action(f"*{name}*", lambda page: page.locator("button.lane-name").filter(has_text=name).click())


def selected_by(product: str) -> Action:
    """Choose the product that selects a lane."""

    def do(page: Page) -> None:
        box = page.locator(".target-picker [role=combobox]").last
        box.fill(product)
        option(page, product).click()

    return Action(f"*{product}*", do)


def pull(first: str, second: str) -> Action:
    """Drag an arrow from the handle of a step to another step."""

    def do(page: Page) -> None:
        dot, end = handle(page, first).bounding_box(), card_of(page, second).bounding_box()
        assert dot is not None
        assert end is not None
        page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
        page.mouse.up()

    return Action(f"*{first}* to *{second}*", do)


def last(label: str, value: str) -> Action:
    """Fill the last field of this label."""
    panel = ".inspector"
    return Action(f"`{value}`", lambda page: page.locator(panel).get_by_role("textbox", name=label).last.fill(value))


def close_panel(page: Page) -> None:
    page.get_by_role("button", name="Close the panel").click()


def no_problems(page: Page) -> None:
    wait_saved(page)
    expect(page.get_by_text("No problems")).to_be_visible()


CANVAS = Chapter(
    "3. Draw the plan",
    "dana",
    [
        step(
            "Choose {}, press {}, name it {} and press {}.",
            go("Designs"),
            press("New workspace"),
            write("Name", "Home Security"),
            press("Create"),
        ),
        say("The canvas opens. Its lanes are *step groups*: work that belongs together."),
        step("Press {}, type {} and press {}.", press("Add a lane"), type_in("Inventory"), keys("Enter")),
        step(
            "Press {0} in the bar above the canvas, type {1}, and end with <kbd>Enter</kbd>. Do the same for {3}, {5} "
            "and {7}.",
            *(action for name in LANES for action in (press("Lane"), named(name))),
        ),
        step(
            "Drag {} from the bar onto *Inventory*, type its name {} and press {}.",
            drag("Callout", "Inventory"),
            type_in("Reserve hardware"),
            keys("Enter"),
        ),
        step(
            "What follows a step is added from it. Press {}, type {}, press {}, and name it {}.",
            keys("n", said="<kbd>N</kbd>"),
            type_in("milestone"),
            keys("Enter"),
            named("Inventory confirmed"),
        ),
        step(
            "Drag {} onto *Installation* and name it {}. Press {}, take *Manual task* again with {}, and name it {}.",
            drag("Manual task", "Installation"),
            named("Schedule visit"),
            keys("n", said="<kbd>N</kbd>"),
            keys("Enter"),
            named("Install on site"),
        ),
        step(
            "Drag {0} onto *Subscription* and name it {1}. Another one, onto *Warranty*, is {3}; a third one, onto "
            "*Billing*, is {5}.",
            *(action for where, name in CALLOUTS for action in (drag("Callout", where), named(name))),
        ),
        step("Press {} to let go of what is selected.", LET_GO, then=wait_saved),
        Picture("steps", "Five lanes with seven steps; arrows join the two of inventory and the two of installation"),
    ],
)


def _joined(first: str, second: str) -> Paragraph:
    return step("In the same way draw one from {0} to {2}.", card(first), keys("c"), found(second))


ARROWS_DRAWN = Chapter(
    "4. Say what waits for what",
    "dana",
    [
        say(
            "Installation waits for the inventory's confirmation, billing for the service. An arrow leads from the "
            "step that runs first to the one that waits for it."
        ),
        step("Drag from the dot at the right edge of {}.", pull("Inventory confirmed", "Schedule visit")),
        step(
            "It goes by key as well: click {}, press {}, type {}, and choose it.",
            card("Install on site"),
            keys("c", said="<kbd>C</kbd>"),
            found("Activate monitoring"),
        ),
        _joined("Install on site", "Register warranty"),
        _joined("Activate monitoring", "Activate billing"),
        step(
            "Press {} to let go, {} to put every step in its place, and {} to see all of it.",
            LET_GO,
            keys("t", said="<kbd>T</kbd>"),
            SHOW_ALL,
            then=wait_saved,
        ),
        Picture("arrows", "Seven steps in five lanes; arrows lead from the reserved hardware to billing"),
        say(
            "An arrow that would close a loop is refused, and the loop is shown. The signs on the steps and lanes, and "
            "the bar below, say what is still missing: who or what does the work, and which orders a lane is for."
        ),
    ],
)


def _call(name: str, integration: str, system: str, path: str) -> tuple[Action, ...]:
    """Let a callout use an integration that is made on the way."""
    return (
        card(name),
        keys("Enter"),
        create("Integration", integration, "Create the integration"),
        pick("System", system),
        write("Path", path),
        press("Create"),
    )


WORK = Chapter(
    "5. Say who or what does the work",
    "dana",
    [
        say(
            "A *callout* calls a downstream system by HTTP; the *integration* says which, and where. Six systems are "
            "there, and answered by a simulator."
        ),
        step(
            "Click {}, and press {}: its properties open. As *Integration* type {}, and choose *Create the "
            "integration*. Choose {} as its *System*, write {} as its *Path*, and press {}.",
            *_call("Reserve hardware", "Reserve stock", "Inventory", "/reserve"),
            then=wait_saved,
        ),
        say("The other three callouts in the same way:"),
        *(
            step("{0}: a new integration {2} of the system {3}, with the path {4}.", *_call(*one), then=wait_saved)
            for one in CALLS
        ),
        say("The two *manual tasks* are Omar's. One of them asks him for a date."),
        step("Click {}, and choose {} as *Person*.", card("Install on site"), pick("Person", "Omar"), then=wait_saved),
        step(
            "Click {}, and choose {} as *Person*. Under *Form* press {}: its *Name* is {}, its *Label* {}, its *Type* "
            "{}.",
            card("Schedule visit"),
            pick("Person", "Omar"),
            press("Add field"),
            last("Name", "visit_date"),
            last("Label", "Date of the visit"),
            choose("Type", "Date"),
            then=wait_saved,
        ),
        Picture("task", "The panel of a manual task says who does it, and what completing it asks for"),
    ],
)

SELECTION = Chapter(
    "6. Say which orders lead to which lane",
    "dana",
    [
        say("A *scenario* selects a lane when an order has a line of its product."),
        step(
            "Click the name of the lane {}. In its panel press {}, and choose {}.",
            lane("Inventory"),
            press("For a product"),
            selected_by("Hardware allocation"),
            then=wait_saved,
        ),
        say("The other four in the same way:"),
        *(
            step("{0} for {2}.", lane(name), press("For a product"), selected_by(product), then=wait_saved)
            for name, product in SCENARIOS
        ),
        step(
            "{}, press {}, and look at the whole plan. The bar below says *No problems*.",
            Action("Close the panel with the cross at its top", close_panel),
            SHOW_ALL,
            then=no_problems,
        ),
        Picture("plan", "The finished plan: seven steps in five lanes, without problems"),
    ],
)
