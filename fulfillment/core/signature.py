"""The signature of an error: failures that a person would repair alike have the same one."""

import hashlib
import re

MOST_READ, MOST_KEPT = 1_000, 500
"""Characters of a message that are looked at, and of what is made of it: the other side may send anything."""

_TOP_LEVELS = "com|net|org|io|dev|app|cloud|local|localhost|internal|example|test|invalid"

# The order matters: what is longer goes first, numbers last.
_VARIABLE_PARTS = (
    (re.compile(r"\bhttps?://[^\s'\"<>]+", re.IGNORECASE), "<url>"),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), "<email>"),
    # A quote between two letters is an apostrophe, as in "can't".
    (re.compile(r"(?<!\w)'[^']*'(?!\w)|(?<!\w)\"[^\"]*\"(?!\w)|“[^”]*”"), "<text>"),
    (re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "<host>"),
    (re.compile(rf"\b(?:[\w-]+\.)+(?:{_TOP_LEVELS})\b(?::\d+)?", re.IGNORECASE), "<host>"),
    (re.compile(r"\b(?=\d*[a-fA-F])[0-9a-fA-F]{8,}\b"), "<id>"),
    (re.compile(r"\b[A-Z]{2,}-[\w.-]*\d[\w.-]*"), "<reference>"),
    (re.compile(r"\d+"), "<n>"),
)


def normalised_message(message: str) -> str:
    """Return the message with addresses, identifiers, quoted texts and numbers replaced by placeholders.

    At most 500 characters, made of the first 1,000.
    """
    message = message[:MOST_READ]
    for pattern, placeholder in _VARIABLE_PARTS:
        message = pattern.sub(placeholder, message)
    return " ".join(message.split())[:MOST_KEPT]


def error_signature(system: str, error_code: str, message: str) -> str:
    """Return 64 hexadecimal digits that are equal for failures of the same system, code and kind of message."""
    parts = "\x1f".join((system, error_code, normalised_message(message)))
    return hashlib.sha256(parts.encode()).hexdigest()
