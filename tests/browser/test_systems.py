"""The systems board: a system that fails holds itself, an operator holds another, and lets both go."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from dro_site.demo.orders import home_security
from tests.browser.conftest import Look, Watched
from tests.browser.stage import Stage, until

ORDERS = 30
OPEN = "SELECT circuit_state FROM orchestration_downstreamsystem WHERE code = 'inventory'"

HELD = (
    "SELECT count(*) FROM fulfillment_fulfillmentstep AS step JOIN fulfillment_fulfillmentplan AS plan "
    "ON plan.id = step.plan_id JOIN fulfillment_order AS o ON o.id = plan.order_id "
    "WHERE o.external_id LIKE 'CIRCUIT-%%' AND step.state = 'OnHold'"
)


@pytest.fixture
def failing(stage: Stage) -> Iterator[None]:
    """An inventory that answers 500, and orders that call it until its circuit opens."""
    stage.fault({"id": "down", "system": "inventory", "status": 500})
    stage.submit(*(home_security(f"CIRCUIT-{number}") for number in range(ORDERS)))
    until(lambda: stage.rows(OPEN)[0][0] == "Open", 60, "the circuit to open")
    yield
    stage.fault()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def test_a_failing_system_holds_its_steps_and_an_operator_lets_them_go(
    stage: Stage, omar: Watched, failing: None, check_axe: Callable[..., None], look: Look
) -> None:
    page = omar.page
    page.goto("/systems")
    inventory = row(page, "Inventory")
    expect(inventory).to_contain_text("Keeps failing")
    expect(inventory).to_contain_text("next call")
    billing = row(page, "Billing")
    expect(billing).to_contain_text("Up")
    billing.get_by_role("button", name="Hold").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    check_axe(page, "hold a system")
    dialog.get_by_label("Reason").fill("Stocktaking until Monday")
    dialog.get_by_role("button", name="Hold", exact=True).click()
    expect(billing).to_contain_text("Stocktaking until Monday")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        look(page, "systems", theme)
    billing.get_by_role("button", name="Release").click()
    expect(row(page, "Billing")).to_contain_text("Up")
    stage.fault()
    row(page, "Inventory").get_by_role("button", name="Release").click()
    expect(row(page, "Inventory")).to_contain_text("Up")
    until(lambda: stage.rows(HELD)[0][0] == 0, 90, "the held steps to go out")
