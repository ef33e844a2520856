"""Pages follow what happens, keep focus and what is being typed, and say when they cannot follow."""

from playwright.sync_api import expect

from dro_site.demo.orders import home_security, subscription
from tests.browser.conftest import Watched
from tests.browser.stage import Stage, until
from tests.browser.walk import card, do_task, one_laptop, submit_document, wait_for_state


def test_a_list_takes_up_what_is_new_and_keeps_the_focus(stage: Stage, omar: Watched) -> None:
    page = omar.page
    submit_document(page, one_laptop("LIVE-FIRST"))
    page.goto("/orders")
    expect(page.locator("#live")).to_have_attribute("data-live", "live")
    page.get_by_role("link", name="LIVE-FIRST").focus()
    stage.submit(subscription("LIVE-LIST"))
    row = page.locator("#orders tbody tr").filter(has_text="LIVE-LIST")
    expect(row).to_contain_text("Completed", timeout=30_000)
    expect(page.get_by_role("link", name="LIVE-FIRST")).to_be_focused()


def test_a_page_opened_before_its_plan_exists_shows_it_by_itself(stage: Stage, omar: Watched) -> None:
    stage.pause_work()
    try:
        submit_document(omar.page, subscription("LIVE-EARLY"))
        expect(omar.page.get_by_role("heading", name="The plan is being made")).to_be_visible()
    finally:
        stage.resume_work()
    expect(card(omar.page, "Activate licence")).to_be_visible(timeout=30_000)


def test_a_broken_stream_is_seen_and_nothing_is_missed(stage: Stage, omar: Watched) -> None:
    page = omar.page
    # How a connection ends when the server goes is up to the moment: reset, refused, cut off in an answer.
    omar.expect("^htmx:", "Failed to load resource: net::ERR_")
    submit_document(page, home_security("LIVE-BREAK"))
    wait_for_state(stage, "LIVE-BREAK", "Schedule visit", "Ready")
    expect(card(page, "Schedule visit")).to_have_attribute("data-state", "Ready", timeout=20_000)
    page.evaluate("window.isSamePage = true")
    indicator = page.locator("#live")
    expect(indicator).to_have_attribute("data-live", "live")
    stage.stop_web()
    try:
        expect(indicator).to_have_attribute("data-live", "reconnecting")
        expect(indicator).to_have_text("Reconnecting")
        # What happens while nobody is told:
        stage.complete("LIVE-BREAK", "Schedule visit", visit_date="2026-12-01")
        expect(indicator).to_have_attribute("data-live", "stale", timeout=20_000)
        expect(indicator).to_contain_text("Stale since")
    finally:
        stage.start_web()
    expect(indicator).to_have_attribute("data-live", "live", timeout=20_000)
    expect(card(page, "Schedule visit")).to_have_attribute("data-state", "Completed", timeout=20_000)
    expect(card(page, "Install on site")).to_have_attribute("data-state", "Ready")
    do_task(page, "Install on site", {"Panel tested": True})
    assert page.evaluate("window.isSamePage") is True
    until(lambda: stage.state_of("LIVE-BREAK") == "Completed", what="the order's completion")


def test_typing_in_the_panel_is_not_disturbed(stage: Stage, omar: Watched) -> None:
    page = omar.page
    submit_document(page, one_laptop("LIVE-TYPING"))
    wait_for_state(stage, "LIVE-TYPING", "Confirm delivery", "Ready")
    step = stage.rows(
        "SELECT step.id FROM fulfillment_fulfillmentstep AS step JOIN fulfillment_fulfillmentplan AS plan "
        "ON plan.id = step.plan_id JOIN fulfillment_order AS o ON o.id = plan.order_id "
        "WHERE o.external_id = 'LIVE-TYPING' AND step.name = 'Confirm delivery'"
    )[0][0]
    page.goto(f"{page.url}?step={step}")
    box = page.get_by_label("Received by")
    box.fill("Recep")
    stage.start_task("LIVE-TYPING", "Confirm delivery")
    expect(card(page, "Confirm delivery")).to_have_attribute("data-state", "InProgress", timeout=20_000)
    page.wait_for_timeout(800)
    expect(box).to_have_value("Recep")
    expect(box).to_be_focused()
