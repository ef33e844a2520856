"""Trying an expression on a sample order: the answers of run time, line by line and step by step."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from catalog.core.expressions import ExpressionError
from decomposition.core.parse import parse
from dro_site.demo.design import demo_design
from dro_site.demo.orders import home_security, laptop_bundle
from fulfillment.core.expression_trial import MOST_ENTRIES, Trial, try_expression
from fulfillment.core.sample_plan import plan_sample
from orchestration.core.design import Design
from orchestration.core.expression_places import WrittenExpression, place_of
from orchestration.core.overlay import ShownRecord, with_records
from orchestration.core.record_json import encode_record
from orchestration.core.snapshot_kinds import KIND_BY_NAME

DESIGN = demo_design()
ORDER = home_security("SO-1")


def tried(
    kind: str,
    field: str,
    fields: Mapping[str, Any],
    text: str,
    *,
    order: Mapping[str, Any] = ORDER,
    design: Design = DESIGN,
) -> Trial:
    written = WrittenExpression(kind=kind, fields=fields, field=field, text=text)
    return try_expression(plan_sample(parse(order), design), place_of(design, written), written)


def answers(trial: Trial) -> list[tuple[str, object]]:
    return [(entry.subject, entry.error or entry.value) for entry in trial.entries if entry.concerned]


def test_a_condition_is_asked_for_each_line_with_what_it_saw() -> None:
    trial = tried(
        "Scenario", "condition", {"product": "SEC-HW-KIT"}, 'line.attributes.colour == "white" && line.quantity < 5'
    )
    assert answers(trial) == [('order line "1.1"', True)]
    entry = next(entry for entry in trial.entries if entry.concerned)
    assert dict(entry.operands) == {"line.attributes.colour": "white", "line.quantity": 1}
    assert entry.product == "SEC-HW-KIT"
    others = [entry for entry in trial.entries if not entry.concerned]
    assert 'order line "1"' in {entry.subject for entry in others}
    assert trial.note == ""


def test_lines_that_were_made_are_asked_too() -> None:
    trial = tried("DecompositionRule", "condition", {"source_product": "SEC-T-INVENTORY"}, "line.quantity == 1")
    ((subject, value),) = answers(trial)
    assert subject.startswith('fulfillment line "SEC-T-INVENTORY')
    assert value is True


def test_an_absent_value_is_an_error_with_its_name() -> None:
    trial = tried("Scenario", "condition", {"product": "SEC-PACK"}, 'line.attributes.colour == "white"')
    assert answers(trial) == [('order line "1"', "line.attributes.colour has no value")]
    entry = next(entry for entry in trial.entries if entry.concerned)
    assert entry.operands == (("line.attributes.colour", None),)


def test_a_blank_condition_holds_for_every_line() -> None:
    assert {value for _, value in answers(tried("Scenario", "condition", {"product": "SEC-HW-KIT"}, " "))} == {True}


def test_a_condition_of_the_whole_order_is_asked_once() -> None:
    trial = tried(
        "Scenario", "condition", {}, 'lines.exists(item, item.product == "SEC-PACK") && order.attributes.direct'
    )
    assert answers(trial) == [("the order", False)]
    assert dict(trial.entries[0].operands)["lines"] == 5


def test_a_mapping_gives_its_value() -> None:
    fields = {"source_product": "SEC-HW-KIT", "mappings": [{"destination": "colour", "destination_type": "Attribute"}]}
    trial = tried("DecompositionRule", "mappings/0/expression", fields, 'line.attributes.colour + "/" + line.product')
    assert answers(trial) == [('order line "1.1"', "white/SEC-HW-KIT")]


def test_a_step_is_asked_as_the_engine_asks() -> None:
    pause = next(step for step in DESIGN.steps if step.resume_on)
    fields = encode_record(pause)
    trial = tried("StepDefinition", "resume_on", fields, pause.resume_on, order=laptop_bundle("SO-2"))
    assert trial.note == ""
    assert {value for _, value in answers(trial)} == {False}
    state = tried("StepDefinition", "resume_on", fields, 'step.state == "InProgress"', order=laptop_bundle("SO-2"))
    assert {value for _, value in answers(state)} == {True}


def test_a_condition_about_the_line_is_asked_for_each_source_line_of_a_step() -> None:
    step = next(one for one in DESIGN.steps if one.resume_on)
    trial = tried("StepDefinition", "execute_on", encode_record(step), "line.quantity >= 1", order=laptop_bundle("S"))
    assert trial.note == ""
    assert all("line" in entry.subject and entry.value is True for entry in trial.entries)


def test_a_step_that_the_order_does_not_lead_to_is_tried_all_the_same() -> None:
    pause = next(step for step in DESIGN.steps if step.resume_on)
    trial = tried("StepDefinition", "execute_on", encode_record(pause), "size(lines) > 1")
    assert trial.note == (f'The order leads to no step "{pause.name}". It is tried as if a step worked for all lines.')
    assert answers(trial) == [("a step for all lines", True)]
    unsaved = tried("StepDefinition", "execute_on", {"code": "new"}, "size(lines) > 1")
    assert unsaved.note.startswith("The step is not in the draft yet.")


def test_rules_and_payloads_are_about_the_steps_that_use_them() -> None:
    integration = next(one for one in DESIGN.integrations if any(s.integration == one.code for s in DESIGN.steps))
    calling = {step.code for step in DESIGN.steps if step.integration == integration.code}
    plan = plan_sample(parse(ORDER), DESIGN)
    trial = tried("Integration", "payload/ref", {"code": integration.code}, "order.external_id")
    assert len(trial.entries) == max(len(plan.steps_of(calling)), 1)
    assert {value for _, value in answers(trial)} == {"SO-1"}
    group = tried("Integration", "payload/account", {"code": integration.code}, "account.attributes")
    assert group.entries[0].value == {"region": "north"}
    inside = tried("Integration", "payload/lines/$item/sku", {"code": integration.code}, "line.product")
    assert all("line" in entry.subject for entry in inside.entries)
    attempts = tried("Integration", "payload/n", {"code": integration.code}, "step.attempts + 0")
    assert attempts.entries[0].value == 1
    ruled = tried("TaskAssignmentRule", "condition", {"source_queue": "none"}, 'account.attributes.region == "north"')
    assert ruled.note.startswith("No step hands out the tasks of this queue by context.")
    assert answers(ruled) == [("a step for all lines", True)]


def test_the_date_of_a_step_is_shown_as_it_will_be() -> None:
    order = {**ORDER, "requested_completion_date": "2026-12-01T12:00:00+02:00"}
    step = DESIGN.steps[0]
    trial = tried("StepDefinition", "custom_date", encode_record(step), "order.requested_completion_date", order=order)
    assert {value for _, value in answers(trial)} == {"2026-12-01T10:00:00Z"}
    missing = tried("StepDefinition", "custom_date", encode_record(step), "order.requested_completion_date")
    assert {entry.value for entry in missing.entries} == {None}
    wrong = tried("StepDefinition", "custom_date", encode_record(step), "account.name")
    assert "is not a date" in wrong.entries[0].error


def test_an_order_that_the_design_refuses_is_tried_as_far_as_it_goes() -> None:
    rules = tuple(replace(rule, condition="line.attributes.tracking_number == 'x'") for rule in DESIGN.rule_book.rules)
    broken = replace(DESIGN, rule_book=replace(DESIGN.rule_book, rules=rules))
    line = tried("Scenario", "condition", {"product": "SEC-PACK"}, "line.quantity == 1", design=broken)
    assert line.note.startswith("Not all lines may be there, since the order is refused: The condition of rule")
    assert answers(line) == [('order line "1"', True)]
    step = tried("StepDefinition", "execute_on", encode_record(DESIGN.steps[0]), "size(lines) == 5", design=broken)
    assert step.note.startswith("The order makes no plan: The condition of rule")
    assert answers(step) == [("a step for all lines", True)]


def test_what_cannot_stand_there_is_not_tried() -> None:
    with pytest.raises(ExpressionError):
        tried("Scenario", "condition", {}, "line.quantity > 1")


def test_of_many_lines_the_first_are_tried() -> None:
    lines = [{"id": str(number), "product": "SUB-APP"} for number in range(MOST_ENTRIES + 50)]
    order = {"source": "s", "external_id": "e", "account": {"id": "a"}, "lines": lines}
    trial = tried("Scenario", "condition", {"product": "SUB-APP"}, "lines.exists(one, one.id == line.id)", order=order)
    assert len(trial.entries) == MOST_ENTRIES
    assert trial.left_out >= 50
    shown = dict(trial.entries[0].operands)["lines.id"]
    assert isinstance(shown, list)
    assert len(shown) == 20


def test_records_of_a_screen_lie_over_the_draft() -> None:
    kind = KIND_BY_NAME["Scenario"]
    changed = replace(DESIGN.scenarios[0], condition="line.quantity > 7")
    shown = [ShownRecord(kind, changed.code, changed), ShownRecord(kind, DESIGN.scenarios[1].code, None)]
    laid = with_records(DESIGN, shown)
    assert laid.scenarios[0] == changed
    assert len(laid.scenarios) == len(DESIGN.scenarios) - 1
    assert laid.catalog == DESIGN.catalog
    assert with_records(DESIGN, []) is DESIGN
