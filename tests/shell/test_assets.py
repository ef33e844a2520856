"""What the account has after lines were fulfilled."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core.products import AttributeDefinition, CustomScope, Product, ProductAttribute
from catalog.core.vocabulary import DecompositionScope, LineAction, QuantityMethod
from fulfillment.models import AssetSource, FulfillmentAsset, FulfillmentLine, Order
from fulfillment.operations.assetize import assetize_lines, assetize_request, assetize_requests
from orchestration.models import Release
from tests.shell import builders

pytestmark = pytest.mark.django_db

SCOPE = DecompositionScope


def a_release(**box: Any) -> Release:
    given = {"sku": "BOX", "name": "Box", "assetizable": True, **box}
    return builders.make_release(
        builders.make_design(
            products=[
                Product(**given),
                Product(sku="ONE", name="One", assetizable=True, quantity_method=QuantityMethod.ALWAYS_ONE,
                        decomposition_scope=SCOPE.ACCOUNT),
                Product(sku="POOL", name="Pool", assetizable=True, decomposition_scope=SCOPE.ACCOUNT),
                Product(sku="LETTER", name="Letter"),
                Product(sku="TRIP", name="Trip", assetizable=True, decomposition_scope=SCOPE.ORDER),
            ],
            attributes=[AttributeDefinition(code=code, name=code) for code in ("colour", "note")],
            catalog={
                "product_attributes": (
                    ProductAttribute(code="BOX colour", attribute="colour", product="BOX"),
                    ProductAttribute(
                        code="BOX note",
                        attribute="note",
                        product="BOX",
                        ignored_for_action=True,
                        ignored_for_asset=True,
                    ),
                ),
                "custom_scopes": (
                    CustomScope(code="site", name="Site", amends_existing_asset=False),
                    CustomScope(code="trial", name="Trial", assetizable=False),
                ),
            },
        )
    )  # fmt: skip


def an_order(release: Release, number: int = 1, lines: int = 1, **fields: Any) -> Order:
    made = [{"line_id": str(one), "product": "BOX"} for one in range(1, lines + 1)]
    return builders.make_order(release=release, external_id=f"SO-{number}", lines=made, **fields)


def fulfilled(order: Order, product: str = "BOX", **fields: Any) -> FulfillmentLine:
    sources = fields.pop("sources", list(order.lines.all()))
    return builders.make_fulfillment_line(order, product, sources=sources, **fields)


def assetize(order: Order) -> int:
    return assetize_request(order.requests.get().pk)


def the_asset(product: str = "BOX") -> FulfillmentAsset:
    return FulfillmentAsset.objects.get(product=product)


class TestAdd:
    def test_makes_an_asset_with_its_source(self) -> None:
        order = an_order(a_release())
        line = fulfilled(order, quantity=3, attributes={"colour": "red"}, unit_of_measure="piece")
        builders.LineSource.objects.filter(line=line).update(quantity=3)
        assert assetize(order) == 1
        asset = the_asset()
        assert (asset.account, asset.scope_key, asset.quantity, asset.status) == (order.account, "1", 3, "Active")
        assert (asset.attributes, asset.unit_of_measure) == ({"colour": "red"}, "piece")
        served = AssetSource.objects.get(asset=asset)
        assert (served.source, served.external_line, served.quantity, served.status) == ("webshop", "1", 3, "Active")
        line.refresh_from_db()
        assert line.asset == asset
        assert line.assetized_at is not None

    def test_leaves_out_attributes_that_are_kept_from_assets(self) -> None:
        order = an_order(a_release())
        fulfilled(order, attributes={"colour": "red", "note": "ring twice"})
        assetize(order)
        assert the_asset().attributes == {"colour": "red"}

    @pytest.mark.parametrize("product", ["LETTER", "TRIP", "UNKNOWN"])
    def test_makes_nothing_of_what_leaves_no_asset(self, product: str) -> None:
        order = an_order(a_release())
        line = fulfilled(order, product)
        assert assetize(order) == 0
        assert not FulfillmentAsset.objects.exists()
        line.refresh_from_db()
        assert line.assetized_at is None

    def test_makes_nothing_where_the_custom_scope_is_not_assetizable(self) -> None:
        order = an_order(a_release(decomposition_scope=SCOPE.CUSTOM, custom_scope="trial"))
        fulfilled(order)
        assert assetize(order) == 0

    def test_happens_once(self) -> None:
        order = an_order(a_release())
        fulfilled(order, quantity=2)
        assert (assetize(order), assetize(order)) == (1, 0)
        assert FulfillmentAsset.objects.count() == AssetSource.objects.count() == 1

    def test_makes_another_asset_where_the_scope_never_amends_one(self) -> None:
        release = a_release(decomposition_scope=SCOPE.CUSTOM, custom_scope="site")
        for number in (1, 2):
            order = an_order(release, number)
            fulfilled(order, scope_key="HQ")
            assetize(order)
        assert sorted(FulfillmentAsset.objects.values_list("scope_key", "origin")) == [
            ("HQ", "webshop/SO-1"),
            ("HQ", "webshop/SO-2"),
        ]

    def test_is_for_the_order_lines_at_the_beginning_of_the_lineage(self) -> None:
        order = an_order(a_release(), lines=2)
        middle = fulfilled(order, "LETTER", quantity=2)
        fulfilled(order, sources=[middle], quantity=4)
        builders.LineSource.objects.filter(source_line=middle).update(quantity=4)
        assetize(order)
        served = AssetSource.objects.order_by("external_line").values_list("external_line", "quantity")
        assert list(served) == [("1", Decimal(2)), ("2", Decimal(2))]
        assert the_asset().quantity == 4


class TestAmend:
    def test_sets_quantity_and_attributes_and_keeps_what_it_does_not_speak_of(self) -> None:
        release = a_release()
        first = an_order(release)
        fulfilled(first, quantity=1, attributes={"colour": "red"})
        assetize(first)
        FulfillmentAsset.objects.update(attributes={"colour": "red", "serial": "X1"})
        second = an_order(release, 2)
        line = fulfilled(second, quantity=5, action=LineAction.AMEND, attributes={"colour": "blue"}, sources=[])
        builders.add_source(line, second.lines.get(), action=LineAction.AMEND, quantity=5)
        assetize(second)
        asset = the_asset()
        assert (asset.quantity, asset.attributes) == (5, {"colour": "blue", "serial": "X1"})

    def test_adds_up_what_several_orders_need_of_it(self) -> None:
        release = a_release()
        for number, source in ((1, "webshop"), (2, "desk")):
            order = an_order(release, number, source=source)
            fulfilled(order, "POOL", scope_key="ACME", quantity=1)
            assetize(order)
        assert the_asset("POOL").quantity == 2
        assert AssetSource.objects.filter(status="Active").count() == 2

    def test_counts_one_where_the_product_is_always_one(self) -> None:
        release = a_release()
        for number, source in ((1, "webshop"), (2, "desk")):
            order = an_order(release, number, source=source)
            fulfilled(order, "ONE", scope_key="ACME")
            assetize(order)
        assert the_asset("ONE").quantity == 1


class TestCancel:
    def cancel(self, release: Release, number: int, product: str = "BOX", **fields: Any) -> int:
        order = an_order(release, number, **fields)
        line = fulfilled(order, product, scope_key="1", action=LineAction.CANCEL, sources=[])
        builders.add_source(line, order.lines.get(), action=LineAction.CANCEL)
        return assetize(order)

    def test_ends_the_asset_with_its_last_source(self) -> None:
        release = a_release()
        order = an_order(release)
        fulfilled(order)
        assetize(order)
        assert self.cancel(release, 2) == 1
        asset = the_asset()
        assert (asset.status, asset.quantity) == ("Inactive", 0)
        served = AssetSource.objects.get()
        assert served.status == "Inactive"
        assert served.ended_at is not None

    def test_leaves_the_asset_to_the_sources_that_remain(self) -> None:
        release = a_release()
        for number, source in ((1, "webshop"), (2, "desk")):
            order = an_order(release, number, source=source)
            fulfilled(order, "POOL", scope_key="1", quantity=1)
            assetize(order)
        self.cancel(release, 3, "POOL")
        asset = the_asset("POOL")
        assert (asset.status, asset.quantity) == ("Active", 1)

    def test_of_what_was_never_there_makes_nothing(self) -> None:
        assert self.cancel(a_release(), 1) == 0
        assert not FulfillmentAsset.objects.exists()

    def test_leaves_an_asset_that_a_later_order_brings_anew_to_itself(self) -> None:
        release = a_release()
        order = an_order(release)
        fulfilled(order)
        assetize(order)
        self.cancel(release, 2)
        again = an_order(release, 3)
        fulfilled(again, quantity=1)
        assetize(again)
        found = FulfillmentAsset.objects.order_by("origin").values_list("origin", "status", "quantity")
        assert list(found) == [("webshop/SO-1", "Inactive", 0), ("webshop/SO-3", "Active", 1)]


class TestAssetizeLines:
    def test_takes_only_the_lines_it_is_given(self) -> None:
        order = an_order(a_release(), lines=2)
        one, two = order.lines.order_by("position")
        first = fulfilled(order, scope_key="1", sources=[one])
        fulfilled(order, scope_key="2", sources=[two])
        assert assetize_lines([first.pk]) == 1
        assert FulfillmentAsset.objects.get().scope_key == "1"
        assert assetize(order) == 1
        assert FulfillmentAsset.objects.count() == 2

    def test_of_order_lines_takes_what_descends_from_them_alone(self) -> None:
        order = an_order(a_release(), lines=2)
        one, two = order.lines.order_by("position")
        fulfilled(order, scope_key="1", sources=[one])
        fulfilled(order, "POOL", scope_key="ACME", sources=[one, two])
        assert assetize_lines([], [one.pk]) == 1
        assert FulfillmentAsset.objects.get().product == "BOX"


@pytest.mark.parametrize("size", [1, 60])
def test_needs_as_many_statements_for_many_lines_as_for_one(size: int) -> None:
    order = an_order(a_release(), lines=size)
    for line in order.lines.all():
        fulfilled(order, scope_key=line.line_id, sources=[line])
    request = order.requests.get().pk
    with CaptureQueriesContext(connection) as queries:
        assert assetize_requests([request]) == size
    assert len(queries) <= 9


def test_several_requests_of_one_account_at_once() -> None:
    release = a_release()
    requests = []
    for number, quantity in ((1, 1), (2, 7)):
        order = an_order(release, number)
        line = fulfilled(order, sources=[], quantity=quantity)
        builders.add_source(line, order.lines.get(), quantity=quantity)
        requests.append(order.requests.get().pk)
    assert assetize_requests(requests) == 2
    found = FulfillmentAsset.objects.order_by("origin").values_list("origin", "quantity")
    assert list(found) == [("webshop/SO-1", 1), ("webshop/SO-2", 7)]  # two purchases, though both call their line 1
