"""Repairing a failed step: retry and skip with a reason, and a decision that comes too late."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dro_site.demo.orders import subscription
from tests.browser.conftest import People, Watched
from tests.browser.stage import Stage
from tests.browser.walk import open_step, submit_document, wait_for_state

RULE = {"id": "refuses", "system": "erp", "status": 422}


@pytest.fixture(autouse=True)
def _mend(stage: Stage) -> Any:
    yield
    stage.fault()


def fail(stage: Stage, page: Page, order: str) -> Any:
    """Submit a subscription whose last call is refused; return the panel of the failed step."""
    stage.fault({**RULE, "order": order})
    submit_document(page, subscription(order))
    wait_for_state(stage, order, "Recognise revenue", "FatallyFailed")
    panel = open_step(page, "Recognise revenue")
    expect(panel.locator(".step-head")).to_contain_text("Fatally failed")
    return panel


def decide(panel: Any, action: str, reason: str) -> None:
    """Press an action of the panel, give a reason in its dialog, go on."""
    panel.get_by_role("button", name=f"{action}…").click()
    dialog = panel.get_by_role("dialog")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name=action, exact=True).click()


def test_retry_after_the_cause_is_gone(stage: Stage, omar: Watched) -> None:
    panel = fail(stage, omar.page, "REPAIR-RETRY")
    expect(omar.page.locator("#order-header")).to_contain_text("needs a person")
    stage.fault()
    decide(panel, "Retry", "The ERP knows the account now")
    expect(omar.page.locator("#order-header .status-pill").first).to_have_text("Completed", timeout=30_000)
    expect(omar.page.locator("#order-header")).not_to_contain_text("needs a person")
    calls = [call for call in stage.ledger("REPAIR-RETRY") if call["system"] == "erp"]
    assert [call["applied"] for call in calls] == [0, 1] or [call["applied"] for call in calls] == [False, True]
    assert len({call["idempotency_key"] for call in calls}) == 1
    omar.page.get_by_role("link", name="History").click()
    omar.page.get_by_role("link", name="By people").click()
    entry = omar.page.locator(".timeline > li").first
    expect(entry).to_contain_text("was sent into another try: “The ERP knows the account now”")
    expect(entry).to_contain_text("by Omar")


def test_skip_says_what_it_causes_and_needs_a_reason(stage: Stage, omar: Watched) -> None:
    page = omar.page
    panel = fail(stage, page, "REPAIR-SKIP")
    panel.get_by_role("button", name="Skip…").click()
    dialog = panel.get_by_role("dialog")
    expect(dialog).to_contain_text("This cannot be undone.")
    dialog.get_by_role("button", name="Skip", exact=True).click()
    expect(dialog).to_be_visible()  # the browser asks for the reason
    dialog.get_by_role("button", name="Back").click()
    expect(panel.get_by_role("button", name="Skip…")).to_be_focused()
    decide(panel, "Skip", "Booked by hand")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("“Recognise revenue” was skipped.")
    expect(panel.locator(".step-head")).to_contain_text("Skipped")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    expect(page.locator("#order-header .status-pill").first).to_have_text("Completed", timeout=30_000)
    assert not [call for call in stage.ledger("REPAIR-SKIP") if call["system"] == "erp" and call["applied"]]


def test_a_decision_on_what_has_changed_is_refused_and_says_by_whom(stage: Stage, people: People) -> None:
    omar, olga = people("omar"), people("olga")
    panel = fail(stage, omar.page, "REPAIR-STALE")
    olga.page.goto(omar.page.url)
    late = olga.page.locator("#step-panel")
    late.get_by_role("button", name="Skip…").click()
    late.get_by_role("dialog").get_by_label("Reason").fill("Nobody needs it")
    decide(panel, "Declare complete", "Booked by hand")
    expect(panel.locator(".step-head")).to_contain_text("Completed")
    # While her dialog is open, her page keeps still; her decision is about a step that is no longer as she sees it.
    olga.expect("status of 409")
    late.get_by_role("dialog").get_by_role("button", name="Skip", exact=True).click()
    refusal = late.locator("#step-refusal")
    expect(refusal).to_contain_text("was failed for good when you decided; it is completed now")
    expect(refusal).to_contain_text("was declared complete by Omar")
    expect(refusal).to_contain_text("“Booked by hand”")
    expect(refusal).to_be_focused()
    # What changed while her page kept still loads the panel anew a moment later: what was said to her stays.
    with olga.page.expect_response(re.compile(r"/steps/\d+$")):
        olga.page.evaluate("document.dispatchEvent(new CustomEvent('live:resync'))")
    olga.page.wait_for_timeout(500)
    expect(refusal).to_contain_text("was declared complete by Omar")
    expect(refusal).to_be_focused()
    assert stage.step_state("REPAIR-STALE", "Recognise revenue") == "Completed"


def test_what_failed_alike_is_one_cause_on_the_first_page(stage: Stage, omar: Watched) -> None:
    page = omar.page
    for number in (1, 2):
        stage.fault({**RULE, "order": f"ALIKE-{number}", "body": {"detail": f"Account {number} is closed"}})
        submit_document(page, subscription(f"ALIKE-{number}"))
        wait_for_state(stage, f"ALIKE-{number}", "Recognise revenue", "FatallyFailed")
    page.goto("/")
    cause = page.locator(".cause-list li").filter(has_text="Account").first
    expect(cause.locator(".count")).to_have_text("2")
    cause.get_by_role("link").click()
    expect(page.get_by_role("region", name="Failures table").locator("tbody tr")).to_have_count(2)
    page.get_by_role("region", name="Figures").get_by_role("link").click()
    expect(page.locator("#orders tbody tr")).to_have_count(2)
    expect(page.locator("#orders")).to_contain_text("ALIKE-1")
    expect(page.locator("#orders")).to_contain_text("ALIKE-2")
