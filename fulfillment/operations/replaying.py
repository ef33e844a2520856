"""Carrying out replays: a worker takes one up under a lease, compares orders, and records what it found as it goes.

Nothing is stored but the findings. A worker that dies loses the orders since its last record; when its lease ends,
another one goes on from there.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction

from decomposition.core.order import InstalledAsset, Order
from decomposition.core.order_problems import OrderRefused
from decomposition.core.parse import parse
from decomposition.core.refusal import DecompositionRefused
from fulfillment.core.replay import RefusedOrder, ReplayFinding, compare
from fulfillment.core.vocabulary import ReplayOutcome, ReplayState
from fulfillment.models import Replay, ReplayedOrder
from fulfillment.operations.processing import NothingToDo, require_work
from fulfillment.queries.assets import installed_assets
from orchestration.core.design import Design
from orchestration.core.plain_json import plain_json
from orchestration.core.plan_difference import ComposedOrder
from orchestration.core.record_json import RecordError
from orchestration.core.refusal import CompositionRefused
from orchestration.core.snapshot import from_json
from orchestration.operations.dry_run import compose_order
from orchestration.operations.release import load_release

logger = logging.getLogger(__name__)

RECORD_SECONDS, RECORD_ORDERS = 1.0, 50
"""What was found is recorded after this time or so many orders, so that progress shows and little is lost."""

CAREFUL_AFTER, GIVE_UP_AFTER = 1, 4
"""After so many lost workers orders are recorded one by one; after so many the order at hand is put aside."""

MOST_CHANGES = 200
"""Changes that are kept of one order. Their counts are always whole."""

_CLAIM = (
    "UPDATE fulfillment_replay AS replay SET failures = replay.failures + 1, state = 'Running', "
    "started_at = coalesce(replay.started_at, statement_timestamp()), "
    "due_at = statement_timestamp() + make_interval(secs => %s) FROM (SELECT id FROM fulfillment_replay "
    "WHERE due_at <= statement_timestamp() ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) AS due "
    "WHERE replay.id = due.id RETURNING replay.id, replay.failures, replay.due_at"
)
# The end of the lease is the fence: who lost it to another worker, or was stopped, changes nothing.
_PROLONG = (
    "UPDATE fulfillment_replay SET done = done + %s, failures = 0, "
    "due_at = statement_timestamp() + make_interval(secs => %s) WHERE id = %s AND due_at = %s RETURNING due_at"
)
_HAND_ON = "UPDATE fulfillment_replay SET due_at = statement_timestamp() WHERE id = %s AND due_at = %s"
_END = (
    "UPDATE fulfillment_replay SET state = %s, reason = %s, due_at = NULL, finished_at = statement_timestamp() "
    "WHERE id = %s AND due_at = %s"
)

_REFUSED = (OrderRefused, DecompositionRefused, CompositionRefused, NothingToDo)


class _LeaseLost(Exception):
    """Somebody else has the replay, or stopped it."""


@dataclass(slots=True)
class _Run:
    """A replay in this worker's hands until ``leased_until``."""

    replay: int
    design: Design
    failures: int
    leased_until: datetime
    found: list[tuple[int, ReplayFinding]] = field(default_factory=list)


def replay_due(seconds: float) -> None:
    """Carry on with replays that are due, for about ``seconds``."""
    until = time.monotonic() + seconds
    while (claimed := _claim()) is not None:
        _carry_on(claimed, until)
        if time.monotonic() > until:
            return


def _claim() -> _Run | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [settings.ENGINE["lease_seconds"]])
        row = cursor.fetchone()
    if row is None:
        return None
    replay, failures, leased_until = row
    try:
        design = _design(replay)
    except RecordError as error:
        _end(replay, leased_until, ReplayState.FAILED, f"The design cannot be read: {error}")
        return _claim()
    return _Run(replay, design, failures, leased_until)


@lru_cache(maxsize=4)
def _design(replay: int) -> Design:
    """The design of a replay; it never changes. Raises RecordError where another version of the product wrote it."""
    release, snapshot = Replay.objects.values_list("release_id", "snapshot").get(pk=replay)
    return load_release(release).design if release is not None else from_json(snapshot)


def _carry_on(run: _Run, until: float) -> None:
    try:
        recorded_at = time.monotonic()
        for row in _waiting(run):
            run.found.append((row.pk, _finding(row, run)))
            now = time.monotonic()
            careful = run.failures > CAREFUL_AFTER
            if careful or now - recorded_at > RECORD_SECONDS or len(run.found) >= RECORD_ORDERS:
                _record(run)
                recorded_at = now
            if now > until:
                _record(run)
                _hand_on(run)
                return
        _record(run)
        _end(run.replay, run.leased_until, ReplayState.COMPLETED)
    except _LeaseLost:
        logger.info("Replay %s is no longer this worker's.", run.replay)


def _waiting(run: _Run) -> Sequence[ReplayedOrder]:
    rows = ReplayedOrder.objects.filter(replay=run.replay, outcome=ReplayOutcome.WAITING.value)
    return list(rows.select_related("request", "order").only(*_READ).order_by("position"))


_READ = ("position", "request__document", "request__release_id", "order__submitted_at")


def _finding(row: ReplayedOrder, run: _Run) -> ReplayFinding:
    """Compare one order. Whatever goes wrong is this order's finding and no other's."""
    if run.failures > GIVE_UP_AFTER and not run.found:
        reason = f"Comparing this order ended its worker {GIVE_UP_AFTER} times."
        return ReplayFinding(outcome=ReplayOutcome.NOT_COMPARED, reason=reason)
    try:
        order = parse(row.request.document)
        own = load_release(row.request.release_id).design
        assets = installed_assets(order, before=row.order.submitted_at)
        return compare(_composed(order, own, assets), _composed(order, run.design, assets))
    except Exception as error:
        logger.exception("Order %s could not be compared in replay %s.", row.order_id, run.replay)
        return ReplayFinding(outcome=ReplayOutcome.NOT_COMPARED, reason=f"{type(error).__name__}: {error}")


def _composed(order: Order, design: Design, assets: Sequence[InstalledAsset]) -> ComposedOrder | RefusedOrder:
    """What a design makes of an order, given what its account had when it came."""
    try:
        made = compose_order(order, design, assets)
        require_work(made.graph)
        return made
    except _REFUSED as refused:
        return RefusedOrder(code=type(refused).__name__, reason=str(refused))


def _record(run: _Run) -> None:
    """Store what was found and prolong the lease; raises _LeaseLost."""
    found, run.found = run.found, []
    if not found:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PROLONG, [len(found), settings.ENGINE["lease_seconds"], run.replay, run.leased_until])
        row = cursor.fetchone()
        if row is None:
            raise _LeaseLost
        ReplayedOrder.objects.bulk_update(
            [_row(key, finding) for key, finding in found], ["outcome", "reason", "counts", "changes"], batch_size=100
        )
    run.leased_until, run.failures = row[0], 0


def _row(key: int, finding: ReplayFinding) -> ReplayedOrder:
    return ReplayedOrder(
        pk=key,
        outcome=finding.outcome.value,
        reason=finding.reason,
        counts=[asdict(count) for count in finding.counts],
        changes=[plain_json(asdict(change)) for change in finding.changes[:MOST_CHANGES]],
    )


def _hand_on(run: _Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HAND_ON, [run.replay, run.leased_until])


def _end(replay: int, leased_until: datetime, state: ReplayState, reason: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(_END, [state.value, reason, replay, leased_until])
