"""What conditions, dates, payloads and actions of a step see: the order, its account, the plan, the step, its lines.

The engine makes these values from rows, a simulation from an order and what it was decomposed into.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from catalog.core.expressions import EvaluationError
from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import parse
from decomposition.core.conditions import product_values
from decomposition.core.lines import SourceKind
from decomposition.core.order_tree import natural_key
from decomposition.core.quantities import tidy
from orchestration.core import step_conditions
from orchestration.core.design import Design
from orchestration.core.step_conditions import ConditionResult
from orchestration.core.variables import StepValues, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSurroundings:
    """Plain nested values around one step.

    ``order``, ``account``, ``plan`` and ``step`` are the variables of these names. ``lines`` are the step's source
    lines in natural order, order lines first.
    """

    order: Values
    account: Values
    plan: Values
    step: Values
    lines: Sequence[Values]

    @property
    def line_start_dates(self) -> tuple[datetime, ...]:
        """The start dates of the source lines that have one."""
        return tuple(date for line in self.lines if isinstance(date := line["start_date"], datetime))

    def date_at(self, path: str) -> datetime | None:
        """Return the moment at a path like ``order.attributes.go_live``; under ``line`` the earliest of the lines.

        A date means its midnight in UTC; none where nothing has a value there. Raises ExpressionError where the text
        cannot be read, EvaluationError where it is no path or the value no date.
        """
        segments = path_of(parse(path))
        if segments is None or segments[0] == "lines":
            raise EvaluationError(path, (), "a date is named by its path, such as order.requested_completion_date")
        known: Values = {"order": self.order, "account": self.account, "plan": self.plan, "step": self.step}
        roots = [{"line": line} for line in self.lines] if segments[0] == "line" else [known]
        found = (_value_at(root, segments) for root in roots)
        return min((_moment(path, value) for value in found if value not in (None, "")), default=None)

    def step_values(self, design: Design) -> StepValues:
        """Return the variables as payloads and conditions take them, with the products as the release states them."""
        return StepValues(
            shared={"order": self.order, "account": self.account, "plan": self.plan, "step": self.step},
            lines=tuple(self.lines),
            products=tuple(_product_values(design, str(line["product"])) for line in self.lines),
        )


def condition_holds(condition: str, surroundings: StepSurroundings, design: Design) -> ConditionResult:
    """Return whether a condition holds for a step, as ``orchestration.core.step_conditions`` decides it."""
    if not condition.strip():
        return ConditionResult(value=True)
    return step_conditions.condition_holds(condition, surroundings.step_values(design), design)


def in_natural_order(lines: Iterable[Values]) -> tuple[Values, ...]:
    """Return a step's source lines in the order in which its expressions see them."""
    return tuple(
        sorted(lines, key=lambda line: (line["kind"] != SourceKind.ORDER_LINE.value, natural_key(str(line["id"]))))
    )


def order_line_values(
    *,
    id: str,
    product: str,
    action: str,
    quantity: Decimal,
    attributes: Mapping[str, object],
    scope_keys: Mapping[str, str],
    start_date: datetime | None,
    end_date: datetime | None,
) -> Values:
    """Return an order line as a step's expressions see it."""
    return {
        "kind": SourceKind.ORDER_LINE.value,
        "id": id,
        "key": id,
        "product": product,
        "action": action,
        "supplemental_action": None,
        "quantity": tidy(quantity),
        "unit_of_measure": None,
        "attributes": attributes,
        "scope_keys": scope_keys,
        "start_date": start_date,
        "end_date": end_date,
        "order_lines": (id,),
    }


def fulfillment_line_values(
    *,
    key: str,
    product: str,
    action: str,
    supplemental_action: str | None,
    quantity: Decimal,
    unit_of_measure: str | None,
    attributes: Mapping[str, object],
    scope_keys: Mapping[str, str],
    start_date: datetime | None,
    end_date: datetime | None,
    order_lines: Sequence[str],
) -> Values:
    """Return a fulfillment line as a step's expressions see it; ``order_lines`` are those that it descends from."""
    return {
        "kind": SourceKind.FULFILLMENT_LINE.value,
        "id": key,
        "key": key,
        "product": product,
        "action": action,
        "supplemental_action": supplemental_action,
        "quantity": tidy(quantity),
        "unit_of_measure": unit_of_measure,
        "attributes": attributes,
        "scope_keys": scope_keys,
        "start_date": start_date,
        "end_date": end_date,
        "order_lines": tuple(order_lines),
    }


def _product_values(design: Design, sku: str) -> Values:
    product = design.catalog.product_by_sku.get(sku)
    return product_values(product) if product is not None else {"sku": sku, "name": sku}


def _value_at(values: Values, segments: Sequence[str]) -> object:
    value: object = values
    for segment in segments:
        value = value.get(segment) if isinstance(value, Mapping) else None
    return value


def _moment(path: str, value: object) -> datetime:
    moment = value
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            moment = None
    if isinstance(moment, datetime):
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    if isinstance(moment, date):
        return datetime.combine(moment, time(), tzinfo=UTC)
    raise EvaluationError(path, ((path, value),), f"{value!r} is not a date as in 2026-12-31 or 2026-12-31T12:00:00Z")
