"""Requests and responses as values, and the error answer in the form of RFC 9457."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

JSON = "application/json"
HTML = "text/html; charset=utf-8"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` holds the decoded segments; header names are in lower case."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """In place of a response: the connection breaks and the caller learns nothing."""


class Problem(Exception):
    """An answer that says what is wrong and what would be right."""

    def __init__(self, status: int, title: str, detail: str, headers: Headers = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers

    def response(self) -> Response:
        document = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return Response(self.status, encoded(document), "application/problem+json", self.headers)


def answer(document: object, status: int = 200, headers: Headers = ()) -> Response:
    return Response(status, encoded(document), JSON, headers)


def encoded(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
