"""Taking up requests: decompose, compose, store lines and plan, start the plan; many requests in one transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from decomposition.core.decompose import decompose
from decomposition.core.order import InstalledAsset, Order
from decomposition.core.parse import parse
from decomposition.core.refusal import DecompositionRefused
from fulfillment.engine.activation import Activation
from fulfillment.engine.advance import advance
from fulfillment.engine.announce import announce_after_commit
from fulfillment.engine.isolation import apart
from fulfillment.engine.journal import Event, JournalLine, encode, write_events, write_journal
from fulfillment.operations.plan_rows import plan_rows
from fulfillment.operations.storing import StoredPlan, store_lines
from fulfillment.queries.assets import installed_assets_of
from orchestration.core.compose import compose
from orchestration.core.nothing_to_do import reasons_for_nothing
from orchestration.core.plan import PlanGraph
from orchestration.core.refusal import CompositionRefused
from orchestration.operations.release import load_release

# A request that takes its worker down this often is put aside with the reason, so that its neighbours go on.
_GIVE_UP_AFTER = 4

# Many small orders make one transaction; of large ones fewer are taken, so that none outlasts its lease.
_MOST_BYTES = 512 * 1024

_TAKE = (
    "WITH due AS (SELECT id, priority_rank, due_at, pg_column_size(document) AS size "
    "FROM fulfillment_fulfillmentrequest WHERE due_at <= statement_timestamp() AND priority_rank >= %s "
    "ORDER BY priority_rank, due_at, id LIMIT %s FOR UPDATE SKIP LOCKED), "
    "weighed AS (SELECT id, sum(size) OVER (ORDER BY priority_rank, due_at, id) - size AS before FROM due) "
    "UPDATE fulfillment_fulfillmentrequest AS request SET failures = request.failures + 1, "
    "due_at = statement_timestamp() + make_interval(secs => %s) FROM weighed "
    "WHERE request.id = weighed.id AND weighed.before < %s RETURNING request.id, request.failures"
)
_READ = (
    "SELECT request.id, request.order_id, request.release_id, request.document, request.priority_rank, "
    "o.account_id, o.orchestration_group FROM fulfillment_fulfillmentrequest AS request "
    "JOIN fulfillment_order AS o ON o.id = request.order_id "
    "WHERE request.id = ANY(%s) AND request.due_at IS NOT NULL ORDER BY request.id FOR UPDATE OF request"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRequest:
    """A request under this worker's hands, and the order that it carries."""

    id: int
    order: int
    release: int
    priority_rank: int
    account: int
    orchestration_group: str | None
    document: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request was rejected. ``problem`` is stored with it and shown to whoever submitted the order."""

    request: int
    order: int
    phase: str  # "decomposition" or "composition"
    problem: dict[str, object]


class NothingToDo(Exception):
    """The order yields no step. Attributes: reasons (one sentence a line)."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("The order yields no step. " + " ".join(reasons))
        self.reasons = tuple(reasons)


def process_due_requests(limit: int, first_rank: int = 0) -> int:
    """Take up to ``limit`` due requests, most urgent first, and start their plans; return how many were taken.

    With a first rank, requests of that rank or less urgent ones come before all others.
    """
    taken = _process_due(limit, first_rank)
    return taken + _process_due(limit - taken, 0) if first_rank and taken < limit else taken


def _process_due(limit: int, first_rank: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [first_rank, limit, settings.ENGINE["lease_seconds"], _MOST_BYTES])
        taken = cursor.fetchall()
    if not taken:
        return 0
    hopeless = [request for request, failures in taken if failures > _GIVE_UP_AFTER]
    if hopeless:
        _put_aside(hopeless)
    groups = [[request for request, failures in taken if failures == 1]]
    # It, or a neighbour, ended a worker before: now each stands for itself.
    groups += [[request] for request, failures in taken if 1 < failures <= _GIVE_UP_AFTER]
    for group in groups:
        apart(group, process_requests, lambda request: f"Request {request}")
    return len(taken)


def process_requests(requests: Sequence[int]) -> list[int]:
    """Decompose, compose, store and start these requests; return the plans that they got.

    One that is refused is stored as rejected with its reason.
    """
    with transaction.atomic():
        stored: list[StoredPlan] = []
        refused: list[Refusal] = []
        read = _read(requests)
        for taken, assets in zip(read, installed_assets_of([taken.document for taken in read]), strict=True):
            made = _make(taken, assets)
            (refused if isinstance(made, Refusal) else stored).append(made)  # type: ignore[arg-type]
        _reject(refused)
        return _start(stored) if stored else []


def _read(requests: Sequence[int]) -> list[TakenRequest]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(requests)])
        records = cursor.fetchall()
    return [_taken(record) for record in records]


def _taken(record: tuple[Any, ...]) -> TakenRequest:
    request, order, release, document, priority_rank, account, group = record
    return TakenRequest(
        id=request,
        order=order,
        release=release,
        priority_rank=priority_rank,
        account=account,
        orchestration_group=group,
        document=parse(json.loads(document) if isinstance(document, str) else document),
    )


def _make(taken: TakenRequest, assets: Sequence[InstalledAsset]) -> StoredPlan | Refusal:
    """Run the pure part for one request. Whatever refuses is this request's answer and no other's."""
    design = load_release(taken.release).design
    try:
        decomposition = decompose(taken.document, design.rule_book, assets)
    except DecompositionRefused as error:
        return _refusal(taken, "decomposition", error)
    try:
        graph = compose(taken.document, decomposition, design)
        require_work(graph)
    except (CompositionRefused, NothingToDo) as error:
        return _refusal(taken, "composition", error)
    return StoredPlan(taken=taken, decomposition=decomposition, graph=graph, design=design)


def require_work(graph: PlanGraph) -> None:
    """Refuse an order that would do nothing, with the reasons of its lines; it must never end in silence."""
    reasons = reasons_for_nothing(graph)
    if reasons:
        raise NothingToDo(reasons)


def _refusal(taken: TakenRequest, phase: str, error: Exception) -> Refusal:
    problem: dict[str, object] = {"code": type(error).__name__, "detail": str(error), "phase": phase}
    return Refusal(request=taken.id, order=taken.order, phase=phase, problem=problem)


def _reject(refused: Sequence[Refusal]) -> None:
    if not refused:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fulfillment_fulfillmentrequest AS request SET status = 'Rejected', due_at = NULL, "
            "problem = v.problem, finished_at = statement_timestamp(), decomposition_status = CASE WHEN "
            "v.phase = 'decomposition' THEN 'Rejected' ELSE 'Completed' END, composition_status = CASE WHEN "
            "v.phase = 'composition' THEN 'Rejected' ELSE 'NotStarted' END "
            "FROM unnest(%s::bigint[], %s::text[], %s::jsonb[]) AS v(id, phase, problem) WHERE request.id = v.id",
            [
                [refusal.request for refusal in refused],
                [refusal.phase for refusal in refused],
                [encode(refusal.problem) for refusal in refused],
            ],
        )
        orders = [refusal.order for refusal in refused]
        cursor.execute("UPDATE fulfillment_order SET state = 'Rejected' WHERE id = ANY(%s)", [orders])
        write_journal(
            cursor,
            [
                JournalLine("OrderRejected", refusal.order, reason=str(refusal.problem["detail"]), data=refusal.problem)
                for refusal in refused
            ],
        )
        write_events(
            cursor, [Event("order.rejected", str(refusal.order), refusal.order, refusal.problem) for refusal in refused]
        )
    announce_after_commit(orders=orders)


def _put_aside(requests: Sequence[int]) -> None:
    """Reject requests that took their workers down again and again."""
    detail = f"Processing this order failed {_GIVE_UP_AFTER} times; it was put aside for a person to look at."
    problem: dict[str, object] = {"code": "ProcessingFailed", "detail": detail, "phase": "decomposition"}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            # Another worker may have got through with it meanwhile: then it is due no longer.
            "SELECT id, order_id FROM fulfillment_fulfillmentrequest WHERE id = ANY(%s) AND due_at IS NOT NULL "
            "FOR UPDATE",
            [list(requests)],
        )
        found = cursor.fetchall()
        _reject([Refusal(request=row[0], order=row[1], phase="decomposition", problem=problem) for row in found])


def _start(made: Sequence[StoredPlan]) -> list[int]:
    """Store lines and start plans: take up their first steps and go as far as no outside work is needed."""
    store_lines(made)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now = cursor.fetchone()[0]
        plans = plan_rows(cursor, made, now)
    activation = Activation.begin_new(plans, now)
    activation.journal += [
        JournalLine("PlanComposed", plan.row.order, plan.row.id, data={"steps": len(plan.steps)})
        for plan in plans.plans
    ]
    advance(activation, [row for row in plans.rows() if row.open_predecessors == 0])
    activation.flush()
    return [plan.row.id for plan in plans.plans]
