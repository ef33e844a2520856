"""kill -9 of the workers in the middle of the demonstration loses nothing and doubles nothing.

Three ledgers are compared: what was acknowledged to the client, what the downstream systems applied, our own rows.
"""

import random
import time
from collections import Counter

import pytest

from dro_site.demo import orders as documents
from dro_site.demo.seed import play
from fulfillment.core.lifecycle import transition
from fulfillment.models import FulfillmentStep, Incident, JournalEntry, Order, StepLink
from fulfillment.operations.intake import submit_order
from orchestration.core.vocabulary import StepState
from tests.faults.processes import SECRET, Processes, wait_until

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

SEED = 20261121
EXPECTED = {
    "SUB": {"provisioning/activate": 1, "billing/schedule": 1, "erp/recognise": 1},
    "SEC": {"inventory/reserve": 1, "provisioning/activate": 1, "warranty/register": 1, "billing/activate": 1},
    "LAP": {"shipping/ship": 2, "provisioning/activate": 1, "warranty/register": 1, "billing/activate": 1},
}


@pytest.fixture
def stage(tmp_path, settings, redis_emptied):
    processes = Processes(tmp_path)
    settings.SIMULATOR_URL = processes.environment["DRO_SIMULATOR_URL"]
    settings.SIMULATOR_SECRET = SECRET
    settings.BASE_URL = processes.environment["DRO_BASE_URL"]
    for name in ("simulator", "web"):
        processes.start(name)
    yield processes
    processes.stop()


@pytest.fixture
def redis_emptied(settings):
    import redis

    client = redis.Redis.from_url(settings.BROKER_URL)
    client.flushdb()
    yield
    client.flushdb()


def submit_all(numbers):
    acknowledged = []
    for number in numbers:
        for name, make in (
            ("SUB", documents.subscription),
            ("SEC", documents.home_security),
            ("LAP", documents.laptop_bundle),
        ):
            external_id = f"{name}-{number}"
            submit_order(make(external_id, account=f"{name}{number}"))
            acknowledged.append(external_id)
    return acknowledged


def work_tasks_until(condition, acknowledged, seconds):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"orders are still open: {open_orders(acknowledged)}"
        for external_id in open_orders(acknowledged):
            play(external_id, seconds=0.05)
        time.sleep(0.2)


def open_orders(acknowledged):
    return sorted(
        Order.objects.filter(external_id__in=acknowledged, state__in=["Submitted", "InProgress"]).values_list(
            "external_id", flat=True
        )
    )


def test_orders_survive_the_death_of_all_workers_again_and_again(stage):
    from dro_site.demo.design import demo_design
    from dro_site.demo.people import create_people
    from dro_site.demo.systems import point_systems_at_simulator
    from orchestration.operations.draft import write_draft
    from tests.shell.builders import make_release

    point_systems_at_simulator()
    write_draft(demo_design(), actor="test")
    create_people()
    make_release(demo_design())
    chance = random.Random(SEED)
    acknowledged = []
    stage.start("beat")
    kills = 0
    for strike in range(4):
        acknowledged += submit_all(range(3 * strike, 3 * strike + 3))  # so that there is work whenever it strikes
        stage.start("worker")
        before = JournalEntry.objects.count()
        wait_until(lambda before=before: JournalEntry.objects.count() > before, 30, "the worker does something")
        time.sleep(chance.uniform(0.05, 0.6))
        for external_id in open_orders(acknowledged)[:4]:
            play(external_id, seconds=0.05)
        busy = FulfillmentStep.objects.filter(state="InProgress").exclude(type="Pause").exists()
        stage.kill("worker")
        kills += 1 if busy or open_orders(acknowledged) else 0
    assert kills >= 2, "the fault has to strike while there is work"
    stage.start("worker")
    work_tasks_until(lambda: not open_orders(acknowledged), acknowledged, 120)
    check_ledgers(stage, acknowledged)
    check_journal()


def check_ledgers(stage, acknowledged):
    assert Counter(Order.objects.values_list("state", flat=True)) == {"Completed": len(acknowledged)}
    assert not Incident.objects.exists(), list(Incident.objects.values_list("message", flat=True))
    rows = stage.simulator.get("/_ledger", params={"limit": 10_000}).json()
    applied = [row for row in (rows if isinstance(rows, list) else rows["rows"]) if row["applied"]]
    for external_id in acknowledged:
        effects = Counter(f"{row['system']}/{row['operation']}" for row in applied if row["order"] == external_id)
        assert effects == EXPECTED[external_id[:3]], f"{external_id}: {effects}"
    check_order_of_effects(applied)


def check_order_of_effects(applied):
    """Every effect came after the effects of the steps that its step waits for."""
    received = {(row["order"], row["step"]): row["received_at"] for row in applied}
    checked = 0
    for link in StepLink.objects.select_related("step", "predecessor", "step__plan__order"):
        order = link.step.plan.order.external_id
        first, second = received.get((order, link.predecessor.key)), received.get((order, link.step.key))
        if first and second:
            assert first <= second, f"{order}: {link.step.key} before {link.predecessor.key}"
            checked += 1
    assert checked > 0


def check_journal():
    states = {}
    for entry in JournalEntry.objects.filter(step__isnull=False).exclude(to_state="").order_by("id"):
        assert entry.from_state == states.get(entry.step_id, "Pending"), entry
        assert transition(StepState(entry.from_state), entry.event).target == entry.to_state, entry
        states[entry.step_id] = entry.to_state
    assert states == dict(FulfillmentStep.objects.values_list("id", "state"))
