"""What people see of working hours: when a task goes on, from when it is late, and by whose hours."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fulfillment.models import FulfillmentStep
from orchestration.core.design import JeopardyRule, Queue, WorkingCalendar
from orchestration.core.vocabulary import StepType, TimeUnit
from tests.shell.builders import make_queue
from tests.shell.stage import publish, step, step_of, submit, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opens() -> datetime:
    """The midnight at which the people of the queue next work."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def visit(opens: datetime) -> FulfillmentStep:
    make_queue("q")
    publish(
        [step("visit", StepType.MANUAL_TASK, queue="q")],
        calendars=(WorkingCalendar(code="c", name="C", hours={str(opens.weekday()): ("00:00", "24:00")}),),
        queues=(Queue(code="q", name="Field service", calendar="c"),),
        jeopardy_rules=(JeopardyRule(code="j", estimated_duration=2, estimated_duration_unit=TimeUnit.HOURS),),
    )
    order = submit()
    work()
    return step_of(order, "visit")


def test_whoever_may_do_the_task_sees_when_it_goes_on(
    client: Client, omar: User, visit: FulfillmentStep, opens: datetime
) -> None:
    client.force_login(omar)
    page = client.get(f"/steps/{visit.pk}").content.decode()
    assert f"Resumes {opens:%A} 00:00 in UTC, working hours of Field service." in page
    assert "counted in the working hours of Field service" in page


def test_whoever_may_not_reads_it_with_why_the_step_waits(
    client: Client, dana: User, visit: FulfillmentStep, opens: datetime
) -> None:
    client.force_login(dana)
    page = client.get(f"/steps/{visit.pk}").content.decode()
    assert f"nobody has taken it. Resumes {opens:%A} 00:00 in UTC" in page


def test_the_jeopardy_board_goes_by_the_same_moment(
    client: Client, omar: User, visit: FulfillmentStep, opens: datetime
) -> None:
    assert visit.planned_completion_at == opens + timedelta(hours=2)
    FulfillmentStep.objects.update(jeopardy="AtRisk")
    client.force_login(omar)
    assert f"{opens + timedelta(hours=2):%Y-%m-%d}" in client.get("/jeopardy").content.decode()
    assert "Every step is on track" not in client.get("/jeopardy").content.decode()
