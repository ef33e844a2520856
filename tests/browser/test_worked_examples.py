"""The worked examples from end to end: submitted in the browser, their tasks worked there, seen complete live.

Afterwards the simulator's ledger is asked: each system got exactly the calls that it needs, once, with exactly the
data of its template, in an order that respects every arrow of the plan.
"""

import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.stage import Stage
from tests.browser.walk import add_line, add_member, do_task, field

HEADER = {"order": str, "customer": {"id": str, "name": str}}
ITEM = {"product": str, "quantity": (int, str), "action": str}
KIT = {**ITEM, "colour": str, "kit_size": str}

HOME_SECURITY = {
    "inventory/reserve": [{**HEADER, "items": [KIT]}],
    "provisioning/activate": [{**HEADER, "services": [{**ITEM, "plan": str}]}],
    "warranty/register": [{**HEADER, "cover": [{**ITEM, "years": (int, str)}]}],
    "billing/activate": [{**HEADER, "positions": [ITEM], "priority": str}],
}
LAPTOPS = {
    "shipping/ship": [{**HEADER, "parcels": [{**ITEM, "ship_to": str, "memory": str}]}] * 2,
    "provisioning/activate": [{**HEADER, "services": [{**ITEM, "seats": (int, str)}]}],
    "warranty/register": [{**HEADER, "cover": [{**ITEM, "years": (int, str)}]}],
    "billing/activate": [{**HEADER, "positions": [ITEM], "priority": str}],
}
SUBSCRIPTION = {
    "provisioning/activate": [{**HEADER, "services": [{**ITEM, "seats": (int, str)}]}],
    "billing/schedule": [{**HEADER, "schedule": [{**ITEM, "term_months": (int, str)}]}],
    "erp/recognise": [{**HEADER, "obligations": [{**ITEM, "term_months": (int, str), "amount": (dict, str)}]}],
}


@pytest.mark.parametrize("direct", [False, True], ids=["decomposed", "direct"])
def test_home_security(stage: Stage, omar: Watched, direct: bool) -> None:
    page, order = omar.page, f"HOME-{'DIRECT' if direct else 'DECOMPOSED'}"
    begin(page, order, account="NORTHWIND")
    add_attribute(page, "account", "region").fill("north")
    if direct:
        add_attribute(page, "order", "direct").select_option("true")
    add_line(page, "SEC-PACK")
    expect(page.locator(".order-line")).to_have_count(5)  # the bundle brought its members
    field(page, "/lines/1/attributes/kit_size").select_option("large")
    field(page, "/lines/1/attributes/colour").fill("black")
    field(page, "/lines/3/attributes/service_plan").fill("premium")
    submit(page)
    do_task(page, "Schedule visit", {"Date of the visit": "2026-12-01"})
    do_task(page, "Install on site", {"Panel tested": True})
    see_complete(page)
    calls = check_ledger(stage, order, HOME_SECURITY)
    [kit] = calls["inventory/reserve"][0]["items"]
    assert (kit["colour"], kit["kit_size"]) == ("black", "large")
    assert kit["product"] == ("SEC-HW-KIT" if direct else "SEC-T-INVENTORY")
    assert calls["provisioning/activate"][0]["services"][0]["plan"] == "premium"


def test_laptop_bundle(stage: Stage, omar: Watched) -> None:
    page, order = omar.page, "LAPTOPS"
    begin(page, order, account="CONTOSO")
    add_line(page, "SB-BUNDLE")
    add_member(page, 0, "SB-LAPTOP")
    expect(page.locator(".order-line")).to_have_count(5)
    for line, place, number in ((1, "Hamburg", "2"), (4, "Munich", "1")):
        field(page, f"/lines/{line}/scope_keys/ship_to").fill(place)
        field(page, f"/lines/{line}/quantity").fill(number)
        field(page, f"/lines/{line}/attributes/memory").fill("32 GB")
    submit(page)
    do_task(page, "Confirm delivery", {"Received by": "Reception"}, scope="Hamburg")
    assert not [call for call in stage.ledger(order) if call["system"] == "billing"]  # Munich is not delivered yet
    do_task(page, "Confirm delivery", {"Received by": "Ms Huber"}, scope="Munich")
    see_complete(page)
    calls = check_ledger(stage, order, LAPTOPS)
    parcels = sorted((item["ship_to"], item["quantity"]) for call in calls["shipping/ship"] for item in call["parcels"])
    assert parcels == [("Hamburg", 2), ("Munich", 1)]


def test_software_subscription(stage: Stage, omar: Watched) -> None:
    page, order = omar.page, "SUBSCRIPTION"
    page.goto("/orders/new?sample=software-subscription")
    field(page, "/external_id").fill(order)
    submit(page)
    see_complete(page)
    calls = check_ledger(stage, order, SUBSCRIPTION)
    assert calls["provisioning/activate"][0]["services"][0]["seats"] == 25
    assert calls["erp/recognise"][0]["obligations"][0]["amount"] == {"amount": "4800.00", "currency": "EUR"}


def begin(page: Page, order: str, *, account: str) -> None:
    """Open an empty form and write who orders."""
    page.goto("/orders/new")
    field(page, "/account/id").fill(account)
    field(page, "/account/name").fill(account.title())
    field(page, "/external_id").fill(order)


def add_attribute(page: Page, owner: str, code: str) -> Any:
    """Add an attribute to the order or its account; return its control."""
    page.locator(f"#attribute-{owner}").select_option(code)
    page.get_by_role("button", name=f"Add: {owner.title()} attribute").click()
    control = field(page, f"/{'account/' if owner == 'account' else ''}attributes/{code}")
    expect(control).to_be_focused()
    return control


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit order").click()
    page.wait_for_url(re.compile(r"/orders/\d+/plan$"))
    # Were the page loaded again from here on, the mark would be gone.
    expect(page.locator(".step-card").first).to_be_visible(timeout=30_000)
    page.evaluate("window.isSamePage = true")


def see_complete(page: Page) -> None:
    """See the plan complete by itself: header, every card of the canvas, the table."""
    expect(page.locator("#order-header .status-pill").first).to_have_text("Completed", timeout=60_000)
    expect(page.locator('.step-card:not([data-state="Completed"])')).to_have_count(0)
    for badge in page.locator(".table-steps tbody .status").all():
        expect(badge).to_have_text("Completed")
    assert page.evaluate("window.isSamePage") is True


def check_ledger(stage: Stage, order: str, expected: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Hold the ledger against what each system is to get; return the bodies by system and operation."""
    calls = stage.ledger(order)
    assert Counter(f"{call['system']}/{call['operation']}" for call in calls) == {
        name: len(shapes) for name, shapes in expected.items()
    }
    assert [call["status"] for call in calls if not call["applied"] or call["replayed"]] == []
    assert len({(call["system"], call["idempotency_key"]) for call in calls}) == len(calls)
    bodies: dict[str, list[Any]] = {}
    for call in calls:
        bodies.setdefault(f"{call['system']}/{call['operation']}", []).append(call["body"])
    for name, shapes in expected.items():
        for body, shape in zip(bodies[name], shapes, strict=True):
            assert has_shape(body, shape), (name, body)
            assert body["order"] == order
    check_arrows(stage, order, calls)
    return bodies


def has_shape(value: Any, shape: Any) -> bool:
    """Return whether a value has exactly the members of a shape, and values of its types."""
    if isinstance(shape, dict):
        return (
            isinstance(value, dict)
            and value.keys() == shape.keys()
            and all(has_shape(value[name], shape[name]) for name in shape)
        )
    if isinstance(shape, list):
        return isinstance(value, list) and bool(value) and all(has_shape(one, shape[0]) for one in value)
    return isinstance(value, shape)


def check_arrows(stage: Stage, order: str, calls: list[dict[str, Any]]) -> None:
    """Assert that no call arrived before that of any step that comes before its own, over any number of arrows."""
    after: dict[str, set[str]] = {}
    for first, second in stage.arrows(order):
        after.setdefault(first, set()).add(second)
    arrived = {call["step"]: call["received_at"] for call in calls}
    compared = 0
    for step, moment in arrived.items():
        reached, open_steps = set[str](), [step]
        while open_steps:
            fresh = after.get(open_steps.pop(), set()) - reached
            reached |= fresh
            open_steps += fresh
        for later in reached & arrived.keys():
            assert moment < arrived[later], (step, later)
            compared += 1
    assert compared or order == "LAPTOPS"  # its deliveries are waited for by a pause, not by arrows
