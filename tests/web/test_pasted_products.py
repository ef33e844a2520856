"""The page that adds many products at once: all or none, each fault with its line."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.models import Product, ProductClassification

pytestmark = pytest.mark.django_db
PATH = "/catalog/add-products"


@pytest.fixture
def designer(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def test_products_are_added_with_their_class_and_who_did_it(designer: Client) -> None:
    ProductClassification.objects.create(code="HOME", name="Home")
    answer = designer.post(
        PATH, {"table": "A, Alarm\nT, Task, technical", "kind": "Commercial", "classification": "HOME"}
    )
    assert answer.status_code == 302
    assert list(
        Product.objects.order_by("sku").values_list("sku", "name", "kind", "classification_id", "changed_by")
    ) == [("A", "Alarm", "Commercial", "HOME", "dana"), ("T", "Task", "Technical", "HOME", "dana")]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("A, Alarm\nB", "Line 2, Name"),
        ("A, Alarm\nOLD, Again", "Line 2, SKU"),
        ("A, " + "x" * 300, "Line 1, Name"),
        ("A, Alarm, odd", "Line 1, Kind"),
        ("", "This field is required"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_added(designer: Client, table: str, said: str) -> None:
    Product.objects.create(sku="OLD", name="Old")
    answer = designer.post(PATH, {"table": table, "kind": "Commercial"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert list(Product.objects.values_list("sku", flat=True)) == ["OLD"]


def test_a_class_or_kind_that_is_not_there_is_refused_beside_its_field(designer: Client) -> None:
    answer = designer.post(PATH, {"table": "A, Alarm", "kind": "Odd", "classification": "NOWHERE"})
    assert answer.status_code == 422
    assert answer.content.decode().count("errorlist") == 2
    assert not Product.objects.exists()
