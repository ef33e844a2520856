"""The operator's pages over HTTP: what they show, what they refuse, and how many questions they ask the database."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fulfillment.models import FulfillmentStep, Incident, JournalEntry, Order, Task
from orchestration.models import Release
from tests.shell import builders
from tests.web.conftest import an_order

HTMX = {"HX-Request": "true"}


@pytest.fixture
def operator(client: Client, omar: User) -> Client:
    client.force_login(omar)
    return client


@pytest.fixture
def designer(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def step(order: Order, key: str) -> FulfillmentStep:
    return FulfillmentStep.objects.get(plan__order=order, key=key)


def text_of(response: Any) -> str:
    return response.content.decode()


class TestOrders:
    def test_lists_are_filtered_by_what_the_address_says(self, operator: Client, db: None) -> None:
        release = builders.make_release()
        for number, state in ((1, "InProgress"), (2, "Completed")):
            order = builders.make_order(release=release, external_id=f"SO-{number}")
            Order.objects.filter(pk=order.pk).update(state=state)
        shown = text_of(operator.get("/orders?state=Completed"))
        assert "SO-2" in shown
        assert "SO-1" not in shown
        assert "SO-1" in text_of(operator.get("/orders?q=so-1"))

    @pytest.mark.parametrize("query", ["page=x", "page=-1", "jeopardy=No", "state=" + "x" * 500])
    def test_filters_that_make_no_sense_find_nothing_and_break_nothing(
        self, operator: Client, db: None, query: str
    ) -> None:
        assert operator.get(f"/orders?{query}").status_code == 200

    def test_orders_of_one_cause(self, operator: Client, order_with_everything: Order) -> None:
        failed = step(order_with_everything, "ship")
        Incident.objects.create(
            order=order_with_everything, plan=failed.plan, step=failed, signature="a" * 64, message="ERP is closed"
        )
        other = builders.make_order(external_id="SO-OTHER")
        shown = text_of(operator.get(f"/orders?cause={'a' * 64}"))
        assert order_with_everything.external_id in shown
        assert other.external_id not in shown
        assert "ERP is closed" in shown

    @pytest.mark.parametrize(
        "tab",
        [
            "",
            "/decomposition",
            "/plan",
            "/plan?view=time",
            "/plan?view=time&scale=true",
            "/history",
            "/history?show=people",
            "/plan.json",
        ],
    )
    def test_every_tab_of_an_order(self, operator: Client, order_with_everything: Order, tab: str) -> None:
        assert operator.get(f"/orders/{order_with_everything.pk}{tab}").status_code == 200

    @pytest.mark.parametrize("tab", ["", "/decomposition", "/plan", "/history", "/plan.json"])
    def test_an_order_that_is_not_there(self, operator: Client, db: None, tab: str) -> None:
        assert operator.get(f"/orders/99{tab}").status_code == 404
        assert operator.get(f"/orders/{'9' * 30}{tab}").status_code == 404

    @pytest.mark.parametrize("selected", ["x", "999999", "9" * 40, "-1"])
    def test_a_step_that_is_not_of_the_plan_is_not_selected(
        self, operator: Client, order_with_everything: Order, selected: str
    ) -> None:
        answer = operator.get(f"/orders/{order_with_everything.pk}/plan?step={selected}")
        assert answer.status_code == 200
        assert "Select a step" in text_of(answer)

    def test_the_table_lists_steps_after_what_they_wait_for(
        self, operator: Client, order_with_everything: Order
    ) -> None:
        shown = text_of(
            operator.get(f"/orders/{order_with_everything.pk}/plan", headers={**HTMX, "HX-Target": "order-body"})
        )
        places = [shown.index(f"/steps/{step(order_with_everything, key).pk}") for key in ("ship", "install", "bill")]
        assert places[2] > max(places[:2])

    def test_the_table_of_a_large_plan_holds_what_is_not_finished(
        self, operator: Client, monkeypatch: pytest.MonkeyPatch, order_with_everything: Order
    ) -> None:
        monkeypatch.setattr("fulfillment.pages.orders.MOST_ROWS", 2)
        FulfillmentStep.objects.filter(key="install").update(state="Completed")
        shown = text_of(operator.get(f"/orders/{order_with_everything.pk}/plan"))
        assert "2 of 3 steps" in shown
        assert f'hx-get="/steps/{step(order_with_everything, "ship").pk}"' in shown
        assert f'hx-get="/steps/{step(order_with_everything, "install").pk}"' not in shown

    @pytest.mark.parametrize(
        ("target", "path", "present", "absent"),
        [
            ("order-header", "", "figure-tile", "<table"),
            ("order-body", "", "<table", "<html"),
            ("order-body", "/history", "timeline", "<html"),
        ],
    )
    def test_a_live_page_asks_for_its_parts(
        self, operator: Client, order_with_everything: Order, target: str, path: str, present: str, absent: str
    ) -> None:
        answer = operator.get(f"/orders/{order_with_everything.pk}{path}", headers={**HTMX, "HX-Target": target})
        assert present in text_of(answer)
        assert absent not in text_of(answer)

    def test_the_time_axis_shows_each_try_and_takes_the_place_of_the_graph(
        self, operator: Client, order_with_everything: Order
    ) -> None:
        address = f"/orders/{order_with_everything.pk}/plan?view=time"
        now = timezone.now()
        builders.make_attempt(step(order_with_everything, "ship"), created_at=now, finished_at=now, state="Failed")
        page = text_of(operator.get(address))
        assert 'data-island="plan"' not in page
        assert f'hx-get="/steps/{step(order_with_everything, "ship").pk}"' in page
        assert 'data-kind="Failed"' in page.partition("times-list")[2]
        part = text_of(operator.get(address, headers={**HTMX, "HX-Target": "plan-times"}))
        assert part.lstrip().startswith('<div class="times">')
        table = text_of(operator.get(address, headers={**HTMX, "HX-Target": "order-body"}))
        assert "times" not in table

    @pytest.mark.parametrize("path", ["", "/plan", "/plan?view=time", "/decomposition", "/history"])
    def test_more_lines_and_steps_ask_no_more_questions(
        self, operator: Client, path: str, django_assert_max_num_queries: Any, django_assert_num_queries: Any
    ) -> None:
        counts = []
        for size in (2, 12):
            lines = [{"line_id": str(number), "product": "PACK"} for number in range(size)]
            order = builders.make_order(external_id=f"SO-{size}", lines=lines)
            for line in order.lines.all():
                builders.make_fulfillment_line(order, f"LINE-{line.line_id}", sources=[line])
            builders.make_plan(order, [{"key": f"step-{number}"} for number in range(size)])
            operator.get(f"/orders/{order.pk}{path}")  # the release is loaded once a process
            with django_assert_max_num_queries(30) as asked:
                operator.get(f"/orders/{order.pk}{path}")
            counts.append(len(asked.captured_queries))
        assert counts[0] == counts[1]


class TestSteps:
    def test_the_panel_and_the_page(self, operator: Client, order_with_everything: Order) -> None:
        address = f"/steps/{step(order_with_everything, 'ship').pk}"
        page = text_of(operator.get(address))
        panel = text_of(operator.get(address, headers={**HTMX, "HX-Target": "step-panel"}))
        assert "<html" in page
        assert "<html" not in panel
        for shown in (page, panel):
            assert "Retry…" in shown
            assert "503" in shown

    def test_a_designer_is_offered_nothing(self, designer: Client, order_with_everything: Order) -> None:
        shown = text_of(designer.get(f"/steps/{step(order_with_everything, 'ship').pk}"))
        assert "Retry…" not in shown
        assert "Skip…" not in shown

    def test_a_step_that_is_not_there(self, operator: Client, db: None) -> None:
        assert operator.get("/steps/99").status_code == 404
        assert operator.post("/steps/99/skip", {"reason": "x"}).status_code == 404
        assert operator.post("/steps/99/complete").status_code == 404

    def test_a_decision_is_taken_and_said(self, operator: Client, order_with_everything: Order) -> None:
        failed = step(order_with_everything, "ship")
        posted = {"reason": "Collected", "seen": "FatallyFailed"}
        answer = operator.post(f"/steps/{failed.pk}/skip", posted, headers={**HTMX, "HX-Target": "step-panel"})
        assert answer.status_code == 200
        assert json.loads(answer.headers["HX-Trigger"])["toast"]["level"] == "success"
        assert step(order_with_everything, "ship").state == "Skipped"
        entry = JournalEntry.objects.get(event="Skip")
        assert (entry.actor, entry.reason) == ("omar", "Collected")

    def test_a_decision_without_its_reason_changes_nothing(
        self, operator: Client, order_with_everything: Order
    ) -> None:
        failed = step(order_with_everything, "ship")
        answer = operator.post(f"/steps/{failed.pk}/skip", {"reason": " "})
        assert answer.status_code == 409
        assert step(order_with_everything, "ship").state == "FatallyFailed"

    def test_a_decision_on_what_has_changed_says_who_changed_it(
        self, operator: Client, order_with_everything: Order
    ) -> None:
        failed = step(order_with_everything, "ship")
        operator.post(f"/steps/{failed.pk}/skip", {"reason": "Collected"})
        answer = operator.post(f"/steps/{failed.pk}/retry", {"reason": "Again", "seen": "FatallyFailed"})
        assert answer.status_code == 409
        shown = text_of(answer)
        assert "was failed for good when you decided; it is skipped now" in shown
        assert "was skipped by omar" in shown
        assert "“Collected”" in shown

    def test_without_htmx_people_are_led_to_the_step_and_nowhere_else(
        self, operator: Client, order_with_everything: Order
    ) -> None:
        failed = step(order_with_everything, "ship")
        answer = operator.post(f"/steps/{failed.pk}/skip", {"reason": "x", "next": "https://evil.example/"})
        assert answer.headers["Location"] == f"/steps/{failed.pk}"


class TestTasks:
    def test_mine_and_those_of_my_queues(self, operator: Client, omar: User, order_with_everything: Order) -> None:
        builders.make_queue("field", [omar])
        assert "Nothing waits" not in text_of(operator.get("/tasks"))
        task = Task.objects.get()
        assert "Take" in text_of(operator.get("/tasks?view=queues"))
        assert operator.post(f"/tasks/{task.pk}/claim").status_code == 302
        assert "Work on it" in text_of(operator.get("/tasks"))

    def test_a_task_that_somebody_else_took(self, operator: Client, dana: User, order_with_everything: Order) -> None:
        Task.objects.update(assignee=dana)
        answer = operator.post(f"/tasks/{Task.objects.get().pk}/claim")
        assert answer.status_code == 409
        assert "dana has the task already" in text_of(answer)


class TestOrderForm:
    def test_before_the_first_release_it_says_so(self, operator: Client, db: None) -> None:
        assert "No release is published yet" in text_of(operator.get("/orders/new"))
        assert operator.post("/orders/new", {"do": "submit"}).status_code == 200

    def test_a_document_is_taken(self, operator: Client, release: Release) -> None:
        answer = operator.post("/orders/new", {"do": "submit", "document": json.dumps(an_order("SO-9"))})
        order = Order.objects.get(external_id="SO-9")
        assert answer.headers["Location"] == f"/orders/{order.pk}/plan"
        assert order.submitted_by is not None

    def test_htmx_is_led_on_by_its_own_header(self, operator: Client, release: Release) -> None:
        posted = {"do": "submit", "document": json.dumps(an_order("SO-9"))}
        answer = operator.post("/orders/new", posted, headers={**HTMX, "HX-Target": "order-form"})
        assert answer.headers["HX-Redirect"].endswith("/plan")

    def test_fields_are_places_of_the_document(self, operator: Client, release: Release) -> None:
        base = {"account": {}, "lines": [{"id": "1", "product": "KIT"}]}
        posted = {"do": "submit", "base": json.dumps(base), "/source": "console", "/external_id": "SO-9"}
        posted |= {"/account/id": "ACME", "/lines/0/quantity": "3", "/lines/0/attributes/colour": "red"}
        assert operator.post("/orders/new", posted).status_code == 302
        line = Order.objects.get(external_id="SO-9").lines.get()
        assert (line.quantity, line.attributes) == (3, {"colour": "red"})

    @pytest.mark.parametrize(
        ("posted", "says"),
        [
            ({"document": "{"}, "JSON"),
            ({"document": "[" * 100_000}, "deep"),
            ({"document": "[]"}, "An order is a JSON object."),
            ({"document": '{"lines": [{"id": {}}]}'}, "/lines/0/id must be a text."),
            ({"base": "not json"}, "JSON"),
            ({}, "This is required."),
            ({"document": json.dumps(an_order("SO-9", lines=[{"id": "1", "product": "NOPE"}]))}, "There is no product"),
            ({"document": json.dumps(an_order("SO\x00"))}, "SO"),
        ],
    )
    def test_what_cannot_be_taken_is_shown_with_what_is_wrong(
        self, operator: Client, release: Release, posted: dict[str, str], says: str
    ) -> None:
        answer = operator.post("/orders/new", {"do": "submit", **posted})
        assert answer.status_code == 422
        assert says in text_of(answer).replace("&quot;", '"')
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        "action",
        [
            "nothing",
            "",
            "add-line",
            "add-member:9",
            "add-member:x",
            "remove-line:-1",
            "remove-value:x",
            "remove-value:/lines/9/id",
            "add-attribute:order",
            "form",
            "json",
            "add-member:" + "9" * 30,
        ],
    )
    def test_buttons_that_make_no_sense_change_nothing(self, operator: Client, release: Release, action: str) -> None:
        posted = {"do": action, "base": json.dumps(an_order("SO-9")), "product": "NOPE"}
        answer = operator.post("/orders/new", posted)
        assert answer.status_code == 200
        assert "SO-9" in text_of(answer)
        assert not Order.objects.exists()

    def test_an_order_of_very_many_lines_stays_json_and_can_be_submitted(
        self, operator: Client, release: Release
    ) -> None:
        lines = [{"id": str(number), "product": "PACK"} for number in range(301)]
        document = json.dumps(an_order("SO-9", lines=lines))
        refused = operator.post("/orders/new", {"do": "form", "document": document})
        assert refused.status_code == 422
        assert "up to 300 lines" in text_of(refused)
        assert operator.post("/orders/new", {"do": "submit", "document": document}).status_code == 302

    def test_a_preview_stores_nothing(self, operator: Client, release: Release) -> None:
        answer = operator.post("/orders/new", {"do": "preview", "document": json.dumps(an_order("SO-9"))})
        assert "This order is good" in text_of(answer)
        assert not Order.objects.exists()


class TestHome:
    def test_an_operator(self, operator: Client, order_with_everything: Order) -> None:
        failed = step(order_with_everything, "ship")
        Incident.objects.create(
            order=order_with_everything, plan=failed.plan, step=failed, signature="a" * 64, message="ERP is closed"
        )
        shown = text_of(operator.get("/"))
        assert "ERP is closed" in shown
        assert f"/fallout/failures?signature={'a' * 64}" in shown
        assert "System health" not in shown

    def test_a_designer_sees_the_draft_against_the_release(self, designer: Client, release: Release) -> None:
        shown = text_of(designer.get("/"))
        assert "since release 1" in shown
        assert "My tasks" not in shown

    def test_an_admin_sees_health_and_people(self, client: Client, ada: User) -> None:
        client.force_login(ada)
        shown = text_of(client.get("/"))
        assert "System health" in shown
        assert "Keeping up" in shown
        assert "Fulfillment operator" in shown

    def test_the_live_part_reads_no_draft(
        self, client: Client, ada: User, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        client.force_login(ada)
        with django_assert_max_num_queries(16):
            shown = text_of(client.get("/", headers={**HTMX, "HX-Target": "home-body"}))
        assert "<html" not in shown
        assert "System health" not in shown

    def test_a_search_leads_to_the_one_order_of_that_id(self, operator: Client, order_with_everything: Order) -> None:
        found = operator.get(f"/search?q={order_with_everything.external_id.lower()}")
        assert found.headers["Location"] == f"/orders/{order_with_everything.pk}/plan"
        assert operator.get("/search?q=nothing").headers["Location"].startswith("/orders?")
