"""Receiving callbacks: from whom, for which try, for the first time and in time. Each takes effect at most once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from fulfillment.core.callback_message import CallbackMessage, read_callback
from fulfillment.core.vocabulary import AttemptState, CallbackVerdict
from fulfillment.core.webhook_signature import ID, SignatureRefused, verify
from fulfillment.engine.completion import Try, record_outcomes
from fulfillment.engine.isolation import persistently
from fulfillment.engine.journal import JournalLine, write_journal
from fulfillment.models import Attempt, CallbackAddress, CallbackReceipt, FulfillmentPlan, FulfillmentStep
from fulfillment.operations.callback_addresses import document_of, hash_of, outcome_of
from fulfillment.operations.credentials import SecretUnreadable, callback_secrets_of
from orchestration.core.vocabulary import StepState
from orchestration.models import DownstreamSystem

MOST_RECEIPTS = 200
"""So many callbacks without effect are kept of one address and verdict; a flood of them fills no disk."""

_TRIED_AGAIN = frozenset({StepState.READY, StepState.FAILED, StepState.ON_HOLD})


class UnknownCallback(LookupError):
    """No address has this token."""

    def __init__(self) -> None:
        super().__init__("There is no such callback address.")


class CallbackForged(Exception):
    """The callback is not signed by the system that was called. ``reason`` says what is missing."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Reception:
    """What was made of a callback, in one word and in one sentence."""

    verdict: CallbackVerdict
    sentence: str


def receive(token: str, headers: Mapping[str, str], body: bytes, now: datetime | None = None) -> Reception:
    """Take a callback: verify it, record it, and let it complete or fail the step that waits for it.

    ``headers`` are by lower-case name; ``now`` is the database's clock unless given. Raises UnknownCallback,
    CallbackForged (recorded), and CallbackRefused where a genuine callback says something that has no meaning (not
    recorded: it may be sent again, corrected).
    """
    address = CallbackAddress.objects.select_related("step__plan").filter(token_hash=hash_of(token)).first()
    if address is None:
        raise UnknownCallback
    moment = now if now is not None else _database_now()
    message_id = _verified(address, headers, body, moment)
    message = read_callback(body)
    return persistently(_settle)(address.pk, address.step.plan_id, message_id, message, moment)


def _verified(address: CallbackAddress, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    system = DownstreamSystem.objects.filter(code=address.system).first()
    try:
        secrets = callback_secrets_of(system) if system is not None else ()
        if not secrets:
            raise SignatureRefused(f"System {address.system} has no callback secret here.")
        return verify(secrets, headers, body, now)
    except (SignatureRefused, SecretUnreadable) as error:
        reason = str(error)
    with transaction.atomic():
        _record(address, CallbackVerdict.FORGED, headers.get(ID, ""), None, reason)
    raise CallbackForged(reason)


@transaction.atomic
def _settle(address_id: int, plan: int, message_id: str, message: CallbackMessage, now: datetime) -> Reception:
    """Judge a genuine callback and apply it. The plan is locked first, as the engine does, then the address."""
    FulfillmentPlan.objects.select_for_update().only("pk").get(pk=plan)
    address = CallbackAddress.objects.select_for_update(of=("self",)).select_related("step__plan").get(pk=address_id)
    attempt = Attempt.objects.filter(step=address.step_id).latest("id")
    reception = _judged(address, attempt, message_id, now)
    accepted = reception.verdict is CallbackVerdict.ACCEPTED
    _record(address, reception.verdict, message_id, document_of(message), reception.sentence)
    if accepted:
        CallbackAddress.objects.filter(pk=address.pk).update(answered_at=now)
        record_outcomes([(_try_of(address.step, attempt), outcome_of(message))])
    return reception


def _judged(address: CallbackAddress, attempt: Attempt, message_id: str, now: datetime) -> Reception:
    """Judge a genuine callback against the newest try of its step.

    Every try of a step carries the same idempotency key, so a system that was asked twice answers once, perhaps to the
    address of the first try, whose worker has died since. That answer must not be lost: nobody would send it again.
    """
    heard = (CallbackVerdict.ACCEPTED, CallbackVerdict.EARLY)
    if address.receipts.filter(webhook_id=message_id, verdict__in=heard).exists():
        return Reception(CallbackVerdict.DUPLICATE, "This message was received before; it has no further effect.")
    step = address.step
    if address.answered_at is not None:
        return Reception(CallbackVerdict.LATE, "Another callback has answered this call already.")
    if now > address.deadline:
        return Reception(CallbackVerdict.LATE, f"The deadline was {address.deadline.isoformat()}.")
    if step.state in _TRIED_AGAIN:
        return Reception(CallbackVerdict.EARLY, "It is kept until the call, which is made again, is recorded.")
    if step.state != StepState.IN_PROGRESS:
        return Reception(CallbackVerdict.LATE, f"The step no longer waits for this call; it is {step.state}.")
    if attempt.state == AttemptState.OPEN:
        return Reception(CallbackVerdict.EARLY, "It is kept until the answer to the call is recorded.")
    if attempt.state != AttemptState.AWAITING_CALLBACK:
        return Reception(CallbackVerdict.LATE, f"The call was settled without a callback; it is {attempt.state}.")
    return Reception(CallbackVerdict.ACCEPTED, "The step goes on.")


def _try_of(step: FulfillmentStep, attempt: Attempt) -> Try:
    return Try(
        step=step.pk, plan=step.plan_id, attempt=attempt.pk, attempt_created_at=attempt.created_at, fence=step.fence
    )


def _record(address: CallbackAddress, verdict: CallbackVerdict, message_id: str, document: object, reason: str) -> None:
    """Keep what arrived; what was refused also stands in the step's history."""
    without_effect = verdict not in (CallbackVerdict.ACCEPTED, CallbackVerdict.EARLY)
    if without_effect and address.receipts.filter(verdict=verdict).count() >= MOST_RECEIPTS:
        return
    CallbackReceipt.objects.create(
        address=address,
        webhook_id=message_id[:200].replace("\x00", ""),
        verdict=verdict,
        body=document,
        applied=verdict is CallbackVerdict.ACCEPTED,
    )
    if verdict in (CallbackVerdict.LATE, CallbackVerdict.FORGED):
        plan = address.step.plan
        actor = f"system:{address.system}" if verdict is CallbackVerdict.LATE else ""
        with connection.cursor() as cursor:
            event = f"Callback{verdict.value}"
            write_journal(
                cursor, [JournalLine(event, plan.order_id, plan.pk, address.step_id, actor=actor[:150], reason=reason)]
            )


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
