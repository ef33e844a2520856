"""The installed base through whole orders: what is bought again is new, what is changed is what was meant."""

import pytest

from catalog.core.products import AttributeDefinition, Product, ProductAttribute
from catalog.core.vocabulary import DecompositionScope, ProductKind
from decomposition.core.rules import DecompositionRule, Mapping
from fulfillment.models import FulfillmentAsset, FulfillmentLine, Order
from fulfillment.operations.intake import submit_order
from orchestration.core.design import Scenario
from tests.shell.builders import make_design, make_release
from tests.shell.stage import step, work

pytestmark = pytest.mark.django_db(transaction=True)


def publish(scope=DecompositionScope.ORDER_LINE_ITEM):
    service = Product(sku="LINE", name="Line", kind=ProductKind.TECHNICAL, assetizable=True, decomposition_scope=scope)
    make_release(
        make_design(
            products=[Product(sku="PHONE", name="Phone"), service],
            attributes=[AttributeDefinition(code="speed", name="Speed")],
            rules=[
                DecompositionRule(
                    code="r",
                    name="r",
                    source_product="PHONE",
                    destination_product="LINE",
                    mappings=(Mapping(code="speed", source="speed", destination="speed"),),
                )
            ],
            steps=[step("connect")],
            scenarios=(Scenario(code="s", name="s", group="G", product="LINE"),),
            catalog={
                "product_attributes": (
                    ProductAttribute(code="LINE.speed", product="LINE", attribute="speed"),
                    ProductAttribute(code="PHONE.speed", product="PHONE", attribute="speed"),
                )
            },
        )
    )


def run(external_id, action="Add", speed="fast", account="ACME"):
    """Submit an order for line 1 and run it to its end; return the action of its fulfillment line."""
    line = {"id": "1", "product": "PHONE", "action": action, "attributes": {"speed": speed}}
    document = {"source": "shop", "external_id": external_id, "account": {"id": account}, "lines": [line]}
    order = Order.objects.get(pk=submit_order(document).order)
    work()
    order.refresh_from_db()
    assert order.state == "Completed", order.requests.get().problem
    return FulfillmentLine.objects.get(request__order=order).action


def base():
    rows = FulfillmentAsset.objects.order_by("id")
    return [(row.origin, row.attributes.get("speed"), row.quantity, row.status) for row in rows]


def test_two_purchases_that_number_their_lines_alike_are_two():
    publish()
    assert [run("A"), run("B", speed="slow")] == ["Add", "Add"]
    assert base() == [("shop/A", "fast", 1, "Active"), ("shop/B", "slow", 1, "Active")]


def test_a_change_means_the_newest_that_has_this_line_id():
    publish()
    run("A")
    run("B", speed="slow")
    assert run("C", "Amend", speed="medium") == "Amend"
    assert base() == [("shop/A", "fast", 1, "Active"), ("shop/B", "medium", 1, "Active")]
    assert run("D", "NoChange", speed="medium") == "NoChange"
    assert run("E", "Cancel") == "Cancel"
    assert [status for _, _, _, status in base()] == ["Active", "Inactive"]


def test_other_accounts_have_nothing_to_do_with_it():
    publish()
    run("A")
    assert run("B", "Amend", account="OTHER") == "Add"


def test_what_the_account_has_is_shared_by_all_its_orders():
    publish(DecompositionScope.ACCOUNT)
    assert [run("A"), run("B"), run("C", speed="slow")] == ["Add", "NoChange", "Amend"]
    assert [origin for origin, *_ in base()] == [""]
