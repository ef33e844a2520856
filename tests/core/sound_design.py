"""A small design without any problem, and what a check finds in changes of it."""

from catalog.core.problems import DesignProblem, Severity
from catalog.core.products import (
    AttributeDefinition,
    Catalog,
    CustomScope,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
)
from catalog.core.vocabulary import ProductKind
from decomposition.core.rules import DecompositionRule, RuleBook
from orchestration.core.checks import check_design
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
    WorkspaceItem,
)
from orchestration.core.vocabulary import Allocation, StepScope, StepType

CATALOG = Catalog(
    custom_scopes=(CustomScope(code="Site", name="Site"),),
    attributes=(AttributeDefinition(code="colour", name="Colour"),),
    classifications=(ProductClassification(code="Net", name="Net"),),
    products=(
        Product(sku="FIBRE", name="Fibre", classification="Net"),
        Product(sku="HUB", name="Hub"),
        Product(sku="LINE", name="Line", kind=ProductKind.TECHNICAL),
        Product(sku="PACK", name="Pack"),
    ),
    product_attributes=(ProductAttribute(code="pa", attribute="colour", product="HUB"),),
    components=(ProductComponent(code="c", parent="PACK", child="HUB"),),
)
RULE = DecompositionRule(code="r", name="r", source_product="FIBRE", destination_product="LINE")
STEPS = (
    StepDefinition(
        code="Call", name="Call", group="Do", type=StepType.CALLOUT, integration="ship", scope=StepScope.LINE_ITEM
    ),
    StepDefinition(code="Fix", name="Fix", group="Undo", type=StepType.AUTO_TASK, action="assetize"),
    StepDefinition(
        code="Pack",
        name="Pack",
        group="Do",
        type=StepType.MANUAL_TASK,
        queue="Work",
        allocation=Allocation.CONTEXT_BASED,
        cancel_group="Undo",
    ),
    StepDefinition(
        code="Wait", name="Wait", group="Do", type=StepType.PAUSE, resume_on="lines.exists(l, l.quantity > 1)"
    ),
)
SOUND = Design(
    rule_book=RuleBook(catalog=CATALOG, rules=(RULE,)),
    calendars=(WorkingCalendar(code="Office", name="Office", hours={"0": ("09:00", "17:00")}),),
    queues=(Queue(code="Night", name="Night"), Queue(code="Work", name="Work", calendar="Office")),
    integrations=(Integration(code="ship", name="Ship", system="Shipping", payload={"id": "=order.external_id"}),),
    groups=(StepGroup(code="Do", name="Do"), StepGroup(code="Undo", name="Undo")),
    steps=STEPS,
    dependencies=(StepDependency(code="d1", step="Pack", depends_on="Call", scope=StepScope.LINE_ITEM),),
    scenarios=(
        Scenario(code="s1", name="s1", group="Do", product="LINE"),
        Scenario(code="s2", name="s2", group="Do", product="HUB", condition="line.attributes.colour == 'red'"),
    ),
    workspaces=(Workspace(code="w", name="w", items=(WorkspaceItem(group="Do"),)),),
    fallout_rules=(FalloutRule(code="f", step_type=StepType.CALLOUT, retries_allowed=3),),
    jeopardy_rules=(JeopardyRule(code="j", step_type=StepType.CALLOUT, estimated_duration=10, threshold=2),),
    assignment_rules=(TaskAssignmentRule(code="a", source_queue="Work", destination_queue="Night"),),
)


def found(design: Design, actions: frozenset[str] | None = None) -> list[tuple[Severity, str, str, str, str]]:
    return [
        (problem.severity, problem.code, problem.kind, problem.record, problem.field)
        for problem in check_design(design, actions)
    ]


def only(design: Design, code: str) -> DesignProblem:
    (problem,) = [problem for problem in check_design(design) if problem.code == code]
    return problem
