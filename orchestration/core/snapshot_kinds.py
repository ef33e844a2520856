"""The kinds of record a design is made of: their names, their folders, and where the design keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.core.products import (
    AttributeDefinition,
    Catalog,
    CustomScope,
    Picklist,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
    UnitOfMeasure,
)
from decomposition.core.rules import DecompositionRule, RuleBook, ValueList
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
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. ``owner`` is the class among Catalog, RuleBook and Design that has ``attribute``."""

    name: str
    folder: str
    record: type[Any]
    owner: type[Catalog] | type[RuleBook] | type[Design]
    attribute: str

    @property
    def code_field(self) -> str:
        """The field that holds a record's code."""
        return "sku" if self.record is Product else "code"


KINDS: tuple[Kind, ...] = (
    Kind("UnitOfMeasure", "units-of-measure", UnitOfMeasure, Catalog, "units"),
    Kind("CustomScope", "custom-scopes", CustomScope, Catalog, "custom_scopes"),
    Kind("Picklist", "picklists", Picklist, Catalog, "picklists"),
    Kind("AttributeDefinition", "attributes", AttributeDefinition, Catalog, "attributes"),
    Kind("ProductClassification", "product-classifications", ProductClassification, Catalog, "classifications"),
    Kind("Product", "products", Product, Catalog, "products"),
    Kind("ProductAttribute", "product-attributes", ProductAttribute, Catalog, "product_attributes"),
    Kind("ProductComponent", "product-components", ProductComponent, Catalog, "components"),
    Kind("ValueList", "value-lists", ValueList, RuleBook, "value_lists"),
    Kind("DecompositionRule", "decomposition-rules", DecompositionRule, RuleBook, "rules"),
    Kind("WorkingCalendar", "working-calendars", WorkingCalendar, Design, "calendars"),
    Kind("Queue", "queues", Queue, Design, "queues"),
    Kind("Integration", "integrations", Integration, Design, "integrations"),
    Kind("StepGroup", "step-groups", StepGroup, Design, "groups"),
    Kind("StepDefinition", "step-definitions", StepDefinition, Design, "steps"),
    Kind("StepDependency", "step-dependencies", StepDependency, Design, "dependencies"),
    Kind("Scenario", "scenarios", Scenario, Design, "scenarios"),
    Kind("Workspace", "workspaces", Workspace, Design, "workspaces"),
    Kind("FalloutRule", "fallout-rules", FalloutRule, Design, "fallout_rules"),
    Kind("JeopardyRule", "jeopardy-rules", JeopardyRule, Design, "jeopardy_rules"),
    Kind("TaskAssignmentRule", "task-assignment-rules", TaskAssignmentRule, Design, "assignment_rules"),
)

KIND_BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
KIND_BY_FOLDER: Mapping[str, Kind] = {kind.folder: kind for kind in KINDS}


def records_of(design: Design, kind: Kind) -> tuple[Any, ...]:
    """Return all records of a kind in a design."""
    owners: Mapping[type, object] = {Catalog: design.catalog, RuleBook: design.rule_book, Design: design}
    records: tuple[Any, ...] = getattr(owners[kind.owner], kind.attribute)
    return records


def design_of(records: Mapping[str, tuple[Any, ...]]) -> Design:
    """Return the design that holds records, given by kind name; a kind that is absent has none."""
    owned: dict[type, dict[str, Any]] = {Catalog: {}, RuleBook: {}, Design: {}}
    for kind in KINDS:
        owned[kind.owner][kind.attribute] = records.get(kind.name, ())
    rule_book = RuleBook(catalog=Catalog(**owned[Catalog]), **owned[RuleBook])
    return Design(rule_book=rule_book, **owned[Design])
