"""Working out again and again when the orders that run will be done, oldest answer first."""

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from fulfillment.core.forecast import Edge, forecast
from fulfillment.models import FulfillmentPlan, FulfillmentStep, StepLink
from fulfillment.queries.step_times import timed_steps
from fulfillment.queries.systems import SystemCalendars, systems_today
from orchestration.core.step_hours import StepHours
from orchestration.operations.release import load_release

AGE_SECONDS = 300
"""So old an answer is given anew; what changed in a plan meanwhile is known to it then."""

GRACE_SECONDS = 10
"""An order that is done within this time needs no forecast."""

BATCH = 100

# The steps of a plan are read without locks: what changes meanwhile is seen the next time.
_CANDIDATES = (
    "SELECT plan.id, statement_timestamp() FROM fulfillment_order AS o JOIN fulfillment_fulfillmentplan AS plan "
    "ON plan.order_id = o.id WHERE o.state = 'InProgress' AND plan.open_steps > 0 "
    "AND o.submitted_at < statement_timestamp() - make_interval(secs => %s) AND (o.forecast_at IS NULL "
    "OR o.forecast_at < statement_timestamp() - make_interval(secs => %s)) "
    "ORDER BY o.forecast_at NULLS FIRST, o.id LIMIT %s"
)
_VALUES = "(SELECT * FROM unnest(%s::bigint[], %s::timestamptz[]) AS v(id, ends_at))"
# Rows are locked in the order of their ids, as everybody else does it.
_WRITE_ORDERS = (
    "UPDATE fulfillment_order AS o SET forecast_completion_at = v.ends_at, forecast_at = statement_timestamp() "
    f"FROM {_VALUES} AS v JOIN (SELECT id FROM fulfillment_order WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) "
    "AS locked USING (id) WHERE o.id = v.id AND o.state = 'InProgress'"
)
_WRITE_PLANS = (
    f"UPDATE fulfillment_fulfillmentplan AS plan SET forecast_completion_at = v.ends_at FROM {_VALUES} AS v "
    "JOIN (SELECT id FROM fulfillment_fulfillmentplan WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) AS locked "
    "USING (id) WHERE plan.id = v.id AND plan.state = 'InProgress'"
)


def forecast_orders(seconds: float) -> int:
    """Give forecasts for so long, or until all are fresh; return how many were given. Six statements for a batch."""
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(_CANDIDATES, [GRACE_SECONDS, AGE_SECONDS, BATCH])
            records = cursor.fetchall()
        if records:
            _forecast([record[0] for record in records], records[0][1])
            number += len(records)
        if len(records) < BATCH:
            break
    return number


def _forecast(plans: Sequence[int], now: datetime) -> None:
    calendars = systems_today().calendars
    steps: defaultdict[int, list[FulfillmentStep]] = defaultdict(list)
    for step in FulfillmentStep.objects.filter(plan__in=plans).order_by("id"):
        steps[step.plan_id].append(step)
    edges: defaultdict[int, list[Edge]] = defaultdict(list)
    links = StepLink.objects.filter(step__plan__in=plans)
    for plan, first, then in links.values_list("step__plan_id", "predecessor_id", "step_id"):
        edges[plan].append((first, then))
    rows = list(FulfillmentPlan.objects.filter(pk__in=plans).only("order_id", "release_id"))
    ends = [_end(row, steps[row.pk], edges[row.pk], calendars, now) for row in rows]
    orders, numbers = [row.order_id for row in rows], [row.pk for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_ORDERS, [orders, ends, orders])
        cursor.execute(_WRITE_PLANS, [numbers, ends, numbers])


def _end(
    plan: FulfillmentPlan,
    steps: Sequence[FulfillmentStep],
    edges: Sequence[Edge],
    calendars: SystemCalendars,
    now: datetime,
) -> datetime | None:
    hours = StepHours(load_release(plan.release_id).design, calendars)
    return forecast(timed_steps(steps, hours), edges, now).ends_at
