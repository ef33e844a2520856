"""Jeopardy of lines, plans and orders: the worst of their open steps, and late where the promise is broken."""

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper

_RANK = "CASE jeopardy WHEN 'Late' THEN 2 WHEN 'AtRisk' THEN 1 ELSE 0 END"
_WORD = "(ARRAY['OnTrack', 'AtRisk', 'Late'])[1 + {rank}]"
_OPEN = "state NOT IN ('Completed', 'Skipped', 'Amended', 'Cancelled', 'Discarded')"

_PLANS = (
    "UPDATE fulfillment_fulfillmentplan AS plan SET jeopardy = worst.jeopardy FROM (SELECT plan.id, "
    + _WORD.format(
        rank=f"coalesce((SELECT max({_RANK}) FROM fulfillment_fulfillmentstep AS step "
        f"WHERE step.plan_id = plan.id AND step.jeopardy <> 'OnTrack' AND {_OPEN}), 0)"
    )
    + " AS jeopardy FROM fulfillment_fulfillmentplan AS plan WHERE plan.id = ANY(%s)) AS worst "
    "WHERE plan.id = worst.id AND plan.jeopardy <> worst.jeopardy"
)
_ORDERS = (
    "UPDATE fulfillment_order AS o SET jeopardy = CASE WHEN o.completed_at IS NULL AND "
    "o.requested_completion_date < statement_timestamp() THEN 'Late' ELSE plan.jeopardy END "
    "FROM fulfillment_fulfillmentplan AS plan WHERE plan.order_id = o.id AND plan.id = ANY(%s) "
    "AND o.jeopardy <> CASE WHEN o.completed_at IS NULL AND o.requested_completion_date < statement_timestamp() "
    "THEN 'Late' ELSE plan.jeopardy END"
)
_LINES = (
    "UPDATE {table} AS line SET jeopardy = worst.jeopardy FROM (SELECT source.{column} AS id, "
    + _WORD.format(rank=f"max(CASE WHEN step.{_OPEN} THEN {_RANK.replace('jeopardy', 'step.jeopardy')} ELSE 0 END)")
    + " AS jeopardy FROM fulfillment_stepsource AS source JOIN fulfillment_fulfillmentstep AS step "
    "ON step.id = source.step_id WHERE step.plan_id = ANY(%s) AND source.{column} IS NOT NULL GROUP BY 1) AS worst "
    "WHERE line.id = worst.id AND line.jeopardy <> worst.jeopardy"
)


def roll_up(cursor: CursorWrapper, plans: Iterable[int]) -> None:
    """Bring the jeopardy of these plans, their lines and their orders up to date. Four statements."""
    wanted = list(plans)
    if not wanted:
        return
    cursor.execute(_PLANS, [wanted])
    cursor.execute(_ORDERS, [wanted])
    for table, column in (
        ("fulfillment_orderline", "order_line_id"),
        ("fulfillment_fulfillmentline", "fulfillment_line_id"),
    ):
        cursor.execute(_LINES.format(table=table, column=column), [wanted])
