"""Starting programs so that none outlives us, and running the short ones with their output at hand."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dro_site.launcher.refusal import Refusal, disk_full, is_full

NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def is_root() -> bool:
    """Return whether we run with root's rights (PostgreSQL refuses them)."""
    return os.geteuid() == 0


def request_death_signal(number: int) -> None:
    """Ask the kernel to signal this process when its parent dies. Elsewhere than on Linux it does nothing."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def die_with_parent(death_signal: int) -> Callable[[], None]:
    """Return a function for the new process that asks the kernel to signal it when its parent dies.

    It must run after a change of user, which would clear the request; `preexec_fn` does. The parent is the starting
    *thread*: start processes from the main thread only.
    """
    parent = os.getpid()

    def before_exec() -> None:
        request_death_signal(death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def demotion() -> dict[str, Any]:
    """Return the arguments that start a process as nobody; no user account needs to be made for it."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}


async def start(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
    demoted: bool = False,
    death_signal: int = signal.SIGKILL,
    own_session: bool = True,
    folder: Path | None = None,
) -> asyncio.subprocess.Process:
    """Start a program that dies with us. With `own_session` a Ctrl-C at the terminal reaches us alone."""
    options: dict[str, Any] = {"cwd": folder}
    if demoted:
        options = demotion()
    return await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT if output is not None else None,
        start_new_session=own_session,
        preexec_fn=die_with_parent(death_signal),
        **options,
    )


@dataclass(frozen=True, slots=True)
class Result:
    """How a short program ended and what it wrote."""

    status: int
    output: str

    def tail(self, lines: int = 12) -> str:
        """Return the last lines, indented."""
        return "\n".join("  " + line for line in self.output.strip().splitlines()[-lines:])


async def run_quietly(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    demoted: bool = False,
    folder: Path | None = None,
) -> Result:
    """Run a program to its end and return its status and output; it is killed where we are cancelled."""
    process = await start(
        command, environment=environment, output=asyncio.subprocess.PIPE, demoted=demoted, folder=folder
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        kill_group(process.pid, signal.SIGKILL)
        await process.wait()
        raise
    return Result(process.returncode or 0, output.decode(errors="replace"))


async def must_run(
    command: Sequence[str],
    doing: str,
    *,
    disk: Path,
    environment: Mapping[str, str] | None = None,
    demoted: bool = False,
    folder: Path | None = None,
) -> Result:
    """Run a program that has to succeed. Raises Refusal naming what we were doing, with its last lines."""
    result = await run_quietly(command, environment=environment, demoted=demoted, folder=folder)
    if result.status != 0:
        if is_full(disk, result.output):
            raise disk_full(disk)
        raise Refusal(f"It failed while {doing} (status {result.status}); the last lines were:\n{result.tail()}")
    return result


def kill_group(group: int, with_signal: int) -> None:
    """Signal every process of a group; one that is gone already is fine."""
    try:
        os.killpg(group, with_signal)
    except (ProcessLookupError, PermissionError):
        return


def describe_end(status: int) -> str:
    """Return in words how a process ended: `status 1`, `killed by SIGKILL`."""
    if status >= 0:
        return f"status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"
