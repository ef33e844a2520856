"""The demonstration's design as one value, ready to be written into the draft."""

from typing import Any

from catalog.core.products import AttributeDefinition, Catalog, Picklist, PicklistValue
from catalog.core.vocabulary import DataType
from decomposition.core.rules import RuleBook
from dro_site.demo import home_security, laptop_bundle, shared, subscription
from orchestration.core.design import Design

_EXAMPLES = (home_security, laptop_bundle, subscription)

PICKLISTS = (
    Picklist(
        code="kit-sizes",
        name="Kit sizes",
        values=tuple(
            PicklistValue(code=value, value=value, label=value.title(), default=value == "medium", sequence=number)
            for number, value in enumerate(("small", "medium", "large"), start=1)
        ),
    ),
)

ATTRIBUTES = (
    AttributeDefinition(code="colour", name="Colour"),
    AttributeDefinition(code="kit_size", name="Kit size", data_type=DataType.PICKLIST, picklist="kit-sizes"),
    AttributeDefinition(code="service_plan", name="Service plan"),
    AttributeDefinition(code="warranty_years", name="Years of warranty", data_type=DataType.NUMBER),
    AttributeDefinition(code="serial_number", name="Serial number"),
    AttributeDefinition(code="service_id", name="Service id"),
    AttributeDefinition(code="warranty_number", name="Warranty number"),
    AttributeDefinition(code="tracking_number", name="Tracking number"),
    AttributeDefinition(code="memory", name="Memory"),
    AttributeDefinition(code="seats", name="Seats", data_type=DataType.NUMBER),
    AttributeDefinition(code="delivered", name="Delivered", data_type=DataType.BOOLEAN),
    AttributeDefinition(code="term_months", name="Term in months", data_type=DataType.NUMBER),
    AttributeDefinition(code="contract_value", name="Contract value", data_type=DataType.CURRENCY),
    AttributeDefinition(code="region", name="Region of the customer"),
    AttributeDefinition(code="direct", name="Fulfil without decomposing", data_type=DataType.BOOLEAN),
)


def _all(name: str) -> tuple[Any, ...]:
    return tuple(record for example in _EXAMPLES for record in getattr(example, name, ()))


def demo_design() -> Design:
    """Return the design of all three examples, each tuple sorted by code."""
    return Design(
        rule_book=RuleBook(
            catalog=Catalog(
                units=_sorted(shared.UNITS),
                custom_scopes=_sorted(_all("CUSTOM_SCOPES")),
                picklists=_sorted(PICKLISTS),
                attributes=_sorted(ATTRIBUTES),
                classifications=_sorted(_all("CLASSIFICATIONS")),
                products=_sorted(_all("PRODUCTS")),
                product_attributes=_sorted(_all("PRODUCT_ATTRIBUTES")),
                components=_sorted(_all("COMPONENTS")),
            ),
            rules=_sorted(_all("RULES")),
        ),
        calendars=_sorted(shared.CALENDARS),
        queues=_sorted(shared.QUEUES),
        integrations=_sorted(shared.INTEGRATIONS),
        groups=_sorted(_all("GROUPS")),
        steps=_sorted(_all("STEPS")),
        dependencies=_sorted(_all("DEPENDENCIES")),
        scenarios=_sorted(_all("SCENARIOS")),
        workspaces=_sorted(_all("WORKSPACES")),
        fallout_rules=_sorted(shared.FALLOUT_RULES),
        jeopardy_rules=_sorted(shared.JEOPARDY_RULES),
        assignment_rules=_sorted(shared.ASSIGNMENT_RULES),
    )


def _sorted(records: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(records, key=lambda record: str(record.code)))
