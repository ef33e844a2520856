"""Every place of a design that holds an expression: what it sees, what may stand there, and what is said of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from catalog.core.expressions import ExpressionError, ValueType
from catalog.core.expressions.outline import outline_of
from catalog.core.problems import Severity
from dro_site.demo.design import demo_design
from orchestration.core.design import Design
from orchestration.core.expression_checks import check_expressions
from orchestration.core.expression_places import (
    ExpressionPlace,
    Form,
    NoExpressionThere,
    Subject,
    WrittenExpression,
    check_place,
    place_of,
)
from orchestration.core.expression_variables import expressions_of, mentioned_variables, offered_variables
from orchestration.core.expression_view import view_of
from orchestration.core.record_json import encode_record
from orchestration.core.snapshot_kinds import KIND_BY_NAME, records_of

DESIGN = demo_design()


def place(kind: str, field: str, fields: Mapping[str, Any] | None = None, code: str = "") -> ExpressionPlace:
    record = (
        encode_record(next(one for one in records_of(DESIGN, KIND_BY_NAME[kind]) if one.code == code)) if code else {}
    )
    return place_of(DESIGN, WrittenExpression(kind=kind, fields={**record, **(fields or {})}, field=field))


@pytest.mark.parametrize(
    ("kind", "field", "fields", "subject", "result", "products"),
    [
        ("Scenario", "condition", {"product": "SEC-PACK"}, Subject.LINE, ValueType.BOOLEAN, {"SEC-PACK"}),
        ("Scenario", "condition", {}, Subject.ORDER, ValueType.BOOLEAN, None),
        (
            "DecompositionRule", "condition", {"source_product": "SEC-INSTALL"},
            Subject.LINE, ValueType.BOOLEAN, {"SEC-INSTALL"},
        ),
        (
            "DecompositionRule", "mappings/0/expression",
            {"source_product": "X", "mappings": [{"destination": "seats", "destination_type": "Attribute"}]},
            Subject.LINE, ValueType.NUMBER, {"X"},
        ),
        (
            "DecompositionRule", "mappings/1/expression",
            {"source_product": "X", "mappings": [{}, {"destination": "start_date", "destination_type": "Field"}]},
            Subject.LINE, ValueType.DATETIME, {"X"},
        ),
        (
            "DecompositionRule", "mappings/0/expression",
            {"source_product": "X", "mappings": [{"destination": "unheard", "destination_type": "Attribute"}]},
            Subject.LINE, None, {"X"},
        ),
        ("TaskAssignmentRule", "condition", {"source_queue": "unheard"}, Subject.STEP, ValueType.BOOLEAN, None),
        ("Integration", "payload/lines/$item/colour", {"code": "unheard"}, Subject.STEP, None, None),
        ("Integration", "payload/lines/$where", {"code": "unheard"}, Subject.STEP, ValueType.BOOLEAN, None),
    ],
)  # fmt: skip
def test_a_place_knows_what_it_is_about(
    kind: str,
    field: str,
    fields: Mapping[str, Any],
    subject: Subject,
    result: ValueType | None,
    products: set[str] | None,
) -> None:
    found = place(kind, field, fields)
    assert (found.subject, found.result) == (subject, result)
    assert found.products == products


def test_a_step_is_about_the_products_that_lead_to_its_group() -> None:
    step = next(step for step in DESIGN.steps if step.resume_on)
    found = place("StepDefinition", "resume_on", code=step.code)
    assert found.subject is Subject.STEP
    leading = frozenset(str(scenario.product) for scenario in DESIGN.scenarios if scenario.group == step.group)
    assert found.products == leading
    assert place("StepDefinition", "custom_date", code=step.code).form is Form.DATE_PATH


def test_a_classification_stands_for_its_products() -> None:
    classes = {product.classification for product in DESIGN.catalog.products} - {None}
    code = sorted(str(one) for one in classes)[0]
    found = place("Scenario", "condition", {"classification": code})
    assert found.products == frozenset(
        product.sku
        for product in DESIGN.catalog.products
        if code in DESIGN.catalog.classification_path(product.classification)
    )


@pytest.mark.parametrize(
    ("kind", "field", "fields"),
    [
        ("Scenario", "name", {}),
        ("Scenario", "condition/x", {}),
        ("StepDefinition", "execute_on/0", {}),
        ("Queue", "name", {}),
        ("Nonsense", "condition", {}),
        ("DecompositionRule", "mappings/0/expression", {}),
        ("DecompositionRule", "mappings/0/expression", {"mappings": "x"}),
        ("DecompositionRule", "mappings/0/expression", {"mappings": ["x"]}),
        ("DecompositionRule", "mappings/7/expression", {"mappings": [{}]}),
        ("DecompositionRule", "mappings/-1/expression", {"mappings": [{}]}),
        ("DecompositionRule", f"mappings/{'9' * 5000}/expression", {"mappings": [{}]}),
        ("DecompositionRule", "mappings/0/code", {"mappings": [{}]}),
        ("", "", {}),
    ],
)
def test_where_no_expression_stands_it_says_where_some_do(kind: str, field: str, fields: Mapping[str, Any]) -> None:
    with pytest.raises(NoExpressionThere, match="do"):
        place(kind, field, fields)


def test_everything_that_the_design_holds_may_stand_where_it_stands() -> None:
    asked = 0
    for kind, names in {
        "Scenario": ["condition"],
        "DecompositionRule": ["condition"],
        "StepDefinition": ["execute_on", "resume_on", "custom_date"],
        "TaskAssignmentRule": ["condition"],
    }.items():
        for record in records_of(DESIGN, KIND_BY_NAME[kind]):
            for name in names:
                text = getattr(record, name)
                check_place(place(kind, name, code=record.code), text)
                asked += bool(text)
    assert asked > 8
    assert list(check_expressions(DESIGN)) == []


def test_blank_means_always_or_is_missing() -> None:
    check_place(place("Scenario", "condition"), "  ")
    mapping = place("DecompositionRule", "mappings/0/expression", {"mappings": [{"destination": "seats"}]})
    with pytest.raises(ExpressionError, match="An expression is needed here"):
        check_place(mapping, " ")


def test_the_date_of_a_step_is_a_path() -> None:
    date = place("StepDefinition", "custom_date", {"group": "G"})
    check_place(date, "order.requested_completion_date")
    for wrong in ("line.quantity", "order.requested_completion_date < timestamp('2026-01-01T00:00:00Z')", "1"):
        with pytest.raises(ExpressionError):
            check_place(date, wrong)


def test_a_leaf_may_be_a_group_of_values_and_a_question_may_not() -> None:
    check_place(place("Integration", "payload/all", {}), "line.attributes")
    with pytest.raises(ExpressionError):
        check_place(place("Integration", "payload/lines/$where", {}), "line.attributes")


# what is said while one types


def said(kind: str, field: str, fields: Mapping[str, Any], text: str) -> list[tuple[Severity, int, str]]:
    written = WrittenExpression(kind=kind, fields=fields, field=field)
    view = view_of(DESIGN, place_of(DESIGN, written), text)
    return [(problem.severity, problem.position, problem.message) for problem in view.problems]


def test_a_mistake_is_told_at_its_place() -> None:
    text = 'line.quantity > 1 &&\n  line.attributes.color == "white"'
    view = view_of(DESIGN, place("Scenario", "condition", {"product": "SEC-HW-KIT"}), text)
    (problem,) = view.problems
    assert text[problem.position :].startswith("line.attributes.color")
    assert (problem.line, problem.column) == (2, 3)
    assert problem.suggestion == "Did you mean line.attributes.colour?"
    assert view.outline == outline_of(text), "rows are there, since the text can be read"


def test_a_text_that_cannot_be_read_has_no_rows() -> None:
    view = view_of(DESIGN, place("Scenario", "condition", {"product": "SEC-HW-KIT"}), "line.quantity >")
    assert view.outline is None
    assert view.problems[0].severity is Severity.ERROR


def test_what_is_no_condition_has_no_rows() -> None:
    assert view_of(DESIGN, place("Integration", "payload/x", {}), "line.quantity").outline is None


def test_a_scenario_of_the_whole_order_is_told_what_it_sees() -> None:
    view = view_of(DESIGN, place("Scenario", "condition"), "line.quantity > 1")
    assert view.problems[0].suggestion.endswith("A scenario of the whole order sees account, lines, order.")


def test_an_attribute_that_no_product_in_question_has_is_a_warning() -> None:
    found = said(
        "Scenario",
        "condition",
        {"product": "SEC-HW-KIT"},
        "line.quantity > 1 && line.attributes.seats > 1 && line.attributes.seats < 9",
    )
    assert found == [(Severity.WARNING, 21, 'The product "SEC-HW-KIT" does not have the attribute "seats".')]
    assert said("Scenario", "condition", {"product": "SEC-HW-KIT"}, 'line.attributes.colour == "white"') == []
    assert said("Scenario", "condition", {"product": "unheard"}, "line.attributes.seats > 1") == []


# what is offered


def offered(kind: str, fields: Mapping[str, Any], field: str = "condition") -> dict[str, Any]:
    return {one.path: one for one in offered_variables(DESIGN, place(kind, field, fields))}


def test_near_are_the_attributes_of_the_products_in_question() -> None:
    found = offered("Scenario", {"product": "SEC-HW-KIT"})
    near = {path.removeprefix("line.attributes.") for path, one in found.items() if one.near and "line.att" in path}
    assert near == set(DESIGN.catalog.attributes_of("SEC-HW-KIT"))
    assert found["line.attributes.seats"].near is False
    assert found["order.priority"].near


def test_near_is_what_other_expressions_read_of_orders_and_accounts() -> None:
    found = offered("Scenario", {"product": "SEC-HW-KIT"})
    assert found["account.attributes.region"].near
    assert found["order.attributes.direct"].near
    assert not found["account.attributes.seats"].near


def test_variables_come_with_names_types_and_values() -> None:
    found = offered("Scenario", {"product": "SEC-HW-KIT"})
    size = found["line.attributes.kit_size"]
    assert (size.label, size.type, size.group) == ("Kit size", ValueType.PICKLIST, "Line")
    assert size.values == (("small", "Small"), ("medium", "Medium"), ("large", "Large"))
    assert ("Add", "Add") in found["line.action"].values
    assert found["line.product"].values[0] == ("SEC-HW-KIT", DESIGN.catalog.product_by_sku["SEC-HW-KIT"].name)
    assert found["order.priority"].values == (("High", "High"), ("Default", "Default"), ("Bulk", "Bulk"))


def test_an_order_has_no_line_and_a_step_has_everything() -> None:
    assert {one.group for one in offered_variables(DESIGN, place("Scenario", "condition"))} == {
        "Order",
        "Account",
        "Lines",
    }
    step = offered("StepDefinition", {"group": "G"}, "execute_on")
    assert {"step.result", "plan.state", "line.quantity", "lines.quantity", "product.sku"} <= step.keys()
    assert ("Completed", "Completed") in step["step.state"].values


def test_every_offered_variable_can_be_written_as_offered() -> None:
    for kind, fields, field in (("Scenario", {}, "condition"), ("StepDefinition", {"group": "G"}, "execute_on")):
        found = place(kind, field, fields)
        for one in offered_variables(DESIGN, found):
            if one.path.startswith("lines."):
                text = f"lines.exists(item, has({one.written.replace('lines', 'item', 1)}))"
            else:
                text = f"has({one.written})"
            check_place(found, text)


def test_all_expressions_of_a_design_are_found() -> None:
    texts = [text for text in expressions_of(DESIGN) if text]
    assert 'account.attributes.region == "north"' in texts
    assert "lines.all(item, item.attributes.delivered == true)" in texts
    assert any("order.external_id" in text for text in texts), "of payloads too"
    assert "lines.attributes.delivered" in mentioned_variables(DESIGN)
    assert mentioned_variables(Design()) == frozenset()
