"""A system fails; an operator finds out why, tries a few, and repairs all fifty in one go."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from dro_site.demo.orders import subscription
from tests.browser.conftest import Look, Watched
from tests.browser.stage import Stage, until

ORDERS = 50
FAILED = (
    "SELECT count(*) FROM fulfillment_incident AS incident JOIN fulfillment_order AS o ON o.id = incident.order_id "
    "WHERE incident.state = 'Open' AND o.external_id LIKE 'FALLOUT-%%'"
)


@pytest.fixture
def broken(stage: Stage) -> Iterator[None]:
    """Fifty orders whose call to the ERP is refused."""
    stage.fault({"id": "refuses", "system": "erp", "status": 422})
    stage.submit(*(subscription(f"FALLOUT-{number}", account=f"CUSTOMER-{number}") for number in range(ORDERS)))
    until(lambda: stage.rows(FAILED)[0][0] == ORDERS, 90, "fifty failures")
    yield
    stage.fault()


def seen(look: Look, page: Page, name: str) -> None:
    """Look at a screen in both themes."""
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        look(page, name, theme)


def ask_for_repair(page: Page, reason: str, first: str) -> None:
    page.get_by_label("Reason").fill(reason)
    page.get_by_label("First, as a test").fill(first)
    page.get_by_role("button", name=re.compile("^Repair \\d+ steps$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Repair \d+$"))


def test_fifty_failures_of_one_system_are_repaired_in_one_go(
    stage: Stage, omar: Watched, broken: None, check_axe: Callable[..., None], look: Look
) -> None:
    page = omar.page
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Fallout").click()
    cause = page.get_by_role("row", name="Recognise revenue")
    expect(cause).to_contain_text("50")
    seen(look, page, "fallout-board")
    cause.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Figures")).to_contain_text("50")
    seen(look, page, "fallout-failures")
    # The cause is still there: the first two fail again, and the other 48 are left as they are.
    ask_for_repair(page, "The ERP should be back", "2")
    body = page.locator("#repair-body")
    expect(body).to_contain_text("2 of 2 failed again: more than 20 %.", timeout=60_000)
    expect(body.get_by_role("link", name="Left as it is")).to_contain_text("48")
    seen(look, page, "repair-stopped")
    stage.fault()
    page.get_by_role("link", name="What is left").click()
    ask_for_repair(page, "The ERP knows the accounts now", "5")
    expect(body.locator(".status").first).to_have_text("Completed", timeout=90_000)
    expect(body.get_by_role("link", name="Succeeded")).to_contain_text("50")
    seen(look, page, "repair-completed")
    check_axe(page, "repair")
    assert stage.rows(FAILED)[0][0] == 0
    until(lambda: stage.state_of("FALLOUT-49") == "Completed", 60, "the last order")
    page.get_by_role("link", name="FALLOUT-0", exact=True).click()
    page.get_by_role("link", name="History").click()
    expect(page.locator("main")).to_contain_text("The ERP knows the accounts now")
