"""What conditions, payloads and actions of a step see: the order, its account, the plan, the step and its source lines.

Loaded in three queries, however many steps are asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from decomposition.core.lines import SourceKind
from decomposition.core.order_tree import natural_key
from fulfillment.core.step_values import StepSurroundings, fulfillment_line_values, in_natural_order, order_line_values
from fulfillment.models import FulfillmentLine, FulfillmentStep, Order, OrderLine, StepSource
from orchestration.core.variables import Values

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
class StepContext(StepSurroundings):
    """The values around a step, with the ids of rows beside them, for actions that write."""

    step_id: int
    plan_id: int
    order_id: int
    request_id: int
    account_id: int
    order_line_ids: tuple[int, ...] = ()
    fulfillment_line_ids: tuple[int, ...] = ()


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


def _context(
    step: FulfillmentStep,
    sources: Sequence[StepSource],
    descent: Mapping[int, tuple[tuple[int, str], ...]],
    known: dict[tuple[SourceKind, int], Values],
) -> StepContext:
    order = step.plan.order
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
        lines=in_natural_order(_line_values(source, descent, known) for source in sources),
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
    return order_line_values(
        id=line.line_id,
        product=line.product,
        action=line.action,
        quantity=line.quantity,
        attributes=line.attributes,
        scope_keys=line.scope_keys,
        start_date=line.start_date,
        end_date=line.end_date,
    )


def _fulfillment_line_values(line: FulfillmentLine, order_lines: Sequence[str]) -> Values:
    return fulfillment_line_values(
        key=line.key,
        product=line.product,
        action=line.action,
        supplemental_action=line.supplemental_action,
        quantity=line.quantity,
        unit_of_measure=line.unit_of_measure,
        attributes=line.attributes,
        scope_keys=line.scope_keys,
        start_date=line.service_date,
        end_date=line.end_date,
        order_lines=order_lines,
    )
