"""A draft may hold anything that its records can: trying an order on it is answered or refused, and never breaks."""

import dataclasses
import typing
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decomposition.core.order_problems import OrderRefused
from decomposition.core.parse import parse
from dro_site.demo.design import demo_design
from dro_site.demo.orders import SAMPLE_ORDERS
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_choices import Choices, InjectedFailure
from orchestration.core.design import Design
from orchestration.core.sample_check import Sample, check_samples
from orchestration.core.sample_pins import Expected, PinnedOrder, PinnedStep, pins_to_json
from orchestration.core.snapshot_kinds import KINDS, design_of, records_of
from tests.core.designs import values_of

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DOCUMENTS = [document for _, _, _, document in SAMPLE_ORDERS]
EXPRESSIONS = st.sampled_from(["", "true", "false", "1", "(", "line.attributes.nothing > 1", "lines.all(x, x.y)", '"a'])


@st.composite
def spoilt(draw: st.DrawFn) -> Design:
    """The demonstration's design with records taken out and fields of others set to whatever their type holds."""
    design = demo_design()
    records = {kind.name: list(records_of(design, kind)) for kind in KINDS}
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from([kind for kind in KINDS if records[kind.name]]))
        some = records[kind.name]
        at = draw(st.integers(0, len(some) - 1))
        if draw(st.booleans()):
            del some[at]
        else:
            some[at] = draw(changed(some[at]))
    return design_of({name: tuple(some) for name, some in records.items()})


@st.composite
def changed(draw: st.DrawFn, record: typing.Any) -> typing.Any:
    hints = typing.get_type_hints(type(record))
    names = [field.name for field in dataclasses.fields(record) if field.name not in ("code", "sku")]
    name = draw(st.sampled_from(names))
    is_expression = name in ("execute_on", "resume_on", "condition", "expression", "custom_date")
    value = draw(EXPRESSIONS if is_expression else values_of(hints[name]))
    return dataclasses.replace(record, **{name: value})


@given(spoilt(), st.sampled_from(DOCUMENTS), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_order_is_tried_on_any_draft_or_refused(design: Design, document: dict[str, object], failing: bool) -> None:
    failures = tuple(
        InjectedFailure(step=step.code, error_code="503", times=None)
        for step in design.steps
        if failing and step.type.value in ("Callout", "AutoTask")
    )
    with suppress(OrderRefused):
        found = simulate(parse(document), design, now=NOW, choices=Choices(failures=failures))
        assert (found.execution is None) == (found.refusal is not None)


@given(spoilt())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_samples_are_checked_on_any_draft(design: Design) -> None:
    pinned = PinnedStep("reserve-kit", "SEC-T-INVENTORY/1.1")
    pins = pins_to_json(Expected(steps=(pinned,), order=(PinnedOrder(pinned, PinnedStep("x", "plan")),)))
    samples = [Sample(code=str(at), name="", document=one, expected=pins) for at, one in enumerate(DOCUMENTS)]
    problems = check_samples(samples, design)
    assert {problem.record for problem in problems} == {sample.code for sample in samples}
