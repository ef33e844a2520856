"""A downstream system that does nothing but count: ``python -m dro_site.bench.stub PORT DELAY_MS``.

It answers every request with an empty JSON object after the delay, and ``GET /`` with how many calls came, and how
many of them with a key that had come before.
"""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dro_site.bench.measurement import BarNotMeasurable
from dro_site.launcher import ports

START_LIMIT = 20.0
_LENGTH = b"\r\ncontent-length:"
_KEY = b"\r\nidempotency-key:"


class _Counted(asyncio.Protocol):
    """One connection; ``keys`` is shared by all of them and maps a key to how often it came."""

    def __init__(self, keys: dict[bytes, int], delay: float) -> None:
        self._keys = keys
        self._delay = delay
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(_header(head, _LENGTH) or b"0")
        if len(rest) < length:
            return
        self._received = rest[length:]
        if head.startswith(b"GET / "):
            calls = sum(self._keys.values())
            self._answer(json.dumps({"calls": calls, "duplicates": calls - len(self._keys)}).encode())
            return
        key = _header(head, _KEY)
        self._keys[key] = self._keys.get(key, 0) + 1
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._answer, b"{}")
        else:
            self._answer(b"{}")

    def _answer(self, body: bytes) -> None:
        assert self._transport is not None
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)


def _header(head: bytes, name: bytes) -> bytes:
    """The value of a header; blank where it is not there. ``name`` is in lower case, with what stands around it."""
    place = head.lower().find(name)
    return head[place + len(name) :].partition(b"\r\n")[0].strip() if place >= 0 else b""


@dataclass(frozen=True, slots=True)
class Stub:
    """A running stub."""

    address: str

    def counted(self) -> Any:
        """Return how many calls came, and how many of them again: ``calls`` and ``duplicates``."""
        with urllib.request.urlopen(f"{self.address}/", timeout=10) as answer:  # noqa: S310 - our own stub
            return json.load(answer)


@contextmanager
def running_stub(bar: str, delay_ms: int) -> Iterator[Stub]:
    """Run a stub in a process of its own. Raises BarNotMeasurable where it does not start."""
    port = ports.unused()
    process = subprocess.Popen([sys.executable, "-P", "-m", "dro_site.bench.stub", str(port), str(delay_ms)])
    stub = Stub(f"http://{ports.LOCAL}:{port}")
    try:
        _await(bar, stub)
        yield stub
    finally:
        process.terminate()
        process.wait(15)


def _await(bar: str, stub: Stub) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        try:
            stub.counted()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise BarNotMeasurable(bar, f"the stub did not answer at {stub.address}.")


async def _serve(port: int, delay: float) -> None:
    keys: dict[bytes, int] = {}
    server = await asyncio.get_running_loop().create_server(lambda: _Counted(keys, delay), ports.LOCAL, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) / 1_000))
