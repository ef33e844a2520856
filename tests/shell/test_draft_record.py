"""Saving and removing single records of the draft: checked, versioned, nothing left behind by a refusal."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core.products import (
    AttributeDefinition,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
)
from catalog.core.vocabulary import DataType
from catalog.models import AttributeDefinition as AttributeRow
from catalog.models import Product as ProductRow
from decomposition.core.rules import DecompositionRule, Mapping, OperandType
from decomposition.models import DecompositionRule as RuleRow
from orchestration.core.design import Integration, Queue, Scenario, StepDefinition, StepDependency
from orchestration.core.record_json import encode_record
from orchestration.core.vocabulary import StepType
from orchestration.models import QueueMember, SampleOrder
from orchestration.models import Scenario as ScenarioRow
from orchestration.models import StepDefinition as StepRow
from orchestration.models import StepDependency as DependencyRow
from orchestration.models import WorkingCalendar as CalendarRow
from orchestration.operations.draft import write_draft
from orchestration.operations.draft_changes import RecordRefused, VersionConflict
from orchestration.operations.draft_record import save_record
from orchestration.operations.draft_removal import RecordInUse, remove_records
from orchestration.queries.draft import read_draft
from tests.shell.builders import make_design, make_system, make_user

pytestmark = pytest.mark.django_db

STEPS = tuple(StepDefinition(code=code, name=code, group="Do", type=StepType.MILESTONE) for code in ("a", "b", "c"))
RULE = DecompositionRule(
    code="r",
    name="r",
    source_product="PACK",
    destination_product="KIT",
    mappings=(Mapping(code="m", source="colour", destination="colour"),),
)
BACKWARDS = DecompositionRule(code="x", name="x", source_product="KIT", destination_product="PACK")
BREW = StepDefinition(code="x", name="x", group="Do", type=StepType.AUTO_TASK, action="brew")
RULES = ("DecompositionRule", "r")


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    make_system("ERP")
    write_draft(
        make_design(
            products=[Product(sku="PACK", name="Pack"), Product(sku="KIT", name="Kit"), Product(sku="BOX", name="Box")],
            attributes=[AttributeDefinition(code="colour", name="Colour")],
            rules=[RULE],
            steps=STEPS,
            dependencies=(StepDependency(code="a>b", step="b", depends_on="a"),),
            queues=(Queue(code="field", name="Field"),),
            integrations=(Integration(code="ship", name="Ship", system="ERP"),),
            catalog={
                "classifications": (
                    ProductClassification(code="Net", name="Net"),
                    ProductClassification(code="Sub", name="Sub", parent="Net"),
                ),
                "components": (ProductComponent(code="PACK/KIT", parent="PACK", child="KIT"),),
                "product_attributes": (
                    ProductAttribute(code="KIT.colour", attribute="colour", product="KIT"),
                    ProductAttribute(code="PACK.colour", attribute="colour", product="PACK"),
                ),
                "picklists": (Picklist(code="P", name="P", values=(PicklistValue(code="r", value="red"),)),),
            },
        ),
        "import",
    )


def save(record: Any, version: int | None = None) -> Any:
    return save_record(type(record).__name__, encode_record(record), "ada", version)


def refusal(record: Any, version: int | None = None) -> RecordRefused:
    before = read_draft()
    with pytest.raises(RecordRefused) as refused:
        save(record, version)
    assert read_draft() == before
    return refused.value


def test_a_new_record_begins_at_version_one() -> None:
    saved = save(Scenario(code="s", name="S", group="Do", product="PACK", condition="line.quantity > 1"))
    row = ScenarioRow.objects.get(code="s")
    assert (saved.pk, saved.version, saved.warnings) == (row.pk, 1, ())
    assert (row.version, row.changed_by) == (1, "ada")


def test_a_change_raises_the_version_and_keeps_the_row() -> None:
    row = DependencyRow.objects.get(code="a>b")
    saved = save(StepDependency(code="a>b", step="c", depends_on="a"), 1)
    assert (saved.pk, saved.version) == (row.pk, 2)
    row.refresh_from_db()
    assert (row.step_id, row.version, row.changed_by) == ("c", 2, "ada")


def test_saving_what_is_stored_changes_nothing() -> None:
    assert save(RULE, 1).version == 1
    assert RuleRow.objects.get(code="r").changed_by == "import"


def test_children_are_saved_with_their_record() -> None:
    mappings = (
        Mapping(code="n", source="colour", destination="colour"),
        Mapping(
            code="q",
            source="quantity",
            source_type=OperandType.FIELD,
            destination="quantity",
            destination_type=OperandType.FIELD,
        ),
    )
    save(DecompositionRule(code="r", name="r", source_product="PACK", destination_product="KIT", mappings=mappings), 1)
    assert read_draft().rule_book.rules[0].mappings == mappings


def test_a_version_that_somebody_else_replaced_is_refused_with_who_and_when() -> None:
    save(StepDefinition(code="a", name="A", group="Do", type=StepType.MILESTONE), 1)
    with pytest.raises(VersionConflict) as refused:
        save(StepDefinition(code="a", name="mine", group="Do", type=StepType.MILESTONE), 1)
    (conflict,) = refused.value.conflicts
    assert (conflict.expected, conflict.version, conflict.changed_by) == (1, 2, "ada")
    assert 'StepDefinition "a" was changed by ada at 20' in str(refused.value)
    assert StepRow.objects.get(code="a").name == "A"


def test_a_record_that_was_removed_meanwhile_is_refused() -> None:
    with pytest.raises(VersionConflict, match="was removed"):
        save(StepDefinition(code="z", name="z", group="Do", type=StepType.MILESTONE), 3)
    assert not StepRow.objects.filter(code="z").exists()


def test_a_new_record_does_not_replace_another() -> None:
    refused = refusal(StepDefinition(code="a", name="mine", group="Do", type=StepType.MILESTONE))
    assert [(one.field, one.code) for one in refused.problems] == [("code", "CodeTaken")]


@pytest.mark.parametrize(
    ("record", "field", "words"),
    [
        (
            Scenario(code="s", name="S", group="Do", product="PACK", condition="line.quantty > 1"),
            "condition",
            "Line 1, column 1: There is no line.quantty here. Did you mean line.quantity?",
        ),
        (Scenario(code="s", name="S", group="Do", condition="1 +"), "condition", "Line 1, column 4"),
        (Scenario(code="s", name="S", group="Dew"), "group", "There is no StepGroup 'Dew'"),
        (Scenario(code="s", name=" ", group="Do"), "name", "needs a text that is not blank"),
        (Scenario(code="s", name="x" * 256, group="Do"), "name", "at most 255 characters"),
        (Scenario(code="s", name="S", group="Do", product="KIT", classification="Net"), "", "scenario one source"),
        (StepDependency(code="x", step="a", depends_on="b"), "depends_on", "a → b → a"),
        (StepDependency(code="x", step="b", depends_on="a"), "", "has the same step 'b' and depends_on 'a'"),
        (ProductComponent(code="x", parent="KIT", child="PACK"), "child", "KIT → PACK → KIT"),
        (BACKWARDS, "destination_product", "KIT → PACK → KIT"),
        (Integration(code="i", name="i", system="CRM"), "system", 'There is no downstream system "CRM"'),
        (Integration(code="i", name="i", system="ERP", payload={"a": ["=order.external"]}), "payload", "at /a/0"),
        (BREW, "action", '"brew", which is not registered'),
    ],
)  # fmt: skip
def test_a_bad_record_is_refused_at_its_field_and_leaves_nothing_behind(record: Any, field: str, words: str) -> None:
    (problem,) = [one for one in refusal(record).problems if words in one.message]
    assert problem.field == field


def test_a_class_above_itself_is_refused() -> None:
    refused = refusal(ProductClassification(code="Net", name="Net", parent="Sub"), 1)
    assert [(one.code, one.field) for one in refused.problems] == [("ClassificationLoop", "parent")]
    assert "Net → Sub → Net" in str(refused)


def test_a_mapping_between_types_that_do_not_fit_is_refused_at_the_mapping() -> None:
    mapping = Mapping(code="m", source="colour", destination="quantity", destination_type=OperandType.FIELD)
    rule = DecompositionRule(code="r", name="r", source_product="PACK", destination_product="KIT", mappings=(mapping,))
    (problem,) = refusal(rule, 1).problems
    assert (problem.field, problem.path, problem.code) == ("mappings.destination", ("m",), "TypeMismatch")


def test_a_value_of_another_form_is_refused_with_its_place() -> None:
    with pytest.raises(RecordRefused, match="At /X-Team: 5 stands where text is due") as refused:
        save_record("Integration", {"code": "i", "name": "i", "system": "ERP", "headers": {"X-Team": 5}}, "ada", None)
    assert refused.value.problems[0].field == "headers"


def test_a_change_that_breaks_another_record_is_refused_and_names_it() -> None:
    (problem,) = refusal(
        AttributeDefinition(code="colour", name="Colour", data_type=DataType.BOOLEAN, default_value="red"), 1
    ).problems
    assert problem.field == "default_value"
    save(Scenario(code="s", name="S", group="Do", product="KIT", condition="line.attributes.colour == 'red'"))
    refused = refusal(AttributeDefinition(code="colour", name="Colour", data_type=DataType.NUMBER), 1)
    assert [(one.kind, one.record, one.field) for one in refused.problems] == [("Scenario", "s", "condition")]


def test_what_was_wrong_before_elsewhere_does_not_stop_a_save() -> None:
    ScenarioRow.objects.create(code="old", name="old", group_id="Do", condition="nothing.here")
    StepRow.objects.create(code="p", name="p", group_id="Do", type="Pause")
    DependencyRow.objects.create(code="b>a", step_id="a", depends_on_id="b")
    saved = save(StepDefinition(code="a", name="A", group="Do", type=StepType.MILESTONE), 1)
    assert saved.version == 2
    assert save(StepDependency(code="a>c", step="c", depends_on="a")).version == 1


def test_mending_one_of_two_loops_is_not_held_up_by_the_other() -> None:
    DependencyRow.objects.create(code="b>a", step_id="a", depends_on_id="b")
    for code in ("x", "y"):
        StepRow.objects.create(code=code, name=code, group_id="Do", type="Milestone")
    DependencyRow.objects.create(code="x>y", step_id="y", depends_on_id="x")
    DependencyRow.objects.create(code="y>x", step_id="x", depends_on_id="y")
    assert save(StepDependency(code="b>a", step="c", depends_on="b"), 1).version == 2
    remove_records("StepDependency", ["y>x"])


def test_what_was_wrong_before_in_the_record_itself_does() -> None:
    ScenarioRow.objects.create(code="old", name="old", group_id="Do", condition="nothing.here")
    (problem,) = refusal(Scenario(code="old", name="renamed", group="Do", condition="nothing.here"), 1).problems
    assert problem.field == "condition"


def test_a_row_that_cannot_be_read_can_be_mended_and_does_not_stop_others() -> None:
    CalendarRow.objects.create(code="c", name="c", hours=["nonsense"])
    CalendarRow.objects.create(code="d", name="d", hours="nonsense")
    saved = save(StepDefinition(code="a", name="A", group="Do", type=StepType.MILESTONE), 1)
    assert any('WorkingCalendar "c", WorkingCalendar "d"' in one.message for one in saved.warnings)
    fields = {"code": "c", "name": "c", "hours": {"0": ["09:00", "17:00"]}}
    assert save_record("WorkingCalendar", fields, "ada", 1).version == 2


def test_warnings_of_the_record_come_with_what_was_saved() -> None:
    saved = save(Scenario(code="s", name="S", group="Do", product="BOX", condition="line.attributes.colour == 'red'"))
    assert [one.code for one in saved.warnings] == ["AttributeNotOfProduct"]


def test_a_save_takes_a_fixed_number_of_statements() -> None:
    with CaptureQueriesContext(connection) as queries:
        save(StepDefinition(code="a", name="A", group="Do", type=StepType.MILESTONE), 1)
    assert len(queries) <= 37, "\n".join(q["sql"][:90] for q in queries)


def test_a_record_that_nothing_names_can_be_removed() -> None:
    remove_records("StepDefinition", ["c"])
    remove_records("DecompositionRule", ["r"])
    assert read_draft().rule_book.rules == ()
    assert set(read_draft().step_by_code) == {"a", "b"}


@pytest.mark.parametrize(
    ("kind", "code", "users"),
    [
        ("StepDefinition", "a", [("StepDependency", "a>b")]),
        ("StepGroup", "Do", [("StepDefinition", "a"), ("StepDefinition", "b"), ("StepDefinition", "c")]),
        ("Product", "KIT", [RULES, ("ProductAttribute", "KIT.colour"), ("ProductComponent", "PACK/KIT")]),
        ("ProductClassification", "Net", [("ProductClassification", "Sub")]),
        ("AttributeDefinition", "colour", [RULES, *(("ProductAttribute", f"{sku}.colour") for sku in ("KIT", "PACK"))]),
        ("ProductAttribute", "KIT.colour", [RULES]),
    ],
)  # fmt: skip
def test_a_record_that_others_name_is_not_removed(kind: str, code: str, users: list[tuple[str, str]]) -> None:
    before = read_draft()
    with pytest.raises(RecordInUse) as refused:
        remove_records(kind, [code])
    assert sorted({(user.kind, user.code) for user in refused.value.users}) == users
    assert read_draft() == before
    for _, user in users:
        assert f'"{user}"' in str(refused.value)


def test_records_that_name_each_other_go_together() -> None:
    remove_records("ProductClassification", ["Net", "Sub"])
    assert read_draft().catalog.classifications == ()


def test_live_rows_that_name_a_record_keep_it_but_the_people_of_a_queue_do_not() -> None:
    QueueMember.objects.create(queue_id="field", user=make_user("omar"))
    remove_records("Queue", ["field"])
    CalendarRow.objects.create(code="c", name="c", hours={"0": ["09:00", "17:00"]})
    make_system("CRM", calendar_id="c")
    with pytest.raises(RecordInUse, match='DownstreamSystem "CRM": its calendar'):
        remove_records("WorkingCalendar", ["c"])


def test_a_condition_that_reads_an_attribute_keeps_it() -> None:
    save(AttributeDefinition(code="size", name="Size"))
    save(Scenario(code="s", name="S", group="Do", product="BOX", condition="line.attributes.size == 'L'"))
    with pytest.raises(RecordInUse, match=r'Scenario "s": .*There is no line.attributes.size here'):
        remove_records("AttributeDefinition", ["size"])
    assert AttributeRow.objects.filter(code="size").exists()


def test_sample_orders_keep_their_workspace_out_of_the_way() -> None:
    save_record("Workspace", {"code": "w", "name": "w"}, "ada", None)
    SampleOrder.objects.create(code="sample", name="Sample", workspace_id="w", document={})
    with pytest.raises(RecordInUse, match='SampleOrder "sample"'):
        remove_records("Workspace", ["w"])


def test_products_keep_their_rows_when_saved() -> None:
    row = ProductRow.objects.get(sku="PACK")
    saved = save(Product(sku="PACK", name="Package"), 1)
    assert saved.pk == row.pk
    assert ProductRow.objects.get(pk=row.pk).name == "Package"
