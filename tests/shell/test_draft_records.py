"""The draft's rows and the design's records: lossless both ways, set-based, refused in sentences."""

import dataclasses
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core.products import (
    AttributeDefinition,
    Catalog,
    CustomScope,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
    UnitOfMeasure,
)
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction, ProductKind
from catalog.models import Product as ProductRow
from catalog.models import ProductClassification as ClassificationRow
from decomposition.core.rules import DecompositionRule, Mapping, MappingMethod, RuleBook, ValueList, ValueListEntry
from orchestration.core.design import (
    Design,
    FalloutRule,
    Integration,
    JeopardyRule,
    Queue,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    TaskAssignmentRule,
    WorkingCalendar,
    Workspace,
    WorkspaceItem,
)
from orchestration.core.snapshot import content_hash, to_json
from orchestration.core.snapshot_kinds import KINDS, design_of, records_of
from orchestration.core.vocabulary import StepScope, StepType
from orchestration.models import DownstreamSystem, QueueMember
from orchestration.models import Integration as IntegrationRow
from orchestration.models import Queue as QueueRow
from orchestration.models import WorkingCalendar as CalendarRow
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.operations.draft_check import DraftRefused
from orchestration.queries.draft import DraftUnreadable, read_draft

pytestmark = pytest.mark.django_db


def whole_catalog() -> Catalog:
    return Catalog(
        units=(UnitOfMeasure(code="EA", name="Each", conversion_factor=Decimal("12.5"), scale=2),),
        custom_scopes=(CustomScope(code="Site", name="Site", item_key="site_id"),),
        picklists=(
            Picklist(
                code="Colours",
                name="Colours",
                values=(
                    PicklistValue(code="b", value="Black", sequence=1),
                    PicklistValue(code="w", value="White", label="Snow", default=True, sequence=2),
                ),
            ),
        ),
        attributes=(
            AttributeDefinition(code="Colour", name="Colour", data_type=DataType.PICKLIST, picklist="Colours"),
            AttributeDefinition(code="Weight", name="Weight", data_type=DataType.NUMBER, unit_of_measure="EA"),
        ),
        # The child sorts before its parent: rows must not depend on the order in which they are written.
        classifications=(
            ProductClassification(code="A child", name="Child", parent="Z parent"),
            ProductClassification(code="Z parent", name="Parent"),
        ),
        products=(
            Product(sku="KIT", name="Kit", kind=ProductKind.TECHNICAL, unit_of_measure="EA", assetizable=True),
            Product(
                sku="PACK",
                name="Pack",
                classification="A child",
                decomposition_scope=DecompositionScope.CUSTOM,
                custom_scope="Site",
            ),
        ),
        product_attributes=(
            ProductAttribute(code="KIT.Colour", attribute="Colour", product="KIT"),
            ProductAttribute(code="KIT.Weight", attribute="Weight", product="KIT"),
            ProductAttribute(code="PACK.Colour", attribute="Colour", product="PACK", required=True),
            ProductAttribute(code="Z.Weight", attribute="Weight", classification="Z parent"),
        ),
        components=(
            ProductComponent(code="PACK/KIT", parent="PACK", child="KIT", quantity=Decimal("2.5")),
            ProductComponent(
                code="PACK/any", parent="PACK", child_classification="Z parent", maximum_quantity=Decimal(10)
            ),
        ),
    )


def whole_design() -> Design:
    """A design with a record of every kind, and with every sort of reference."""
    rule = DecompositionRule(
        code="R",
        name="Pack to kit",
        source_product="PACK",
        destination_product="KIT",
        priority=3,
        condition="line.quantity > 1",
        mappings=(
            Mapping(code="m1", source="Colour", destination="Colour", sequence=1),
            Mapping(
                code="m2",
                source="Weight",
                destination="Weight",
                method=MappingMethod.LIST,
                value_list="Weights",
                sequence=2,
            ),
        ),
    )
    weights = ValueList(
        code="Weights",
        name="Weights",
        source_type=DataType.NUMBER,
        destination_type=DataType.NUMBER,
        entries=(ValueListEntry(input="1", output="10"), ValueListEntry(input="2", output="20")),
    )
    return Design(
        rule_book=RuleBook(catalog=whole_catalog(), rules=(rule,), value_lists=(weights,)),
        calendars=(
            WorkingCalendar(code="Office", name="Office", hours={"0": ("09:00", "17:00")}, days_off=("2026-12-24",)),
        ),
        queues=(Queue(code="Back", name="Back office"), Queue(code="Field", name="Field", calendar="Office")),
        integrations=(
            Integration(
                code="bill",
                name="Bill",
                system="billing",
                headers={"X-Kind": "order"},
                payload={"lines": ["=line.id", 1, 2.5, None, True], "empty": {}},
                success_codes=(200, 201),
            ),
        ),
        groups=(StepGroup(code="G", name="Group"), StepGroup(code="Undo", name="Undo")),
        steps=(
            StepDefinition(
                code="Ask",
                name="Ask",
                group="G",
                type=StepType.MANUAL_TASK,
                scope=StepScope.CUSTOM,
                custom_scope="Site",
                queue="Field",
                form=({"name": "serial", "required": True},),
            ),
            StepDefinition(
                code="Bill", name="Bill", group="G", type=StepType.CALLOUT, integration="bill", cancel_group="Undo"
            ),
        ),
        dependencies=(StepDependency(code="Bill after Ask", step="Bill", depends_on="Ask", scope=StepScope.BUNDLE),),
        scenarios=(
            Scenario(code="S", name="Pack", group="G", product="PACK", actions=(LineAction.ADD, LineAction.AMEND)),
        ),
        workspaces=(
            Workspace(
                code="W",
                name="Canvas",
                items=(WorkspaceItem(group="G", order=1, rows=3), WorkspaceItem(group="Undo", order=2, collapsed=True)),
                positions={"Ask": (10.0, 20.5)},
                notes=({"id": "n", "text": "hello", "lane": "G", "column": 1, "row": 0},),
            ),
        ),
        fallout_rules=(FalloutRule(code="F", step_type=StepType.CALLOUT, integration="bill", retry_intervals=(1, 5)),),
        jeopardy_rules=(JeopardyRule(code="J", step_definition="Ask", estimated_duration=30, calendar="Office"),),
        assignment_rules=(TaskAssignmentRule(code="T", source_queue="Field", destination_queue="Back", priority=1),),
    )


def without(design: Design, **kinds: tuple[object, ...]) -> Design:
    """The design with the records of some kinds, given by name, put in the place of its own."""
    return design_of({kind.name: kinds.get(kind.name, records_of(design, kind)) for kind in KINDS})


def test_every_kind_comes_back_as_it_was_written() -> None:
    design = whole_design()
    assert all(records_of(design, kind) for kind in KINDS)
    report = write_draft(design, "ann")
    assert read_draft() == design
    assert to_json(read_draft()) == to_json(design)
    assert sum(len(kind.created) for kind in report.kinds) == sum(len(records_of(design, kind)) for kind in KINDS)
    assert report.systems_created == ("billing",)
    assert DownstreamSystem.objects.get(code="billing").base_address == ""


def test_quantities_come_back_without_the_zeros_of_their_columns() -> None:
    write_draft(whole_design(), "ann")
    component = read_draft().catalog.components[0]
    assert str(component.quantity) == "2.5"


def test_writing_the_same_again_changes_nothing() -> None:
    write_draft(whole_design(), "ann")
    before = list(ProductRow.objects.values("sku", "version", "changed_at", "changed_by"))
    report = write_draft(whole_design(), "bob")
    assert report.is_empty
    assert list(ProductRow.objects.values("sku", "version", "changed_at", "changed_by")) == before


def test_a_changed_record_gets_the_next_version_and_its_author() -> None:
    design = whole_design()
    write_draft(design, "ann")
    kit, pack = design.catalog.products
    report = write_draft(without(design, Product=(kit, dataclasses.replace(pack, name="Better pack"))), "bob")
    assert [(kind.kind, kind.changed) for kind in report.kinds if kind.changed] == [("Product", ("PACK",))]
    assert list(ProductRow.objects.order_by("sku").values_list("version", "changed_by")) == [(1, "ann"), (2, "bob")]


def test_children_are_replaced_with_their_parent() -> None:
    design = whole_design()
    write_draft(design, "ann")
    rule = dataclasses.replace(design.rule_book.rules[0], mappings=design.rule_book.rules[0].mappings[1:])
    changed = without(design, DecompositionRule=(rule,))
    report = write_draft(changed, "ann")
    assert read_draft() == changed
    assert [kind.changed for kind in report.kinds if kind.kind == "DecompositionRule"] == [("R",)]


def test_merging_keeps_what_the_design_does_not_have() -> None:
    design = whole_design()
    write_draft(design, "ann")
    write_draft(design_of({"StepGroup": (StepGroup(code="New", name="New"),)}), "ann")
    assert [group.code for group in read_draft().groups] == ["G", "New", "Undo"]
    assert read_draft().steps == design.steps


def test_replacing_removes_what_the_design_does_not_have() -> None:
    write_draft(whole_design(), "ann")
    small = design_of({"StepGroup": (StepGroup(code="G", name="Group"),)})
    report = write_draft(small, "ann", WriteMode.REPLACE)
    assert read_draft() == small
    removed = {kind.kind: kind.removed for kind in report.kinds}
    assert removed["Product"] == ("KIT", "PACK")
    assert removed["StepGroup"] == ("Undo",)


def test_live_data_of_queues_and_systems_survives_a_change(django_user_model: type) -> None:
    design = whole_design()
    write_draft(design, "ann")
    QueueRow.objects.filter(code="Back").update(notification_email="back@example.com")
    member = django_user_model.objects.create_user("mira")  # type: ignore[attr-defined]
    QueueMember.objects.create(queue_id="Back", user=member)
    DownstreamSystem.objects.filter(code="billing").update(base_address="https://billing.example.com")
    changed = without(design, Queue=(Queue(code="Back", name="New name"), design.queues[1]))
    write_draft(changed, "ann", WriteMode.REPLACE)
    row = QueueRow.objects.get(code="Back")
    assert (row.name, row.notification_email, row.memberships.count()) == ("New name", "back@example.com", 1)
    assert DownstreamSystem.objects.get(code="billing").base_address == "https://billing.example.com"


def test_two_dependencies_may_swap_their_ends() -> None:
    steps = tuple(StepDefinition(code=code, name=code, group="G", type=StepType.MILESTONE) for code in ("a", "b", "c"))
    design = design_of({"StepGroup": (StepGroup(code="G", name="G"),), "StepDefinition": steps})
    first = without(
        design,
        StepDependency=(
            StepDependency(code="1", step="b", depends_on="a"),
            StepDependency(code="2", step="c", depends_on="b"),
        ),
    )
    second = without(
        design,
        StepDependency=(
            StepDependency(code="1", step="c", depends_on="b"),
            StepDependency(code="2", step="b", depends_on="a"),
        ),
    )
    renamed = without(design, StepDependency=(StepDependency(code="other", step="b", depends_on="a"),))
    for wanted in (first, second, renamed):
        write_draft(wanted, "ann", WriteMode.REPLACE)
        assert read_draft() == wanted


def test_reading_costs_one_query_a_table_however_many_records() -> None:
    write_draft(whole_design(), "ann")
    with CaptureQueriesContext(connection) as queries:
        read_draft()
    assert len(queries) == 25


def test_writing_is_set_based() -> None:
    def products(name: str, count: int) -> Design:
        return design_of({"Product": tuple(Product(sku=f"P{n:04}", name=name) for n in range(count))})

    def statements(design: Design) -> int:
        with CaptureQueriesContext(connection) as queries:
            write_draft(design, "ann")
        return len(queries)

    assert statements(products("new", 900)) == statements(products("newer", 1)) - 1  # one more reads the versions
    assert statements(products("newest", 900)) == statements(products("newest of all", 1))


def refusals(design: Design, mode: WriteMode = WriteMode.MERGE) -> list[str]:
    before = content_hash(read_draft())
    systems = DownstreamSystem.objects.count()
    with pytest.raises(DraftRefused) as caught:
        write_draft(design, "ann", mode)
    assert content_hash(read_draft()) == before
    assert DownstreamSystem.objects.count() == systems
    return [str(problem) for problem in caught.value.problems]


def test_references_that_lead_nowhere_are_refused_all_at_once() -> None:
    design = design_of(
        {
            "Product": (Product(sku="P", name="P", classification="lost"),),
            "Workspace": (Workspace(code="W", name="W", items=(WorkspaceItem(group="gone"),)),),
            "Integration": (Integration(code="i", name="i", system="new system"),),
        }
    )
    assert refusals(design) == [
        "Product 'P', classification: there is no ProductClassification 'lost'. Add it, or name another.",
        "Workspace 'W', items/0/group: there is no StepGroup 'gone'. Add it, or name another.",
    ]


def test_what_others_still_refer_to_cannot_go() -> None:
    design = whole_design()
    write_draft(design, "ann")
    assert refusals(without(design, Queue=(design.queues[0],)), WriteMode.REPLACE) == [
        "StepDefinition 'Ask', queue: there is no Queue 'Field'. Add it, or name another.",
        "TaskAssignmentRule 'T', source_queue: there is no Queue 'Field'. Add it, or name another.",
    ]


def test_what_live_data_refers_to_cannot_go() -> None:
    write_draft(design_of({"WorkingCalendar": (WorkingCalendar(code="C", name="C"),)}), "ann")
    DownstreamSystem.objects.create(code="billing", name="Billing", calendar=CalendarRow.objects.get(code="C"))
    assert refusals(Design(), WriteMode.REPLACE) == [
        "WorkingCalendar 'C': it cannot be removed, since downstream system Billing uses it."
    ]


def test_values_that_do_not_fit_are_named() -> None:
    design = design_of(
        {
            "Product": (Product(sku="P" * 201, name="n" * 256),),
            "UnitOfMeasure": (UnitOfMeasure(code="U", name="U", conversion_factor=Decimal("0.0000000000001")),),
            "StepGroup": (StepGroup(code="G", name="G"),),
            "StepDefinition": (
                StepDefinition(code="S", name="S", group="G", type=StepType.PAUSE, delay=-1, sequence=2**40),
            ),
            "Picklist": (Picklist(code="L", name="L", values=(PicklistValue(code="v", value="x" * 300),)),),
        }
    )
    found = refusals(design)
    places = [message.split(": ")[0] for message in found]
    assert places == [
        "Picklist 'L', values/0/value",
        f"Product '{'P' * 201}', name",
        f"Product '{'P' * 201}', sku",
        "StepDefinition 'S', delay",
        "StepDefinition 'S', sequence",
        "UnitOfMeasure 'U', conversion_factor",
    ]
    assert "at most 255 characters" in found[1]


def test_a_broken_rule_of_a_table_names_the_record() -> None:
    design = design_of(
        {
            "Product": (Product(sku="A", name="A"), Product(sku="B", name="B"), Product(sku="C", name="C")),
            "DecompositionRule": (
                DecompositionRule(code="fine", name="fine", source_product="A", destination_product="B"),
                DecompositionRule(code="loop", name="loop", source_product="C", destination_product="C"),
            ),
        }
    )
    assert refusals(design) == ["DecompositionRule 'loop': it breaks the rule “rule not into itself”."]


def test_a_broken_rule_of_a_child_names_its_place() -> None:
    design = design_of(
        {
            "Product": (Product(sku="A", name="A"), Product(sku="B", name="B")),
            "DecompositionRule": (
                DecompositionRule(
                    code="R",
                    name="R",
                    source_product="A",
                    destination_product="B",
                    mappings=(Mapping(code="m", destination="x"),),
                ),
            ),
        }
    )
    assert refusals(design) == ["DecompositionRule 'R', mappings/0: it breaks the rule “mapping source given”."]


def test_what_must_be_unique_is_refused_with_both_places() -> None:
    design = whole_design()
    twice = without(
        design,
        StepDependency=(
            StepDependency(code="one", step="Bill", depends_on="Ask"),
            StepDependency(code="two", step="Bill", depends_on="Ask"),
        ),
        ValueList=(
            ValueList(
                code="Weights",
                name="W",
                entries=(ValueListEntry(input="1", output="a"), ValueListEntry(input="1", output="b")),
            ),
        ),
    )
    assert refusals(twice) == [
        "StepDependency 'two': 'one' has the same step 'Bill' and depends_on 'Ask'. Keep one of them.",
        "ValueList 'Weights', entries/1: entries/0 has the same input '1'. Keep one of them.",
    ]


def test_a_row_that_fits_no_record_says_which() -> None:
    write_draft(whole_design(), "ann")
    IntegrationRow.objects.update(headers=["not an object"])
    with pytest.raises(DraftUnreadable) as caught:
        read_draft()
    assert (caught.value.kind, caught.value.code, caught.value.pointer) == ("Integration", "bill", "/headers")


def test_a_loop_of_classifications_is_stored_as_it_is() -> None:
    """Publishing refuses it; the draft may pass through it while a tree is being turned."""
    loop = design_of(
        {
            "ProductClassification": (
                ProductClassification(code="a", name="a", parent="b"),
                ProductClassification(code="b", name="b", parent="a"),
            )
        }
    )
    write_draft(loop, "ann")
    assert read_draft() == loop
    assert ClassificationRow.objects.count() == 2
