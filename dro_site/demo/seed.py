"""Setting the demonstration up, once; and playing one order through so that a finished one can be looked at."""

import time
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from dro_site.demo.design import demo_design
from dro_site.demo.orders import FIRST_ORDERS, PLAYED, SAMPLE_ORDERS
from dro_site.demo.people import create_people
from dro_site.demo.systems import point_systems_at_simulator
from fulfillment.models import FulfillmentStep, Order
from fulfillment.operations.intake import submit_order
from fulfillment.operations.step_actions import StepActionRefused, StepChanged, complete
from orchestration.models import Release, SampleOrder
from orchestration.operations.draft import write_draft
from orchestration.operations.release import publish
from orchestration.queries.draft_tables import draft_tables


@dataclass(frozen=True, slots=True)
class Seeded:
    """What setting up did: whether the design was published, and how many orders were submitted."""

    published: bool
    orders: int


def seed() -> Seeded:
    """Set up whatever is missing. Where somebody designed or published something, designs are left alone."""
    if Release.objects.exists() or not is_draft_empty():
        seed_people()
        return Seeded(published=False, orders=0)
    point_systems_at_simulator()
    with transaction.atomic():
        write_draft(demo_design(), actor="demonstration")
        create_people()
        for code, name, workspace, document in SAMPLE_ORDERS:
            SampleOrder.objects.get_or_create(
                code=code, defaults={"name": name, "workspace_id": workspace, "document": document}
            )
        publish(actor=User.objects.get(username="dana"), note="The three worked examples", now=timezone.now())
    client = User.objects.get(username="webshop")
    submitted = [submit_order(document, submitted_by=client.pk, actor="webshop") for document in FIRST_ORDERS]
    return Seeded(published=True, orders=sum(submission.created for submission in submitted))


def seed_people() -> None:
    """Set up people and simulated systems alone: what somebody needs who designs from nothing."""
    point_systems_at_simulator()
    create_people()


def is_draft_empty() -> bool:
    """Return whether nobody has designed anything."""
    return not any(table.model._default_manager.exists() for table in draft_tables())


_ANSWERS = {"visit_date": "2026-12-01", "panel_tested": True, "received_by": "Reception"}


def play(external_id: str = PLAYED, *, seconds: float = 90) -> str:
    """Complete an order's manual tasks as they come, until it is finished or the time is up; return its state."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        order = Order.objects.get(source="webshop", external_id=external_id)
        if order.state not in {"Submitted", "InProgress"}:
            break
        for step in FulfillmentStep.objects.filter(
            plan__order=order, type="ManualTask", state__in=["Ready", "InProgress"]
        ):
            _complete(step)
        time.sleep(0.3)
    return Order.objects.get(source="webshop", external_id=external_id).state


def _complete(step: FulfillmentStep) -> None:
    names = {str(field["name"]) for field in step.task.form} if hasattr(step, "task") else set()
    answers = {name: value for name, value in _ANSWERS.items() if name in names}
    user = step.assigned_user or User.objects.get(username="omar")
    try:
        complete(step.pk, actor=user.username, user=user.pk, answers=answers, reason="Played by the demonstration")
    except (StepActionRefused, StepChanged):
        return  # a person was faster
