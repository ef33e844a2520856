"""Trying an expression on a sample order: what it comes to for each line, or step, and the values that it saw."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from catalog.core.expressions import EvaluationError, SharedLines, check, evaluate, names
from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import parse
from decomposition.core.conditions import line_values, order_values, product_values, source_values
from decomposition.core.lines import SourceKind
from fulfillment.core.sample_plan import SamplePlan
from fulfillment.core.step_values import StepSurroundings
from orchestration.core.design import StepDefinition
from orchestration.core.expression_places import ExpressionPlace, Form, Subject, WrittenExpression, check_place
from orchestration.core.payload import leaf_value, plain
from orchestration.core.plan import PlannedStep
from orchestration.core.plan_lines import PLAN_KEY
from orchestration.core.variables import StepValues, Values
from orchestration.core.vocabulary import Allocation, StepState

MOST_ENTRIES = 200
"""Of more lines or steps the first are tried."""

_MOST_LISTED = 20
"""Of the values of all lines the first are shown."""

_OF_ONE_LINE = ("line", "product")

Operands = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialEntry:
    """One answer. ``error`` is blank where there is a ``value``; operands and value are JSON.

    ``subject`` names what was asked about: a line, the order, or a step and the line of it. ``product`` is the SKU of
    the line, or blank. Where ``concerned`` is not, run time would not ask about this line.
    """

    subject: str
    product: str
    concerned: bool
    value: object
    error: str
    operands: Operands


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """``note`` says what is out of the ordinary, such as a step that the order does not lead to; else it is blank."""

    entries: tuple[TrialEntry, ...]
    left_out: int
    note: str


@dataclass(frozen=True, slots=True)
class _Answer:
    value: object
    operands: Operands


_Asking = Callable[[], _Answer]
_Question = tuple[str, str, bool, _Asking]
"""Subject, product, whether run time would ask, and how to ask."""


def try_expression(plan: SamplePlan, place: ExpressionPlace, written: WrittenExpression) -> Trial:
    """Return what an expression comes to for a sample order.

    The plan is that of a design in which the record is as on the screen. Raises ExpressionError where the text cannot
    stand there.
    """
    text = written.text
    check_place(place, text)
    match place.subject:
        case Subject.LINE:
            questions = list(_about_lines(plan, place, text))
            note = f"Not all lines may be there, since the order is refused: {plan.refusal}" if plan.refusal else ""
        case Subject.ORDER:
            questions, note = [("the order", "", True, _asking(text, place, _order_values(plan)))], ""
        case Subject.STEP:
            questions, note = _about_steps(plan, place, written)
    asked = tuple(_entry(text, question) for question in questions[:MOST_ENTRIES])
    return Trial(entries=asked, left_out=len(questions) - len(asked), note=note)


def _entry(text: str, question: _Question) -> TrialEntry:
    subject, product, concerned, ask = question
    try:
        answer = ask()
    except EvaluationError as error:
        operands = _shown(error.operands)
        return TrialEntry(
            subject=subject, product=product, concerned=concerned, value=None, error=error.reason, operands=operands
        )
    return TrialEntry(
        subject=subject,
        product=product,
        concerned=concerned,
        value=plain(answer.value),
        error="",
        operands=_shown(answer.operands),
    )


def _shown(operands: Operands) -> Operands:
    """Operands as JSON; of a field of all lines, the first values."""
    return tuple((path, plain(value[:_MOST_LISTED] if isinstance(value, tuple) else value)) for path, value in operands)


def _asking(text: str, place: ExpressionPlace, values: Values) -> _Asking:
    """How to ask with these values; a blank condition always holds."""
    if not text.strip() and place.may_be_blank:
        return lambda: _Answer(value=True, operands=())
    checked = check(text, place.schema, result=place.result)

    def ask() -> _Answer:
        evaluation = evaluate(checked, values)
        return _Answer(evaluation.value, evaluation.operands)

    return ask


# about lines, and about the order


def _about_lines(plan: SamplePlan, place: ExpressionPlace, text: str) -> Iterator[_Question]:
    common = _order_values(plan)
    for line in plan.lines:
        concerned = place.products is None or line.product.sku in place.products
        values = {**common, "line": source_values(line), "product": product_values(line.product)}
        yield line.title, line.product.sku, concerned, _asking(text, place, values)


def _order_values(plan: SamplePlan) -> Values:
    return {**order_values(plan.order), "lines": SharedLines(line_values(plan.tree))}


# about steps


def _about_steps(plan: SamplePlan, place: ExpressionPlace, written: WrittenExpression) -> tuple[list[_Question], str]:
    definitions = _definitions(plan, written)
    state, attempts = _moment(written)
    steps = plan.steps_of({one.code for one in definitions})
    around = [(_title(one), plan.surroundings(one, state, attempts)) for one in steps]
    note = ""
    if not around:
        note = f"{_why_no_step(plan, written.kind, definitions)} It is tried as if a step worked for all lines."
        supposed = plan.supposed_surroundings(definitions[0] if definitions else None, state, attempts)
        around = [("a step for all lines", supposed)]
    questions: list[_Question] = []
    for title, surroundings in around:
        if place.form is Form.DATE_PATH:
            questions.append((title, "", True, _asking_date(written.text, surroundings)))
            continue
        questions += _about_step(title, surroundings.step_values(plan.design), place, written)
    return questions, note


def _title(step: PlannedStep) -> str:
    """A planned step as a sentence names it, with what it is the one of."""
    return f'step "{step.name}"' + (f" for {step.scope_key}" if step.scope_key != PLAN_KEY else "")


def _definitions(plan: SamplePlan, written: WrittenExpression) -> list[StepDefinition]:
    """The steps that an expression is about: the step itself, those that ask the queue's rules, those that call."""
    steps, fields = plan.design.steps, written.fields
    match written.kind:
        case "StepDefinition":
            return [one for one in steps if one.code == fields.get("code")]
        case "TaskAssignmentRule":
            asking = [one for one in steps if one.allocation is Allocation.CONTEXT_BASED]
            return [one for one in asking if one.queue == fields.get("source_queue")]
    return [one for one in steps if one.integration == fields.get("code")]


def _moment(written: WrittenExpression) -> tuple[StepState, int]:
    """In which state a step is when run time asks, and how often it has been tried."""
    match written.kind, written.field:
        case "StepDefinition", "resume_on":
            return StepState.IN_PROGRESS, 0
        case "StepDefinition", _:
            return StepState.PENDING, 0
        case "TaskAssignmentRule", _:
            return StepState.READY, 0
    return StepState.IN_PROGRESS, 1


def _why_no_step(plan: SamplePlan, kind: str, definitions: Sequence[StepDefinition]) -> str:
    if plan.refusal:
        return f"The order makes no plan: {plan.refusal}"
    if definitions:
        return f'The order leads to no step "{definitions[0].name}".'
    none = {
        "StepDefinition": "The step is not in the draft yet.",
        "TaskAssignmentRule": "No step hands out the tasks of this queue by context.",
    }
    return none.get(kind, "No step calls this integration.")


def _about_step(
    title: str, values: StepValues, place: ExpressionPlace, written: WrittenExpression
) -> Iterator[_Question]:
    text = written.text
    if not _is_of_one_line(place, written.field, text):
        yield title, "", True, _asking_step(text, place, values.values)
        return
    for index, line in enumerate(values.lines):
        made = line["kind"] == SourceKind.FULFILLMENT_LINE.value
        subject = f'{title}, {"fulfillment" if made else "order"} line "{line["id"]}"'
        yield subject, str(line["product"]), True, _asking_step(text, place, values.of_line(index))


def _is_of_one_line(place: ExpressionPlace, field: str, text: str) -> bool:
    """Whether run time asks for each line of a step in turn: below ``$each``, or where a condition reads ``line``."""
    if place.form is Form.LEAF:
        return "/$item" in field or "/$where" in field
    return any(name.partition(".")[0] in _OF_ONE_LINE for name in names(text)) if text.strip() else False


def _asking_date(text: str, surroundings: StepSurroundings) -> _Asking:
    return lambda: _Answer(surroundings.date_at(text) if text.strip() else None, ())


def _asking_step(text: str, place: ExpressionPlace, values: Values) -> _Asking:
    if place.form is Form.LEAF and place.result is None and path_of(parse(text)) is not None:
        return lambda: _Answer(leaf_value(text, values, place.schema, None), ())
    return _asking(text, place, values)
