"""One record of a design replaced or taken out, and which errors that would bring into the design."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from catalog.core.problems import DesignProblem, Severity
from catalog.core.products import ProductClassification, ProductComponent
from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Design, StepDependency
from orchestration.core.snapshot_kinds import KINDS, Kind, design_of, records_of

_DRAWN_BY = {
    "ClassificationLoop": "ProductClassification",
    "BundleLoop": "ProductComponent",
    "DecompositionCycle": "DecompositionRule",
    "StepCycle": "StepDependency",
}
"""For each problem that is a loop the kind of record that draws its arrows."""


def with_record(design: Design, kind: Kind, record: Any) -> Design:
    """Return a design that holds a record, in the place of the one of its code if there is one."""
    others = [other for other in records_of(design, kind) if other.code != record.code]
    return _with_records(design, kind, [*others, record])


def without_records(design: Design, kind: Kind, codes: Collection[str]) -> Design:
    """Return a design less some records of a kind; what names them names nothing."""
    return _with_records(design, kind, [other for other in records_of(design, kind) if other.code not in codes])


def errors_of_record(
    before: Sequence[DesignProblem], after: Sequence[DesignProblem], kind: Kind, record: Any, design: Design
) -> tuple[DesignProblem, ...]:
    """Return why a record cannot be saved, given all that was found before and what is found in ``design`` with it.

    That is every error of the record itself, every error elsewhere that the record brings about, and every loop that
    goes through it. What was wrong before in other records is no reason.
    """
    of_itself = [one for one in _errors(after) if (one.kind, one.record) == (kind.name, record.code)]
    elsewhere = [one for one in errors_brought(before, after) if one not in of_itself]
    loops = [one for one in _errors(after) if _is_loop(one) and _goes_through(one, before, kind, record, design)]
    return (*(one for one in (*of_itself, *elsewhere) if not _is_loop(one)), *loops)


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


def _with_records(design: Design, kind: Kind, records: Sequence[Any]) -> Design:
    found = {one.name: records_of(design, one) for one in KINDS}
    found[kind.name] = tuple(sorted(records, key=lambda record: str(record.code)))
    return design_of(found)


def _errors(problems: Sequence[DesignProblem]) -> list[DesignProblem]:
    return [one for one in problems if one.severity is Severity.ERROR]


def _is_loop(problem: DesignProblem) -> bool:
    return problem.code in _DRAWN_BY


def _place(problem: DesignProblem) -> tuple[str, str, str, str]:
    """Where an error is and of which kind; its words may change with what else there is."""
    return problem.kind, problem.record, problem.field, problem.code


def _goes_through(
    loop: DesignProblem, before: Sequence[DesignProblem], kind: Kind, record: Any, design: Design
) -> bool:
    """Whether a record draws one of a loop's arrows, or (where it draws none) turned what is there into a loop.

    Only one of several loops is told at a time: mending one may bring another to light, which is not that change's
    fault.
    """
    if _DRAWN_BY[loop.code] == kind.name:
        arrows = set(zip(loop.path, (*loop.path[1:], loop.path[0]), strict=True))
        return bool(arrows & _arrows(record, design))
    return not any(one.code == loop.code and set(one.path) == set(loop.path) for one in before)


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
