"""A step that waits for another order says so on the plan's page and in its panel, and leads there."""

from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fulfillment.models import CrossPlanWait, FulfillmentPlan, FulfillmentStep
from tests.shell import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client, omar: User) -> Client:
    client.force_login(omar)
    return client


def _plan(external_id: str, *steps: str) -> FulfillmentPlan:
    plan = builders.make_plan(builders.make_order(external_id=external_id), [{"key": key} for key in steps])
    plan.orchestration_group = "move-7"
    plan.save(update_fields=["orchestration_group"])
    return plan


def _wait(step: FulfillmentStep) -> None:
    CrossPlanWait.objects.create(step=step, orchestration_group="move-7", depends_on="lay", dependency="across")
    step.open_predecessors += 1
    step.save(update_fields=["open_predecessors"])


def test_page_and_panel_name_the_other_order_and_lead_to_its_step(operator: Client) -> None:
    phone = _plan("PHONE-1", "connect")
    connect = phone.steps.get()
    _wait(connect)
    missing = "Waits for lay of another order in the group move-7, where no such order is there yet."
    assert missing in unescape(operator.get(f"/orders/{phone.order_id}/plan").content.decode())
    panel = unescape(operator.get(f"/steps/{connect.pk}").content.decode())
    assert missing in panel
    assert "no such order in the group move-7 yet" in panel

    lay = _plan("CABLE-1", "lay").steps.get()
    there = "Waits for lay of order CABLE-1."
    assert there in unescape(operator.get(f"/orders/{phone.order_id}/plan").content.decode())
    panel = unescape(operator.get(f"/steps/{connect.pk}").content.decode())
    assert there in panel
    assert f'<a href="/steps/{lay.pk}">lay of CABLE-1</a>' in panel
    theirs = operator.get(f"/steps/{lay.pk}").content.decode()
    assert f'<a href="/steps/{connect.pk}">connect of PHONE-1</a>' in theirs


def test_a_page_asks_as_often_for_many_waits_as_for_one(operator: Client) -> None:
    plan = _plan("PHONE-1", "a", "b", "c")
    _plan("CABLE-1", "lay")
    counts = []
    operator.get(f"/orders/{plan.order_id}/plan")
    for step in plan.steps.all():
        _wait(step)
        with CaptureQueriesContext(connection) as asked:
            operator.get(f"/orders/{plan.order_id}/plan")
        counts.append(len(asked))
    assert len(set(counts)) == 1
