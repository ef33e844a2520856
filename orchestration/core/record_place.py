"""On which screen a designer finds a record: the workspace that shows it, or the page of the catalogue that does."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Design, StepDefinition
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of
from orchestration.core.vocabulary import StepType

NO_SAMPLES: Mapping[str, str] = {}


class Screen(StrEnum):
    WORKSPACE = "Workspace"
    GROUPS = "Groups"  # all step groups: what no workspace shows
    PRODUCT = "Product"
    PRODUCT_RULES = "ProductRules"  # what a product turns into
    CLASS_RULES = "ClassRules"
    CATALOG = "Catalog"


@dataclass(frozen=True, slots=True)
class Place:
    """A screen, with the code of the workspace, product or class, and what people call it."""

    screen: Screen
    code: str = ""
    name: str = ""


def place_of(design: Design, kind: str, code: str, sample_workspaces: Mapping[str, str] = NO_SAMPLES) -> Place:
    """Return where a record of a design is found. One that the design does not have is looked for by its kind alone.

    Sample orders are not of the design: ``sample_workspaces`` says with which workspace each is kept.
    """
    if kind == "SampleOrder":
        return _named_workspace(design, sample_workspaces.get(code, ""))
    record = next((one for one in records_of(design, KIND_BY_NAME[kind]) if str(one.code) == code), None)
    if kind == "Workspace":
        return Place(Screen.WORKSPACE, code, record.name if record else code)
    if kind == "DecompositionRule":
        return _rules(design, record)
    if kind in _BY_PRODUCT:
        return _product(design, [getattr(record, field, None) for field in _BY_PRODUCT[kind]])
    if kind in _OF_CATALOG:
        return Place(Screen.CATALOG)
    return _workspace(design, _groups(design, kind, record))


_OF_CATALOG = frozenset(
    {"UnitOfMeasure", "CustomScope", "Picklist", "AttributeDefinition", "ProductClassification", "ValueList"}
)
_BY_PRODUCT = {"Product": ("sku",), "ProductAttribute": ("product",), "ProductComponent": ("parent", "child")}
"""By kind the fields that name the products on whose page a record is found, the best first."""


def _rules(design: Design, rule: DecompositionRule | None) -> Place:
    """A rule is found where it starts; one that starts nowhere, where it leads."""
    if rule is None:
        return Place(Screen.CATALOG)
    products, classes = design.catalog.product_by_sku, design.catalog.classification_by_code
    if rule.source_product in products:
        return Place(Screen.PRODUCT_RULES, str(rule.source_product), products[str(rule.source_product)].name)
    if rule.source_classification in classes:
        code = str(rule.source_classification)
        return Place(Screen.CLASS_RULES, code, classes[code].name)
    return _product(design, [rule.destination_product])


def _named_workspace(design: Design, code: str) -> Place:
    found = next((one for one in design.workspaces if one.code == code), None)
    return Place(Screen.WORKSPACE, found.code, found.name) if found else _workspace(design, ())


def _product(design: Design, skus: Iterable[str | None]) -> Place:
    known = design.catalog.product_by_sku
    found = next((known[sku] for sku in skus if sku and sku in known), None)
    return Place(Screen.PRODUCT, found.sku, found.name) if found else Place(Screen.CATALOG)


def _workspace(design: Design, groups: Iterable[str]) -> Place:
    """The first workspace by name that shows the first of these groups that any shows."""
    workspaces = sorted(design.workspaces, key=lambda workspace: (workspace.name, workspace.code))
    wanted = list(groups)
    for group in wanted:
        for workspace in workspaces:
            if any(item.group == group for item in workspace.items):
                return Place(Screen.WORKSPACE, workspace.code, workspace.name)
    if not wanted and workspaces:
        # Rules, queues and systems that no step uses belong to none, and are listed in all.
        return Place(Screen.WORKSPACE, workspaces[0].code, workspaces[0].name)
    return Place(Screen.GROUPS)


def _groups(design: Design, kind: str, record: Any) -> Iterator[str]:
    """The groups at whose steps a record is found, the best first."""
    if record is None:
        return
    if kind == "StepGroup":
        yield record.code
    elif kind in ("StepDefinition", "Scenario"):
        yield record.group
    elif kind == "StepDependency":
        ends = (design.step_by_code.get(end) for end in (record.step, record.depends_on))
        yield from (step.group for step in ends if step)
    else:
        yield from (step.group for step in design.steps if _concerns(kind, record, step))


def _concerns(kind: str, record: Any, step: StepDefinition) -> bool:
    match kind:
        case "Integration":
            return bool(step.integration == record.code)
        case "Queue":
            return bool(step.queue == record.code)
        case "TaskAssignmentRule":
            return bool(step.queue == record.source_queue) and step.type is StepType.MANUAL_TASK
        case "FalloutRule" | "JeopardyRule":
            chosen = {"type": record.step_type, "integration": record.integration, "action": record.action}
            chosen["code"] = getattr(record, "step_definition", None)
            return all(getattr(step, name) == value for name, value in chosen.items() if value)
    return False
