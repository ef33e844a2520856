"""The simulator on screen: an order is tried on the draft, made to fail, pinned, and shown on the canvas."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People, Watched, picture

ADDRESS = "/designs/in/home-security/simulate"


@pytest.fixture
def dana(people: People) -> Watched:
    """The designer."""
    return people("dana")


def run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".simulate-summary[data-stale]")).to_have_count(0)
    expect(page.locator(".simulate-summary")).to_be_visible()


def tab(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_be_visible()
    return panel


def row(page: Page, name: str) -> Locator:
    return page.locator(".axis-row", has_text=name)


def choose_sample(page: Page, name: str) -> None:
    page.get_by_label("Sample order", exact=True).select_option(label=name)


def let_fail(page: Page, step: str, tries: str) -> None:
    summary = page.locator("summary", has_text="What goes wrong")
    if page.get_by_label("Let a step fail").is_hidden():
        summary.click()
    page.get_by_label("Let a step fail").select_option(label=step)
    page.locator(".choice", has_text=step).get_by_label("Tries that fail").select_option(tries)


def test_a_run_is_told_on_the_axis_in_tables_and_in_sentences(dana: Watched, check_axe: Callable[..., None]) -> None:
    page = dana.page
    page.goto(ADDRESS)
    expect(page.get_by_text("Try the draft on an order")).to_be_visible()
    check_axe(page, "simulator before a run")
    choose_sample(page, "Home Security, decomposed")
    let_fail(page, "Reserve hardware", "2")
    run(page)
    expect(page.locator(".simulate-summary")).to_contain_text("Complete after")
    # Three bars for three tries, and the sentence for whoever sees no bars.
    reserve = row(page, "Reserve hardware")
    expect(reserve.locator(".axis-bar")).to_have_count(3)
    when = "from 0 s to 3 min 12 s after the start"
    told = f"Reserve hardware, completed, {when}, 3 tries, 2 failed, on the critical path"
    expect(reserve).to_have_attribute("aria-label", told)
    expect(page.locator(".axis-path")).not_to_have_attribute("d", "")
    picture(page, "simulate-axis")
    check_axe(page, "time axis")
    reserve.click()
    story = page.get_by_role("complementary", name="Reserve hardware")
    expect(story).to_contain_text("Tried again after 2 s by rule callouts")
    picture(page, "simulate-story")
    check_axe(page, "story of a step")
    steps = tab(page, "Steps")
    expect(steps.get_by_role("row", name="Install on site")).to_contain_text("Completed")
    expect(steps).to_contain_text("no scenario selected its group")
    check_axe(page, "steps of a simulation")
    picture(page, "simulate-steps")
    lines = tab(page, "Lines")
    lines.locator("summary", has_text="Security hardware kit").click()
    expect(lines).to_contain_text("its condition holds")
    expect(lines).to_contain_text("order.attributes.direct")
    check_axe(page, "lines of a simulation")
    picture(page, "simulate-lines")
    problems = tab(page, "Problems")
    expect(problems).to_contain_text("takes longer than rule callouts estimates, since it failed 2 times")
    expect(problems).to_contain_text("Nothing waits for a free worker")
    check_axe(page, "problems of a simulation")


def test_the_axis_is_walked_by_keys(dana: Watched) -> None:
    page = dana.page
    page.goto(ADDRESS)
    run(page)
    page.get_by_role("tab", name="Time axis").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Steps")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    first = page.locator(".axis-row").first
    first.focus()
    page.keyboard.press("ArrowDown")
    second = page.locator(".axis-row").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator(".axis-row").last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary")).to_be_visible()
    expect(page.locator("#story-heading")).to_be_focused()


def test_what_fails_for_good_says_what_waits_for_it(dana: Watched) -> None:
    page = dana.page
    page.goto(ADDRESS)
    let_fail(page, "Activate monitoring", "all")
    run(page)
    expect(page.locator(".simulate-summary")).to_contain_text("Not complete")
    expect(row(page, "Activate monitoring")).to_contain_text("failed for good")
    problem = tab(page, "Problems").get_by_role("button", name="Activate monitoring failed for good")
    expect(problem).to_contain_text("3 steps wait for it")
    problem.click()
    expect(page.get_by_role("complementary")).to_contain_text("gives it no other try")


@pytest.mark.parametrize(("theme", "width"), [("dark", 1440), ("light", 390), ("dark", 390)])
def test_it_is_fit_to_be_seen(people: People, check_axe: Callable[..., None], theme: str, width: int) -> None:
    page = people("dana", theme=theme, width=width).page
    page.goto(ADDRESS)
    let_fail(page, "Reserve hardware", "2")
    let_fail(page, "Register warranty", "all")
    run(page)
    row(page, "Register warranty").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_axe(page, f"simulator, {theme}, {width} px")
    picture(page, f"simulate-{theme}-{width}")
    for name in ("Steps", "Lines", "Problems"):
        tab(page, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        check_axe(page, f"{name}, {theme}, {width} px")


def api(page: Page, method: str, path: str, body: Any = None) -> Any:
    """Ask the API with the session of the page, as somebody else who is signed in would."""
    return page.evaluate(
        """async ([method, path, body]) => {
          const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
          const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
          const answer = await fetch("/api/v1/draft/" + path, { method, headers, ...(body ? { body } : {}) });
          return answer.json();
        }""",
        [method, path, json.dumps(body) if body is not None else ""],
    )


@pytest.fixture
def own_sample(dana: Watched) -> Any:
    """A sample order of this test's own, with its removal."""
    page = dana.page
    page.goto(ADDRESS)
    code = "tried-in-a-browser"
    document = api(page, "GET", "sample-orders/home-security")["document"]
    body = {"code": code, "name": "Tried in a browser", "workspace": "home-security", "document": document}
    api(page, "POST", "sample-orders", body)
    page.reload()
    yield code
    version = api(page, "GET", f"sample-orders/{code}").get("version")
    if version:
        api(page, "DELETE", f"sample-orders/{code}?version={version}")


def test_a_result_is_pinned_by_a_click_and_pins_are_edited(
    dana: Watched, own_sample: str, check_axe: Callable[..., None]
) -> None:
    page = dana.page
    choose_sample(page, "Tried in a browser")
    run(page)
    pins = tab(page, "Pins")
    expect(pins).to_contain_text("Nothing is pinned yet")
    page.get_by_role("button", name="Pin this result").click()
    page.get_by_role("button", name="Save pins").click()
    expect(pins).to_contain_text("All pins hold.")
    assert len(api(page, "GET", f"sample-orders/{own_sample}")["expected"]["steps"]) == 9
    check_axe(page, "pins that hold")
    picture(page, "simulate-pins")
    # An order that nothing brings about: the warranty before the kit.
    pins.get_by_label("First").select_option(label="Register warranty")
    pins.get_by_label("Then").select_option(label="Reserve hardware")
    pins.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Save pins").click()
    expect(pins).to_contain_text("1 pin does not hold")
    expect(pins).to_contain_text("but it is the other way round")
    problems = api(page, "GET", "problems")["problems"]
    assert isinstance(problems, list)
    check_axe(page, "a pin that fails")
    picture(page, "simulate-pins-failing")
    pins.get_by_role("button", name="Remove the pin Register warranty → Reserve hardware").click()
    page.get_by_role("button", name="Save pins").click()
    expect(pins).to_contain_text("All pins hold.")


def test_a_sample_that_somebody_else_changed_is_not_written_over(dana: Watched, own_sample: str) -> None:
    page = dana.page
    choose_sample(page, "Tried in a browser")
    run(page)
    tab(page, "Pins")
    page.get_by_role("button", name="Pin this result").click()
    theirs = api(page, "GET", f"sample-orders/{own_sample}")
    body = {name: theirs[name] for name in ("version", "workspace", "document", "expected")}
    api(page, "PUT", f"sample-orders/{own_sample}", {**body, "name": "Renamed meanwhile"})
    dana.expect("status of 409")
    page.get_by_role("button", name="Save pins").click()
    expect(page.get_by_role("alert")).to_contain_text("was changed by dana")
    expect(page.get_by_label("Sample order", exact=True)).to_contain_text("Renamed meanwhile")
    # With what is there now in sight, saving again is a decision.
    page.get_by_role("button", name="Save pins").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("All pins hold.")


def test_an_order_is_made_of_products_and_kept(dana: Watched, check_axe: Callable[..., None]) -> None:
    page = dana.page
    page.goto(ADDRESS)
    page.get_by_role("button", name="Form", exact=True).click()
    # The form begins as the sample that was chosen.
    page.get_by_role("button", name="Remove line 1, Home Security package").click()
    expect(page.get_by_role("button", name="Remove line")).to_have_count(0)
    page.get_by_label("Add a product").select_option(label="Home Security package (bundle)")
    kit = page.get_by_role("group", name="1.1 Security hardware kit")
    kit.get_by_label("Kit size").select_option("small")
    kit.get_by_label("Quantity").fill("0")
    dana.expect("status of 422")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("/order/lines/1/quantity")
    expect(kit.locator(".field-message")).to_be_visible()
    kit.get_by_label("Quantity").fill("2")
    run(page)
    expect(page.locator(".simulate-summary")).to_contain_text("Complete after")
    expect(tab(page, "Lines")).to_contain_text("Hardware allocation")
    check_axe(page, "order made of products")
    picture(page, "simulate-form")
    page.get_by_role("button", name="Keep as a sample order…").click()
    page.get_by_label("Name of the sample order").fill("Two small kits")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_label("Sample order", exact=True)).to_contain_text("Two small kits")
    page.get_by_role("button", name="Remove this sample order").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_label("Sample order", exact=True)).not_to_contain_text("Two small kits")


def test_a_release_is_tried_in_place_of_the_draft(dana: Watched) -> None:
    page = dana.page
    page.goto(ADDRESS)
    page.get_by_label("Design on which the order is tried").select_option("Release 1")
    run(page)
    expect(page.locator(".simulate-summary")).to_contain_text("Complete after")
    expect(tab(page, "Lines")).to_contain_text("Hardware allocation")


def test_an_order_is_pasted_as_json(dana: Watched) -> None:
    page = dana.page
    page.goto(ADDRESS)
    page.get_by_role("button", name="JSON", exact=True).click()
    text = page.get_by_label("Order as JSON")
    document = json.loads(text.input_value())
    text.fill("{")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("This is not JSON")
    document["attributes"]["direct"] = True
    text.fill(json.dumps(document))
    run(page)
    expect(tab(page, "Lines")).to_contain_text("The order was not decomposed")


def test_a_real_order_is_found_tried_and_kept_without_whose_it_is(dana: Watched) -> None:
    page = dana.page
    page.goto(ADDRESS)
    page.get_by_role("button", name="Real order").click()
    page.get_by_label("Find an order").fill("DEMO-1002")
    page.get_by_role("button", name="DEMO-1002").click()
    run(page)
    expect(page.locator(".simulate-summary")).to_contain_text("Complete after")
    picture(page, "simulate-real-order")
    page.get_by_role("button", name="Keep as a sample order…").click()
    page.get_by_label("Name of the sample order").fill("As Tailspin bought it")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Whose order it is was replaced")).to_be_visible()
    kept = api(page, "GET", "sample-orders/as-tailspin-bought-it")
    assert "tailspin" not in json.dumps(kept["document"]).lower()
    page.get_by_role("button", name="Understood").click()
    page.get_by_role("button", name="Remove this sample order").click()
    page.get_by_role("button", name="Remove", exact=True).click()


def test_the_canvas_shows_what_became_of_the_steps(dana: Watched, check_axe: Callable[..., None]) -> None:
    page = dana.page
    page.goto("/designs/in/home-security")
    page.get_by_role("button", name="Simulate").click()
    choose_sample(page, "Home Security, decomposed")
    let_fail(page, "Activate monitoring", "all")
    run(page)
    check_axe(page, "simulator below the canvas")
    picture(page, "simulate-drawer")
    page.get_by_role("button", name="Fill the height").click()
    picture(page, "simulate-drawer-tall")
    page.get_by_role("button", name="Show on canvas").click()
    page.get_by_role("button", name="Close the simulation").click()
    card = page.locator('[data-step="activate-monitoring"]')
    expect(card).to_have_attribute("data-outcome", "FatallyFailed")
    expect(page.get_by_role("button", name="Reserve hardware, callout")).to_have_attribute("data-outcome", "Completed")
    picture(page, "simulate-on-canvas")
    check_axe(page, "canvas with outcomes")
    page.locator(".design-surface").focus()
    page.keyboard.press("Escape")
    expect(page.locator("[data-outcome]")).to_have_count(0)
    # What was tried is still there when the drawer is opened again.
    page.get_by_role("button", name="Simulate").click()
    expect(page.locator(".simulate-summary")).to_contain_text("Not complete")
    page.get_by_role("tab", name="Problems").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".simulate")).to_have_count(0)


def test_a_pin_that_keeps_the_draft_from_being_published_leads_to_its_sample(dana: Watched, own_sample: str) -> None:
    page = dana.page
    theirs = api(page, "GET", f"sample-orders/{own_sample}")
    pins = {"steps": [{"definition": "reserve-kit", "scope_key": "nowhere"}], "order": [], "complete": False}
    body = {name: theirs[name] for name in ("version", "name", "workspace", "document")}
    api(page, "PUT", f"sample-orders/{own_sample}", {**body, "expected": pins})
    page.goto("/releases/draft")
    expect(page.get_by_text("Tried in a browser")).to_be_visible()
    page.get_by_role("link", name=own_sample).click()
    expect(page.get_by_label("Sample order", exact=True)).to_have_value(own_sample)
    expect(page.get_by_role("tabpanel", name="Pins")).to_contain_text("1 pin does not hold")
