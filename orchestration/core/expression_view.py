"""What is said of an expression while it is written: what is wrong or hardly meant, and how it looks as rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.core.expressions import ExpressionError, ValueType
from catalog.core.expressions.names import path_of
from catalog.core.expressions.outline import Group, outline_of
from catalog.core.expressions.syntax import parse, start_of, walk
from catalog.core.problems import Severity
from orchestration.core.design import Design
from orchestration.core.expression_places import ExpressionPlace, Subject, check_place, what_an_order_sees


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionProblem:
    """``position`` counts characters from 0; ``line`` and ``column`` count from 1."""

    severity: Severity
    message: str
    position: int
    line: int
    column: int
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionView:
    """``outline`` is there for conditions that rows can hold, checked or not, as long as they can be read."""

    problems: tuple[ExpressionProblem, ...]
    outline: Group | None


def view_of(design: Design, place: ExpressionPlace, text: str) -> ExpressionView:
    """Return what there is to say of a text in a place."""
    try:
        check_place(place, text)
        problems = tuple(_read_in_vain(design, place, text))
    except ExpressionError as error:
        suggestion = error.suggestion
        if place.subject is Subject.ORDER:
            suggestion = " ".join(filter(None, (suggestion, what_an_order_sees(error, design))))
        problems = (_problem(Severity.ERROR, error, suggestion),)
    return ExpressionView(problems=problems, outline=_outline(place, text))


def _outline(place: ExpressionPlace, text: str) -> Group | None:
    if place.result is not ValueType.BOOLEAN:
        return None
    try:
        return outline_of(text)
    except ExpressionError:
        return None


def _read_in_vain(design: Design, place: ExpressionPlace, text: str) -> Iterator[ExpressionProblem]:
    """An attribute that none of the products in question has is always absent: probably a wrong name."""
    known = [sku for sku in place.products or () if sku in design.catalog.product_by_sku]
    if not text.strip() or not known:
        return
    has = {code for sku in known for code in design.catalog.attributes_of(sku)}
    asked: set[str] = set()
    for node in walk(parse(text)):
        path = path_of(node) or ()
        attribute = ".".join(path[2:])
        if path[:2] == ("line", "attributes") and attribute and attribute not in has | asked:
            asked.add(attribute)
            owners = f'The product "{known[0]}" does' if len(known) == 1 else f"None of the {len(known)} products does"
            error = ExpressionError(text, start_of(node), f'{owners} not have the attribute "{attribute}".')
            yield _problem(Severity.WARNING, error, "It is always absent here, unless an answer brings it.")


def _problem(severity: Severity, error: ExpressionError, suggestion: str) -> ExpressionProblem:
    return ExpressionProblem(
        severity=severity,
        message=error.message,
        position=error.offset,
        line=error.line,
        column=error.column,
        suggestion=suggestion,
    )
