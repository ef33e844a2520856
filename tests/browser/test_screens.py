"""Every screen in light and dark, wide and narrow: clean by axe, nothing runs out of the page, a picture is kept."""

import pytest
from playwright.sync_api import expect

from dro_site.demo.orders import subscription
from tests.browser.conftest import CheckAxe, Look, People, picture
from tests.browser.stage import Stage, until
from tests.browser.walk import submit_document, wait_for_state

THEMES = ("light", "dark")

SCREENS = {
    "home-operator": ("omar", "/", ""),
    "home-designer": ("dana", "/", ""),
    "home-admin": ("ada", "/", ""),
    "orders": ("omar", "/orders", ""),
    "orders-nothing-found": ("omar", "/orders?q=no+such+order", ""),
    "order-lines": ("omar", "/orders/3", ""),
    "order-decomposition": ("omar", "/orders/3/decomposition", ""),
    "order-decomposition-lit": ("omar", "/orders/3/decomposition", ".line-list li:nth-child(2) button"),
    "order-decomposition-why": ("omar", "/orders/3/decomposition", "[id^=why-] summary"),
    "order-not-decomposed": ("omar", "/orders/5/decomposition", ""),
    "order-plan": ("omar", "/orders/3/plan", ""),
    "order-plan-task": ("omar", "/orders/3/plan", 'a:text-is("Confirm delivery")'),
    "order-plan-callout": ("omar", "/orders/4/plan", 'a:text-is("Activate licence")'),
    "order-history": ("omar", "/orders/3/history", ""),
    "order-history-of-people": ("omar", "/orders/4/history?show=failures", ""),
    "order-form": ("omar", "/orders/new?sample=laptop-bundle", ""),
    "order-form-preview": ("omar", "/orders/new?sample=home-security", ".submit-bar button[value=preview]"),
    "order-form-problems": ("omar", "/orders/new", ".submit-bar button[value=submit]"),
    "order-form-json": ("omar", "/orders/new?sample=software-subscription", "button[value=json]"),
    "tasks": ("omar", "/tasks?view=all", ""),
    "tasks-none": ("ada", "/tasks?view=mine", ""),
    "fallout-nothing": ("omar", "/fallout?system=none", ""),
    "repairs": ("omar", "/fallout/repairs", ""),
    "jeopardy": ("omar", "/jeopardy", ""),
    "systems-up": ("omar", "/systems", ""),
}


@pytest.fixture(scope="package")
def settled(stage: Stage) -> Stage:
    """The stage, once the demonstration's orders have come as far as they come by themselves."""
    until(lambda: stage.state_of("DEMO-1004") == "Completed", 60, "the subscription's completion")
    wait_for_state(stage, "DEMO-1003", "Put licence on record", "Completed")
    return stage


@pytest.mark.parametrize("theme", THEMES)
def test_every_screen(settled: Stage, people: People, look: Look, theme: str) -> None:
    pages = {user: people(user, theme=theme) for user in ("omar", "dana", "ada")}
    pages["omar"].expect("status of 422")
    for name, (user, path, pressed) in SCREENS.items():
        page = pages[user].page
        page.goto(path)
        if pressed:
            page.locator(pressed).first.click()
        look(page, name, theme)


@pytest.mark.parametrize("theme", THEMES)
def test_a_failed_step_and_its_dialog(settled: Stage, people: People, look: Look, theme: str) -> None:
    order = f"PICTURE-{theme.upper()}"
    settled.fault({"system": "erp", "status": 422, "order": order})
    page = people("omar", theme=theme).page
    submit_document(page, subscription(order))
    wait_for_state(settled, order, "Recognise revenue", "FatallyFailed")
    expect(page.locator(".notice").filter(has_text="Recognise revenue")).to_be_visible()
    page.get_by_role("link", name="Recognise revenue").first.click()
    panel = page.locator("#step-panel")
    panel.locator(".attempt summary").first.click()
    look(page, "order-plan-failed", theme)
    panel.get_by_role("button", name="Skip…").click()
    look(page, "step-dialog", theme)
    page.keyboard.press("Escape")
    for name, path in {"home-with-trouble": "/", "orders-to-repair": "/orders?failed=1"}.items():
        page.goto(path)
        look(page, name, theme)


def test_signing_in_looks_the_same(stage: Stage, people: People, check_axe: CheckAxe) -> None:
    page = people.stranger().page
    page.goto("/orders")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    check_axe(page, "sign-in")
    picture(page, "sign-in-1280-light")
