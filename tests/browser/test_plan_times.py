"""A plan on its time axis: read, followed live, and a step of it opened, in both themes and widths."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from dro_site.demo.orders import home_security
from tests.browser.conftest import Look, People, Watched
from tests.browser.stage import Stage
from tests.browser.walk import submit_document, wait_for_state


def _row(page: Page, name: str) -> Locator:
    return page.locator(".times-list > li").filter(has=page.get_by_role("link", name=name, exact=True))


def test_the_axis_follows_the_plan_and_opens_its_steps(stage: Stage, omar: Watched) -> None:
    page = omar.page
    submit_document(page, home_security("TIMES"))
    wait_for_state(stage, "TIMES", "Schedule visit", "Ready")
    page.get_by_role("link", name="Time", exact=True).click()
    expect(page).to_have_url(re.compile("view=time"))
    visit = _row(page, "Schedule visit")
    expect(visit.locator("[data-kind=Expected]")).to_have_count(1)
    expect(visit.locator(".times-words")).to_contain_text(re.compile(r"^in (23 h|1 d)"))
    expect(_row(page, "Reserve hardware").locator("[data-kind=Done]")).to_have_count(1)
    stage.complete("TIMES", "Schedule visit", visit_date="2026-12-01")
    expect(visit.locator("[data-kind=Done]")).to_have_count(1, timeout=20_000)
    expect(visit.locator("[data-kind=Expected]")).to_have_count(0)

    link = visit.get_by_role("link", name="Schedule visit")
    link.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#step-panel")
    heading = panel.get_by_role("heading", level=2, name="Schedule visit")
    expect(heading).to_be_focused()
    expect(page).to_have_url(re.compile(r"view=time.*step=\d+"))
    expect(link).to_have_attribute("aria-current", "true")
    graph = page.get_by_role("link", name="Graph", exact=True)
    expect(graph).to_have_attribute("href", re.compile(r"step=\d+"))
    panel.locator("[data-panel-close]").click()
    expect(link).to_be_focused()
    expect(page).not_to_have_url(re.compile("step="))
    link.click()
    expect(heading).to_be_visible()
    graph.click()
    expect(page.locator('.step-card[aria-pressed="true"]')).to_contain_text("Schedule visit")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_axis_looks_and_reads_well(people: People, look: Look, theme: str) -> None:
    page = people("omar", theme=theme).page
    for number in (1, 3):
        page.goto(f"/orders/{number}/plan?view=time")
        expect(page.locator(".times-list > li").first).to_be_visible()
        look(page, f"times-{number}", theme)
    page.get_by_role("link", name="True to time").click()
    expect(page.get_by_role("link", name="True to time")).to_have_attribute("aria-current", "true")
    look(page, "times-true", theme)
