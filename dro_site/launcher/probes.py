"""Questions whose answer says that a server is ready: SQL, PING, HTTP, a line in a log."""

import asyncio
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg


async def answers_sql(url: str) -> bool:
    """Return whether the database answers a query."""
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=2) as connection:
            await connection.execute("SELECT 1")
    except (psycopg.Error, OSError):
        return False
    return True


async def answers_ping(url: str) -> bool:
    """Return whether a Redis or Valkey server answers PING with the password of the URL."""
    parts = urlsplit(url)
    password = unquote(parts.password or "")
    login = (
        [b"AUTH", unquote(parts.username).encode(), password.encode()]
        if parts.username
        else [b"AUTH", password.encode()]
    )
    commands = [*([_command(*login)] if password else []), _command(b"PING")]
    answer = await _exchange(parts.hostname or "127.0.0.1", parts.port or 6379, b"".join(commands), len(commands))
    return b"+PONG" in answer


async def answers_http(url: str, asked_as: str = "") -> int:
    """Return the status with which the URL answers, 0 where nothing does. `asked_as`: the host name to ask for."""
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    shown = f"[{host}]" if ":" in host else host
    named = asked_as or f"{shown}:{port}"
    request = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n".encode()
    answer = await _exchange(host, port, request, 1)
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() else 0


async def answers_ok(url: str, asked_as: str = "") -> bool:
    """Return whether the URL answers with status 200."""
    return await answers_http(url, asked_as) == 200


async def says(log: Path, words: bytes, since: int = 0) -> bool:
    """Return whether the log holds the words after the given position."""
    try:
        with log.open("rb") as file:
            file.seek(since)
            return words in file.read()
    except FileNotFoundError:
        return False


def _command(*words: bytes) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


async def _exchange(host: str, port: int, request: bytes, lines: int, limit: float = 5.0) -> bytes:
    """Send the request and read that many lines, or until the end or the time limit; return what came."""
    received = b""
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(limit):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(request)
            await writer.drain()
            while received.count(b"\r\n") < lines:
                part = await reader.read(4096)
                if not part:
                    break
                received += part
    except (OSError, TimeoutError):
        return received
    finally:
        if writer is not None:
            writer.close()
    return received
