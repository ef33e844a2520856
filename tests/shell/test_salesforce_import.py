"""The published configuration in the draft: complete, cell by cell; twice is once; and it can be published."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import (
    AttributeDefinition,
    CustomScope,
    ImportedRecord,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
    UnitOfMeasure,
)
from decomposition.models import DecompositionRule
from orchestration.models import (
    DownstreamSystem,
    FalloutRule,
    Integration,
    JeopardyRule,
    Queue,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
    Workspace,
    WorkspaceItem,
)
from orchestration.operations import release
from orchestration.operations.salesforce import ImportReport, NothingToImport, import_folders
from tests.shell.foreign_configuration import (
    CONFIGURATION,
    change,
    copy_configuration,
    needs_configuration,
    objects,
    read_csv,
    write_csv,
)

pytestmark = [pytest.mark.django_db, needs_configuration]

DRO = CONFIGURATION / "dro"
PCM = CONFIGURATION / "pcm"


def loaded(*folders: Path) -> ImportReport:
    report = import_folders(folders or (CONFIGURATION,), "importer")
    assert report.loaded, report.errors
    return report


def counts(report: ImportReport) -> Mapping[str, tuple[int, int, int, int]]:
    assert report.draft is not None
    return {
        one.kind: (len(one.created), len(one.changed), len(one.removed), one.unchanged) for one in report.draft.kinds
    }


class TestCompleteness:
    def test_every_row_of_every_file_is_read_and_counted(self) -> None:
        report = loaded()
        files = [file for folder in (DRO, PCM) for file in folder.glob("*.csv")]
        rows = {f"{file.parent.name}/{file.name}": len(read_csv(file)[1]) for file in files}
        assert {one.file: one.read for one in report.files} == {**rows, "CustomFulfillmentScopeCnfg.json": 2}
        assert {one.file: one.created for one in report.files} == {one.file: one.read for one in report.files}
        assert (report.total("read"), report.total("created"), report.total("rejected")) == (1750, 1750, 0)

    def test_the_draft_has_a_record_for_every_row(self) -> None:
        loaded()
        found = {
            model.__name__: model._default_manager.count()
            for model in (
                UnitOfMeasure,
                CustomScope,
                Picklist,
                PicklistValue,
                AttributeDefinition,
                ProductClassification,
                Product,
                ProductAttribute,
                ProductComponent,
                DecompositionRule,
                Integration,
                DownstreamSystem,
                Queue,
                StepGroup,
                StepDefinition,
                StepDependency,
                Scenario,
                Workspace,
                WorkspaceItem,
                FalloutRule,
                JeopardyRule,
            )
        }
        assert found == {
            "UnitOfMeasure": 12,
            "CustomScope": 2,
            "Picklist": 25,
            "PicklistValue": 86,  # one of the 87 is a draft
            "AttributeDefinition": 39,
            "ProductClassification": 18,
            "Product": 314,
            "ProductAttribute": 52,  # 17 of products; 35 of classes, for one of the 36 is inactive
            "ProductComponent": 234,
            "DecompositionRule": 21,
            "Integration": 4,
            "DownstreamSystem": 4,
            "Queue": 1,  # the home of the placeholder user's tasks
            "StepGroup": 5,
            "StepDefinition": 10,
            "StepDependency": 9,
            "Scenario": 10,
            "Workspace": 1,
            "WorkspaceItem": 4,
            "FalloutRule": 3,
            "JeopardyRule": 6,
        }

    def test_products_say_what_both_their_files_say(self) -> None:
        loaded()
        sold = {row["StockKeepingUnit"]: row for row in objects(PCM / "Product2.csv")}
        made = {row["StockKeepingUnit"]: row for row in objects(DRO / "Product2.csv")}
        rules = objects(DRO / "ProductFulfillmentDecompRule.csv")
        destinations = {row["DestinationProduct.StockKeepingUnit"] for row in rules}
        products = {product.sku: product for product in Product.objects.all()}
        assert products.keys() == sold.keys() == made.keys()
        for sku, product in products.items():
            pcm, dro = sold[sku], made[sku]
            assert product.name == pcm["Name"]
            assert product.description == pcm["Description"]
            assert product.family == pcm["Family"]
            assert product.classification_id == (pcm["BasedOn.Code"] or None)
            assert product.unit_of_measure_id == (pcm["UnitOfMeasure.UnitCode"] or None)
            assert (product.active, product.assetizable) == (pcm["IsActive"] == "true", pcm["IsAssetizable"] == "true")
            assert product.decomposition_scope == (dro["DecompositionScope"] or "OrderLineItem")
            assert product.quantity_method == (dro["FulfillmentQtyCalcMethod"] or "Aggregate")
            custom = dro["CustomDecompositionScope"] if dro["DecompositionScope"] == "Custom" else ""
            assert product.custom_scope_id == (custom or None)
            assert (product.kind == "Technical") == (sku in destinations or sku.startswith("QB-DRO-"))
        assert sum(product.kind == "Technical" for product in products.values()) == 15

    def test_bundles_have_their_members(self) -> None:
        loaded()
        stated = {
            (
                row["ParentProduct.StockKeepingUnit"],
                row["ChildProduct.StockKeepingUnit"],
                row["ProductComponentGroup.Code"],
                Decimal(row["Quantity"]),
                Decimal(row["MaxQuantity"]) if row["MaxQuantity"] else None,
                row["IsComponentRequired"] == "true",
                row["IsDefaultComponent"] == "true",
            )
            for row in objects(PCM / "ProductRelatedComponent.csv")
        }
        fields = ("parent_id", "child_id", "component_group", "quantity", "maximum_quantity", "required", "default")
        assert set(ProductComponent.objects.values_list(*fields)) == stated
        assert len({parent for parent, *_ in stated}) == 87

    def test_attributes_have_their_types_picklists_and_defaults(self) -> None:
        loaded()
        codes = {row["Name"]: row["Code"] for row in objects(PCM / "AttributePicklist.csv")}
        for row in objects(PCM / "AttributeDefinition.csv"):
            found = AttributeDefinition.objects.get(code=row["Code"])
            assert (found.name, found.default_value) == (row["Name"], row["DefaultValue"])
            assert found.data_type == row["DataType"].replace("Checkbox", "Boolean")
            assert found.picklist_id == codes.get(row["Picklist.Name"])
        for row in objects(PCM / "AttributePicklistValue.csv"):
            values = PicklistValue.objects.filter(code=row["Code"])
            found_values = [(one.picklist_id, one.value, one.label, one.default) for one in values]
            stated = (codes[row["Picklist.Name"]], row["Value"], row["DisplayValue"], row["IsDefault"] == "true")
            assert found_values == ([stated] if row["Status"] == "Active" else [])

    def test_rules_steps_dependencies_and_scenarios(self) -> None:
        loaded()
        classes = {row["Name"]: row["Code"] for row in objects(PCM / "ProductClassification.csv")}
        for row in objects(DRO / "ProductFulfillmentDecompRule.csv"):
            rule = DecompositionRule.objects.get(name=row["Name"])
            assert rule.source_product_id == (row["SourceProduct.StockKeepingUnit"] or None)
            assert rule.source_classification_id == classes.get(row["SourceProductClassification.Name"])
            assert rule.destination_product_id == row["DestinationProduct.StockKeepingUnit"]
        for row in objects(DRO / "FulfillmentStepDefinition.csv"):
            step = StepDefinition.objects.get(name=row["Name"])
            assert (step.group_id, step.type, step.scope) == (
                row["StepDefinitionGroup.Name"],
                row["StepType"],
                row["Scope"],
            )
            assert step.custom_scope_id == (row["CustomFulfillmentScope"] or None)
            assert step.integration_id == (row["IntegrationDefinitionName.DeveloperName"] or None)
            assert step.schedule_base == (row["ExecuteOn"] or None)
            assert step.queue_id == (row["AssignedTo.Name"] or None)
        for row in objects(DRO / "FulfillmentStepDependencyDef.csv"):
            dependency = StepDependency.objects.get(name=row["Name"])
            assert dependency.step_id == row["FulfillmentStepDefinition.Name"]
            assert dependency.depends_on_id == row["DependsOnStepDefinition.Name"]
            assert dependency.scope == row["DependencyScope"]
        for row in objects(DRO / "ProductFulfillmentScenario.csv"):
            scenario = Scenario.objects.get(name=row["Name"])
            assert (scenario.product_id, scenario.group_id) == (
                row["Product.StockKeepingUnit"],
                row["FulfillmentStepDefnGroup.Name"],
            )
            assert scenario.actions == [action.replace(" ", "") for action in row["Action"].split(";")]

    def test_names_and_codes_keep_their_spaces(self) -> None:
        loaded()
        assert DecompositionRule.objects.filter(code="QB API Management License to  Provisioning").exists()
        assert Product.objects.filter(sku="QB-HD 1.2TB").exists()

    def test_every_row_is_kept_whole(self) -> None:
        loaded()
        for folder in (DRO, PCM):
            for file in folder.glob("*.csv"):
                kept = ImportedRecord.objects.filter(system="salesforce", table=f"{folder.name}/{file.name}")
                rows = kept.exclude(key="").order_by("position").values_list("columns", flat=True)
                assert list(rows) == objects(file), file

    def test_the_findings_name_the_hazards_with_their_places(self) -> None:
        found = {(one.file, one.row, one.column) for one in loaded().problems}
        assert found == {
            ("dro/FulfillmentStepDefinition.csv", 2, "AssignedTo.Name"),
            ("dro/FulfillmentStepDefinition.csv", 8, "IntegrationDefinitionName.DeveloperName"),
            ("dro/Product2.csv", 63, "CustomDecompositionScope"),
            ("pcm/AttributePicklistValue.csv", 35, "Status"),
            ("pcm/ProductClassificationAttr.csv", 3, "Status"),
            *(("pcm/UnitOfMeasure.csv", row, "ConversionFactor") for row in (2, 6, 8, 9, 11)),
        }

    def test_systems_without_an_address_are_named(self) -> None:
        names = {row["DeveloperName"] for row in objects(DRO / "IntegrationProviderDef.csv")}
        assert set(loaded().systems_without_address) == names
        DownstreamSystem.objects.filter(code="DROBillingService").update(base_address="https://billing.example.org")
        assert set(loaded().systems_without_address) == names - {"DROBillingService"}


class TestRepeating:
    def test_the_second_time_nothing_is_created_or_changed(self) -> None:
        first = loaded()
        kept = list(ImportedRecord.objects.order_by("pk").values())
        versions = list(Product.objects.order_by("sku").values_list("sku", "version", "changed_at"))
        second = loaded()
        assert (second.total("created"), second.total("changed"), second.total("unchanged")) == (0, 0, 1750)
        assert second.draft is not None
        assert second.draft.is_empty
        # Only the home of the placeholder's tasks is there by now.
        assert set(first.problems) - set(second.problems) == {
            one for one in first.problems if one.column == "AssignedTo.Name"
        }
        assert list(ImportedRecord.objects.order_by("pk").values()) == kept
        assert list(Product.objects.order_by("sku").values_list("sku", "version", "changed_at")) == versions

    def test_nulls_written_the_other_way_are_no_change(self, tmp_path: Path) -> None:
        loaded()
        copy = copy_configuration(tmp_path)
        for folder in (copy / "dro", copy / "pcm"):
            for file in folder.glob("*.csv"):
                header, rows = read_csv(file)
                if rows:
                    write_csv(file, header, [[cell or "#N/A" for cell in row] for row in rows])
        report = loaded(copy)
        assert (report.total("created"), report.total("changed")) == (0, 0)
        assert report.draft is not None
        assert report.draft.is_empty

    def test_only_what_differs_is_changed(self, tmp_path: Path) -> None:
        loaded()
        copy = copy_configuration(tmp_path)
        change(copy / "dro/FulfillmentStepDefinition.csv", 9, "Scope", "Plan")
        change(copy / "pcm/ProductCategory.csv", 2, "Name", "Extras")
        report = loaded(copy)
        assert {one.file: one.changed for one in report.files if one.changed} == {
            "dro/FulfillmentStepDefinition.csv": 1,
            "pcm/ProductCategory.csv": 1,
        }
        assert [kind for kind, found in counts(report).items() if found[:3] != (0, 0, 0)] == ["StepDefinition"]
        assert StepDefinition.objects.get(code="Create Project").scope == "Plan"

    def test_sub_folders_in_any_order_are_the_same_as_the_whole(self) -> None:
        loaded(PCM, DRO)
        report = loaded(CONFIGURATION)
        assert (report.total("created"), report.total("changed")) == (0, 0)

    def test_one_data_set_after_the_other_is_the_same_as_both(self) -> None:
        loaded(PCM)
        loaded(DRO)
        apart = Product.objects.order_by("sku").values("sku", "name", "classification", "decomposition_scope", "kind")
        before = list(apart)
        report = loaded()
        assert report.draft is not None
        assert report.draft.is_empty
        assert list(apart) == before

    def test_what_the_draft_has_besides_stays(self) -> None:
        StepGroup.objects.create(code="own", name="Our own")
        loaded()
        assert StepGroup.objects.count() == 6

    def test_the_draft_returns_to_what_the_files_say(self) -> None:
        loaded()
        Product.objects.filter(sku="QB-API").update(name="Other")
        report = loaded()
        assert report.total("changed") == 0
        assert counts(report)["Product"] == (0, 1, 0, 313)
        assert Product.objects.get(sku="QB-API").name == "Additional API"


class TestFolders:
    def test_a_folder_of_data_sets_leaves_out_what_is_none_and_says_so(self) -> None:
        assert loaded().not_read == ("worked-example/ (it has no export.json: name it to import it)",)

    def test_files_of_unknown_names_are_passed_over_and_named(self, tmp_path: Path) -> None:
        copy = copy_configuration(tmp_path)
        (copy / "dro/Wishes.csv").write_text("Name\nMore\n")
        assert "dro/Wishes.csv" in loaded(copy).not_read

    def test_the_same_folder_twice_is_read_once(self) -> None:
        assert loaded(CONFIGURATION, DRO, DRO).total("read") == 1750

    def test_folders_of_the_same_name_are_refused(self, tmp_path: Path) -> None:
        copy = copy_configuration(tmp_path)
        report = import_folders([CONFIGURATION, copy / "dro"], "importer")
        assert not report.loaded
        assert "Rename one of the folders" in report.errors[0].message

    def test_a_folder_without_known_files_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "Wishes.csv").write_text("Name\nMore\n")
        with pytest.raises(NothingToImport) as refused:
            import_folders([tmp_path], "importer")
        assert refused.value.folders == (tmp_path,)

    def test_a_folder_that_is_not_there_is_an_error_of_the_system(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            import_folders([tmp_path / "nowhere"], "importer")
        with pytest.raises(NotADirectoryError):
            import_folders([CONFIGURATION / "CustomFulfillmentScopeCnfg.json"], "importer")


class TestAfterwards:
    def test_the_imported_draft_is_published_without_errors(self) -> None:
        loaded()
        made = release.publish(actor=None, note="As imported", now=timezone.now())
        assert made.number == 1
        assert {problem["severity"] for problem in made.problems} == {"Warning"}

    def test_importing_takes_a_number_of_queries_that_does_not_grow_with_the_rows(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            loaded()
        assert len(queries) < 150
