"""The order form: fields and JSON are one document, problems stand beside their field, nothing typed is lost."""

import json

from playwright.sync_api import expect

from dro_site.demo.orders import SAMPLE_ORDERS
from tests.browser.conftest import Watched
from tests.browser.walk import add_line, field


def document_of(watched: Watched) -> dict[str, object]:
    watched.page.get_by_role("button", name="JSON").click()
    found: dict[str, object] = json.loads(watched.page.get_by_label("Order as JSON").input_value())
    return found


def test_form_and_json_are_one_document(omar: Watched) -> None:
    """A sample goes through all its fields and comes out as it was, but for its id."""
    for code, _, _, document in SAMPLE_ORDERS:
        omar.page.goto(f"/orders/new?sample={code}")
        field(omar.page, "/account/name").fill("Somebody Else")
        shown = document_of(omar)
        expected = {**document, "external_id": shown["external_id"]}
        expected["account"] = {**document["account"], "name": "Somebody Else"}
        for line in shown["lines"]:  # type: ignore[attr-defined]
            line.setdefault("action", "Add")
        plain = [{"action": "Add", "quantity": "1", **line} for line in document["lines"]]
        assert [{"quantity": "1", **line} for line in shown.pop("lines")] == plain  # type: ignore[attr-defined]
        expected.pop("lines")
        assert {"priority": "Default", **expected} == shown
        omar.page.get_by_role("button", name="Form").click()
        expect(field(omar.page, "/account/name")).to_have_value("Somebody Else")


def test_problems_stand_beside_their_fields(omar: Watched) -> None:
    page = omar.page
    omar.expect("status of 422")
    page.goto("/orders/new")
    add_line(page, "SUB-APP")
    field(page, "/lines/0/quantity").fill("many")
    field(page, "/lines/0/attributes/seats").fill("a few")
    page.get_by_role("button", name="Submit order").click()
    expect(page.get_by_role("alert")).to_contain_text("to put right")
    for place, said in {"/account/id": "must not be blank", "/lines/0/quantity": "is not a quantity"}.items():
        control = field(page, place)
        expect(control).to_have_attribute("aria-invalid", "true")
        problem = control.get_attribute("aria-describedby")
        expect(page.locator(f"[id='{problem}']")).to_contain_text(said)
    expect(field(page, "/lines/0/quantity")).to_have_value("many")  # what was typed stays
    field(page, "/account/id").fill("ACME")
    field(page, "/lines/0/quantity").fill("2")
    page.get_by_role("button", name="Submit order").click()
    seats = field(page, "/lines/0/attributes/seats")
    expect(seats).to_have_attribute("aria-invalid", "true")
    expect(seats).to_have_value("a few")


def test_a_preview_shows_what_would_be_made_and_stores_nothing(omar: Watched) -> None:
    page = omar.page
    page.goto("/orders/new?sample=laptop-bundle")
    external_id = field(page, "/external_id").input_value()
    page.locator(".submit-bar").get_by_role("button", name="Preview").click()
    preview = page.locator("#order-preview")
    expect(preview).to_contain_text("5 fulfillment lines")
    expect(preview).to_contain_text("11 steps")
    page.goto(f"/orders?q={external_id}")
    expect(page.get_by_role("heading", name="No order matches")).to_be_visible()


def test_a_line_goes_with_everything_below_it(omar: Watched) -> None:
    page = omar.page
    page.goto("/orders/new?sample=home-security")
    expect(page.locator(".order-line")).to_have_count(5)
    page.get_by_role("button", name="Remove line 1.3, Monitoring subscription").click()
    expect(page.locator(".order-line")).to_have_count(4)
    page.get_by_role("button", name="Remove line 1, Home Security package").click()
    expect(page.locator(".order-line")).to_have_count(0)


def test_text_that_is_no_json_stays_and_says_where(omar: Watched) -> None:
    page = omar.page
    omar.expect("status of 422")
    page.goto("/orders/new")
    page.get_by_role("button", name="JSON").click()
    page.get_by_label("Order as JSON").fill('{"source": "webshop",\n "lines": [}')
    page.get_by_role("button", name="Submit order").click()
    expect(page.get_by_role("alert")).to_contain_text("line 2, column 12")
    expect(page.get_by_label("Order as JSON")).to_have_value('{"source": "webshop",\n "lines": [}')


def test_the_same_id_with_other_content_is_refused_beside_the_id(omar: Watched) -> None:
    page = omar.page
    omar.expect("status of 409")
    page.goto("/orders/new?sample=software-subscription")
    field(page, "/external_id").fill("DEMO-1001")
    page.get_by_role("button", name="Submit order").click()
    expect(field(page, "/external_id")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field").filter(has=field(page, "/external_id"))).to_contain_text("with other content")
