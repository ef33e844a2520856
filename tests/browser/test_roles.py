"""What each role sees, and what it is refused."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.stage import Stage

PLACES = {
    "omar": {"Home", "Orders", "Tasks"},
    "dana": {"Home", "Orders", "Catalog", "Designs", "Releases"},
    "ada": {"Home", "Orders", "Tasks", "Catalog", "Designs", "Releases"},
}
HOME = {
    "omar": {"My tasks", "Fallout by cause", "Late and at risk", "Systems", "Newest orders"},
    "dana": {"Draft", "Last release", "Newest orders"},
    "ada": {"System health", "People", "My tasks", "Fallout by cause", "Draft", "Last release", "Newest orders"},
}
ELSEWHERE = {
    "omar": {"Draft", "System health", "People"},
    "dana": {"My tasks", "Fallout by cause", "People"},
    "ada": set(),
}


@pytest.mark.parametrize("username", list(PLACES))
def test_the_rail_and_home_of_a_role(people: People, username: str) -> None:
    page = people(username).page
    page.goto("/")
    assert set(page.locator(".rail-section .rail-link").all_inner_texts()) >= PLACES[username]
    headings = set(page.locator("main h2").all_inner_texts())
    assert headings >= HOME[username]
    assert not headings & ELSEWHERE[username]


def test_a_designer_watches_orders_but_does_nothing_to_them(people: People) -> None:
    watched = people("dana")
    page = watched.page
    page.goto("/orders")
    expect(page.get_by_role("link", name="New order")).to_have_count(0)
    page.goto("/orders/2/plan")
    page.get_by_role("link", name="Schedule visit", exact=True).click()
    panel = page.locator("#step-panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Schedule visit")
    expect(panel.get_by_role("button", name="Complete task")).to_have_count(0)
    expect(panel.get_by_role("button", name="Skip…")).to_have_count(0)
    watched.expect("status of 403")
    for path in ("/orders/new", "/tasks"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_operator_may_not_design(people: People) -> None:
    watched = people("omar")
    watched.expect("status of 403")
    for path in ("/releases", "/releases/draft", "/catalog/products/SEC-PACK"):
        answer = watched.page.goto(path)
        assert answer is not None
        assert answer.status == 403


def test_a_client_system_has_no_pages(stage: Stage, people: People) -> None:
    watched = people.stranger()
    watched.expect("status of 403")
    page = watched.page
    page.goto("/login")
    page.get_by_label("User name").fill("webshop")
    page.get_by_label("Password").fill(stage.logins["webshop"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    answer = page.goto("/orders")
    assert answer is not None
    assert answer.status == 403


def test_a_stranger_is_asked_to_sign_in_and_then_led_back(stage: Stage, people: People) -> None:
    page = people.stranger().page
    page.goto("/orders/3/history")
    page.get_by_label("User name").fill("omar")
    page.get_by_label("Password").fill(stage.logins["omar"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/orders/3/history")
    expect(page.get_by_role("heading", name="Everything that happened")).to_be_visible()
