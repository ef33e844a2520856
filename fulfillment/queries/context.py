"""What conditions, payloads and actions of a step see: the order, its account, the plan, the step and its source lines.

Loaded in three queries, however many steps are asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import connection

from catalog.core.expressions import EvaluationError
from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import parse
from decomposition.core.conditions import product_values
from decomposition.core.lines import SourceKind
from decomposition.core.order_tree import natural_key
from decomposition.core.quantities import tidy
from fulfillment.models import FulfillmentLine, FulfillmentStep, Order, OrderLine, StepSource
from orchestration.core import step_conditions
from orchestration.core.design import Design
from orchestration.core.step_conditions import ConditionResult
from orchestration.core.variables import StepValues

Values = Mapping[str, object]
Operands = tuple[tuple[str, object], ...]

_OF_ONE_LINE = ("line", "product")

_DESCENT = """
WITH RECURSIVE above (line, ancestor) AS (
    SELECT id, id FROM unnest(%s::bigint[]) AS id
    UNION
    SELECT above.line, source.source_line_id
    FROM above JOIN fulfillment_linesource AS source ON source.line_id = above.ancestor
    WHERE source.source_line_id IS NOT NULL
)
SELECT DISTINCT above.line, order_line.id, order_line.line_id
FROM above
JOIN fulfillment_linesource AS source ON source.line_id = above.ancestor
JOIN fulfillment_orderline AS order_line ON order_line.id = source.order_line_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """Plain nested values around one step.

    ``order``, ``account``, ``plan`` and ``step`` are the variables of these names. ``lines`` are the step's source
    lines in natural order, order lines first. Ids of rows stand beside them, for actions that write.
    """

    step_id: int
    plan_id: int
    order_id: int
    request_id: int
    account_id: int
    order: Values
    account: Values
    plan: Values
    step: Values
    lines: Sequence[Values]
    order_line_ids: tuple[int, ...] = ()
    fulfillment_line_ids: tuple[int, ...] = ()

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


def step_contexts(step_ids: Iterable[int]) -> dict[int, StepContext]:
    """Return the context of each step by id; steps that do not exist are left out. Three queries."""
    wanted = sorted(set(step_ids))
    if not wanted:
        return {}
    steps = FulfillmentStep.objects.filter(id__in=wanted).select_related("plan__order__account")
    sources: dict[int, list[StepSource]] = {}
    fulfillment_lines: set[int] = set()
    for source in StepSource.objects.filter(step_id__in=wanted).select_related("order_line", "fulfillment_line"):
        sources.setdefault(source.step_id, []).append(source)
        if source.fulfillment_line_id is not None:
            fulfillment_lines.add(source.fulfillment_line_id)
    descent = order_lines_above(fulfillment_lines)
    known: dict[tuple[SourceKind, int], Values] = {}
    return {step.id: _context(step, sources.get(step.id, ()), descent, known) for step in steps}


def order_lines_above(fulfillment_lines: Iterable[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """Return for each fulfillment line the order lines it descends from, as (row id, line id), in natural order."""
    wanted = sorted(set(fulfillment_lines))
    if not wanted:
        return {}
    found: dict[int, list[tuple[int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_DESCENT, [wanted])
        for line, row, line_id in cursor.fetchall():
            found.setdefault(line, []).append((row, line_id))
    return {line: tuple(sorted(rows, key=lambda row: natural_key(row[1]))) for line, rows in found.items()}


def condition_holds(condition: str, context: StepContext, design: Design) -> ConditionResult:
    """Return whether a condition holds for a step, as ``orchestration.core.step_conditions`` decides it."""
    if not condition.strip():
        return ConditionResult(value=True)
    return step_conditions.condition_holds(condition, context.step_values(design), design)


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


def _context(
    step: FulfillmentStep,
    sources: Sequence[StepSource],
    descent: Mapping[int, tuple[tuple[int, str], ...]],
    known: dict[tuple[SourceKind, int], Values],
) -> StepContext:
    order = step.plan.order
    lines = [_line_values(source, descent, known) for source in sources]
    lines.sort(key=lambda line: (line["kind"] != SourceKind.ORDER_LINE.value, natural_key(str(line["id"]))))
    return StepContext(
        step_id=step.id,
        plan_id=step.plan_id,
        order_id=order.id,
        request_id=step.plan.request_id,
        account_id=order.account_id,
        order=order_values(order),
        account={"id": order.account.external_id, "name": order.account.name, "attributes": order.account.attributes},
        plan={"state": step.plan.state, "priority": order.priority},
        step=_step_values(step),
        lines=tuple(lines),
        order_line_ids=tuple(sorted(s.order_line_id for s in sources if s.order_line_id is not None)),
        fulfillment_line_ids=tuple(sorted(s.fulfillment_line_id for s in sources if s.fulfillment_line_id is not None)),
    )


def _line_values(
    source: StepSource, descent: Mapping[int, tuple[tuple[int, str], ...]], known: dict[tuple[SourceKind, int], Values]
) -> Values:
    """The values of one source line, made once for all steps that share it."""
    if source.order_line is not None:
        key = SourceKind.ORDER_LINE, source.order_line.id
        if key not in known:
            known[key] = _order_line_values(source.order_line)
        return known[key]
    line = source.fulfillment_line
    assert line is not None  # a constraint of the table: exactly one of the two
    key = SourceKind.FULFILLMENT_LINE, line.id
    if key not in known:
        known[key] = _fulfillment_line_values(line, [line_id for _, line_id in descent.get(line.id, ())])
    return known[key]


def order_values(order: Order) -> Values:
    """Return an order as expressions see it."""
    return {
        "source": order.source,
        "external_id": order.external_id,
        "priority": order.priority,
        "orchestration_group": order.orchestration_group,
        "requested_completion_date": order.requested_completion_date,
        "attributes": order.attributes,
    }


def _step_values(step: FulfillmentStep) -> Values:
    return {
        "id": step.id,
        "key": step.key,
        "name": step.name,
        "definition": step.definition,
        "type": step.type,
        "state": step.state,
        "scope_key": step.scope_key,
        "attempts": step.attempts,
        "result": step.result,
    }


def _order_line_values(line: OrderLine) -> Values:
    return {
        "kind": SourceKind.ORDER_LINE.value,
        "id": line.line_id,
        "key": line.line_id,
        "product": line.product,
        "action": line.action,
        "supplemental_action": None,
        "quantity": tidy(line.quantity),
        "unit_of_measure": None,
        "attributes": line.attributes,
        "scope_keys": line.scope_keys,
        "start_date": line.start_date,
        "end_date": line.end_date,
        "order_lines": (line.line_id,),
    }


def _fulfillment_line_values(line: FulfillmentLine, order_lines: Sequence[str]) -> Values:
    return {
        "kind": SourceKind.FULFILLMENT_LINE.value,
        "id": line.key,
        "key": line.key,
        "product": line.product,
        "action": line.action,
        "supplemental_action": line.supplemental_action,
        "quantity": tidy(line.quantity),
        "unit_of_measure": line.unit_of_measure,
        "attributes": line.attributes,
        "scope_keys": line.scope_keys,
        "start_date": line.service_date,
        "end_date": line.end_date,
        "order_lines": tuple(order_lines),
    }
