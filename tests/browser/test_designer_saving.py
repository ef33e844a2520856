"""The canvas saves by itself: two browsers at once, no network, a page that is left too early."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import People
from tests.browser.design_walk import select_step, stored
from tests.browser.stage import Stage, until

CHANGES = "**/api/v1/draft/changes"
_MAKE = """
from orchestration.models import StepDefinition, StepGroup, Workspace, WorkspaceItem
code = {0}
canvas = Workspace.objects.create(code=code, name=code)
group = StepGroup.objects.create(code=code + "-work", name="Work")
WorkspaceItem.objects.create(workspace=canvas, group=group)
for name in ("Pack", "Send"):
    StepDefinition.objects.create(code=code + "-" + name.lower(), name=name, group=group, type="Milestone")
"""


def _canvas(stage: Stage, code: str) -> str:
    """Make a workspace with two steps; return its address."""
    stage._python(_MAKE, code)
    return f"/designs/in/{code}"


def _rename(page: Page, step: str, name: str) -> None:
    field = select_step(page, step).get_by_role("textbox", name="Name", exact=True).first
    field.fill(name)
    field.press("Tab")


def _saved(page: Page, status: str) -> Locator:
    mark = page.locator(".save-indicator")
    expect(mark).to_have_attribute("data-status", status, timeout=20_000)
    return mark


def _step(stage: Stage, code: str) -> tuple[str, str]:
    [(name, description)] = stored(stage, "stepdefinition", "name, description", "code = %s", code)
    return name, description


@pytest.fixture
def pages(people: People) -> tuple[Page, Page]:
    """Two browsers in which a designer is signed in. One of them is told that the other was first."""
    one, other = people("dana"), people("dana")
    other.expect("409")
    return one.page, other.page


def test_what_two_people_change_beside_each_other_is_merged(stage: Stage, pages: tuple[Page, Page]) -> None:
    address = _canvas(stage, "merging")
    one, other = pages
    one.goto(address)
    other.goto(address)
    _rename(one, "Send", "Send off")
    _saved(one, "Saved")
    until(lambda: _step(stage, "merging-send")[0] == "Send off")
    panel = select_step(other, "Send")
    panel.get_by_role("textbox", name="Description", exact=True).first.fill("By van")
    other.keyboard.press("Tab")
    until(lambda: _step(stage, "merging-send") == ("Send off", "By van"))
    _saved(other, "Saved")
    expect(other.locator("[data-step='merging-send']")).to_contain_text("Send off")
    other.locator("[data-command=undo]").click()
    until(lambda: _step(stage, "merging-send") == ("Send off", ""), what="undo that keeps what the other did")


def test_what_both_change_is_decided_by_a_person(stage: Stage, pages: tuple[Page, Page]) -> None:
    address = _canvas(stage, "deciding")
    one, other = pages
    one.goto(address)
    other.goto(address)
    _rename(one, "Send", "Send off")
    until(lambda: _step(stage, "deciding-send")[0] == "Send off")
    _rename(other, "Pack", "Wrap")
    _rename(other, "Send", "Ship")
    mark = _saved(other, "Conflict")
    until(lambda: _step(stage, "deciding-pack")[0] == "Wrap", what="saving what nobody else changed")
    assert _step(stage, "deciding-send")[0] == "Send off"
    mark.click()
    dialog = other.get_by_role("dialog")
    expect(dialog).to_contain_text("Send off")
    dialog.get_by_role("button", name="Keep mine", exact=True).click()
    _saved(other, "Saved")
    assert _step(stage, "deciding-send")[0] == "Ship"


def test_what_the_other_person_wrote_is_taken_where_one_decides_so(stage: Stage, pages: tuple[Page, Page]) -> None:
    address = _canvas(stage, "taking")
    one, other = pages
    one.goto(address)
    other.goto(address)
    _rename(one, "Send", "Send off")
    until(lambda: _step(stage, "taking-send")[0] == "Send off")
    _rename(other, "Send", "Ship")
    _saved(other, "Conflict").click()
    other.get_by_role("dialog").get_by_role("button", name="Take theirs", exact=True).click()
    _saved(other, "Saved")
    expect(other.locator(".design-card").filter(has_text="Send off")).to_be_visible()
    assert _step(stage, "taking-send")[0] == "Send off"


def test_without_network_the_work_goes_on_and_is_saved_later(stage: Stage, people: People) -> None:
    watched = people("dana")
    watched.expect("ERR_INTERNET_DISCONNECTED")
    page = watched.page
    page.goto(_canvas(stage, "offline"))
    page.context.set_offline(True)
    _rename(page, "Send", "Send off")
    _saved(page, "Offline")
    _rename(page, "Pack", "Wrap")
    page.context.set_offline(False)
    _saved(page, "Saved")
    assert (_step(stage, "offline-send")[0], _step(stage, "offline-pack")[0]) == ("Send off", "Wrap")


def test_what_was_not_saved_is_offered_after_a_reload(stage: Stage, people: People) -> None:
    watched = people("dana")
    watched.expect("ERR_FAILED")
    page = watched.page
    page.goto(_canvas(stage, "leaving"))
    page.route(CHANGES, lambda route: route.abort())
    _rename(page, "Send", "Send off")
    _saved(page, "Offline")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute(CHANGES)
    expect(page.locator("[data-step='leaving-send']")).to_contain_text("Send")
    offer = page.get_by_role("group", name="Unsaved changes")
    expect(offer).to_contain_text("1 change")
    offer.get_by_role("button", name="Bring back").click()
    until(lambda: _step(stage, "leaving-send")[0] == "Send off")
    _saved(page, "Saved")


def test_an_answer_that_got_lost_changes_nothing(stage: Stage, people: People) -> None:
    watched = people("dana")
    watched.expect("ERR_FAILED")
    page = watched.page
    page.goto(_canvas(stage, "losing"))
    answers: list[int] = []

    def lose(route: Route) -> None:
        answers.append(route.fetch().status)
        route.abort()

    page.route(CHANGES, lose, times=1)
    _rename(page, "Send", "Send off")
    _saved(page, "Offline")
    assert answers == [200]
    _rename(page, "Send off", "Send away")
    _saved(page, "Saved")
    assert _step(stage, "losing-send")[0] == "Send away"


def test_a_page_that_is_left_at_once_saves_first(stage: Stage, people: People) -> None:
    page = people("dana").page
    page.goto(_canvas(stage, "going"))
    _rename(page, "Send", "Send off")
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", re.compile("Saving|Saved"))
    page.goto("/designs")
    until(lambda: _step(stage, "going-send")[0] == "Send off")


def test_whose_session_ended_is_told_and_goes_on_after_signing_in_elsewhere(stage: Stage, people: People) -> None:
    watched = people("dana")
    watched.expect("401", "403")
    page = watched.page
    page.goto(_canvas(stage, "signing-in"))
    page.context.clear_cookies()
    _rename(page, "Send", "Send off")
    mark = _saved(page, "SignedOut")
    expect(mark).to_have_text("Signed out")
    _rename(page, "Pack", "Wrap")
    with page.context.expect_page() as opened:
        mark.click()
    login = opened.value
    login.get_by_label("User name").fill("dana")
    login.get_by_label("Password").fill(stage.logins["dana"])
    login.get_by_role("button", name="Sign in").click()
    login.wait_for_url("**/")
    login.close()
    page.bring_to_front()
    _saved(page, "Saved")
    assert (_step(stage, "signing-in-send")[0], _step(stage, "signing-in-pack")[0]) == ("Send off", "Wrap")
