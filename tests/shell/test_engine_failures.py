"""The engine when things go wrong: retries, incidents, vanished workers, late answers, held systems, jeopardy."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook

from fulfillment.engine.activation import Activation
from fulfillment.engine.claims import claim
from fulfillment.engine.completion import record_outcomes, try_of
from fulfillment.engine.rows import StaleStep
from fulfillment.engine.sweep import sweep
from fulfillment.executors.contract import Awaiting, Failed, Succeeded
from fulfillment.models import Attempt, FulfillmentPlan, Incident, JournalEntry, OutboxMessage
from fulfillment.operations import step_actions
from fulfillment.operations.callback_addresses import open_addresses
from fulfillment.operations.callbacks import receive
from fulfillment.operations.credentials import store_callback_secrets
from fulfillment.operations.processing import process_due_requests
from orchestration.core.design import FalloutRule, JeopardyRule
from orchestration.core.vocabulary import RetryPolicy, StepType, TimeUnit
from orchestration.models import DownstreamSystem
from tests.shell.builders import make_queue
from tests.shell.stage import Downstream, arrows, let_time_pass, publish, states, step, step_of, submit, system_at, work
from tests.shell.test_engine import replayed, rows

pytestmark = pytest.mark.django_db(transaction=True)

STAGGERED = FalloutRule(
    code="r",
    step_type=StepType.CALLOUT,
    retry_policy=RetryPolicy.STAGGERED,
    retry_intervals=(10, 30),
    interval_unit=TimeUnit.SECONDS,
)


@pytest.fixture
def downstream():
    started = Downstream()
    yield started
    started.stop()


@pytest.fixture
def callout(downstream):
    """Publish one callout followed by a milestone; return a function that submits an order for it."""

    def publish_with(*rules, integration=None, **parts):
        call = integration or system_at(downstream)
        publish(
            [step("call", StepType.CALLOUT, integration=call.code), step("end")],
            arrows("call>end"),
            integrations=(call,),
            fallout_rules=rules,
            **parts,
        )

    return publish_with


class TestCallouts:
    def test_a_callout_is_sent_once_with_its_keys_and_its_answer_is_kept(self, downstream, callout):
        downstream.answer = lambda call: (200, {"reference": "X-1"})
        callout()
        order = submit()
        work()
        assert states(order) == {"call": "Completed", "end": "Completed"}
        assert step_of(order, "call").result == {"reference": "X-1"}
        (call,) = downstream.calls
        attempt = Attempt.objects.get()
        assert call.headers["idempotency-key"] == attempt.idempotency_key
        assert call.headers["dro-order"] == order.external_id
        assert (attempt.state, attempt.response["status"]) == ("Succeeded", 200)
        assert replayed(order) == rows(order)

    def test_its_attempt_is_there_before_the_request_arrives(self, downstream, callout):
        seen = []

        def answer(call):
            connection.close()
            seen.append(list(Attempt.objects.values_list("state", "idempotency_key")))
            connection.close()
            return 200, {}

        downstream.answer = answer
        callout()
        submit()
        work()
        assert seen == [[("Open", downstream.calls[0].headers["idempotency-key"])]]


class TestRetries:
    def test_retries_follow_the_rule_and_then_a_person_is_asked(self, downstream, callout):
        downstream.answer = lambda call: (503, {"detail": "down for repair"})
        callout(STAGGERED)
        order = submit()
        work()
        for tries in (1, 2):
            failed = step_of(order, "call")
            assert (failed.state, failed.attempts, failed.error_code) == ("Failed", tries, "503")
            let_time_pass(order)
            work()
        fatal = step_of(order, "call")
        assert (fatal.state, fatal.attempts) == ("FatallyFailed", 3)
        assert len({call.headers["idempotency-key"] for call in downstream.calls}) == 1
        incident = Incident.objects.get()
        assert (incident.state, incident.system, incident.error_code) == ("Open", "ERP", "503")
        downstream.answer = lambda call: (200, {})
        step_actions.retry(fatal.pk, actor="omar", reason="ERP is back")
        work()
        assert states(order) == {"call": "Completed", "end": "Completed"}
        incident.refresh_from_db()
        assert (incident.state, incident.resolved_by) == ("Resolved", "omar")
        assert replayed(order) == rows(order)

    def test_an_interval_beyond_all_dates_waits_and_stops_nobody(self, downstream, callout):
        downstream.answer = lambda call: (503, {})
        callout(replace(STAGGERED, retry_intervals=(2**31 - 1,), interval_unit=TimeUnit.DAYS))
        order = submit()
        work()
        failed = step_of(order, "call")
        assert (failed.state, failed.attempts, failed.due_at.year) == ("Failed", 1, 9999)

    def test_without_a_rule_it_fails_for_good_at_once(self, downstream, callout):
        downstream.answer = lambda call: (500, {})
        callout()
        order = submit()
        work()
        assert states(order) == {"call": "FatallyFailed", "end": "Pending"}
        assert len(downstream.calls) == 1
        assert Incident.objects.count() == 1

    def test_an_immediate_policy_retries_at_once(self, downstream, callout):
        answers = iter([(500, {}), (500, {}), (200, {})])
        downstream.answer = lambda call: next(answers)
        callout(FalloutRule(code="r", retry_policy=RetryPolicy.IMMEDIATE, retries_allowed=3))
        order = submit()
        work()
        assert states(order) == {"call": "Completed", "end": "Completed"}
        assert len(downstream.calls) == 3

    def test_a_failed_step_can_be_completed_by_hand_with_a_reason(self, downstream, callout):
        downstream.answer = lambda call: (500, {})
        callout()
        order = submit()
        work()
        step_actions.complete(step_of(order, "call").pk, actor="omar", reason="Posted by hand")
        assert states(order) == {"call": "Completed", "end": "Completed"}
        assert Incident.objects.get().state == "Resolved"


class TestVanishedWorkers:
    def claimed(self, order):
        process_due_requests(10)
        (work_item,) = claim(10, "worker-1")
        assert work_item.order == order.pk
        return work_item

    def test_a_step_whose_worker_vanished_is_done_by_another_under_the_same_key(self, downstream, callout):
        callout()
        order = submit()
        first = self.claimed(order)
        let_time_pass(order)
        work()
        assert states(order) == {"call": "Completed", "end": "Completed"}
        assert [call.headers["idempotency-key"] for call in downstream.calls] == [first.idempotency_key]
        assert list(Attempt.objects.order_by("id").values_list("state", flat=True)) == ["Unknown", "Succeeded"]
        assert not Incident.objects.exists()

    def test_the_late_answer_of_an_expired_lease_is_kept_and_refused(self, downstream, callout):
        callout()
        order = submit()
        first = self.claimed(order)
        let_time_pass(order)
        sweep()
        (second,) = claim(10, "worker-2")
        assert second.fence > first.fence
        record_outcomes([(try_of(first), Succeeded(result={"from": "the zombie"}))])
        assert step_of(order, "call").state == "InProgress"
        assert Attempt.objects.get(pk=first.attempt).state == "Refused"
        record_outcomes([(try_of(second), Succeeded(result={"from": "the living"}))])
        assert step_of(order, "call").result == {"from": "the living"}
        assert JournalEntry.objects.filter(event="AnswerRefused").count() == 1

    def test_a_system_without_idempotency_is_not_called_again_blindly(self, downstream, callout):
        callout(STAGGERED, integration=replace(system_at(downstream), honours_idempotency_key=False))
        order = submit()
        self.claimed(order)
        let_time_pass(order)
        work()
        failed = step_of(order, "call")
        assert (failed.state, failed.error_code) == ("FatallyFailed", "OutcomeUnknown")
        assert downstream.calls == []

    def test_two_workers_never_claim_the_same_step(self, callout):
        callout()
        orders = [submit() for _ in range(8)]
        process_due_requests(25)
        claimed = [work_item.step for _ in range(4) for work_item in claim(3, "w")]
        assert len(claimed) == len(set(claimed)) == len(orders)

    def test_of_two_simultaneous_answers_one_counts(self, callout):
        callout()
        order = submit()
        item = self.claimed(order)
        results = []

        def answer(number):
            try:
                record_outcomes([(try_of(item), Succeeded(result={"number": number}))])
                results.append("recorded")
            except StaleStep:
                results.append("stale")
            finally:
                connection.close()

        threads = [threading.Thread(target=answer, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert JournalEntry.objects.filter(order=order, event="Complete").count() == 1
        assert replayed(order) == rows(order)
        assert FulfillmentPlan.objects.get(order=order).open_steps == 0


class TestCallbacksThatNeverCome:
    def test_a_deadline_that_passes_is_a_failure_that_says_so(self, callout):
        callout()
        order = submit()
        process_due_requests(10)
        (item,) = claim(10, "w")
        record_outcomes([(try_of(item), Awaiting(deadline=timezone.now() + timedelta(hours=1)))])
        assert Attempt.objects.get().state == "AwaitingCallback"
        work()
        assert step_of(order, "call").state == "InProgress"
        let_time_pass(order)
        sweep()
        failed = step_of(order, "call")
        assert (failed.state, failed.error_code) == ("FatallyFailed", "CallbackDeadline")


class TestHeldSystems:
    def test_an_offline_system_holds_its_steps_and_releases_them_when_it_is_back(self, downstream, callout):
        callout()
        DownstreamSystem.objects.update(online=False, held_reason="Month-end closing")
        order = submit()
        work()
        held = step_of(order, "call")
        assert (held.state, held.hold_reason) == ("OnHold", "Month-end closing")
        assert downstream.calls == []
        DownstreamSystem.objects.update(online=True, held_reason="")
        work()
        assert states(order) == {"call": "Completed", "end": "Completed"}


class TestJeopardy:
    def test_levels_are_raised_once_each_and_rolled_up(self):
        make_queue("q")
        rule = JeopardyRule(code="j", step_type=StepType.MANUAL_TASK, estimated_duration=60, threshold=10)
        publish([step("visit", StepType.MANUAL_TASK, queue="q")], jeopardy_rules=(rule,))
        order = submit()
        work()
        assert step_of(order, "visit").jeopardy == "OnTrack"
        let_time_pass(order, "jeopardy_at")
        sweep()
        sweep()
        order.refresh_from_db()
        assert step_of(order, "visit").jeopardy == order.jeopardy == order.plan.jeopardy == "AtRisk"
        assert order.lines.get().jeopardy == "AtRisk"
        let_time_pass(order, "planned_completion_at")
        let_time_pass(order, "jeopardy_at")
        sweep()
        sweep()
        order.refresh_from_db()
        assert order.jeopardy == "Late"
        assert OutboxMessage.objects.filter(type="step.jeopardy_changed").count() == 2
        step_actions.complete(step_of(order, "visit").pk, actor="omar")
        order.refresh_from_db()
        assert order.jeopardy == "OnTrack", "a finished order is no longer in jeopardy"
        assert order.lines.get().jeopardy == "OnTrack"


class TestAutomaticTasks:
    def test_a_failing_action_is_retried_by_rule_and_leaves_nothing_behind(self):
        rule = FalloutRule(
            code="r", step_type=StepType.AUTO_TASK, retry_policy=RetryPolicy.IMMEDIATE, retries_allowed=1
        )
        publish(
            [step("a", StepType.AUTO_TASK, action="set_line_attribute", config_parameter="no such=1")],
            fallout_rules=(rule,),
        )
        order = submit()
        work()
        failed = step_of(order, "a")
        assert (failed.state, failed.attempts) == ("FatallyFailed", 2)
        assert order.lines.get().attributes == {}

    def test_an_event_is_in_the_outbox_exactly_once(self):
        publish([step("a", StepType.AUTO_TASK, action="send_event", config_parameter="box.packed")])
        submit()
        work()
        assert OutboxMessage.objects.filter(type="box.packed").count() == 1


def test_a_failed_outcome_never_passes_for_success(callout):
    callout()
    order = submit()
    process_due_requests(10)
    (item,) = claim(10, "w")
    record_outcomes([(try_of(item), Failed(error_code="Timeout", message="no answer", unknown=True))])
    assert states(order)["end"] == "Pending"


class TestAnswersToEarlierTries:
    """A system that was asked twice under one key answers once, to the address of the first try."""

    @pytest.fixture
    def order(self, callout):
        callout()
        return submit()

    def callback(self, item, token, secret="whsec_c2VjcmV0LW9mLWEtdGVzdC1zeXN0ZW0="):
        store_callback_secrets(DownstreamSystem.objects.get(), [secret])
        now = timezone.now()
        body = b'{"status": "Completed", "result": {"reference": "R-1"}}'
        signature = Webhook(secret).sign("msg-1", now, body.decode())
        headers = {
            "webhook-id": "msg-1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        return receive(token, headers, body).verdict

    def test_an_answer_that_came_while_nobody_waited_is_taken_by_the_next_try(self, order):
        process_due_requests(10)
        (first,) = claim(10, "worker-1")
        token = open_addresses([first])[first.attempt].token
        let_time_pass(order)  # worker-1 has died after its request was accepted
        sweep()
        assert self.callback(first, token) == "Early"
        (second,) = claim(10, "worker-2")
        record_outcomes([(try_of(second), Awaiting(deadline=timezone.now() + timedelta(days=1)))])
        assert states(order) == {"call": "Completed", "end": "Completed"}
        assert step_of(order, "call").result == {"reference": "R-1"}

    def test_an_answer_to_the_first_address_ends_the_wait_of_the_second_try(self, order):
        process_due_requests(10)
        (first,) = claim(10, "worker-1")
        token = open_addresses([first])[first.attempt].token
        let_time_pass(order)
        sweep()
        (second,) = claim(10, "worker-2")
        record_outcomes([(try_of(second), Awaiting(deadline=timezone.now() + timedelta(days=1)))])
        assert self.callback(first, token) == "Accepted"
        assert states(order) == {"call": "Completed", "end": "Completed"}
        assert Attempt.objects.get(pk=second.attempt).state == "Succeeded"


class TestPromises:
    def test_an_order_past_its_promised_date_is_late_once(self):
        make_queue("q")
        publish([step("visit", StepType.MANUAL_TASK, queue="q")])
        order = submit(requested_completion_date=(timezone.now() - timedelta(minutes=1)).isoformat())
        work()
        sweep()
        order.refresh_from_db()
        assert order.jeopardy == "Late"
        assert OutboxMessage.objects.filter(type="order.late").count() == 1


class TestOneCannotHoldUpTheRest:
    def test_a_step_that_costs_worker_after_worker_ends_as_an_incident(self, callout):
        callout()
        order = submit()
        process_due_requests(10)
        for _ in range(5):
            assert claim(10, "doomed")
            let_time_pass(order)
            sweep()
        failed = step_of(order, "call")
        assert (failed.state, failed.error_code) == ("FatallyFailed", "LeaseLost")
        assert Incident.objects.count() == 1

    def test_a_plan_that_breaks_our_own_code_leaves_its_neighbours_alone(self, downstream, callout, monkeypatch):
        callout()
        orders = [submit() for _ in range(4)]
        broken = submit()
        process_due_requests(10)
        plan = FulfillmentPlan.objects.get(order=broken).pk
        real = Activation.flush

        def flush(activation):
            if plan in activation.plans:
                raise RuntimeError("a planted bug")
            real(activation)

        monkeypatch.setattr(Activation, "flush", flush)
        work()
        assert all(set(states(order).values()) == {"Completed"} for order in orders)
        assert states(broken)["call"] == "InProgress"
        monkeypatch.undo()
        let_time_pass(broken)
        work()
        assert set(states(broken).values()) == {"Completed"}
