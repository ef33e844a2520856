"""What people do on the pages, as tests repeat it."""

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, until


def type_text(page: Page, text: str) -> None:
    """Type as soon as something that takes text has the focus: before that, keys would go to the page."""
    expect(page.locator("input:focus, textarea:focus, select:focus, [role=combobox]:focus")).to_have_count(1)
    page.keyboard.type(text)


def submit_document(page: Page, document: dict[str, Any]) -> None:
    """Submit an order as JSON, through the form's second tab; end on its plan."""
    page.goto("/orders/new")
    page.get_by_role("button", name="JSON").click()
    page.get_by_label("Order as JSON").fill(json.dumps(document))
    page.get_by_role("button", name="Submit order").click()
    page.wait_for_url(re.compile(r"/orders/\d+/plan$"))


def one_laptop(external_id: str) -> dict[str, Any]:
    """Return an order for one laptop, whose delivery somebody confirms."""
    laptop = {"id": "1", "product": "SB-LAPTOP", "scope_keys": {"ship_to": "Bremen"}, "attributes": {"memory": "8 GB"}}
    return {"source": "webshop", "external_id": external_id, "account": {"id": "KEYS"}, "lines": [laptop]}


def add_line(page: Page, sku: str) -> None:
    """Add a line in the form; it takes the focus."""
    page.locator("#product").select_option(sku)
    page.get_by_role("button", name="Add line").click()
    expect_new_line(page, sku)


def add_member(page: Page, line: int, sku: str) -> None:
    """Add a member to the bundle at a position; it takes the focus."""
    page.locator(f"#member-{line}").select_option(sku)
    page.locator(f'[value="add-member:{line}"]').click()
    expect_new_line(page, sku)


def expect_new_line(page: Page, sku: str) -> None:
    """Wait until the line that was just added has the focus; before that, typing would go astray."""
    added = page.locator(".order-line").filter(has=page.locator("input[autofocus]"))
    expect(added).to_contain_text(sku)
    expect(added.get_by_label("Quantity")).to_be_focused()


def field(page: Page, place: str) -> Any:
    """Return the control of a place of the document."""
    return page.locator(f'[name="{place}"]')


def card(page: Page, name: str, scope: str = "") -> Any:
    """Return a step's card on the canvas."""
    found = page.locator(".step-card").filter(has=page.get_by_text(name, exact=True))
    return found.filter(has_text=scope) if scope else found


def open_step(page: Page, name: str, scope: str = "") -> Any:
    """Select a step in the table of steps and return its panel once it shows the step."""
    row = page.locator(".table-steps tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))
    (row.filter(has_text=scope) if scope else row).get_by_role("link", name=name, exact=True).click()
    panel = page.locator("#step-panel")
    expect(panel.get_by_role("heading", level=2, name=name)).to_be_visible()
    if scope:
        expect(panel.locator(".step-head")).to_contain_text(scope)
    return panel


def wait_for_state(stage: Stage, external_id: str, name: str, *states: str, limit: float = 40) -> None:
    """Wait until a step is in one of the states."""
    until(lambda: stage.step_state(external_id, name) in states, limit, f"{name} of {external_id} being {states}")


def do_task(page: Page, name: str, answers: dict[str, str | bool], scope: str = "") -> None:
    """Wait on the plan's page until a task is ready, without loading it again, then complete it in the panel."""
    row = page.locator(".table-steps tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))
    mine = row.filter(has_text=scope) if scope else row
    expect(mine.locator(".status").first).to_have_text("Ready", timeout=40_000)
    panel = open_step(page, name, scope)
    for label, value in answers.items():
        control = panel.get_by_label(label)
        if isinstance(value, bool):
            control.set_checked(value)
        else:
            control.fill(value)
    panel.get_by_role("button", name="Complete task").click()
    expect(panel.locator(".step-head")).to_contain_text("Completed")
