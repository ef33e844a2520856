"""Without a mouse: find a task, complete it, walk the plan, follow a line's lineage."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.stage import Stage
from tests.browser.walk import one_laptop, submit_document, type_text, wait_for_state


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the element of this accessible name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "document.activeElement.getAttribute('aria-label') "
            "|| [...(document.activeElement.labels ?? [])].map((label) => label.innerText).join() "
            "|| document.activeElement.innerText || ''"
        )
        if name in found:
            return
    raise AssertionError(f"Tab does not lead to {name!r}.")


def test_a_task_is_completed_by_keyboard_alone(stage: Stage, omar: Watched) -> None:
    page = omar.page
    submit_document(page, one_laptop("KEYS"))
    wait_for_state(stage, "KEYS", "Confirm delivery", "Ready")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/tasks")
    tab_to(page, "All open")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks?view=all")
    tab_to(page, "Confirm delivery of KEYS", 150)
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan?step=*")
    tab_to(page, "Received by")
    type_text(page, "Reception")
    page.keyboard.press("Enter")
    heading = page.locator("#step-panel").get_by_role("heading", level=2, name="Confirm delivery")
    expect(page.locator("#step-panel .step-head")).to_contain_text("Completed")
    expect(heading).to_be_focused()
    assert stage.step_state("KEYS", "Confirm delivery") == "Completed"


def test_a_form_that_is_not_filled_in_says_so_where_the_focus_goes(stage: Stage, omar: Watched) -> None:
    page = omar.page
    omar.expect("status of 422")
    submit_document(page, one_laptop("KEYS-EMPTY"))
    wait_for_state(stage, "KEYS-EMPTY", "Confirm delivery", "Ready")
    page.get_by_role("link", name="Confirm delivery", exact=True).click()
    tab_to(page, "Received by")
    page.keyboard.press("Enter")
    box = page.get_by_label("Received by")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#step-panel").get_by_role("alert")).to_contain_text("Received by is required.")
    expect(page.locator("#answer-received_by-error")).to_have_text("Received by is required.")


def test_the_canvas_is_one_stop_and_a_step_opens_its_panel(omar: Watched) -> None:
    page = omar.page
    page.goto("/orders/3/plan")
    expect(page.locator(".step-card").first).to_be_visible()
    page.locator(".plan-toolbar [aria-label='Overview map']").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.step-card')"):
            break
    assert page.evaluate("document.activeElement.matches('.step-card')")
    page.keyboard.press("Enter")
    chosen = page.locator('.step-card[aria-pressed="true"]')
    expect(chosen).to_be_focused()
    name = chosen.locator(".step-name").inner_text()
    expect(page.locator("#step-panel").get_by_role("heading", level=2, name=name)).to_be_visible()
    assert "?step=" in page.url
    expect(page.locator(".table-steps a[aria-current]")).to_have_text(name)
    page.reload()  # the selection is in the address
    expect(page.locator("#step-panel").get_by_role("heading", level=2, name=name)).to_be_visible()
    expect(page.locator(".table-steps a[aria-current]")).to_have_text(name)
    expect(chosen).to_have_count(1)
    chosen.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#step-panel")).not_to_be_visible()
    assert "?step=" not in page.url


def test_lineage_by_keyboard(omar: Watched) -> None:
    page = omar.page
    page.goto("/orders/3/decomposition")
    page.get_by_role("button", name="1.2 SmartBytes laptop 14").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="1.2 SmartBytes laptop 14")).to_have_attribute("aria-pressed", "true")
    lit = page.locator('.line-card[data-light="path"]')
    expect(lit).to_have_count(1)
    expect(lit).to_contain_text("Munich")
    expect(page.locator('.line-card[data-light="dim"]')).to_have_count(8)
    page.keyboard.press("Escape")
    expect(page.locator(".line-card[data-light]")).to_have_count(0)
    page.get_by_label("Find a line, product, rule or value").fill("hamburg")
    expect(page.locator(".line-list > li:visible")).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="2 found")).to_be_visible()


def test_a_form_sent_without_script_comes_back_at_the_address_of_the_step(stage: Stage, omar: Watched) -> None:
    page = omar.page
    omar.expect("status of 422")
    submit_document(page, one_laptop("KEYS-PLAIN"))
    wait_for_state(stage, "KEYS-PLAIN", "Confirm delivery", "Ready")
    page.get_by_role("link", name="Confirm delivery", exact=True).click()
    form = page.locator("#step-panel form.task-form")
    form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    expect(page.get_by_label("Received by")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/steps/\d+$"))
    page.reload()
    expect(page.get_by_label("Received by")).to_be_visible()
