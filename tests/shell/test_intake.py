"""Taking in an order again: the answer is the same, and nothing changes."""

import pytest

from catalog.core.products import Product
from decomposition.core.order_problems import OrderRefused
from fulfillment.models import Account, Order
from fulfillment.operations.intake import OrderConflict, submit_order
from tests.shell.builders import make_design, make_release
from tests.shell.stage import document, publish, step

pytestmark = pytest.mark.django_db


def named(external_id, name, **changes):
    return document(external_id, account={"id": "ACME", "name": name}, **changes)


class TestAnOrderThatComesAgain:
    def test_is_answered_alike_though_its_product_is_no_longer_published(self):
        publish([step("a")])
        first = submit_order(document("SO-1"))
        make_release(make_design(products=[Product(sku="OTHER", name="Other")]))
        again = submit_order(document("SO-1"))
        assert (again.order, again.request, again.created) == (first.order, first.request, False)
        with pytest.raises(OrderRefused):
            submit_order(document("SO-2"))

    def test_does_not_bring_back_what_its_account_was_called_then(self):
        publish([step("a")])
        submit_order(named("SO-1", "Acme"))
        submit_order(named("SO-2", "Acme International"))
        submit_order(named("SO-1", "Acme"))
        assert Account.objects.get().name == "Acme International"

    def test_with_other_content_changes_nothing(self):
        publish([step("a")])
        first = submit_order(named("SO-1", "Acme"))
        with pytest.raises(OrderConflict) as conflict:
            submit_order(named("SO-1", "Acme International", priority="High"))
        assert conflict.value.order == first.order
        assert (Account.objects.get().name, Order.objects.get().priority) == ("Acme", "Default")
