"""A wire between the workers and PostgreSQL that can be cut: at once, or when a COMMIT went through.

In the second case the transaction takes effect, and who asked for it never hears so: the ambiguous commit.
"""

import contextlib
import socket
import threading

_COMMIT = b"COMMIT\0"
_CHUNK = 65_536


class Proxy:
    """Forwards connections to a server on this machine. ``cut_commits`` counts those cut after their COMMIT."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._to_cut = 0
        self._open: set[socket.socket] = set()
        self.cut_commits = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_next_commits(self, number: int) -> None:
        """Let the next commits take effect unheard."""
        with self._lock:
            self._to_cut = number

    @property
    def is_cutting(self) -> bool:
        """Whether a commit is still to be cut."""
        return self._to_cut > 0

    def cut_all(self) -> int:
        """Break every connection that is open now; return how many there were."""
        with self._lock:
            found = list(self._open)
        for one in found:
            _close(one)
        return len(found) // 2

    def close(self) -> None:
        """Take no more connections and break those that are open."""
        self._listener.close()
        self.cut_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                _close(client)
                continue
            server.settimeout(None)
            with self._lock:
                self._open |= {client, server}
            threading.Thread(target=self._forward, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._forward, args=(server, client, False), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket, from_client: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                cut = from_client and _COMMIT in chunk and self._is_chosen()
                if cut:
                    source.shutdown(socket.SHUT_WR)  # the answer finds nobody
                target.sendall(chunk)
                if cut:
                    threading.Event().wait(0.05)  # the server commits meanwhile
                    break
        with self._lock:
            self._open -= {source, target}
        _close(source)
        _close(target)

    def _is_chosen(self) -> bool:
        with self._lock:
            chosen = self._to_cut > 0
            self._to_cut -= chosen
            self.cut_commits += chosen
            return chosen


def _close(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
