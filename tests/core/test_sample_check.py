"""The pins of sample orders: read strictly, made from a plan, and told exactly where they fail."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decomposition.core.parse import to_json
from orchestration.core.compose import compose
from orchestration.core.design import Design
from orchestration.core.sample_check import Sample, check_samples, failing_pins
from orchestration.core.sample_pins import (
    MOST_PINS,
    Expected,
    PinnedOrder,
    PinnedStep,
    PinsRefused,
    pins_from_json,
    pins_of,
    pins_to_json,
)
from orchestration.core.vocabulary import StepScope
from tests.core.plans import after, design, line, order, scenario, step

A, B, C, X = (PinnedStep(code, "plan") for code in "ABCX")


def chain(*arrows: str) -> Design:
    """Steps A, B and C of one group, with arrows written as "A>B"."""
    pairs = [arrow.split(">") for arrow in arrows]
    return design(
        *(step(code) for code in "ABC"),
        *(after(then, first, StepScope.PLAN) for first, then in pairs),
        scenario(product="P"),
    )


def failures(expected: Expected, made: Design) -> list[tuple[str, str]]:
    graph = compose(order(line("1")), None, made)
    return [(failure.place, failure.code) for failure in failing_pins(expected, graph)]


def sample(expected: Expected | object, document: object = None) -> Sample:
    pins = pins_to_json(expected) if isinstance(expected, Expected) else expected
    return Sample(code="s", name="Sample", document=document or to_json(order(line("1"))), expected=pins)


class TestPinsOfAPlan:
    def test_what_a_plan_pins_holds_for_it(self):
        graph = compose(order(line("1")), None, chain("A>B", "B>C"))
        pins = pins_of(graph)
        assert (pins.steps, pins.complete) == ((A, B, C), True)
        assert pins.order == (PinnedOrder(A, B), PinnedOrder(B, C))
        assert failing_pins(pins, graph) == ()

    @given(st.sets(st.sampled_from(["A>B", "A>C", "B>C"])), st.sets(st.sampled_from(["A>B", "A>C", "B>C"])))
    def test_pins_of_one_plan_hold_for_another_exactly_where_all_that_waited_still_waits(self, pinned, drawn):
        def closure(arrows: set[str]) -> set[str]:
            return arrows | ({"A>C"} if {"A>B", "B>C"} <= arrows else set())

        pins = pins_of(compose(order(line("1")), None, chain(*pinned)))
        found = failures(pins, chain(*drawn))
        assert (found == []) == (pinned <= closure(drawn))

    def test_they_are_read_as_they_were_written(self):
        pins = pins_of(compose(order(line("1")), None, chain("A>B")))
        assert pins_from_json(json.loads(json.dumps(pins_to_json(pins)))) == pins

    def test_no_pins_are_no_demand(self):
        assert pins_from_json(None) == Expected()
        assert failures(Expected(), chain()) == []


class TestFailingPins:
    def test_a_step_that_is_not_made_is_told_with_the_reason(self):
        made = replace(chain(), scenarios=(replace(scenario("H", product="P"), group="H"),))
        graph = compose(order(line("1")), None, made)
        (failure,) = failing_pins(Expected(steps=(A,)), graph)
        assert (failure.place, failure.code) == ("steps/0", "PinnedStepMissing")
        assert 'no scenario selected its group "G"' in failure.message

    def test_a_step_that_is_made_for_another_key_says_for_which(self):
        graph = compose(order(line("1")), None, chain())
        (failure,) = failing_pins(Expected(steps=(PinnedStep("A", "1"),)), graph)
        assert "it is made for plan" in failure.message

    def test_a_step_that_is_not_pinned_fails_complete_pins_alone(self):
        assert failures(Expected(steps=(A, B), complete=True), chain()) == [("complete", "StepNotPinned")]
        assert failures(Expected(steps=(A, B)), chain()) == []

    def test_an_order_holds_over_other_steps(self):
        pins = Expected(order=(PinnedOrder(A, C),))
        assert failures(pins, chain("A>B", "B>C")) == []
        assert failures(pins, chain("A>B")) == [("order/0", "PinnedOrderBroken")]

    def test_an_order_that_was_turned_round_is_told_as_that(self):
        graph = compose(order(line("1")), None, chain("B>A"))
        (failure,) = failing_pins(Expected(order=(PinnedOrder(A, B),)), graph)
        assert "it is the other way round" in failure.message

    def test_an_order_of_a_step_that_is_not_made_is_told_once(self):
        assert failures(Expected(order=(PinnedOrder(A, X),)), chain()) == [("order/0", "PinnedOrderBroken")]
        pins = Expected(steps=(X,), order=(PinnedOrder(A, X),))
        assert failures(pins, chain()) == [("steps/0", "PinnedStepMissing")]


class TestReadingPins:
    @pytest.mark.parametrize(
        ("document", "pointer"),
        [
            ([], ""),
            ({"step": []}, ""),
            ({"steps": {}}, "/steps"),
            ({"steps": ["A"]}, "/steps/0"),
            ({"steps": [{"definition": "A", "scope_key": ""}]}, "/steps/0/scope_key"),
            ({"steps": [{"definition": "A", "scope_key": "\x00"}]}, "/steps/0/scope_key"),
            ({"steps": [{"definition": 1, "scope_key": "plan"}]}, "/steps/0/definition"),
            ({"order": [{"before": {"definition": "A", "scope_key": "plan"}}]}, "/order/0/after"),
            ({"complete": "yes"}, "/complete"),
            ({"steps": [{}] * (MOST_PINS + 1)}, "/steps"),
        ],
    )
    def test_what_is_no_document_of_pins_is_refused_at_its_place(self, document, pointer):
        with pytest.raises(PinsRefused) as refused:
            pins_from_json(document)
        assert refused.value.problems[0].pointer == pointer

    def test_a_step_does_not_wait_for_itself(self):
        twice = {"definition": "A", "scope_key": "plan"}
        with pytest.raises(PinsRefused, match="does not wait for itself"):
            pins_from_json({"order": [{"before": twice, "after": twice}]})

    @given(
        st.recursive(
            st.none() | st.booleans() | st.text(max_size=3) | st.integers(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["steps", "order", "complete", "before", "after", "definition", "scope_key"]), inner
                )
            ),
        )
    )
    def test_whatever_is_given_is_read_or_refused(self, document):
        with suppress(PinsRefused):
            expected = pins_from_json(document)
            assert pins_from_json(pins_to_json(expected)) == expected


class TestSamples:
    def test_a_sample_whose_pins_hold_is_no_problem(self):
        assert check_samples([sample(Expected(steps=(A,)))], chain()) == ()

    def test_a_failing_pin_is_an_error_at_the_sample_and_the_pin(self):
        (problem,) = check_samples([sample(Expected(steps=(A, X)))], chain())
        assert (problem.severity, problem.kind, problem.record, problem.field, problem.code) == (
            "Error", "SampleOrder", "s", "expected/steps/1", "PinnedStepMissing",
        )  # fmt: skip
        assert problem.message.startswith('Sample order "Sample": step "X" (plan) is expected, but not made')

    @pytest.mark.parametrize(("pins", "severity"), [(Expected(steps=(A,)), "Error"), (None, "Warning")])
    def test_a_sample_that_cannot_be_tried_is_an_error_only_with_pins(self, pins, severity):
        gone = to_json(order(line("1", "GONE")))
        (problem,) = check_samples([sample(pins, gone)], chain())
        assert (problem.severity, problem.field, problem.code) == (severity, "document", "SampleRefused")
        assert "GONE" in problem.message

    def test_pins_that_cannot_be_read_are_an_error(self):
        (problem,) = check_samples([sample({"steps": 1})], chain())
        assert (problem.severity, problem.code) == ("Error", "PinsUnreadable")
