"""HTTP to downstream systems: to checked addresses only, within one total deadline, and with bounded answers.

No redirects are followed and no proxies are taken from the environment. Connections are kept, apart for each list of
allowed networks: a connection that one system may use is not lent to another that may not.
"""

import contextvars
import os
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import httpcore2
import httpx2

from fulfillment.executors.address_guard import Network, checked_addresses

MOST_BYTES = 1_048_576
"""How much of an answer is read, after decoding."""

_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_KEPT_CONNECTIONS = 4
"""Of one transport: it serves one call at a time, of whichever systems share its list of networks."""


class AnswerTooLarge(Exception):
    """An answer has more than MOST_BYTES bytes; what was read of it is ``beginning``."""

    def __init__(self, beginning: bytes) -> None:
        self.beginning = beginning
        super().__init__(f"The answer has more than {MOST_BYTES:,} bytes.")


class AnswerUnreadable(Exception):
    """An answer is encoded in a way that cannot be read."""


@dataclass(slots=True)
class Watch:
    """The time that one exchange may take, and whether anything of it has left the house."""

    deadline: float
    sent: bool = False

    def remaining(self) -> float:
        """Return the seconds that are left. Raises TimeoutError where none are."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("The total deadline of the call has passed.")
        return left


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case; of a repeated header the first value counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes


_current: contextvars.ContextVar[Watch] = contextvars.ContextVar("watch")


def exchange(
    *,
    method: str,
    address: str,
    headers: Mapping[str, str],
    content: bytes,
    networks: tuple[Network, ...],
    watch: Watch,
    keep_alive: bool = True,
) -> Answer:
    """Send one request and read its answer.

    Raises AddressForbidden, HostUnknown, TimeoutError, AnswerTooLarge, AnswerUnreadable, and httpcore2's NetworkError,
    TimeoutException and ProtocolError. ``watch.sent`` tells then whether the other side may have got the request.
    """
    fields = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "dro", **headers}
    request = httpx2.Request(method, address, headers=fields, content=content)
    with _watched(watch), _transport(networks, keep_alive) as transport:
        response = transport.handle_request(request)
        try:
            return Answer(response.status_code, _first_values(response.headers), _body(response))
        finally:
            response.close()


@contextmanager
def _watched(watch: Watch) -> Iterator[None]:
    mark = _current.set(watch)
    try:
        yield
    finally:
        _current.reset(mark)


def _first_values(headers: httpx2.Headers) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers.multi_items():
        found.setdefault(name.lower(), value)
    return found


def _body(response: httpx2.Response) -> bytes:
    if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
        raise AnswerUnreadable("The answer is compressed in a way that was not offered.")
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in response.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > MOST_BYTES:
                raise AnswerTooLarge(b"".join(pieces)[:MOST_BYTES])
    except httpx2.DecodingError as error:
        raise AnswerUnreadable(f"The answer's compression is broken: {error}") from error
    return b"".join(pieces)


class GuardedTransport(httpx2.BaseTransport):
    """Connections to addresses in certain networks, for one call at a time."""

    def __init__(self, networks: tuple[Network, ...], *, keep_alive: bool) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(),
            max_connections=None,
            max_keepalive_connections=_KEPT_CONNECTIONS if keep_alive else 0,
            keepalive_expiry=5.0,
            network_backend=GuardedBackend(networks),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        url = request.url
        response = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": {}},  # the watch bounds every operation, whatever httpcore asks for
            )
        )
        return httpx2.Response(response.status, headers=response.headers, stream=_AnswerStream(response))

    def close(self) -> None:
        self._pool.close()


class _AnswerStream(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class GuardedBackend(httpcore2.NetworkBackend):
    """Dials what a name resolves to, after every answer was checked."""

    def __init__(self, networks: tuple[Network, ...]) -> None:
        self._networks = networks
        self._dialler = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        watch = _current.get()
        addresses = checked_addresses(host, port, self._networks, watch.remaining())
        for position, address in enumerate(addresses, start=1):
            try:
                return _WatchedStream(self._dialler.connect_tcp(address, port, timeout=watch.remaining()))
            except httpcore2.ConnectError:
                if position == len(addresses):
                    raise
        raise AssertionError("unreachable")


class _WatchedStream(httpcore2.NetworkStream):
    """A connection whose every operation ends by the deadline of the exchange that uses it."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=_current.get().remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # Piece by piece, since the library's own loop would grant each piece the whole time anew.
        watch, connection = _current.get(), self._stream.get_extra_info("socket")
        rest = memoryview(buffer)
        while rest:
            connection.settimeout(watch.remaining())
            watch.sent = True
            try:
                rest = rest[connection.send(rest) :]
            except TimeoutError as error:
                raise httpcore2.WriteTimeout(error) from error
            except OSError as error:
                raise httpcore2.WriteError(error) from error

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = _current.get().remaining()
        return _WatchedStream(self._stream.start_tls(ssl_context, server_hostname, timeout=left))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


# Those that no call uses now. A pool that all threads shared would look through all its connections, and ask the
# system about each, at every call.
_idle: dict[tuple[tuple[Network, ...], bool], list[GuardedTransport]] = {}

# In a forked process: two processes must not talk over one connection.
os.register_at_fork(after_in_child=_idle.clear)


@contextmanager
def _transport(networks: tuple[Network, ...], keep_alive: bool) -> Iterator[GuardedTransport]:
    """Lend a transport to one call: the one that was used last, so that few connections are kept."""
    idle = _idle.setdefault((networks, keep_alive), [])
    try:
        transport = idle.pop()
    except IndexError:
        transport = GuardedTransport(networks, keep_alive=keep_alive)
    try:
        yield transport
    finally:
        idle.append(transport)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
