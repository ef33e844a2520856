"""The worker's loop: take up orders, claim ready steps, run them, record what came of it, go on with what follows."""

import itertools
import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from fulfillment.core.bulkhead import NO_ROOM, Room
from fulfillment.core.fair_turns import first_rank
from fulfillment.engine.activation import Activation
from fulfillment.engine.claims import claim
from fulfillment.engine.completion import Try, record_outcomes, settle, try_of
from fulfillment.engine.isolation import apart
from fulfillment.engine.traffic import Tally
from fulfillment.executors import auto_task, callout
from fulfillment.executors.contract import Failed, Outcome, StepWork
from fulfillment.operations.processing import process_due_requests
from orchestration.core.vocabulary import StepState, StepType

logger = logging.getLogger(__name__)

# While calls are out, a worker goes on with other work for so much longer than it was asked to.
_OVERTIME_SECONDS = 60
_LOOK_SECONDS = 0.2
# So long the first answer waits for others that come with it: they are recorded together, by the statements of one.
_GATHER_SECONDS = 0.01

_turns = itertools.count(1)
"""The looks of this process, whichever shift takes them: a shift may be over after one."""

Prepared = tuple[StepWork, callout.CalloutRequest | Failed]


def worker_name() -> str:
    """Return a name that tells where a try ran: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def drain(seconds: float) -> bool:
    """Work for at most about ``seconds``, and longer where calls are out; return whether there may be more to do.

    Callouts run side by side in threads. While they do, whatever else is due is done, so that a system that is slow
    to answer holds up nobody but its own steps.
    """
    with ThreadPoolExecutor(settings.ENGINE["callout_threads"], thread_name_prefix="callout") as threads:
        return _Shift(threads, time.monotonic() + seconds).work()


class _Shift:
    """One call of ``drain``: its threads, the calls that are out, and the steps that it has claimed."""

    def __init__(self, threads: ThreadPoolExecutor, until: float) -> None:
        self._threads = threads
        self._until = until
        self._look_at = 0.0
        self._worker = worker_name()
        self._calls: dict[Future[Outcome], StepWork] = {}
        self._tally = Tally()

    def work(self) -> bool:
        try:
            return self._work()
        finally:
            self._tally.write()

    def _work(self) -> bool:
        following: list[StepWork] = []
        while True:
            going_on, taken = self._goes_on(), 0
            if going_on and not following and self._looks():
                rank = first_rank(next(_turns))
                taken = process_due_requests(settings.ENGINE["request_batch"], rank)
                following = claim(settings.ENGINE["step_batch"], self._worker, self._room(), rank)
            if not taken and not following and not self._calls:
                return not going_on
            following = self._run(following, self._worker if going_on else "")

    def _goes_on(self) -> bool:
        overtime = _OVERTIME_SECONDS if self._calls else 0
        return time.monotonic() < self._until + overtime

    def _looks(self) -> bool:
        """Whether to look for other work now: always, but while no call comes back only now and then."""
        if self._calls and time.monotonic() < self._look_at:
            return False
        self._look_at = time.monotonic() + _LOOK_SECONDS
        return True

    def _room(self) -> Room:
        """Which calls can begin now. One that has to queue for a thread may outlive its lease."""
        out = Counter(work.system for work in self._calls.values())
        return Room(max(0, settings.ENGINE["callout_threads"] - len(self._calls)), out)

    def _run(self, works: Sequence[StepWork], worker: str) -> list[StepWork]:
        """Start calls, run actions, and record what came back; return the steps that this worker goes on with."""
        outside = [work for work in works if work.definition.type is StepType.CALLOUT]
        inside = [work for work in works if work.definition.type is not StepType.CALLOUT]
        for work, request in apart(outside, callout.prepare_all, _step, _unprepared):
            self._calls[self._threads.submit(_call, work, request)] = work
        following = run_actions(inside, worker, self._room())
        if self._calls and not following:
            ended = [(self._calls.pop(call), call.result()) for call in self._answered()]
            outcomes = [(try_of(work), outcome) for work, outcome in ended]
            self._look_at = 0.0 if ended else self._look_at  # there is room for other calls again
            room = self._room()
            for work, outcome in ended:
                self._tally.add(work, outcome)
            self._tally.write_when_due()  # before the calls count as ended: so no second probe slips between
            following = apart(outcomes, lambda some: record_outcomes(some, worker, room), _tried)
        return following

    def _answered(self) -> set[Future[Outcome]]:
        """The calls that are over, none where no one ends for a while."""
        done, others = wait(self._calls, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
        return wait(self._calls, timeout=_GATHER_SECONDS).done if done and others else done


def _step(work: StepWork) -> str:
    return f"Step {work.step}"


def _tried(settled: tuple[Try, Outcome]) -> str:
    return f"What came of step {settled[0].step}"


def _unprepared(work: StepWork, error: Exception) -> list[Prepared]:
    """A callout that our own code cannot prepare has failed; trouble with the database is left to its lease."""
    if isinstance(error, OperationalError | InterfaceError):
        return []
    return [(work, Failed(error_code=type(error).__name__, message=str(error) or "The call could not be prepared."))]


def _call(work: StepWork, request: callout.CalloutRequest | Failed) -> Outcome:
    try:
        return callout.execute(request)
    except Exception as error:
        logger.exception("The callout of step %s failed in our own code", work.step)
        return Failed(error_code=type(error).__name__, message=str(error), unknown=True)


def run_actions(works: Sequence[StepWork], worker: str, room: Room = NO_ROOM) -> list[StepWork]:
    """Run automatic tasks and staged assetizations: their effects are rows, committed together with their result.

    What fails alone is left to its lease, which ends. ``worker`` and ``room`` are as for ``record_outcomes``.
    """
    return apart(works, lambda some: _run_actions(some, worker, room), _step)


def _run_actions(works: Sequence[StepWork], worker: str, room: Room) -> list[StepWork]:
    with transaction.atomic():
        activation = Activation.begin(work.plan for work in works)
        return settle(
            activation,
            lambda: [(try_of(work), _act(activation, work)) for work in works],
            [work.step for work in works],
            worker,
            room,
        )


def _act(activation: Activation, work: StepWork) -> Outcome:
    """Carry out an action, unless its lease has ended: what it wrote would stay, though its result is refused."""
    row = activation.steps.get(work.step)
    if row is None or row.state is not StepState.IN_PROGRESS or row.fence != work.fence:
        return Failed(error_code="LeaseLost", message="The step is no longer this worker's.")
    return auto_task.execute(work)
