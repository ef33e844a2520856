"""Addresses and bodies are read as UTF-8, whatever else the header Content-Type names.

The framework reads by the codec that a request names, also by those that make half characters or fail, and before any
of our code runs: so a request could make it fail at every address.
"""

import codecs
from typing import Any

from django.utils.http import parse_header_parameters

from dro_site.api.early_refusal import Application, Receive, Send, refuse

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_READ_ALIKE = ("utf-8", "ascii")


class Unreadable(ValueError):
    """The header cannot be read, or names another character set than UTF-8 for a form."""


class PlainContentType:
    """Passes on a Content-Type that the framework can read; answers 400 (a problem document) where there is none."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # Repeated headers are joined as the framework does it, so that both read the same.
            given = b",".join(value for name, value in scope["headers"] if name == b"content-type")
            try:
                plain = plain_content_type(given.decode("latin-1")).encode("latin-1", "replace")
            except Unreadable as error:
                await refuse(scope["path"], "malformed_request", str(error), send)
                return
            if plain != given:
                others = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
                scope = {**scope, "headers": [*others, (b"content-type", plain)]}
        await self._application(scope, receive, send)


def plain_content_type(text: str) -> str:
    """Return the header's text without a character set that is not UTF-8. Raises Unreadable."""
    if ";" not in text:
        return text
    try:
        kind, parameters = parse_header_parameters(text)
    except (ValueError, TypeError, LookupError) as error:
        raise Unreadable("The header Content-Type cannot be read.") from error
    charset = str(parameters.get("charset", "utf-8"))
    if _is_utf8(charset):
        return text
    if kind in FORMS:
        raise Unreadable(f"A form is sent as UTF-8, not as {charset[:40]}.")
    return str(kind)  # JSON has no parameters; it is UTF-8 in any case


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in _READ_ALIKE
    except (LookupError, ValueError):
        return False
