"""The first chapters: what is sold, what is delivered, and what turns into what."""

from playwright.sync_api import Page

from tests.browser.tutorial.doing import create, go, in_row, paste, pick, press, saved
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
KIT, ALLOCATION = "Security hardware kit", "Hardware allocation"
OTHER_RULES = {
    "Professional installation": "Installation service",
    "Monitoring subscription": "Monitoring service",
    "Extended warranty": "Warranty cover",
    "Home Security package": "Home security billing",
}


def member(name: str) -> Action:
    """Add a member to the bundle."""
    return pick("Add a member to Home Security package", name)


def new_attribute(product: str, name: str) -> Action:
    """Give a product an attribute that the catalogue does not know yet."""
    return create(f"Add an attribute to {product}", name, "Create the attribute")


def known_attribute(product: str, name: str) -> Action:
    """Give a product an attribute of the catalogue."""
    return pick(f"Add an attribute to {product}", name)


def carry(name: str) -> Action:
    """Drag a value from the left side of the board of a rule to the one of the same name at the right."""

    def do(page: Page) -> None:
        rows = (
            page.locator(f'[data-side="{side}"] .operand-open', has_text=name) for side in ("source", "destination")
        )
        source, destination = rows
        source.drag_to(destination)

    return Action(f"*{name}*", do)


CATALOGUE = Chapter(
    "1. What is sold, and what is delivered",
    "dana",
    [
        say(
            "A shop sells a package of four things. To deliver it, five pieces of work have to be done. What is sold "
            "are *commercial* products, what is delivered are *technical* ones."
        ),
        step("Choose {} in the rail at the left, and press {}.", go("Catalog"), press("Add several")),
        step("Paste these lines:{}Press {}.", paste("Products", PRODUCTS), press("Add products")),
        step("Open {}.", in_row("Home Security package", "SEC-PACK")),
        step(
            "Further down, under *Bundle*, add its members one after the other: {}, {}, {} and {}. Type a few letters "
            "of each, and choose it.",
            *(member(name) for name in MEMBERS),
            then=saved,
        ),
        Picture("catalogue", "The page of the Home Security package, with its four members under Bundle"),
        say("There is no button that saves: the page says *Saved* at the top, and Ctrl+Z takes back."),
    ],
)


def _rule(product: str, destination: str) -> Paragraph:
    return step(
        "*" + product + "* turns into {3}.",
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
        say(
            "A *decomposition rule* says what has to be delivered for what was ordered; its *mappings* carry values "
            "over. The warehouse has to know the colour of the kit, and will tell us its serial number."
        ),
        step(
            "Choose {} again. In the row of *Security hardware kit* press {}.",
            go("Catalog"),
            in_row(KIT, "Decomposition"),
        ),
        step(
            "Press {}, choose {}, and press {}.",
            press("Add a rule"),
            pick(f"{KIT} turns into", ALLOCATION),
            press("Add the rule"),
            then=saved,
        ),
        say("The board of the rule opens: what can be read at the left, what can be set at the right."),
        step(
            "Below the left side, in *Add an attribute…*, type {} and choose *Create the attribute*.",
            new_attribute(KIT, "Colour"),
        ),
        step(
            "Below the right side choose {}, which the catalogue knows by now. Then create {} there.",
            known_attribute(ALLOCATION, "Colour"),
            new_attribute(ALLOCATION, "Serial number"),
        ),
        step("Drag {} from the left to *Colour* at the right. A line appears.", carry("Colour"), then=saved),
        Picture("decomposition", "The rule from hardware kit to hardware allocation: a line carries the colour"),
        say("The other four rules in the same way, each from its row in the catalogue:"),
        *(_rule(product, destination) for product, destination in OTHER_RULES.items()),
    ],
)
