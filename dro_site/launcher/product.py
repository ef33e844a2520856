"""The product's own processes: downstream simulator, web, worker and beat."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dro_site.launcher.places import Places
from dro_site.launcher.ports import LOCAL
from dro_site.launcher.probes import answers_ok, says
from dro_site.launcher.service import Service
from dro_site.launcher.variables import web_address

POOL = 2


@dataclass(slots=True)
class LogMark:
    """Looks for words in a log, only after the place where the log ended when the process was started last."""

    log: Path
    words: bytes
    position: int = 0

    def set(self) -> None:
        """Remember where the log ends now."""
        self.position = self.log.stat().st_size if self.log.exists() else 0

    async def is_reached(self) -> bool:
        """Return whether the words were written since."""
        return await says(self.log, self.words, self.position)


def web(host: str, port: int, environment: Mapping[str, str]) -> Service:
    """Return the web server: pages, API and live streams in one process."""

    local = web_address(host, port)
    name = first_host_name(environment)

    async def is_ready() -> bool:
        return await answers_ok(f"{local}/livez", name) and await answers_ok(f"{local}/readyz", name)

    command = ["-m", "uvicorn", "dro_site.asgi:application", "--host", host, "--port", str(port)]
    # Open streams would hold the stop back for ever.
    command += ["--timeout-graceful-shutdown", "2", "--no-server-header"]
    # Requests run in many threads for a moment each: a connection of its own would cost each more than its queries.
    pooled = {"DRO_DATABASE_POOL": "16", **environment}
    return Service("web", (sys.executable, "-P", *command), pooled, is_ready)


def first_host_name(environment: Mapping[str, str]) -> str:
    """Return a host name that the site answers to (it refuses all that it was not given); empty where any will do."""
    return environment.get("DRO_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".").replace("*", "")


def worker(places: Places, environment: Mapping[str, str]) -> Service:
    """Return the Celery worker."""
    mark = LogMark(places.logs / "worker.log", b" ready.")
    command = ["-m", "celery", "-A", "dro_site", "worker", "--pool", "prefork", "--concurrency", str(POOL)]
    command += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    command += ["--include", "dro_site.launcher.pool_end"]
    return Service(
        "worker", (sys.executable, "-P", *command), environment, mark.is_reached, before_start=mark.set, start_limit=120
    )


def beat(places: Places, environment: Mapping[str, str]) -> Service:
    """Return Celery's clock, which wakes the sweeper."""
    mark = LogMark(places.logs / "beat.log", b"beat: Starting")
    command = ["-m", "celery", "-A", "dro_site", "beat", "--loglevel", "INFO", "--pidfile="]
    command += ["--schedule", str(places.data / "beat-schedule")]
    return Service("beat", (sys.executable, "-P", *command), environment, mark.is_reached, before_start=mark.set)


def simulator(places: Places, port: int, environment: Mapping[str, str]) -> Service:
    """Return the simulator of the downstream systems, with its ledger of applied effects."""
    command = ["-m", "dro_site.simulator", "--port", str(port), "--ledger", str(places.data / "simulator.sqlite3")]
    return Service(
        "simulator", (sys.executable, "-P", *command), environment, lambda: answers_ok(f"http://{LOCAL}:{port}/_health")
    )
