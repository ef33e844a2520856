"""What automatic tasks do, and what becomes of those that fail."""

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from catalog.core.products import AttributeDefinition, Product, ProductAttribute
from catalog.core.vocabulary import DataType
from decomposition.core.rules import DecompositionRule, Enforcement, Mapping
from fulfillment.executors import actions, auto_task
from fulfillment.executors.contract import Failed, StepWork, Succeeded
from fulfillment.models import (
    FulfillmentAsset,
    FulfillmentLine,
    FulfillmentStep,
    JournalEntry,
    Order,
    OrderLine,
    OutboxMessage,
)
from orchestration.core.design import Design, StepDefinition
from orchestration.core.vocabulary import StepType
from tests.shell import builders

pytestmark = pytest.mark.django_db


def attribute_of(product: str, code: str) -> ProductAttribute:
    return ProductAttribute(code=f"{product} {code}", attribute=code, product=product)


def the_design(action: str = "no_operation", parameter: str = "", type: StepType = StepType.AUTO_TASK) -> Design:
    definition = StepDefinition(
        code="work", name="Work", group="G", type=type, action=action, config_parameter=parameter
    )
    rule = DecompositionRule(
        code="BOX to LABEL",
        name="BOX to LABEL",
        source_product="BOX",
        destination_product="LABEL",
        mappings=(
            Mapping(code="colour", source="colour", destination="colour"),
            Mapping(code="size", source="size", destination="size", enforcement=Enforcement.INITIAL_REQUEST),
        ),
    )
    return builders.make_design(
        products=[Product(sku="BOX", name="Box"), Product(sku="LABEL", name="Label", assetizable=True)],
        attributes=[
            AttributeDefinition(code="colour", name="Colour"),
            AttributeDefinition(code="size", name="Size", data_type=DataType.NUMBER),
            AttributeDefinition(code="serial", name="Serial"),
        ],
        rules=[rule],
        steps=[definition],
        catalog={
            "product_attributes": tuple(
                attribute_of(product, code) for product in ("BOX", "LABEL") for code in ("colour", "serial", "size")
            )
        },
    )


class Scene:
    """An order of two boxes with one label each, and a step that works for the labels."""

    def __init__(self, design: Design, *, for_order_lines: bool = False) -> None:
        self.design = design
        self.order: Order = builders.make_order(
            release=builders.make_release(design),
            lines=[
                {"line_id": "1", "product": "BOX", "attributes": {"colour": "red", "size": 1}},
                {"line_id": "2", "product": "BOX", "attributes": {"colour": "blue", "size": 2}},
            ],
        )
        self.labels: list[FulfillmentLine] = []
        for line in self.order.lines.order_by("position"):
            label = builders.make_fulfillment_line(
                self.order, "LABEL", scope_key=line.line_id, attributes={"colour": "old", "size": 9}
            )
            builders.add_source(label, line, rule="BOX to LABEL")
            self.labels.append(label)
        sources = list(self.order.lines.all()) if for_order_lines else self.labels
        self.step: FulfillmentStep = builders.make_step(
            builders.make_plan(self.order), "work", type=StepType.AUTO_TASK, sources=sources
        )

    @property
    def work(self) -> StepWork:
        attempt = builders.make_attempt(self.step)
        return StepWork(
            step=self.step.pk,
            plan=self.step.plan_id,
            order=self.order.pk,
            definition=self.design.step_by_code["work"],
            design=self.design,
            attempt=attempt.pk,
            attempt_created_at=attempt.created_at,
            attempt_number=1,
            fence=1,
            idempotency_key="key",
            deadline=builders.NOON,
        )

    def run(self) -> Any:
        return auto_task.execute(self.work)

    def line(self, line_id: str) -> OrderLine:
        return self.order.lines.get(line_id=line_id)

    def label(self, line_id: str) -> FulfillmentLine:
        return FulfillmentLine.objects.get(product="LABEL", scope_key=line_id)


class TestPropagateDown:
    def test_carries_what_the_order_lines_say_now_through_the_mappings(self) -> None:
        scene = Scene(the_design("propagate_attributes_down"))
        assert scene.run() == Succeeded(result={"lines": 2})
        assert [scene.label(one).attributes["colour"] for one in "12"] == ["red", "blue"]

    def test_leaves_what_mappings_for_the_initial_request_wrote(self) -> None:
        scene = Scene(the_design("propagate_attributes_down"))
        scene.run()
        assert scene.label("1").attributes["size"] == 9

    def test_leaves_what_no_mapping_speaks_of(self) -> None:
        scene = Scene(the_design("propagate_attributes_down"))
        FulfillmentLine.objects.update(attributes={"serial": "X1"})
        scene.run()
        assert scene.label("1").attributes == {"serial": "X1", "colour": "red"}

    def test_of_order_lines_reaches_all_that_descends_from_them(self) -> None:
        scene = Scene(the_design("propagate_attributes_down"), for_order_lines=True)
        assert scene.run() == Succeeded(result={"lines": 2})
        assert scene.run() == Succeeded(result={"lines": 0})


class TestPropagateUp:
    def test_carries_the_named_attributes_to_the_order_lines(self) -> None:
        scene = Scene(the_design("propagate_attributes_up", "serial, size"))
        for number, label in enumerate(scene.labels):
            FulfillmentLine.objects.filter(pk=label.pk).update(attributes={"serial": f"X{number}", "colour": "pink"})
        assert scene.run() == Succeeded(result={"lines": 2})
        assert scene.line("1").attributes == {"colour": "red", "size": 1, "serial": "X0"}
        assert scene.line("2").attributes["serial"] == "X1"

    def test_carries_all_that_both_have_where_none_is_named(self) -> None:
        scene = Scene(the_design("propagate_attributes_up"))
        scene.run()
        assert scene.line("1").attributes == {"colour": "old", "size": 9}

    def test_refuses_two_values_for_one_order_line(self) -> None:
        scene = Scene(the_design("propagate_attributes_up", "serial"))
        builders.add_source(scene.labels[1], scene.line("1"), rule="BOX to LABEL")
        for number, label in enumerate(scene.labels):
            FulfillmentLine.objects.filter(pk=label.pk).update(attributes={"serial": f"X{number}"})
        result = scene.run()
        assert (result.error_code, "serial" in result.message) == ("ConflictingValues", True)
        assert "serial" not in scene.line("1").attributes

    @pytest.mark.parametrize(
        ("code", "value", "error"), [("nothing", "x", "UnknownAttribute"), ("size", "large", "InvalidValue")]
    )
    def test_refuses_what_the_catalogue_does_not_know(self, code: str, value: str, error: str) -> None:
        scene = Scene(the_design("propagate_attributes_up", code))
        FulfillmentLine.objects.update(attributes={code: value})
        assert scene.run().error_code == error


class TestSetLineAttribute:
    def test_sets_a_typed_value_on_the_source_lines(self) -> None:
        scene = Scene(the_design("set_line_attribute", "size = 12"))
        assert scene.run() == Succeeded(result={"lines": 2})
        assert scene.label("1").attributes == {"colour": "old", "size": 12}

    def test_sets_it_on_order_lines_too(self) -> None:
        scene = Scene(the_design("set_line_attribute", "serial=X=1"), for_order_lines=True)
        scene.run()
        assert scene.line("2").attributes["serial"] == "X=1"

    @pytest.mark.parametrize(
        ("parameter", "error"),
        [("", "MalformedConfigParameter"), ("size", "MalformedConfigParameter"), ("size=big", "InvalidValue"),
         ("nothing=1", "UnknownAttribute")],
    )  # fmt: skip
    def test_refuses_a_parameter_that_makes_no_sense(self, parameter: str, error: str) -> None:
        assert Scene(the_design("set_line_attribute", parameter)).run().error_code == error


class TestOthers:
    def test_send_event_promises_an_event_in_the_outbox(self) -> None:
        scene = Scene(the_design("send_event", "goods.reserved"))
        assert isinstance(scene.run(), Succeeded)
        message = OutboxMessage.objects.get()
        assert (message.type, message.subject, message.order_id) == ("goods.reserved", "work", scene.order.pk)
        assert message.data["external_id"] == "SO-1"
        assert [line["product"] for line in message.data["lines"]] == ["LABEL", "LABEL"]

    def test_send_event_needs_a_type(self) -> None:
        assert Scene(the_design("send_event", "no spaces!")).run().error_code == "MalformedConfigParameter"
        assert not OutboxMessage.objects.exists()

    def test_record_note_writes_into_the_history(self) -> None:
        scene = Scene(the_design("record_note", "Called the customer"))
        scene.run()
        note = JournalEntry.objects.get(event="Note")
        assert (note.reason, note.step_id, note.order_id) == ("Called the customer", scene.step.pk, scene.order.pk)

    def test_record_note_needs_a_text(self) -> None:
        assert Scene(the_design("record_note")).run().error_code == "MalformedConfigParameter"

    def test_assetize_takes_the_source_lines(self) -> None:
        assert Scene(the_design("assetize")).run() == Succeeded(result={"assets": 2})
        assert FulfillmentAsset.objects.count() == 2

    def test_a_staged_assetize_step_does_the_same(self) -> None:
        scene = Scene(the_design("", type=StepType.STAGED_ASSETIZE), for_order_lines=True)
        assert scene.run() == Succeeded(result={"assets": 2})

    def test_no_operation_asks_the_database_nothing(self) -> None:
        work = Scene(the_design()).work
        with CaptureQueriesContext(connection) as queries:
            assert auto_task.execute(work) == Succeeded()
        assert len(queries) == 0


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry whose additions are forgotten after the test."""
    actions.registered_actions()
    monkeypatch.setattr(actions, "_registered", dict(actions._registered))


@pytest.mark.usefixtures("registry")
class TestRegistry:
    def test_knows_what_the_product_provides_with_a_description_each(self) -> None:
        provided = {"propagate_attributes_down", "propagate_attributes_up", "assetize", "send_event",
                    "set_line_attribute", "record_note", "no_operation"}  # fmt: skip
        assert provided <= actions.known_actions().keys()
        assert all(one.description.endswith(".") for one in actions.registered_actions().values())

    def test_refuses_a_name_that_is_taken(self) -> None:
        with pytest.raises(actions.ActionNameTaken, match=r"standard_actions\.assetize"):
            actions.action("assetize", "Another one.")(lambda work, context: Succeeded())

    @pytest.mark.parametrize("name", ["", "Two words", "ü", "1st", "a" * 101])
    def test_refuses_a_name_that_is_none(self, name: str) -> None:
        with pytest.raises(actions.ActionNameMalformed):
            actions.action(name, "It has a bad name.")

    def test_fails_a_step_whose_action_is_not_there(self) -> None:
        result = Scene(the_design("gone")).run()
        assert result == Failed(error_code="UnknownAction", message="There is no action 'gone' in this installation.")

    def test_an_exception_is_a_failure_by_the_name_of_its_class_and_leaves_nothing_behind(self) -> None:
        @actions.action("explode", "Writes and then raises.")
        def explode(work: StepWork, context: actions.ActionContext) -> Succeeded:
            OrderLine.objects.update(attributes={"colour": "black"})
            raise LookupError("the shelf is empty")

        scene = Scene(the_design("explode"))
        assert scene.run() == Failed(error_code="LookupError", message="the shelf is empty")
        assert scene.line("1").attributes["colour"] == "red"

    def test_a_failure_leaves_nothing_behind_either(self) -> None:
        @actions.action("give_up", "Writes and then fails.")
        def give_up(work: StepWork, context: actions.ActionContext) -> Failed:
            OrderLine.objects.update(attributes={"colour": "black"})
            return Failed(error_code="Nope", message="no")

        scene = Scene(the_design("give_up"))
        assert scene.run().error_code == "Nope"
        assert scene.line("1").attributes["colour"] == "red"

    def test_a_broken_statement_does_not_break_the_engines_transaction(self) -> None:
        @actions.action("collide", "Breaks a constraint.")
        def collide(work: StepWork, context: actions.ActionContext) -> Succeeded:
            Order.objects.create(source="webshop", external_id="SO-1", account_id=1, payload_hash="")
            return Succeeded()

        result = Scene(the_design("collide")).run()
        assert result.error_code == IntegrityError.__name__
        assert Order.objects.count() == 1  # the surrounding transaction still works

    def test_trouble_with_the_database_is_not_the_actions_failure(self) -> None:
        @actions.action("deadlock", "Meets a deadlock.")
        def deadlock(work: StepWork, context: actions.ActionContext) -> Succeeded:
            raise OperationalError("deadlock detected")

        scene = Scene(the_design("deadlock"))
        with pytest.raises(OperationalError):
            scene.run()
