"""The worker's loop: take up orders, claim ready steps, run them, record what came of it, go on with what follows."""

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from fulfillment.engine.activation import Activation
from fulfillment.engine.claims import claim
from fulfillment.engine.completion import Try, record_outcomes, settle, try_of
from fulfillment.engine.rows import StaleStep
from fulfillment.executors import auto_task, callout
from fulfillment.executors.contract import Failed, Outcome, StepWork
from fulfillment.operations.processing import process_due_requests
from orchestration.core.vocabulary import StepType

logger = logging.getLogger(__name__)

_STALE_RETRIES = 5
Item = TypeVar("Item")


def worker_name() -> str:
    """Return a name that tells where a try ran: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def drain(seconds: float) -> bool:
    """Work for at most about ``seconds``; return whether there may be more to do."""
    until = time.monotonic() + seconds
    worker = worker_name()
    while time.monotonic() < until:
        taken = process_due_requests(settings.ENGINE["request_batch"])
        works = claim(settings.ENGINE["step_batch"], worker)
        if not taken and not works:
            return False
        run(works, worker, until)
    return True


def run(works: Sequence[StepWork], worker: str, until: float) -> None:
    """Run claimed steps and, while time is left, what they set free. Callouts run side by side."""
    following = list(works)
    with ThreadPoolExecutor(settings.ENGINE["callout_threads"], thread_name_prefix="callout") as threads:
        calls: dict[Future[Outcome], StepWork] = {}
        while following or calls:
            inside = [work for work in following if work.definition.type is not StepType.CALLOUT]
            outside = [work for work in following if work.definition.type is StepType.CALLOUT]
            for work, request in callout.prepare_all(outside):
                calls[threads.submit(_call, work, request)] = work
            keep = worker if time.monotonic() < until else ""
            following = run_actions(inside, keep) if inside else []
            if calls and not following:
                done, _ = wait(calls, return_when=FIRST_COMPLETED)
                following = _record([(try_of(calls.pop(call)), call.result()) for call in done], keep)


def _call(work: StepWork, request: callout.CalloutRequest | Failed) -> Outcome:
    if isinstance(request, Failed):
        return request
    try:
        return callout.execute(request)
    except Exception as error:
        logger.exception("The callout of step %s failed in our own code", work.step)
        return Failed(error_code=type(error).__name__, message=str(error), unknown=True)


def _record(outcomes: Sequence[tuple[Try, Outcome]], worker: str) -> list[StepWork]:
    return _apart(outcomes, lambda some: record_outcomes(some, worker))


def run_actions(works: Sequence[StepWork], worker: str) -> list[StepWork]:
    """Run automatic tasks and staged assetizations: their effects are rows, committed together with their result."""
    return _apart(works, lambda some: _run_actions(some, worker))


def _apart(items: Sequence[Item], handle: Callable[[Sequence[Item]], list[StepWork]]) -> list[StepWork]:
    """Handle items together; where that fails in our own code, each alone, so that one plan cannot hold up others.

    What fails alone is left to its lease, which ends, and to the log. A stale step is simply looked at again.
    """
    for _ in range(_STALE_RETRIES):
        try:
            return handle(items)
        except StaleStep:
            continue
        except Exception:
            logger.exception("%s results could not be recorded together", len(items))
            break
    if len(items) == 1:
        return []
    return [work for item in items for work in _apart([item], handle)]


def _run_actions(works: Sequence[StepWork], worker: str) -> list[StepWork]:
    with transaction.atomic():
        activation = Activation.begin(work.plan for work in works)
        return settle(
            activation,
            lambda: [(try_of(work), _act(activation, work)) for work in works],
            [work.step for work in works],
            worker,
        )


def _act(activation: Activation, work: StepWork) -> Outcome:
    row = activation.steps.get(work.step)
    if row is None or row.fence != work.fence:
        return Failed(error_code="LeaseLost", message="Another worker has taken the step over.")
    return auto_task.execute(work)
