"""Claiming steps for a worker: under a lease with a fencing number, with an attempt row committed before any call."""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from fulfillment.core.bulkhead import Room
from fulfillment.core.lifecycle import StepEvent
from fulfillment.engine.gates import Gates, note_calls, open_gates
from fulfillment.engine.journal import JournalLine, write_journal
from fulfillment.engine.rows import StepRow
from fulfillment.executors.contract import StepWork
from fulfillment.queries.systems import IS_LIMITED, IS_ON_HOLD, IS_PAUSED
from orchestration.core.vocabulary import StepState, StepType
from orchestration.operations.release import load_release

logger = logging.getLogger(__name__)

Record = tuple[Any, ...]

# Leases outlast the longest time-out of the step's integration, so that no healthy call is taken for a lost one.
_MARGIN_SECONDS = 15

_CLAIM = (
    "UPDATE fulfillment_fulfillmentstep AS step SET state = 'InProgress', fence = step.fence + 1, "
    "attempts = step.attempts + 1, started_at = coalesce(step.started_at, statement_timestamp()), "
    "due_at = statement_timestamp() + make_interval(secs => %s) FROM {chosen} AS chosen WHERE step.id = chosen.id "
    "RETURNING step.id, step.plan_id, chosen.order_id, chosen.release_id, step.definition, step.attempts, step.fence, "
    "step.due_at, md5(step.id || '|' || step.key || '|' || chosen.created_at), step.system"
)
_READY = (
    "(SELECT step.id, step.type, step.system, step.priority_rank, plan.order_id, plan.release_id, plan.created_at "
    "FROM fulfillment_fulfillmentstep AS step JOIN fulfillment_fulfillmentplan AS plan ON plan.id = step.plan_id "
    "WHERE step.state = 'Ready' AND plan.state = 'InProgress' AND {condition} "
    "ORDER BY step.priority_rank, step.id LIMIT {limit} FOR UPDATE OF step SKIP LOCKED) AS found"
)
# The inner query locks the most urgent steps; of each system no more than its share of the worker's threads are taken.
_UNLIMITED = (
    "(SELECT found.* FROM (SELECT found.*, "
    "row_number() OVER (PARTITION BY found.system ORDER BY found.priority_rank, found.id) AS place FROM "
    + _READY.format(
        condition="step.type IN ('Callout', 'AutoTask', 'StagedAssetize') AND NOT EXISTS (SELECT 1 FROM "
        f"orchestration_downstreamsystem AS system WHERE system.code = step.system AND ({IS_ON_HOLD} OR {IS_PAUSED} "
        f"OR {IS_LIMITED})) AND {{condition}}",
        limit="%s",
    )
    + ") AS found LEFT JOIN unnest(%s::text[], %s::int[]) AS share(system, calls) ON share.system = found.system "
    "WHERE found.type <> 'Callout' OR found.place <= coalesce(share.calls, %s))"
)
_LIMITED = (
    "(SELECT found.* FROM unnest(%s::text[], %s::int[]) AS gate(system, calls) CROSS JOIN LATERAL "
    + _READY.format(
        condition="step.type = 'Callout' AND step.system = gate.system AND step.priority_rank >= %s", limit="gate.calls"
    )
    + ")"
)
_OPEN_ATTEMPTS = (
    "INSERT INTO fulfillment_attempt (created_at, step_id, number, idempotency_key, state, fence, worker, deadline, "
    "error_code, message) SELECT statement_timestamp(), v.step, v.number, v.key, 'Open', v.fence, %s, v.deadline, "
    "'', '' FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::bigint[], %s::timestamptz[]) "
    "AS v(step, number, key, fence, deadline) RETURNING step_id, id, created_at"
)


def claim(limit: int, worker: str, room: Room | None = None, first_rank: int = 0) -> list[StepWork]:
    """Claim up to ``limit`` ready steps, most urgent first. Two workers never get the same step.

    ``room`` is which callouts the worker can begin: without room for one it gets other steps alone. With a first rank,
    steps of that rank or less urgent ones come before all others.
    """
    room = room if room is not None else Room(2 * limit)
    if not first_rank:
        return _claim(limit, worker, room, 0)
    works = _claim(limit, worker, room, first_rank)
    if len(works) == limit:
        return works
    calls = Counter(_system(work) for work in works if work.definition.type is StepType.CALLOUT)
    return works + _claim(limit - len(works), worker, room.less(calls), 0)


def _claim(limit: int, worker: str, room: Room, first_rank: int) -> list[StepWork]:
    """Claim steps of a rank or less urgent ones."""
    with transaction.atomic(), connection.cursor() as cursor:
        if room.free == 0:
            inside = "step.type <> 'Callout' AND step.priority_rank >= %s", [first_rank]
            return _begun(cursor, _taken(cursor, inside, limit, room), worker)
        gates = open_gates(cursor, room, limit)
        counted = _taken_through(cursor, gates, first_rank) if gates is not None else []
        rest = room.less(Counter(record[9] for record in counted))
        which: tuple[str, list[Any]] = (
            "NOT step.system = ANY(%s) AND step.priority_rank >= %s",
            [rest.crowded(), first_rank],
        )
        others = _taken(cursor, which, min(limit - len(counted), rest.free), rest)
        works = _begun(cursor, counted + others, worker, {record[0] for record in counted})
        if gates is not None:
            note_calls(cursor, gates, [(record[0], record[9]) for record in counted])
        return works


def claim_of(steps: Sequence[StepRow], worker: str, room: Room) -> list[StepWork]:
    """Claim those of the given steps that are ready, with the callouts that fit; the others are left to any worker.

    Called inside the transaction that made them ready.
    """
    calls = room.fitting((row.system, row.id) for row in steps if row.type is StepType.CALLOUT)
    wanted = [row.id for row in steps if row.type is not StepType.CALLOUT] + calls
    if not wanted:
        return []
    with connection.cursor() as cursor:
        return _begun(cursor, _taken(cursor, ("step.id = ANY(%s)", [wanted]), len(wanted), room), worker)


def _taken(cursor: CursorWrapper, which: tuple[str, list[Any]], limit: int, room: Room) -> list[Record]:
    """Take ready steps of a condition, with its parameters, of systems whose calls need not be counted."""
    condition, values = which
    shares: list[Any] = [[*room.out], [room.share(system) for system in room.out], room.share("")]
    chosen = _UNLIMITED.format(condition=condition)
    cursor.execute(_CLAIM.format(chosen=chosen), [settings.ENGINE["lease_seconds"], *values, limit, *shares])
    return list(cursor.fetchall())


def _taken_through(cursor: CursorWrapper, gates: Gates, first_rank: int) -> list[Record]:
    """Take ready callouts of the limited systems, as many of each as may begin."""
    if not gates.calls:
        return []
    values: list[Any] = [settings.ENGINE["lease_seconds"], [*gates.calls], [*gates.calls.values()], first_rank]
    cursor.execute(_CLAIM.format(chosen=_LIMITED), values)
    return list(cursor.fetchall())


def _begun(
    cursor: CursorWrapper, taken: Sequence[Record], worker: str, counted: Collection[int] = ()
) -> list[StepWork]:
    """Open the attempts of steps that were taken; ``counted`` are those whose calls are counted."""
    records = sorted(taken)
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
    works = [work for one in records if (work := _work(one, *attempts[one[0]], one[0] in counted)) is not None]
    _extend_leases(cursor, works)
    return works


def _open_attempts(cursor: CursorWrapper, records: Sequence[Record], worker: str) -> dict[int, tuple[int, datetime]]:
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


def _work(record: Record, attempt: int, attempt_created_at: datetime, counted: bool) -> StepWork | None:
    """Return a claimed try; none where its release cannot be read: its lease then ends, and an incident tells."""
    step, plan, order, release, definition, number, fence, deadline, key, _ = record
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
        counted=counted,
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


def _system(work: StepWork) -> str:
    integration = work.design.integration_by_code.get(work.definition.integration or "")
    return integration.system if integration is not None else ""


def _longest(work: StepWork) -> int:
    integration = work.design.integration_by_code.get(work.definition.integration or "")
    return integration.timeout_seconds + _MARGIN_SECONDS if integration is not None else 0
