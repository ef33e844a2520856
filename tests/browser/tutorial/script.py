"""The tutorial: Home Security built from nothing, tried, published and run, in the browser alone."""

from playwright.sync_api import Page, expect

from tests.browser.tutorial.doing import card, drag, go, keys, option, paste, pick, press, saved, type_in, write
from tests.browser.tutorial.telling import Action, Chapter, Paragraph, Picture, say, step

PRODUCTS = """\
SEC-PACK, Home Security package
SEC-HW-KIT, Security hardware kit
SEC-INSTALL, Professional installation
SEC-MONITOR, Monitoring subscription
SEC-WARRANTY, Extended warranty
T-HARDWARE, Hardware allocation, technical
T-VISIT, Installation service, technical
T-MONITORING, Monitoring service, technical
T-COVER, Warranty cover, technical
T-BILLING, Home security billing, technical"""

MEMBERS = ("Security hardware kit", "Professional installation", "Monitoring subscription", "Extended warranty")

RULES = {
    "Professional installation": "Installation service",
    "Monitoring subscription": "Monitoring service",
    "Extended warranty": "Warranty cover",
    "Home Security package": "Home security billing",
}


def in_row(name: str, link: str) -> Action:
    """Press a link in the row of a table that is about something."""
    return Action(f"**{link}**", lambda page: page.get_by_role("row", name=name).get_by_role("link", name=link).click())


def lane(name: str) -> Action:
    return Action(f"*{name}*", lambda page: page.locator("button.lane-name").filter(has_text=name).click())


def named(name: str) -> Action:
    """Type the name of what was just added, and end with Enter."""

    def do(page: Page) -> None:
        page.keyboard.type(name)
        page.keyboard.press("Enter")

    return Action(f"`{name}`", do)


def found(name: str) -> Action:
    """Search in an open list, and take the first."""

    def do(page: Page) -> None:
        page.keyboard.type(name)
        option(page, name).click()

    return Action(f"*{name}*", do)


def new_integration(name: str) -> Action:
    """Type the name of an integration that is not there, and create it."""

    def do(page: Page) -> None:
        box = page.get_by_role("combobox", name="Integration")
        box.click()
        box.fill(name)
        page.get_by_text("Create the integration").click()

    return Action(f"`{name}`", do)


def member(name: str) -> Action:
    """Add a member to the bundle."""

    def do(page: Page) -> None:
        box = page.get_by_role("combobox", name="Add a member to Home Security package")
        box.click()
        box.fill(name)
        option(page, name).click()

    return Action(f"*{name}*", do)


CATALOGUE = Chapter(
    "1. What is sold, and what is delivered",
    "dana",
    [
        say(
            "A shop sells a package of four things. To deliver it, five pieces of work have to be done. The first are "
            "*commercial* products, the second *technical* ones."
        ),
        step("Choose {} in the rail, and press {}.", go("Catalog"), press("Add several")),
        step("Paste these lines: {}Press {}.", paste("Products", PRODUCTS), press("Add products")),
        step("Open {}.", in_row("Home Security package", "SEC-PACK")),
        step(
            "Under *Bundle* add its members one after the other: {}, {}, {} and {}.",
            *(member(name) for name in MEMBERS),
            then=saved,
        ),
        Picture("catalogue", "The package and its four members in the catalogue"),
    ],
)


def _rule(product: str, destination: str) -> Paragraph:
    return step(
        "{}, then {} in the row of *" + product + "*, {}, choose {}, {}.",
        go("Catalog"),
        in_row(product, "Decomposition"),
        press("Add a rule"),
        pick(f"{product} turns into", destination),
        press("Add the rule"),
        then=saved,
    )


DECOMPOSITION = Chapter(
    "2. What turns into what",
    "dana",
    [
        say("A *decomposition rule* says which technical product has to be delivered for what was ordered."),
        step(
            "Choose {} again. In the row of *Security hardware kit* press {}.",
            go("Catalog"),
            in_row("Security hardware kit", "Decomposition"),
        ),
        step(
            "Press {}, choose {}, and press {}.",
            press("Add a rule"),
            pick("Security hardware kit turns into", "Hardware allocation"),
            press("Add the rule"),
            then=saved,
        ),
        Picture("decomposition", "The hardware kit turns into a hardware allocation"),
        say("The other four in the same way:"),
        *(_rule(product, destination) for product, destination in RULES.items()),
    ],
)

STEPS = (
    ("Callout", "Subscription", "Activate monitoring"),
    ("Callout", "Warranty", "Register warranty"),
    ("Callout", "Billing", "Start billing"),
)


CANVAS = Chapter(
    "3. Draw the plan",
    "dana",
    [
        step(
            "Choose {}, press {}, name it {} and press {}.",
            go("Designs"),
            press("New workspace"),
            write("Name", "Home Security", code=False),
            press("Create"),
        ),
        say("An empty canvas offers the first actions. Lanes are *step groups*: work that belongs together."),
        step("Press {}, type {} and {}.", press("Add a lane"), type_in("Inventory"), keys("Enter")),
        *(
            step("Press {} in the palette, type {} and {}.", press("Lane"), type_in(name), keys("Enter"))
            for name in ("Installation", "Subscription", "Warranty", "Billing")
        ),
        step(
            "Drag {} onto *Inventory*, type its name {} and press {}.",
            drag("Callout", "Inventory"),
            type_in("Reserve kit"),
            keys("Enter"),
        ),
        step(
            "With the step selected press {}, type {}, {}, and name the milestone {}.",
            keys("n", said="<kbd>N</kbd>"),
            type_in("milestone"),
            keys("Enter"),
            Action(
                "`Inventory confirmed`",
                lambda page: (page.keyboard.type("Inventory confirmed"), page.keyboard.press("Enter"))[-1],
            ),
        ),
        step(
            "Drag {} onto *Installation* and name it {}. Press {}, take *Manual task* again with {}, and name it {}.",
            drag("Manual task", "Installation"),
            named("Schedule visit"),
            keys("n", said="<kbd>N</kbd>"),
            keys("Enter"),
            named("Install on site"),
        ),
        *(
            step("Drag {} onto *" + where + "* and name it {}.", drag(piece, where), named(name))
            for piece, where, name in STEPS
        ),
        Picture("first-steps", "Two steps and the arrow between them"),
    ],
)

ARROWS = (
    ("Inventory confirmed", "Schedule visit"),
    ("Install on site", "Activate monitoring"),
    ("Install on site", "Register warranty"),
    ("Activate monitoring", "Start billing"),
)
CALLS = (
    ("Reserve kit", "Reserve stock", "Inventory", "/reserve"),
    ("Activate monitoring", "Activate service", "Provisioning", "/activate"),
    ("Register warranty", "Register cover", "Warranty", "/register"),
    ("Start billing", "Start invoices", "Billing", "/activate"),
)


ARROWS_DRAWN = Chapter(
    "4. Say what waits for what",
    "dana",
    [
        *(
            step("Select {}, press {}, and choose {}.", card(first), keys("c", said="<kbd>C</kbd>"), found(second))
            for first, second in ARROWS
        ),
        say(
            "An arrow can also be drawn from the dot at a step's right edge. One that would close a loop is refused, "
            "and the loop is shown."
        ),
        Picture("arrows", "Seven steps in five lanes, and the arrows between them"),
    ],
)

WORK = Chapter(
    "5. Say who or what does the work",
    "dana",
    [
        *(
            step(
                "Select {}, press {}. As *Integration* type {} and choose *Create the integration*. Choose {} as its "
                "*System*, write the *Path* {}, and press {}.",
                card(name),
                keys("Enter"),
                new_integration(integration),
                pick("System", system),
                write("Path", path),
                press("Create"),
                then=saved,
            )
            for name, integration, system, path in CALLS
        ),
        *(
            step("Select {}, and choose {} as *Person*.", card(name), pick("Person", "omar"), then=saved)
            for name in ("Schedule visit", "Install on site")
        ),
        Picture("inspector", "The panel of a step says what it does, who does it and when it runs"),
    ],
)

SCENARIOS = (
    ("Inventory", "Hardware allocation"),
    ("Installation", "Installation service"),
    ("Subscription", "Monitoring service"),
    ("Warranty", "Warranty cover"),
    ("Billing", "Home security billing"),
)


def selected_by(product: str) -> Action:
    """Choose the product that selects a lane."""

    def do(page: Page) -> None:
        box = page.locator(".target-picker [role=combobox]").last
        box.fill(product)
        option(page, product).click()

    return Action(f"*{product}*", do)


def no_problems(page: Page) -> None:
    expect(page.get_by_text("No problems")).to_be_visible()


SELECTION = Chapter(
    "6. Say which orders lead to which lane",
    "dana",
    [
        say("A *scenario* selects a lane when an order has a line of its product."),
        *(
            step(
                "Choose the lane {}, press {}, and choose {}.",
                lane(name),
                press("For a product"),
                selected_by(product),
                then=saved,
            )
            for name, product in SCENARIOS
        ),
        step(
            "Press {} to let the layout place every step. The status bar says **No problems**.",
            press("Tidy up"),
            then=no_problems,
        ),
        Picture("plan", "The finished plan: seven steps in five lanes"),
    ],
)

CHAPTERS = (CATALOGUE, DECOMPOSITION, CANVAS, ARROWS_DRAWN, WORK, SELECTION)
