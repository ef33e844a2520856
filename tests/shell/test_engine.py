"""The engine on a real database: plans run to their end, each kind of step in its way, and the journal tells it all."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.core.vocabulary import LineAction
from fulfillment.core.lifecycle import transition
from fulfillment.core.task_form import AnswersRefused
from fulfillment.models import FulfillmentStep, Incident, JournalEntry, OutboxMessage, RequestTrace, Task
from fulfillment.operations import processing, step_actions
from fulfillment.operations.processing import process_due_requests
from fulfillment.operations.step_actions import StepActionRefused, StepChanged
from orchestration.core.design import Scenario
from orchestration.core.vocabulary import ScheduleBase, StepState, StepType, TimeUnit
from tests.shell.builders import make_design, make_queue, make_release, make_user
from tests.shell.stage import (
    ATTRIBUTES,
    PRODUCT,
    arrows,
    document,
    let_time_pass,
    publish,
    states,
    step,
    step_of,
    submit,
    work,
)

pytestmark = pytest.mark.django_db(transaction=True)

DIAMOND = arrows("start>a", "start>b", "a>join", "b>join", "join>end")


def replayed(order):
    """Fold an order's journal into the state of each step; every entry must be a legal row of the table."""
    found = {}
    for entry in JournalEntry.objects.filter(order=order, step__isnull=False).exclude(to_state="").order_by("id"):
        assert entry.from_state == found.get(entry.step_id, "Pending"), entry
        assert transition(StepState(entry.from_state), entry.event).target == entry.to_state, entry
        found[entry.step_id] = entry.to_state
    return found


def rows(order):
    return dict(FulfillmentStep.objects.filter(plan__order=order).exclude(state="Pending").values_list("id", "state"))


class TestRunning:
    def test_a_diamond_of_milestones_is_carried_to_its_end_at_once(self):
        publish([step(code) for code in ("start", "a", "b", "join", "end")], DIAMOND)
        order = submit()
        work()
        order.refresh_from_db()
        assert set(states(order).values()) == {"Completed"}
        assert (order.state, order.plan.state, order.plan.open_steps) == ("Completed", "Completed", 0)
        assert replayed(order) == rows(order)
        assert OutboxMessage.objects.filter(order=order, type="order.completed").count() == 1
        request = order.requests.get()
        assert (request.status, request.execution_status, request.assetization_status) == (
            "Fulfilled",
            "Completed",
            "Completed",
        )

    def test_a_join_waits_for_all_and_a_step_without_arrows_starts_at_once(self):
        people = make_queue("q", [make_user("omar")])
        publish(
            [step("a", StepType.MANUAL_TASK, queue=people.code), step("b"), step("join")], arrows("a>join", "b>join")
        )
        order = submit()
        work()
        assert states(order) == {"a": "Ready", "b": "Completed", "join": "Pending"}
        assert step_of(order, "join").open_predecessors == 1

    def test_many_orders_are_taken_up_together_and_each_has_its_own_plan(self):
        publish([step(code) for code in ("start", "a", "b", "join", "end")], DIAMOND)
        orders = [submit() for _ in range(30)]
        work()
        for order in orders:
            order.refresh_from_db()
            assert order.state == "Completed"
            assert replayed(order) == rows(order)

    def test_a_running_order_keeps_its_release_when_another_is_published(self):
        make_queue("q")
        first = publish([step("a", StepType.MANUAL_TASK, queue="q"), step("b")], arrows("a>b"))
        order = submit()
        work()
        publish([step("a"), step("z")], arrows("a>z"))
        step_actions.complete(step_of(order, "a").pk, actor="omar")
        order.refresh_from_db()
        assert (order.state, order.plan.release_id) == ("Completed", first.pk)
        assert set(states(order)) == {"a", "b"}


class TestConditions:
    def test_a_step_whose_condition_is_false_is_skipped_and_what_follows_goes_on(self):
        publish([step("a", execute_on='line.attributes.colour == "red"'), step("b")], arrows("a>b"))
        order = submit(line={"attributes": {"colour": "blue"}})
        work()
        assert states(order) == {"a": "Skipped", "b": "Completed"}
        entry = JournalEntry.objects.get(order=order, event="ConditionFalse")
        assert entry.data["operands"]["line.attributes.colour"] == "blue"

    def test_a_skipped_branch_takes_with_it_only_what_depends_solely_on_it(self):
        branch = step("a", execute_on="false", skip_branch=True)
        publish([branch, step("a2"), step("a3"), step("b"), step("join")], arrows("a>a2", "a2>a3", "a3>join", "b>join"))
        order = submit()
        work()
        assert states(order) == {
            "a": "Skipped",
            "a2": "Skipped",
            "a3": "Skipped",
            "b": "Completed",
            "join": "Completed",
        }

    def test_a_join_of_two_skipped_branches_is_skipped(self):
        publish(
            [step(code, execute_on="false", skip_branch=True) for code in ("a", "b")] + [step("join"), step("end")],
            arrows("a>join", "b>join", "join>end"),
        )
        order = submit()
        work()
        assert set(states(order).values()) == {"Skipped"}
        order.refresh_from_db()
        assert order.state == "Completed"

    def test_a_condition_that_cannot_be_evaluated_is_a_failure_that_names_it(self):
        publish([step("a", execute_on="line.attributes.weight > 3"), step("b")], arrows("a>b"))
        order = submit()
        work()
        assert states(order) == {"a": "FatallyFailed", "b": "Pending"}
        incident = Incident.objects.get(order=order)
        assert incident.error_code == "ConditionError"
        assert "line.attributes.weight" in incident.message


class TestDates:
    def test_a_future_step_is_scheduled_and_starts_when_its_date_has_come(self):
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        dated = step("a", schedule_base=ScheduleBase.SOURCE_LINE_START_DATE, delay=2, delay_unit=TimeUnit.HOURS)
        publish([dated, step("b")], arrows("a>b"))
        order = submit(line={"start_date": tomorrow.isoformat()})
        work()
        waiting = step_of(order, "a")
        assert (waiting.state, waiting.planned_start_at) == ("Scheduled", tomorrow + timedelta(hours=2))
        let_time_pass(order)
        work()
        assert set(states(order).values()) == {"Completed"}

    def test_a_past_date_means_now(self):
        publish([step("a", schedule_base=ScheduleBase.SOURCE_LINE_START_DATE)])
        order = submit(line={"start_date": "2020-01-01T00:00:00Z"})
        work()
        assert states(order) == {"a": "Completed"}


class TestPeople:
    FORM = ({"name": "date", "label": "Date", "type": "text", "required": True},)

    @pytest.fixture
    def order(self):
        make_queue("field", [make_user("omar"), make_user("olga")])
        publish([step("visit", StepType.MANUAL_TASK, queue="field", form=self.FORM), step("end")], arrows("visit>end"))
        order = submit()
        work()
        return order

    def test_a_manual_step_makes_a_task_in_its_queue(self, order):
        task = Task.objects.get(order=order)
        assert (task.state, task.queue, task.assignee) == ("Open", "field", None)
        assert step_of(order, "visit").ready_at is not None

    def test_completing_it_keeps_the_answers_and_goes_on(self, order):
        visit = step_of(order, "visit")
        step_actions.complete(visit.pk, actor="omar", answers={"date": "Monday"}, seen="Ready")
        assert states(order) == {"visit": "Completed", "end": "Completed"}
        assert step_of(order, "visit").result == {"date": "Monday"}
        assert Task.objects.get(order=order).state == "Completed"
        assert replayed(order) == rows(order)

    def test_missing_answers_are_refused_and_change_nothing(self, order):
        with pytest.raises(AnswersRefused):
            step_actions.complete(step_of(order, "visit").pk, actor="omar")
        assert states(order) == {"visit": "Ready", "end": "Pending"}
        assert Task.objects.get(order=order).state == "Open"

    def test_a_decision_on_what_is_no_longer_so_is_refused(self, order):
        visit = step_of(order, "visit")
        step_actions.complete(visit.pk, actor="omar", answers={"date": "Monday"})
        with pytest.raises(StepChanged):
            step_actions.complete(visit.pk, actor="olga", answers={"date": "Tuesday"}, seen="Ready")
        with pytest.raises(StepActionRefused):
            step_actions.skip(visit.pk, actor="olga", reason="not needed")

    def test_skipping_needs_a_reason_and_closes_the_task(self, order):
        visit = step_of(order, "visit")
        with pytest.raises(StepActionRefused, match="reason"):
            step_actions.skip(visit.pk, actor="omar", reason=" ")
        step_actions.skip(visit.pk, actor="omar", reason="The customer did it")
        assert states(order) == {"visit": "Skipped", "end": "Completed"}
        assert Task.objects.get(order=order).state == "Cancelled"
        assert JournalEntry.objects.get(order=order, event="Skip").reason == "The customer did it"


class TestPauses:
    def test_a_pause_ends_when_its_condition_turns_true(self):
        make_queue("q")
        publish(
            [
                step("wait", StepType.PAUSE, resume_on="line.attributes.arrived == true"),
                step("confirm", StepType.MANUAL_TASK, queue="q"),
                step("record", StepType.AUTO_TASK, action="set_line_attribute", config_parameter="arrived=true"),
                step("end"),
            ],
            arrows("confirm>record", "wait>end"),
        )
        order = submit(line={"attributes": {"arrived": False}})
        work()
        assert states(order) == {"wait": "InProgress", "confirm": "Ready", "record": "Pending", "end": "Pending"}
        step_actions.complete(step_of(order, "confirm").pk, actor="omar")
        work()
        assert set(states(order).values()) == {"Completed"}
        assert replayed(order) == rows(order)

    def test_a_pause_whose_condition_already_holds_is_passed(self):
        publish([step("wait", StepType.PAUSE, resume_on="line.attributes.arrived == true")])
        order = submit(line={"attributes": {"arrived": True}})
        work()
        assert states(order) == {"wait": "Completed"}


class TestRefusals:
    def test_an_order_that_yields_no_step_is_rejected_with_the_reason(self):
        only_cancel = Scenario(code="c", name="c", group="G", product="BOX", actions=(LineAction.CANCEL,))
        make_release(
            make_design(products=[PRODUCT], attributes=ATTRIBUTES, steps=[step("a")], scenarios=(only_cancel,))
        )
        order = submit()
        work()
        order.refresh_from_db()
        assert order.state == "Rejected"
        problem = order.requests.get().problem
        assert problem["code"] == "NothingToDo"
        assert "Cancel" in problem["detail"]
        assert not FulfillmentStep.objects.filter(plan__order=order).exists()

    def test_one_refused_order_does_not_hold_up_its_neighbours(self):
        publish([step("a")])
        good, bad, also_good = submit(), submit(), submit()
        request = bad.requests.get()
        request.document = {**document(bad.external_id), "lines": [{"id": "1", "product": "NO-SUCH-THING"}]}
        request.save()
        work()
        for order, state in ((good, "Completed"), (bad, "Rejected"), (also_good, "Completed")):
            order.refresh_from_db()
            assert order.state == state

    def test_a_request_that_takes_its_worker_down_again_and_again_is_put_aside(self):
        publish([step("a")])
        order = submit()
        order.requests.update(failures=4)
        work()
        order.refresh_from_db()
        assert order.state == "Rejected"
        assert order.requests.get().problem["code"] == "ProcessingFailed"

    def test_a_request_that_another_worker_got_through_with_is_not_put_aside(self, monkeypatch):
        publish([step("a")])
        order = submit()
        order.requests.update(failures=4)
        put_aside = processing._put_aside

        def late(requests):
            processing.process_requests(requests)  # the other worker, which had been held up, comes first
            put_aside(requests)

        monkeypatch.setattr(processing, "_put_aside", late)
        work()
        order.refresh_from_db()
        assert order.state == "Completed"
        assert order.requests.get().status == "Fulfilled"


class TestTrace:
    def test_the_trace_is_kept_with_the_request(self):
        publish([step("a")])
        order = submit()
        work()
        trace = RequestTrace.objects.get(request__order=order)
        assert any(entry["kind"] == "NoRule" for entry in trace.decomposition)
        assert any(entry["kind"] == "ScenarioSelected" for entry in trace.composition)


def test_the_work_of_many_plans_costs_few_statements(django_assert_max_num_queries):
    publish([step(code) for code in ("start", "a", "b", "join", "end")], DIAMOND)
    orders = [submit() for _ in range(20)]
    with django_assert_max_num_queries(60):
        process_due_requests(25)
    assert all(set(states(order).values()) == {"Completed"} for order in orders)
