"""The draft in the form it was imported from: nothing lost, changes in their cells, and nothing else touched."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from catalog.core.products import Catalog, CustomScope, Product, ProductClassification
from catalog.core.vocabulary import DecompositionScope, LineAction
from decomposition.core.rules import RuleBook
from orchestration.core.design import Design, Queue, Scenario, StepDefinition, Workspace, WorkspaceItem
from orchestration.core.salesforce.exporting import Export, NotExpressible, export_tables
from orchestration.core.salesforce.loading import load
from orchestration.core.salesforce.tables import Table, cell_text
from orchestration.core.vocabulary import StepScope, StepType
from tests.core.foreign_tables import CLASSES, GROUPS, PRODUCTS, SCOPES, STEPS, table

DEPENDENCIES = table(
    "FulfillmentStepDependencyDef",
    "Name,FulfillmentStepDefinition.Name,DependsOnStepDefinition.Name,DependencyScope,Own__c\nthen,Second,First,,mine",
)
SCENARIOS = table(
    "ProductFulfillmentScenario",
    "Name,FulfillmentStepDefnGroup.Name,Product.StockKeepingUnit,ProductClassification.Name,Action\n"
    "s,Lane,SOLD,,Add;No Change",
)


def imported(*tables: Table) -> tuple[list[Table], Design]:
    """Tables as they are kept after an import, each row with its key, and the draft that they became."""
    loading = load(tables, Design())
    assert not loading.is_refused, loading.problems
    kept = []
    for one in tables:
        keys = {read.row.number: read.key for read in loading.rows if read.table is one}
        kept.append(
            dataclasses.replace(one, rows=tuple(dataclasses.replace(row, key=keys[row.number]) for row in one.rows))
        )
    return kept, loading.design


def cells(export: Export, name: str) -> list[dict[str, str | None]]:
    """The rows of an exported table, nulls as None."""
    [found] = [one for one in export.tables if one.object == name]
    return [{column: cell_text(row.values.get(column)) for column in found.columns} for row in found.rows]


def changed(records: Sequence[Any], code: str, **fields: Any) -> tuple[Any, ...]:
    return tuple(dataclasses.replace(one, **fields) if one.code == code else one for one in records)


def test_an_import_that_nobody_touched_is_exported_as_it_was() -> None:
    tables = (SCOPES, CLASSES, PRODUCTS, GROUPS, STEPS, DEPENDENCIES, SCENARIOS)
    kept, draft = imported(*tables)
    export = export_tables(kept, draft)
    assert {one.path: one for one in export.tables} == {one.path: one for one in kept}
    assert export.not_expressible == ()


def test_a_renamed_step_is_renamed_wherever_it_is_named() -> None:
    kept, draft = imported(GROUPS, STEPS, DEPENDENCIES)
    draft = dataclasses.replace(draft, steps=changed(draft.steps, "First", name="At  first"))
    export = export_tables(kept, draft)
    assert [row["Name"] for row in cells(export, "FulfillmentStepDefinition")] == ["At  first", "Second"]
    assert cells(export, "FulfillmentStepDependencyDef") == [
        {
            "Name": "then",
            "FulfillmentStepDefinition.Name": "Second",
            "DependsOnStepDefinition.Name": "At  first",
            "DependencyScope": None,
            "Own__c": "mine",
        }
    ]


def test_a_changed_field_is_changed_in_its_cell_and_a_taken_away_value_is_written_as_null() -> None:
    kept, draft = imported(GROUPS, STEPS, PRODUCTS, SCENARIOS)
    draft = dataclasses.replace(
        draft,
        steps=changed(draft.steps, "Second", scope=StepScope.BUNDLE),
        scenarios=changed(draft.scenarios, "s", actions=(LineAction.NO_CHANGE, LineAction.CANCEL), product=None),
    )
    export = export_tables(kept, draft)
    assert [row["Scope"] for row in cells(export, "FulfillmentStepDefinition")] == ["Plan", "Bundle"]
    [scenario] = [one for one in export.tables if one.object == "ProductFulfillmentScenario"]
    assert scenario.rows[0].values["Action"] == "No Change;Cancel"
    assert scenario.rows[0].values["Product.StockKeepingUnit"] == "#N/A"


def test_a_product_in_two_files_is_changed_in_the_columns_that_each_has() -> None:
    kept, draft = imported(
        SCOPES,
        table("Product2", "StockKeepingUnit,Name,Family\nA,A,Old", "pcm"),
        table("Product2", "StockKeepingUnit,Name,DecompositionScope,CustomDecompositionScope\nA,A,,", "dro"),
    )
    products = changed(
        draft.catalog.products,
        "A",
        name="B",
        family="New",
        decomposition_scope=DecompositionScope.CUSTOM,
        custom_scope="Grouped",
    )
    catalog = dataclasses.replace(draft.catalog, products=products)
    draft = dataclasses.replace(draft, rule_book=RuleBook(catalog=catalog))
    by_path = {one.path: dict(one.rows[0].values) for one in export_tables(kept, draft).tables}
    assert by_path["pcm/Product2.csv"] == {"StockKeepingUnit": "A", "Name": "B", "Family": "New"}
    assert by_path["dro/Product2.csv"] == {
        "StockKeepingUnit": "A",
        "Name": "B",
        "DecompositionScope": "Custom",
        "CustomDecompositionScope": "Grouped",
    }


def test_new_records_become_rows_and_new_parts_too() -> None:
    kept, draft = imported(
        GROUPS,
        STEPS,
        table("FulfillmentWorkspace", "Name\nAll"),
        table("FulfillmentWorkspaceItem", "FulfillmentWorkspace.Name,FulfillmentStepDefinitionGroup.Name,ShowOrder"),
    )
    draft = dataclasses.replace(
        draft,
        steps=(*draft.steps, StepDefinition(code="third", name="Third", group="Lane", type=StepType.PAUSE)),
        workspaces=(Workspace(code="All", name="All", items=(WorkspaceItem(group="Lane", order=2),)),),
        scenarios=(Scenario(code="s", name="s", group="Lane"),),
        queues=(Queue(code="q", name="Crew"),),
    )
    export = export_tables(kept, draft)
    assert cells(export, "FulfillmentStepDefinition")[-1] == {
        "Name": "Third",
        "StepDefinitionGroup.Name": "Lane",
        "StepType": "Pause",
        "Scope": "Plan",
    }
    assert cells(export, "FulfillmentWorkspaceItem") == [
        {"FulfillmentWorkspace.Name": "All", "FulfillmentStepDefinitionGroup.Name": "Lane", "ShowOrder": "2"}
    ]
    assert [row["Name"] for row in cells(export, "ProductFulfillmentScenario")] == ["s"]
    assert cells(export, "Group") == [{"Name": "Crew"}]


def test_records_that_have_gone_leave_the_files_with_the_rows_that_named_them() -> None:
    kept, draft = imported(
        PRODUCTS,
        table("ProductCatalog", "Code\nCAT"),
        table("ProductCategory", "Code,Catalog.Code\nC,CAT"),
        table("ProductCategoryProduct", "ProductCategory.Code,Product.StockKeepingUnit\nC,SOLD\nC,QB HD 1TB"),
    )
    catalog = dataclasses.replace(draft.catalog, products=draft.catalog.products[1:])
    gone = draft.catalog.products[0].sku
    export = export_tables(kept, dataclasses.replace(draft, rule_book=RuleBook(catalog=catalog)))
    assert gone not in [row["StockKeepingUnit"] for row in cells(export, "Product2")]
    assert len(cells(export, "Product2")) == 1
    assert gone not in [row["Product.StockKeepingUnit"] for row in cells(export, "ProductCategoryProduct")]
    assert len(cells(export, "ProductCategoryProduct")) == 1


def test_rows_that_were_never_records_stay() -> None:
    kept, draft = imported(
        table("AttributePicklist", "Name,Code\nSizes,Sizes"),
        table("AttributePicklistValue", "Code,Picklist.Name,Value,Status\ns,Sizes,S,Active\nd,Sizes,D,Draft"),
    )
    assert len(cells(export_tables(kept, draft), "AttributePicklistValue")) == 2


def test_columns_that_repeat_others_follow_them() -> None:
    kept, draft = imported(
        PRODUCTS,
        table(
            "ProductRelatedComponent",
            "$$ChildProduct.StockKeepingUnit$ParentProduct.StockKeepingUnit,ChildProductClassification.Code,"
            "ChildProduct.StockKeepingUnit,ParentProduct.StockKeepingUnit,ProductComponentGroup.Code,"
            "ProductRelationshipType.Name\nQB HD 1TB;SOLD,,QB HD 1TB,SOLD,,",
        ),
    )
    [component] = draft.catalog.components
    products = (*draft.catalog.products, Product(sku="OTHER", name="Other"))
    moved = dataclasses.replace(component, child="OTHER")
    catalog = dataclasses.replace(draft.catalog, products=products, components=(moved,))
    [row] = cells(
        export_tables(kept, dataclasses.replace(draft, rule_book=RuleBook(catalog=catalog))), "ProductRelatedComponent"
    )
    assert row["$$ChildProduct.StockKeepingUnit$ParentProduct.StockKeepingUnit"] == "OTHER;SOLD"


def test_scopes_keep_the_types_of_their_json() -> None:
    kept, draft = imported(SCOPES)
    scopes = changed(draft.catalog.custom_scopes, "Grouped", assetizable=False)
    catalog = Catalog(custom_scopes=(*scopes, CustomScope(code="New", name="New")))
    export = export_tables(kept, Design(rule_book=RuleBook(catalog=catalog)))
    [found] = export.tables
    assert [dict(row.values) for row in found.rows] == [
        {"DeveloperName": "Grouped", "MasterLabel": "Grouped", "IsAssetized": False, "FallbackScope": "LineItem"},
        {"DeveloperName": "New", "MasterLabel": "New", "IsAssetized": True, "FallbackScope": "LineItem"},
    ]


def test_what_this_form_cannot_say_is_named() -> None:
    kept, draft = imported(GROUPS, STEPS)
    draft = dataclasses.replace(draft, steps=changed(draft.steps, "First", customer_visible=True))
    assert export_tables(kept, draft).not_expressible == (
        NotExpressible("StepDefinition", "First", "customer_visible"),
    )


def test_a_change_whose_column_no_file_has_is_named() -> None:
    kept, draft = imported(GROUPS, STEPS)
    draft = dataclasses.replace(draft, steps=changed(draft.steps, "First", delay=5))
    [named] = export_tables(kept, draft).not_expressible
    assert named == NotExpressible("StepDefinition", "First", "delay")


def test_a_draft_that_was_never_imported_is_written_in_files_of_its_own() -> None:
    catalog = Catalog(classifications=(ProductClassification(code="PC", name="Services"),))
    [found] = export_tables((), Design(rule_book=RuleBook(catalog=catalog))).tables
    assert found.path == "pcm/ProductClassification.csv"
    assert [dict(row.values) for row in found.rows] == [
        {"Code": "PC", "Name": "Services", "ParentProductClassification.Code": "", "Status": "Active"}
    ]


def test_a_cell_that_named_what_has_gone_says_what_is_named_now() -> None:
    rules = table(
        "ProductFulfillmentDecompRule",
        "Name,SourceProduct.StockKeepingUnit,DestinationProduct.StockKeepingUnit\nr,OWN,QB HD 1TB",
    )
    kept, draft = imported(PRODUCTS)
    own = dataclasses.replace(draft.catalog, products=(Product(sku="OWN", name="Own"), *draft.catalog.products))
    loading = load([rules], Design(rule_book=RuleBook(catalog=own)))
    assert not loading.is_refused
    keyed = dataclasses.replace(rules, rows=(dataclasses.replace(rules.rows[0], key="r"),))
    [rule] = loading.design.rule_book.rules
    moved = RuleBook(catalog=draft.catalog, rules=(dataclasses.replace(rule, source_product="SOLD"),))
    [row] = cells(export_tables([*kept, keyed], Design(rule_book=moved)), "ProductFulfillmentDecompRule")
    assert row["SourceProduct.StockKeepingUnit"] == "SOLD"


def test_columns_that_only_helped_to_read_a_record_stay_as_they_were() -> None:
    kept, draft = imported(
        table("IntegrationProviderDef", "DeveloperName,IsActive,MasterLabel\nErp,false,\nCrm,true,Customers"),
        table("ValTfrmGrp", "Name,SourcePrimitiveType,DestinationPrimitiveType\nSizes,Text,Boolean"),
        table(
            "ValTfrm",
            "ValueTransformGroup.Name,InputString,IsInputBoolean,OutputString,IsOutputBoolean\nSizes,S,false,,true",
        ),
    )
    export = export_tables(kept, draft)
    assert {one.path: one for one in export.tables} == {one.path: one for one in kept}
