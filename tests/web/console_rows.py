"""At least two rows of every table that the console shows."""

from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone

from catalog.models import CustomScope, ImportedRecord, Picklist, PicklistValue, ProductClassification
from decomposition.models import ValueList
from dro_site.demo.design import demo_design
from fulfillment import models as run_time
from fulfillment.engine.journal import JournalLine, write_journal
from fulfillment.operations.credentials import store_callback_secrets, store_credentials
from fulfillment.operations.tokens import create_token
from orchestration.core.vocabulary import StepState, StepType
from orchestration.models import (
    DownstreamSystem,
    QueueMember,
    ReleasePolicy,
    ReleaseRequest,
    SampleOrder,
    WorkingCalendar,
)
from orchestration.operations.draft import write_draft
from tests.shell import builders

PASSWORD_OF_ERP = "swordfish-7341"
SECRET_OF_ERP = "whsec_c3dvcmRmaXNoLWNhbGxiYWNrLXNlY3JldC03MzQx"


def fill(user: User) -> None:
    """Fill every table. ``user`` owns tokens and works."""
    builders.make_user("norbert")
    write_draft(demo_design(), "import")
    for code in ("x", "y"):
        _draft_rows(code, user)
    for number, code in enumerate(("SO-1", "SO-2", "SO-3")):
        _run_time_rows(code, number, user)
    _release_rows(user)
    for system in DownstreamSystem.objects.all():
        store_credentials(system, {"username": "dro", "password": PASSWORD_OF_ERP})
        store_callback_secrets(system, [SECRET_OF_ERP])


def _release_rows(user: User) -> None:
    """Requests to publish, one of them answered, whether they are needed, and replays of the newest orders."""
    ReleasePolicy.objects.create()
    now = timezone.now()
    for state, decided_at in (("Open", None), ("Rejected", now)):
        ReleaseRequest.objects.create(
            content_hash="0" * 64, note=state, state=state, requested_by=user, requested_at=now, decided_at=decided_at
        )
    for number, step in enumerate(run_time.FulfillmentStep.objects.all()[:2]):
        run_time.FalloutNotice.objects.create(queue="field", signature=str(number), waiting=1, error="refused")
        repair = run_time.Repair.objects.create(action="Retry", reason="again", actor="omar", first=5, most_failures=20)
        run_time.RepairedStep.objects.create(repair=repair, step=step, position=number)
    for number, request in enumerate(run_time.FulfillmentRequest.objects.all()[:2]):
        replay = run_time.Replay.objects.create(release=request.release, content_hash="0" * 64, most=100)
        run_time.ReplayedOrder.objects.create(replay=replay, order=request.order, request=request, position=number)


def _draft_rows(code: str, user: User) -> None:
    CustomScope.objects.create(code=code, name=code)
    ProductClassification.objects.create(code=code, name=code)
    ValueList.objects.create(code=code, name=code)
    Picklist.objects.create(code=code, name=code)
    PicklistValue.objects.create(picklist_id=code, code="1", value="1")
    WorkingCalendar.objects.create(code=code, name=code, hours={"0": ["09:00", "17:00"]})
    queue = builders.make_queue(f"queue-{code}")
    QueueMember.objects.create(queue=queue, user=user)
    SampleOrder.objects.create(code=code, name=code, document={})
    ImportedRecord.objects.create(system="salesforce", table=code, key=code, position=1, columns={"Id": code})
    Group.objects.get_or_create(name=code)


def _run_time_rows(code: str, number: int, user: User) -> None:
    """An order with a line, a plan, and one of each thing that can happen to it."""
    now = timezone.now()
    order = builders.make_order(external_id=code, account=f"ACME-{code}")
    line = builders.make_fulfillment_line(order, "ALARM", sources=[order.lines.get()])
    plan = builders.make_plan(
        order,
        [
            {"key": "ship", "type": StepType.CALLOUT, "state": StepState.FATALLY_FAILED, "sources": [line]},
            {"key": "install", "type": StepType.MANUAL_TASK, "state": StepState.READY, "after": ["ship"]},
        ],
    )
    ship, install = plan.steps.get(key="ship"), plan.steps.get(key="install")
    run_time.OrchestrationGroup.objects.create(key=f"group-{code}")
    run_time.CrossPlanWait.objects.create(
        step=install, orchestration_group=f"group-{code}", depends_on="lay", dependency="across"
    )
    attempt = builders.make_attempt(ship, state="Failed", error_code="503", request={"body": [1]})
    run_time.Task.objects.create(step=install, order=order, queue="field", assignee=user)
    run_time.Incident.objects.create(order=order, plan=plan, step=ship, signature="s", message="It failed.")
    address = run_time.CallbackAddress.objects.create(
        token_hash=f"hash-of-{code}", step=ship, attempt=attempt.pk, attempt_created_at=attempt.created_at, fence=0,
        system="ERP", deadline=now + timedelta(days=1),
    )  # fmt: skip
    run_time.SystemTraffic.objects.create(system=code, slot=now, calls=3, failures=1)
    run_time.SystemCall.objects.create(system=code, step=ship, fence=1, until=now)
    run_time.CallbackReceipt.objects.create(address=address, verdict="Accepted", body={"a": 1})
    asset = run_time.FulfillmentAsset.objects.create(account=order.account, product="ALARM", scope_key="1", quantity=1)
    run_time.AssetSource.objects.create(asset=asset, source="webshop", external_line=f"{code}/1", quantity=1)
    message = run_time.OutboxMessage.objects.create(order=order, type="order.submitted", subject=code, data={"a": 1})
    subscription = run_time.EventSubscription.objects.create(name=code, address="https://crm.example.com/hooks")
    run_time.EventDelivery.objects.create(
        subscription=subscription, message=message.pk, type=message.type, order=order, error="refused"
    )
    run_time.RequestTrace.objects.create(request=plan.request, decomposition=[{"kind": "made"}], composition=[])
    with connection.cursor() as cursor:
        write_journal(cursor, [JournalLine("OrderSubmitted", order.pk, data={"release": 1})])
    create_token(user, f"token {number}", actor="test")
