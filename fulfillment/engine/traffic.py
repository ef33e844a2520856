"""Counting what became of calls, for circuits and retry budgets: in memory, and written once a second by each worker.

So counting costs no step a statement. A worker that is killed loses the counts of a second, which decide nothing by
themselves.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from fulfillment.core.circuit import WINDOW, Calls, speaks_of_the_system
from fulfillment.core.retry_budget import RetryBudget
from fulfillment.executors.callout_errors import CalloutError
from fulfillment.executors.contract import Failed, Outcome, StepWork

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 300
"""Seconds for which all calls of a system wait at most because one of them was told to. Then one asks again."""

_FLUSH_SECONDS = 1.0
_NOT_CALLED = frozenset(
    {CalloutError.ADDRESS_FORBIDDEN, CalloutError.NO_ADDRESS, CalloutError.PAYLOAD_ERROR, CalloutError.SYSTEM_OFFLINE}
)
_ASKING_TO_WAIT = frozenset({"429", "503"})
_SLOT = "date_bin('5 seconds', statement_timestamp(), '2000-01-01Z')"
_RECENT = f"slot > statement_timestamp() - interval '{WINDOW.total_seconds():.0f} seconds'"

# The lock keeps a circuit from changing meanwhile: then calls that began before that would count after it.
_LOCK_SYSTEMS = (
    "SELECT code, circuit_changed_at FROM orchestration_downstreamsystem WHERE code = ANY(%s) ORDER BY code "
    "FOR NO KEY UPDATE"
)
_ADD = (
    "INSERT INTO fulfillment_systemtraffic AS traffic (system, slot, calls, failures, first_tries, retries) "
    f"SELECT v.system, {_SLOT}, v.calls, v.failures, v.first_tries, v.retries FROM unnest(%s::text[], %s::int[], "
    "%s::int[], %s::int[], %s::int[]) AS v(system, calls, failures, first_tries, retries) ORDER BY v.system "
    "ON CONFLICT (system, slot) DO UPDATE SET calls = traffic.calls + excluded.calls, "
    "failures = traffic.failures + excluded.failures, first_tries = traffic.first_tries + excluded.first_tries, "
    "retries = traffic.retries + excluded.retries"
)
_PAUSE = (
    "UPDATE orchestration_downstreamsystem AS system SET paused_until = greatest(system.paused_until, "
    "statement_timestamp() + make_interval(secs => v.seconds)) FROM unnest(%s::text[], %s::int[]) AS v(code, seconds) "
    "WHERE system.code = v.code"
)
_LOCK_PERCENTS = (
    "SELECT code, retry_budget_percent FROM orchestration_downstreamsystem WHERE code = ANY(%s) ORDER BY code "
    "FOR NO KEY UPDATE"
)
_TRIES = (
    "SELECT system, sum(first_tries), sum(retries) FROM fulfillment_systemtraffic "
    f"WHERE system = ANY(%s) AND {_RECENT} GROUP BY system"
)
_CALLS = f"SELECT system, sum(calls), sum(failures) FROM fulfillment_systemtraffic WHERE {_RECENT} GROUP BY system"
_FORGET = "DELETE FROM fulfillment_systemtraffic WHERE slot < statement_timestamp() - interval '10 minutes'"


@dataclass(frozen=True, slots=True)
class _Ended:
    system: str
    began: datetime
    failed: bool
    first: bool
    asked_to_wait: int


@dataclass(slots=True)
class Tally:
    """The calls of one worker that have ended and are not written yet. Used by one thread."""

    _ended: list[_Ended] = field(default_factory=list)
    _write_at: float = 0.0

    def add(self, work: StepWork, outcome: Outcome) -> None:
        """Take note of a call. What was never sent, for a reason of ours, says nothing of the system."""
        failure = outcome if isinstance(outcome, Failed) else None
        if failure is not None and failure.error_code in _NOT_CALLED:
            return
        if not self._ended:
            self._write_at = time.monotonic() + _FLUSH_SECONDS
        asked = failure.retry_after_seconds if failure is not None and failure.error_code in _ASKING_TO_WAIT else None
        if asked or work.counted:
            self._write_at = 0.0
        failed = failure is not None and speaks_of_the_system(failure.error_code)
        self._ended.append(
            _Ended(
                work.system, work.attempt_created_at, failed, work.attempt_number == 1, min(asked or 0, LONGEST_PAUSE)
            )
        )

    def write_when_due(self) -> None:
        """Write what was noted a second ago; at once where a system asked us to wait or its calls are counted."""
        if self._ended and time.monotonic() >= self._write_at:
            self.write()

    def write(self) -> None:
        """Write what was noted. Three statements at most; none where it is nothing. Never raises for the database."""
        ended, self._ended = self._ended, []
        if not ended:
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                _write(cursor, ended)
        except DatabaseError as error:
            logger.warning("What became of %s calls could not be counted: %s", len(ended), error)


def _write(cursor: CursorWrapper, ended: Sequence[_Ended]) -> None:
    cursor.execute(_LOCK_SYSTEMS, [sorted({one.system for one in ended})])
    since: dict[str, datetime | None] = dict(cursor.fetchall())
    counted = [one for one in ended if one.system in since and _is_after(one.began, since[one.system])]
    systems = sorted({one.system for one in counted})
    of = {code: [one for one in counted if one.system == code] for code in systems}
    if systems:
        numbers = [
            [len(of[code]) for code in systems],
            [sum(one.failed for one in of[code]) for code in systems],
            [sum(one.first for one in of[code]) for code in systems],
            [0 for _ in systems],
        ]
        cursor.execute(_ADD, [systems, *numbers])
    pauses = {code: max(one.asked_to_wait for one in of[code]) for code in systems}
    pauses = {code: seconds for code, seconds in pauses.items() if seconds}
    if pauses:
        cursor.execute(_PAUSE, [list(pauses), list(pauses.values())])


def _is_after(began: datetime, changed_at: datetime | None) -> bool:
    return changed_at is None or began >= changed_at


def lock_budgets(cursor: CursorWrapper, systems: Sequence[str]) -> dict[str, RetryBudget]:
    """Return what retries the systems have left, and keep others from granting any until the transaction ends."""
    cursor.execute(_LOCK_PERCENTS, [sorted(set(systems))])
    percents: dict[str, int] = dict(cursor.fetchall())
    cursor.execute(_TRIES, [list(percents)])  # after the lock: so it sees what its last holder granted
    tries = {code: (first_tries, retries) for code, first_tries, retries in cursor.fetchall()}
    return {
        code: RetryBudget(first_tries=tries.get(code, (0, 0))[0], retries=tries.get(code, (0, 0))[1], percent=percent)
        for code, percent in percents.items()
    }


def note_retries(cursor: CursorWrapper, granted: dict[str, int]) -> None:
    """Count retries, by system, that have just been granted."""
    systems = [code for code, number in granted.items() if number]
    if systems:
        none = [0 for _ in systems]
        cursor.execute(_ADD, [systems, none, none, none, [granted[code] for code in systems]])


def forget_old_traffic(cursor: CursorWrapper) -> None:
    """Remove counts that nobody looks at any more."""
    cursor.execute(_FORGET)


def recent_calls(cursor: CursorWrapper) -> dict[str, Calls]:
    """Return what became of the calls of each system in the window. One statement."""
    cursor.execute(_CALLS)
    return {code: Calls(total=total, failed=failed) for code, total, failed in cursor.fetchall()}
