"""SmartBytes laptop bundle: goods per ship-to place, software on its date, and a bill only after confirmed delivery."""

from catalog.core.products import CustomScope, Product, ProductClassification
from catalog.core.vocabulary import DecompositionScope, ProductKind, QuantityMethod
from dro_site.demo.builders import after, attribute_of, component, rule, scenario
from orchestration.core.design import StepDefinition, StepGroup, Workspace, WorkspaceItem
from orchestration.core.vocabulary import Allocation, ScheduleBase, StepScope, StepType

CUSTOM_SCOPES = (CustomScope(code="ship_to", name="Ship-to place", item_key="ship_to", assetizable=False),)

CLASSIFICATIONS = (
    ProductClassification(code="COMPUTING", name="Computing"),
    ProductClassification(code="LAPTOPS", name="Laptops", parent="COMPUTING"),
)

PRODUCTS = (
    Product(sku="SB-BUNDLE", name="SmartBytes laptop bundle", classification="COMPUTING", unit_of_measure="EACH"),
    Product(sku="SB-LAPTOP", name="SmartBytes laptop 14", classification="LAPTOPS", unit_of_measure="EACH"),
    Product(sku="SB-ANTIVIRUS", name="Antivirus software", classification="COMPUTING", unit_of_measure="EACH"),
    Product(sku="SB-WARRANTY", name="Laptop warranty", classification="COMPUTING", unit_of_measure="EACH"),
    Product(
        sku="SB-T-SHIPMENT",
        name="Shipment",
        kind=ProductKind.TECHNICAL,
        decomposition_scope=DecompositionScope.CUSTOM,
        custom_scope="ship_to",
        unit_of_measure="EACH",
    ),
    Product(
        sku="SB-T-LICENCE",
        name="Antivirus licence",
        kind=ProductKind.TECHNICAL,
        assetizable=True,
        unit_of_measure="EACH",
    ),
    Product(
        sku="SB-T-WARRANTY", name="Laptop cover", kind=ProductKind.TECHNICAL, assetizable=True, unit_of_measure="EACH"
    ),
    Product(
        sku="SB-T-INVOICE",
        name="Invoice",
        kind=ProductKind.TECHNICAL,
        decomposition_scope=DecompositionScope.ORDER,
        quantity_method=QuantityMethod.ALWAYS_ONE,
        unit_of_measure="EACH",
    ),
)

COMPONENTS = (
    component("SB-BUNDLE", "SB-LAPTOP", 10),
    component("SB-BUNDLE", "SB-ANTIVIRUS", 20, required=False),
    component("SB-BUNDLE", "SB-WARRANTY", 30, required=False),
)

PRODUCT_ATTRIBUTES = (
    attribute_of("SB-LAPTOP", "memory", default="16 GB"),
    attribute_of("SB-ANTIVIRUS", "seats", default="1"),
    attribute_of("SB-WARRANTY", "warranty_years", default="2"),
    attribute_of("SB-T-SHIPMENT", "memory"),
    attribute_of("SB-T-SHIPMENT", "tracking_number"),
    attribute_of("SB-T-SHIPMENT", "delivered", default="false"),
    attribute_of("SB-T-LICENCE", "seats", default="1"),
    attribute_of("SB-T-LICENCE", "service_id"),
    attribute_of("SB-T-WARRANTY", "warranty_years", default="2"),
    attribute_of("SB-T-WARRANTY", "warranty_number"),
)

RULES = (
    rule("SB-LAPTOP", "SB-T-SHIPMENT", "Laptop to shipment", "memory"),
    rule("SB-ANTIVIRUS", "SB-T-LICENCE", "Antivirus to licence", "seats"),
    rule("SB-WARRANTY", "SB-T-WARRANTY", "Warranty to cover", "warranty_years"),
    rule("SB-BUNDLE", "SB-T-INVOICE", "Bundle to invoice"),
)

GROUPS = (
    StepGroup(code="laptop-shipping", name="Shipping", description="One parcel for each ship-to place"),
    StepGroup(code="laptop-software", name="Software", description="Licences, on the date that was asked for"),
    StepGroup(code="laptop-warranty", name="Warranty", description="Cover from the day of delivery"),
    StepGroup(code="laptop-billing", name="Billing", description="Only when everything is delivered and confirmed"),
)

STEPS = (
    StepDefinition(
        code="ship-laptops",
        name="Ship laptops",
        group="laptop-shipping",
        type=StepType.CALLOUT,
        scope=StepScope.CUSTOM,
        custom_scope="ship_to",
        integration="shipping.ship",
        point_of_no_return=True,
        sequence=10,
    ),
    StepDefinition(
        code="confirm-delivery",
        name="Confirm delivery",
        group="laptop-shipping",
        type=StepType.MANUAL_TASK,
        scope=StepScope.CUSTOM,
        custom_scope="ship_to",
        queue="logistics",
        allocation=Allocation.LEAST_LOADED,
        form=({"name": "received_by", "label": "Received by", "type": "text", "required": True},),
        sequence=20,
    ),
    StepDefinition(
        code="record-delivery",
        name="Record delivery",
        group="laptop-shipping",
        type=StepType.AUTO_TASK,
        scope=StepScope.CUSTOM,
        custom_scope="ship_to",
        action="set_line_attribute",
        config_parameter="delivered=true",
        sequence=30,
    ),
    StepDefinition(
        code="activate-antivirus",
        name="Activate antivirus",
        group="laptop-software",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="provisioning.activate",
        schedule_base=ScheduleBase.SOURCE_LINE_START_DATE,
        sequence=10,
    ),
    StepDefinition(
        code="put-licence-on-record",
        name="Put licence on record",
        group="laptop-software",
        type=StepType.STAGED_ASSETIZE,
        scope=StepScope.LINE_ITEM,
        sequence=20,
    ),
    StepDefinition(
        code="register-laptop-warranty",
        name="Register laptop warranty",
        group="laptop-warranty",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="warranty.register",
        sequence=10,
    ),
    StepDefinition(
        code="wait-for-delivery",
        name="Wait for all deliveries",
        group="laptop-shipping",
        type=StepType.PAUSE,
        scope=StepScope.PLAN,
        resume_on="lines.all(item, item.attributes.delivered == true)",
        description="Goes on when every parcel is recorded as delivered.",
        sequence=40,
    ),
    StepDefinition(
        code="send-invoice",
        name="Send invoice",
        group="laptop-billing",
        type=StepType.CALLOUT,
        scope=StepScope.PLAN,
        integration="billing.activate",
        sequence=10,
    ),
)

DEPENDENCIES = (
    *after("confirm-delivery", "ship-laptops", scope=StepScope.LINE_ITEM),
    *after("record-delivery", "confirm-delivery", scope=StepScope.LINE_ITEM),
    *after("put-licence-on-record", "activate-antivirus", scope=StepScope.LINE_ITEM),
    *after("register-laptop-warranty", "wait-for-delivery", scope=StepScope.PLAN),
    *after("send-invoice", "wait-for-delivery", "put-licence-on-record", scope=StepScope.PLAN),
)

SCENARIOS = (
    scenario("SB-T-SHIPMENT", "laptop-shipping", "Shipments"),
    scenario("SB-T-LICENCE", "laptop-software", "Licences"),
    scenario("SB-T-WARRANTY", "laptop-warranty", "Laptop cover"),
    scenario("SB-T-INVOICE", "laptop-billing", "Invoice"),
)

WORKSPACES = (
    Workspace(
        code="laptop-bundle",
        name="SmartBytes laptop bundle",
        description="Ship, activate, register; bill only when delivered and confirmed.",
        items=tuple(WorkspaceItem(group=group.code, order=number) for number, group in enumerate(GROUPS, start=1)),
    ),
)
