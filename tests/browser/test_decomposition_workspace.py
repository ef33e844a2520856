"""The decomposition workspace: a product, its rules and what they lead to as a picture; mappings drawn and tried."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, People
from tests.browser.rules_walk import (
    BOARD,
    NET,
    await_mapping,
    destination,
    mark,
    panel,
    record,
    saved,
    source,
    stored_mappings,
    undo_everything,
)
from tests.browser.stage import Stage, until

RULE = "NET-to-CFS-NET"


@pytest.fixture
def page(access: Stage, people: People) -> Iterator[Page]:
    """A page of the designer's, on which everything is taken back afterwards."""
    watched = people("dana")
    watched.expect("status of 422")  # what is wrong is refused, and shown where it is
    yield watched.page
    undo_everything(watched.page)


def priorities(stage: Stage) -> list[str]:
    rows = stage.rows(
        "SELECT code FROM decomposition_decompositionrule WHERE source_product_id = 'NET' ORDER BY priority"
    )
    return [str(code) for (code,) in rows]


# the picture


def test_rules_of_the_product_and_of_its_classes_are_drawn_to_what_they_lead_to(page: Page) -> None:
    page.goto(NET)
    cards = page.locator(".rule-card")
    expect(cards).to_have_count(3)
    inherited = cards.filter(has_text="Survey of new regions")
    expect(inherited).to_have_attribute("data-inherited", "true")
    expect(inherited).to_contain_text("Access")
    expect(page.locator(".source-card[data-kind=class]")).to_contain_text("hands down 1 rule")
    expect(page.locator(".wire")).to_have_count(6)
    expect(page.locator(".wire[data-inherited]")).to_have_count(2)
    expect(page.locator(".destination-card")).to_have_count(3)


def test_what_decomposes_further_opens_level_by_level_down_to_bundles(page: Page) -> None:
    page.goto(NET)
    page.get_by_role("button", name="What follows from Internet service").click()
    line = page.locator(".branch")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Access line")
    page.get_by_role("button", name="What follows from Access line").press("Enter")
    expect(page.locator(".branch")).to_have_count(3)
    expect(page.locator(".branch").nth(2)).to_contain_text("Optical terminal")
    page.get_by_role("link", name="Decomposition of Internet service").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Internet service")
    expect(page.locator(".rule-card")).to_contain_text("Service to line")


def test_rules_are_made_stronger_and_weaker(page: Page, access: Stage) -> None:
    page.goto(NET)
    page.get_by_role("button", name="Internet to service, 1 of 3").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("button", name="Internet to service, 2 of 3")).to_be_focused()
    until(lambda: priorities(access) == ["NET-to-NET-BILLING", RULE], 10, "the new order")
    page.keyboard.press("Alt+ArrowUp")
    until(lambda: priorities(access) == [RULE, "NET-to-NET-BILLING"], 10, "the old order")
    page.get_by_role("button", name="Make Internet to charge stronger").click()
    until(lambda: priorities(access) == ["NET-to-NET-BILLING", RULE], 10, "the order by button")


def test_a_rule_is_edited_in_the_panel_and_undone(page: Page, access: Stage) -> None:
    page.goto(NET)
    page.get_by_role("button", name="Internet to charge").first.click()
    name = panel(page).get_by_role("textbox", name="Name", exact=True)
    name.fill("Internet to monthly charge")
    name.press("Tab")
    saved(page)
    assert record(access, "decomposition_decompositionrule", "code", "NET-to-NET-BILLING", "name")["name"] == (
        "Internet to monthly charge"
    )
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.locator(".rule-card").filter(has_text="Internet to monthly charge")).to_have_count(1)
    page.keyboard.press("Control+z")
    saved(page)
    assert record(access, "decomposition_decompositionrule", "code", "NET-to-NET-BILLING", "name")["name"] == (
        "Internet to charge"
    )


def test_a_rule_to_another_product_brings_what_that_product_has(page: Page, access: Stage) -> None:
    page.goto(NET)
    page.get_by_role("button", name="Add a rule").click()
    wanted = page.get_by_role("combobox", name="Fibre internet turns into")
    wanted.fill("shipment")
    page.get_by_role("option", name="Shipment").click()
    page.get_by_role("dialog").get_by_role("button", name="Add the rule").click()
    expect(page.get_by_role("heading", name="Fibre internet to Shipment").first).to_be_visible()
    expect(destination(page, "tracking_number")).to_be_visible()
    saved(page)
    made = record(access, "decomposition_decompositionrule", "code", "NET-to-SB-T-SHIPMENT", "priority")
    assert made["priority"] == 40
    panel(page).get_by_role("button", name="Remove").click()
    expect(page.locator(".rule-card")).to_have_count(3)


# mappings


def drag(page: Page) -> None:
    start, end = source(page, "net_region").bounding_box(), destination(page, "net_label").bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] - 20, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] + 40, start["y"] + 20, steps=3)
    expect(page.locator(".wire-pending")).to_have_count(1)
    page.mouse.move(end["x"] + 30, end["y"] + 12, steps=4)
    expect(page.locator('.operand[data-state="over"]')).to_have_count(1)
    page.mouse.up()


def click_and_click(page: Page) -> None:
    source(page, "net_region").click()
    destination(page, "net_label").click()


def click_from_the_other_side(page: Page) -> None:
    mark(page, "Label by an expression").click()
    panel(page).get_by_role("button", name="Remove the mapping").click()
    destination(page, "net_label").click()
    source(page, "net_region").click()


def by_keys(page: Page) -> None:
    source(page, "net_tier").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(source(page, "net_region")).to_be_focused()
    page.keyboard.press("Enter")
    expect(destination(page, "net_speed")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def by_search(page: Page) -> None:
    source(page, "net_tier").focus()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Map a value")
    dialog.get_by_role("combobox", name="From").fill("regi")
    page.keyboard.press("Enter")
    dialog.get_by_role("combobox", name="To").fill("lab")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Map", exact=True).click()


@pytest.mark.parametrize("way", [drag, click_and_click, click_from_the_other_side, by_keys, by_search])
def test_every_way_of_mapping_gives_the_same(page: Page, access: Stage, way: Callable[[Page], None]) -> None:
    page.goto(BOARD)
    way(page)
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Region to Label")
    code = "net_label"
    assert await_mapping(access, RULE, code) == {
        "source": "net_region",
        "destination": "net_label",
        "method": "AsIs",
        "value_list": None,
        "enforcement": "AllRequests",
    }
    expect(page.locator('.wire[data-method="AsIs"][data-lit]')).to_have_count(1)


def test_escape_gives_up_connecting(page: Page) -> None:
    page.goto(BOARD)
    source(page, "net_region").click()
    expect(page.locator(".board-hint")).to_have_text("Where to? Esc stops")
    page.keyboard.press("Escape")
    expect(page.locator(".board-hint")).to_have_text("")
    destination(page, "net_vlan").click()
    expect(page.locator(".mapping-mark")).to_have_count(4)


def test_types_that_do_not_meet_are_translated_by_a_list_whose_values_are_edited_in_place(
    page: Page, access: Stage
) -> None:
    page.goto(BOARD)
    source(page, "net_region").click()
    expect(page.locator('.operand[data-side="destination"][data-operand$=":net_vlan"]')).to_have_attribute(
        "data-needs-list", "true"
    )
    destination(page, "net_vlan").click()
    made = await_mapping(access, RULE, "net_vlan")
    assert (made["method"], made["value_list"]) == ("List", "region-to-network-segment")
    panel(page).get_by_role("button", name="Add entry").click()
    entry = panel(page).locator("[data-item]").first
    entry.get_by_label("Input").fill("north")
    entry.get_by_label("Output").fill("12")
    entry.get_by_label("Output").press("Tab")
    saved(page)
    rows = access.rows(
        "SELECT input, output FROM decomposition_valuelistentry WHERE value_list_id = 'region-to-network-segment'"
    )
    assert rows == [("north", "12")]


def test_values_of_a_picklist_that_a_list_does_not_translate_are_told(page: Page, access: Stage) -> None:
    page.goto(BOARD)
    mark(page, "Tier to Speed").click()
    expect(panel(page)).to_contain_text("Not translated: max.")
    panel(page).get_by_role("button", name="Add it").click()
    expect(panel(page)).not_to_contain_text("Not translated")
    # "max" is no number yet: the list is not saved, and says why.
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Unsaved")
    entry = panel(page).locator("[data-item]").nth(2)
    entry.get_by_label("Output").fill("1000")
    entry.get_by_label("Output").press("Tab")
    saved(page)
    assert len(access.rows("SELECT 1 FROM decomposition_valuelistentry WHERE value_list_id = 'net-speeds'")) == 3


def test_the_kind_and_the_enforcement_of_a_mapping_are_changed(page: Page, access: Stage) -> None:
    page.goto(BOARD)
    mark(page, "Static address to Static address").click()
    panel(page).get_by_role("radio", name="Expression").check()
    panel(page).get_by_label("Applies to").select_option("InitialRequest")
    saved(page)
    changed = stored_mappings(access, RULE)["static"]
    assert (changed["method"], changed["enforcement"]) == ("Expression", "InitialRequest")
    (expression,) = access.rows(
        "SELECT expression FROM decomposition_mapping WHERE rule_id = %s AND code = 'static'", RULE
    )
    assert expression == ("line.attributes.net_static_ip",)
    expect(page.locator('.wire[data-method="Expression"]')).to_have_count(2)


def test_a_destination_is_set_by_an_expression_and_what_is_wrong_is_shown_at_its_line(page: Page) -> None:
    page.goto(f"{BOARD}&mapping=label")
    expression = panel(page).get_by_role("textbox", name="Expression").first
    expression.fill("line.attributes.net_tyer")
    expression.press("Tab")
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Unsaved")
    expect(page.locator('.wire[data-severity="Error"]')).to_have_count(1)
    expect(panel(page)).to_contain_text("net_tyer")
    page.get_by_role("button", name="Undo").click()
    saved(page)
    expect(page.locator('.wire[data-severity="Error"]')).to_have_count(0)


def test_an_attribute_is_added_to_the_destination_where_it_is_missed(page: Page, access: Stage) -> None:
    page.goto(BOARD)
    page.get_by_role("combobox", name="Add an attribute to Internet service").fill("Installer")
    page.get_by_role("option", name="Create the attribute").click()
    expect(destination(page, "installer")).to_be_visible()
    saved(page)
    assert (
        record(access, "catalog_productattribute", "code", "CFS-NET.installer", "product_id")["product_id"] == "CFS-NET"
    )


def test_a_mapping_is_made_by_the_keyboard_alone_from_the_catalogue_on(page: Page, access: Stage) -> None:
    page.goto("/catalog?q=NET")
    link = page.get_by_role("link", name="Decomposition of Fibre internet")
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/decomposition/NET")
    mappings = page.get_by_role("button", name="Mappings of Internet to service")
    for _ in range(60):
        page.keyboard.press("Tab")
        if mappings.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(source(page, "net_tier")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if source(page, "net_tier").evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    expect(source(page, "start_date")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    expect(destination(page, "start_date")).to_be_focused()
    page.keyboard.press("Enter")
    assert await_mapping(access, RULE, "start_date")["source"] == "start_date"


# the table, and trying


def test_the_table_edits_as_much_as_the_picture(page: Page, access: Stage) -> None:
    page.goto(f"{NET}?view=table")
    page.get_by_label("Source of a new mapping of Internet to charge").select_option(label="Quantity")
    page.get_by_label("Destination of a new mapping of Internet to charge").select_option(label="Quantity")
    page.locator("tbody").filter(has_text="Monthly charge").get_by_role("button", name="Add the mapping").click()
    assert await_mapping(access, "NET-to-NET-BILLING", "quantity")["method"] == "AsIs"
    page.get_by_label("Kind of value of Quantity to Quantity").nth(1).select_option("Expression")
    page.get_by_label("When Quantity by an expression applies").select_option("InitialRequest")
    saved(page)
    changed = stored_mappings(access, "NET-to-NET-BILLING")["quantity"]
    assert (changed["method"], changed["enforcement"]) == ("Expression", "InitialRequest")
    page.get_by_label("Priority of Internet to service").fill("25")
    page.get_by_label("Priority of Internet to service").press("Tab")
    expect(page.locator(".rule-row").nth(1)).to_contain_text("Internet service")
    page.get_by_role("button", name="Remove the mapping Quantity by an expression").click()
    saved(page)
    assert "quantity" not in stored_mappings(access, "NET-to-NET-BILLING")


def test_an_order_line_is_tried_and_shows_what_becomes_of_each_value(page: Page) -> None:
    page.goto(BOARD)
    page.get_by_role("button", name="Try an order line").click()
    trial = page.get_by_role("region", name="Try an order line")
    expect(trial).to_contain_text("net_region has no value")
    trial.get_by_label("Region", exact=True).fill("south")
    expect(trial.get_by_role("status")).to_have_text("2 of 3 rules apply; 3 lines are made.")
    trial.get_by_label("Tier").select_option("plus")
    expect(destination(page, "net_speed")).to_contain_text("250")
    expect(destination(page, "net_vlan")).to_contain_text("7")
    mark(page, "Label by an expression").click()
    expect(panel(page).locator(".trial-reason")).to_contain_text("account.name = “Trial”")
    page.get_by_role("button", name="All rules").click()
    page.get_by_role("button", name="Survey of new regions").first.click()
    expect(panel(page).locator(".trial-reason")).to_contain_text("line.attributes.net_region = “south”")
    expect(page.locator('.rule-card[data-outcome="refused"]')).to_have_count(1)
    trial.get_by_label("Quantity").fill("many")
    expect(trial.get_by_role("alert")).to_be_visible()


def test_a_class_has_a_workspace_of_its_own(page: Page) -> None:
    page.goto("/catalog/class-decomposition/ACCESS")
    expect(page.locator(".rule-card")).to_have_count(1)
    page.get_by_role("button", name="Try an order line").click()
    trial = page.get_by_role("region", name="Try an order line")
    expect(trial.get_by_label("Product")).to_have_value("NET")
    page.goto("/catalog/class-decomposition/FIBRE")
    expect(page.locator(".rule-card[data-inherited]")).to_have_count(1)


SCREENS = {
    "decomposition-picture": (NET, ".rule-card >> nth=0 >> .rule-open"),
    "decomposition-board": (f"{BOARD}&mapping=speed", ""),
    "decomposition-expression": (f"{BOARD}&mapping=label", ""),
    "decomposition-table": (f"{NET}?view=table", ""),
    "decomposition-trial": (BOARD, "button[aria-label='Try an order line']"),
    "decomposition-class": ("/catalog/class-decomposition/FIBRE", ""),
    "decomposition-nothing": ("/catalog/decomposition/RES-PORT", ""),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_of_the_workspace_is_clean(access: Stage, people: People, look: Look, theme: str) -> None:
    page = people("dana", theme=theme).page
    for name, (path, pressed) in SCREENS.items():
        page.goto(path)
        if pressed:
            page.locator(pressed).first.click()
            page.wait_for_timeout(1200)
        look(page, name, theme)
