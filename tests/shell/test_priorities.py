"""High, Default and Bulk: the most urgent first, and Bulk never starves, however many urgent orders there are."""

from typing import Any

import pytest
from django.conf import LazySettings

from fulfillment.core.fair_turns import first_rank
from fulfillment.engine.claims import claim
from fulfillment.engine.dispatch import drain
from fulfillment.models import FulfillmentRequest, FulfillmentStep, JournalEntry, Order
from fulfillment.operations.processing import process_due_requests
from orchestration.core.design import Integration
from orchestration.core.vocabulary import StepType
from tests.shell.builders import make_system
from tests.shell.stage import publish, step, submit

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = {"action": "record_note", "config_parameter": "Done."}


def orders(*priorities: str) -> list[Order]:
    return [submit(priority=priority) for priority in priorities]


def claimed(limit: int, rank: int = 0) -> list[str]:
    """The priorities of the steps that a worker gets."""
    plans = dict(FulfillmentStep.objects.values_list("pk", "plan__order__priority"))
    return [plans[work.step] for work in claim(limit, "w", first_rank=rank)]


@pytest.fixture
def notes(db: None) -> None:
    publish([step("note", StepType.AUTO_TASK, **NOTE)])


@pytest.fixture
def limited(db: None) -> None:
    """A system that takes one call at a time."""
    make_system("ERP", "http://127.0.0.1:9", concurrency_limit=1)
    integration = Integration(code="call", name="Call", system="ERP", path="/call")
    publish([step("call", StepType.CALLOUT, integration="call")], integrations=(integration,))


def test_steps_of_urgent_orders_are_claimed_first_and_equal_ones_as_they_came(notes: None) -> None:
    made = orders("Bulk", "Default", "High", "Default", "High")
    process_due_requests(10)
    owners = dict(FulfillmentStep.objects.values_list("pk", "plan__order"))
    found = [owners[work.step] for number in range(5) for work in claim(1, "w")]
    assert found == [made[place].pk for place in (2, 4, 1, 3, 0)]


def test_urgent_orders_are_taken_up_first(notes: None) -> None:
    orders("Bulk", "High", "Default")
    open_ = FulfillmentRequest.objects.filter(due_at__isnull=False)
    left = []
    for _ in range(3):
        process_due_requests(1)
        left.append(sorted(open_.values_list("order__priority", flat=True)))
    assert left == [["Bulk", "Default"], ["Bulk"], []]


def test_a_turn_of_bulk_takes_it_first_and_fills_what_room_is_left(notes: None) -> None:
    orders("High", "High", "Bulk", "Default")
    process_due_requests(10)
    assert sorted(claimed(3, rank=2)) == ["Bulk", "High", "High"]


def test_a_turn_without_bulk_is_not_lost(notes: None) -> None:
    orders("High", "Default")
    assert process_due_requests(10, 2) == 2
    assert sorted(claimed(10, rank=2)) == ["Default", "High"]


def test_a_turn_of_default_passes_over_the_urgent_only(notes: None) -> None:
    orders("High", "Bulk", "Default")
    process_due_requests(10)
    assert claimed(1, rank=1) == ["Default"]


def test_a_system_that_takes_few_calls_has_turns_as_well(limited: None) -> None:
    orders("High", "Bulk")
    process_due_requests(10)
    assert claimed(5, rank=2) == ["Bulk"], "the limit leaves no room for the other"
    assert claimed(5) == []


def test_under_a_flood_of_urgent_orders_every_priority_goes_on(notes: None) -> None:
    orders(*["Bulk"] * 3, *["Default"] * 3, *["High"] * 60)
    process_due_requests(100)
    found = [priority for turn in range(1, 41) for priority in claimed(1, first_rank(turn))]
    assert {"Bulk", "Default"} <= set(found[:16]), "each had its turn among the first"
    assert found.count("High") >= 30


def test_workers_take_turns(notes: None, settings: LazySettings) -> None:
    """A whole worker, one step at a look: Bulk is done long before the last urgent order is."""
    engine: dict[str, Any] = {**settings.ENGINE, "step_batch": 1}
    settings.ENGINE = engine
    orders("Bulk", *["High"] * 60)
    process_due_requests(100)
    drain(60)
    started = JournalEntry.objects.filter(event="Start").order_by("id")
    priorities = list(started.values_list("order__priority", flat=True))
    assert len(priorities) == 61
    assert priorities.index("Bulk") < 30
