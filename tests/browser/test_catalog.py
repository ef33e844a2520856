"""The catalogue on screen: products, bundles, classes, attributes, lists, units: made, edited, copied and deleted."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, People
from tests.browser.rules_walk import panel, record, saved, undo_everything
from tests.browser.stage import Stage, until


@pytest.fixture
def page(access: Stage, people: People) -> Iterator[Page]:
    """A page of the designer's, on which everything is taken back afterwards."""
    watched = people("dana")
    watched.expect("status of 422", "status of 404")
    yield watched.page
    undo_everything(watched.page)


def members(stage: Stage, parent: str) -> list[tuple[str, str]]:
    rows = stage.rows(
        "SELECT child_id, quantity FROM catalog_productcomponent WHERE parent_id = %s ORDER BY sequence", parent
    )
    return [(str(child), f"{quantity.normalize():f}") for child, quantity in rows]


def test_a_product_is_made_copied_and_deleted(page: Page, access: Stage) -> None:
    page.goto("/catalog")
    page.get_by_role("button", name="New product").click()
    dialog = page.get_by_role("dialog", name="New product")
    dialog.get_by_label("SKU").fill("NET")
    dialog.get_by_label("Name", exact=True).fill("Television")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_role("alert")).to_contain_text('the code "NET" already')
    dialog.get_by_label("SKU").fill("TV")
    dialog.get_by_role("combobox", name="Class").fill("Fib")
    page.locator(".combobox-list").get_by_role("option", name="Fibre").click()
    dialog.get_by_role("button", name="Create").click()
    page.wait_for_url("**/catalog/products/TV")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Television")
    expect(page.locator(".attributes-table")).to_contain_text("End of contract")

    page.get_by_role("button", name="Duplicate").click()
    copying = page.get_by_role("dialog", name="Duplicate Television")
    copying.get_by_label("SKU").fill("TV/2")
    copying.get_by_role("button", name="Duplicate").click()
    page.wait_for_url("**/catalog/products/TV/2")
    assert record(access, "catalog_product", "sku", "TV/2", "classification_id")["classification_id"] == "FIBRE"

    for sku in ("TV/2", "TV"):
        page.goto(f"/catalog/products/{sku}")
        page.get_by_role("button", name="Delete", exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Nothing else uses it.")
        dialog.get_by_role("button", name="Delete").click()
        page.wait_for_url("**/catalog")
        assert record(access, "catalog_product", "sku", sku, "name") == {}


def test_a_copy_has_attributes_members_and_rules_of_its_own(page: Page, access: Stage) -> None:
    page.goto("/catalog/products/NET")
    page.get_by_role("button", name="Duplicate").click()
    dialog = page.get_by_role("dialog", name="Duplicate Fibre internet")
    expect(dialog.get_by_label("With its 2 decomposition rules")).to_be_checked()
    dialog.get_by_label("SKU").fill("NET-2")
    dialog.get_by_role("button", name="Duplicate").click()
    page.wait_for_url("**/catalog/products/NET-2")
    copied = access.rows("SELECT code FROM decomposition_mapping WHERE rule_id = 'NET-2-to-CFS-NET' ORDER BY code")
    assert [code for (code,) in copied] == ["label", "quantity", "speed", "static"]
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("With it go 2 attributes, 2 rules.")
    dialog.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/catalog")
    assert record(access, "catalog_productattribute", "code", "NET-2.net_tier", "code") == {}


def test_what_is_used_is_not_deleted_and_says_by_what(page: Page) -> None:
    page.goto("/catalog/products/CFS-NET")
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It cannot be deleted, because this needs it:")
    expect(dialog).to_contain_text("NET-to-CFS-NET")
    expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_attributes_are_edited_in_place_and_inherited_ones_overridden(page: Page, access: Stage) -> None:
    page.goto("/catalog/products/NET")
    page.get_by_label("Default of Tier").select_option("plus")
    page.get_by_label("Tier is required").check()
    page.get_by_role("button", name="Move Static address up").click()
    saved(page)
    stored = record(access, "catalog_productattribute", "code", "NET.net_tier", "default_value", "required", "sequence")
    assert stored == {"default_value": "plus", "required": True, "sequence": 20}
    region = page.locator(".attributes-table tr").filter(has=page.get_by_role("button", name="Region", exact=True))
    expect(region).to_have_attribute("data-inherited", "true")
    region.get_by_role("button", name="Override").click()
    region.get_by_label("Default of Region").fill("south")
    region.get_by_label("Default of Region").press("Tab")
    saved(page)
    own = record(access, "catalog_productattribute", "code", "NET.net_region", "default_value", "product_id")
    assert own == {"default_value": "south", "product_id": "NET"}
    page.get_by_role("button", name="Take the attribute Region away").click()
    expect(region).to_have_attribute("data-inherited", "true")


def test_an_attribute_opens_with_the_values_of_its_picklist(page: Page, access: Stage) -> None:
    page.goto("/catalog/products/NET")
    page.get_by_role("button", name="Tier", exact=True).click()
    expect(panel(page)).to_contain_text("Values of the picklist Tiers")
    panel(page).get_by_role("button", name="Add value").click()
    value = panel(page).locator("[data-item]").nth(3)
    value.get_by_label("Value", exact=True).fill("ultra")
    value.get_by_label("Value", exact=True).press("Tab")
    until(lambda: access.rows("SELECT 1 FROM catalog_picklistvalue WHERE value = 'ultra'"), 10, "the value")
    saved(page)
    expect(page.get_by_label("Default of Tier").get_by_role("option", name="ultra")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Tier", exact=True)).to_be_focused()


def test_a_bundle_is_put_together_counted_and_ordered(page: Page, access: Stage) -> None:
    page.goto("/catalog/products/NET")
    adding = page.get_by_role("combobox", name="Add a member to Fibre internet")
    for words, name in (("access line", "Access line"), ("laptop 14", "SmartBytes laptop 14")):
        adding.fill(words)
        page.get_by_role("option", name=name).first.click()
        expect(page.locator(".bundle-table")).to_contain_text(name)
    # The line is itself a bundle: its members stand below it.
    expect(page.locator(".bundle-table tbody tr")).to_have_count(4)
    page.get_by_label("Quantity of Access line in Fibre internet").fill("2,5")
    page.get_by_label("Quantity of Access line in Fibre internet").press("Tab")
    page.get_by_role("button", name="Move SmartBytes laptop 14 in Fibre internet up").click()
    saved(page)
    assert members(access, "NET") == [("SB-LAPTOP", "1"), ("RFS-LINE", "2.5")]
    wrong = page.get_by_label("Quantity of SmartBytes laptop 14 in Fibre internet")
    wrong.fill("two")
    wrong.press("Tab")
    expect(page.locator(".cell-input[aria-invalid=true]")).to_have_count(1)
    wrong = page.locator(".cell-input[aria-invalid=true]")
    wrong.fill("2")
    wrong.press("Tab")
    page.get_by_role("button", name="Members of Access line").click()
    expect(page.locator(".bundle-table tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Take Access line out of Fibre internet").click()
    saved(page)
    assert members(access, "NET") == [("SB-LAPTOP", "2")]


def test_a_bundle_that_would_contain_itself_is_refused_with_the_way(page: Page, access: Stage) -> None:
    page.goto("/catalog/products/RES-PORT")
    page.get_by_role("combobox", name="Add a member to Port").fill("access line")
    page.get_by_role("option", name="Access line").first.click()
    expect(page.get_by_role("alert")).to_have_text("It would contain itself: Port → Access line → Port.")
    assert members(access, "RES-PORT") == []


def test_classes_are_a_tree_that_is_grown_moved_and_pruned(page: Page, access: Stage) -> None:
    page.goto("/catalog/classes")
    page.get_by_role("button", name="New class").click()
    dialog = page.get_by_role("dialog", name="New class")
    dialog.get_by_label("Name").fill("Business fibre")
    expect(dialog.get_by_label("Code")).to_have_value("business-fibre")
    dialog.get_by_role("button", name="Create").click()
    panel(page).get_by_role("combobox", name="Above it").fill("fib")
    page.get_by_role("option", name="Fibre", exact=False).first.click()
    saved(page)
    assert (
        record(access, "catalog_productclassification", "code", "business-fibre", "parent_id")["parent_id"] == "FIBRE"
    )
    panel(page).get_by_role("combobox", name="Add an attribute to Business fibre").fill("Label")
    page.get_by_role("option", name="Label").first.click()
    saved(page)
    assert record(access, "catalog_productattribute", "code", "business-fibre.net_label", "classification_id")
    page.get_by_role("button", name="What is below Access").click()
    expect(page.get_by_role("row", name="Business fibre")).to_have_count(0)
    page.get_by_role("searchbox", name="Find classes").fill("business")
    expect(page.locator(".register-table tbody tr")).to_have_count(3)
    panel(page).get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    saved(page)
    assert record(access, "catalog_productclassification", "code", "business-fibre", "name") == {}
    page.get_by_role("searchbox", name="Find classes").fill("")
    page.get_by_role("button", name="Access", exact=True).click()
    panel(page).get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("FIBRE")
    page.keyboard.press("Escape")


def test_units_convert_into_each_other(page: Page, access: Stage) -> None:
    page.goto("/catalog/units")
    for name, factor in (("Metre", "1"), ("Kilometre", "1000")):
        page.get_by_role("button", name="New unit").click()
        dialog = page.get_by_role("dialog", name="New unit")
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_role("button", name="Create").click()
        panel(page).get_by_role("textbox", name="Class", exact=True).fill("length")
        panel(page).get_by_role("textbox", name="Conversion factor").fill(factor)
        panel(page).get_by_role("textbox", name="Conversion factor").press("Tab")
    expect(panel(page).locator(".conversion")).to_contain_text("= 1,000 Metre")
    panel(page).get_by_label("Amount in Kilometre").fill("2.5")
    expect(panel(page).locator(".conversion")).to_contain_text("= 2,500 Metre")
    saved(page)
    assert record(access, "catalog_unitofmeasure", "code", "kilometre", "unit_class")["unit_class"] == "length"


def test_a_list_is_found_opened_and_edited_and_says_who_uses_it(page: Page, access: Stage) -> None:
    page.goto("/catalog/value-lists?open=net-speeds")
    expect(panel(page)).to_contain_text("NET-to-CFS-NET")
    output = panel(page).locator("[data-item]").first.get_by_label("Output")
    output.fill("60")
    output.press("Tab")
    saved(page)
    rows = access.rows(
        "SELECT output FROM decomposition_valuelistentry WHERE value_list_id = 'net-speeds' AND input = 'basic'"
    )
    assert rows == [("60",)]
    panel(page).get_by_role("button", name="Duplicate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Code").fill("net-speeds")
    expect(dialog.get_by_role("alert")).to_have_text("There is a value list with this code already.")
    dialog.get_by_label("Code").fill("net-speeds-2")
    dialog.get_by_role("button", name="Duplicate").click()
    saved(page)
    assert len(access.rows("SELECT 1 FROM decomposition_valuelistentry WHERE value_list_id = 'net-speeds-2'")) == 2


def test_the_list_of_products_is_found_by_words_class_kind_and_activity(page: Page) -> None:
    page.goto("/catalog")
    page.get_by_label("Part of SKU or name").fill("internet")
    page.get_by_label("Active or not").select_option("yes")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#products tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Commercial").click()
    expect(page.locator("#products tbody tr")).to_have_count(1)
    page.get_by_role("link", name="NET", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fibre internet")


SCREENS = {
    "catalog-products": ("/catalog", ""),
    "catalog-new-product": ("/catalog", "button:has-text('New product')"),
    "catalog-product": ("/catalog/products/NET", ".attributes-table .link-button"),
    "catalog-bundle": ("/catalog/products/SEC-PACK", ""),
    "catalog-delete": ("/catalog/products/CFS-NET", "button:has-text('Delete')"),
    "catalog-classes": ("/catalog/classes?open=ACCESS", ""),
    "catalog-attributes": ("/catalog/attributes?open=net_tier", ""),
    "catalog-picklists": ("/catalog/picklists?open=net-tiers", ""),
    "catalog-value-lists": ("/catalog/value-lists?open=net-speeds", ""),
    "catalog-units": ("/catalog/units?open=EACH", ""),
    "catalog-scopes": ("/catalog/scopes?open=ship_to", ""),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_of_the_catalogue_is_clean(access: Stage, people: People, look: Look, theme: str) -> None:
    page = people("dana", theme=theme).page
    for name, (path, pressed) in SCREENS.items():
        page.goto(path)
        if pressed:
            page.locator(pressed).first.click()
        page.wait_for_timeout(500)
        look(page, name, theme)
