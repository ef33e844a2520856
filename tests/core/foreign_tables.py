"""Tables of a foreign configuration, written down in a test."""

from catalog.core.problems import Severity
from orchestration.core.design import Design
from orchestration.core.salesforce.loading import Loading, load
from orchestration.core.salesforce.objects import object_of_file
from orchestration.core.salesforce.tables import Table, parse_table


def table(name: str, text: str, folder: str = "dro") -> Table:
    """A table of an object, from lines that may be indented."""
    file = name if name.endswith(".json") else f"{name}.csv"
    object_name = object_of_file(file)
    assert object_name is not None
    content = "\n".join(line.strip() for line in text.strip().splitlines()) + "\n" if text else ""
    found, problems = parse_table(f"{folder}/{file}", object_name, content.encode())
    assert not problems, problems
    return found


GROUPS = table("FulfillmentStepDefinitionGroup", "Name,UsageType\nLane,Fulfillment")
STEPS = table(
    "FulfillmentStepDefinition",
    """
    Name,StepDefinitionGroup.Name,StepType,Scope
    First,Lane,Milestone,Plan
    Second,Lane,Milestone,LineItem
    """,
)
PRODUCTS = table("Product2", "StockKeepingUnit,Name\nSOLD,Sold\nQB HD 1TB,Disk  with two spaces")
CLASSES = table("ProductClassification", "Code,Name,Status\nPC,Services,Active", "pcm")
SCOPES = table(
    "CustomFulfillmentScopeCnfg.json",
    '[{"DeveloperName": "Grouped", "MasterLabel": "Grouped", "IsAssetized": true, "FallbackScope": "LineItem"}]',
)


def loaded(*tables: Table, draft: Design | None = None, people: frozenset[str] = frozenset()) -> Design:
    """What tables say; fails where anything is refused."""
    loading = load(tables, draft or Design(), (), people)
    assert not loading.is_refused, loading.problems
    return loading.design


def errors(*tables: Table, draft: Design | None = None) -> list[tuple[str, int, str, str]]:
    """File, row, column and value of every error."""
    return _places(load(tables, draft or Design()), Severity.ERROR)


def warnings(*tables: Table) -> list[tuple[str, int, str, str]]:
    """File, row, column and value of every warning; fails where anything is refused."""
    loading = load(tables, Design())
    assert not loading.is_refused, loading.problems
    return _places(loading, Severity.WARNING)


def _places(loading: Loading, severity: Severity) -> list[tuple[str, int, str, str]]:
    return [(one.file, one.row, one.column, one.value) for one in loading.problems if one.severity is severity]
