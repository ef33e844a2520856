"""The signature of an error: failures that a person would repair alike have the same one."""

import hashlib
import re

_VARIABLE_PARTS = (
    (re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{8,}\b"), "<id>"),
    (re.compile(r"'[^']*'|\"[^\"]*\""), "<text>"),
    (re.compile(r"\b[A-Z]{2,}-[\w.-]*\d[\w.-]*"), "<reference>"),
    (re.compile(r"\d+"), "<n>"),
)


def normalised_message(message: str) -> str:
    """Return the message with identifiers, quoted texts and numbers replaced by placeholders."""
    for pattern, placeholder in _VARIABLE_PARTS:
        message = pattern.sub(placeholder, message)
    return " ".join(message.split())


def error_signature(system: str, error_code: str, message: str) -> str:
    """Return 64 hexadecimal digits that are equal for failures of the same system, code and kind of message."""
    parts = "\x1f".join((system, error_code, normalised_message(message)))
    return hashlib.sha256(parts.encode()).hexdigest()
