"""The console in a real browser under the site's strict content security policy: every violation fails the test."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import People, picture
from tests.browser.stage import Stage


def test_every_list_and_form_opens_without_a_violation(stage: Stage, people: People) -> None:
    watched = people("ada")
    page = watched.page
    page.goto("/admin/")
    picture(page, "console-index")
    lists = page.locator("#content-main tbody th a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    forms = page.locator("#content-main a.addlink").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(lists) > 40
    for path in [*forms, *lists]:
        page.goto(path)
        expect(page.locator("#content h1")).to_be_visible()
        assert page.evaluate("window.__violations") == [], path
        first = page.locator("#result_list tbody th a").first
        if first.count():
            first.click()
            expect(page.locator("#content h1")).to_be_visible()
            assert page.evaluate("window.__violations") == [], page.url


def test_a_rule_is_written_with_its_mappings(people: People) -> None:
    page = people("ada").page
    page.goto("/admin/decomposition/decompositionrule/add/")
    page.locator("#id_name").press_sequentially("Panel from anything")
    expect(page.locator("#id_code")).to_have_value("panel-from-anything")
    choose(page, "source_product", "SEC-PACK")
    choose(page, "destination_product", "SEC-HW-KIT")
    page.locator("#id_condition").fill("line.quantty > 1")
    page.get_by_text("Add another Mapping").click()
    row = page.locator("#mappings-0")
    row.locator("[name$=-source_type]").select_option("Field")
    row.locator("[name$=-source]").fill("quantity")
    row.locator("[name$=-destination_type]").select_option("Field")
    row.locator("[name$=-destination]").fill("start_date")
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.locator(".field-condition .errorlist")).to_contain_text("Did you mean line.quantity?")
    expect(page.locator("#mappings-0 .errorlist")).to_contain_text("does not fit into Datetime")
    picture(page, "console-rule-refused")
    assert page.evaluate("window.__violations") == []

    page.locator("#id_condition").fill("line.quantity > 1")
    page.locator("#mappings-0 [name$=-destination]").fill("quantity")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_contain_text("was added successfully")
    expect(page.locator(".field-code .readonly")).to_have_text("panel-from-anything")
    picture(page, "console-rule")

    page.locator("#mappings-0 [name$=-DELETE]").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("was changed successfully")
    page.get_by_role("link", name="Panel from anything").click()
    expect(page.locator("#mappings-0 [name$=-source]")).to_have_count(0)
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name=re.compile("sure")).click()
    expect(page.locator(".messagelist .success")).to_contain_text("was deleted successfully")


def test_what_others_name_is_not_deleted(people: People) -> None:
    page = people("ada").page
    page.goto("/admin/orchestration/queue/?q=field-service")
    page.get_by_role("link", name="field-service", exact=True).click()
    page.get_by_role("link", name="Delete", exact=True).click()
    expect(page.locator("#content")).to_contain_text('StepDefinition "')
    expect(page.get_by_role("button", name=re.compile("sure"))).to_have_count(0)
    picture(page, "console-delete-refused")


def test_lists_are_searched_filtered_and_walked_by_date(people: People) -> None:
    page = people("ada").page
    page.goto("/admin/fulfillment/order/")
    expect(page.locator(".toplinks, .change-list-day, nav.toplinks").first).to_be_visible()
    page.locator("#searchbar").fill("DEMO-1003")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.goto("/admin/orchestration/stepdefinition/")
    page.locator("#changelist-filter").get_by_role("link", name="ManualTask").click()
    expect(page.locator("#result_list tbody tr").first).to_contain_text("ManualTask")
    page.get_by_role("button", name=re.compile("Toggle theme")).first.click()
    picture(page, "console-list")
    assert page.evaluate("window.__violations") == []


def test_a_record_is_made_in_a_window_of_its_own(people: People) -> None:
    page = people("ada").page
    page.goto("/admin/orchestration/scenario/add/")
    with page.expect_popup() as opened:
        page.locator("#add_id_group").click()
    window = opened.value
    window.get_by_label("Name:", exact=True).fill("Made beside")
    window.get_by_role("button", name="Save").click()
    expect(page.locator("#id_group")).to_have_value("made-beside")
    page.goto("/admin/orchestration/stepgroup/?q=made-beside")
    page.locator("#result_list input.action-select").check()
    page.locator("select[name=action]").select_option("delete_selected")
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name=re.compile("sure")).click()
    expect(page.locator(".messagelist .success")).to_contain_text("Successfully deleted 1")


def choose(page: Page, field: str, typed: str) -> None:
    """Pick the first proposal of an autocomplete."""
    page.locator(f".field-{field} .select2-selection").first.click()
    page.locator(".select2-search__field").last.fill(typed)
    page.locator(".select2-results__option", has_text=typed).first.click()
