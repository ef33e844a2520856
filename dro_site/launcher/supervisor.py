"""Keeps processes alive: starts them, waits until each is ready, restarts what crashes, stops all in order."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from dro_site.launcher.child_process import describe_end, kill_group, start
from dro_site.launcher.refusal import NO_SPACE, Refusal, disk_full, is_full, one_sentence
from dro_site.launcher.service import Service
from dro_site.launcher.terminal import Terminal

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
CALM_AFTER = 30.0
ATTEMPTS_TO_START = 3
PROBE_EVERY = 0.05


@dataclass(slots=True)
class Kept:
    """One service under supervision."""

    service: Service
    log: Path
    process: asyncio.subprocess.Process | None = None
    created: float = 0.0
    keeper: asyncio.Task[None] | None = None
    ready_once: asyncio.Event = field(default_factory=asyncio.Event)
    failure: Refusal | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class Supervisor:
    """Supervises services in the order in which they were started; stops them in the opposite one.

    `on_change` is called whenever a process was started, with the pids in `processes`.
    """

    def __init__(self, logs: Path, terminal: Terminal, on_change: Callable[["Supervisor"], None]) -> None:
        self._logs = logs
        self._terminal = terminal
        self._on_change = on_change
        self._groups: list[list[Kept]] = []

    @property
    def processes(self) -> dict[str, tuple[int, float]]:
        """Return name → (pid, start time) of the processes that run."""
        return {
            kept.service.name: (kept.process.pid, kept.created)
            for group in self._groups
            for kept in group
            if kept.process is not None and kept.process.returncode is None
        }

    async def start(self, *services: Service) -> None:
        """Start services together and return when all are ready. Raises Refusal where one does not become so."""
        group = [Kept(service, self._rotate(service.name)) for service in services]
        self._groups.append(group)
        for kept in group:
            kept.keeper = asyncio.create_task(self._keep(kept), name=kept.service.name)
        await asyncio.gather(*(self._first_ready(kept) for kept in group))

    async def stop(self) -> None:
        """Stop all, the last started first; what does not end within its grace is killed."""
        while self._groups:
            await asyncio.gather(*(self._stop(kept) for kept in self._groups[-1]))
            self._groups.pop()

    def kill(self) -> None:
        """Kill all without waiting (a second Ctrl-C)."""
        for kept in (kept for group in self._groups for kept in group):
            kept.stopping.set()
            if kept.process is not None and kept.process.returncode is None:
                # PostgreSQL's children are in sessions of their own: its immediate shutdown takes them along.
                kill_group(kept.process.pid, signal.SIGQUIT if kept.service.name == "postgres" else signal.SIGKILL)

    def _rotate(self, name: str) -> Path:
        log = self._logs / f"{name}.log"
        with one_sentence(self._logs):
            if log.exists():
                log.replace(log.with_suffix(".log.1"))
            log.touch()
        return log

    async def _first_ready(self, kept: Kept) -> None:
        assert kept.keeper is not None
        waiting = asyncio.create_task(kept.ready_once.wait())
        try:
            await asyncio.wait(
                {waiting, kept.keeper}, timeout=kept.service.start_limit, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waiting.cancel()
        if kept.ready_once.is_set():
            return
        if kept.keeper.done() and kept.keeper.exception() is not None:
            kept.keeper.result()
        raise kept.failure or Refusal(
            f"{kept.service.name} was not ready after {kept.service.start_limit:.0f} s; "
            f"the last lines of {kept.log}:\n{tail(kept.log)}"
        )

    async def _keep(self, kept: Kept) -> None:
        """Run the service again and again until it is stopped, or has failed to become ready too often."""
        delay, failures = FIRST_DELAY, 0
        while not kept.stopping.is_set():
            kept.service.before_start()
            started = time.monotonic()
            try:
                ended = await self._run_once(kept)
            except OSError as error:
                ended = f"it could not be started: {error.strerror}"
            if kept.stopping.is_set():
                return
            failures += 1
            if not kept.ready_once.is_set() and failures >= ATTEMPTS_TO_START:
                kept.failure = self._explain(kept, ended)
                return
            delay = FIRST_DELAY if time.monotonic() - started > CALM_AFTER else delay
            if kept.ready_once.is_set():
                self._terminal.say(f"{kept.service.name} ended ({ended}); starting it again{self._why(kept)}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(kept.stopping.wait(), delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _run_once(self, kept: Kept) -> str:
        """Start the process, watch until it is ready, wait for its end; return how it ended."""
        service = kept.service
        with kept.log.open("ab") as log:
            process = await start(
                service.command,
                environment=service.environment,
                output=log,
                demoted=service.demoted,
                death_signal=service.death_signal,
            )
        kept.process = process
        with contextlib.suppress(psutil.Error):
            kept.created = psutil.Process(process.pid).create_time()
        self._on_change(self)
        if kept.stopping.is_set():
            process.send_signal(service.stop_signal)
        watching = asyncio.create_task(self._watch(kept, process))
        status = await process.wait()
        watching.cancel()
        # A killed parent may leave helpers (a pool's workers) in its group.
        kill_group(process.pid, signal.SIGKILL)
        return describe_end(status)

    async def _watch(self, kept: Kept, process: asyncio.subprocess.Process) -> None:
        started = time.monotonic()
        while process.returncode is None and not await kept.service.is_ready():
            await asyncio.sleep(PROBE_EVERY)
        if process.returncode is None:
            if kept.ready_once.is_set():
                self._terminal.say(f"{kept.service.name} is back ({time.monotonic() - started:.1f} s)")
            kept.ready_once.set()

    async def _stop(self, kept: Kept) -> None:
        kept.stopping.set()
        process, keeper = kept.process, kept.keeper
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(kept.service.stop_signal)
        if keeper is None:
            return
        done, _ = await asyncio.wait({keeper}, timeout=kept.service.grace)
        if not done and kept.process is not None:
            self._terminal.say(f"{kept.service.name} did not stop within {kept.service.grace:.0f} s; killing it")
            kill_group(kept.process.pid, signal.SIGKILL)
            await asyncio.wait({keeper})
        if not keeper.cancelled() and keeper.exception() is not None:
            self._terminal.say(f"{kept.service.name}: {keeper.exception()}")

    def _explain(self, kept: Kept, ended: str) -> Refusal:
        if is_full(self._logs, tail(kept.log)):
            return disk_full(self._logs)
        return Refusal(
            f"{kept.service.name} ended before it was ready ({ended}); the last lines of {kept.log}:\n{tail(kept.log)}"
        )

    def _why(self, kept: Kept) -> str:
        return f": the disk of {self._logs} is full" if NO_SPACE in tail(kept.log) or is_full(self._logs) else ""


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log, indented."""
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        return "\n".join("  " + line for line in file.read().decode(errors="replace").splitlines()[-lines:])
    return ""
