"""Limits of systems, kept by several workers together against a real system behind HTTP; and their retry budgets."""

import itertools
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fulfillment.core.admission import HOLDING, admission
from fulfillment.core.bulkhead import Room
from fulfillment.engine.claims import claim
from fulfillment.engine.completion import record_outcomes, try_of
from fulfillment.engine.dispatch import drain
from fulfillment.engine.gates import forget_lost_calls
from fulfillment.engine.sweep import sweep
from fulfillment.executors.contract import Awaiting, Failed, Succeeded
from fulfillment.models import FulfillmentStep, SystemCall, SystemTraffic
from fulfillment.operations import step_actions
from fulfillment.operations.processing import process_due_requests
from fulfillment.queries.systems import IS_LIMITED, IS_ON_HOLD, IS_PAUSED, systems_now, systems_on_hold
from orchestration.core.design import FalloutRule
from orchestration.core.vocabulary import RetryPolicy, StepType
from orchestration.models import DownstreamSystem
from tests.shell.builders import make_system
from tests.shell.stage import Downstream, arrows, let_time_pass, publish, states, step, step_of, submit, system_at, work

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = FalloutRule(code="r", step_type=StepType.CALLOUT, retry_policy=RetryPolicy.IMMEDIATE, retries_allowed=50)


@pytest.fixture
def downstream():
    started = Downstream()
    yield started
    started.stop()


@pytest.fixture
def calling(downstream):
    """Publish one callout, to a system with these limits; no circuit opens."""

    def with_limits(rules=(), **limits):
        integration = system_at(downstream, circuit_failure_percent=None, **limits)
        publish(
            [step("call", StepType.CALLOUT, integration=integration.code)],
            integrations=(integration,),
            fallout_rules=tuple(rules),
        )

    return with_limits


class Counting:
    """Answers after a moment, and remembers how many calls it had at once, and when they began."""

    def __init__(self, seconds=0.05):
        self.seconds, self.lock, self.now, self.most, self.began = seconds, threading.Lock(), 0, 0, []

    def __call__(self, call):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.began.append(time.monotonic())
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        return 200, {}


def work_together(workers, seconds):
    """Let several workers drain side by side, as their processes would, until all is done or so long."""

    def worker():
        until = time.monotonic() + seconds
        while time.monotonic() < until and drain(0.5) is not None:
            if not FulfillmentStep.objects.filter(state__in=("Ready", "InProgress", "Pending")).exists():
                break
            time.sleep(0.02)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestConcurrency:
    @pytest.mark.parametrize("limit", [1, 3])
    def test_no_more_calls_are_out_than_the_limit_though_many_workers_call(self, downstream, calling, limit):
        calling(concurrency_limit=limit)
        downstream.answer = counting = Counting()
        orders = [submit() for _ in range(24)]
        work_together(4, 40)
        assert {state for order in orders for state in states(order).values()} == {"Completed"}
        assert counting.most == limit
        assert not SystemCall.objects.exists()

    def test_a_limit_of_none_at_all_keeps_every_call_back(self, downstream, calling):
        calling(concurrency_limit=0)
        order = submit()
        work()
        assert (states(order), downstream.calls) == ({"call": "Ready"}, [])

    def test_other_systems_are_called_meanwhile(self, downstream):
        limited = system_at(downstream, concurrency_limit=1)
        make_system("FREE", downstream.address, allowed_networks=["127.0.0.0/8"])
        free = replace(limited, code="free.post", system="FREE")
        publish(
            [
                step("call", StepType.CALLOUT, integration=limited.code),
                step("free", StepType.CALLOUT, integration=free.code),
            ],
            integrations=(limited, free),
        )
        for _ in range(3):
            submit()
        process_due_requests(10)
        assert Counter(work.system for work in claim(10, "w")) == {"ERP": 1, "FREE": 3}

    def test_a_call_whose_worker_vanished_counts_until_its_lease_ends(self, calling):
        calling(concurrency_limit=1)
        submit()
        submit()
        process_due_requests(100)
        assert len(claim(10, "vanishes")) == 1
        assert claim(10, "w") == []
        with connection.cursor() as cursor:
            cursor.execute("UPDATE fulfillment_systemcall SET until = now() - interval '1 second'")
        assert len(claim(10, "w")) == 1
        with connection.cursor() as cursor:
            forget_lost_calls(cursor)
        assert SystemCall.objects.count() == 1

    @pytest.mark.parametrize("outcome", [Succeeded(), Failed(error_code="422", message="No"), Awaiting(deadline=None)])
    def test_a_call_that_has_ended_makes_room_whatever_it_came_to(self, calling, outcome):
        calling(concurrency_limit=1)
        submit()
        submit()
        process_due_requests(100)
        (item,) = claim(10, "w")
        assert (item.counted, SystemCall.objects.get().step_id) == (True, item.step)
        record_outcomes([(try_of(item), outcome)])
        assert not SystemCall.objects.exists()
        assert len(claim(10, "w")) == 1

    def test_of_two_workers_at_one_moment_one_claims(self, calling):
        calling(concurrency_limit=5)
        for _ in range(20):
            submit()
        process_due_requests(100)
        begin, found = threading.Barrier(4), []

        def worker():
            begin.wait()
            found.extend(claim(20, "w"))
            connection.close()

        threads = [threading.Thread(target=worker) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == SystemCall.objects.count() == 5


class TestRate:
    def test_no_more_calls_begin_than_the_rate_allows_though_many_workers_call(self, downstream, calling):
        calling(rate_limit_per_minute=240)  # nine at once, then nearly four a second
        downstream.answer = counting = Counting(0.0)
        for _ in range(60):
            submit()
        started = time.monotonic()
        work_together(3, 4)
        seconds = time.monotonic() - started
        assert 15 <= len(counting.began) <= 9 + 232 / 60 * seconds
        assert FulfillmentStep.objects.filter(state="Ready").count() == 60 - len(counting.began)

    def test_steps_that_wait_for_it_stay_ready_and_are_claimed_later(self, downstream, calling):
        calling(rate_limit_per_minute=1)
        first, second = submit(), submit()
        work()
        assert [states(first), states(second)] == [{"call": "Completed"}, {"call": "Ready"}]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE orchestration_downstreamsystem SET rate_tokens_at = rate_tokens_at - interval '1 minute'"
            )
        work()
        assert states(second) == {"call": "Completed"}


class TestRetryAfter:
    @pytest.mark.parametrize("status", [429, 503])
    def test_keeps_all_calls_of_the_system_back_until_then(self, calling, downstream, status):
        calling([AT_ONCE])
        downstream.answer = lambda call: (status, {}, {"Retry-After": "60"})
        submit()
        work()
        paused = DownstreamSystem.objects.get().paused_until
        downstream.answer = lambda call: (200, {})
        called = len(downstream.calls)
        other = submit()
        work()
        assert (states(other), len(downstream.calls)) == ({"call": "Ready"}, called)
        found = admission(systems_now()["ERP"].standing, paused - timedelta(seconds=1))
        assert (found.reason, found.until) == ("ERP asked us to wait", paused)
        DownstreamSystem.objects.update(paused_until=paused - timedelta(seconds=61))
        work()
        assert states(other) == {"call": "Completed"}

    def test_of_a_refused_order_keeps_no_other_back(self, calling, downstream):
        calling()
        downstream.answer = lambda call: (409, {}, {"Retry-After": "60"})
        submit()
        work()
        assert DownstreamSystem.objects.get().paused_until is None

    def test_of_an_hour_is_asked_again_after_five_minutes(self, calling, downstream):
        calling()
        downstream.answer = lambda call: (503, {}, {"Retry-After": "3600"})
        submit()
        work()
        paused = DownstreamSystem.objects.get().paused_until - timezone.now()
        assert timedelta(minutes=4) < paused <= timedelta(minutes=5)

    def test_does_not_end_what_another_answer_asked_for(self, calling, downstream):
        calling()
        answers = iter(["120", "1"])
        downstream.answer = lambda call: (503, {}, {"Retry-After": next(answers)})
        for _ in range(2):
            submit()
        work()
        assert DownstreamSystem.objects.get().paused_until > timezone.now() + timedelta(seconds=100)


class TestRetryBudget:
    def test_retries_are_a_share_of_first_tries(self, calling, downstream):
        """Half of the calls fail, all are retried at once: the system gets no more than a fifth on top."""
        calling([AT_ONCE], retry_budget_percent=20)
        numbers = itertools.count()
        downstream.answer = lambda call: (500 if next(numbers) % 2 else 200, {})
        for _ in range(200):
            submit()
        drain(60)
        traffic = SystemTraffic.objects.all()
        retries = sum(row.retries for row in traffic)
        assert sum(row.first_tries for row in traffic) == 200
        assert 10 <= retries <= 40
        assert len(downstream.calls) == 200 + retries
        waiting = FulfillmentStep.objects.filter(state="Failed")
        assert waiting.exists()
        assert not waiting.filter(due_at=None).exists()

    def test_the_others_wait_for_their_turn_and_are_not_given_up(self, calling, downstream):
        calling([AT_ONCE], retry_budget_percent=1)
        downstream.answer = lambda call: (500, {})
        orders = [submit() for _ in range(15)]
        drain(60)
        assert len(downstream.calls) == 15 + 10  # ten a minute are always allowed
        assert set(FulfillmentStep.objects.values_list("state", flat=True)) == {"Failed"}
        SystemTraffic.objects.all().delete()  # a minute has passed
        downstream.answer = lambda call: (200, {})
        for _ in range(2):
            for order in orders:
                let_time_pass(order)
            SystemTraffic.objects.all().delete()
            work()
        assert {state for order in orders for state in states(order).values()} == {"Completed"}

    def test_those_that_fall_due_together_are_spread(self, calling, downstream):
        rule = FalloutRule(
            code="r", step_type=StepType.CALLOUT, retry_policy=RetryPolicy.STAGGERED, retry_intervals=(60, 60)
        )
        calling([rule])
        downstream.answer = lambda call: (500, {})
        orders = [submit() for _ in range(30)]
        drain(60)
        for order in orders:
            let_time_pass(order)
        sweep()
        assert FulfillmentStep.objects.filter(state="Ready").count() == 10
        due = sorted(FulfillmentStep.objects.filter(state="Failed").values_list("due_at", flat=True))
        assert len(due) == 20
        assert due[-1] - due[0] >= timedelta(seconds=100)

    def test_a_person_who_tries_again_needs_no_budget(self, calling, downstream):
        calling()
        SystemTraffic.objects.create(system="ERP", slot="2026-01-01T00:00Z", retries=1000)
        downstream.answer = lambda call: (500, {})
        order = submit()
        work()
        downstream.answer = lambda call: (200, {})
        step_actions.retry(step_of(order, "call").pk, actor="omar")
        work()
        assert states(order) == {"call": "Completed"}


class TestAgreement:
    """What SQL passes over is what ``admission`` keeps back."""

    def test_of_the_conditions_with_the_decision(self):
        given = itertools.product(
            (True, False), ("Closed", "Open", "HalfOpen"), (None, -60, 60), (None, 0, 5), (None, 0, 60)
        )
        for number, (online, circuit, paused, concurrency, rate) in enumerate(given):
            make_system(
                f"S{number}", "", online=online, circuit_state=circuit, concurrency_limit=concurrency,
                rate_limit_per_minute=rate,
            )  # fmt: skip
            if paused is not None:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE orchestration_downstreamsystem SET paused_until = now() + make_interval(secs => %s) "
                        "WHERE code = %s",
                        [paused, f"S{number}"],
                    )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT code, statement_timestamp(), {IS_ON_HOLD}, {IS_PAUSED}, {IS_LIMITED} "
                "FROM orchestration_downstreamsystem AS system"
            )
            records = cursor.fetchall()
        known, held = systems_now(), systems_on_hold()
        assert len(records) == 162
        for code, now, is_on_hold, is_paused, is_limited in records:
            found = admission(known[code].standing, now)
            assert is_on_hold is (found.obstacle in HOLDING) is (code in held)
            assert (found.calls is None) is not (is_on_hold or is_paused or is_limited)
            if is_paused and not is_on_hold:
                assert found.obstacle == "AskedToWait"


class TestCost:
    def statements(self, number):
        for _ in range(number):
            submit()
        process_due_requests(100)
        with CaptureQueriesContext(connection) as captured:
            assert len(claim(20, "w")) == number
        return [query["sql"] for query in captured.captured_queries]

    def test_a_system_without_limits_costs_one_look_for_any_number_of_steps(self, calling):
        calling()
        few, many = self.statements(2), self.statements(9)
        assert len(few) == len(many)
        assert len([sql for sql in many if "FOR NO KEY UPDATE" in sql]) == 1
        assert not any("systemcall" in sql or "systemtraffic" in sql for sql in many)

    def test_a_step_that_follows_at_once_costs_not_even_that(self, downstream):
        integration = system_at(downstream)
        publish(
            [
                step("first", StepType.CALLOUT, integration=integration.code),
                step("call", StepType.CALLOUT, integration=integration.code),
            ],
            arrows("first>call"),
            integrations=(integration,),
        )
        submit()
        process_due_requests(100)
        (first,) = claim(20, "w")
        with CaptureQueriesContext(connection) as captured:
            (following,) = record_outcomes([(try_of(first), Succeeded())], "w", Room(4))
        assert following.definition.code == "call"
        assert not any("FOR NO KEY UPDATE" in query["sql"] for query in captured.captured_queries)

    def test_a_limited_system_costs_the_same_for_any_number_of_steps(self, calling):
        calling(concurrency_limit=50, rate_limit_per_minute=60_000)
        assert len(self.statements(2)) == len(self.statements(9))
