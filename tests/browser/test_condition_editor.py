"""Conditions built from rows or text, rules and scenarios edited where they act, payloads beside what is sent."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Look, People, Watched, picture
from tests.browser.design_walk import HOME_SECURITY, announced, select_step, stored, undo_all
from tests.browser.stage import Stage, until
from tests.browser.walk import type_text

THEMES = ("light", "dark")


@pytest.fixture
def watched(stage: Stage, people: People) -> Iterator[Watched]:
    """The canvas of Home Security, which is left as it was."""
    opened = people("dana")
    opened.page.goto(HOME_SECURITY)
    yield opened
    undo_all(opened.page)


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page


def condition(panel: Locator, label: str) -> Locator:
    """Return the editor of a condition."""
    return panel.get_by_role("group", name=label, exact=True)


def text_of(editor: Locator) -> str:
    """Return a condition's text, leaving its rows in sight."""
    return editor.locator(".condition-code textarea").input_value()


def choose(page: Page, typed: str, expected: str) -> None:
    """Type into the combobox as soon as it has the focus, and take the first of what is found."""
    type_text(page, typed)
    expect(page.locator(".combobox-list").get_by_role("option").first).to_contain_text(expected)
    page.keyboard.press("Enter")


def part(panel: Locator, name: str) -> Locator:
    """Return a part of the panel, opened."""
    found = panel.locator("details").filter(has=panel.page.locator("summary", has_text=re.compile(f"^{name}"))).first
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()
    return found


def test_a_condition_is_built_by_key_alone(page: Page) -> None:
    editor = condition(select_step(page, "Schedule visit"), "Execute on")
    expect(editor).to_contain_text("Always holds.")
    editor.get_by_role("button", name="Add a condition").focus()
    page.keyboard.press("Enter")
    expect(editor.get_by_role("combobox", name="Row 1: attribute")).to_be_focused()
    choose(page, "region", "Account · text")
    expect(editor).to_contain_text("One row is not finished and does not count yet.")
    page.keyboard.press("Tab")  # to "Remove"
    page.keyboard.press("Tab")
    expect(editor.get_by_label("Row 1: what is asked")).to_be_focused()
    type_text(page, "is one")
    page.keyboard.press("Tab")
    type_text(page, "north")
    page.keyboard.press("Enter")
    type_text(page, "east")
    page.keyboard.press("Enter")
    expect(editor.locator(".condition-code textarea")).to_have_value(
        'has(account.attributes.region) && account.attributes.region in ["north", "east"]'
    )
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")


def test_what_is_kept_is_what_the_rows_say(stage: Stage, page: Page) -> None:
    editor = condition(select_step(page, "Schedule visit"), "Execute on")
    editor.get_by_role("button", name="Add a condition").click()
    choose(page, "quantity", "Line · number")
    editor.get_by_label("Row 1: what is asked").select_option(label="is more than")
    editor.get_by_label("Row 1: value").fill("2")
    editor.get_by_role("button", name="Group").click()
    choose(page, "priority", "Order · choice")
    inner = editor.get_by_role("group", name="Group 2")
    inner.get_by_label("Row 1: value").select_option("High")
    inner.get_by_role("button", name="Remove row 2").click()
    inner.get_by_role("button", name="Lines", exact=True).click()
    choose(page, "product", "Lines · text")
    lines = inner.get_by_role("group", name="Lines of row 2")
    lines.get_by_label("Row 1: value").fill("SEC-PACK")
    expected = 'line.quantity > 2 && (order.priority == "High" || lines.exists(item, item.product == "SEC-PACK"))'
    expect(editor.locator(".condition-code textarea")).to_have_value(expected)
    inner.get_by_label("Group 2: how they are joined").select_option(label="None of these")
    negated = expected.replace("(order", "!(order")
    expect(editor.locator(".condition-code textarea")).to_have_value(negated)
    page.locator(".inspector h2").click()
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")
    page.wait_for_timeout(1_000)
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")
    assert stored(stage, "stepdefinition", "execute_on", "code = %s", "schedule-visit") == [(negated,)]


def test_rows_follow_the_text_and_text_that_cannot_be_read_stays_text(watched: Watched, page: Page) -> None:
    watched.expect("422")
    editor = condition(select_step(page, "Schedule visit"), "Execute on")
    editor.get_by_role("button", name="Text", exact=True).click()
    area = editor.locator(".condition-code textarea")
    area.fill('line.product == "SEC-INSTALL" || !line.attributes["delivered"]')
    expect(editor.get_by_role("button", name="Rows", exact=True)).to_be_enabled()
    editor.get_by_role("button", name="Rows", exact=True).click()
    expect(editor.get_by_label("Conditions: how they are joined")).to_have_value("or")
    expect(editor.get_by_label("Row 2: what is asked")).to_have_value("!true")
    editor.get_by_role("button", name="Text", exact=True).click()
    area.fill('line.product == "SEC-INSTALL" && (')
    expect(editor.get_by_role("button", name="Rows", exact=True)).to_be_disabled()
    expect(editor).to_contain_text("Rows appear again when the text can be read.")
    area.fill("size(lines) > 1 // one alone is easy")
    expect(editor).to_contain_text("Rows cannot hold this text: it has a comment, or is too long.")


def test_a_fault_is_underlined_said_and_led_to(watched: Watched, page: Page) -> None:
    watched.expect("422")
    editor = condition(select_step(page, "Schedule visit"), "Execute on")
    editor.get_by_role("button", name="Text", exact=True).click()
    area = editor.locator(".condition-code textarea")
    area.fill('line.quantity > 1 && line.attributes.color == "white"')
    messages = editor.locator(".condition-messages")
    expect(messages).to_contain_text("There is no line.attributes.color here. Did you mean line.attributes.colour?")
    expect(editor.locator("mark")).to_have_text("line.attributes.color")
    expect(area).to_have_attribute("aria-invalid", "true")
    assert (messages.get_attribute("id") or "") in (area.get_attribute("aria-describedby") or "").split()
    editor.get_by_role("button", name="Go to line 1, column 22").click()
    expect(area).to_be_focused()
    assert area.evaluate("area => area.selectionStart") == 21
    area.fill("line.quantity > 1 && line.attributes.seats == 2")
    expect(messages.locator("[data-severity=Warning]")).to_contain_text("not have the attribute")
    picture(page, "condition-fault-1440-light")


def test_a_variable_is_put_where_the_cursor_is(page: Page) -> None:
    editor = condition(select_step(page, "Schedule visit"), "Execute on")
    editor.get_by_role("button", name="Text", exact=True).click()
    editor.get_by_role("combobox", name="Insert a variable").click()
    choose(page, "external id", "Order · text")
    expect(editor.locator(".condition-code textarea")).to_have_value("order.external_id")
    expect(editor.locator(".condition-code textarea")).to_be_focused()
    type_text(page, '.startsWith("A")')
    expect(editor.locator(".condition-code textarea")).to_have_value('order.external_id.startsWith("A")')


def test_a_condition_is_tried_on_sample_orders_with_every_operand(watched: Watched, page: Page) -> None:
    watched.expect("422")
    editor = condition(select_step(page, "Reserve hardware"), "Execute on")
    editor.get_by_role("button", name="Text", exact=True).click()
    editor.locator(".condition-code textarea").fill(
        'line.attributes.colour == "white" && account.attributes.region == "north"'
    )
    editor.get_by_role("button", name="Try", exact=True).click()
    trial = editor.get_by_role("region", name="Try on an order")
    expect(trial.get_by_label("Order", exact=True)).to_contain_text("Home Security, decomposed")
    entry = trial.locator(".trial-entry").first
    expect(entry).to_contain_text("true")
    expect(entry).to_contain_text('step "Reserve hardware"')
    expect(entry.locator("dl")).to_contain_text("Line · Colour")
    expect(entry.locator("dl")).to_contain_text("“white”")
    editor.locator(".condition-code textarea").fill('line.attributes.serial_number == "x"')
    expect(entry).to_contain_text("error")
    expect(entry).to_contain_text("Line.attributes.serial_number has no value.")
    trial.get_by_label("Order", exact=True).select_option(label="Subscription for 25 seats")
    expect(trial).to_contain_text('The order leads to no step "Reserve hardware".')
    trial.get_by_label("Order", exact=True).select_option(label="Pasted JSON …")
    expect(trial).to_contain_text("Paste an order as JSON")
    pasted = trial.get_by_label("The order as JSON")
    pasted.fill("{")
    expect(trial).to_contain_text("This is not JSON")
    pasted.fill('{"source": "s", "external_id": "e", "account": {"id": "a"}, "lines": [{"id": "1", "product": "SEC"}]}')
    expect(trial).to_contain_text('/lines/0/product: There is no product "SEC".')
    picture(page, "condition-try-1440-light")


def test_undo_takes_rows_back(page: Page) -> None:
    editor = condition(select_step(page, "Schedule visit"), "Execute on")
    editor.get_by_role("button", name="Add a condition").click()
    choose(page, "quantity", "Line · number")
    editor.get_by_label("Row 1: value").fill("7")
    expect(page.locator("[data-command=undo]")).not_to_have_attribute("aria-disabled", "true")
    page.locator(".inspector h2").click()
    page.locator("[data-command=undo]").click()
    expect(editor).to_contain_text("Always holds.")
    page.locator("[data-command=redo]").click()
    expect(editor.get_by_label("Row 1: value")).to_have_value("7")


# rules around a step


def test_the_rule_that_wins_is_shown_with_its_reason_and_another_is_made(page: Page) -> None:
    panel = select_step(page, "Reserve hardware")
    fails = part(panel, "When it fails")
    expect(fails.locator(".rule-choice").last).to_contain_text("Tried again after 2 s, 10 s, 30 s, then queue")
    winner = fails.locator("[data-wins=true]").last
    expect(winner).to_contain_text("callouts")
    expect(winner).to_contain_text("It is the only one that matches; it names step type Callout.")
    fails.get_by_role("button", name="Rule for this integration").click()
    expect(announced(page)).to_contain_text("is made")
    last = fails.locator(".rule-choice").last
    expect(last).to_contain_text("Tried again after 1 min, 5 min, 30 min, then an incident without a queue.")
    expect(last.locator("[data-wins=true]")).to_contain_text('it names integration "inventory.reserve"')
    last.get_by_role("button", name="One more matches, and loses").click()
    expect(last.locator("[data-wins=false]")).to_contain_text("is more specific")
    made = last.locator("[data-wins=true]")
    made.get_by_role("button", name="Edit").click()
    made.get_by_label("Error code", exact=True).fill("503")
    expect(fails.locator(".rule-error").filter(has_text="503")).to_be_visible()
    expect(fails.locator(".rule-choice").last).to_contain_text("Tried again after 2 s, 10 s, 30 s")


def test_when_a_step_is_late_is_said_by_a_rule_of_its_own(page: Page, stage: Stage) -> None:
    late = part(select_step(page, "Schedule visit"), "When it is late")
    before = stored(stage, "jeopardyrule", "code", "step_definition_id = 'schedule-visit'")
    late.get_by_role("button", name="Rule for this step alone").click()
    expect(announced(page)).to_contain_text("is made")
    made = late.locator("[data-wins=true]")
    expect(made).to_contain_text("it names this very step")
    made.get_by_role("button", name="Edit").click()
    made.get_by_label(re.compile("^Estimated duration")).fill("3")
    made.get_by_label(re.compile("^Estimated duration")).press("Tab")
    expect(late.locator(".rule-outcome")).to_contain_text("3 h")
    until(
        lambda: stored(stage, "jeopardyrule", "estimated_duration", "step_definition_id = 'schedule-visit'") == [(3,)],
        what="the rule in the draft",
    )
    assert before == []


def test_who_gets_a_task_is_told_in_the_order_of_asking(page: Page) -> None:
    panel = select_step(page, "Schedule visit")
    gets = part(panel, "Who gets it")
    expect(gets).to_contain_text("The first rule whose condition holds decides.")
    expect(gets.locator("[data-wins=perhaps]").first).to_contain_text("it decides where its condition holds")
    gets.locator("[data-wins=perhaps]").first.get_by_role("button", name="Edit").click()
    expect(condition(gets, "Condition")).to_be_visible()


# scenarios of a group


def open_lane(page: Page, name: str) -> Locator:
    page.get_by_role("button", name=re.compile(rf"^Lane {name}(,|$)")).and_(page.locator(".lane-name")).click()
    if page.locator(".inspector").count() == 0:
        page.locator("[data-command=inspector]").click()
    panel = page.locator(".inspector")
    expect(panel.get_by_role("heading", level=2)).to_have_text(name)
    return panel


def test_a_scenario_is_made_duplicated_aimed_elsewhere_and_deleted(page: Page) -> None:
    selected = part(open_lane(page, "Warranty management"), "When it is selected")
    cards = selected.locator(".rule")
    expect(cards).to_have_count(2)
    selected.get_by_role("button", name="For a product").click()
    expect(selected.get_by_role("combobox", name="Product")).to_be_focused()
    choose(page, "SEC-PACK", "Home Security package")
    expect(cards).to_have_count(3)
    made = selected.locator(".rule[data-open]")
    made.get_by_label("Cancel", exact=True).check()
    condition(made, "Condition").get_by_role("button", name="Add a condition").click()
    choose(page, "years", "Line · number")
    condition(made, "Condition").get_by_label("Row 1: value").fill("5")
    made.get_by_role("button", name="Duplicate").click()
    expect(cards).to_have_count(4)
    copy = selected.locator(".rule[data-open]")
    expect(copy.get_by_role("textbox", name="Name", exact=True)).to_have_value(re.compile("copy$"))
    copy.get_by_role("radio", name="Every order").check()
    expect(copy.locator(".rule-name")).to_contain_text("Every order")
    copy.get_by_role("button", name="Delete scenario").click()
    expect(cards).to_have_count(3)
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")


def test_a_product_scenario_says_that_it_replaces_the_one_of_its_class(page: Page) -> None:
    selected = part(open_lane(page, "Warranty management"), "When it is selected")
    selected.get_by_role("button", name="For a classification").click()
    choose(page, "home", "Home")
    expect(selected.locator(".tag", has_text="class")).to_be_visible()
    expect(selected.locator(".rule-note").first).to_contain_text("replaces")
    picture(page, "scenarios-1440-light")


# payloads


def test_a_payload_is_composed_beside_what_the_system_gets(watched: Watched, page: Page) -> None:
    watched.expect("422")
    payload = part(select_step(page, "Reserve hardware"), "What the system gets")
    body = payload.get_by_label("Body of the call")
    expect(body).to_contain_text('"SAMPLE-1"')
    expect(payload.locator(".payload-request")).to_contain_text("POST")
    payload.get_by_role("button", name="Member", exact=True).last.click()
    payload.get_by_label("Name of member1").fill("urgent")
    payload.get_by_label("urgent: expression").fill('order.priority == "High"')
    expect(body).to_contain_text('"urgent": false')
    payload.get_by_label("urgent: expression").fill("line.attributes.colour.upperAsci()")
    expect(payload.locator(".payload-problem")).to_contain_text(
        "There is no function upperAsci. Did you mean .upperAscii?"
    )
    payload.get_by_label("urgent: find attributes, try").click()
    expect(payload.get_by_role("group", name="Expression of urgent")).to_contain_text("Did you mean")
    payload.get_by_label("urgent: expression").fill("line.attributes.serial_number.upperAscii()")
    expect(payload.locator(".payload-problem")).to_contain_text("has no value")
    picture(page, "payload-1440-light")
    payload.get_by_label("urgent: kind").select_option(label="True or false")
    expect(payload.locator(".payload-problem")).to_have_count(0)
    payload.get_by_label("urgent: value").select_option("true")
    expect(body).to_contain_text('"urgent": true')
    payload.get_by_role("button", name="JSON", exact=True).click()
    area = payload.get_by_label("Payload as JSON")
    assert '"urgent": true' in area.input_value()
    area.fill('{"order": }')
    expect(payload).to_contain_text("Line 1, column 11: a value is due")
    area.fill('{"ref": "=order.external_id", "lines": {"$each": "lines", "$item": "=line.product"}}')
    expect(body).to_contain_text('"ref": "SAMPLE-1"')
    payload.get_by_role("button", name="Tree", exact=True).click()
    expect(payload.get_by_label("lines: kind", exact=True)).to_have_value("lines")
    payload.get_by_role("button", name="Only some lines").click()
    where = payload.get_by_role("group", name="Only lines for which")
    where.get_by_role("button", name="Add a condition").click()
    choose(page, "quantity", "Line · number")
    where.get_by_label("Row 1: what is asked").select_option(label="is more than")
    where.get_by_label("Row 1: value").fill("99")
    expect(body).to_contain_text('"lines": []')


# how it looks


@pytest.mark.parametrize("theme", THEMES)
def test_conditions_rules_and_payloads_look_and_read_well(stage: Stage, people: People, look: Look, theme: str) -> None:
    page = people("dana", theme=theme).page
    page.goto(HOME_SECURITY)
    panel = select_step(page, "Reserve hardware")
    editor = condition(panel, "Execute on")
    editor.get_by_role("button", name="Text", exact=True).click()
    editor.locator(".condition-code textarea").fill(
        'has(line.attributes.colour) && line.attributes.colour in ["white", "black"] && '
        '(line.quantity > 0 || !lines.all(item, item.action == "Cancel"))'
    )
    expect(editor.get_by_role("button", name="Rows", exact=True)).to_be_enabled()
    editor.get_by_role("button", name="Rows", exact=True).click()
    editor.get_by_role("button", name="Try", exact=True).click()
    expect(editor.locator(".trial-entry").first).to_be_visible()
    look(page, "condition", theme, editor)
    undo_all(page)
    panel = select_step(page, "Reserve hardware")
    look(page, "step-rules", theme, part(panel, "When it fails"))
    payload = part(panel, "What the system gets")
    expect(payload.get_by_label("Body of the call")).to_be_visible()
    look(page, "payload-template", theme, payload.locator(".payload-template"))
    look(page, "payload-sent", theme, payload.locator(".payload-sent"))
    page.keyboard.press("Escape")
    selected = part(open_lane(page, "Billing"), "When it is selected")
    selected.get_by_role("button", name="Edit").first.click()
    look(page, "scenarios", theme, selected)
