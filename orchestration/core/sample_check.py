"""Whether sample orders turn into what they are expected to: which pins fail, and how."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from catalog.core.problems import DesignProblem, error, warning
from decomposition.core.decompose import decompose
from decomposition.core.line_defaults import with_line_defaults
from decomposition.core.order import Order
from decomposition.core.order_checks import check_against
from decomposition.core.order_problems import OrderRefused
from decomposition.core.parse import parse
from decomposition.core.refusal import DecompositionRefused
from orchestration.core.compose import compose
from orchestration.core.design import Design
from orchestration.core.graph import topological_order
from orchestration.core.plan import CompositionTraceKind, PlanGraph
from orchestration.core.refusal import CompositionRefused
from orchestration.core.sample_pins import Expected, PinnedOrder, PinnedStep, PinsRefused, pins_from_json

KIND = "SampleOrder"
_MOST_UNEXPECTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample order as it is kept: ``document`` is an order as JSON, ``expected`` its pins as JSON, or none."""

    code: str
    name: str
    document: object
    expected: object = None


@dataclass(frozen=True, slots=True)
class PinFailure:
    """A pin that does not hold. ``place`` says which, as a path within the pins, and ``code`` how it fails."""

    place: str
    code: str
    message: str


def check_samples(samples: Iterable[Sample], design: Design) -> tuple[DesignProblem, ...]:
    """Return what sample orders find wrong with a design, by sample in the given order.

    A pin that fails is an error. A sample that cannot be tried is one too where it has pins; else it is a warning.
    """
    return tuple(problem for sample in samples for problem in _problems(sample, design))


def _problems(sample: Sample, design: Design) -> Iterator[DesignProblem]:
    at = (KIND, sample.code)
    named = f'Sample order "{sample.name or sample.code}"'
    try:
        expected = pins_from_json(sample.expected)
    except PinsRefused as refused:
        yield error(at, "expected", "PinsUnreadable", f"{named}: its pins cannot be read. {refused}")
        return
    pinned = bool(expected.steps or expected.order or expected.complete)
    try:
        graph = plan_of(parse(sample.document), design)
    except (OrderRefused, DecompositionRefused, CompositionRefused) as refused:
        message = f"{named} cannot be tried on the draft. {refused}"
        yield (error if pinned else warning)(at, "document", "SampleRefused", message)
        return
    for failure in failing_pins(expected, graph):
        yield error(at, f"expected/{failure.place}", failure.code, f"{named}: {failure.message}")


def plan_of(order: Order, design: Design) -> PlanGraph:
    """Return the plan of an order whose account has nothing installed.

    Raises OrderRefused, DecompositionRefused or CompositionRefused.
    """
    check_against(order, design.catalog)
    completed = with_line_defaults(order, design.catalog)
    return compose(completed, decompose(completed, design.rule_book), design)


def failing_pins(expected: Expected, graph: PlanGraph) -> tuple[PinFailure, ...]:
    """Return the pins that do not hold for a plan, in the order in which they stand."""
    keys = {PinnedStep(step.definition, step.scope_key): step.key for step in graph.steps}
    return (*_missing(expected, graph, keys), *_unexpected(expected, keys), *_unordered(expected, graph, keys))


def _missing(expected: Expected, graph: PlanGraph, keys: Mapping[PinnedStep, str]) -> Iterator[PinFailure]:
    for number, step in enumerate(expected.steps):
        if step not in keys:
            message = f"step {step} is expected, but not made{_why_not(step, graph)}."
            yield PinFailure(f"steps/{number}", "PinnedStepMissing", message)


def _why_not(step: PinnedStep, graph: PlanGraph) -> str:
    others = sorted(made.scope_key for made in graph.steps if made.definition == step.definition)
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        return f"; it is made for {', '.join(others[:3])}{more}"
    reasons = (
        entry.reason
        for entry in graph.trace
        if entry.kind is CompositionTraceKind.STEP_NOT_MADE and entry.subject == step.definition
    )
    reason = next(reasons, "the design has no such step")
    return f": {reason}"


def _unexpected(expected: Expected, keys: Mapping[PinnedStep, str]) -> Iterator[PinFailure]:
    if not expected.complete:
        return
    unexpected = sorted(set(keys) - set(expected.steps))
    for step in unexpected[:_MOST_UNEXPECTED]:
        message = f"step {step} is made, but not expected. Pin it, or let other steps be made."
        yield PinFailure("complete", "StepNotPinned", message)
    rest = len(unexpected) - _MOST_UNEXPECTED
    if rest > 0:
        yield PinFailure("complete", "StepNotPinned", f"{rest:,} more steps are made that are not expected.")


def _unordered(expected: Expected, graph: PlanGraph, keys: Mapping[PinnedStep, str]) -> Iterator[PinFailure]:
    waits = _Waits(graph)
    for number, pin in enumerate(expected.order):
        before, after = keys.get(pin.before), keys.get(pin.after)
        if before is None or after is None:
            yield from _without_end(pin, number, expected, keys)
        elif not waits.waits_for(after, before):
            reverse = waits.waits_for(before, after)
            now = "it is the other way round" if reverse else "nothing makes it wait"
            message = f"{pin.after} is expected to wait for {pin.before}, but {now}."
            yield PinFailure(f"order/{number}", "PinnedOrderBroken", message)


def _without_end(
    pin: PinnedOrder, number: int, expected: Expected, keys: Mapping[PinnedStep, str]
) -> Iterator[PinFailure]:
    """A pin of order that names a step which is not made, unless that step is pinned too and told of already."""
    missing = [step for step in (pin.before, pin.after) if step not in keys and step not in expected.steps]
    if missing:
        message = f"{pin.after} is expected to wait for {pin.before}, but step {missing[0]} is not made."
        yield PinFailure(f"order/{number}", "PinnedOrderBroken", message)


class _Waits:
    """Which steps of a plan wait for which, directly or over others. What lies behind a step is kept as bits."""

    def __init__(self, graph: PlanGraph) -> None:
        self._graph = graph
        self._direct = {(link.step, link.waits_for) for link in graph.links}

    def waits_for(self, after: str, before: str) -> bool:
        return (after, before) in self._direct or bool(self._behind[after] & self._bit[before])

    @cached_property
    def _bit(self) -> Mapping[str, int]:
        return {step.key: 1 << number for number, step in enumerate(self._graph.steps)}

    @cached_property
    def _behind(self) -> Mapping[str, int]:
        before: dict[str, list[str]] = {step.key: [] for step in self._graph.steps}
        for link in self._graph.links:
            before[link.step].append(link.waits_for)
        behind: dict[str, int] = {}
        for key in topological_order(before, ((link.waits_for, link.step) for link in self._graph.links)):
            behind[key] = 0
            for other in before[key]:
                behind[key] |= behind[other] | self._bit[other]
        return behind
