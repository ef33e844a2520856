"""Publishing by two people: who may answer, what is published then, and what makes a request worthless."""

import dataclasses
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from orchestration.core.design import Design
from orchestration.core.snapshot import content_hash
from orchestration.models import Release, ReleasePolicy, ReleaseRequest
from orchestration.operations import release as releases
from orchestration.operations import release_approval as approval
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.queries.draft import read_draft
from tests.shell.test_draft_records import whole_design, without

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob")


def write(design: Design) -> None:
    write_draft(design, "ann", WriteMode.REPLACE)


def renamed(name: str) -> Design:
    design = whole_design()
    return without(design, StepGroup=(dataclasses.replace(design.groups[0], name=name), design.groups[1]))


def asked(actor: User, **options: Any) -> ReleaseRequest:
    given: dict[str, Any] = {"note": " For spring ", "now": NOW, "acknowledge_warnings": True, **options}
    return approval.request_approval(actor=actor, **given)


def approved(request: ReleaseRequest, actor: User, **options: Any) -> Release:
    given: dict[str, Any] = {"now": LATER, "acknowledge_warnings": True, **options}
    return approval.approve(request=request.pk, actor=actor, **given)


def state_of(request: ReleaseRequest) -> str:
    return ReleaseRequest.objects.get(pk=request.pk).state


def test_what_was_asked_for_is_published_in_the_name_of_both(ann: User, bob: User) -> None:
    write(whole_design())
    request = asked(ann)
    assert (request.content_hash, request.note, request.state) == (content_hash(read_draft()), "For spring", "Open")
    assert request.problems
    assert request.changes > 0
    assert not Release.objects.exists()
    made = approved(request, bob)
    assert (made.number, made.note, made.published_at) == (1, "For spring", LATER)
    assert (made.published_by, made.approved_by, made.content_hash) == (ann, bob, request.content_hash)
    request.refresh_from_db()
    assert (request.state, request.decided_by, request.decided_at) == ("Approved", bob, LATER)
    assert request.release == made
    assert made.request == request  # type: ignore[attr-defined]


def test_nobody_answers_for_oneself_and_nobody_withdraws_for_others(ann: User, bob: User) -> None:
    write(whole_design())
    request = asked(ann)
    with pytest.raises(approval.OwnRequest):
        approved(request, ann)
    with pytest.raises(approval.OwnRequest):
        approval.reject(request=request.pk, actor=ann, reason="no", now=LATER)
    with pytest.raises(approval.NotYourRequest):
        approval.withdraw(request=request.pk, actor=bob, now=LATER)
    assert state_of(request) == "Open"
    assert not Release.objects.exists()


def test_a_draft_that_changed_is_not_published_and_closes_the_request(ann: User, bob: User) -> None:
    write(whole_design())
    request = asked(ann)
    write(renamed("Renamed"))
    with pytest.raises(approval.RequestOutdated):
        approved(request, bob)
    assert state_of(request) == "Outdated"
    assert not Release.objects.exists()
    with pytest.raises(approval.RequestDecided, match="outdated already"):
        approved(request, bob)


def test_a_draft_that_was_changed_back_is_what_was_asked_for(ann: User, bob: User) -> None:
    write(whole_design())
    request = asked(ann)
    write(renamed("Renamed"))
    write(whole_design())
    assert approved(request, bob).number == 1


def test_one_request_is_open_at_a_time(ann: User, bob: User) -> None:
    write(whole_design())
    first = asked(ann)
    with pytest.raises(approval.AlreadyRequested, match="ann has asked"):
        asked(bob)
    write(renamed("Renamed"))
    second = asked(bob)
    assert (state_of(first), state_of(second)) == ("Outdated", "Open")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseRequest.objects.create(content_hash="0" * 64, note="x", requested_at=NOW)


def test_a_rejection_says_why_and_a_withdrawal_ends_it(ann: User, bob: User) -> None:
    write(whole_design())
    request = asked(ann)
    with pytest.raises(approval.ReasonMissing):
        approval.reject(request=request.pk, actor=bob, reason="  ", now=LATER)
    approval.reject(request=request.pk, actor=bob, reason=" Not before Monday ", now=LATER)
    request.refresh_from_db()
    assert (request.state, request.decided_by, request.reason) == ("Rejected", bob, "Not before Monday")
    with pytest.raises(approval.RequestDecided, match="rejected already, by bob"):
        approved(request, bob)
    again = asked(ann)
    approval.withdraw(request=again.pk, actor=ann, now=LATER)
    assert state_of(again) == "Withdrawn"
    with pytest.raises(approval.UnknownRequest):
        approval.withdraw(request=0, actor=ann, now=LATER)


def test_what_may_not_be_published_may_not_be_asked_for(ann: User) -> None:
    write(whole_design())
    with pytest.raises(releases.NoteMissing):
        asked(ann, note=" ")
    with pytest.raises(releases.WarningsNotAcknowledged):
        asked(ann, acknowledge_warnings=False)
    with pytest.raises(releases.DraftChanged):
        asked(ann, reviewed="0" * 64)
    releases.publish(actor=ann, note="n", now=NOW)
    with pytest.raises(releases.NothingToPublish):
        asked(ann)
    assert not ReleaseRequest.objects.exists()


def test_warnings_are_acknowledged_by_the_second_person_too(ann: User, bob: User) -> None:
    write(whole_design())
    request = asked(ann)
    with pytest.raises(releases.WarningsNotAcknowledged):
        approved(request, bob, acknowledge_warnings=False)
    assert state_of(request) == "Open"


def test_publishing_alone_outdates_a_request(ann: User) -> None:
    write(whole_design())
    request = asked(ann)
    write(renamed("Renamed"))
    releases.publish(actor=ann, note="n", now=LATER)
    request.refresh_from_db()
    assert (request.state, request.reason) == ("Outdated", "Release 1 was published without it.")


def test_where_approval_is_required_nobody_publishes_alone(ann: User, bob: User) -> None:
    ReleasePolicy.objects.create(approval_required=True)
    write(whole_design())
    for actor in (ann, None):
        with pytest.raises(releases.ApprovalRequired):
            releases.publish(actor=actor, note="n", now=NOW)
    assert approved(asked(ann), bob).approved_by == bob
    ReleasePolicy.objects.update(approval_required=False)
    write(renamed("Renamed"))
    assert releases.publish(actor=ann, note="n", now=NOW).approved_by is None


def test_there_is_one_policy() -> None:
    ReleasePolicy.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleasePolicy.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleasePolicy.objects.create(id=2)


def test_a_release_is_restored_over_the_draft_that_was_looked_at_only() -> None:
    write(whole_design())
    made = releases.publish(actor=None, note="n", now=NOW)
    write(renamed("Renamed"))
    with pytest.raises(releases.DraftChanged):
        releases.restore(made.pk, "ann", reviewed=made.content_hash)
    assert read_draft() == renamed("Renamed")
    releases.restore(made.pk, "ann", reviewed=content_hash(read_draft()))
    assert read_draft() == whole_design()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_the_same_time_one_publishes(ann: User, bob: User) -> None:
    carl = User.objects.create_user("carl")
    write(whole_design())
    request = asked(ann)
    together = threading.Barrier(2)
    answers: list[object] = []

    def answer(actor: User) -> None:
        try:
            together.wait(10)
            answers.append(approved(request, actor).number)
        except approval.RequestDecided as decided:
            answers.append(decided.state)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(actor,)) for actor in (bob, carl)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, answers)) == ["1", "Approved"]
    assert Release.objects.count() == 1
