"""Software subscription: one order, three systems, each with exactly the data that it needs."""

from catalog.core.products import Product, ProductClassification
from catalog.core.vocabulary import ProductKind
from dro_site.demo.builders import after, attribute_of, rule, scenario
from orchestration.core.design import StepDefinition, StepGroup, Workspace, WorkspaceItem
from orchestration.core.vocabulary import StepScope, StepType

CLASSIFICATIONS = (ProductClassification(code="SUBSCRIPTIONS", name="Software subscriptions"),)

PRODUCTS = (
    Product(sku="SUB-APP", name="Software subscription", classification="SUBSCRIPTIONS", unit_of_measure="EACH"),
    *(
        Product(sku=sku, name=name, kind=ProductKind.TECHNICAL, assetizable=assetizable, unit_of_measure="EACH")
        for sku, name, assetizable in (
            ("SUB-T-LICENCE", "Application licence", True),
            ("SUB-T-SCHEDULE", "Invoice schedule", False),
            ("SUB-T-REVENUE", "Revenue obligation", False),
        )
    ),
)

PRODUCT_ATTRIBUTES = (
    *(attribute_of("SUB-APP", code, default=default) for code, default in (("term_months", "12"), ("seats", "1"))),
    attribute_of("SUB-APP", "contract_value"),
    attribute_of("SUB-T-LICENCE", "seats", required=True),
    attribute_of("SUB-T-LICENCE", "service_id"),
    attribute_of("SUB-T-SCHEDULE", "term_months", required=True),
    attribute_of("SUB-T-REVENUE", "term_months", required=True),
    attribute_of("SUB-T-REVENUE", "contract_value"),
)

RULES = (
    rule("SUB-APP", "SUB-T-LICENCE", "Subscription to licence", "seats"),
    rule("SUB-APP", "SUB-T-SCHEDULE", "Subscription to invoice schedule", "term_months"),
    rule("SUB-APP", "SUB-T-REVENUE", "Subscription to revenue", "term_months", "contract_value"),
)

GROUPS = (
    StepGroup(code="subscription-licence", name="Provisioning platform", description="Activates the licence"),
    StepGroup(code="subscription-invoice", name="Billing system", description="Starts the invoice schedule"),
    StepGroup(code="subscription-revenue", name="ERP", description="Recognises the revenue"),
)

STEPS = (
    StepDefinition(
        code="activate-licence",
        name="Activate licence",
        group="subscription-licence",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="provisioning.activate",
        sequence=10,
    ),
    StepDefinition(
        code="return-service-id",
        name="Return service id",
        group="subscription-licence",
        type=StepType.AUTO_TASK,
        scope=StepScope.LINE_ITEM,
        action="propagate_attributes_up",
        config_parameter="service_id",
        sequence=20,
    ),
    StepDefinition(
        code="start-invoice-schedule",
        name="Start invoice schedule",
        group="subscription-invoice",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="billing.schedule",
        sequence=10,
    ),
    StepDefinition(
        code="recognise-revenue",
        name="Recognise revenue",
        group="subscription-revenue",
        type=StepType.CALLOUT,
        scope=StepScope.LINE_ITEM,
        integration="erp.recognise",
        sequence=10,
    ),
)

DEPENDENCIES = (
    *after("return-service-id", "activate-licence", scope=StepScope.LINE_ITEM),
    *after("start-invoice-schedule", "activate-licence", scope=StepScope.LINE_ITEM),
    *after("recognise-revenue", "start-invoice-schedule", scope=StepScope.LINE_ITEM),
)

SCENARIOS = (
    scenario("SUB-T-LICENCE", "subscription-licence", "Licence"),
    scenario("SUB-T-SCHEDULE", "subscription-invoice", "Invoice schedule"),
    scenario("SUB-T-REVENUE", "subscription-revenue", "Revenue"),
)

WORKSPACES = (
    Workspace(
        code="software-subscription",
        name="Software subscription",
        description="Licence, invoice schedule and revenue from one order.",
        items=tuple(WorkspaceItem(group=group.code, order=number) for number, group in enumerate(GROUPS, start=1)),
    ),
)
