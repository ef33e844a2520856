"""The list of workspaces: made, renamed, duplicated and deleted in dialogs, by keys alone as well."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import CheckAxe, People, picture


def row(page: Page, name: str) -> Locator:
    heading = page.get_by_role("rowheader").filter(has=page.get_by_role("link", name=name, exact=True))
    return page.get_by_role("row").filter(has=heading)


def dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_workspace_is_made_renamed_copied_and_deleted(people: People, check_axe: CheckAxe, theme: str) -> None:
    watched = people("dana", theme=theme)
    watched.expect("status of 422")
    page = watched.page
    name = f"Fibre {theme}"
    page.goto("/designs")
    expect(row(page, "Home Security package")).to_contain_text("Inventory management")
    check_axe(page, "workspaces")
    picture(page, f"workspaces-{theme}")

    page.get_by_role("link", name="New workspace").click()
    expect(dialog(page).get_by_label("Name")).to_be_focused()
    check_axe(page, "new workspace")
    dialog(page).get_by_role("button", name="Create").click()
    expect(dialog(page)).to_contain_text("This field is required")
    dialog(page).get_by_label("Name").fill(name)
    dialog(page).get_by_role("button", name="Create").click()
    page.wait_for_url(f"**/designs/in/fibre-{theme}")
    expect(page.locator("[data-island=designer]")).to_be_visible()

    page.goto("/designs")
    row(page, name).get_by_role("link", name=f"Rename {name}").click()
    dialog(page).get_by_label("Description").fill("From order to light")
    dialog(page).get_by_role("button", name="Save").click()
    expect(row(page, name)).to_contain_text("From order to light")

    row(page, name).get_by_role("link", name=f"Delete {name}").click()
    check_axe(page, "delete workspace")
    dialog(page).get_by_role("button", name="Delete").click()
    expect(row(page, name)).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("is deleted")


def test_a_copy_has_the_whole_picture_and_goes_with_its_groups(people: People) -> None:
    page = people("dana").page
    page.goto("/designs")
    row(page, "Software subscription").get_by_role("link", name="Duplicate Software subscription").click()
    picture(page, "workspaces-duplicate")
    dialog(page).get_by_label("Name of the copy").fill("Software again")
    dialog(page).get_by_role("button", name="Duplicate").click()
    page.wait_for_url("**/designs/in/software-again")
    expect(page.locator(".react-flow__node .step-card")).to_have_count(4)

    page.goto("/designs")
    expect(row(page, "Software again")).to_contain_text("ERP · Software again")
    row(page, "Software again").get_by_role("link", name="Delete Software again").click()
    dialog(page).get_by_label("Delete its own step groups too").check()
    dialog(page).get_by_role("button", name="Delete").click()
    expect(row(page, "Software again")).to_have_count(0)
    page.goto("/designs/all")
    expect(page.locator("#main")).not_to_contain_text("Software again")


def test_a_dialog_opens_and_closes_by_keys_and_gives_the_focus_back(people: People) -> None:
    page = people("dana").page
    page.goto("/designs")
    opener = row(page, "Home Security package").get_by_role("link", name="Rename Home Security package")
    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog(page).get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_list_fits_a_phone(people: People, check_axe: CheckAxe) -> None:
    page = people("dana", width=390).page
    page.goto("/designs")
    expect(row(page, "Home Security package")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_axe(page, "workspaces on a phone")
    picture(page, "workspaces-phone")
