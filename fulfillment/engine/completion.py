"""Recording what tries came to, and carrying their plans on in the same transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from fulfillment.core.bulkhead import NO_ROOM, Room
from fulfillment.core.lifecycle import StepEvent
from fulfillment.core.vocabulary import AttemptState
from fulfillment.engine.activation import Activation
from fulfillment.engine.advance import advance
from fulfillment.engine.claims import claim_of
from fulfillment.engine.fallout import fail
from fulfillment.engine.gates import end_calls
from fulfillment.engine.journal import JournalLine, encode
from fulfillment.engine.rows import StepRow
from fulfillment.executors.contract import Awaiting, Failed, Outcome, StepWork, Succeeded
from fulfillment.operations.callback_addresses import with_early_answers
from fulfillment.operations.result_attributes import keep_result_attributes
from orchestration.core.vocabulary import StepState

_WRITE_ATTEMPTS = (
    "UPDATE fulfillment_attempt AS attempt SET state = v.state, "
    "request = coalesce(nullif(v.request, 'null'), attempt.request), "
    "response = coalesce(nullif(v.response, 'null'), attempt.response), "
    "error_code = v.error_code, message = v.message, "
    "deadline = v.deadline, finished_at = CASE WHEN v.state = 'AwaitingCallback' THEN NULL "
    "ELSE statement_timestamp() END FROM ROWS FROM (unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], "
    "%s::text[], %s::timestamptz[]), jsonb_array_elements(%s::jsonb), jsonb_array_elements(%s::jsonb)) "
    "AS v(id, created_at, state, error_code, message, deadline, request, response) "
    "WHERE attempt.id = v.id AND attempt.created_at = v.created_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """Which try of which step an outcome belongs to."""

    step: int
    plan: int
    attempt: int
    attempt_created_at: datetime
    fence: int
    counted: bool = False


def try_of(work: StepWork) -> Try:
    """Return the reference to a claimed try."""
    return Try(
        step=work.step,
        plan=work.plan,
        attempt=work.attempt,
        attempt_created_at=work.attempt_created_at,
        fence=work.fence,
        counted=work.counted,
    )


Settled = Sequence[tuple[Try, Outcome]]


def record_outcomes(outcomes: Settled, worker: str = "", room: Room = NO_ROOM) -> list[StepWork]:
    """Record outcomes, advance their plans, and return the steps that this worker goes on with.

    Without a worker these are none; ``room`` says which callouts may be among them.

    An outcome under an expired lease, or of a step that is no longer in progress, is kept with its attempt as refused
    and changes nothing else. Raises StaleStep where a step changed meanwhile; nothing is written then.
    """
    with transaction.atomic():
        activation = Activation.begin(tried.plan for tried, _ in outcomes)
        return settle(activation, lambda: outcomes, [tried.step for tried, _ in outcomes], worker, room)


def settle(
    activation: Activation, produce: Callable[[], Settled], steps: Sequence[int], worker: str, room: Room
) -> list[StepWork]:
    """Apply outcomes to steps of locked plans, advance and write; called inside the activation's transaction."""
    activation.load("step.id = ANY(%s)", [list(steps)])
    attempts = [
        (tried, outcome, _apply(activation, activation.steps.get(tried.step), tried, outcome))
        for tried, outcome in with_early_answers(produce())
    ]
    write_attempts(attempts)
    with connection.cursor() as cursor:
        end_calls(cursor, [(tried.step, tried.fence) for tried, _, _ in attempts if tried.counted])
    _keep_attributes(activation, attempts)
    advance(activation)
    activation.flush()
    return claim_of(activation.dispatchable, worker, room) if worker else []


def _keep_attributes(activation: Activation, attempts: Sequence[tuple[Try, Outcome, str]]) -> None:
    """Keep what systems answered about lines before conditions and payloads of the following steps read them."""
    keep_result_attributes(
        [
            (tried.step, outcome.result, activation.design_of(activation.steps[tried.step]))
            for tried, outcome, state in attempts
            if isinstance(outcome, Succeeded) and state == AttemptState.SUCCEEDED
        ]
    )


def _apply(activation: Activation, row: StepRow | None, tried: Try, outcome: Outcome) -> str:
    """Apply one outcome to its step; return the state that its attempt is in now."""
    if row is None or row.state is not StepState.IN_PROGRESS or row.fence != tried.fence:
        plan = activation.plans.get(tried.plan)
        reason = "A late answer of an expired try was refused."
        activation.journal.append(
            JournalLine("AnswerRefused", plan.order if plan else None, tried.plan, tried.step, reason=reason)
        )
        return "Refused"
    match outcome:
        case Succeeded():
            row.result = dict(outcome.result)
            row.error_code = row.message = ""
            activation.apply(row, StepEvent.COMPLETE)
            return "Succeeded"
        case Awaiting():
            row.due_at, row.changed = outcome.deadline, True
            return "AwaitingCallback"
        case Failed():
            fail(activation, row, outcome)
            return "Unknown" if outcome.unknown else "Failed"


def write_attempts(attempts: Sequence[tuple[Try, Outcome, str]]) -> None:
    """Write the results of tries beside their requests, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_ATTEMPTS,
            [
                [tried.attempt for tried, _, _ in attempts],
                [tried.attempt_created_at for tried, _, _ in attempts],
                [state for _, _, state in attempts],
                [outcome.error_code[:255] if isinstance(outcome, Failed) else "" for _, outcome, _ in attempts],
                [outcome.message[:1000] if isinstance(outcome, Failed) else "" for _, outcome, _ in attempts],
                [outcome.deadline if isinstance(outcome, Awaiting) else None for _, outcome, _ in attempts],
                _json(outcome.request for _, outcome, _ in attempts),
                _json(outcome.response for _, outcome, _ in attempts),
            ],
        )


def _json(values: Iterable[object]) -> str:
    """Values as one JSON array. As an array of SQL each of their many quotation marks would be escaped on its own."""
    return f"[{','.join('null' if value is None else encode(value) for value in values)}]"
