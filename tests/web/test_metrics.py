"""Figures for monitoring: what they count, and that asking costs the same however much is done."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from fulfillment.models import FulfillmentStep, Incident, SystemTraffic, Task
from fulfillment.operations.tokens import create_token
from orchestration.core.vocabulary import StepState, StepType
from tests.shell import builders

pytestmark = pytest.mark.django_db

PATH = "/api/v1/metrics"
Samples = dict[tuple[str, str], float]


@pytest.fixture
def figures(client: Client, omar: User) -> Any:
    """Asks with a token; returns values by name and the value of the label."""
    token = create_token(omar, "prometheus", actor="ada").text

    def ask() -> Samples:
        answer = client.get(PATH, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        families = text_string_to_metric_families(answer.content.decode())
        return {
            (sample.name, next(iter(sample.labels.values()), "")): sample.value
            for family in families
            for sample in family.samples
        }

    return ask


def test_an_idle_house_has_figures_too(figures: Any) -> None:
    found = figures()
    assert found["dro_orders_waiting", ""] == 0
    assert found["dro_steps_ready_seconds", ""] == 0


def test_what_waits_is_counted_with_its_age(figures: Any) -> None:
    now = timezone.now()
    plan = builders.make_plan(builders.make_order())
    ready = builders.make_step(plan, "ship", state=StepState.READY, type=StepType.CALLOUT, system="ERP")
    FulfillmentStep.objects.filter(pk=ready.pk).update(ready_at=now - timedelta(seconds=90))
    builders.make_step(plan, "held", state=StepState.ON_HOLD, type=StepType.CALLOUT, system="ERP")
    failed = builders.make_step(plan, "bill", state=StepState.FATALLY_FAILED, type=StepType.CALLOUT)
    Incident.objects.create(order=plan.order, plan=plan, step=failed, signature="a", message="No", queue="second")
    done = builders.make_step(plan, "visit", state=StepState.READY, type=StepType.MANUAL_TASK)
    Task.objects.create(step=done, order=plan.order, queue="field")
    builders.make_system("ERP")
    builders.make_system("CRM", online=False)
    SystemTraffic.objects.create(system="ERP", slot=now, calls=7, failures=2, first_tries=5, retries=2)
    found = figures()
    assert found["dro_steps_ready", ""] == 1
    assert 90 <= found["dro_steps_ready_seconds", ""] < 150
    assert found["dro_steps_held", "ERP"] == 1
    assert found["dro_incidents_open", "second"] == 1
    assert found["dro_tasks_open", "field"] == 1
    assert (found["dro_system_up", "ERP"], found["dro_system_up", "CRM"]) == (1, 0)
    assert found["dro_system_calls_last_minute", "ERP"] == 7
    assert found["dro_system_failures_last_minute", "ERP"] == 2


def test_labels_are_escaped(figures: Any) -> None:
    name = 'a"b\\c'
    builders.make_system(name)
    assert figures()["dro_system_up", name] == 1


def test_strangers_and_others_are_kept_out(client: Client, dana: User) -> None:
    assert client.get(PATH).status_code == 401
    token = create_token(dana, "designer", actor="ada").text
    assert client.get(PATH, headers={"Authorization": f"Bearer {token}"}).status_code == 403
    assert client.get(PATH, headers={"Authorization": "Bearer dro_x"}).status_code == 401


def test_the_number_of_questions_is_constant(figures: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(14):
        figures()
