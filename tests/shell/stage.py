"""A small stage for engine tests: a design around one product, orders for it, a scripted downstream system."""

import itertools
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connection

from catalog.core.products import AttributeDefinition, Product, ProductAttribute
from catalog.core.vocabulary import DataType
from fulfillment.engine.dispatch import drain
from fulfillment.engine.sweep import sweep
from fulfillment.models import FulfillmentStep, Order
from fulfillment.operations.intake import submit_order
from orchestration.core.design import Integration, Scenario, StepDefinition, StepDependency
from orchestration.core.vocabulary import StepScope, StepType
from orchestration.models import Release
from tests.shell.builders import make_design, make_release, make_system

PRODUCT = Product(sku="BOX", name="Box")
ATTRIBUTES = (
    AttributeDefinition(code="colour", name="Colour"),
    AttributeDefinition(code="arrived", name="Arrived", data_type=DataType.BOOLEAN),
    AttributeDefinition(code="weight", name="Weight", data_type=DataType.NUMBER),
)
_numbers = itertools.count(1)
_LONG = 60  # seconds; whoever drains is done as soon as nothing is left


def step(code: str, type: StepType = StepType.MILESTONE, **fields: Any) -> StepDefinition:
    """A step definition named by its code, in the one group, one instance a plan."""
    return StepDefinition(code=code, name=code, group="G", type=type, **fields)


def arrows(*pairs: str) -> tuple[StepDependency, ...]:
    """Dependencies written as "first>second"."""
    found = []
    for pair in pairs:
        first, second = pair.split(">")
        found.append(StepDependency(code=pair, step=second, depends_on=first, scope=StepScope.PLAN))
    return tuple(sorted(found, key=lambda row: row.code))


def publish(steps: Iterable[StepDefinition], dependencies: Iterable[StepDependency] = (), **parts: Any) -> Release:
    """A release in which an order for a box selects all these steps."""
    return make_release(
        make_design(
            products=[PRODUCT],
            attributes=ATTRIBUTES,
            steps=steps,
            dependencies=tuple(dependencies),
            scenarios=(Scenario(code="box", name="box", group="G", product="BOX"),),
            catalog={
                "product_attributes": tuple(
                    ProductAttribute(code=f"BOX.{row.code}", product="BOX", attribute=row.code) for row in ATTRIBUTES
                )
            },
            **parts,
        )
    )


def document(external_id: str = "", **changes: Any) -> dict[str, Any]:
    """An order for one box."""
    line = {"id": "1", "product": "BOX", **changes.pop("line", {})}
    return {
        "source": "webshop",
        "external_id": external_id or f"SO-{next(_numbers)}",
        "account": {"id": "ACME"},
        "lines": [line],
        **changes,
    }


def submit(**changes: Any) -> Order:
    """Submit an order for one box; it is not taken up yet."""
    return Order.objects.get(pk=submit_order(document(**changes)).order)


def work() -> None:
    """Do what is due, as a worker and the sweeper would."""
    drain(_LONG)
    sweep()
    drain(_LONG)


def states(order: Order) -> dict[str, str]:
    """The state of each step by its definition."""
    return dict(FulfillmentStep.objects.filter(plan__order=order).values_list("definition", "state"))


def step_of(order: Order, definition: str) -> FulfillmentStep:
    return FulfillmentStep.objects.get(plan__order=order, definition=definition)


def let_time_pass(order: Order, column: str = "due_at") -> None:
    """Make everything that an order waits for due, as if the time had passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE fulfillment_fulfillmentstep SET {column} = now() - interval '1 second' WHERE {column} IS NOT NULL "
            "AND plan_id = (SELECT id FROM fulfillment_fulfillmentplan WHERE order_id = %s)",
            [order.pk],
        )


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # as many may knock at once as a worker has threads for calls


@dataclass
class Call:
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Downstream:
    """A real HTTP server whose answers a test scripts. ``answer`` gets a call and returns (status, JSON[, headers])."""

    answer: Callable[[Call], tuple[Any, ...]] = lambda call: (200, {})
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        stage = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                given = {name.lower(): value for name, value in self.headers.items()}
                call = Call(self.path, given, json.loads(self.rfile.read(length) or b"null"))
                stage.calls.append(call)
                status, content, *headers = stage.answer(call)
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                for name, value in (headers[0] if headers else {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def system_at(downstream: Downstream, code: str = "ERP", **fields: Any) -> Integration:
    """A system row at the server, and the integration that calls it."""
    make_system(code, downstream.address, allowed_networks=["127.0.0.0/8"], **fields)
    return Integration(code="erp.post", name="Post", system=code, path="/post", timeout_seconds=3)
