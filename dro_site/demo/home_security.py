"""Home Security: kit, installation, monitoring and warranty, from five technical products or from the lines alone.

An order with the attribute ``direct`` is not decomposed: scenarios on its commercial lines select the same groups.
"""

from catalog.core.products import Product, ProductClassification
from catalog.core.vocabulary import DecompositionScope, ProductKind, QuantityMethod
from dro_site.demo.builders import after, attribute_of, component, rule, scenario
from orchestration.core.design import StepDefinition, StepGroup, Workspace, WorkspaceItem
from orchestration.core.vocabulary import Allocation, StepScope, StepType

# An order that does not speak of it is decomposed.
DIRECT = "has(order.attributes.direct) && order.attributes.direct == true"
DECOMPOSED = f"!({DIRECT})"

CLASSIFICATIONS = (ProductClassification(code="HOME-SECURITY", name="Home security"),)


def _commercial(sku: str, name: str) -> Product:
    return Product(sku=sku, name=name, classification="HOME-SECURITY", assetizable=False, unit_of_measure="EACH")


def _technical(sku: str, name: str, scope: DecompositionScope, *, one: bool = False) -> Product:
    return Product(
        sku=sku,
        name=name,
        kind=ProductKind.TECHNICAL,
        assetizable=True,
        decomposition_scope=scope,
        quantity_method=QuantityMethod.ALWAYS_ONE if one else QuantityMethod.AGGREGATE,
        unit_of_measure="EACH",
    )


PRODUCTS = (
    _commercial("SEC-PACK", "Home Security package"),
    _commercial("SEC-HW-KIT", "Security hardware kit"),
    _commercial("SEC-INSTALL", "Professional installation"),
    _commercial("SEC-MONITOR", "Monitoring subscription"),
    _commercial("SEC-WARRANTY", "Extended warranty"),
    _technical("SEC-T-INVENTORY", "Hardware allocation", DecompositionScope.ORDER_LINE_ITEM),
    _technical("SEC-T-INSTALLATION", "Installation service", DecompositionScope.BUNDLE, one=True),
    _technical("SEC-T-SUBSCRIPTION", "Monitoring service", DecompositionScope.ORDER_LINE_ITEM),
    _technical("SEC-T-WARRANTY", "Warranty cover", DecompositionScope.ORDER_LINE_ITEM),
    _technical("SEC-T-BILLING", "Home security billing", DecompositionScope.BUNDLE, one=True),
)

COMPONENTS = tuple(
    component("SEC-PACK", child, number * 10)
    for number, child in enumerate(("SEC-HW-KIT", "SEC-INSTALL", "SEC-MONITOR", "SEC-WARRANTY"), start=1)
)

PRODUCT_ATTRIBUTES = (
    attribute_of("SEC-HW-KIT", "colour", default="white"),
    attribute_of("SEC-HW-KIT", "kit_size", default="medium"),
    attribute_of("SEC-MONITOR", "service_plan", default="standard"),
    attribute_of("SEC-WARRANTY", "warranty_years", default="3"),
    attribute_of("SEC-T-INVENTORY", "colour", required=True),
    attribute_of("SEC-T-INVENTORY", "kit_size", required=True),
    attribute_of("SEC-T-INVENTORY", "serial_number"),
    attribute_of("SEC-T-SUBSCRIPTION", "service_plan", default="standard"),
    attribute_of("SEC-T-SUBSCRIPTION", "service_id"),
    attribute_of("SEC-T-WARRANTY", "warranty_years", default="3"),
    attribute_of("SEC-T-WARRANTY", "warranty_number"),
)

RULES = (
    rule("SEC-HW-KIT", "SEC-T-INVENTORY", "Kit to allocation", "colour", "kit_size", condition=DECOMPOSED),
    rule("SEC-INSTALL", "SEC-T-INSTALLATION", "Installation to service", condition=DECOMPOSED),
    rule("SEC-MONITOR", "SEC-T-SUBSCRIPTION", "Monitoring to service", "service_plan", condition=DECOMPOSED),
    rule("SEC-WARRANTY", "SEC-T-WARRANTY", "Warranty to cover", "warranty_years", condition=DECOMPOSED),
    *(
        rule(source, "SEC-T-BILLING", f"{name} to billing", condition=DECOMPOSED)
        for source, name in (
            ("SEC-PACK", "Package"),
            ("SEC-HW-KIT", "Kit"),
            ("SEC-INSTALL", "Installation"),
            ("SEC-MONITOR", "Monitoring"),
            ("SEC-WARRANTY", "Warranty"),
        )
    ),
)

GROUPS = (
    StepGroup(code="security-inventory", name="Inventory management", description="Allocates the hardware"),
    StepGroup(code="security-installation", name="Service installation", description="The visit at the customer's"),
    StepGroup(code="security-subscription", name="Subscription management", description="Switches monitoring on"),
    StepGroup(code="security-warranty", name="Warranty management", description="Registers the extended cover"),
    StepGroup(code="security-billing", name="Billing", description="Starts charging once the service runs"),
)

STEPS = (
    StepDefinition(
        code="reserve-kit",
        name="Reserve hardware",
        group="security-inventory",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="inventory.reserve",
        description="Inventory sets the kit aside and names its serial number.",
        sequence=10,
    ),
    StepDefinition(
        code="inventory-confirmed",
        name="Inventory confirmed",
        group="security-inventory",
        type=StepType.MILESTONE,
        scope=StepScope.BUNDLE,
        sequence=20,
    ),
    StepDefinition(
        code="schedule-visit",
        name="Schedule visit",
        group="security-installation",
        type=StepType.MANUAL_TASK,
        scope=StepScope.BUNDLE,
        queue="field-service",
        allocation=Allocation.CONTEXT_BASED,
        form=({"name": "visit_date", "label": "Date of the visit", "type": "text", "required": True},),
        description="Agree on a date with the customer.",
        sequence=10,
    ),
    StepDefinition(
        code="install-on-site",
        name="Install on site",
        group="security-installation",
        type=StepType.MANUAL_TASK,
        scope=StepScope.BUNDLE,
        queue="field-service",
        allocation=Allocation.CONTEXT_BASED,
        point_of_no_return=True,
        form=({"name": "panel_tested", "label": "Panel tested", "type": "boolean", "required": False},),
        description="Mount the kit, connect the panel and test it.",
        sequence=20,
    ),
    StepDefinition(
        code="activate-monitoring",
        name="Activate monitoring",
        group="security-subscription",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="provisioning.activate",
        description="Provisioning answers later, with the id of the service.",
        sequence=10,
    ),
    StepDefinition(
        code="service-provisioned",
        name="Service provisioned",
        group="security-subscription",
        type=StepType.MILESTONE,
        scope=StepScope.BUNDLE,
        sequence=20,
    ),
    StepDefinition(
        code="register-warranty",
        name="Register warranty",
        group="security-warranty",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="warranty.register",
        sequence=10,
    ),
    StepDefinition(
        code="activate-security-billing",
        name="Activate billing",
        group="security-billing",
        type=StepType.CALLOUT,
        scope=StepScope.BUNDLE,
        integration="billing.activate",
        sequence=10,
    ),
    StepDefinition(
        code="announce-security-completed",
        name="Tell the webshop",
        group="security-billing",
        type=StepType.AUTO_TASK,
        scope=StepScope.BUNDLE,
        action="send_event",
        config_parameter="package.delivered",
        sequence=20,
    ),
)

DEPENDENCIES = (
    *after("inventory-confirmed", "reserve-kit"),
    *after("schedule-visit", "inventory-confirmed"),
    *after("install-on-site", "schedule-visit"),
    *after("activate-monitoring", "install-on-site"),
    *after("service-provisioned", "activate-monitoring"),
    *after("register-warranty", "install-on-site"),
    *after("activate-security-billing", "service-provisioned"),
    *after("announce-security-completed", "activate-security-billing", "register-warranty"),
)

SCENARIOS = (
    scenario("SEC-T-INVENTORY", "security-inventory", "Allocation"),
    scenario("SEC-T-INSTALLATION", "security-installation", "Installation"),
    scenario("SEC-T-SUBSCRIPTION", "security-subscription", "Monitoring"),
    scenario("SEC-T-WARRANTY", "security-warranty", "Warranty"),
    scenario("SEC-T-BILLING", "security-billing", "Billing"),
    scenario("SEC-HW-KIT", "security-inventory", "Kit, not decomposed", DIRECT),
    scenario("SEC-INSTALL", "security-installation", "Installation, not decomposed", DIRECT),
    scenario("SEC-MONITOR", "security-subscription", "Monitoring, not decomposed", DIRECT),
    scenario("SEC-WARRANTY", "security-warranty", "Warranty, not decomposed", DIRECT),
    scenario("SEC-PACK", "security-billing", "Package billing, not decomposed", DIRECT),
)

WORKSPACES = (
    Workspace(
        code="home-security",
        name="Home Security package",
        description="From the reserved kit to the first invoice.",
        items=tuple(WorkspaceItem(group=group.code, order=number) for number, group in enumerate(GROUPS, start=1)),
    ),
)
