"""Steps that wait for steps of other orders of their group: whoever comes first, at once, and with nobody there."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from fulfillment.engine import across
from fulfillment.engine.across import CIRCLE, RELEASED, release_across_plans
from fulfillment.engine.dispatch import drain
from fulfillment.models import CrossPlanWait, FulfillmentStep, Incident, JournalEntry, OrchestrationGroup, Order
from fulfillment.operations import step_actions
from fulfillment.operations.processing import process_due_requests, process_requests
from fulfillment.queries.plan_view import plan_view, step_story
from orchestration.core.design import Scenario, StepDefinition, StepDependency
from orchestration.core.vocabulary import StepScope, StepType
from orchestration.models import Release
from tests.shell.builders import make_design, make_queue, make_release
from tests.shell.stage import PRODUCT, arrows, states, step_of, submit, work

pytestmark = pytest.mark.django_db(transaction=True)

GROUP = "move-7"


def _step(code: str, group: str, type: StepType = StepType.MILESTONE, **fields: object) -> StepDefinition:
    return StepDefinition(code=code, name=code.title(), group=group, type=type, **fields)


def _design(
    *extra: StepDependency, lay: StepType = StepType.MANUAL_TASK, connect_first: tuple[str, ...] = ()
) -> Release:
    """Orders of source "cables" lay a cable; orders of source "phones" connect a phone once all cables are laid."""
    make_queue("q")
    queue = {"queue": "q"} if lay is StepType.MANUAL_TASK else {}
    steps = (
        _step("lay", "Cables", lay, **queue),
        _step("connect", "Phones"),
        *(_step(code, "Phones", StepType.MANUAL_TASK, queue="q") for code in connect_first),
    )
    after = StepDependency(code="across", step="connect", depends_on="lay", scope=StepScope.CROSS_PLAN)
    return make_release(
        make_design(
            products=[PRODUCT],
            steps=steps,
            dependencies=(after, *arrows(*(f"{code}>connect" for code in connect_first)), *extra),
            scenarios=tuple(
                Scenario(code=group, name=group, group=group, product="BOX", condition=f'order.source == "{source}"')
                for group, source in (("Cables", "cables"), ("Phones", "phones"))
            ),
        )
    )


def _order(source: str, group: str | None = GROUP) -> Order:
    order = submit(source=source, orchestration_group=group)
    process_due_requests(10)
    return order


def _lay(order: Order) -> None:
    step_actions.complete(step_of(order, "lay").pk, actor="omar", answers={})


def _waiting(order: Order, definition: str = "connect") -> str:
    return step_story(step_of(order, definition).pk).waiting


class TestInAnyOrder:
    def test_a_step_waits_for_an_order_that_is_there_and_goes_on_when_its_step_is_done(self) -> None:
        _design()
        cable, phone = _order("cables"), _order("phones")
        work()
        assert states(phone) == {"connect": "Pending"}
        _lay(cable)
        work()
        assert states(phone) == {"connect": "Completed"}
        phone.refresh_from_db()
        assert phone.state == "Completed"
        told = JournalEntry.objects.get(order=phone, event=RELEASED)
        assert told.reason == f"Done in other orders: Lay of order {cable.external_id} (Completed)."

    def test_a_step_waits_for_an_order_that_is_not_there_yet(self) -> None:
        _design()
        phone = _order("phones")
        work()
        assert states(phone) == {"connect": "Pending"}
        assert _waiting(phone) == (
            "Waits for Lay of another order in the group move-7, where no such order is there yet."
        )
        cable = _order("cables")
        work()
        assert _waiting(phone) == f"Waits for Lay of order {cable.external_id}."
        _lay(cable)
        work()
        assert states(phone) == {"connect": "Completed"}

    def test_an_order_that_was_complete_before_counts(self) -> None:
        _design(lay=StepType.MILESTONE)
        cable = _order("cables")
        work()
        assert states(cable) == {"lay": "Completed"}
        phone = _order("phones")
        work()
        assert states(phone) == {"connect": "Completed"}

    def test_a_skipped_step_sets_free_as_well(self) -> None:
        _design()
        phone, cable = _order("phones"), _order("cables")
        work()
        step_actions.skip(step_of(cable, "lay").pk, actor="omar", reason="no cable needed")
        work()
        assert states(phone) == {"connect": "Completed"}

    def test_it_waits_for_all_orders_that_are_there(self) -> None:
        _design()
        first, second, phone = _order("cables"), _order("cables"), _order("phones")
        _lay(first)
        work()
        assert _waiting(phone) == f"Waits for Lay of order {second.external_id}."
        _lay(second)
        work()
        assert states(phone) == {"connect": "Completed"}

    def test_orders_of_another_group_do_not_count(self) -> None:
        _design(lay=StepType.MILESTONE)
        _order("cables", "move-8")
        phone = _order("phones")
        work()
        assert states(phone) == {"connect": "Pending"}

    def test_its_own_predecessors_count_as_well(self) -> None:
        _design(connect_first=("call",), lay=StepType.MILESTONE)
        phone, _ = _order("phones"), _order("cables")
        work()
        assert step_of(phone, "connect").open_predecessors == 1
        step_actions.complete(step_of(phone, "call").pk, actor="omar", answers={})
        assert states(phone) == {"connect": "Completed", "call": "Completed"}

    def test_a_skipped_step_that_waited_is_left_alone(self) -> None:
        _design()
        phone, cable = _order("phones"), _order("cables")
        work()
        step_actions.skip(step_of(phone, "connect").pk, actor="omar", reason="no phone")
        _lay(cable)
        work()
        assert states(phone) == {"connect": "Skipped"}

    def test_two_orders_may_wait_for_each_other_at_different_steps(self) -> None:
        back = StepDependency(code="back", step="lay", depends_on="call", scope=StepScope.CROSS_PLAN)
        _design(back, connect_first=("call",))
        cable, phone = _order("cables"), _order("phones")
        work()
        assert states(cable) == {"lay": "Pending"}
        step_actions.complete(step_of(phone, "call").pk, actor="omar", answers={})
        work()
        assert states(cable) == {"lay": "Ready"}
        _lay(cable)
        work()
        assert states(phone) == {"call": "Completed", "connect": "Completed"}


class TestCircles:
    """Laying waits for the call, and the call for the laying: each order alone is sound, both together are not."""

    @staticmethod
    def _orders() -> tuple[Order, Order]:
        back = StepDependency(code="back", step="lay", depends_on="connect", scope=StepScope.CROSS_PLAN)
        _design(back)
        cable = _order("cables")
        work()
        assert states(cable) == {"lay": "Pending"}
        phone = _order("phones")
        work()
        return cable, phone

    def test_the_order_that_closes_a_circle_is_put_before_a_person_with_the_path(self) -> None:
        cable, phone = self._orders()
        assert (states(cable), states(phone)) == ({"lay": "Pending"}, {"connect": "FatallyFailed"})
        incident = Incident.objects.get()
        assert incident.step == step_of(phone, "connect")
        assert incident.error_code == CIRCLE
        there, here = f"Lay of order {cable.external_id}", f"Connect of order {phone.external_id}"
        assert incident.message == f"Orders wait for each other: {here} → {there} → {here}."

    def test_skipping_the_step_lets_the_other_order_go_on(self) -> None:
        cable, phone = self._orders()
        step_actions.skip(step_of(phone, "connect").pk, actor="omar", reason="the cable goes first")
        work()
        assert states(cable) == {"lay": "Ready"}

    def test_trying_again_waits_again_and_tells_of_the_circle_again(self) -> None:
        cable, phone = self._orders()
        connect = step_of(phone, "connect").pk
        step_actions.retry(connect, actor="omar")
        assert states(phone) == {"connect": "Pending"}
        work()
        assert states(phone) == {"connect": "FatallyFailed"}
        step_actions.skip(step_of(cable, "lay").pk, actor="omar", reason="laid last year")
        step_actions.retry(connect, actor="omar")
        work()
        assert states(phone) == {"connect": "Completed"}
        assert not Incident.objects.filter(state="Open").exists()


class TestAtOnce:
    @pytest.mark.parametrize("last", ["cables", "phones"])
    def test_two_plans_stored_at_once_never_miss_each_other(self, last: str) -> None:
        """Neither transaction sees the other's plan: the one that commits last is looked at with both."""
        _design(lay=StepType.MILESTONE)
        orders = {source: submit(source=source, orchestration_group=GROUP) for source in ("cables", "phones")}
        first = next(source for source in orders if source != last)
        stored, may_commit = threading.Event(), threading.Event()

        def begin_first() -> None:
            try:
                with transaction.atomic():
                    process_requests([orders[first].requests.get().pk])
                    stored.set()
                    assert may_commit.wait(30)
            finally:
                connection.close()

        def begin_last() -> None:
            try:
                process_requests([orders[last].requests.get().pk])
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as threads:
            one = threads.submit(begin_first)
            assert stored.wait(30)
            other = threads.submit(begin_last)
            _until_somebody_waits_for_a_lock()
            release_across_plans()
            may_commit.set()
            one.result(30)
            other.result(30)
        release_across_plans()
        assert states(orders["phones"]) == {"connect": "Completed"}

    def test_what_finishes_while_somebody_looks_is_looked_at_again(self) -> None:
        _design()
        cable, phone = _order("cables"), _order("phones")
        looked, finished = threading.Event(), threading.Event()

        def finish() -> None:
            try:
                assert looked.wait(30)
                _lay(cable)
                finished.set()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as threads:
            done = threads.submit(finish)
            with transaction.atomic():
                across._look()  # the first half, whose end the other transaction has to wait for
                looked.set()
                _until_somebody_waits_for_a_lock()
                assert not finished.is_set()
            done.result(30)
        release_across_plans()
        assert states(phone) == {"connect": "Completed"}

    def test_many_workers_at_once_set_every_step_free_once(self) -> None:
        _design(lay=StepType.MILESTONE)
        groups = [f"g-{number}" for number in range(12)]
        phones = []
        for group in groups:
            submit(source="cables", orchestration_group=group)
            phones.append(submit(source="phones", orchestration_group=group))

        def take_up() -> None:
            try:
                while process_due_requests(1):
                    release_across_plans()
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(take_up) for _ in range(4)]:
                done.result(60)
        work()
        assert [states(phone) for phone in phones] == [{"connect": "Completed"}] * 12
        assert JournalEntry.objects.filter(event=RELEASED).count() == 12
        assert set(FulfillmentStep.objects.values_list("open_predecessors", flat=True)) == {0}


def _until_somebody_waits_for_a_lock() -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01), pg_stat_clear_snapshot()")
    raise AssertionError("Nobody waits for a lock.")


class TestCost:
    def test_an_order_without_group_touches_neither_table(self) -> None:
        _design(lay=StepType.MILESTONE)
        order = submit(source="cables")
        with CaptureQueriesContext(connection) as asked:
            drain(60)
        assert states(order) == {"lay": "Completed"}
        told = " ".join(query["sql"] for query in asked)
        assert "orchestrationgroup" not in told
        assert "crossplanwait" not in told

    def test_a_group_is_left_alone_once_nothing_waits_in_it(self) -> None:
        _design()
        phone = _order("phones")
        work()
        assert OrchestrationGroup.objects.get().look_at is not None  # now and then, while something waits
        cable = _order("cables")
        _lay(cable)
        work()
        assert states(phone) == {"connect": "Completed"}
        release_across_plans()
        assert OrchestrationGroup.objects.get().look_at is None
        assert not CrossPlanWait.objects.filter(released_at=None).exists()


def test_the_plan_and_both_panels_name_the_other_order() -> None:
    _design()
    phone, cable = _order("phones"), _order("cables")
    view = plan_view(phone.plan)
    assert view.rows[0].waiting == f"Waits for Lay of order {cable.external_id}."
    ours, theirs = step_story(step_of(phone, "connect").pk), step_story(step_of(cable, "lay").pk)
    assert [other.order for wait in ours.across for other in wait.others] == [cable.external_id]
    assert [row.pk for row in theirs.followers] == [step_of(phone, "connect").pk]
