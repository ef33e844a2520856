"""The people and the client system that tests of the web work with, and a small published design."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from catalog.access import Role
from catalog.core.products import AttributeDefinition, Product, ProductAttribute
from fulfillment.engine.journal import JournalLine, write_journal
from fulfillment.models import ClientToken, Order, RequestTrace, Task
from fulfillment.operations.tokens import create_token
from orchestration.core.vocabulary import StepState, StepType
from orchestration.models import Release
from tests.shell import builders


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Sends requests as the owner of a token; without one, as a stranger."""

    token: str = ""

    def get(self, path: str, **query: Any) -> Any:
        return Client().get(self._path(path), query, headers=self._headers())

    def post(self, path: str, body: object = None, **options: Any) -> Any:
        headers = self._headers() | options.pop("headers", {})
        given = {"content_type": "application/json"} | options
        data = body if isinstance(body, bytes | str) or body is not None else {}
        return Client(raise_request_exception=False).post(self._path(path), data, headers=headers, **given)

    def _path(self, path: str) -> str:
        return path if path.startswith(("http", "/")) else f"/api/v1/{path}"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing passwords well takes longer than most tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def person(username: str, role: Role, **fields: Any) -> User:
    user = User.objects.create_user(username, password=PASSWORD, **fields)
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user


@pytest.fixture
def dana(db: None) -> User:
    """The designer."""
    return person("dana", Role.DESIGNER)


@pytest.fixture
def omar(db: None) -> User:
    """The operator."""
    return person("omar", Role.OPERATOR)


@pytest.fixture
def ada(db: None) -> User:
    """The admin."""
    return person("ada", Role.ADMIN, is_staff=True, is_superuser=True)


@pytest.fixture
def webshop(db: None) -> User:
    """The client system."""
    return person("webshop", Role.CLIENT)


@pytest.fixture
def token_for() -> Callable[..., str]:
    """Issues tokens: ``token_for(user, sources=["webshop"])``."""

    def issue(user: User, **options: Any) -> str:
        return create_token(user, "test", actor="ada", **options).text

    return issue


@pytest.fixture
def webshop_api(webshop: User, token_for: Callable[..., str]) -> ApiClient:
    """The client system, whose token is for the source webshop."""
    return ApiClient(token_for(webshop, sources=["webshop"]))


@pytest.fixture
def omar_api(omar: User, token_for: Callable[..., str]) -> ApiClient:
    return ApiClient(token_for(omar))


@pytest.fixture
def dana_api(dana: User, token_for: Callable[..., str]) -> ApiClient:
    return ApiClient(token_for(dana))


@pytest.fixture
def stranger_api(db: None) -> ApiClient:
    return ApiClient()


@pytest.fixture
def release(db: None) -> Release:
    """A published design with two products, one of which has a colour."""
    return builders.make_release(
        builders.make_design(
            products=[Product(sku="PACK", name="Pack"), Product(sku="KIT", name="Kit")],
            attributes=[AttributeDefinition(code="colour", name="Colour")],
            catalog={"product_attributes": (ProductAttribute(code="KIT.colour", attribute="colour", product="KIT"),)},
        )
    )


@pytest.fixture
def order_with_everything(db: None) -> Order:
    """An order with lines, a plan with steps, attempts and a task, a trace and a journal."""
    order = builders.make_order(
        lines=[
            {"line_id": "1", "product": "PACK"},
            {"line_id": "1.1", "product": "KIT", "parent": "1", "quantity": "2.5"},
        ]
    )
    kit = order.lines.get(line_id="1.1")
    line = builders.make_fulfillment_line(order, "ALARM", sources=[kit], attributes={"colour": "white"})
    plan = builders.make_plan(
        order,
        [
            {"key": "ship", "type": StepType.CALLOUT, "state": StepState.FATALLY_FAILED, "sources": [line]},
            {"key": "install", "type": StepType.MANUAL_TASK, "state": StepState.READY, "sources": [kit]},
            {"key": "bill", "after": ["ship", "install"]},
        ],
    )
    step = plan.steps.get(key="install")
    Task.objects.create(step=step, order=order, queue="field")
    builders.make_attempt(plan.steps.get(key="ship"), state="Failed", error_code="503", request={"body": [1]})
    RequestTrace.objects.create(
        request=plan.request, decomposition=[{"kind": "made"}], composition=[{"kind": "not made"}]
    )
    with connection.cursor() as cursor:
        write_journal(cursor, [JournalLine("OrderSubmitted", order.pk, data={"release": 1})])
    return order


def an_order(external_id: str = "SO-1001", **members: Any) -> dict[str, Any]:
    """An order for the products of ``release``."""
    return {
        "source": "webshop",
        "external_id": external_id,
        "account": {"id": "ACME", "name": "Acme Ltd"},
        "lines": [
            {"id": "1", "product": "PACK"},
            {"id": "1.1", "product": "KIT", "quantity": "2", "parent": "1", "attributes": {"colour": "white"}},
        ],
        **members,
    }


def token_row(text: str) -> ClientToken:
    return ClientToken.objects.get(prefix=text.split("_")[1])
