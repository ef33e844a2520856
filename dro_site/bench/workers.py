"""Real worker processes for what is measured: Celery's pool of two, and its clock that wakes the sweeper."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from dro_site.bench.measurement import BarNotMeasurable
from dro_site.bench.throw_away import Environment
from dro_site.launcher.child_process import die_with_parent
from dro_site.launcher.product import POOL

START_LIMIT = 60.0
BROKER_DATABASE = 7
"""The broker's database for what is measured: hints of the product that runs beside go to another."""

_CELERY = ("-m", "celery", "-A", "dro_site")
_WORKER = ("worker", "--pool", "prefork", "--concurrency", str(POOL), "--without-gossip", "--without-mingle")


def own_broker(address: str) -> str:
    """Return the address of a broker database that nobody else uses; other kinds of brokers are shared."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{BROKER_DATABASE}")) if parts.scheme == "redis" else address


@contextmanager
def running_workers(bar: str, environment: Environment, folder: Path) -> Iterator[tuple[int, ...]]:
    """Run worker and beat; yield their process ids once the worker takes work. Logs go to ``folder``.

    Raises BarNotMeasurable where the worker does not start.
    """
    log = folder / "worker.log"
    worker = _start((*_WORKER, "--loglevel", "INFO"), environment, log)
    schedule = ("beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", str(folder / "beat"))
    beat = _start(schedule, environment, folder / "beat.log")
    try:
        _await(bar, worker, log)
        yield worker.pid, beat.pid
    finally:
        for process in (beat, worker):
            process.terminate()
        for process in (beat, worker):
            process.wait(60)


def _start(arguments: tuple[str, ...], environment: Environment, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-P", *_CELERY, *arguments],
            env=dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no other thread starts processes here
        )


def _await(bar: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and process.poll() is None:
        if b" ready." in log.read_bytes():
            return
        time.sleep(0.1)
    raise BarNotMeasurable(bar, "the worker did not start; its log ended with:\n" + log.read_text()[-2000:])
