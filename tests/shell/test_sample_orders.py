"""The pins of sample orders keep a draft from being published, and ``./dro validate`` says so."""

import json
import threading

import pytest
from django.db import connection
from django.utils import timezone

from catalog.core.products import Product
from dro_site.command_line.program import main
from orchestration.core.design import Scenario, StepDefinition, StepDependency
from orchestration.core.vocabulary import StepType
from orchestration.models import Release, SampleOrder, Workspace
from orchestration.models import StepDependency as DependencyRow
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.operations.release import DesignInvalid, publish
from orchestration.operations.sample_orders import SampleFields, create_sample
from orchestration.queries.release_pages import review_draft
from tests.shell.builders import make_design

pytestmark = pytest.mark.django_db

DOCUMENT = {"source": "shop", "external_id": "S-1", "account": {"id": "A"}, "lines": [{"id": "1", "product": "BOX"}]}
PINS = {
    "steps": [{"definition": "a", "scope_key": "plan"}, {"definition": "b", "scope_key": "plan"}],
    "order": [{"before": {"definition": "a", "scope_key": "plan"}, "after": {"definition": "b", "scope_key": "plan"}}],
    "complete": True,
}


@pytest.fixture
def sample() -> SampleOrder:
    steps = [StepDefinition(code=code, name=code, group="G", type=StepType.MILESTONE) for code in ("a", "b")]
    design = make_design(
        products=[Product(sku="BOX", name="Box")],
        steps=steps,
        dependencies=(StepDependency(code="a>b", step="b", depends_on="a"),),
        scenarios=(Scenario(code="box", name="box", group="G", product="BOX"),),
    )
    write_draft(design, actor="test")
    return SampleOrder.objects.create(code="s", name="One box", document=DOCUMENT, expected=PINS)


def test_a_draft_is_published_while_all_pins_hold(sample):
    assert publish(actor=None, note="good", now=timezone.now()).number == 1


def test_a_broken_pin_keeps_the_draft_from_being_published(sample):
    DependencyRow.objects.all().delete()
    with pytest.raises(DesignInvalid) as refused:
        publish(actor=None, note="bad", now=timezone.now())
    problem = next(one for one in refused.value.problems if one.kind == "SampleOrder")
    assert (problem.severity, problem.record, problem.field) == ("Error", "s", "expected/order/0")
    assert problem.message == (
        'Sample order "One box": "b" (plan) is expected to wait for "a" (plan), but nothing makes it wait.'
    )
    assert not Release.objects.exists()
    assert not review_draft().can_be_published


def test_validate_says_no_and_which_pin(sample, capsys):
    assert main(["validate", "--json"]) == 0
    capsys.readouterr()
    DependencyRow.objects.all().delete()
    assert main(["validate", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert "PinnedOrderBroken" in {problem["code"] for problem in answer["problems"]}


def test_a_sample_without_pins_that_no_longer_fits_is_a_warning_alone(sample):
    sample.expected = None
    sample.document = {**DOCUMENT, "lines": [{"id": "1", "product": "GONE"}]}
    sample.save()
    release = publish(actor=None, note="good", now=timezone.now())
    assert "SampleRefused" in {problem["code"] for problem in release.problems}


def test_a_sample_order_outlives_a_workspace_that_a_restored_design_does_not_have(sample):
    sample.workspace = Workspace.objects.create(code="tried", name="Tried")
    sample.save()
    write_draft(make_design(), actor="test", mode=WriteMode.REPLACE)
    assert not Workspace.objects.exists()
    sample.refresh_from_db()
    assert (sample.workspace_id, sample.document, sample.expected, sample.version) == (None, DOCUMENT, PINS, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sample")
def test_samples_of_one_name_that_are_made_at_once_get_codes_of_their_own() -> None:
    fields = SampleFields(name="Same", document=DOCUMENT)
    failed: list[BaseException] = []

    def create() -> None:
        try:
            create_sample(fields, "test")
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert SampleOrder.objects.filter(name="Same").values("code").distinct().count() == 6
