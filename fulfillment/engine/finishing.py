"""The end of a plan: all steps are finished, the rest is assetized, the order is complete."""

import logging
from collections.abc import Sequence

from django.db import DatabaseError, connection, transaction

from fulfillment.engine.activation import Activation
from fulfillment.engine.journal import Event, JournalLine
from fulfillment.engine.rows import PlanRow
from fulfillment.operations.assetize import assetize_requests
from orchestration.core.vocabulary import PlanState

logger = logging.getLogger(__name__)

_COMPLETE_REQUESTS = (
    "UPDATE fulfillment_fulfillmentrequest SET status = 'Fulfilled', due_at = NULL, failures = 0, "
    "decomposition_status = 'Completed', composition_status = 'Completed', execution_status = 'Completed', "
    "assetization_status = v.assetization, finished_at = statement_timestamp() "
    "FROM unnest(%s::bigint[], %s::text[]) AS v(id, assetization) WHERE fulfillment_fulfillmentrequest.id = v.id"
)
_COMPLETE_ORDERS = (
    "UPDATE fulfillment_order SET state = v.state, completed_at = statement_timestamp(), jeopardy = 'OnTrack' "
    "FROM unnest(%s::bigint[], %s::text[]) AS v(id, state) WHERE fulfillment_order.id = v.id"
)


def complete_plans(activation: Activation) -> None:
    """Complete every locked plan that has no open step left, with its request and its order."""
    done = [
        plan
        for plan in activation.plans.values()
        if plan.open_steps == 0 and plan.state is PlanState.IN_PROGRESS and not plan.completed
    ]
    if not done:
        return
    assetized = {plan.id: True for plan in done} | _assetize(activation, [plan for plan in done if plan.has_lines])
    for plan in done:
        plan.state, plan.completed, plan.changed = PlanState.COMPLETED, True, True
        state = "Completed" if assetized[plan.id] else "AssetizationFailed"
        activation.journal.append(
            JournalLine("PlanCompleted", plan.order, plan.id, None, PlanState.IN_PROGRESS, PlanState.COMPLETED)
        )
        activation.events.append(Event("order.completed", str(plan.order), plan.order, {"state": state}))
    with connection.cursor() as cursor:
        cursor.execute(
            _COMPLETE_REQUESTS,
            [[plan.request for plan in done], ["Completed" if assetized[plan.id] else "Failed" for plan in done]],
        )
        cursor.execute(
            _COMPLETE_ORDERS,
            [
                [plan.order for plan in done],
                ["Completed" if assetized[plan.id] else "AssetizationFailed" for plan in done],
            ],
        )


def _assetize(activation: Activation, done: Sequence[PlanRow]) -> dict[int, bool]:
    """Assetize what is left of the requests; a failure is the order's state, not the plan's, and no neighbour's."""
    if not done:
        return {}
    try:
        with transaction.atomic():
            assetize_requests([plan.request for plan in done])
    except (DatabaseError, ValueError) as error:
        if len(done) > 1:
            return {plan: ok for one in done for plan, ok in _assetize(activation, [one]).items()}
        plan = done[0]
        logger.exception("Assetizing request %s failed", plan.request)
        activation.journal.append(JournalLine("AssetizationFailed", plan.order, plan.id, reason=str(error)))
        return {plan.id: False}
    return {plan.id: True for plan in done}
