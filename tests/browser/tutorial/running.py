"""The chapters of the operator: an order is submitted, worked on and understood."""

import re

from playwright.sync_api import Page, expect

from tests.browser.tutorial.doing import go, in_row, press, says, write
from tests.browser.tutorial.telling import Action, Chapter, Picture, say, step

VISIT = "2026-12-01"


def tab_of_order(name: str) -> Action:
    return Action(f"**{name}**", lambda page: page.get_by_role("link", name=name, exact=True).click())


def is_in_state(step_name: str, state: str) -> Action:
    """See in the table of steps what became of a step."""

    def do(page: Page) -> None:
        row = page.locator(".table-steps tbody tr").filter(has=page.get_by_role("link", name=step_name, exact=True))
        expect(row.locator(".status").first).to_have_text(state)

    return Action(f"*{step_name}*", do)


def open_step(name: str) -> Action:
    """Choose a step on its card."""

    def do(page: Page) -> None:
        page.locator(".step-card").filter(has=page.get_by_text(name, exact=True)).click()
        expect(page.locator("#step-panel").get_by_role("heading", level=2, name=name)).to_be_visible()

    return Action(f"*{name}*", do)


def date_of_visit(value: str) -> Action:
    return Action(f"`{value}`", lambda page: page.locator("#step-panel").get_by_label("Date of the visit").fill(value))


def completed(page: Page) -> None:
    expect(page.locator("#order-header .status-pill").first).to_have_text("Completed")


def wait_for_plan(page: Page) -> None:
    page.wait_for_url(re.compile(r"/orders/\d+/plan$"))
    is_in_state("Schedule visit", "Ready").do(page)


RUN = Chapter(
    "9. Run it",
    "omar",
    [
        say("*Home* shows what needs Omar now. Nothing does yet."),
        step(
            "Press {}. Under *Start from a sample* choose {}: it is the order that Dana kept. The form fills.",
            press("New order"),
            press("Black kit"),
        ),
        step("Call it {} in *External id*, and press {}.", write("External id", "HOME-1"), press("Preview")),
        say("*This order is good*: it would make 5 fulfillment lines and a plan of 7 steps. Nothing is stored yet."),
        step("Press {}. The plan of the order opens.", press("Submit order"), then=wait_for_plan),
        Picture("running", "The live plan: hardware is reserved, and it is the turn of a person"),
        say(
            "*Reserve hardware* has called the inventory by HTTP, and is completed. The milestone followed by itself. "
            "*Schedule visit* is ready: it is the turn of a person. All others are pending; in the table below, *Why "
            "it waits* says what for. The page is live: never load it again."
        ),
        step("Click {}: its panel shows the request that was sent, and the answer.", open_step("Reserve hardware")),
        step("Choose {} in the rail, and open {}.", go("Tasks"), in_row("Schedule visit", "Schedule visit")),
        step(
            "Enter a *Date of the visit*, such as {}, and press {}.",
            date_of_visit(VISIT),
            press("Complete task"),
            is_in_state("Install on site", "Ready"),
        ),
        step("Click {}, and press {}.", open_step("Install on site"), press("Complete task"), then=completed),
        step(
            "Close the panel by {}, and let the {} above the plan show all of it.",
            Action("its cross", lambda page: page.locator("#step-panel").get_by_label("Close").first.click()),
            Action("frame", lambda page: page.get_by_role("button", name="Show the whole plan").click()),
        ),
        Picture("completed", "The order is completed: 7 of 7 steps"),
        say(
            "The rest goes by itself, within seconds. Monitoring and warranty run side by side; provisioning "
            "answers 202 first and calls back later. Then billing starts, and the order is **Completed**."
        ),
    ],
)

WHY = Chapter(
    "10. See why",
    "omar",
    [
        step(
            "Choose the tab {}. Press the line *Security hardware kit*: what it became is lit.",
            tab_of_order("Decomposition"),
            Action(
                "", lambda page: page.locator("main").get_by_text("Security hardware kit", exact=True).first.click()
            ),
            then=says("main", "SN-0"),
        ),
        Picture("why", "What was ordered beside what is delivered; the allocation has the colour and a serial number"),
        say(
            "*Hardware allocation* has the colour that your mapping carried, and the serial number that the inventory "
            "answered. *Why?* lists the reasons of each line; *How the plan was composed* those of each step and "
            "arrow, also of what was left out."
        ),
        step(
            "Choose {}: everything that happened, when, and by whom.",
            tab_of_order("History"),
            then=says("main", "Omar"),
        ),
    ],
)
