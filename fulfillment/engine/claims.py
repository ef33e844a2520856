"""Claiming steps for a worker: under a lease with a fencing number, with an attempt row committed before any call."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.journal import JournalLine, write_journal
from fulfillment.engine.rows import StepRow
from fulfillment.executors.contract import StepWork
from fulfillment.queries.systems import IS_ON_HOLD
from orchestration.core.vocabulary import StepState, StepType
from orchestration.operations.release import load_release

logger = logging.getLogger(__name__)

# Leases outlast the longest time-out of the step's integration, so that no healthy call is taken for a lost one.
_MARGIN_SECONDS = 15

_CLAIM = (
    "UPDATE fulfillment_fulfillmentstep AS step SET state = 'InProgress', fence = step.fence + 1, "
    "attempts = step.attempts + 1, started_at = coalesce(step.started_at, statement_timestamp()), "
    "due_at = statement_timestamp() + make_interval(secs => %s) "
    "FROM (SELECT step.id, plan.order_id, plan.release_id, plan.created_at "
    "FROM fulfillment_fulfillmentstep AS step JOIN fulfillment_fulfillmentplan AS plan ON plan.id = step.plan_id "
    "WHERE step.state = 'Ready' AND step.type IN ('Callout', 'AutoTask', 'StagedAssetize') "
    "AND plan.state = 'InProgress' AND NOT EXISTS (SELECT 1 FROM orchestration_downstreamsystem AS system "
    f"WHERE system.code = step.system AND {IS_ON_HOLD}) {{condition}} "
    "ORDER BY step.priority_rank, step.id LIMIT %s FOR UPDATE OF step SKIP LOCKED) AS chosen "
    "WHERE step.id = chosen.id RETURNING step.id, step.plan_id, chosen.order_id, chosen.release_id, step.definition, "
    "step.attempts, step.fence, step.due_at, md5(step.id || '|' || step.key || '|' || chosen.created_at)"
)
_OPEN_ATTEMPTS = (
    "INSERT INTO fulfillment_attempt (created_at, step_id, number, idempotency_key, state, fence, worker, deadline, "
    "error_code, message) SELECT statement_timestamp(), v.step, v.number, v.key, 'Open', v.fence, %s, v.deadline, "
    "'', '' FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::bigint[], %s::timestamptz[]) "
    "AS v(step, number, key, fence, deadline) RETURNING step_id, id, created_at"
)


def claim(limit: int, worker: str, *, callouts: int | None = None) -> list[StepWork]:
    """Claim up to ``limit`` ready steps, most urgent first. Two workers never get the same step.

    ``callouts`` is how many callouts the worker can begin at once: without room for one it gets other steps alone.
    """
    condition = "AND step.type <> 'Callout'" if callouts == 0 else ""
    with transaction.atomic(), connection.cursor() as cursor:
        return _claim(cursor, condition, [], min(limit, callouts or limit), worker)


def claim_of(steps: Sequence[StepRow], worker: str, *, callouts: int) -> list[StepWork]:
    """Claim those of the given steps that are ready, with so many callouts at most; the others are left to any worker.

    Called inside the transaction that made them ready.
    """
    calls = [row.id for row in steps if row.type is StepType.CALLOUT][:callouts]
    wanted = [row.id for row in steps if row.type is not StepType.CALLOUT] + calls
    if not wanted:
        return []
    with connection.cursor() as cursor:
        return _claim(cursor, "AND step.id = ANY(%s)", [wanted], len(wanted), worker)


def _claim(cursor: CursorWrapper, condition: str, values: list[list[int]], limit: int, worker: str) -> list[StepWork]:
    lease = settings.ENGINE["lease_seconds"]
    cursor.execute(_CLAIM.format(condition=condition), [lease, *values, limit])
    records = sorted(cursor.fetchall())
    if not records:
        return []
    attempts = _open_attempts(cursor, records, worker)
    write_journal(
        cursor,
        [
            JournalLine(
                StepEvent.START, record[2], record[1], record[0], StepState.READY, StepState.IN_PROGRESS, worker
            )
            for record in records
        ],
    )
    works = [work for record in records if (work := _work(record, *attempts[record[0]])) is not None]
    _extend_leases(cursor, works)
    return works


def _open_attempts(
    cursor: CursorWrapper, records: Sequence[tuple[Any, ...]], worker: str
) -> dict[int, tuple[int, datetime]]:
    cursor.execute(
        _OPEN_ATTEMPTS,
        [
            worker,
            [record[0] for record in records],
            [record[5] for record in records],
            [record[8] for record in records],
            [record[6] for record in records],
            [record[7] for record in records],
        ],
    )
    return {step: (attempt, created_at) for step, attempt, created_at in cursor.fetchall()}


def _work(record: tuple[Any, ...], attempt: int, attempt_created_at: datetime) -> StepWork | None:
    """Return a claimed try; none where its release cannot be read: its lease then ends, and an incident tells."""
    step, plan, order, release, definition, number, fence, deadline, key = record
    try:
        design = load_release(release).design
        found = design.step_by_code[definition]
    except (LookupError, ValueError):
        logger.exception("Step %s cannot be run on release %s", step, release)
        return None
    return StepWork(
        step=step,
        plan=plan,
        order=order,
        definition=found,
        design=design,
        attempt=attempt,
        attempt_created_at=attempt_created_at,
        attempt_number=number,
        fence=fence,
        idempotency_key=key,
        deadline=deadline,
    )


def _extend_leases(cursor: CursorWrapper, works: Sequence[StepWork]) -> None:
    """Lengthen the leases of steps whose integration may take longer than an ordinary lease."""
    lease = settings.ENGINE["lease_seconds"]
    long = [(work.step, _longest(work)) for work in works if _longest(work) > lease]
    if long:
        cursor.execute(
            "UPDATE fulfillment_fulfillmentstep AS step SET due_at = statement_timestamp() "
            "+ make_interval(secs => v.seconds) FROM unnest(%s::bigint[], %s::int[]) AS v(id, seconds) "
            "WHERE step.id = v.id",
            [[step for step, _ in long], [seconds for _, seconds in long]],
        )


def _longest(work: StepWork) -> int:
    integration = work.design.integration_by_code.get(work.definition.integration or "")
    return integration.timeout_seconds + _MARGIN_SECONDS if integration is not None else 0
