"""Signatures of messages as Standard Webhooks defines them: HMAC-SHA256 over id, time and body.

A secret is base64, with or without ``whsec_`` before it. Several secrets may be in use while one replaces another.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours, either way."""

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

_PREFIX = "whsec_"
_WHOLE_NUMBER = re.compile(r"\d{1,12}\Z", re.ASCII)
_MESSAGE_ID = re.compile(r"[!-~]{1,200}\Z", re.ASCII)
_MOST_SIGNATURES = 10


class MalformedSecret(ValueError):
    """A text is no secret: it is not base64, or it is empty."""

    def __init__(self) -> None:
        super().__init__("A signing secret is base64, like whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw.")


class SignatureRefused(Exception):
    """A message is not from who has the secret, or not from now. ``reason`` says what is wrong, never what is right."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that a message is sent with; raises MalformedSecret."""
    seconds = str(int(at.timestamp()))
    digest = _digest(_key(secret), message_id, seconds, body)
    return {ID: message_id, TIMESTAMP: seconds, SIGNATURE: f"v1,{base64.b64encode(digest).decode()}"}


def verify(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the id of a message that is signed with one of the secrets and not older or newer than the tolerance.

    ``headers`` are by lower-case name. Every secret is tried against every signature in constant time. Raises
    SignatureRefused, and MalformedSecret where one of the secrets is none.
    """
    keys = [_key(secret) for secret in secrets]
    message_id, seconds = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not (message_id and seconds and headers.get(SIGNATURE)):
        raise SignatureRefused(f"The headers {ID}, {TIMESTAMP} and {SIGNATURE} are needed.")
    if not _MESSAGE_ID.match(message_id):
        raise SignatureRefused(f"{ID} is at most 200 visible ASCII characters.")
    if not _WHOLE_NUMBER.match(seconds):
        raise SignatureRefused(f"{TIMESTAMP} is a number of seconds since 1970.")
    given = _signatures(headers[SIGNATURE])
    expected = [_digest(key, message_id, seconds, body) for key in keys]
    matches = [hmac.compare_digest(one, another) for one in expected for another in given]
    if not any(matches):
        raise SignatureRefused("No signature fits the message.")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise SignatureRefused(f"{TIMESTAMP} is more than five minutes off.")
    return message_id


def _signatures(header: str) -> list[bytes]:
    found = []
    for part in header.split(" ")[:_MOST_SIGNATURES]:
        version, _, text = part.partition(",")
        if version == "v1":
            try:
                found.append(base64.b64decode(text, validate=True))
            except (binascii.Error, ValueError):
                continue
    return found


def _digest(key: bytes, message_id: str, seconds: str, body: bytes) -> bytes:
    return hmac.new(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256).digest()


def _key(secret: str) -> bytes:
    text = secret.removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise MalformedSecret from None
    if not key:
        raise MalformedSecret
    return key
