"""The small published example with its stated results, run on what was imported."""

import json
from collections import Counter
from pathlib import Path

import pytest

from catalog.core.vocabulary import ProductKind
from catalog.models import Product
from decomposition.core.parse import parse
from orchestration.core.plan import PlanGraph
from orchestration.operations.dry_run import DryRun, dry_run
from orchestration.operations.salesforce import import_folders
from orchestration.queries.draft import read_draft
from tests.shell.foreign_configuration import CONFIGURATION, needs_configuration, write_csv

pytestmark = [pytest.mark.django_db, needs_configuration]

EXAMPLE = CONFIGURATION / "worked-example"
STATED = json.loads((EXAMPLE / "expected.json").read_text())["stated_expectations"] if EXAMPLE.is_dir() else []
SOLD = "EXAMPLE-COMM-SERVICE"
MADE = "EXAMPLE-DRO-TECH"
READY, DELIVERED = "Example DRO Ready", "Example DRO Delivered"


def with_commercial_product(folder: Path) -> Path:
    """A data set that has only the product which the example's rule starts from."""
    data_set = folder / "commercial"
    data_set.mkdir()
    write_csv(
        data_set / "Product2.csv",
        ["StockKeepingUnit", "Name", "IsActive", "IsAssetizable"],
        [[SOLD, "Example Service", "true", "true"]],
    )
    return data_set


def run(*lines: tuple[str, str, str]) -> DryRun:
    """An order of lines (id, product, quantity) on the draft."""
    document = {
        "source": "test",
        "external_id": "1",
        "account": {"id": "ACME"},
        "lines": [{"id": line, "product": product, "quantity": quantity} for line, product, quantity in lines],
    }
    return dry_run(parse(document), read_draft())


def sources_of_links(graph: PlanGraph) -> list[tuple[str, str, set[str]]]:
    """Each link as its definitions, with the sources that both of its steps have."""
    steps = {step.key: step for step in graph.steps}
    return [
        (
            steps[link.waits_for].definition,
            steps[link.step].definition,
            {one.id for one in steps[link.waits_for].sources} & {one.id for one in steps[link.step].sources},
        )
        for link in graph.links
    ]


def test_alone_it_is_refused_for_its_rule_starts_from_a_product_that_is_not_there() -> None:
    report = import_folders([EXAMPLE], "importer")
    assert not report.loaded
    [error] = report.errors
    assert (error.file, error.row, error.column, error.value) == (
        "worked-example/ProductFulfillmentDecompRule.csv",
        2,
        "SourceProduct.StockKeepingUnit",
        SOLD,
    )
    assert not Product.objects.exists()


def test_with_the_product_in_the_draft_it_is_loaded() -> None:
    Product.objects.create(sku=SOLD, name="Example Service")
    report = import_folders([EXAMPLE], "importer")
    assert report.loaded, report.errors
    assert Product.objects.get(sku=MADE).kind == ProductKind.TECHNICAL
    assert Product.objects.get(sku=SOLD).kind == ProductKind.COMMERCIAL


@pytest.fixture
def _imported(tmp_path: Path) -> None:
    report = import_folders([with_commercial_product(tmp_path), EXAMPLE], "importer")
    assert report.loaded, report.errors
    assert report.total("rejected") == 0


@pytest.mark.usefixtures("_imported")
class TestStatedResults:
    def test_a_direct_order_of_the_technical_product(self) -> None:
        assert STATED[0].startswith("direct order of the technical SKU, two eligible lines: four steps")
        graph = run(("1", MADE, "1"), ("2", MADE, "1")).graph
        assert Counter(step.definition for step in graph.steps) == {READY: 2, DELIVERED: 2}
        links = sources_of_links(graph)
        assert [(first, second) for first, second, _ in links] == [(READY, DELIVERED)] * 2
        assert sorted(shared.pop() for *_, shared in links) == ["1", "2"]

    def test_one_commercial_line_of_quantity_ten(self) -> None:
        assert STATED[1].startswith("one commercial line of quantity 10: one technical line of quantity 1")
        result = run(("1", SOLD, "10"))
        [line] = result.decomposition.lines
        assert (line.product, line.quantity) == (MADE, 1)
        assert [source.id for source in line.sources] == ["1"]
        assert Counter(step.definition for step in result.graph.steps) == {READY: 1, DELIVERED: 1}
        [(first, second, _)] = sources_of_links(result.graph)
        assert (first, second) == (READY, DELIVERED)

    def test_two_commercial_lines(self) -> None:
        assert STATED[2].startswith("two separate commercial lines: two technical lines and four steps")
        result = run(("1", SOLD, "1"), ("2", SOLD, "1"))
        assert [line.product for line in result.decomposition.lines] == [MADE, MADE]
        assert Counter(step.definition for step in result.graph.steps) == {READY: 2, DELIVERED: 2}
        assert len(result.graph.links) == 2
