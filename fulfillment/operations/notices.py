"""Telling the people of a queue what fell into it: incidents are gathered by cause, and told in one e-mail each.

A new incident is untold, by a default of its table: the engine does nothing for it and never waits. Guarantee: each
open incident of a queue with an address is told at least once. An e-mail is claimed under a lease, before it is sent;
a worker that dies between sending and recording leaves a lease that ends, and it is sent again under its old number.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from fulfillment.core.notice import OpenCause, again_after, failures_address, write_letter
from fulfillment.executors.mail import MailRefused, is_configured, send
from fulfillment.models import FalloutNotice
from fulfillment.queries.fallout import FailureFilter, open_causes, open_failures
from orchestration.models import Queue

PAGE = 500
"""How many incidents one statement gathers."""

REPEAT_SECONDS = 900
"""At least so long after an e-mail comes the next one about the same cause."""

OLD_HOURS = 24
"""Incidents that were open for longer when a server was first configured are not told: they are on the board."""

LEASE_SECONDS = 120
"""Longer than a conversation with the server in which every answer takes its full time."""

EXAMPLES, KEPT_DAYS = 5, 90

# Incidents that the engine is just closing are skipped; the next run finds them closed, and they are told to nobody.
_GATHER = (
    "WITH fresh AS MATERIALIZED (SELECT id, queue, signature, state, opened_at FROM fulfillment_incident "
    "WHERE untold ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED), "
    "gathered AS (UPDATE fulfillment_incident AS incident SET untold = false FROM fresh WHERE incident.id = fresh.id), "
    "written AS (INSERT INTO fulfillment_falloutnotice AS notice "
    "(queue, signature, waiting, told, due_at, attempts, error) "
    "SELECT fresh.queue, fresh.signature, count(*), 0, statement_timestamp() + make_interval(secs => %s), 0, '' "
    "FROM fresh JOIN orchestration_queue AS queue ON queue.code = fresh.queue AND queue.notification_email <> '' "
    "WHERE fresh.state = 'Open' AND fresh.opened_at > statement_timestamp() - make_interval(hours => %s) "
    "GROUP BY fresh.queue, fresh.signature ORDER BY fresh.queue, fresh.signature "
    "ON CONFLICT (queue, signature) DO UPDATE SET waiting = notice.waiting + excluded.waiting, "
    "due_at = coalesce(notice.due_at, greatest(excluded.due_at, notice.sent_at + make_interval(secs => %s)))) "
    "SELECT count(*) FROM fresh"
)
_CLAIM = (
    "UPDATE fulfillment_falloutnotice AS notice SET attempts = notice.attempts + 1, "
    "due_at = statement_timestamp() + make_interval(secs => %s) FROM (SELECT id FROM fulfillment_falloutnotice "
    "WHERE due_at <= statement_timestamp() ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) AS due "
    "WHERE notice.id = due.id RETURNING notice.id, notice.queue, notice.signature, notice.waiting, notice.told, "
    "notice.attempts, notice.due_at"
)
# The end of the lease is the fence. What was gathered while the e-mail was on its way is told by the next one.
_TOLD = (
    "UPDATE fulfillment_falloutnotice SET waiting = waiting - %s, told = told + %s, attempts = 0, error = '', "
    "sent_at = CASE WHEN %s THEN statement_timestamp() ELSE sent_at END, due_at = CASE WHEN waiting > %s "
    "THEN statement_timestamp() + make_interval(secs => %s) END WHERE id = %s AND due_at = %s"
)
_FAILED = (
    "UPDATE fulfillment_falloutnotice SET error = %s, due_at = statement_timestamp() + make_interval(secs => %s) "
    "WHERE id = %s AND due_at = %s"
)
# Where the server takes nothing, the others need not be tried before this one is.
_PUT_OFF = (
    "UPDATE fulfillment_falloutnotice SET due_at = statement_timestamp() + make_interval(secs => %s) "
    "WHERE due_at <= statement_timestamp()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedNotice:
    """A notice that this worker has until its lease ends."""

    id: int
    queue: str
    signature: str
    waiting: int
    told: int
    attempt: int
    leased_until: datetime


def notify_due(seconds: float) -> None:
    """Gather what is new and send what is due, for about ``seconds``. Without an SMTP server nothing is done."""
    if not is_configured():
        return
    until = time.monotonic() + seconds
    while gather_incidents() == PAGE and time.monotonic() < until:
        pass
    while time.monotonic() < until and (notice := claim_notice()) is not None:
        _tell(notice)


def gather_incidents() -> int:
    """Add new incidents to the notices of their queues; return how many incidents were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, [PAGE, settings.NOTICE_SECONDS, OLD_HOURS, REPEAT_SECONDS])
        return int(cursor.fetchone()[0])


def claim_notice() -> ClaimedNotice | None:
    """Claim the notice that has been due for longest, none where none is. Two workers never get the same."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [LEASE_SECONDS])
        row = cursor.fetchone()
    if row is None:
        return None
    identifier, queue, signature, waiting, told, attempt, lease = row
    return ClaimedNotice(
        id=identifier, queue=queue, signature=signature, waiting=waiting, told=told, attempt=attempt, leased_until=lease
    )


def _tell(notice: ClaimedNotice) -> None:
    """Send what a notice says to the address that its queue has now, and record what came of it."""
    queue = Queue.objects.filter(code=notice.queue).exclude(notification_email="").first()
    cause = _open_cause(notice)
    if queue is None or cause is None:  # nobody to tell, or all was repaired meanwhile
        record_told(notice, sent=False)
        return
    address = failures_address(settings.BASE_URL, notice.signature, notice.queue)
    letter = write_letter(queue.name or queue.code, min(notice.waiting, cause.failures), cause, address)
    try:
        send(letter, queue.notification_email, f"fallout-{notice.id}-{notice.told}")
    except MailRefused as refusal:
        record_failed(notice, refusal)
    else:
        record_told(notice, sent=True)


def _open_cause(notice: ClaimedNotice) -> OpenCause | None:
    failures = FailureFilter(signature=notice.signature, queue=notice.queue)
    found = next(iter(open_causes(1, failures)), None)
    if found is None:
        return None
    orders = open_failures(failures).values_list("order__external_id", flat=True)[: EXAMPLES * 4]
    return OpenCause(
        step=found.step,
        system=found.system,
        error_code=found.error_code,
        message=found.message,
        failures=found.incidents,
        orders=found.orders,
        since=found.since,
        examples=tuple(dict.fromkeys(orders))[:EXAMPLES],
    )


def record_told(notice: ClaimedNotice, *, sent: bool) -> None:
    """Record that what was claimed needs to be told no more; not where the lease is lost."""
    number = notice.waiting
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [number, number, sent, number, REPEAT_SECONDS, notice.id, notice.leased_until])


def record_failed(notice: ClaimedNotice, refusal: MailRefused) -> None:
    """Record why an e-mail was not taken, and when it is tried again."""
    delay = again_after(notice.attempt).total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [str(refusal)[:1000], delay, notice.id, notice.leased_until])
        if refusal.whole_server:
            cursor.execute(_PUT_OFF, [delay])


def forget_old_notices() -> int:
    """Delete notices that have nothing to tell and told nothing for 90 days; return how many."""
    idle = FalloutNotice.objects.filter(due_at__isnull=True).exclude(sent_at__gte=Now() - timedelta(days=KEPT_DAYS))
    return idle.delete()[0]


def refused_notices() -> list[FalloutNotice]:
    """Return the notices whose last try failed, the one that waits for longest first. One query."""
    return list(FalloutNotice.objects.filter(due_at__isnull=False).exclude(error="").order_by("due_at", "pk"))
