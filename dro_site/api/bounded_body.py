"""Bodies are cut off where they become too large, before anything of them is kept.

The framework writes a body to disk before it asks for its size, so that a stream without end would fill the disk.
"""

from typing import Any

from django.conf import settings

from dro_site.api.early_refusal import Application, Message, Receive, Send, refuse

LARGEST_FORM = 64 * 1_048_576  # a page may upload files


class _TooLarge(Exception):
    """More arrived than the address takes."""


class BoundedBody:
    """Answers 413 (a problem document) to requests whose body is larger than their address takes."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        limit = _limit(scope["path"])
        left = limit
        started = False

        async def bounded_receive() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _TooLarge
            return message

        async def noted_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            if _declared(scope) > limit:
                raise _TooLarge
            await self._application(scope, bounded_receive, noted_send)
        except _TooLarge:
            if not started:
                detail = f"The body may hold at most {limit:,} bytes."
                await refuse(scope["path"], "body_too_large", detail, send)


def _limit(path: str) -> int:
    is_for_programs = path.startswith(("/api/", "/callbacks/"))
    return (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) if is_for_programs else LARGEST_FORM


def _declared(scope: dict[str, Any]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
