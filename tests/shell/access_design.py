"""An internet access with rules of its own and of its class, a technical bundle, and mappings of every kind."""

from catalog.core.products import (
    AttributeDefinition,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
)
from catalog.core.vocabulary import DataType, DecompositionScope, ProductKind
from decomposition.core.rules import DecompositionRule, Mapping, MappingMethod, OperandType, ValueList, ValueListEntry
from orchestration.core.design import Design
from orchestration.core.snapshot_kinds import design_of

TIERS = ("basic", "plus", "max")


def access_design() -> Design:
    """Return the design: NET is sold, CFS-NET and its bundle are delivered."""
    return design_of(
        {
            "Picklist": (_tiers(),),
            "AttributeDefinition": _definitions(),
            "ProductClassification": (
                ProductClassification(code="ACCESS", name="Access"),
                ProductClassification(code="FIBRE", name="Fibre", parent="ACCESS"),
            ),
            "Product": _products(),
            "ProductAttribute": _attributes(),
            "ProductComponent": (
                ProductComponent(code="RFS-LINE/RES-PORT", parent="RFS-LINE", child="RES-PORT", sequence=10),
                ProductComponent(code="RFS-LINE/RES-ONT", parent="RFS-LINE", child="RES-ONT", sequence=20),
            ),
            "ValueList": (_speeds(),),
            "DecompositionRule": _rules(),
        }
    )


def _tiers() -> Picklist:
    values = tuple(
        PicklistValue(code=one, value=one, label=one.title(), sequence=place)
        for place, one in enumerate(TIERS, start=1)
    )
    return Picklist(code="net-tiers", name="Tiers", values=values)


def _definitions() -> tuple[AttributeDefinition, ...]:
    return (
        AttributeDefinition(code="net_tier", name="Tier", data_type=DataType.PICKLIST, picklist="net-tiers"),
        AttributeDefinition(code="net_speed", name="Speed", data_type=DataType.NUMBER),
        AttributeDefinition(code="net_static_ip", name="Static address", data_type=DataType.BOOLEAN),
        AttributeDefinition(code="net_contract_end", name="End of contract", data_type=DataType.DATE),
        AttributeDefinition(code="net_label", name="Label"),
        AttributeDefinition(code="net_vlan", name="Network segment", data_type=DataType.NUMBER),
        AttributeDefinition(code="net_region", name="Region"),
    )


def _technical(sku: str, name: str, scope: DecompositionScope = DecompositionScope.ORDER_LINE_ITEM) -> Product:
    return Product(sku=sku, name=name, kind=ProductKind.TECHNICAL, decomposition_scope=scope)


def _products() -> tuple[Product, ...]:
    return (
        Product(sku="NET", name="Fibre internet", classification="FIBRE", description="Internet access at home."),
        _technical("CFS-NET", "Internet service"),
        _technical("RFS-LINE", "Access line"),
        _technical("RES-PORT", "Port"),
        _technical("RES-ONT", "Optical terminal"),
        _technical("NET-BILLING", "Monthly charge", DecompositionScope.BUNDLE),
        _technical("NET-SURVEY", "Site survey", DecompositionScope.ACCOUNT),
    )


def _attributes() -> tuple[ProductAttribute, ...]:
    def row(
        owner: str, attribute: str, sequence: int, *, default: str = "", required: bool = False
    ) -> ProductAttribute:
        return ProductAttribute(
            code=f"{owner}.{attribute}",
            product=None if owner == "ACCESS" else owner,
            classification=owner if owner == "ACCESS" else None,
            attribute=attribute,
            default_value=default,
            required=required,
            sequence=sequence,
        )

    return (
        row("NET", "net_tier", 10, default="basic"),
        row("NET", "net_static_ip", 20, default="false"),
        row("ACCESS", "net_region", 30),
        row("ACCESS", "net_contract_end", 40),
        row("CFS-NET", "net_speed", 10, required=True),
        row("CFS-NET", "net_label", 20),
        row("CFS-NET", "net_static_ip", 30),
        row("CFS-NET", "net_vlan", 40, default="7"),
        row("RFS-LINE", "net_speed", 10),
        row("NET-SURVEY", "net_region", 10),
    )


def _speeds() -> ValueList:
    entries = tuple(ValueListEntry(input=one, output=str(speed)) for one, speed in zip(TIERS, (50, 250), strict=False))
    return ValueList(
        code="net-speeds",
        name="Speed of a tier",
        source_type=DataType.PICKLIST,
        destination_type=DataType.NUMBER,
        entries=entries,
    )


def _rules() -> tuple[DecompositionRule, ...]:
    service = (
        Mapping(
            code="speed",
            source="net_tier",
            destination="net_speed",
            method=MappingMethod.LIST,
            value_list="net-speeds",
            sequence=10,
        ),
        Mapping(code="static", source="net_static_ip", destination="net_static_ip", sequence=20),
        Mapping(
            code="label",
            destination="net_label",
            method=MappingMethod.EXPRESSION,
            expression='account.name + " / " + line.attributes.net_tier',
            sequence=30,
        ),
        Mapping(
            code="quantity",
            source_type=OperandType.FIELD,
            source="quantity",
            destination_type=OperandType.FIELD,
            destination="quantity",
            sequence=40,
        ),
    )
    line = (Mapping(code="speed", source="net_speed", destination="net_speed"),)
    region = (Mapping(code="region", source="net_region", destination="net_region"),)
    return (
        _rule("NET-to-CFS-NET", "Internet to service", "NET", "CFS-NET", 10, mappings=service),
        _rule("NET-to-NET-BILLING", "Internet to charge", "NET", "NET-BILLING", 20),
        _rule("CFS-NET-to-RFS-LINE", "Service to line", "CFS-NET", "RFS-LINE", 10, mappings=line),
        DecompositionRule(
            code="ACCESS-to-NET-SURVEY",
            name="Survey of new regions",
            source_classification="ACCESS",
            destination_product="NET-SURVEY",
            priority=30,
            condition='line.attributes.net_region == "north" && line.action == "Add"',
            mappings=region,
        ),
    )


def _rule(
    code: str, name: str, source: str, destination: str, priority: int, mappings: tuple[Mapping, ...] = ()
) -> DecompositionRule:
    return DecompositionRule(
        code=code,
        name=name,
        source_product=source,
        destination_product=destination,
        priority=priority,
        mappings=mappings,
    )
