"""Circuits, with a real system behind HTTP: opened by what calls come to, probed, closed; held by people."""

import pytest
from django.db import connection, transaction

from fulfillment.engine.circuits import refresh_circuits
from fulfillment.engine.dispatch import drain
from fulfillment.engine.sweep import sweep
from fulfillment.models import FulfillmentStep, Incident, JournalEntry, OutboxMessage, SystemTraffic
from fulfillment.operations import system_switch
from fulfillment.operations.system_switch import SwitchRefused
from orchestration.core.design import FalloutRule
from orchestration.core.vocabulary import RetryPolicy, StepType, TimeUnit
from orchestration.models import DownstreamSystem
from tests.shell.stage import Downstream, let_time_pass, publish, states, step, step_of, submit, system_at, work
from tests.shell.test_engine import replayed, rows

pytestmark = pytest.mark.django_db(transaction=True)

PATIENT = FalloutRule(
    code="r",
    step_type=StepType.CALLOUT,
    retry_policy=RetryPolicy.STAGGERED,
    retry_intervals=(3600, 3600, 3600),
    interval_unit=TimeUnit.SECONDS,
)


@pytest.fixture
def downstream():
    started = Downstream()
    yield started
    started.stop()


@pytest.fixture
def calling(downstream):
    """Publish one callout to a system whose circuit opens at four failed calls."""
    integration = system_at(downstream)
    DownstreamSystem.objects.update(circuit_minimum_calls=4, circuit_open_seconds=30)
    publish(
        [step("call", StepType.CALLOUT, integration=integration.code)],
        integrations=(integration,),
        fallout_rules=(PATIENT,),
    )


def circuit():
    return DownstreamSystem.objects.get().circuit_state


def let_the_circuit_wait(seconds=31):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orchestration_downstreamsystem SET "
            "circuit_changed_at = circuit_changed_at - make_interval(secs => %s)",
            [seconds],
        )


def opened(downstream, orders=4):
    """Let so many calls fail, so that the circuit opens."""
    downstream.answer = lambda call: (503, {"detail": "Down for now"})
    failed = [submit() for _ in range(orders)]
    work()
    return failed


def entries():
    found = JournalEntry.objects.filter(data__system="ERP", order=None).order_by("id")
    return [(row.event, row.from_state, row.to_state, row.actor) for row in found]


class TestOpening:
    def test_by_itself_when_too_many_calls_fail_and_says_so(self, downstream, calling):
        opened(downstream)
        assert circuit() == "Open"
        assert entries() == [("CircuitOpened", "Closed", "Open", "engine")]
        told = OutboxMessage.objects.get(type="system.circuit_opened")
        assert (told.subject, told.data["reason"]) == ("ERP", "4 of 4 calls of the last minute failed.")

    def test_holds_what_comes_then_without_an_incident_and_without_calling(self, downstream, calling):
        opened(downstream)
        called = len(downstream.calls)
        order = submit()
        work()
        held = step_of(order, "call")
        assert (held.state, held.attempts, held.hold_reason) == ("OnHold", 0, "ERP keeps failing; its circuit is open")
        assert held.jeopardy_at is None
        assert len(downstream.calls) == called
        assert not Incident.objects.exists()
        assert replayed(order) == rows(order)

    def test_holds_retries_that_fall_due(self, downstream, calling):
        (order, *_) = opened(downstream)
        let_time_pass(order)
        work()
        assert (states(order), step_of(order, "call").failures) == ({"call": "OnHold"}, 1)

    @pytest.mark.parametrize("status", [400, 404, 409, 422])
    def test_not_by_refusals_of_single_orders(self, downstream, calling, status):
        downstream.answer = lambda call: (status, {})
        for _ in range(8):
            submit()
        work()
        assert circuit() == "Closed"
        assert SystemTraffic.objects.get().calls == 8

    def test_not_where_it_was_switched_off(self, downstream, calling):
        DownstreamSystem.objects.update(circuit_failure_percent=None)
        opened(downstream, 8)
        assert circuit() == "Closed"

    def test_not_below_the_share(self, downstream, calling):
        downstream.answer = lambda call: (503, {}) if len(downstream.calls) % 3 == 0 else (200, {})
        for _ in range(9):
            submit()
        work()
        assert circuit() == "Closed"

    def test_by_one_of_two_sweepers(self, downstream, calling):
        opened(downstream)
        let_the_circuit_wait()
        assert [refresh_circuits(), refresh_circuits()] == [1, 0]

    def test_counts_no_call_that_is_older_than_a_minute(self, downstream, calling):
        downstream.answer = lambda call: (503, {})
        for _ in range(4):
            submit()
        drain(60)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE fulfillment_systemtraffic SET slot = slot - interval '70 seconds'")
        sweep()
        assert circuit() == "Closed"


class TestProbing:
    def test_lets_one_step_go_and_closes_when_it_went_well_for_all(self, downstream, calling):
        opened(downstream)
        DownstreamSystem.objects.update(release_per_minute=6000)
        orders = [submit() for _ in range(6)]
        work()
        assert {state for order in orders for state in states(order).values()} == {"OnHold"}
        downstream.answer = lambda call: (200, {})
        before = len(downstream.calls)
        let_the_circuit_wait()
        sweep()
        assert circuit() == "HalfOpen"
        assert FulfillmentStep.objects.filter(state="Ready").count() == 1
        sweep()
        assert FulfillmentStep.objects.filter(state="Ready").count() == 1  # not another one before it was tried
        drain(60)
        assert len(downstream.calls) == before + 1
        for _ in range(2):
            sweep()
            drain(60)
        assert circuit() == "HalfOpen"
        sweep()
        assert circuit() == "Closed"
        work()
        assert {state for order in orders for state in states(order).values()} == {"Completed"}
        assert [entry[0] for entry in entries()] == ["CircuitOpened", "CircuitProbed", "CircuitClosed"]
        assert OutboxMessage.objects.filter(type="system.circuit_closed").count() == 1
        assert all(replayed(order) == rows(order) for order in orders)

    def test_with_one_call_at_a_time_though_many_steps_are_ready(self, downstream, calling):
        opened(downstream)
        let_the_circuit_wait()
        sweep()
        for _ in range(5):
            submit()
        out = []

        def answer(call):
            out.append(FulfillmentStep.objects.filter(state="InProgress").count())
            connection.close()
            return 200, {}

        downstream.answer = answer
        drain(60)
        assert out == [1, 1, 1]  # three that went well, and no fourth before that was decided on
        sweep()
        assert circuit() == "Closed"

    def test_with_no_further_call_once_one_has_failed(self, downstream, calling):
        opened(downstream)
        let_the_circuit_wait()
        sweep()
        for _ in range(5):
            submit()
        before = len(downstream.calls)
        drain(60)
        assert len(downstream.calls) == before + 1
        sweep()
        assert circuit() == "Open"

    def test_a_failed_probe_opens_it_again_for_twice_as_long(self, downstream, calling):
        opened(downstream)
        submit()
        work()
        let_the_circuit_wait()
        sweep()
        drain(60)
        sweep()
        assert (circuit(), DownstreamSystem.objects.get().circuit_openings) == ("Open", 2)
        let_the_circuit_wait(59)
        sweep()
        assert circuit() == "Open"
        let_the_circuit_wait(2)
        sweep()
        assert circuit() == "HalfOpen"

    def test_what_began_before_it_opened_is_no_probe(self, downstream, calling):
        opened(downstream)
        work()
        order = submit()
        DownstreamSystem.objects.update(circuit_state="Closed")  # as it was when the call began
        drain_one_call(downstream)
        assert states(order) == {"call": "Completed"}
        assert not SystemTraffic.objects.exists()


def drain_one_call(downstream):
    """Let a call end after the circuit has changed, though it began before."""

    def answer(call):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE orchestration_downstreamsystem SET circuit_state = 'HalfOpen', "
                "circuit_changed_at = clock_timestamp()"
            )
        connection.close()
        return 200, {}

    downstream.answer = answer
    drain(60)


class TestPeople:
    def test_hold_with_a_reason_that_the_steps_show(self, downstream, calling):
        system_switch.hold("ERP", actor="omar", reason=" Stocktaking ")
        order = submit()
        work()
        assert step_of(order, "call").hold_reason == "Stocktaking"
        assert entries() == [("SystemHeld", "Online", "Held", "omar")]
        assert OutboxMessage.objects.get(type="system.held").data["actor"] == "omar"

    def test_release_a_circuit_at_once_and_count_anew(self, downstream, calling):
        opened(downstream)
        order = submit()
        work()
        downstream.answer = lambda call: (200, {})
        system_switch.release("ERP", actor="omar")
        assert circuit() == "Closed"
        assert not SystemTraffic.objects.exists()
        DownstreamSystem.objects.update(release_per_minute=6000)
        work()
        assert states(order) == {"call": "Completed"}
        assert entries()[-1] == ("SystemReleased", "Held", "Online", "omar")

    def test_cannot_hold_without_a_reason_or_twice_or_release_what_runs(self, downstream, calling):
        with pytest.raises(SwitchRefused, match="give a reason"):
            system_switch.hold("ERP", actor="omar", reason="  ")
        with pytest.raises(SwitchRefused, match="is not held"):
            system_switch.release("ERP", actor="omar")
        system_switch.hold("ERP", actor="omar", reason="Stocktaking")
        with pytest.raises(SwitchRefused, match="held already: Stocktaking"):
            system_switch.hold("ERP", actor="ada", reason="Other")
        assert [entry[0] for entry in entries()] == ["SystemHeld"]

    def test_of_a_held_system_the_circuit_stands_still(self, downstream, calling):
        opened(downstream)
        system_switch.hold("ERP", actor="omar", reason="Stocktaking")
        let_the_circuit_wait()
        sweep()
        assert circuit() == "Open"

    def test_what_is_rolled_back_is_told_to_nobody(self, downstream, calling):
        with transaction.atomic():
            system_switch.hold("ERP", actor="omar", reason="Stocktaking")
            transaction.set_rollback(True)
        assert entries() == []
