"""Releases: checked, numbered, hashed, immutable, loaded once, restorable."""

import dataclasses
import threading
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.core.problems import Severity
from catalog.core.products import ProductClassification
from orchestration.core.design import Design, FalloutRule, StepGroup
from orchestration.core.snapshot import content_hash, to_json
from orchestration.core.snapshot_kinds import design_of
from orchestration.core.vocabulary import StepType
from orchestration.models import Release
from orchestration.operations import release as releases
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.queries.draft import read_draft
from tests.shell.test_draft_records import whole_design, without

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def publish(note: str = "note", **options: object) -> Release:
    return releases.publish(actor=None, note=note, now=NOW, **options)  # type: ignore[arg-type]


def write(design: Design) -> Design:
    write_draft(design, "ann", WriteMode.REPLACE)
    return design


def renamed(name: str) -> Design:
    design = whole_design()
    return without(design, StepGroup=(dataclasses.replace(design.groups[0], name=name), design.groups[1]))


@pytest.mark.django_db
def test_a_release_freezes_the_draft() -> None:
    ann = get_user_model().objects.create_user("ann")
    design = write(whole_design())
    made = releases.publish(actor=ann, note="  First light ", now=NOW)
    assert (made.number, made.note, made.published_at, made.published_by) == (1, "First light", NOW, ann)
    assert made.content_hash == content_hash(design)
    row = Release.objects.get()
    assert row.snapshot == to_json(design)
    loaded = releases.load_release(row.pk)
    assert (loaded.id, loaded.number, loaded.content_hash, loaded.design) == (row.pk, 1, made.content_hash, design)


@pytest.mark.django_db
def test_warnings_are_kept_with_the_release_or_refused() -> None:
    write(whole_design())
    with pytest.raises(releases.WarningsNotAcknowledged) as caught:
        publish(acknowledge_warnings=False)
    assert {problem.severity for problem in caught.value.problems} == {Severity.WARNING}
    assert not Release.objects.exists()
    made = publish()
    assert [problem["code"] for problem in made.problems] == [problem.code for problem in caught.value.problems]


@pytest.mark.django_db
def test_a_draft_with_errors_is_not_published() -> None:
    loop = (
        ProductClassification(code="a", name="a", parent="b"),
        ProductClassification(code="b", name="b", parent="a"),
    )
    write(design_of({"ProductClassification": loop}))
    with pytest.raises(releases.DesignInvalid) as caught:
        publish()
    assert any(
        problem.severity is Severity.ERROR and set(problem.path) == {"a", "b"} for problem in caught.value.problems
    )
    assert not Release.objects.exists()


@pytest.mark.django_db
def test_an_action_that_nobody_registered_is_an_error() -> None:
    design = whole_design()
    ask = dataclasses.replace(design.steps[0], type=StepType.AUTO_TASK, action="make coffee", queue=None, form=())
    write(without(design, StepDefinition=(ask, design.steps[1])))
    with pytest.raises(releases.DesignInvalid) as caught:
        publish()
    assert [(problem.record, problem.field) for problem in caught.value.problems if problem.severity == "Error"] == [
        ("Ask", "action")
    ]


@pytest.mark.django_db
def test_the_same_draft_is_not_published_twice() -> None:
    write(whole_design())
    publish()
    with pytest.raises(releases.NothingToPublish) as caught:
        publish()
    assert caught.value.number == 1


@pytest.mark.django_db
def test_a_release_says_what_it_changes() -> None:
    write(whole_design())
    first = publish()
    write(renamed("Renamed"))
    second = publish("second")
    assert (second.number, second.previous_id) == (2, first.pk)
    assert second.difference == [
        {
            "kind": "StepGroup",
            "code": "G",
            "change": "Changed",
            "fields": [{"name": "name", "before": "Group", "after": "Renamed"}],
        }
    ]
    assert {change["change"] for change in first.difference} == {"Added"}


@pytest.mark.django_db
def test_a_release_is_restored_into_the_draft_and_published_again() -> None:
    first_design = write(whole_design())
    first = publish()
    write(renamed("Renamed"))
    publish()
    report = releases.restore(first.pk, "ann")
    assert not report.is_empty
    assert read_draft() == first_design
    third = publish("back")
    assert (third.number, third.content_hash) == (3, first.content_hash)
    assert releases.load_release(third.pk).design is releases.load_release(first.pk).design


@pytest.mark.django_db
def test_the_current_release_is_the_latest() -> None:
    with pytest.raises(releases.NothingPublished):
        releases.current_release()
    write(whole_design())
    publish()
    write(renamed("Renamed"))
    publish()
    assert releases.current_release().number == 2
    assert releases.release_numbered(1).number == 1
    with pytest.raises(releases.UnknownRelease):
        releases.release_numbered(3)
    with pytest.raises(releases.UnknownRelease):
        releases.load_release(0)


@pytest.mark.django_db
def test_a_release_is_loaded_once_a_process() -> None:
    write(whole_design())
    made = publish()
    releases.load_release(made.pk)
    with CaptureQueriesContext(connection) as queries:
        releases.load_release(made.pk)
        assert len(queries) == 0
        releases.current_release()
    assert len(queries) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"number": 9},
        {"content_hash": "x"},
        {"snapshot": {}},
        {"note": "other"},
        {"problems": [1]},
        {"difference": [1]},
        {"published_at": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_the_database_refuses_to_change_a_release(change: dict[str, object]) -> None:
    write(whole_design())
    made = publish()
    with pytest.raises(DatabaseError, match="release 1 is immutable"), transaction.atomic():
        Release.objects.filter(pk=made.pk).update(**change)


@pytest.mark.django_db
def test_the_database_refuses_to_delete_a_release() -> None:
    write(whole_design())
    made = publish()
    with pytest.raises(DatabaseError, match="cannot be deleted"), transaction.atomic():
        made.delete()


@pytest.mark.django_db
def test_the_publisher_may_leave() -> None:
    ann = get_user_model().objects.create_user("ann")
    bob = get_user_model().objects.create_user("bob")
    write(whole_design())
    made = releases.publish(actor=ann, note="n", now=NOW)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Release.objects.filter(pk=made.pk).update(published_by=bob)
    ann.delete()
    made.refresh_from_db()
    assert made.published_by is None


@pytest.mark.django_db
@pytest.mark.parametrize("note", ["", " \n"])
def test_a_release_needs_a_note(note: str) -> None:
    write(whole_design())
    with pytest.raises(releases.NoteMissing):
        publish(note)


@pytest.mark.django_db(transaction=True)
def test_publishers_at_the_same_time_get_one_release_each_or_are_told() -> None:
    write(renamed("for the threads"))
    made: list[int] = []
    told: list[int] = []

    def run() -> None:
        try:
            made.append(publish().number)
        except releases.NothingToPublish as refusal:
            told.append(refusal.number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert told == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_follow_each_other() -> None:
    """Two imports that both add and change end as one after the other would, not in a mixture or a deadlock."""
    write(design_of({"StepGroup": (StepGroup(code="shared", name="0"),)}))
    failures: list[BaseException] = []

    def run(name: str) -> None:
        groups = (StepGroup(code="shared", name=name), StepGroup(code=name, name=name))
        rules = (FalloutRule(code="rule", error_code=name),)
        try:
            for _ in range(3):
                write_draft(design_of({"StepGroup": groups, "FalloutRule": rules}), name, WriteMode.REPLACE)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    draft = read_draft()
    (rule,) = draft.fallout_rules
    assert {group.code: group.name for group in draft.groups} == {
        "shared": rule.error_code,
        rule.error_code: rule.error_code,
    }


@pytest.mark.django_db(transaction=True)
def test_reading_outside_a_transaction_sees_one_moment() -> None:
    """The draft is read in one snapshot: what somebody commits between two of its queries is not half in it."""
    write(whole_design())
    with CaptureQueriesContext(connection) as queries:
        read_draft()
    assert "REPEATABLE READ" in " ".join(query["sql"] for query in queries.captured_queries[:2])
