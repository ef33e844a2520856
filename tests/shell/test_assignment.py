"""Who gets a manual task."""

import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.core.products import AttributeDefinition, Product
from fulfillment.models import FulfillmentStep, Task
from fulfillment.operations.assignment import Assignment, ManualStep, create_tasks
from fulfillment.queries.context import step_contexts
from orchestration.core.design import Design, StepDefinition, TaskAssignmentRule
from orchestration.core.vocabulary import Allocation, StepState, StepType
from orchestration.models import QueueMember
from tests.shell import builders


def a_design(*rules: TaskAssignmentRule, **definition: object) -> Design:
    given = {"code": "visit", "name": "Visit", "group": "G", "type": StepType.MANUAL_TASK, **definition}
    return builders.make_design(
        products=[Product(sku="BOX", name="Box")],
        attributes=[AttributeDefinition(code="region", name="Region")],
        steps=[StepDefinition(**given)],  # type: ignore[arg-type]
        assignment_rules=rules,
    )


def manual_steps(count: int = 1, *, region: str = "north", external_id: str = "SO-1") -> list[FulfillmentStep]:
    lines = [{"line_id": "1", "product": "BOX", "attributes": {"region": region}}]
    order = builders.make_order(external_id=external_id, lines=lines)
    plan = builders.make_plan(order)
    return [
        builders.make_step(
            plan,
            f"visit {number}",
            definition="visit",
            type=StepType.MANUAL_TASK,
            state=StepState.READY,
            sources=list(order.lines.all()),
        )
        for number in range(count)
    ]


def hand_out(steps: list[FulfillmentStep], design: Design) -> list[Assignment]:
    found = create_tasks(as_manual(steps, design), step_contexts([step.pk for step in steps]))
    return [found[step.pk] for step in steps]


def as_manual(steps: list[FulfillmentStep], design: Design) -> list[ManualStep]:
    return [(step.pk, step.plan.order_id, design, "visit") for step in steps]


@pytest.mark.django_db
class TestNamedUser:
    def test_gets_the_task(self) -> None:
        ana = builders.make_user("ana")
        [step] = manual_steps()
        [assigned] = hand_out([step], a_design(user="ana"))
        assert assigned.user == ana.pk
        task = Task.objects.get(step=step)
        assert (task.assignee, task.state, task.order_id) == (ana, "Open", step.plan.order_id)

    @pytest.mark.parametrize("username", ["nobody", "gone"])
    def test_who_is_unknown_or_inactive_leaves_it_in_the_queue_and_says_why(self, username: str) -> None:
        builders.make_user("gone", is_active=False)
        builders.make_queue("field")
        steps = manual_steps()
        [assigned] = hand_out(steps, a_design(user=username, queue="field"))
        assert (assigned.user, assigned.queue) == (None, "field")
        assert f'no active user "{username}"' in Task.objects.get(step=steps[0]).assignment_reason


@pytest.mark.django_db
class TestQueue:
    def test_without_a_method_keeps_the_task(self) -> None:
        builders.make_queue("field", [builders.make_user("ana")])
        [assigned] = hand_out(manual_steps(), a_design(queue="field"))
        assert (assigned.user, assigned.queue) == (None, "field")

    @pytest.mark.parametrize("allocation", [Allocation.ROUND_ROBIN, Allocation.LEAST_LOADED])
    def test_that_is_unknown_or_has_nobody_available_keeps_the_task_and_says_why(self, allocation: Allocation) -> None:
        builders.make_queue("empty")
        away = builders.make_queue("away", [builders.make_user("ana"), builders.make_user("ben", is_active=False)])
        away.memberships.filter(user__username="ana").update(available=False)
        for number, (queue, reason) in enumerate(
            [("none", 'no queue "none"'), ("empty", "Nobody"), ("away", "Nobody")]
        ):
            steps = manual_steps(external_id=f"SO-{number}")
            [assigned] = hand_out(steps, a_design(queue=queue, allocation=allocation))
            assert (assigned.user, assigned.queue) == (None, queue)
            assert reason in assigned.reason

    def test_that_is_not_named_is_said(self) -> None:
        [assigned] = hand_out(manual_steps(), a_design())
        assert assigned == Assignment(None, "", "The step names neither a person nor a queue.")


@pytest.mark.django_db
class TestRoundRobin:
    def test_takes_turns_within_one_transaction_and_over_several(self) -> None:
        people = [builders.make_user(name) for name in ("ana", "ben", "cem")]
        builders.make_queue("field", people)
        design = a_design(queue="field", allocation=Allocation.ROUND_ROBIN)
        first = [one.user for one in hand_out(manual_steps(4), design)]
        second = [one.user for one in hand_out(manual_steps(3, external_id="SO-2"), design)]
        ana, ben, cem = (person.pk for person in people)
        assert first == [ana, ben, cem, ana]
        assert second == [ben, cem, ana]

    def test_begins_with_who_never_had_one(self) -> None:
        people = [builders.make_user(name) for name in ("ana", "ben")]
        builders.make_queue("field", people)
        QueueMember.objects.filter(user=people[0]).update(last_assigned_at=builders.NOON)
        [assigned] = hand_out(manual_steps(), a_design(queue="field", allocation=Allocation.ROUND_ROBIN))
        assert assigned.user == people[1].pk

    def test_passes_over_who_is_not_available(self) -> None:
        people = [builders.make_user(name) for name in ("ana", "ben")]
        builders.make_queue("field", people)
        QueueMember.objects.filter(user=people[0]).update(available=False)
        assigned = hand_out(manual_steps(3), a_design(queue="field", allocation=Allocation.ROUND_ROBIN))
        assert {one.user for one in assigned} == {people[1].pk}


@pytest.mark.django_db
class TestLeastLoaded:
    def test_picks_who_has_fewest_open_tasks(self) -> None:
        people = [builders.make_user(name) for name in ("ana", "ben")]
        builders.make_queue("field", people)
        busy = manual_steps(2, external_id="SO-0")
        for step in busy:
            Task.objects.create(step=step, order=step.plan.order, assignee=people[0])
        design = a_design(queue="field", allocation=Allocation.LEAST_LOADED)
        assigned = [one.user for one in hand_out(manual_steps(3), design)]
        assert assigned[:2] == [people[1].pk, people[1].pk]
        assert assigned[2] == people[0].pk  # both have two now, and ana was never assigned by the queue

    def test_finished_tasks_do_not_count(self) -> None:
        people = [builders.make_user(name) for name in ("ana", "ben")]
        builders.make_queue("field", people)
        for step in manual_steps(3, external_id="SO-0"):
            Task.objects.create(step=step, order=step.plan.order, assignee=people[0], state="Completed")
        QueueMember.objects.filter(user=people[1]).update(last_assigned_at=builders.NOON)
        [assigned] = hand_out(manual_steps(), a_design(queue="field", allocation=Allocation.LEAST_LOADED))
        assert assigned.user == people[0].pk


def rule(code: str, priority: int, condition: str = "", **fields: object) -> TaskAssignmentRule:
    return TaskAssignmentRule(code=code, source_queue="desk", priority=priority, condition=condition, **fields)  # type: ignore[arg-type]


@pytest.mark.django_db
class TestContextBased:
    def test_the_first_rule_in_order_of_priority_that_holds_decides(self) -> None:
        ana = builders.make_user("ana")
        builders.make_user("ben")
        builders.make_queue("desk")
        design = a_design(
            rule("all", 9, destination_user="ben"),
            rule("south", 1, 'line.attributes.region == "south"', destination_user="ben"),
            rule("north", 2, 'line.attributes.region == "north"', destination_user="ana"),
            queue="desk",
            allocation=Allocation.CONTEXT_BASED,
        )
        [assigned] = hand_out(manual_steps(), design)
        assert (assigned.user, assigned.reason) == (ana.pk, 'Rule "north" holds.')

    def test_a_rule_leads_to_another_queue_with_its_own_method(self) -> None:
        people = [builders.make_user(name) for name in ("ana", "ben")]
        builders.make_queue("desk")
        builders.make_queue("field", people)
        turns = rule("turns", 1, destination_queue="field", allocation=Allocation.ROUND_ROBIN)
        design = a_design(turns, queue="desk", allocation=Allocation.CONTEXT_BASED)
        assigned = hand_out(manual_steps(2), design)
        assert [(one.user, one.queue) for one in assigned] == [(people[0].pk, "field"), (people[1].pk, "field")]

    def test_a_rule_may_leave_it_in_the_other_queue(self) -> None:
        builders.make_queue("desk")
        builders.make_queue("field", [builders.make_user("ana")])
        design = a_design(
            rule("there", 1, destination_queue="field"), queue="desk", allocation=Allocation.CONTEXT_BASED
        )
        [assigned] = hand_out(manual_steps(), design)
        assert (assigned.user, assigned.queue) == (None, "field")

    @pytest.mark.parametrize(
        ("condition", "reason"),
        [("false", "No assignment rule"), ('line.attributes.region + 1.0 == "x"', "could not be decided")],
    )
    def test_stays_in_the_queue_where_no_rule_holds_or_one_cannot_be_decided(self, condition: str, reason: str) -> None:
        builders.make_queue("desk")
        builders.make_user("ana")
        design = a_design(
            rule("only", 1, condition, destination_user="ana"), queue="desk", allocation=Allocation.CONTEXT_BASED
        )
        [assigned] = hand_out(manual_steps(), design)
        assert (assigned.user, assigned.queue) == (None, "desk")
        assert reason in assigned.reason


@pytest.mark.django_db
class TestCreateTasks:
    def test_carries_the_form(self) -> None:
        [step] = manual_steps()
        hand_out([step], a_design(form=({"name": "serial", "type": "Text"},)))
        assert Task.objects.get(step=step).form == [{"name": "serial", "type": "Text"}]

    def test_opens_a_task_again_that_was_there(self) -> None:
        builders.make_queue("field")
        [step] = manual_steps()
        Task.objects.create(step=step, order=step.plan.order, state="Cancelled")
        hand_out([step], a_design(queue="field"))
        task = Task.objects.get(step=step)
        assert (task.state, task.queue) == ("Open", "field")

    def test_needs_as_many_queries_for_many_steps_as_for_one(self) -> None:
        builders.make_queue("field", [builders.make_user("ana"), builders.make_user("ben")])
        design = a_design(queue="field", allocation=Allocation.ROUND_ROBIN)
        counts = []
        for number, size in enumerate((1, 20)):
            steps = manual_steps(size, external_id=f"SO-{number}")
            contexts = step_contexts([step.pk for step in steps])
            rows = as_manual(steps, design)
            with CaptureQueriesContext(connection) as queries:
                create_tasks(rows, contexts)
            counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
        assert counts[0] == counts[1] <= 6


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_pick_the_same_person_in_turn() -> None:
    """Each thread hands out one task at a time; with members unlocked both would pick the same person."""
    builders.make_queue("field", [builders.make_user(f"person{number}") for number in range(4)])
    design = a_design(queue="field", allocation=Allocation.ROUND_ROBIN)
    shares = [manual_steps(10, external_id=f"SO-{number}") for number in range(4)]
    prepared = [[(as_manual([step], design), step_contexts([step.pk])) for step in share] for share in shares]
    barrier = threading.Barrier(len(shares))

    def work(mine: list[tuple[list[ManualStep], dict[int, object]]]) -> None:
        try:
            barrier.wait(10)
            for steps, contexts in mine:
                with transaction.atomic():
                    create_tasks(steps, contexts)  # type: ignore[arg-type]
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in prepared]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Counter(Task.objects.values_list("assignee__username", flat=True)) == {
        f"person{number}": 10 for number in range(4)
    }
