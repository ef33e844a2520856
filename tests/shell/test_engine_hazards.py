"""What may go wrong between two moments: clocks that stop, steps that nobody looks at again, systems that go away."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from fulfillment.engine import dispatch, sweep
from fulfillment.engine.claims import claim
from fulfillment.engine.completion import record_outcomes, try_of
from fulfillment.engine.dispatch import drain, run_actions
from fulfillment.executors import callout as callout_executor
from fulfillment.executors.contract import Failed
from fulfillment.models import Attempt, FulfillmentPlan, FulfillmentStep, Incident, JournalEntry, OutboxMessage
from fulfillment.operations import step_actions
from fulfillment.operations.processing import process_due_requests
from fulfillment.operations.propagation import set_attributes
from orchestration.core.design import FalloutRule, JeopardyRule
from orchestration.core.vocabulary import RetryPolicy, ScheduleBase, StepType, TimeUnit
from orchestration.models import DownstreamSystem
from tests.shell.builders import make_queue
from tests.shell.stage import Downstream, arrows, let_time_pass, publish, states, step, step_of, submit, system_at, work
from tests.shell.test_engine import replayed, rows

pytestmark = pytest.mark.django_db(transaction=True)

JEOPARDY = JeopardyRule(code="j", step_type=StepType.CALLOUT, estimated_duration=60, threshold=10)
PATIENT = FalloutRule(
    code="r",
    step_type=StepType.CALLOUT,
    retry_policy=RetryPolicy.STAGGERED,
    retry_intervals=(3600, 3600),
    interval_unit=TimeUnit.SECONDS,
)


@pytest.fixture
def downstream():
    started = Downstream()
    yield started
    started.stop()


@pytest.fixture
def calling(downstream):
    """Publish one callout with rules."""

    def publish_with(**parts):
        integration = system_at(downstream)
        publish([step("call", StepType.CALLOUT, integration=integration.code)], integrations=(integration,), **parts)

    return publish_with


def make_older(column, minutes):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE fulfillment_fulfillmentstep SET {column} = {column} - interval '{minutes} minutes'")


class TestTheClockOfJeopardy:
    def test_a_step_that_waits_for_its_retry_still_becomes_late(self, downstream, calling):
        downstream.answer = lambda call: (503, {})
        calling(jeopardy_rules=(JEOPARDY,), fallout_rules=(PATIENT,))
        order = submit()
        work()
        assert step_of(order, "call").state == "Failed"
        make_older("planned_completion_at", 61)
        let_time_pass(order, "jeopardy_at")
        sweep.sweep()
        assert step_of(order, "call").jeopardy == "Late"

    def test_a_step_that_needs_a_person_still_becomes_late(self, downstream, calling):
        downstream.answer = lambda call: (503, {})
        calling(jeopardy_rules=(JEOPARDY,))
        order = submit()
        work()
        assert step_of(order, "call").state == "FatallyFailed"
        make_older("planned_completion_at", 61)
        let_time_pass(order, "jeopardy_at")
        sweep.sweep()
        assert step_of(order, "call").jeopardy == "Late"

    def test_the_clock_of_a_held_step_starts_when_it_is_released(self, downstream, calling):
        downstream.answer = lambda call: (202, {})
        calling(jeopardy_rules=(JEOPARDY,))
        DownstreamSystem.objects.update(online=False)
        order = submit()
        work()
        held = step_of(order, "call")
        assert (held.state, held.ready_at, held.jeopardy_at) == ("OnHold", None, None)
        DownstreamSystem.objects.update(online=True)
        work()
        released = step_of(order, "call")
        assert released.ready_at is not None
        assert released.jeopardy_at == released.ready_at + timedelta(minutes=50)

    def test_the_time_that_a_step_was_held_does_not_count(self, calling):
        calling(jeopardy_rules=(JEOPARDY,))
        order = submit()
        process_due_requests(10)
        make_older("ready_at", 40)
        make_older("planned_completion_at", 40)
        DownstreamSystem.objects.update(online=False)
        sweep.sweep()
        held = step_of(order, "call")
        assert (held.state, held.jeopardy_at) == ("OnHold", None)
        time.sleep(0.2)
        DownstreamSystem.objects.update(online=True)
        sweep.sweep()
        released = step_of(order, "call")
        assert released.state == "Ready"
        shifted = released.ready_at - held.ready_at
        assert timedelta(seconds=0.2) <= shifted < timedelta(seconds=30)
        assert released.jeopardy_at == released.ready_at + timedelta(minutes=50)


class TestSystemsThatGoOffline:
    def test_a_ready_step_is_held_and_not_called_in_vain(self, downstream, calling):
        calling()
        order = submit()
        process_due_requests(10)
        DownstreamSystem.objects.update(online=False, held_reason="Moving house")
        assert claim(10, "w") == []
        work()
        held = step_of(order, "call")
        assert (held.state, held.hold_reason, held.attempts) == ("OnHold", "Moving house", 0)
        DownstreamSystem.objects.update(online=True)
        work()
        assert states(order) == {"call": "Completed"}
        assert not Incident.objects.exists()
        assert replayed(order) == rows(order)

    def test_a_retry_that_falls_due_meanwhile_is_held_and_costs_no_try(self, downstream, calling):
        downstream.answer = lambda call: (503, {})
        calling(fallout_rules=(PATIENT,))
        order = submit()
        work()
        DownstreamSystem.objects.update(online=False)
        let_time_pass(order)
        work()
        held = step_of(order, "call")
        assert (held.state, held.failures) == ("OnHold", 1)

    def test_the_held_steps_of_a_frozen_plan_do_not_hold_up_others(self, calling):
        calling()
        DownstreamSystem.objects.update(online=False, release_per_minute=60)
        frozen, running = submit(), submit()
        work()
        FulfillmentPlan.objects.filter(order=frozen).update(state="Frozen")
        DownstreamSystem.objects.update(online=True)
        work()
        assert states(running) == {"call": "Completed"}
        assert states(frozen) == {"call": "OnHold"}


class TestTryingAgain:
    def test_a_step_whose_condition_failed_is_decided_anew_and_not_run_unseen(self, downstream):
        integration = system_at(downstream)
        publish(
            [step("call", StepType.CALLOUT, integration=integration.code, execute_on="line.attributes.weight > 1.0")],
            integrations=(integration,),
        )
        order = submit()
        work()
        assert step_of(order, "call").error_code == "ConditionError"
        set_attributes(order_lines={order.lines.get().pk: {"weight": 0.5}})
        step_actions.retry(step_of(order, "call").pk, actor="omar", reason="The weight is known now")
        work()
        assert states(order) == {"call": "Skipped"}
        assert downstream.calls == []
        assert Incident.objects.get().state == "Resolved"
        assert replayed(order) == rows(order)

    def test_a_condition_that_fails_again_opens_an_incident_again(self):
        publish([step("a", execute_on="line.attributes.weight > 1.0")])
        order = submit()
        work()
        step_actions.retry(step_of(order, "a").pk, actor="omar")
        assert step_of(order, "a").state == "FatallyFailed"
        assert sorted(Incident.objects.values_list("state", flat=True)) == ["Open", "Resolved"]

    def test_a_pause_is_looked_at_when_it_is_tried_again(self):
        publish(
            [step("wait", StepType.PAUSE, resume_on="line.attributes.weight > 1.0"), step("end")], arrows("wait>end")
        )
        order = submit()
        work()
        assert step_of(order, "wait").error_code == "ConditionError"
        set_attributes(order_lines={order.lines.get().pk: {"weight": 2.0}})
        step_actions.retry(step_of(order, "wait").pk, actor="omar")
        assert states(order) == {"wait": "Completed", "end": "Completed"}

    def test_a_pause_that_failed_while_it_waited_is_looked_at_when_it_is_tried_again(self):
        make_queue("q")
        publish(
            [
                step("wait", StepType.PAUSE, resume_on="line.attributes.arrived"),
                step("visit", StepType.MANUAL_TASK, queue="q"),
            ]
        )
        order = submit(line={"attributes": {"arrived": False}})
        work()
        line = order.lines.get()
        line.attributes = {"arrived": "by mistake a text"}
        line.save(update_fields=["attributes"])
        step_actions.complete(step_of(order, "visit").pk, actor="omar")
        assert states(order) == {"wait": "FatallyFailed", "visit": "Completed"}
        set_attributes(order_lines={line.pk: {"arrived": True}})
        step_actions.retry(step_of(order, "wait").pk, actor="omar")
        order.refresh_from_db()
        assert order.state == "Completed"


class TestExpiredLeases:
    def test_an_action_of_an_expired_lease_leaves_nothing_behind(self):
        publish([step("a", StepType.AUTO_TASK, action="send_event", config_parameter="box.packed")])
        order = submit()
        process_due_requests(10)
        works = claim(10, "slow")
        let_time_pass(order)
        sweep.sweep()
        assert step_of(order, "a").state == "Ready"
        run_actions(works, "slow")
        assert not OutboxMessage.objects.filter(type="box.packed").exists()
        work()
        assert states(order) == {"a": "Completed"}
        assert OutboxMessage.objects.filter(type="box.packed").count() == 1

    def test_many_expired_leases_cost_few_statements(self, calling, django_assert_max_num_queries):
        calling()
        for _ in range(12):
            submit()
        process_due_requests(25)
        assert len(claim(25, "doomed")) == 12
        FulfillmentStep.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        with django_assert_max_num_queries(26):
            sweep.sweep()
        assert set(Attempt.objects.values_list("state", flat=True)) == {"Unknown"}


class TestOneCannotHoldUpTheRest:
    def test_a_plan_that_breaks_the_sweeper_leaves_its_neighbours_alone(self, downstream, calling, monkeypatch):
        downstream.answer = lambda call: (503, {})
        calling(fallout_rules=(PATIENT,))
        broken, sound = submit(), submit()
        work()
        real = sweep.retry_now

        def retry_now(activation, row):
            if activation.plans[row.plan].order == broken.pk:
                raise RuntimeError("a planted bug")
            real(activation, row)

        monkeypatch.setattr(sweep, "retry_now", retry_now)
        for order in (broken, sound):
            let_time_pass(order)
        downstream.answer = lambda call: (200, {})
        work()
        assert (states(broken), states(sound)) == ({"call": "Failed"}, {"call": "Completed"})

    def test_a_callout_that_cannot_be_prepared_leaves_its_neighbours_alone(self, calling, monkeypatch):
        calling()
        broken, sound = submit(), submit()
        real = callout_executor.prepare

        def prepare(work_item, *rest):
            if work_item.order == broken.pk:
                raise RuntimeError("a planted bug")
            return real(work_item, *rest)

        monkeypatch.setattr(callout_executor, "prepare", prepare)
        work()
        assert states(sound) == {"call": "Completed"}
        failed = step_of(broken, "call")
        assert (failed.state, failed.error_code) == ("FatallyFailed", "RuntimeError")

    def test_a_slow_system_does_not_keep_its_worker_from_other_work(self, downstream, calling):
        arrived, go_on = threading.Event(), threading.Event()

        def answer(call):
            if not arrived.is_set():
                arrived.set()
                assert go_on.wait(10)
            return 200, {}

        downstream.answer = answer
        calling()
        slow = submit()
        worker = threading.Thread(target=lambda: (drain(8), connection.close()))
        worker.start()
        try:
            assert arrived.wait(5)
            quick = submit()
            until = time.monotonic() + 2.5  # less than the time-out of the slow call
            while time.monotonic() < until and states(quick) != {"call": "Completed"}:
                time.sleep(0.05)
            assert (states(quick), states(slow)) == ({"call": "Completed"}, {"call": "InProgress"})
        finally:
            go_on.set()
            worker.join()
        assert states(slow) == {"call": "Completed"}

    def test_a_system_that_hangs_with_many_calls_leaves_threads_to_the_others(self, downstream, settings):
        settings.ENGINE = {**settings.ENGINE, "callout_threads": 4}
        go_on = threading.Event()
        hanging = Downstream(answer=lambda call: (200, {"late": not go_on.wait(10)}))
        slow, quick = system_at(hanging, "SLOW"), system_at(downstream)
        slow = replace(slow, code="slow.post", timeout_seconds=8)
        publish(
            [
                step("slow", StepType.CALLOUT, integration=slow.code, execute_on="order.external_id.startsWith('S-')"),
                step("quick", StepType.CALLOUT, integration=quick.code, execute_on="order.external_id == 'Q'"),
            ],
            integrations=(quick, slow),
        )
        for number in range(12):
            submit(external_id=f"S-{number}")
        worker = threading.Thread(target=lambda: (drain(2), connection.close()))
        worker.start()
        try:
            until = time.monotonic() + 5
            while len(hanging.calls) < 2 and time.monotonic() < until:
                time.sleep(0.02)
            order = submit(external_id="Q")
            while time.monotonic() < until and states(order).get("quick") != "Completed":
                time.sleep(0.02)
            assert states(order)["quick"] == "Completed"
            assert len(hanging.calls) == 2  # half of the threads
        finally:
            go_on.set()
            worker.join()
            hanging.stop()

    def test_a_worker_claims_no_more_calls_than_it_can_begin(self, downstream, settings):
        settings.ENGINE = {**settings.ENGINE, "callout_threads": 2}
        claimed = []

        def answer(call):
            claimed.append(FulfillmentStep.objects.filter(state="InProgress").count())
            connection.close()
            return 200, {}

        downstream.answer = answer
        integration = system_at(downstream)
        calls = [step(f"c{number}", StepType.CALLOUT, integration=integration.code) for number in range(6)]
        publish([step("start"), *calls], arrows(*(f"start>{call.code}" for call in calls)), integrations=(integration,))
        order = submit()
        work()
        assert set(states(order).values()) == {"Completed"}
        assert max(claimed) <= 2


class TestDeadlocks:
    @pytest.fixture
    def once(self, monkeypatch):
        """Let the next activation fail as the database fails whom it picks to end a deadlock."""
        failures = []
        real = dispatch.Activation.flush

        def flush(activation):
            if not failures:
                failures.append(1)
                raise OperationalError("deadlock detected") from DeadlockDetected()
            real(activation)

        monkeypatch.setattr(dispatch.Activation, "flush", flush)
        return failures

    def test_a_decision_that_lost_a_deadlock_is_taken_again(self, once):
        make_queue("q")
        publish([step("visit", StepType.MANUAL_TASK, queue="q")])
        once.append(1)
        order = submit()
        work()
        once.clear()
        step_actions.complete(step_of(order, "visit").pk, actor="omar")
        assert once == [1]
        assert states(order) == {"visit": "Completed"}

    def test_a_sweep_that_lost_a_deadlock_is_made_again(self, downstream, calling, once):
        once.append(1)
        downstream.answer = lambda call: (503, {})
        calling(fallout_rules=(PATIENT,))
        order = submit()
        work()
        let_time_pass(order)
        once.clear()
        sweep.sweep()
        assert once == [1]
        assert step_of(order, "call").state == "Ready"


class TestHandSettledCallouts:
    def test_a_callout_that_a_person_completed_leaves_no_open_try_behind(self, downstream):
        call = system_at(downstream)
        publish([step("call", StepType.CALLOUT, integration=call.code)], integrations=(call,))
        order = submit()
        process_due_requests(10)
        assert claim(10, "a worker that will never answer")
        step_actions.complete(step_of(order, "call").pk, actor="omar", reason="Done by phone")
        assert list(Attempt.objects.values_list("state", "error_code")) == [("Unknown", "SettledByHand")]

    def test_a_system_that_goes_offline_between_claim_and_call_holds_the_step(self, downstream):
        call = system_at(downstream)
        publish([step("call", StepType.CALLOUT, integration=call.code)], integrations=(call,))
        order = submit()
        process_due_requests(10)
        (item,) = claim(10, "w")
        record_outcomes([(try_of(item), Failed(error_code="SystemOffline", message="Month-end closing"))])
        held = step_of(order, "call")
        assert (held.state, held.hold_reason) == ("OnHold", "Month-end closing")
        assert not Incident.objects.exists()


class TestPaceOfRelease:
    def test_a_slow_pace_lets_none_go_in_most_seconds(self, downstream):
        call = system_at(downstream)
        publish([step("call", StepType.CALLOUT, integration=call.code)], integrations=(call,))
        DownstreamSystem.objects.update(online=False, release_per_minute=1)
        for _ in range(3):
            submit()
        work()
        DownstreamSystem.objects.update(online=True)
        sweep.sweep()
        assert FulfillmentStep.objects.filter(state="OnHold").count() >= 2


class TestMissingDates:
    def test_a_dated_step_whose_date_the_order_does_not_state_says_so(self):
        publish([step("a", schedule_base=ScheduleBase.SOURCE_LINE_START_DATE)])
        order = submit()
        work()
        assert states(order) == {"a": "Completed"}
        assert "no date" in JournalEntry.objects.get(order=order, event="DateMissing").reason
