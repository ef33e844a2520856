"""A real server in a thread whose answers are written byte by byte by the test: whatever the other side may do."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Script = Callable[[socket.socket], None]


@dataclass
class HostileServer:
    """``behave`` is what it does with each connection after the request was read; ``requests`` is what it got."""

    port: int
    behave: Script
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def header(self, name: str, request: int = -1) -> str | None:
        """The value of a header of a request that was received."""
        head = self.requests[request].partition(b"\r\n\r\n")[0].decode("latin-1")
        for line in head.split("\r\n")[1:]:
            found, _, value = line.partition(": ")
            if found.lower() == name.lower():
                return value
        return None


def answering(status: str, body: bytes = b"", *headers: str) -> Script:
    """An ordinary answer, after which the connection stays open."""
    length = [] if any(header.lower().startswith("transfer-encoding") for header in headers) else [len(body)]
    lines = [f"HTTP/1.1 {status}", *headers, *(f"Content-Length: {number}" for number in length), "", ""]
    message = "\r\n".join(lines).encode() + body
    return lambda connection: connection.sendall(message)


def json_answer(status: str, body: bytes, *headers: str) -> Script:
    return answering(status, body, "Content-Type: application/json", *headers)


@contextmanager
def hostile_server(behave: Script) -> Iterator[HostileServer]:
    """Serve on a free port of the loopback network until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = HostileServer(listener.getsockname()[1], behave)
    stopping = threading.Event()

    def accept() -> None:
        while not stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                while (request := _read_request(connection)) is not None:
                    server.requests.append(request)
                    server.behave(connection)
            except OSError:
                pass

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        stopping.set()
        listener.close()


def _read_request(connection: socket.socket) -> bytes | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(body) < length:
        piece = connection.recv(65_536)
        if not piece:
            return None
        body += piece
    return head + b"\r\n\r\n" + body
