"""The places of a design where an expression stands: what it sees there, what it must come to, and of which lines."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.core.expressions import ExpressionError, Schema, ValueType, check
from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import parse
from catalog.core.products import Catalog
from decomposition.core.compatibility import FIELD_TYPES
from orchestration.core.design import Design
from orchestration.core.payload import check_leaf
from orchestration.core.reach import Reach
from orchestration.core.schema import line_schema, order_schema, step_schema
from orchestration.core.vocabulary import Allocation

Fields = Mapping[str, object]
"""A record as its file and the API hold it; here it may be unfinished."""

_NUMBER = re.compile(r"[0-9]{1,4}")
_DATES = {ValueType.DATE, ValueType.DATETIME, ValueType.TEXT, ValueType.DYNAMIC}


class NoExpressionThere(ValueError):
    """``field`` of a record of this ``kind`` holds no expression. The text names those that do."""

    def __init__(self, kind: str, field: str) -> None:
        self.kind = kind
        self.field = field
        known = {
            "DecompositionRule": "condition and mappings/<number>/expression",
            "Scenario": "condition",
            "StepDefinition": "execute_on, resume_on and custom_date",
            "TaskAssignmentRule": "condition",
            "Integration": "payload/<place in the template>",
        }
        hold = f"Of {kind}, {known[kind]} do." if kind in known else f"The kinds that do are {', '.join(known)}."
        super().__init__(f"{kind} {field} holds no expression. {hold}")


class NoDatePath(ExpressionError):
    """What stands where the path of a date is due is none."""


class Subject(StrEnum):
    """What an expression is about: each line, the order as a whole, or a step with its source lines."""

    LINE = "line"
    ORDER = "order"
    STEP = "step"


class Form(StrEnum):
    """What stands in a place: an expression, the path of a date, or the expression of a payload's leaf."""

    EXPRESSION = "expression"
    DATE_PATH = "date path"
    LEAF = "leaf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionPlace:
    """``result`` is the type that the expression must have, none: any. ``may_be_blank``: then it is no expression.

    ``products`` are the SKUs of the lines that it may be about; none: of any product.
    """

    subject: Subject
    schema: Schema
    result: ValueType | None = ValueType.BOOLEAN
    form: Form = Form.EXPRESSION
    may_be_blank: bool = True
    products: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenExpression:
    """An expression as it is on a screen: its ``text`` in a ``field`` of a record of some ``kind``.

    ``field`` may lead into the record, as in ``mappings/0/expression``.
    """

    kind: str
    fields: Fields
    field: str
    text: str = ""


def place_of(design: Design, written: WrittenExpression) -> ExpressionPlace:
    """Return the place where an expression stands; raises NoExpressionThere."""
    name, _, rest = written.field.partition("/")
    found = _PLACES.get((written.kind, name))
    place = found(design, written.fields, rest) if found is not None else None
    if place is None:
        raise NoExpressionThere(written.kind, written.field)
    return place


def check_place(place: ExpressionPlace, text: str) -> None:
    """Raise ExpressionError where a text cannot stand in a place; a blank one may where it means "always"."""
    if not text.strip():
        if not place.may_be_blank:
            raise ExpressionError(text, 0, "An expression is needed here.", "For example line.attributes.colour.")
    elif place.form is Form.DATE_PATH:
        check_date_path(text, place.schema)
    elif place.form is Form.LEAF:
        check_leaf(text, place.schema, place.result)
    else:
        check(text, place.schema, result=place.result)


def check_date_path(path: str, schema: Schema) -> None:
    """Raise ExpressionError where a text cannot be read, and NoDatePath where it is not one path of a date.

    A text that may hold a date is accepted.
    """
    check(path, schema, result=None)
    segments = path_of(parse(path.strip()))
    if segments is None or schema.variables.get(".".join(segments), ValueType.DYNAMIC) not in _DATES:
        message = f'"{path}" is not the path of a date. Write one such as order.requested_completion_date.'
        raise NoDatePath(path, 0, message)


def what_an_order_sees(wrong: ExpressionError, design: Design) -> str:
    """Return a sentence for whoever asks a scenario of the whole order about one line; else nothing."""
    if not wrong.message.startswith(("There is no variable 'line'", "There is no variable 'product'")):
        return ""
    known = sorted({name.partition(".")[0] for name in order_schema(design).variables} | {"lines"})
    return f"A scenario of the whole order sees {', '.join(known)}."


def with_class(catalog: Catalog, classifications: Collection[object]) -> frozenset[str]:
    """Return the SKUs of the products that have one of the classes, or a class below one."""
    return frozenset(
        product.sku
        for product in catalog.products
        if not set(classifications).isdisjoint(catalog.classification_path(product.classification))
    )


# one function for each field that holds expressions; ``rest`` is what of the field's path is left


def _rule_condition(design: Design, fields: Fields, rest: str) -> ExpressionPlace | None:
    if rest:
        return None
    products = _named(design.catalog, fields.get("source_product"), fields.get("source_classification"))
    return ExpressionPlace(subject=Subject.LINE, schema=line_schema(design), products=products)


def _mapping_expression(design: Design, fields: Fields, rest: str) -> ExpressionPlace | None:
    number, _, name = rest.partition("/")
    mappings = fields.get("mappings")
    if name != "expression" or not _NUMBER.fullmatch(number) or not isinstance(mappings, list | tuple):
        return None
    mapping = mappings[int(number)] if int(number) < len(mappings) else None
    if not isinstance(mapping, Mapping):
        return None
    destination = mapping.get("destination")
    if mapping.get("destination_type") == "Field":
        found = FIELD_TYPES.get(str(destination))
    else:
        definition = design.catalog.attribute_by_code.get(str(destination))
        found = definition.data_type if definition is not None else None
    return ExpressionPlace(
        subject=Subject.LINE,
        schema=line_schema(design),
        result=ValueType(found.value) if found is not None else None,
        may_be_blank=False,
        products=_named(design.catalog, fields.get("source_product"), fields.get("source_classification")),
    )


def _scenario_condition(design: Design, fields: Fields, rest: str) -> ExpressionPlace | None:
    if rest:
        return None
    product, classification = fields.get("product"), fields.get("classification")
    if not product and not classification:
        return ExpressionPlace(subject=Subject.ORDER, schema=order_schema(design))
    products = _named(design.catalog, product, classification)
    return ExpressionPlace(subject=Subject.LINE, schema=line_schema(design), products=products)


def _step_condition(design: Design, fields: Fields, rest: str) -> ExpressionPlace | None:
    return None if rest else _about_steps(design, [fields.get("group")])


def _step_date(design: Design, fields: Fields, rest: str) -> ExpressionPlace | None:
    return None if rest else _about_steps(design, [fields.get("group")], result=None, form=Form.DATE_PATH)


def _assignment_condition(design: Design, fields: Fields, rest: str) -> ExpressionPlace | None:
    if rest:
        return None
    queue = fields.get("source_queue")
    asking = [step for step in design.steps if step.queue == queue and step.allocation is Allocation.CONTEXT_BASED]
    return _about_steps(design, [step.group for step in asking])


def _payload_leaf(design: Design, fields: Fields, rest: str) -> ExpressionPlace | None:
    calling = [step.group for step in design.steps if step.integration == fields.get("code")]
    asks = rest.rpartition("/")[2] == "$where"
    result = ValueType.BOOLEAN if asks else None
    return _about_steps(design, calling, result=result, form=Form.LEAF, may_be_blank=False)


_PLACES: Mapping[tuple[str, str], Callable[[Design, Fields, str], ExpressionPlace | None]] = {
    ("DecompositionRule", "condition"): _rule_condition,
    ("DecompositionRule", "mappings"): _mapping_expression,
    ("Scenario", "condition"): _scenario_condition,
    ("StepDefinition", "execute_on"): _step_condition,
    ("StepDefinition", "resume_on"): _step_condition,
    ("StepDefinition", "custom_date"): _step_date,
    ("TaskAssignmentRule", "condition"): _assignment_condition,
    ("Integration", "payload"): _payload_leaf,
}


def _about_steps(
    design: Design,
    groups: Iterable[object],
    *,
    result: ValueType | None = ValueType.BOOLEAN,
    form: Form = Form.EXPRESSION,
    may_be_blank: bool = True,
) -> ExpressionPlace:
    return ExpressionPlace(
        subject=Subject.STEP,
        schema=step_schema(design),
        result=result,
        form=form,
        may_be_blank=may_be_blank,
        products=_selecting(design, {str(group) for group in groups}),
    )


def _named(catalog: Catalog, product: object, classification: object) -> frozenset[str] | None:
    if product:
        return frozenset({str(product)})
    return with_class(catalog, [str(classification)]) if classification else None


def _selecting(design: Design, groups: Collection[str]) -> frozenset[str] | None:
    """The products whose lines select one of the groups; none (any) where a scenario of the whole order does."""
    if any(scenario.group in groups for scenario in design.order_scenarios):
        return None
    reach = Reach(design)
    found = {one.sku for one in design.catalog.products if not reach.groups_of(one).isdisjoint(groups)}
    return frozenset(found) or None
