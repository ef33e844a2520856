"""Out as it came in: every file equal field by field, changes in their columns, and back in again."""

import json
from pathlib import Path

import pytest

from catalog.models import Product, ProductComponent
from orchestration.models import Queue, Scenario, StepDefinition, StepGroup
from orchestration.operations.salesforce import export_folder, import_folders
from tests.shell.foreign_configuration import (
    CONFIGURATION,
    copy_configuration,
    needs_configuration,
    objects,
    read_csv,
    write_csv,
)

pytestmark = [pytest.mark.django_db, needs_configuration]

FILES = sorted(
    file.relative_to(CONFIGURATION) for folder in ("dro", "pcm") for file in (CONFIGURATION / folder).glob("*")
)

STRANGE = ('a "quoted" one', "two\nlines", "  spaces  ", ";;", "#N/A", "=1+1", "ümläut", "a,b", "carriage\rreturn", "'")


def import_all(folder: Path = CONFIGURATION) -> None:
    report = import_folders([folder], "importer")
    assert report.loaded, report.errors


def test_every_file_comes_out_as_it_went_in_field_by_field(tmp_path: Path) -> None:
    import_all()
    report = export_folder(tmp_path)
    assert report.not_expressible == ()
    assert {Path(path) for path in report.written} == {*FILES, Path("CustomFulfillmentScopeCnfg.json")}
    for file in FILES:
        if file.suffix == ".csv":
            assert read_csv(tmp_path / file) == read_csv(CONFIGURATION / file), file
        else:
            assert (tmp_path / file).read_bytes() == (CONFIGURATION / file).read_bytes()
    name = "CustomFulfillmentScopeCnfg.json"
    out, given = (json.loads((folder / name).read_text()) for folder in (tmp_path, CONFIGURATION))
    assert [list(one.items()) for one in out] == [list(one.items()) for one in given]


def test_what_comes_out_goes_in_again_without_any_change(tmp_path: Path) -> None:
    import_all()
    export_folder(tmp_path)
    again = import_folders([tmp_path], "importer")
    assert (again.total("created"), again.total("changed"), again.total("unchanged")) == (0, 0, 1750)
    assert export_folder(tmp_path).written == ()


def test_columns_that_nobody_knows_and_cells_with_anything_in_them_come_out_again(tmp_path: Path) -> None:
    copy = copy_configuration(tmp_path)
    steps = Path("dro/FulfillmentStepDefinition.csv")
    header, rows = read_csv(copy / steps)
    write_csv(copy / steps, ["Own__c", *header], [[cell, *row] for cell, row in zip(STRANGE, rows, strict=True)])
    import_all(copy)
    export_folder(tmp_path / "out")
    assert read_csv(tmp_path / "out" / steps) == read_csv(copy / steps)


def test_a_renamed_step_is_renamed_in_every_file_and_is_the_same_step_when_it_comes_back(tmp_path: Path) -> None:
    import_all()
    StepDefinition.objects.filter(code="Post Invoice").update(name="Send  invoice")
    StepGroup.objects.filter(code="Finance").update(name="Money")
    export_folder(tmp_path)
    assert "Send  invoice" in [row["Name"] for row in objects(tmp_path / "dro/FulfillmentStepDefinition.csv")]
    groups = [row["StepDefinitionGroup.Name"] for row in objects(tmp_path / "dro/FulfillmentStepDefinition.csv")]
    assert (groups.count("Money"), groups.count("Finance")) == (3, 0)
    ends = [
        (row["FulfillmentStepDefinition.Name"], row["DependsOnStepDefinition.Name"])
        for row in objects(tmp_path / "dro/FulfillmentStepDependencyDef.csv")
    ]
    assert ("Receive Payment", "Send  invoice") in ends
    assert "Post Invoice" not in {name for pair in ends for name in pair}
    again = import_folders([tmp_path], "importer")
    assert again.loaded
    assert again.draft is not None
    assert again.draft.is_empty
    assert StepDefinition.objects.count() == 10


def test_changes_of_the_draft_stand_in_their_columns_and_nothing_else_differs(tmp_path: Path) -> None:
    import_all()
    Product.objects.filter(sku="QB-API").update(decomposition_scope="Bundle", name="Further API")
    StepDefinition.objects.filter(code="Create Project").update(scope="Plan", schedule_base=None)
    StepDefinition.objects.filter(code="Activate Tokens").update(schedule_base=None)
    Scenario.objects.filter(code="Finance Service").update(actions=["Add", "NoChange"])
    export_folder(tmp_path)
    found = set()
    for file in FILES:
        if file.suffix == ".csv":
            header, rows = read_csv(tmp_path / file)
            _, before = read_csv(CONFIGURATION / file)
            for row, old in zip(rows, before, strict=True):
                found |= {
                    (str(file), name, cell) for name, cell, was in zip(header, row, old, strict=True) if cell != was
                }
    assert found == {
        ("pcm/Product2.csv", "Name", "Further API"),
        ("dro/Product2.csv", "Name", "Further API"),
        ("dro/Product2.csv", "DecompositionScope", "Bundle"),
        ("dro/FulfillmentStepDefinition.csv", "Scope", "Plan"),
        ("dro/FulfillmentStepDefinition.csv", "ExecuteOn", ""),
        ("dro/ProductFulfillmentScenario.csv", "Action", "Add;No Change"),
    }


def test_what_was_added_and_removed_in_the_draft_is_added_and_removed_in_the_files(tmp_path: Path) -> None:
    import_all()
    Queue.objects.create(code="crew", name="Field crew")
    StepDefinition.objects.create(code="new", name="Inspect", group_id="Finance", type="ManualTask", queue_id="crew")
    removed = ProductComponent.objects.filter(child_id="QB-SRV-SOW").delete()[0]
    export_folder(tmp_path)
    [row] = [one for one in objects(tmp_path / "dro/FulfillmentStepDefinition.csv") if one["Name"] == "Inspect"]
    assert (row["StepDefinitionGroup.Name"], row["StepType"], row["AssignedTo.Name"]) == (
        "Finance",
        "ManualTask",
        "Field crew",
    )
    assert objects(tmp_path / "dro/Group.csv") == [{"Name": "Field crew"}]
    components = objects(tmp_path / "pcm/ProductRelatedComponent.csv")
    assert removed == 1
    assert len(components) == 233
    assert "QB-SRV-SOW" not in {one["ChildProduct.StockKeepingUnit"] for one in components}
    again = import_folders([tmp_path], "importer")
    assert again.loaded, again.errors
    assert (again.total("created"), again.total("changed")) == (0, 0)
    assert again.draft is not None
    assert again.draft.is_empty


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    import_all()
    (tmp_path / "dro").mkdir()
    (tmp_path / "dro/README.md").write_text("Ours\n")
    export_folder(tmp_path)
    assert (tmp_path / "dro/README.md").read_text() == "Ours\n"
