"""What the supervisor needs to know of one process."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

Probe = Callable[[], Awaitable[bool]]


def nothing() -> None:
    """Do nothing before a start."""


@dataclass(frozen=True, slots=True)
class Service:
    """A process to keep alive: its command, when it is ready, and how it is stopped.

    `stop_signal` ends it in an orderly way within `grace` seconds; `death_signal` is what the kernel sends when the
    supervisor dies; `before_start` clears what a crash may have left.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Probe
    stop_signal: int = signal.SIGTERM
    grace: float = 8.0
    death_signal: int = signal.SIGKILL
    demoted: bool = False
    before_start: Callable[[], None] = nothing
    start_limit: float = 90.0
