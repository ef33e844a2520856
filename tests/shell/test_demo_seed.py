"""Setting up for somebody who designs from nothing, and leaving alone what somebody designed."""

import pytest
from django.contrib.auth.models import User

from dro_site.demo.seed import seed, seed_people
from orchestration.models import DownstreamSystem, QueueMember, Release, StepGroup
from orchestration.queries.draft import read_draft

pytestmark = pytest.mark.django_db


def test_people_and_systems_alone_leave_the_design_empty():
    seed_people()
    assert {"dana", "omar", "ada", "webshop"} <= set(User.objects.values_list("username", flat=True))
    assert DownstreamSystem.objects.filter(code="inventory").exclude(base_address="").exists()
    assert read_draft().steps == ()
    assert not Release.objects.exists()
    assert not QueueMember.objects.exists()


def test_the_demonstration_is_not_poured_into_what_somebody_designs():
    StepGroup.objects.create(code="mine", name="Mine")
    assert not seed().published
    assert [group.code for group in read_draft().groups] == ["mine"]


def test_the_demonstration_fills_an_empty_database_once():
    assert seed().published
    assert not seed().published
    assert Release.objects.count() == 1
    assert QueueMember.objects.filter(user__username="omar", queue="field-service").exists()
