"""The header by which systems tell which calls belong together (W3C Trace Context, level 1)."""

from hashlib import sha256


def traceparent(source: str, external_id: str, idempotency_key: str, attempt: int) -> str:
    """Return the header of a call: one trace for all calls of an order, one span for each try.

    Both are made from what is known of the call, so that a call whose record was lost can still be found by its
    headers. Neither is ever all zeros, which the standard forbids.
    """
    trace = sha256(f"{source}\n{external_id}".encode("utf-8", "replace")).hexdigest()[:32]
    span = sha256(f"{idempotency_key}\n{attempt}".encode("utf-8", "replace")).hexdigest()[:16]
    return f"00-{trace}-{span}-01"
