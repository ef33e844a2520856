"""An order for the QuantumBit bundle, on the imported configuration: decomposed, composed, run to its end."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.utils import timezone

from fulfillment.models import (
    FulfillmentLine,
    FulfillmentStep,
    Incident,
    JournalEntry,
    LineSource,
    Order,
    StepLink,
    StepSource,
    Task,
)
from fulfillment.operations import step_actions
from fulfillment.operations.intake import submit_order
from orchestration.models import DownstreamSystem
from orchestration.operations import release
from orchestration.operations.salesforce import import_folders
from tests.shell.foreign_configuration import CONFIGURATION, needs_configuration
from tests.shell.stage import Downstream, work

pytestmark = [pytest.mark.django_db(transaction=True), needs_configuration]

CALLOUT = "Stage New Tenant for Provisioning - Platform"
SYSTEM = "RLM_DFOTenantProvisioningCallout"
IN_GROUP = {"Group_Identifier": "G1"}

MEMBERS = {
    "QB-API": 2,
    "QB-API-MGMT": 1,
    "QB-API-REQT": 100,
    "QB-AUT-CRED": 25,
    "QB-FLO-STRT": 5,
    "QB-MSG-STRT": 5,
    "QB-DB-TOKEN": 1,
    "QB-BDL-SRVC": 1,
    "QB-SRV-SOW": 1,
    "QB-SUPP-2000": 1,
}

STEPS = {
    "Post Invoice": 1,
    "Initiate Billing": 1,
    "Receive Payment": 1,
    CALLOUT: 1,
    "Receive Key + Assign to Asset": 1,
    "Provision Licensing/Features": 6,
    "Create Project": 1,
    "Assign Resources": 1,
    "Start Project": 1,
    "Activate Tokens": 1,
}


@pytest.fixture
def _published() -> None:
    report = import_folders([CONFIGURATION], "importer")
    assert report.loaded, report.errors
    release.publish(actor=None, note="As imported", now=timezone.now())


@pytest.fixture
def downstream() -> Iterator[Downstream]:
    server = Downstream()
    yield server
    server.stop()


def bundle_order() -> Order:
    """The bundle with its members; one of them is in no group of the order."""
    lines = [{"id": "1", "product": "QB-COMPLETE", "scope_keys": IN_GROUP}]
    lines += [
        {"id": f"1.{at}", "product": sku, "quantity": str(quantity), "parent": "1", "scope_keys": IN_GROUP}
        for at, (sku, quantity) in enumerate(MEMBERS.items(), start=1)
    ]
    document = {"source": "cpq", "external_id": "QB-1", "account": {"id": "ACME"}, "lines": lines}
    return Order.objects.get(pk=submit_order(document).order)


def give_address(downstream: Downstream) -> None:
    DownstreamSystem.objects.filter(code=SYSTEM).update(
        base_address=downstream.address, allowed_networks=["127.0.0.0/8"]
    )


def work_tasks(order: Order) -> int:
    """Complete whatever task is open, until none is; return how many there were."""
    done = 0
    while open_tasks := Task.objects.filter(step__plan__order=order, step__state="Ready").values_list(
        "step", flat=True
    ):
        for step in list(open_tasks):
            step_actions.complete(step, actor="omar")
            done += 1
        work()
    return done


@pytest.mark.usefixtures("_published")
def test_the_bundle_becomes_the_lines_that_the_rules_state() -> None:
    order = bundle_order()
    work()
    found = {
        (line.product, line.scope_key, line.quantity) for line in FulfillmentLine.objects.filter(request__order=order)
    }
    by_line = {sku: f"1.{at}" for at, sku in enumerate(MEMBERS, start=1)}
    assert found == {
        ("QB-DRO-AAPI", "G1", 2),
        ("QB-DRO-AEH", "G1", 100),
        ("QB-DRO-AAQBC", "G1", 25),
        ("QB-DRO-AACR", "G1", 5),
        ("QB-DRO-AM", "G1", 5),
        ("QB-DRO-QBD", "G1", 1),
        ("QB-DRO-PROJ", "ACME", 2),
        ("QB-DRO-BILL", "ACME", 1),
        ("QB-DRO-APIPLAT", by_line["QB-API-MGMT"], 1),
        ("QB-DRO-PERMS", by_line["QB-API-MGMT"], 1),
    }
    billed = LineSource.objects.filter(line__product="QB-DRO-BILL").values_list("order_line__product", flat=True)
    assert sorted(billed) == sorted(MEMBERS)


@pytest.mark.usefixtures("_published")
def test_the_lines_become_the_steps_and_arrows_that_the_configuration_states() -> None:
    order = bundle_order()
    work()
    steps = FulfillmentStep.objects.filter(plan__order=order)
    assert Counter(steps.values_list("definition", flat=True)) == STEPS
    arrows = Counter(
        StepLink.objects.filter(step__plan__order=order).values_list("predecessor__definition", "step__definition")
    )
    assert arrows == {
        ("Post Invoice", "Receive Payment"): 1,
        ("Initiate Billing", "Post Invoice"): 1,
        (CALLOUT, "Receive Key + Assign to Asset"): 1,
        (CALLOUT, "Provision Licensing/Features"): 6,
        ("Provision Licensing/Features", "Initiate Billing"): 6,
        ("Provision Licensing/Features", "Activate Tokens"): 6,
        ("Create Project", "Assign Resources"): 1,
        ("Assign Resources", "Start Project"): 1,
        ("Start Project", "Initiate Billing"): 1,
    }
    assert StepSource.objects.filter(step__plan__order=order).values("step").distinct().count() == sum(STEPS.values())


@pytest.mark.usefixtures("_published")
def test_the_order_runs_to_its_end_through_its_tasks_and_its_callout(downstream: Downstream) -> None:
    give_address(downstream)
    order = bundle_order()
    work()
    assert work_tasks(order) == 10
    order.refresh_from_db()
    assert (order.state, order.plan.state, order.plan.open_steps) == ("Completed", "Completed", 0)
    assert len(downstream.calls) == 1
    ended = dict(
        JournalEntry.objects.filter(order=order, step__isnull=False, to_state="Completed").values_list("step", "id")
    )
    assert len(ended) == sum(STEPS.values())
    for first, second in StepLink.objects.filter(step__plan__order=order).values_list("predecessor", "step"):
        assert ended[first] < ended[second]


@pytest.mark.usefixtures("_published")
def test_a_system_without_an_address_fails_its_callout_with_a_name() -> None:
    order = bundle_order()
    for _ in range(6):
        work()
    step = FulfillmentStep.objects.get(plan__order=order, definition=CALLOUT)
    assert step.state == "FatallyFailed"
    incident = Incident.objects.get(order=order)
    assert incident.error_code == "NoAddress"
    assert SYSTEM in incident.message


@pytest.mark.usefixtures("_published")
def test_lines_of_two_groups_activate_tokens_once_for_each() -> None:
    lines = [
        {"id": group, "product": "QB-DB-TOKEN", "scope_keys": {"Group_Identifier": group}} for group in ("east", "west")
    ]
    document = {"source": "cpq", "external_id": "QB-2", "account": {"id": "ACME"}, "lines": lines}
    order = Order.objects.get(pk=submit_order(document).order)
    work()
    tokens = FulfillmentStep.objects.filter(plan__order=order, definition="Activate Tokens")
    assert sorted(tokens.values_list("scope_key", flat=True)) == ["east", "west"]
