"""Reading orders and what belongs to them: complete, page by page, and only what the caller may see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fulfillment.models import AssetSource, FulfillmentAsset, Order, Task
from tests.shell import builders
from tests.web.conftest import ApiClient
from tests.web.test_api_orders import problem


@pytest.fixture
def order(order_with_everything: Order) -> Order:
    return order_with_everything


def items(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    document = response.json()
    assert set(document) == {"items", "has_more", "next"}
    found: list[dict[str, Any]] = document["items"]
    return found


def test_an_order_says_where_it_stands_and_where_to_go_on(webshop_api: ApiClient, order: Order) -> None:
    document = webshop_api.get(f"orders/{order.pk}").json()

    assert document["id"] == order.pk
    assert document["account"] == {"id": "ACME", "name": "ACME Ltd", "attributes": {}}
    assert document["progress"] == {"total_steps": 3, "open_steps": 3}
    assert document["submitted_at"].endswith("Z")
    for name, address in document["links"].items():
        assert webshop_api.get(address).status_code == 200, name


def test_an_order_without_a_plan_says_so(webshop_api: ApiClient) -> None:
    bare = builders.make_order(external_id="SO-2")

    assert webshop_api.get(f"orders/{bare.pk}").json()["progress"] is None
    assert "no plan" in problem(webshop_api.get(f"orders/{bare.pk}/plan"), 404, "not_found")["detail"]
    assert "no trace" in problem(webshop_api.get(f"orders/{bare.pk}/trace"), 404, "not_found")["detail"]
    assert items(webshop_api.get(f"orders/{bare.pk}/steps")) == []


def test_lines_come_with_decimals_as_text_and_parents_by_id(webshop_api: ApiClient, order: Order) -> None:
    first, second = items(webshop_api.get(f"orders/{order.pk}/lines"))

    assert (first["line_id"], first["parent"], first["quantity"]) == ("1", None, "1")
    assert (second["line_id"], second["parent"], second["quantity"]) == ("1.1", "1", "2.5")


def test_fulfillment_lines_come_with_their_lineage(webshop_api: ApiClient, order: Order) -> None:
    (line,) = items(webshop_api.get(f"orders/{order.pk}/fulfillment-lines"))

    assert (line["product"], line["attributes"], line["fulfillment_order"]) == ("ALARM", {"colour": "white"}, 1)
    assert [(source["order_line"], source["quantity"]) for source in line["sources"]] == [("1.1", "2.5")]


def test_the_lines_of_another_request_are_asked_for_by_its_id(webshop_api: ApiClient, order: Order) -> None:
    first = order.requests.get()
    second = order.requests.create(sequence=2, release=first.release, document={}, previous=first, due_at=None)
    order.lines.create(request=second, line_id="9", position=0, product="PACK")

    assert [line["line_id"] for line in items(webshop_api.get(f"orders/{order.pk}/lines"))] == ["9"]
    assert [line["line_id"] for line in items(webshop_api.get(f"orders/{order.pk}/lines", request=first.pk))] == [
        "1",
        "1.1",
    ]
    requests = items(webshop_api.get(f"orders/{order.pk}/requests"))
    assert [(one["sequence"], one["previous"], one["release"]) for one in requests] == [
        (1, None, first.release.number),
        (2, first.pk, first.release.number),
    ]


def test_the_plan_counts_its_steps(webshop_api: ApiClient, order: Order) -> None:
    document = webshop_api.get(f"orders/{order.pk}/plan").json()

    assert document["steps_by_state"] == {"FatallyFailed": 1, "Pending": 1, "Ready": 1}
    assert document["release"] == order.plan.release.number


def test_steps_name_their_predecessors_and_can_be_filtered(webshop_api: ApiClient, order: Order) -> None:
    ship, install, bill = items(webshop_api.get(f"orders/{order.pk}/steps"))

    assert bill["predecessors"] == [ship["id"], install["id"]]
    assert [step["key"] for step in items(webshop_api.get(f"orders/{order.pk}/steps", state="Ready"))] == ["install"]
    assert [step["key"] for step in items(webshop_api.get(f"orders/{order.pk}/steps", type="Callout"))] == ["ship"]
    document = problem(webshop_api.get(f"orders/{order.pk}/steps", state="ready"), 400, "invalid_parameter")
    assert document["errors"][0]["parameter"] == "state"


def test_a_step_shows_its_attempts_and_what_may_be_done(omar_api: ApiClient, order: Order) -> None:
    ship, install, bill = (omar_api.get(f"steps/{step.pk}").json() for step in order.plan.steps.order_by("pk"))

    assert [(one["number"], one["state"], one["request"]) for one in ship["attempt_history"]] == [
        (1, "Failed", {"body": [1]})
    ]
    assert ship["sources"][0]["fulfillment_line_key"] == "ALARM/1"
    assert install["sources"][0]["order_line"] == "1.1"
    assert ship["allowed_actions"] == ["complete", "retry", "skip"]
    assert install["allowed_actions"] == ["complete", "skip"]
    assert bill["allowed_actions"] == ["skip"]
    assert ship["links"]["retry"] == f"http://testserver/api/v1/steps/{ship['id']}/retry"


def test_trace_and_journal_tell_what_happened(webshop_api: ApiClient, order: Order) -> None:
    trace = webshop_api.get(f"orders/{order.pk}/trace").json()
    assert (trace["decomposition"], trace["composition"]) == ([{"kind": "made"}], [{"kind": "not made"}])

    (entry,) = items(webshop_api.get(f"orders/{order.pk}/journal"))
    assert (entry["event"], entry["actor"], entry["data"]) == ("OrderSubmitted", "engine", {"release": 1})


PARTS = ["", "/lines", "/fulfillment-lines", "/requests", "/plan", "/steps", "/trace", "/journal"]


@pytest.mark.parametrize("part", PARTS)
def test_what_belongs_to_another_source_does_not_exist(
    webshop: User, token_for: Callable[..., str], order: Order, part: str
) -> None:
    partner = ApiClient(token_for(webshop, sources=["partner"]))

    foreign = problem(partner.get(f"orders/{order.pk}{part}"), 404, "not_found")
    missing = problem(partner.get(f"orders/{order.pk + 1}{part}"), 404, "not_found")

    assert foreign["detail"] == missing["detail"].replace(str(order.pk + 1), str(order.pk))


def test_steps_lists_and_assets_of_another_source_do_not_exist_either(
    webshop: User, token_for: Callable[..., str], order: Order
) -> None:
    asset = FulfillmentAsset.objects.create(account=order.account, product="ALARM", scope_key="1", quantity=1)
    AssetSource.objects.create(asset=asset, source="webshop", external_line="SO-1/1.1", quantity=1)
    partner = ApiClient(token_for(webshop, sources=["partner"]))
    everyone = ApiClient(token_for(webshop))

    problem(partner.get(f"steps/{order.plan.steps.first().pk}"), 404, "not_found")
    assert items(partner.get("orders")) == []
    assert items(partner.get("assets", account="ACME")) == []
    assert len(items(everyone.get("orders"))) == 1
    (found,) = items(everyone.get("assets", account="ACME"))
    assert (found["product"], [source["source"] for source in found["sources"]]) == ("ALARM", ["webshop"])


def test_a_list_can_be_walked_completely_while_orders_arrive(omar_api: ApiClient) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    same_moment = [start + timedelta(minutes=number // 3) for number in range(11)]
    release = builders.make_release()
    expected = [
        builders.make_order(external_id=f"SO-{number}", release=release, submitted_at=moment).pk
        for number, moment in enumerate(same_moment)
    ]

    response = omar_api.get("orders", limit=2)
    seen = [order["id"] for order in items(response)]
    while response.json()["next"]:
        builders.make_order(external_id=f"NEW-{len(seen)}", release=release, submitted_at=start + timedelta(days=1))
        response = omar_api.get(response.json()["next"])
        seen += [order["id"] for order in items(response)]

    assert seen == list(reversed(expected))


def test_orders_are_filtered(omar_api: ApiClient) -> None:
    release = builders.make_release()
    early, late = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    a = builders.make_order(external_id="A", release=release, submitted_at=early, state="Completed").pk
    b = builders.make_order(external_id="B", release=release, submitted_at=late, jeopardy="Late", account="OTHER").pk
    c = builders.make_order(external_id="A", release=release, submitted_at=late, source="partner").pk

    def found(**filters: str) -> set[int]:
        return {order["id"] for order in items(omar_api.get("orders", **filters))}

    assert found() == {a, b, c}
    assert found(source="partner") == {c}
    assert found(external_id="A") == {a, c}
    assert found(account="OTHER") == {b}
    assert found(state="Completed") == {a}
    assert found(jeopardy="Late") == {b}
    assert found(submitted_after="2026-11-02T00:00:00Z") == {b, c}
    assert found(submitted_before="2026-11-02T01:00:00+01:00") == {a}
    assert found(external_id="A", source="webshop") == {a}


BAD_PARAMETERS = {
    "unknown": ("stat=Completed", "stat", "unknown_parameter"),
    "twice": ("state=Completed&state=Rejected", "state", "given_twice"),
    "too many": ("limit=201", "limit", "max_value"),
    "none": ("limit=0", "limit", "min_value"),
    "no number": ("limit=many", "limit", "invalid"),
    "no time": ("submitted_after=yesterday", "submitted_after", "invalid"),
    "NUL": ("source=%00", "source", "null_characters_not_allowed"),
    "a cursor of nobody": ("cursor=abc", "cursor", "invalid"),
    "a number of five thousand digits": ("limit=" + "9" * 5_000, "limit", "max_string_length"),
}


@pytest.mark.parametrize("case", BAD_PARAMETERS)
def test_a_parameter_that_is_not_understood_is_refused(omar_api: ApiClient, case: str) -> None:
    query, parameter, code = BAD_PARAMETERS[case]

    document = problem(omar_api.get(f"orders?{query}"), 400, "invalid_parameter")

    assert [(error["parameter"], error["code"]) for error in document["errors"]] == [(parameter, code)]


def test_a_cursor_serves_only_the_list_that_gave_it_out(omar_api: ApiClient, order: Order) -> None:
    builders.make_order(external_id="SO-2")
    address = omar_api.get("orders", limit=1).json()["next"]
    cursor = address.partition("cursor=")[2].partition("&")[0]

    response = omar_api.get(f"orders/{order.pk}/lines?cursor={cursor}")

    problem(response, 400, "invalid_parameter")
    tampered = omar_api.get(f"orders?cursor={cursor[:-1]}{'A' if cursor[-1] != 'A' else 'B'}")
    problem(tampered, 400, "invalid_parameter")


@pytest.mark.parametrize("path", ["orders/99999999999999999999", "orders/" + "9" * 5_000, "steps/0", "releases/0"])
def test_ids_beyond_everything_are_not_found(omar_api: ApiClient, path: str) -> None:
    assert omar_api.get(path).status_code == 404


def test_releases_are_listed_without_and_read_with_their_design(dana_api: ApiClient, webshop_api: ApiClient) -> None:
    numbers = [builders.make_release().number for _ in range(2)]

    listed = items(dana_api.get("releases"))

    assert [release["number"] for release in listed] == numbers[::-1]
    assert "snapshot" not in listed[0]
    assert dana_api.get(listed[0]["links"]["self"]).json()["snapshot"]
    problem(dana_api.get("releases/17"), 404, "not_found")
    problem(webshop_api.get("releases"), 403, "forbidden")


# Statements for each operation, the token's own included. More rows never mean more statements.
STATEMENTS = {
    "orders": 2,
    "orders/{order}": 2,
    "orders/{order}/lines": 3,
    "orders/{order}/fulfillment-lines": 4,
    "orders/{order}/requests": 3,
    "orders/{order}/plan": 4,
    "orders/{order}/steps": 3,
    "orders/{order}/trace": 3,
    "orders/{order}/journal": 3,
    "steps/{step}": 4,
    "tasks": 2,
    "releases": 2,
    "assets?account=ACME": 3,
}


@pytest.mark.parametrize("path", STATEMENTS)
def test_an_operation_costs_a_fixed_number_of_statements(omar_api: ApiClient, order: Order, path: str) -> None:
    asset = FulfillmentAsset.objects.create(account=order.account, product="ALARM", scope_key="1", quantity=1)
    AssetSource.objects.create(asset=asset, source="webshop", external_line="SO-1/1.1", quantity=1)
    step = order.plan.steps.get(key="ship")
    address = path.format(order=order.pk, step=step.pk)
    assert omar_api.get(address).status_code == 200

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert omar_api.get(address).status_code == 200
        return len(queries)

    assert statements() == STATEMENTS[path]
    for number in range(3):
        more = builders.make_order(external_id=f"MORE-{number}", release=order.plan.release)
        kit = order.lines.get(line_id="1.1")
        line = builders.make_fulfillment_line(order, f"ALARM-{number}", scope_key="2", sources=[kit, kit])
        added = builders.make_step(order.plan, f"more {number}", after=["ship"], sources=[line, kit])
        Task.objects.create(step=added, order=more)
        builders.make_attempt(step, number=number + 2)
        extra = FulfillmentAsset.objects.create(account=order.account, product=f"A{number}", scope_key="1", quantity=1)
        AssetSource.objects.create(asset=extra, source="webshop", external_line=f"{number}", quantity=1)
    assert statements() == STATEMENTS[path]
