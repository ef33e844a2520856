"""Refusing a request before the framework makes one of it, in the shape of every other problem."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings

from dro_site.api.problem_types import BY_CODE

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


async def refuse(path: str, code: str, detail: str, send: Send) -> None:
    """Answer with a problem document and end the connection, since what is left of the body is not read."""
    problem_type = BY_CODE[code]
    request_id = uuid4().hex
    document = {
        "type": f"{settings.BASE_URL}/api/docs#{problem_type.anchor}",
        "title": problem_type.title,
        "status": problem_type.status,
        "detail": detail,
        "instance": path,
        "code": problem_type.code,
        "request_id": request_id,
        "retryable": problem_type.retryable,
    }
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"x-request-id", request_id.encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": problem_type.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})
