"""Saving a batch of changes: all or none, every conflict and every error at once, unfinished work let through."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from catalog.core.products import Product
from orchestration.core.design import (
    Design,
    Integration,
    Queue,
    StepDefinition,
    StepDependency,
    StepGroup,
    TaskAssignmentRule,
    Workspace,
    WorkspaceItem,
)
from orchestration.core.record_json import encode_record
from orchestration.core.vocabulary import StepType
from orchestration.models import QueueMember, SampleOrder
from orchestration.models import StepDefinition as StepRow
from orchestration.models import StepDependency as DependencyRow
from orchestration.models import WorkingCalendar as CalendarRow
from orchestration.operations.draft import write_draft
from orchestration.operations.draft_change_input import MOST_CHANGES
from orchestration.operations.draft_changes import (
    RecordChange,
    RecordRefused,
    SavedChanges,
    VersionConflict,
    save_changes,
)
from orchestration.operations.draft_check import DraftRefused
from orchestration.queries.draft import read_draft
from tests.shell.builders import make_design, make_system, make_user

pytestmark = pytest.mark.django_db


def milestone(code: str, group: str = "Do", **fields: Any) -> StepDefinition:
    return StepDefinition(**{"code": code, "name": code, "group": group, "type": StepType.MILESTONE, **fields})


def arrow(before: str, after: str, code: str = "") -> StepDependency:
    return StepDependency(code=code or f"{before}>{after}", step=after, depends_on=before)


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    make_system("ERP")
    write_draft(
        make_design(
            steps=[milestone(code) for code in ("a", "b", "c")],
            dependencies=(arrow("a", "b"),),
            queues=(Queue(code="field", name="Field"),),
            integrations=(Integration(code="ship", name="Ship", system="ERP"),),
            workspaces=(Workspace(code="w", name="W", items=(WorkspaceItem(group="Do"),)),),
        ),
        "import",
    )


RULE = TaskAssignmentRule(code="t", source_queue="fild", destination_user="mira")


def put(record: Any, version: int | None = None) -> RecordChange:
    return RecordChange(type(record).__name__, record.code, encode_record(record), version)


def take(kind: str, code: str, version: int | None = 1) -> RecordChange:
    return RecordChange(kind, code, None, version)


def save(*changes: RecordChange) -> SavedChanges:
    return save_changes(changes, "ada", may_be_unfinished=True)


def refusal(*changes: RecordChange) -> list[tuple[str, str, str, str]]:
    before = read_draft()
    with pytest.raises(RecordRefused) as refused:
        save(*changes)
    assert read_draft() == before
    return [(one.kind, one.record, one.field, one.code) for one in refused.value.problems]


def test_changes_of_several_kinds_are_saved_together() -> None:
    saved = save(
        put(StepGroup(code="New", name="New")),
        put(milestone("d", "New")),
        put(arrow("b", "d")),
        put(milestone("a", name="A"), 1),
        take("StepDependency", "a>b"),
        take("StepDefinition", "c"),
    )
    assert [(one.kind, one.code, one.version) for one in saved.records] == [
        ("StepGroup", "New", 1),
        ("StepDefinition", "d", 1),
        ("StepDependency", "b>d", 1),
        ("StepDefinition", "a", 2),
    ]
    draft = read_draft()
    assert set(draft.step_by_code) == {"a", "b", "d"}
    assert [one.code for one in draft.dependencies] == ["b>d"]
    assert StepRow.objects.get(code="a").changed_by == "ada"


def test_every_problem_of_the_draft_comes_back() -> None:
    found = {(one.record, one.code) for one in save(put(milestone("d", type=StepType.PAUSE))).problems}
    assert {("d", "PauseWithoutEnd"), ("Do", "GroupUnreachable")} <= found


def test_what_is_as_given_keeps_its_version_and_its_author() -> None:
    (saved,) = save(put(milestone("a"), 1)).records
    assert saved.version == 1
    assert StepRow.objects.get(code="a").changed_by == "import"


def test_every_conflict_is_told_at_once_with_what_is_there_now() -> None:
    save(put(milestone("a", name="Theirs"), 1), take("StepDependency", "a>b"), take("StepDefinition", "c"))
    before = read_draft()
    with pytest.raises(VersionConflict) as refused:
        save(put(milestone("a", name="Mine"), 1), put(milestone("b", name="B"), 1), put(milestone("c", name="C"), 1))
    theirs, gone = refused.value.conflicts
    assert (theirs.code, theirs.expected, theirs.version, theirs.changed_by) == ("a", 1, 2, "ada")
    assert theirs.fields == encode_record(milestone("a", name="Theirs"))
    assert (gone.code, gone.version, gone.fields) == ("c", None, None)
    assert "was removed" in str(gone)
    assert read_draft() == before


def test_a_change_that_is_sent_again_because_its_answer_was_lost_is_no_conflict() -> None:
    changes = (put(milestone("a", name="A"), 1), put(milestone("d")), take("StepDefinition", "c"))
    first, again = save(*changes), save(*changes)
    assert again == first
    assert StepRow.objects.get(code="a").version == 2


def test_a_removal_of_what_somebody_changed_is_a_conflict() -> None:
    save(put(milestone("c", name="Theirs"), 1))
    with pytest.raises(VersionConflict):
        save(take("StepDefinition", "c"))
    assert StepRow.objects.filter(code="c").exists()


def test_a_new_record_does_not_take_the_code_of_another() -> None:
    assert refusal(put(milestone("a", name="Other"))) == [("StepDefinition", "a", "code", "CodeTaken")]


def test_a_batch_that_is_sent_for_the_first_time_makes_records_that_nobody_else_has_just_so() -> None:
    save(put(milestone("d")))
    with pytest.raises(RecordRefused) as refused:
        save_changes([put(milestone("d"))], "bob", may_be_unfinished=True, must_be_new=True)
    assert [(one.record, one.code) for one in refused.value.problems] == [("d", "CodeTaken")]
    saved = save_changes([put(milestone("d", name="D"), 1)], "bob", may_be_unfinished=True, must_be_new=True)
    assert [(one.code, one.version) for one in saved.records] == [("d", 2)]


def test_a_record_may_take_what_made_another_unique_that_goes() -> None:
    """Arrows are unique by their ends as well as by their codes."""
    save(take("StepDependency", "a>b"), put(arrow("a", "b", code="again")))
    assert [one.code for one in read_draft().dependencies] == ["again"]
    save(put(arrow("b", "c", code="again"), 1), put(arrow("a", "b", code="third")))
    assert {one.code: one.step for one in read_draft().dependencies} == {"again": "c", "third": "b"}


def test_a_changed_arrow_keeps_its_row() -> None:
    key = DependencyRow.objects.get(code="a>b").pk
    save(put(arrow("a", "c", code="a>b"), 1))
    row = DependencyRow.objects.get(code="a>b")
    assert (row.pk, row.version, row.step_id) == (key, 2, "c")


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (milestone("d", type=StepType.CALLOUT), "CalloutWithoutIntegration"),
        (milestone("d", type=StepType.AUTO_TASK), "AutoTaskWithoutAction"),
        (milestone("d", type=StepType.PAUSE), "PauseWithoutEnd"),
        (milestone("d", type=StepType.MANUAL_TASK), "ManualTaskForNobody"),
        (milestone("d", type=StepType.MANUAL_TASK, queue="field", form=({"name": ""},)), "TaskFieldUnnamed"),
        (StepGroup(code="Empty", name="Empty"), "GroupUnreachable"),
        (TaskAssignmentRule(code="t", source_queue="field"), "DestinationMissing"),
    ],
)
def test_unfinished_work_is_saved_and_told(record: Any, code: str) -> None:
    assert code in {one.code for one in save(put(record)).problems if one.record == record.code}


def test_unfinished_work_is_refused_where_only_finished_work_may_be() -> None:
    with pytest.raises(RecordRefused, match="there is no system to call"):
        save_changes([put(milestone("d", type=StepType.CALLOUT))], "ada")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put(arrow("b", "a")), ("StepDependency", "b>a", "depends_on", "StepCycle")),
        (put(arrow("a", "b", code="x")), ("StepDependency", "x", "", "DoesNotFit")),
        (put(milestone("d", "Dew")), ("StepDefinition", "d", "group", "DoesNotFit")),
        (put(milestone("d", execute_on="order.extrnal == 1")), ("StepDefinition", "d", "execute_on", "BadExpression")),
        (put(milestone("d", name=" ")), ("StepDefinition", "d", "name", "DoesNotFit")),
        (put(milestone("d", name="x" * 256)), ("StepDefinition", "d", "name", "DoesNotFit")),
        (put(Integration(code="i", name="i", system="")), ("Integration", "i", "system", "UnknownReference")),
        (
            put(TaskAssignmentRule(code="t", source_queue="fild")),
            ("TaskAssignmentRule", "t", "source_queue", "DoesNotFit"),
        ),
        (
            put(Workspace(code="v", name="V", items=(WorkspaceItem(group="Do", rows=101),))),
            ("Workspace", "v", "items/0/rows", "DoesNotFit"),
        ),
        (
            put(Workspace(code="v", name="V", items=(WorkspaceItem(group="Do", rows=-1),))),
            ("Workspace", "v", "items/0/rows", "DoesNotFit"),
        ),
        (take("StepDefinition", "a"), ("StepDependency", "a>b", "depends_on", "UnknownReference")),
        (take("StepGroup", "Do"), ("Workspace", "w", "items/0/group", "UnknownReference")),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(change: RecordChange, expected: tuple[str, str, str, str]) -> None:
    assert expected in refusal(put(milestone("z")), change)


def test_a_loop_through_several_new_arrows_is_refused_with_its_path() -> None:
    with pytest.raises(RecordRefused, match="a → b → c → a"):
        save(put(arrow("b", "c")), put(arrow("c", "a")))


def test_a_loop_that_was_there_does_not_stop_other_changes() -> None:
    DependencyRow.objects.create(code="b>a", step_id="a", depends_on_id="b")
    workspace = Workspace(code="w", name="W", items=(WorkspaceItem(group="Do"),), positions={"a": (1.0, 0.0)})
    save(put(workspace, 1), put(arrow("b", "c")))
    save(take("StepDependency", "b>a"))


def test_rows_beside_the_draft_keep_a_record_and_are_named() -> None:
    SampleOrder.objects.create(code="sample", name="Sample", workspace_id="w", document={})
    CalendarRow.objects.create(code="c", name="c", hours={"0": ["09:00", "17:00"]})
    make_system("CRM", calendar_id="c")
    found = refusal(take("Workspace", "w"), take("WorkingCalendar", "c"))
    assert found == [("WorkingCalendar", "c", "", "RecordInUse"), ("Workspace", "w", "", "RecordInUse")]


def test_a_queue_goes_with_its_people() -> None:
    QueueMember.objects.create(queue_id="field", user=make_user("omar"))
    save(take("Queue", "field"))
    assert not QueueMember.objects.exists()


def test_records_that_name_each_other_go_together() -> None:
    save(
        *(take("StepDefinition", code) for code in ("a", "b", "c")),
        take("StepGroup", "Do"),
        take("StepDependency", "a>b"),
        put(Workspace(code="w", name="W"), 1),
    )
    assert (read_draft().groups, read_draft().steps, read_draft().dependencies) == ((), (), ())


def test_everything_that_is_malformed_is_told_at_once() -> None:
    found = refusal(
        RecordChange("Nonsense", "x", {}, None),
        RecordChange("StepGroup", "g", {"code": "g", "name": 5}, None),
        RecordChange("StepGroup", "h", {"code": "h", "name": "h", "colour": "red"}, None),
        RecordChange("StepGroup", "i", {"code": "j", "name": "j"}, None),
        RecordChange("StepGroup", " ", {"code": " ", "name": "j"}, None),
        RecordChange("StepGroup", "k", {"code": "k", "name": "half \ud800"}, None),
        take("StepDefinition", "a", None),
        put(milestone("b"), 1),
        put(milestone("b", name="B"), 1),
    )
    assert found == [
        ("Nonsense", "x", "", "UnknownKind"),
        ("StepGroup", "g", "name", "WrongForm"),
        ("StepGroup", "h", "colour", "WrongForm"),
        ("StepGroup", "i", "code", "CodeDiffers"),
        ("StepGroup", " ", "code", "CodeMissing"),
        ("StepGroup", "k", "name", "WrongForm"),
        ("StepDefinition", "a", "", "VersionMissing"),
        ("StepDefinition", "b", "", "ChangedTwice"),
    ]


@pytest.mark.parametrize("code", ["two\nlines", "a\x7f", "a\u2028", ".", "..", "a/../b"])
def test_a_code_that_no_address_can_hold_is_refused(code: str) -> None:
    assert refusal(put(StepGroup(code=code, name="x"))) == [("StepGroup", code, "code", "DoesNotFit")]
    product = Product(sku=code, name="x")
    assert refusal(put(product)) == [("Product", code, "sku", "DoesNotFit")]
    with pytest.raises(DraftRefused, match=r"address|one line"):
        write_draft(replace(Design(), groups=(StepGroup(code=code, name="x"),)), "dana")


@pytest.mark.parametrize("code", ["a/b", "a.b", "...", ".a", "ünï", "#?%", " x"])
def test_any_other_code_is_taken(code: str) -> None:
    save(put(StepGroup(code=code, name="x")))
    assert code in read_draft().group_by_code


def test_a_batch_is_bounded() -> None:
    changes = [put(StepGroup(code=str(number), name="x")) for number in range(MOST_CHANGES + 1)]
    assert refusal(*changes) == [("", "", "", "TooManyChanges")]


def test_a_row_that_cannot_be_read_is_told_and_can_be_mended() -> None:
    CalendarRow.objects.create(code="c", name="c", hours=["nonsense"])
    problems = save(put(milestone("d"))).problems
    assert ("WorkingCalendar", "c", "hours", "RecordUnreadable") in {
        (one.kind, one.record, one.field, one.code) for one in problems
    }
    mended = {"code": "c", "name": "c", "hours": {"0": ["09:00", "17:00"]}}
    problems = save(RecordChange("WorkingCalendar", "c", mended, 1)).problems
    assert "RecordUnreadable" not in {one.code for one in problems}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_time_one_is_told() -> None:
    def rename(name: str) -> str:
        try:
            save(put(milestone("a", name=name), 1))
            return "saved"
        except VersionConflict:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(rename, ["one", "two", "three", "four"]))
    assert outcomes == ["saved", "told", "told", "told"]
    assert StepRow.objects.get(code="a").version == 2
