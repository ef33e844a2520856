"""What conditions, payloads and actions of a step see."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core.expressions import EvaluationError
from catalog.core.products import AttributeDefinition, Product
from catalog.core.vocabulary import DataType, LineAction
from fulfillment.core.step_values import condition_holds
from fulfillment.models import FulfillmentStep
from fulfillment.queries.context import order_lines_above, step_contexts
from orchestration.core.design import Design
from tests.shell import builders

pytestmark = pytest.mark.django_db

DESIGN = builders.make_design(
    products=[Product(sku="BOX", name="Box"), Product(sku="LABEL", name="Label", assetizable=True)],
    attributes=[
        AttributeDefinition(code="colour", name="Colour"),
        AttributeDefinition(code="size", name="Size", data_type=DataType.NUMBER),
        AttributeDefinition(code="deliver_on", name="Deliver on", data_type=DataType.DATE),
    ],
)


def a_step() -> FulfillmentStep:
    order = builders.make_order(
        account_attributes={"colour": "gold"},
        attributes={"colour": "red"},
        requested_completion_date=datetime(2026, 12, 24, 12, tzinfo=UTC),
        lines=[
            {"line_id": "10", "product": "BOX", "quantity": 2, "attributes": {"colour": "blue", "size": 4}},
            {"line_id": "9", "product": "BOX", "quantity": 1, "attributes": {"colour": "white"}},
        ],
    )
    ten, nine = order.lines.get(line_id="10"), order.lines.get(line_id="9")
    label = builders.make_fulfillment_line(order, "LABEL", sources=[ten, nine], attributes={"size": 7})
    plan = builders.make_plan(order)
    return builders.make_step(plan, "ship", sources=[label, ten, nine], result={"tracking": "T1"}, attempts=2)


def holds(condition: str, step: FulfillmentStep, design: Design = DESIGN) -> bool:
    return condition_holds(condition, step_contexts([step.pk])[step.pk], design).value


class TestStepContexts:
    def test_holds_plain_values_of_order_account_plan_and_step(self) -> None:
        step = a_step()
        context = step_contexts([step.pk])[step.pk]
        assert context.order["external_id"] == "SO-1"
        assert context.order["attributes"] == {"colour": "red"}
        assert context.account == {"id": "ACME", "name": "ACME Ltd", "attributes": {"colour": "gold"}}
        assert context.plan == {"state": "InProgress", "priority": "Default"}
        assert context.step["result"] == {"tracking": "T1"}
        assert context.step["attempts"] == 2

    def test_lists_source_lines_in_natural_order_with_the_order_lines_they_descend_from(self) -> None:
        step = a_step()
        context = step_contexts([step.pk])[step.pk]
        assert [line["id"] for line in context.lines] == ["9", "10", "LABEL/1"]
        assert [line["kind"] for line in context.lines] == ["OrderLine", "OrderLine", "FulfillmentLine"]
        assert context.lines[2]["order_lines"] == ("9", "10")
        assert context.lines[1]["quantity"] == Decimal(2)
        assert str(context.lines[1]["quantity"]) == "2"

    def test_binds_a_line_with_its_product_of_the_release(self) -> None:
        step = a_step()
        context = step_contexts([step.pk])[step.pk]
        values = context.step_values(DESIGN).of_line(2)
        assert values["line"] is context.lines[2]
        assert values["product"] == {
            "sku": "LABEL", "name": "Label", "kind": "Commercial", "classification": None, "assetizable": True,
        }  # fmt: skip

    @pytest.mark.parametrize("copies", [1, 6])
    def test_needs_three_queries_however_many_steps(self, copies: int) -> None:
        first = a_step()
        line = first.sources.filter(fulfillment_line__isnull=False).get().fulfillment_line
        assert line is not None
        steps = [first.pk]
        for number in range(copies - 1):
            steps.append(builders.make_step(first.plan, f"more {number}", sources=[line]).pk)
        with CaptureQueriesContext(connection) as queries:
            contexts = step_contexts(steps)
        assert sorted(contexts) == sorted(steps)
        assert len(queries) == 3

    def test_leaves_out_steps_that_do_not_exist(self) -> None:
        assert step_contexts([-1]) == {}
        assert step_contexts([]) == {}

    def test_follows_the_lineage_over_several_levels(self) -> None:
        order = builders.make_order(lines=[{"line_id": "1", "product": "BOX"}, {"line_id": "2", "product": "BOX"}])
        one, two = order.lines.order_by("position")
        middle = builders.make_fulfillment_line(order, "MIDDLE", sources=[one])
        low = builders.make_fulfillment_line(order, "LOW", sources=[middle, two])
        assert order_lines_above([low.pk, middle.pk]) == {
            low.pk: ((one.pk, "1"), (two.pk, "2")),
            middle.pk: ((one.pk, "1"),),
        }


class TestConditionHolds:
    def test_always_where_it_is_blank(self) -> None:
        step = a_step()
        assert holds("", step)
        assert holds("  ", step)

    def test_is_evaluated_once_where_it_speaks_of_no_line(self) -> None:
        step = a_step()
        result = condition_holds('order.attributes.colour == "red"', step_contexts([step.pk])[step.pk], DESIGN)
        assert result.value is True
        assert result.operands == (("order.attributes.colour", "red"),)

    def test_holds_when_it_holds_for_any_line_and_tells_that_lines_values(self) -> None:
        step = a_step()
        result = condition_holds('line.attributes.colour == "blue"', step_contexts([step.pk])[step.pk], DESIGN)
        assert result.value is True
        assert result.operands == (("line.attributes.colour", "blue"),)

    def test_binds_the_product_of_each_line(self) -> None:
        step = a_step()
        assert holds('product.sku == "LABEL"', step)
        assert not holds('product.sku == "PALLET"', step)

    def test_reads_the_steps_own_lines_and_result(self) -> None:
        step = a_step()
        assert holds("lines.exists(l, l.quantity >= 2)", step)
        assert holds('step.result.tracking == "T1"', step)

    def test_is_false_where_a_step_has_no_lines_and_a_line_is_asked_for(self) -> None:
        order = builders.make_order()
        step = builders.make_step(builders.make_plan(order), "alone")
        assert not holds('line.product == "BOX"', step)

    def test_an_unknown_answer_for_one_line_is_no_harm_where_another_says_yes(self) -> None:
        assert holds("line.attributes.size > 5", a_step())  # line 9 has no size, the label's is 7

    def test_an_unknown_answer_is_never_taken_for_a_no(self) -> None:
        with pytest.raises(EvaluationError) as caught:
            holds("line.attributes.size > 50", a_step())
        assert caught.value.expression == "line.attributes.size > 50"
        assert caught.value.operands == (("line.attributes.size", None),)

    def test_a_condition_that_cannot_be_read_is_an_evaluation_error_too(self) -> None:
        with pytest.raises(EvaluationError, match="no_such_thing"):
            holds("order.no_such_thing == 1", a_step())


class TestDateAt:
    def test_reads_a_path_of_the_order(self) -> None:
        step = a_step()
        context = step_contexts([step.pk])[step.pk]
        assert context.date_at("order.requested_completion_date") == datetime(2026, 12, 24, 12, tzinfo=UTC)
        assert context.date_at("order.attributes.deliver_on") is None

    def test_takes_the_earliest_of_the_lines(self) -> None:
        step = a_step()
        ten, nine = step.plan.order.lines.get(line_id="10"), step.plan.order.lines.get(line_id="9")
        for line, day in ((ten, "2026-12-05"), (nine, "2026-12-03")):
            line.attributes["deliver_on"] = day
            line.save()
        context = step_contexts([step.pk])[step.pk]
        assert context.date_at("line.attributes.deliver_on") == datetime(2026, 12, 3, tzinfo=UTC)

    @pytest.mark.parametrize("path", ["order.external_id", "1 + 1", "lines.start_date"])
    def test_refuses_what_is_no_date(self, path: str) -> None:
        step = a_step()
        with pytest.raises(EvaluationError):
            step_contexts([step.pk])[step.pk].date_at(path)

    def test_gives_the_start_dates_of_the_lines(self) -> None:
        start = datetime(2027, 1, 1, tzinfo=UTC)
        order = builders.make_order(lines=[{"line_id": "1", "product": "BOX", "start_date": start}])
        step = builders.make_step(builders.make_plan(order), "s", sources=list(order.lines.all()))
        assert step_contexts([step.pk])[step.pk].line_start_dates == (start,)


def test_a_line_action_is_readable() -> None:
    order = builders.make_order(lines=[{"line_id": "1", "product": "BOX", "action": LineAction.CANCEL}])
    step = builders.make_step(builders.make_plan(order), "s", sources=list(order.lines.all()))
    assert holds('line.action == "Cancel"', step)
