"""Records of a design put in, replaced or taken out, and which errors that would bring into the design."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.core.problems import DesignProblem, Severity
from catalog.core.products import ProductClassification, ProductComponent
from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Design, StepDependency
from orchestration.core.snapshot_kinds import KINDS, design_of, records_of

_DRAWN_BY = {
    "ClassificationLoop": "ProductClassification",
    "BundleLoop": "ProductComponent",
    "DecompositionCycle": "DecompositionRule",
    "StepCycle": "StepDependency",
}
"""For each problem that is a loop the kind of record that draws its arrows."""

_CLOSED_BY = {"DecompositionCycle": {"Product", "ProductClassification"}}
"""Kinds of record that draw no arrow of a loop but can close one, by belonging where arrows begin."""


@dataclass(frozen=True, slots=True)
class DesignChange:
    """Records by kind name and code: those that are put in, or put in the place of the ones of their codes, and the
    codes of those that are taken out.
    """

    written: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    removed: Mapping[str, Collection[str]] = field(default_factory=dict)

    def applied_to(self, design: Design) -> Design:
        """Return the design with the change made; what names a removed record names nothing."""
        found = {kind.name: records_of(design, kind) for kind in KINDS}
        for name in self.written.keys() | self.removed.keys():
            gone = self.removed.get(name, ())
            records = {record.code: record for record in found[name] if record.code not in gone}
            records.update(self.written.get(name, {}))
            found[name] = tuple(records[code] for code in sorted(records))
        return design_of(found)

    def touches(self, problem: DesignProblem) -> bool:
        """Whether a problem is one of the records that are written."""
        return problem.record in self.written.get(problem.kind, ())


def errors_of_change(
    before: Callable[[], Sequence[DesignProblem]], after: Sequence[DesignProblem], change: DesignChange, design: Design
) -> tuple[DesignProblem, ...]:
    """Return why a change cannot be made, given what counts of all that is found in ``design``, the design with it.

    That is every error of the written records themselves, every error elsewhere that the change brings about, and every
    loop that goes through them. What was wrong ``before`` in other records is no reason; it is asked for only where
    that matters.
    """
    errors = [one for one in _errors(after) if not _is_loop(one)]
    of_itself = [one for one in errors if change.touches(one)]
    elsewhere: Sequence[DesignProblem] = ()
    if len(of_itself) < len(errors):
        elsewhere = [one for one in errors_brought(before(), after) if not change.touches(one)]
    loops = [one for one in _errors(after) if _is_loop(one) and _goes_through(one, before, change, design)]
    return (*of_itself, *elsewhere, *loops)


def errors_brought(before: Sequence[DesignProblem], after: Sequence[DesignProblem]) -> tuple[DesignProblem, ...]:
    """Return the errors found after a change that were not there before it. Loops, which move about, are left out."""
    known = Counter(map(_place, _errors(before)))
    brought = []
    for problem in _errors(after):
        if _is_loop(problem):
            continue
        if known[_place(problem)] > 0:
            known[_place(problem)] -= 1
        else:
            brought.append(problem)
    return tuple(brought)


def _errors(problems: Sequence[DesignProblem]) -> list[DesignProblem]:
    return [one for one in problems if one.severity is Severity.ERROR]


def _is_loop(problem: DesignProblem) -> bool:
    return problem.code in _DRAWN_BY


def _place(problem: DesignProblem) -> tuple[str, str, str, str]:
    """Where an error is and of which kind; its words may change with what else there is."""
    return problem.kind, problem.record, problem.field, problem.code


def _goes_through(
    loop: DesignProblem, before: Callable[[], Sequence[DesignProblem]], change: DesignChange, design: Design
) -> bool:
    """Whether a written record draws one of a loop's arrows, or turned arrows that are there into a loop.

    Only one of several loops is told at a time: mending one may bring another to light, which is not that change's
    fault.
    """
    drawing = change.written.get(_DRAWN_BY[loop.code], {})
    arrows = set(zip(loop.path, (*loop.path[1:], loop.path[0]), strict=True))
    if any(arrows & _arrows(record, design) for record in drawing.values()):
        return True
    if not change.written.keys() & _CLOSED_BY.get(loop.code, set()):
        return False
    return not any(one.code == loop.code and set(one.path) == set(loop.path) for one in before())


def _arrows(record: Any, design: Design) -> set[tuple[str, str]]:
    """The arrows that a record draws, in the direction in which loops are told."""
    match record:
        case StepDependency(step=step, depends_on=depends_on):
            return {(depends_on, step)}
        case ProductClassification(code=code, parent=str() as parent):
            return {(code, parent)}
        case ProductComponent(parent=parent, child=str() as child):
            return {(parent, child)}
        case DecompositionRule(destination_product=destination):
            return {(source, destination) for source in _sources(record, design)}
    return set()


def _sources(rule: DecompositionRule, design: Design) -> set[str]:
    catalog = design.catalog
    members = {
        product.sku
        for product in catalog.products
        if rule.source_classification in catalog.classification_path(product.classification)
    }
    return members | ({rule.source_product} if rule.source_product else set())
