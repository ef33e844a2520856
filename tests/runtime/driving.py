"""Driving `./dro` from tests as a person would: start it, read what it says, send it signals, look for leftovers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import httpx2
import psutil

from dro_site.launcher.places import PROJECT
from dro_site.launcher.run_file import Run, read_run

Found = TypeVar("Found")
DRO = PROJECT / "dro"
OF_THE_TEST_RUN = {"DATABASE_URL", "BROKER_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
OF_THE_MACHINE = {"DRO_NODE", "DRO_PG_BIN", "DRO_CHROMIUM"}


def environment(home: Path, **changes: str) -> dict[str, str]:
    """Return an environment for `./dro` with a state folder of its own and this run's packages."""
    kept = {name: value for name, value in os.environ.items() if is_of_the_machine(name)}
    return {**kept, "DRO_HOME": str(home), "DRO_VENV": sys.prefix, **changes}


def is_of_the_machine(name: str) -> bool:
    """Return whether a variable may reach the launcher under test: not what points at the test run's own servers."""
    return name in OF_THE_MACHINE or not (name in OF_THE_TEST_RUN or name.startswith("DRO_"))


def dro(home: Path, *arguments: str, limit: float = 120, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `./dro` to its end."""
    return subprocess.run(
        [sys.executable, str(DRO), *arguments],
        env=environment(home, **changes),
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


def until(ask: Callable[[], Found], limit: float = 30, what: str = "") -> Found:
    """Return the first true answer; fail where none comes within the limit."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what or 'it'} did not happen within {limit:.0f} s")


def processes_of(home: Path) -> list[psutil.Process]:
    """Return every living process that belongs to the state folder, however it was started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            belongs = any(str(home) in part for part in process.cmdline()) or process.cwd().startswith(str(home))
            if belongs or process.environ().get("DRO_HOME") == str(home):
                found.append(process)
        except psutil.Error:
            continue
    return found


class Up:
    """A `./dro up` in a state folder, with what it has printed."""

    def __init__(self, home: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, str(DRO), "up", *arguments],
            env=environment(home, **(variables or {})),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip())

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def run(self) -> Run:
        run = read_run(self.home / "run.json")
        assert run is not None, self.text
        return run

    @property
    def address(self) -> str:
        return self.run.address

    def wait_until_ready(self, limit: float = 180) -> "Up":
        """Return when everything answers; fail with what was printed where it ends or takes too long."""

        def is_ready() -> bool:
            assert self._process.poll() is None, f"./dro up ended ({self._process.returncode}):\n{self.text}"
            return any(line.startswith("Ready in") for line in self.lines)

        until(is_ready, limit, "./dro up being ready")
        return self

    def wait_for_line(self, words: str, limit: float = 60) -> str:
        """Return the first line that holds the words, once it was printed."""
        return until(lambda: next((line for line in self.lines if words in line), ""), limit, f"the line {words!r}")

    def pid(self, name: str) -> int:
        """Return the process number of one of the supervised processes."""
        return self.run.processes[name][0]

    def signal(self, number: int) -> None:
        """Send a signal to the supervisor alone, as a terminal does with its foreground process."""
        self._process.send_signal(number)

    def wait(self, limit: float = 60) -> int:
        """Return the exit status."""
        status = self._process.wait(limit)
        self._reader.join(5)
        return status

    def stop(self) -> int:
        """Stop as Ctrl-C does and return the exit status."""
        if self._process.poll() is None:
            self.signal(signal.SIGINT)
        return self.wait()

    def discard(self) -> None:
        """End whatever is left, after a test that failed half-way."""
        if self._process.poll() is None:
            self._process.kill()
        for process in processes_of(self.home):
            process.kill()
        self._process.wait(10)


def status_of(url: str) -> int:
    """Return the HTTP status of a GET, 0 where nothing answers."""
    try:
        return httpx2.get(url, timeout=5, trust_env=False).status_code
    except httpx2.HTTPError:
        return 0
