"""Releases as designers work with them: validated and located, compared on the canvas, published by two, replayed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from dro_site.demo.orders import home_security
from tests.browser.conftest import CheckAxe, Look, People, picture
from tests.browser.stage import Stage, until

THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A product of its own, since these tests publish; its draft differs from its release."""
    running = Stage(tmp_path_factory.mktemp("stage"))
    try:
        running.start()
        running.manage("shell", "-v0", "-c", "from tests.browser.release_design import change_draft; change_draft()")
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def sessions() -> dict[str, Any]:
    return {}


def card(page: Page, name: str) -> Locator:
    return page.locator(".difference-card").filter(has_text=name)


def row(page: Page, name: str) -> Locator:
    return page.locator(".difference-list").get_by_role("button", name=name, exact=True)


def opened_draft(people: People, **options: Any) -> Page:
    page = people("dana", **options).page
    page.goto("/releases/draft")
    expect(page.locator(".difference-card").first).to_be_visible()
    return page


@pytest.mark.parametrize("theme", THEMES)
def test_the_draft_and_what_it_changes(people: People, look: Look, theme: str) -> None:
    page = opened_draft(people, theme=theme)
    expect(page.get_by_role("heading", name="Validation")).to_be_visible()
    for name, word in (("Inspect the site", "Added"), ("Agree on a visit", "Changed"), ("Tell the webshop", "Removed")):
        expect(card(page, name)).to_contain_text(word)
        expect(card(page, name)).to_have_attribute("data-change", word)
    expect(card(page, "Install on site")).to_contain_text("Unchanged")
    look(page, "draft", theme)


@pytest.mark.parametrize("theme", THEMES)
def test_other_screens_of_releases(people: People, look: Look, theme: str) -> None:
    page = people("dana", theme=theme).page
    for name, path in {
        "releases": "/releases",
        "release": "/releases/1",
        "compare": "/releases/compare?from=draft&to=1",
        "restore": "/releases/1/restore",
        "replays": "/releases/replays",
    }.items():
        page.goto(path)
        look(page, name, theme)


def test_a_problem_leads_to_its_record_on_the_canvas(people: People) -> None:
    page = opened_draft(people)
    page.get_by_role("link", name=re.compile("inspect-site")).click()
    page.wait_for_url("**/designs/in/home-security?at=StepDefinition:inspect-site&field=queue")
    found = page.locator(".react-flow__node [data-step=inspect-site]")
    expect(found).to_have_attribute("aria-pressed", "true")
    box, surface = found.bounding_box(), page.locator(".design-surface").bounding_box()
    assert box is not None
    assert surface is not None
    assert surface["x"] <= box["x"]
    assert box["x"] + box["width"] <= surface["x"] + surface["width"]
    expect(page.locator(".inspector").get_by_role("heading", level=2)).to_have_text("Inspect the site")
    expect(page.locator(".inspector").get_by_role("combobox", name="Queue", exact=True)).to_be_focused()


def test_a_record_that_is_gone_is_said_to_be(people: People) -> None:
    page = people("dana").page
    page.goto("/designs/in/home-security?at=StepDefinition:no-such-step")
    expect(page.locator(".designer > [role=status]")).to_contain_text("has no StepDefinition no-such-step")


def test_the_list_and_the_picture_show_each_other(people: People, check_axe: CheckAxe) -> None:
    page = opened_draft(people)
    row(page, "Changed Agree on a visit").click()
    expect(card(page, "Agree on a visit")).to_have_attribute("aria-pressed", "true")
    fields = page.locator("[data-chosen] .change-fields")
    expect(fields).to_contain_text("Schedule visit → Agree on a visit")
    expect(fields.locator("dd.mono")).to_contain_text("order.priority != 'Bulk'")
    card(page, "Inspect the site").click()
    expect(row(page, "Added Inspect the site")).to_have_attribute("aria-pressed", "true")
    row(page, "Removed Inventory confirmed → Agree on a visit").click()
    arrow = page.locator(".difference-arrow[data-light=selected]")
    expect(arrow).to_have_attribute("data-change", "Removed")
    expect(page.locator(".arrow-label")).to_have_text("Removed, within the same bundle")
    assert arrow.locator(".arrow-line").evaluate("line => getComputedStyle(line).strokeDasharray") != "none"
    check_axe(page, "an arrow is selected")
    picture(page, "difference-arrow-1440-light")


def test_a_filter_dims_and_changes_alone_are_laid_out_anew(people: People) -> None:
    page = opened_draft(people)
    bar = page.get_by_role("toolbar", name="View of the difference")
    bar.get_by_role("button", name="Removed").click()
    expect(card(page, "Tell the webshop")).to_have_attribute("data-light", "plain")
    expect(card(page, "Inspect the site")).to_have_attribute("data-light", "dim")
    expect(row(page, "Added Inspect the site")).to_have_count(0)
    bar.get_by_role("button", name="Removed").click()
    bar.get_by_role("button", name="Changes alone").click()
    expect(card(page, "Install on site")).to_have_count(0)
    expect(card(page, "Inspect the site")).to_have_count(1)
    expect(card(page, "Inventory confirmed")).to_have_count(1)
    picture(page, "difference-changes-alone-1440-light")


def test_a_difference_is_read_by_key_alone(people: People) -> None:
    page = opened_draft(people)
    following = page.get_by_role("button", name="Next change")
    following.focus()
    said = page.locator('[data-island="difference"] > [role=status]')
    page.keyboard.press("Enter")
    expect(said).to_have_text("Changed: Home Security package")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Added: Customer care")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Added: Inspect the site")
    active = page.locator('.difference-card[tabindex="0"]')
    expect(active).to_have_count(1)
    active.focus()
    expect(active).to_have_attribute("aria-label", re.compile("^Inspect the site, manual task, lane Service"))
    page.keyboard.press("Alt+ArrowRight")
    focused = page.locator(".difference-card:focus")
    expect(focused).to_contain_text("Agree on a visit")
    page.keyboard.press("Enter")
    expect(focused).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(focused).to_have_attribute("aria-pressed", "false")


def test_the_table_has_all_that_the_pictures_have(people: People) -> None:
    page = opened_draft(people)
    page.locator("details.change-table summary").click()
    told = {cell.inner_text() for cell in page.locator(".change-table th[scope=row]").all()}
    drawn = page.locator("script#difference-data").evaluate("script => JSON.parse(script.textContent)")
    assert {change["code"] for one in drawn for change in one["changes"]} <= told
    assert {"billing.activate", "SB-ANTIVIRUS-to-SB-T-LICENCE", "never"} <= told


@pytest.fixture
def orders(stage: Stage) -> Stage:
    """A few orders that the change would make different plans for."""
    for number in range(3):
        if not stage.state_of(f"REPLAY-{number}"):
            stage.submit(home_security(f"REPLAY-{number}", account=f"R{number}"))
    return stage


def test_orders_are_replayed_while_one_does_something_else(orders: Stage, people: People, look: Look) -> None:
    orders.pause_work()
    page = people("dana").page
    page.goto("/releases/draft")
    page.get_by_role("link", name="Replay orders").click()
    page.get_by_label("Newest orders").fill("20")
    page.get_by_label("With the product").fill("SEC-PACK")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/releases/replays/\d+$"))
    address = page.url
    expect(page.locator("#replay-progress")).to_contain_text("Waiting")
    look(page, "replay-waiting", "light")
    page.goto("/releases")
    orders.resume_work()
    page.goto("/releases/replays")
    page.get_by_role("link", name="Replay 1", exact=True).click()
    assert page.url == address
    expect(page.locator("#replay-progress")).to_contain_text("Completed", timeout=60_000)
    page.wait_for_load_state()
    expect(page.get_by_role("heading", name="Steps added")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Inspect the site")).click()
    expect(page.locator(".replay-orders > li").first).to_contain_text("REPLAY-2")
    page.locator(".replay-orders summary").first.click()
    expect(page.locator(".replay-orders details").first).to_contain_text("Step removed announce-security-completed/1")
    page.get_by_role("link", name="REPLAY-2").click()
    page.wait_for_url(re.compile(r"/orders/\d+$"))


@pytest.mark.parametrize("theme", THEMES)
def test_the_report_of_a_replay(people: People, look: Look, theme: str) -> None:
    page = people("dana", theme=theme).page
    page.goto("/releases/replays/1")
    page.locator(".replay-orders summary").first.click()
    look(page, "replay", theme)


def test_a_request_is_rejected_with_a_reason(people: People, look: Look, check_axe: CheckAxe) -> None:
    page = opened_draft(people)
    ask(page, "A first try")
    other = people("ada").page
    other.goto("/releases/draft")
    look(other, "draft-asked", "light")
    other.get_by_role("button", name="Reject…").click()
    check_axe(other, "the dialog that rejects")
    other.get_by_label("Reason").fill("Not before the inspection has a queue")
    other.get_by_role("dialog").get_by_role("button", name="Reject", exact=True).click()
    expect(other.get_by_role("region", name="Messages")).to_contain_text("is rejected")
    page.goto("/releases")
    expect(page.get_by_role("row").filter(has_text="A first try")).to_contain_text("Not before the inspection")


def ask(page: Page, note: str) -> None:
    page.get_by_label("Note").fill(note)
    page.get_by_label(re.compile("I have read")).check()
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_role("heading", name="Approval is asked for")).to_be_visible()
    expect(page.get_by_role("button", name="Approve and publish")).to_have_count(0)


def test_one_asks_and_another_publishes_and_an_old_design_comes_back(stage: Stage, people: People, look: Look) -> None:
    page = opened_draft(people)
    ask(page, "Visits are inspected first")
    other = people("ada").page
    other.goto("/")
    other.get_by_role("link", name=re.compile("^Review the draft")).first.click()
    other.locator("#approve-acknowledged").check()
    other.get_by_role("button", name="Approve and publish").click()
    other.wait_for_url("**/releases/2")
    expect(other.locator(".timeline")).to_contain_text("approved it, which published it")
    look(other, "release-of-two", "light")
    until(lambda: stage.rows("SELECT approved_by_id FROM orchestration_release WHERE number = 2")[0][0], 5)
    page.goto("/releases/1")
    page.get_by_role("link", name="Bring back into the draft").click()
    expect(card(page, "Tell the webshop")).to_contain_text("Added")
    page.get_by_role("button", name="Replace the draft").click()
    page.wait_for_url("**/releases/draft")
    expect(card(page, "Tell the webshop")).to_contain_text("Added")
