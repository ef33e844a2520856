"""What of a request and its answer may be kept and shown: bounded, storable, and without secrets."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from fulfillment.core.strict_json import UnreadableJson, read_json

HIDDEN = "•••"

MOST_CHARACTERS = 16_384
"""Of a body that is longer, the beginning is kept, as text."""

_MOST_HEADERS = 60
_MOST_HEADER_CHARACTERS = 1_000
_SENSITIVE = re.compile(
    r"pass(word|wd|phrase)|secret|token|authorization|api[-_]?key|credential|private[-_]?key|signature|cookie|"
    r"session[-_]?id|\bcvv\b|\bpin\b",
    re.IGNORECASE,
)
# Every repetition is bounded: the text is written by others, and may be made to keep the expression busy.
_SENSITIVE_IN_TEXT = re.compile(
    r"(?P<name>(?:pass(?:word|wd|phrase)|secret|token|api[-_]?key|credential|private[-_]?key)[\w-]{0,40}"
    r"[\"']?\s{0,4}[:=]\s{0,4}[\"']?)(?P<value>[^\"'\s,;&<>}]{1,4000})",
    re.IGNORECASE,
)
_CALLBACK = re.compile(r"(/callbacks/)[A-Za-z0-9_-]+")
_SHORTEST_SECRET = 4
_LONGEST_KEPT_NAME = 64


def storable(text: str) -> str:
    """Return a text as the database can hold it: what is no whole character, and NUL, is replaced."""
    readable = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    return readable.replace("\x00", "\ufffd")


def _is_sensitive(name: str) -> bool:
    # Names are written by others: long ones, each used once, would fill the memory with answers for nothing.
    return _is_sensitive_kept(name) if len(name) <= _LONGEST_KEPT_NAME else _SENSITIVE.search(name) is not None


@lru_cache(maxsize=4_096)
def _is_sensitive_kept(name: str) -> bool:
    return _SENSITIVE.search(name) is not None


class Redactor:
    """Hides values by the names they have, and the given secrets wherever they stand."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def text(self, text: str, limit: int = MOST_CHARACTERS) -> str:
        """Return a text without secrets, cut at the limit."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        if "/callbacks/" in text:
            text = _CALLBACK.sub(rf"\1{HIDDEN}", text)
        text = storable(text)
        return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"

    def value(self, value: object) -> object:
        """Return a JSON value in which what is named like a secret is hidden."""
        if isinstance(value, Mapping):
            return {self.text(str(name)): self._member(str(name), item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers, those with credentials hidden."""
        kept = list(headers.items())[:_MOST_HEADERS]
        return {
            self.text(name, 200): HIDDEN if _is_sensitive(name) else self.text(value, _MOST_HEADER_CHARACTERS)
            for name, value in kept
        }

    def body(self, body: bytes) -> object:
        """Return a body as JSON where it is JSON of bearable length, else as text."""
        if not body:
            return None
        try:
            shown = self.value(read_json(body))
        except UnreadableJson:
            text = body[: MOST_CHARACTERS * 4].decode("utf-8", "replace")
            return self.text(_SENSITIVE_IN_TEXT.sub(rf"\g<name>{HIDDEN}", text))
        if len(body) <= MOST_CHARACTERS:
            return shown
        return self.text(json.dumps(shown, ensure_ascii=False))

    def _member(self, name: str, item: object) -> object:
        return HIDDEN if _is_sensitive(name) and item not in (None, "") else self.value(item)
