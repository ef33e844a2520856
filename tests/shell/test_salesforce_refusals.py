"""Spoiled copies of the published configuration: every one is refused with its place, and nothing is loaded of it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.models import ImportedRecord, Product
from orchestration.models import DownstreamSystem, StepDefinition
from orchestration.operations.salesforce import import_folders
from tests.shell.foreign_configuration import change, copy_configuration, edit, needs_configuration, read_csv, write_csv

pytestmark = [pytest.mark.django_db, needs_configuration]

RULES = "dro/ProductFulfillmentDecompRule.csv"
STEPS = "dro/FulfillmentStepDefinition.csv"
DEPENDENCIES = "dro/FulfillmentStepDependencyDef.csv"
SCENARIOS = "dro/ProductFulfillmentScenario.csv"
PRODUCTS = "dro/Product2.csv"
SOLD = "pcm/Product2.csv"

CELLS = [
    (RULES, 6, "SourceProduct.StockKeepingUnit", "QB-APY", "did you mean 'QB-API'?"),
    (RULES, 2, "DestinationProduct.StockKeepingUnit", "QB-DRO-NONE", "there is no Product2"),
    (RULES, 2, "SourceProductClassification.Name", "Service", "did you mean 'Services'?"),
    (RULES, 2, "Priority", "high", "a whole number"),
    (STEPS, 2, "StepDefinitionGroup.Name", "Financing", "did you mean 'Finance'?"),
    (STEPS, 2, "StepType", "Robot", "one of AutoTask, Callout"),
    (STEPS, 2, "CustomFulfillmentScope", "Group_Identifer", "did you mean 'Group_Identifier'?"),
    (STEPS, 3, "AssignedTo.Name", "Nobody", "no such Group or User"),
    (STEPS, 4, "IsSkipBranch", "no", "true or false"),
    (STEPS, 6, "IntegrationDefinitionName.DeveloperName", "Missing", "there is no IntegrationProviderDef"),
    (STEPS, 8, "DelayOf", "-5", "0 or more"),
    (STEPS, 8, "ExecuteOn", "Tomorrow", "one of SourceLineStartDate"),
    (DEPENDENCIES, 2, "DependsOnStepDefinition.Name", "Post  Invoice", "did you mean 'Post Invoice'?"),
    (DEPENDENCIES, 3, "DependencyScope", "Plans", "one of Plan, Bundle"),
    (SCENARIOS, 2, "Action", "Add;Ammend", "one of No Change, Add"),
    (SCENARIOS, 5, "FulfillmentStepDefnGroup.Name", "", "needs it"),
    (PRODUCTS, 2, "DecompositionScope", "Basket", "one of OrderLineItem"),
    (PRODUCTS, 63, "FulfillmentQtyCalcMethod", "Sum", "one of Aggregate, AlwaysOne"),
    (SOLD, 5, "BasedOn.Code", "PC-QB-APIS", "did you mean 'PC-QB-API'?"),
    (SOLD, 5, "IsActive", "maybe", "true or false"),
    ("pcm/AttributeDefinition.csv", 2, "DataType", "Colour", "one of Checkbox, Text"),
    ("pcm/AttributeDefinition.csv", 2, "Picklist.Name", "No such list", "there is no AttributePicklist"),
    ("pcm/ProductRelatedComponent.csv", 2, "Quantity", "many", "a number"),
    ("pcm/ProductRelatedComponent.csv", 2, "ProductComponentGroup.Code", "PCG", "ProductComponentGroup 'PCG'"),
    ("pcm/ProductSellingModelOption.csv", 2, "ProductSellingModel.$$Name$SellingModelType", "Monthly", "there is no"),
    ("pcm/UnitOfMeasure.csv", 4, "ConversionFactor", "2", "base unit"),
    ("dro/FulfillmentStepJeopardyRule.csv", 2, "EstimatedDuration", "1,5", "a whole number"),
    ("dro/FulfillmentFalloutRule.csv", 2, "RetryPolicy", "Never", "one of Immediate"),
    ("dro/FulfillmentWorkspaceItem.csv", 2, "ShowOrder", "first", "a whole number"),
]


def refused(folder: Path) -> list[tuple[str, int, str, str, str]]:
    """Where an import is refused and why; nothing of it may be in the database."""
    report = import_folders([folder], "importer")
    assert not report.loaded
    assert report.draft is None
    assert report.errors
    assert (report.total("created"), report.total("changed"), report.total("unchanged")) == (0, 0, 0)
    assert report.total("rejected") >= 1
    for model in (Product, StepDefinition, ImportedRecord, DownstreamSystem):
        assert not model._default_manager.exists()
    return [(one.file, one.row, one.column, one.value, one.message) for one in report.errors]


@pytest.mark.parametrize(("file", "row", "column", "value", "words"), CELLS)
def test_a_cell_that_does_not_fit(tmp_path: Path, file: str, row: int, column: str, value: str, words: str) -> None:
    copy = copy_configuration(tmp_path)
    change(copy / file, row, column, value)
    found = refused(copy)
    [message] = [one[4] for one in found if one[:4] == (file, row, column, value)]
    assert words in message


def _first_line_twice(content: bytes) -> bytes:
    return content + content.splitlines(keepends=True)[1]


BYTES: list[tuple[str, Callable[[bytes], bytes], int, str]] = [
    (STEPS, lambda content: content.replace(b"Post Invoice,", b"Post Invoice,,", 1), 3, "22 cells, the header 21"),
    (RULES, lambda content: content + b"QB-DRO-BILL,Too short\n", 23, "2 cells, the header 5"),
    (RULES, lambda content: content + b'"QB-DRO-BILL,Never closed,,,\n', 23, "cannot be read"),
    (RULES, lambda content: content.replace(b"Priority", b"Name", 1), 1, "2 columns are called 'Name'"),
    (RULES, lambda content: content.replace(b"Services to Finance", b"Services \xe0 Finance"), 0, "not UTF-8"),
    (RULES, lambda content: content.replace(b"Services to Finance", b"Services\x00"), 2, "NUL"),
    (STEPS, lambda content: content.replace(b"StepType", b"Step Type"), 1, "the column StepType is missing"),
    (PRODUCTS, lambda content: content.replace(b"StockKeepingUnit", b"SKU"), 1, "StockKeepingUnit is missing"),
    (DEPENDENCIES, _first_line_twice, 11, "stands twice"),
    (RULES, lambda content: content.replace(b"Services to Finance", b""), 2, "Name"),
    (SCENARIOS, lambda content: content.replace(b",,,,\n", b",,,,Flow\n", 1), 2, "step groups only"),
    (SCENARIOS, lambda content: content.replace(b"Finance Service", b"F" * 300, 1), 5, "255 characters"),
]


@pytest.mark.parametrize(("file", "how", "row", "words"), BYTES)
def test_a_file_that_does_not_fit(
    tmp_path: Path, file: str, how: Callable[[bytes], bytes], row: int, words: str
) -> None:
    copy = copy_configuration(tmp_path)
    before = (copy / file).read_bytes()
    edit(copy / file, how)
    assert (copy / file).read_bytes() != before
    found = [one for one in refused(copy) if one[:2] == (file, row)]
    assert any(words in one[4] for one in found), found


def test_custom_scopes_that_are_not_there(tmp_path: Path) -> None:
    copy = copy_configuration(tmp_path)
    (copy / "CustomFulfillmentScopeCnfg.json").unlink()
    found = refused(copy)
    assert (STEPS, 2, "CustomFulfillmentScope", "Group_Identifier") in [one[:4] for one in found]
    assert sum(one[:1] + one[2:3] == (PRODUCTS, "CustomDecompositionScope") for one in found) == 13


def test_a_file_that_is_huge_is_not_read(tmp_path: Path) -> None:
    copy = copy_configuration(tmp_path)
    os.truncate(copy / PRODUCTS, 51 * 1024 * 1024)
    [(file, row, _, _, message)] = refused(copy)
    assert (file, row) == (PRODUCTS, 0)
    assert "53477376 bytes" in message


def test_byte_order_mark_and_windows_line_ends_are_read_as_if_they_were_not_there(tmp_path: Path) -> None:
    copy = copy_configuration(tmp_path)
    for file in (*copy.glob("dro/*.csv"), copy / "pcm/ProductClassification.csv"):
        edit(file, lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    report = import_folders([copy], "importer")
    assert report.loaded
    assert report.total("created") == 1750
    assert StepDefinition.objects.count() == 10


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    copy = copy_configuration(tmp_path)
    for row in (2, 5, 9):
        change(copy / STEPS, row, "StepType", "Robot")
    change(copy / RULES, 3, "Priority", "x")
    assert [one[:2] for one in refused(copy)] == [(STEPS, 2), (STEPS, 5), (STEPS, 9), (RULES, 3)]


def test_a_refused_import_leaves_an_earlier_one_as_it_was(tmp_path: Path) -> None:
    copy = copy_configuration(tmp_path)
    assert import_folders([copy], "importer").loaded
    before = list(ImportedRecord.objects.order_by("pk").values())
    products = list(Product.objects.order_by("pk").values())
    change(copy / SOLD, 2, "Name", "Renamed")
    change(copy / STEPS, 2, "StepType", "Robot")
    assert not import_folders([copy], "importer").loaded
    assert list(ImportedRecord.objects.order_by("pk").values()) == before
    assert list(Product.objects.order_by("pk").values()) == products


def test_what_only_the_draft_refuses_is_told_at_its_cell(tmp_path: Path) -> None:
    """Two dependencies between the same steps: each row is sound, together they are not."""
    copy = copy_configuration(tmp_path)
    header, rows = read_csv(copy / DEPENDENCIES)
    again = list(rows[0])
    again[header.index("Name")] = "The same under another name"
    write_csv(copy / DEPENDENCIES, header, [*rows, again])
    found = refused(copy)
    assert [one[:2] for one in found] == [(DEPENDENCIES, 11)]
