"""Carrying out a call to a downstream system: once per idempotency key, as the fault rules allow."""

import asyncio
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from dro_site.simulator.callbacks import SCHEDULED, WITHHELD, Callbacks
from dro_site.simulator.ledger import Callback, Effect, Entry, Ledger
from dro_site.simulator.messages import Dropped, Headers, Problem, Request, Response, answer, encoded
from dro_site.simulator.rules import Rule, Rules
from dro_site.simulator.systems import Behaviour, behaviour, latency

_NO_RULE = Rule(id="")
_GARBAGE = b'{"reference": "\xff\xfe, <html>'
_MAX_KEY = 255


@dataclass(frozen=True, slots=True)
class Timing:
    """How long calls take by default, in seconds, and the seed that spreads them."""

    seed: int = 1
    shortest: float = 0.005
    longest: float = 0.020


class Operations:
    def __init__(self, ledger: Ledger, rules: Rules, callbacks: Callbacks, timing: Timing) -> None:
        self._ledger = ledger
        self._rules = rules
        self._callbacks = callbacks
        self._timing = timing

    async def perform(self, system: str, operation: str, request: Request) -> Response | Dropped:
        """Carry out one call and answer it.

        The effect and its record are durable before the latency begins, so a caller that gives up waiting finds the
        effect applied, as with a real system. Raises Problem for a call that no system would accept; that is recorded
        as well.
        """
        entry = _entry(system, operation, request)
        try:
            _check_call(entry, request)
        except Problem as problem:
            self._ledger.record(replace(entry, status=problem.status))
            await self._ledger.durable()
            raise
        rule = self._rules.match(system, operation, entry.order) or _NO_RULE
        response, callback = self._decide(entry, rule, request.headers.get("dro-callback-url", ""))
        await self._ledger.durable()
        if callback is not None:
            self._callbacks.schedule(callback)
        await asyncio.sleep(self._pause(entry, rule))
        if rule.drop_connection is not None:
            return Dropped()
        return replace(response, body=_GARBAGE) if rule.garbage_body else response

    def status(self, system: str, key: str) -> Response:
        """Whether the effect of an idempotency key was applied, with its answer if so."""
        effect = self._ledger.effect(system, key)
        if effect is None:
            return answer({"idempotency_key": key, "applied": False})
        found = {
            "status": effect.status,
            "answer": json.loads(effect.answer),
            "callback_state": self._ledger.callback_state(effect.sequence),
        }
        return answer({"idempotency_key": key, "applied": True, **found})

    def _decide(self, entry: Entry, rule: Rule, callback_url: str) -> tuple[Response, Callback | None]:
        """What to answer; writes the request and, the first time, the effect and its callback."""
        ordered = _rule_answer(rule)
        if not rule.applies:
            response = ordered or Problem(503, "Simulated answer", "A fault rule keeps the effect back.").response()
            self._ledger.record(replace(entry, status=_seen(rule, response.status)))
            return response, None
        fingerprint = hashlib.sha256(f"{entry.operation}\n{entry.body}".encode()).hexdigest()
        known = self._ledger.effect(entry.system, entry.idempotency_key)
        if known is not None:
            return self._repeat(entry, rule, known, fingerprint), None
        number = self._ledger.next_number(entry.system)
        done = _with_callback(behaviour(entry.system, entry.operation, number, bool(callback_url)), rule, callback_url)
        response = ordered or answer(done.document, done.status)
        sequence = self._ledger.record(replace(entry, applied=True, status=_seen(rule, response.status)))
        effect = Effect(sequence, fingerprint, done.status, encoded(done.document).decode())
        self._ledger.save_effect(entry.system, entry.idempotency_key, effect)
        callback = self._save_callback(sequence, done, rule, callback_url)
        return response, callback

    def _repeat(self, entry: Entry, rule: Rule, known: Effect, fingerprint: str) -> Response:
        """A repeat gets the first answer again; the same key for another call is a mistake of the caller."""
        if known.fingerprint == fingerprint:
            headers: Headers = (("Idempotent-Replayed", "true"),)
            response = _rule_answer(rule) or Response(known.status, known.answer.encode(), headers=headers)
        else:
            detail = (
                f"Idempotency-Key {entry.idempotency_key!r} was used for another call. Use a new key for a new call."
            )
            response = Problem(422, "Idempotency key reused", detail).response()
        replayed = known.fingerprint == fingerprint
        self._ledger.record(replace(entry, replayed=replayed, status=_seen(rule, response.status)))
        return response

    def _save_callback(self, sequence: int, done: Behaviour, rule: Rule, url: str) -> Callback | None:
        if done.callback_after is None:
            return None
        failed = rule.callback_status == "Failed"
        payload = {
            "status": rule.callback_status or "Completed",
            "code": rule.callback_code or ("SIMULATED_FAILURE" if failed else None),
            "message": rule.callback_message or ("The simulated operation failed." if failed else "Done."),
            "result": {} if failed else done.result,
        }
        callback = Callback(
            sequence=sequence,
            url=url,
            payload=encoded(payload).decode(),
            due_at=time.time() + done.callback_after,
            copies=1 + rule.duplicate_callbacks,
            state=WITHHELD if rule.callback_never else SCHEDULED,
        )
        self._ledger.save_callback(callback)
        return None if rule.callback_never else callback

    def _pause(self, entry: Entry, rule: Rule) -> float:
        if rule.latency_ms is not None:
            return rule.latency_ms / 1000
        timing = self._timing
        return latency(timing.seed, timing.shortest, timing.longest, entry.system, entry.idempotency_key)


def _entry(system: str, operation: str, request: Request) -> Entry:
    """The request as the ledger keeps it, whether or not it is acceptable."""
    headers = request.headers
    return Entry(
        system=system,
        operation=operation,
        idempotency_key=headers.get("idempotency-key", ""),
        order=headers.get("dro-order") or _order_in(request.body),
        step=headers.get("dro-step", ""),
        attempt=headers.get("dro-attempt", ""),
        received_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        body=request.body.decode(errors="replace"),
    )


def _order_in(body: bytes) -> str:
    """Return the order's identifier: the member ``order``, or its ``external_id`` as in the product's own payload."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    order = document.get("order") if isinstance(document, Mapping) else None
    found = order.get("external_id") if isinstance(order, Mapping) else order
    return found if isinstance(found, str) else ""


def _check_call(entry: Entry, request: Request) -> None:
    key = entry.idempotency_key
    if not key or len(key) > _MAX_KEY:
        detail = f"Send a header Idempotency-Key of 1 to {_MAX_KEY} characters, the same for every try of one call."
        raise Problem(400, "Idempotency key missing", detail)
    if not _order_in(request.body):
        detail = (
            "The body must be a JSON object with the order's identifier as text, as in "
            '{"order": "SO-1001"} or {"order": {"external_id": "SO-1001"}}.'
        )
        raise Problem(422, "Body not acceptable", detail)
    url = request.headers.get("dro-callback-url", "")
    if url and not _is_web_address(url):
        raise Problem(422, "Callback address not acceptable", f"Dro-Callback-Url {url!r} is no http or https address.")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _rule_answer(rule: Rule) -> Response | None:
    if rule.status is None:
        return None
    headers: Headers = () if rule.retry_after is None else (("Retry-After", str(rule.retry_after)),)
    if rule.body is not None:
        return answer(rule.body, rule.status, headers)
    detail = f"A fault rule ({rule.id}) makes this call answer {rule.status}."
    return Problem(rule.status, "Simulated answer", detail, headers).response()


def _seen(rule: Rule, status: int) -> int | None:
    """The status that the caller sees: none where the connection breaks."""
    return None if rule.drop_connection is not None else status


def _with_callback(done: Behaviour, rule: Rule, callback_url: str) -> Behaviour:
    """The behaviour with the callback that a rule asks for."""
    if rule.callback_after_ms is None or not callback_url:
        return done
    reference = done.result["reference"]
    document = {"reference": reference, "status": "Accepted"}
    return Behaviour(202, document, done.result, rule.callback_after_ms / 1000)
