"""How the plan that one design makes of an order differs from the plan that another design makes of it.

Lines, steps and dependencies are compared by their identity: product and scope key, definition and scope key, the two
steps. A dependency counts only between steps that both plans have; where a step comes or goes, its dependencies do too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from decomposition.core.lines import Decomposition, FulfillmentLine
from decomposition.core.order import Order
from orchestration.core.design import Design, StepDefinition
from orchestration.core.plain_json import plain_json
from orchestration.core.plan import PlanGraph, PlannedStep
from orchestration.core.record_json import canonical_bytes

Item = TypeVar("Item")


class PlanChangeKind(StrEnum):
    LINE_ADDED = "LineAdded"
    LINE_REMOVED = "LineRemoved"
    LINE_CHANGED = "LineChanged"
    STEP_ADDED = "StepAdded"
    STEP_REMOVED = "StepRemoved"
    STEP_CHANGED = "StepChanged"
    DEPENDENCY_ADDED = "DependencyAdded"
    DEPENDENCY_REMOVED = "DependencyRemoved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """One value of a line or step, before and after, as JSON; an attribute is named ``attributes.colour``."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One difference. ``key`` is the line or step; ``subject`` is what many plans may share: a product, a definition.

    Of a dependency the key has both steps, and so has the subject: ``later after earlier``.
    """

    kind: PlanChangeKind
    subject: str
    key: str
    values: tuple[ValueChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ComposedOrder:
    """What a design makes of an order, which has its defaults filled in."""

    order: Order
    design: Design
    decomposition: Decomposition
    graph: PlanGraph

    @cached_property
    def dependencies(self) -> Mapping[tuple[str, str], str]:
        """For each pair of steps, the later first, the subject of a change; steps of other plans are definitions."""
        steps = self.graph.step_by_key
        within = {
            (link.step, link.waits_for): (steps[link.step].definition, steps[link.waits_for].definition)
            for link in self.graph.links
        }
        across = {
            (link.step, f"{link.orchestration_group}/{link.depends_on}"): (steps[link.step].definition, link.depends_on)
            for link in self.graph.cross_plan_links
        }
        return {pair: " after ".join(definitions) for pair, definitions in (within | across).items()}


_UNSEEN = frozenset({"code", "name", "group", "type", "scope", "description", "sequence", "customer_visible"})
"""Fields of a definition that make no other step of it, or that the planned step has itself."""

_OF_LINES = ("action", "supplemental_action", "quantity", "unit_of_measure", "start_date", "end_date", "parent")
_OF_STEPS = ("name", "group", "type", "scope")


def plan_difference(before: ComposedOrder, after: ComposedOrder) -> tuple[PlanChange, ...]:
    """Return all differences: lines, then steps, then dependencies, each sorted by kind and key."""
    return (*_lines(before, after), *_steps(before, after), *_dependencies(before, after))


def change_counts(changes: Iterable[PlanChange]) -> Mapping[tuple[PlanChangeKind, str], int]:
    """Return how many changes of each kind there are of each subject."""
    return Counter((change.kind, change.subject) for change in changes)


def _lines(before: ComposedOrder, after: ComposedOrder) -> Iterator[PlanChange]:
    old, new = before.decomposition.line_by_key, after.decomposition.line_by_key
    kinds = (PlanChangeKind.LINE_ADDED, PlanChangeKind.LINE_REMOVED)
    yield from _come_and_gone(old, new, kinds, lambda line: line.product)
    for key, line, changed in _in_both(old, new):
        if values := tuple(_changed(_line_values(line), _line_values(changed))):
            yield PlanChange(kind=PlanChangeKind.LINE_CHANGED, subject=line.product, key=key, values=values)


def _steps(before: ComposedOrder, after: ComposedOrder) -> Iterator[PlanChange]:
    old, new = before.graph.step_by_key, after.graph.step_by_key
    kinds = (PlanChangeKind.STEP_ADDED, PlanChangeKind.STEP_REMOVED)
    yield from _come_and_gone(old, new, kinds, lambda step: step.definition)
    of_definition: dict[str, tuple[ValueChange, ...]] = {}
    for key, step, changed in _in_both(old, new):
        code = step.definition
        if code not in of_definition:
            was, now = before.design.step_by_code[code], after.design.step_by_code[code]
            of_definition[code] = tuple(_changed(_definition_values(was), _definition_values(now)))
        if values := (*_changed(_step_values(step), _step_values(changed)), *of_definition[code]):
            yield PlanChange(kind=PlanChangeKind.STEP_CHANGED, subject=code, key=key, values=values)


def _dependencies(before: ComposedOrder, after: ComposedOrder) -> Iterator[PlanChange]:
    old, new = before.dependencies, after.dependencies
    gone = before.graph.step_by_key.keys() - after.graph.step_by_key.keys()
    come = after.graph.step_by_key.keys() - before.graph.step_by_key.keys()
    for kind, pairs, subjects in (
        (PlanChangeKind.DEPENDENCY_ADDED, new.keys() - old.keys(), new),
        (PlanChangeKind.DEPENDENCY_REMOVED, old.keys() - new.keys(), old),
    ):
        for pair in sorted(pairs):
            if not (gone | come).intersection(pair):
                yield PlanChange(kind=kind, subject=subjects[pair], key=" after ".join(pair))


def _come_and_gone(
    old: Mapping[str, Item],
    new: Mapping[str, Item],
    kinds: tuple[PlanChangeKind, PlanChangeKind],
    subject: Callable[[Item], str],
) -> Iterator[PlanChange]:
    added, removed = kinds
    for key in sorted(new.keys() - old.keys()):
        yield PlanChange(kind=added, subject=subject(new[key]), key=key)
    for key in sorted(old.keys() - new.keys()):
        yield PlanChange(kind=removed, subject=subject(old[key]), key=key)


def _in_both(old: Mapping[str, Item], new: Mapping[str, Item]) -> Iterator[tuple[str, Item, Item]]:
    for key in sorted(old.keys() & new.keys()):
        yield key, old[key], new[key]


def _line_values(line: FulfillmentLine) -> Mapping[str, object]:
    attributes = {f"attributes.{name}": value for name, value in line.attributes.items()}
    return {**{name: getattr(line, name) for name in _OF_LINES}, **attributes}


def _step_values(step: PlannedStep) -> Mapping[str, object]:
    works_for = [source.id for source in step.sources]
    return {**{name: getattr(step, name) for name in _OF_STEPS}, "works_for": works_for}


def _definition_values(definition: StepDefinition) -> Mapping[str, object]:
    return {field.name: getattr(definition, field.name) for field in fields(definition) if field.name not in _UNSEEN}


def _changed(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[ValueChange]:
    for name in [*old, *(name for name in new if name not in old)]:
        was, now = plain_json(old.get(name)), plain_json(new.get(name))
        if canonical_bytes(was) != canonical_bytes(now):
            yield ValueChange(name=name, before=was, after=now)
