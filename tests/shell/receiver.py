"""A real HTTP server that subscribes to events: it keeps what it got, byte for byte, and answers as the test says."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Received"], tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class Received:
    """One request. ``event`` is its body as JSON."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


def answers(status: int, **headers: str) -> Answer:
    return lambda received: (status, headers)


@dataclass
class Receiver:
    answer: Answer = field(default_factory=lambda: answers(204))
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    now_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                receiver.connections += 1
                super().setup()

            def do_POST(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = Received(self.path, headers, self.rfile.read(int(headers.get("content-length", 0))))
                status, more = receiver.take(received)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, received: Received) -> tuple[int, dict[str, str]]:
        with self.lock:
            self.received.append(received)
            self.now_at_once += 1
            self.most_at_once = max(self.most_at_once, self.now_at_once)
        try:
            return self.answer(received)
        finally:
            with self.lock:
                self.now_at_once -= 1

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hooks?tenant=1"

    @property
    def types(self) -> list[str]:
        return [received.event["type"] for received in self.received]

    @property
    def ids(self) -> list[str]:
        return [received.id for received in self.received]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Serve on a free port of the loopback network until the block ends."""
    running = Receiver()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.server.server_close()
