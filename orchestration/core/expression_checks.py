"""Whether every expression of a design can be read where it stands, and means what its place needs."""

from collections.abc import Iterator, Mapping

from catalog.core.expressions import ExpressionError, Schema, check, names
from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, Scenario, StepDefinition
from orchestration.core.expression_places import NoDatePath, check_date_path, what_an_order_sees
from orchestration.core.payload import check_template
from orchestration.core.schema import scenario_schema, step_schema

_LINE_ATTRIBUTES = "line.attributes."
_CODE = "BadExpression"


def check_expressions(design: Design) -> Iterator[DesignProblem]:
    """Yield an error for every expression that fails its check, and a warning for one that names in vain."""
    schema = step_schema(design)
    for step in design.steps:
        yield from _condition("StepDefinition", step.code, "execute_on", step.execute_on, schema)
        yield from _condition("StepDefinition", step.code, "resume_on", step.resume_on, schema)
        yield from _date(step, schema)
    for scenario in design.scenarios:
        yield from _scenario(scenario, design)
    for rule in design.assignment_rules:
        yield from _condition("TaskAssignmentRule", rule.code, "condition", rule.condition, schema)
    for integration in design.integrations:
        for problem in check_template(integration.payload, schema):
            message = f"The payload template is wrong at {problem.pointer or 'its top'}: {problem.message}"
            yield error(("Integration", integration.code), "payload", _CODE, message)


def _condition(kind: str, code: str, field: str, expression: str, schema: Schema) -> Iterator[DesignProblem]:
    if not expression.strip():
        return
    try:
        check(expression, schema)
    except ExpressionError as wrong:
        yield error((kind, code), field, _CODE, str(wrong))


def _date(step: StepDefinition, schema: Schema) -> Iterator[DesignProblem]:
    if not step.custom_date.strip():
        return
    try:
        check_date_path(step.custom_date.strip(), schema)
    except NoDatePath as wrong:
        yield error(("StepDefinition", step.code), "custom_date", "CustomDateNoDate", wrong.message)
    except ExpressionError as wrong:
        yield error(("StepDefinition", step.code), "custom_date", _CODE, str(wrong))


def _scenario(scenario: Scenario, design: Design) -> Iterator[DesignProblem]:
    if not scenario.condition.strip():
        return
    try:
        check(scenario.condition, scenario_schema(design, scenario))
    except ExpressionError as wrong:
        message = " ".join(filter(None, (str(wrong), what_an_order_sees(wrong, design))))
        yield error(("Scenario", scenario.code), "condition", _CODE, message)
        return
    yield from _attributes_in_vain(scenario, design)


def _attributes_in_vain(scenario: Scenario, design: Design) -> Iterator[DesignProblem]:
    """An attribute that lines of the scenario's product do not have is always absent: probably a wrong name."""
    product = scenario.product
    if not product or product not in design.catalog.product_by_sku:
        return
    has: Mapping[str, object] = design.catalog.attributes_of(product)
    for name in sorted(names(scenario.condition)):
        attribute = name.removeprefix(_LINE_ATTRIBUTES)
        if name.startswith(_LINE_ATTRIBUTES) and attribute not in has:
            message = (
                f'The condition reads attribute "{attribute}", which product "{product}" does not have. '
                "Give the product the attribute or correct the condition."
            )
            yield warning(("Scenario", scenario.code), "condition", "AttributeNotOfProduct", message)
