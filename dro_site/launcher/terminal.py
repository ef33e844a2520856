"""Progress on the terminal: one line per thing done, with the seconds it took."""

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TextIO


class Terminal:
    """Writes progress lines to a stream, each with the seconds since the start."""

    def __init__(self, stream: TextIO | None = None, quiet: bool = False) -> None:
        self._stream = stream or sys.stdout
        self._quiet = quiet
        self._started = time.monotonic()

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._started

    def say(self, text: str) -> None:
        """Write a progress line (nothing where the terminal is quiet)."""
        if not self._quiet:
            self.plain(f"[{self.elapsed():6.1f} s] {text}")

    def plain(self, text: str = "") -> None:
        """Write a line as it is. A closed terminal is no reason to stop the servers."""
        with contextlib.suppress(OSError, ValueError):
            print(text, file=self._stream, flush=True)

    @contextlib.contextmanager
    def step(self, done: str, doing: str = "") -> Iterator[None]:
        """Announce `doing` (where given), run the block, then say that it is `done` and how long it took."""
        if doing:
            self.say(doing)
        started = time.monotonic()
        yield
        self.say(f"{done} ({time.monotonic() - started:.1f} s)")
