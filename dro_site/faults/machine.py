"""A whole installation in throw-away folders, of which each process can be killed, stopped and started again.

PostgreSQL keeps its promises here, as in production: it waits for the disk. Workers reach it through a proxy.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx2
import psutil
import psycopg
import redis
from celery import Celery

from dro_site.bench.measurement import ROOT
from dro_site.faults.proxy import Proxy
from dro_site.launcher import ports
from dro_site.launcher.child_process import demotion, die_with_parent, is_root
from dro_site.launcher.places import find_places
from dro_site.launcher.postgres import PostgresServer
from dro_site.launcher.postgres_programs import find_postgres
from dro_site.launcher.servers import database_folders
from dro_site.launcher.valkey import ValkeyServer, find_valkey

LEASE_SECONDS = 4
_SECRET = "whsec_ZmF1bHQtaGFybmVzcy1zaWducy13aXRoLXRoaXM="  # noqa: S105 - of a throw-away installation


class NotInTime(Exception):
    """Something did not come about. Attributes: what, seconds."""

    def __init__(self, what: str, seconds: float) -> None:
        self.what = what
        self.seconds = seconds
        super().__init__(f"After {seconds:g} s it is still not so that {what}.")


def wait_until(holds: Callable[[], bool], seconds: float, what: str, pause: float = 0.05) -> float:
    """Return after how many seconds something holds. Raises NotInTime."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > seconds:
            raise NotInTime(what, seconds)
        time.sleep(pause)
    return time.monotonic() - started


class Machine:
    """Start it with ``start``; ``stop`` takes everything away. ``workers`` run side by side, each a process group."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        self.workers = tuple(f"worker{number}" for number in range(workers))
        password = secrets.token_urlsafe(24)
        places = find_places()
        places.make()
        self._postgres = PostgresServer(
            find_postgres(database_folders(places)[1]), folder / "postgres", ports.unused(), password
        )
        self._valkey = ValkeyServer(find_valkey(), folder / "valkey", ports.unused(), password, lasting=False)
        self._web_port, self._simulator_port = ports.unused(), ports.unused()
        self.proxies = {name: Proxy(self._postgres.port) for name in ("worker", "web", "beat")}
        self.database = self._postgres.url()
        self.broker = self._valkey.url
        self.web = f"http://{ports.LOCAL}:{self._web_port}"
        self.secret = _SECRET
        self.simulator = httpx2.Client(base_url=f"http://{ports.LOCAL}:{self._simulator_port}", timeout=30)
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.database,
            "BROKER_URL": self.broker,
            "SECRET_KEY": secrets.token_urlsafe(40),
            "DRO_BASE_URL": self.web,
            "DRO_SIMULATOR_URL": f"http://{ports.LOCAL}:{self._simulator_port}",
            "DRO_SIMULATOR_SECRET": _SECRET,
            "DRO_LEASE_SECONDS": str(LEASE_SECONDS),
            "DRO_ALLOWED_HOSTS": ports.LOCAL,
            "DRO_STATIC_ROOT": str(folder),
            "DRO_DEBUG": "",
            "PYTHONPATH": str(ROOT),
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Make the servers and the schema and start everything."""
        import asyncio

        asyncio.run(self._postgres.initialise())
        self._valkey.configure()
        self.run("postgres")
        self.run("valkey")
        asyncio.run(self._postgres.create_database())
        self.program("dro_site.launcher.preparation", "--site")
        for name in ("simulator", "web", *self.workers, "beat"):
            self.run(name)

    def program(self, module: str, *arguments: str) -> str:
        """Run a program of ours to its end and return what it wrote."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", module, *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def run(self, name: str, variables: Mapping[str, str] | None = None) -> None:
        """Start a process and wait until it answers, where it can."""
        command, environment, demoted = self._command(name)
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                env={**environment, **(variables or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT if name == "postgres" else signal.SIGKILL),  # noqa: PLW1509
                **(demotion() if demoted else {}),
            )
        ready = {"postgres": self.is_database_up, "web": self._answers_web, "simulator": self._answers_simulator}
        if name in ready:
            wait_until(ready[name], 60, f"{name} answers")

    def group(self, name: str) -> int:
        """Return the id of a process, which is that of its group too."""
        return self._running[name].pid

    def children(self, name: str) -> list[int]:
        """Return the processes that a process started: a worker's pool."""
        with contextlib.suppress(psutil.Error):
            return [child.pid for child in psutil.Process(self.group(name)).children(recursive=True)]
        return []

    def signal_group(self, name: str, number: int) -> None:
        """Send a signal to a process and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.group(name), number)

    def kill(self, name: str) -> None:
        """Kill a process and all that it started, without any warning."""
        self.signal_group(name, signal.SIGKILL)
        self._running.pop(name).wait()

    def terminate(self, name: str) -> None:
        """Ask a process to stop, as an operator does, and wait until it has."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        process.wait(90)

    def broker_client(self) -> redis.Redis:
        """Return a connection to the broker."""
        return redis.Redis.from_url(self.broker)

    def send_hints(self, number: int) -> None:
        """Send workers so many messages more than anybody has a reason for."""
        with Celery("faults", broker=self.broker) as application:
            for _ in range(number):
                application.send_task("fulfillment.drain")

    @contextlib.contextmanager
    def every_connection(self) -> Iterator[int]:
        """Take every connection that PostgreSQL gives; yield how many these were."""
        with contextlib.ExitStack() as taken:
            number = 0
            with contextlib.suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(contextlib.closing(psycopg.connect(self.database, connect_timeout=5)))
                    number += 1
            yield number

    def crash_database(self) -> None:
        """Let PostgreSQL drop everything at once (an immediate shutdown), as a crash would."""
        process = self._running.pop("postgres")
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def is_database_up(self) -> bool:
        """Return whether PostgreSQL takes statements."""
        try:
            with psycopg.connect(self._postgres.url("postgres"), connect_timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def ask(self, query: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Return the rows of a query; committed at once."""
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as connection:
            found = connection.execute(query.encode(), parameters)
            return found.fetchall() if found.description else []

    def number(self, query: str, parameters: tuple[object, ...] = ()) -> int:
        """Return the one number that a query finds."""
        return int(str(self.ask(query, parameters)[0][0]))

    def stop(self) -> None:
        """Kill everything and remove the folders."""
        for name in reversed(list(self._running)):
            if name == "postgres":
                self.crash_database()
            else:
                self.kill(name)
        for proxy in self.proxies.values():
            proxy.close()
        self.simulator.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, name: str) -> tuple[list[str], Mapping[str, str], bool]:
        python = [sys.executable, "-P", "-m"]
        if name == "postgres":
            service = self._postgres.service()
            service.before_start()
            return list(service.command), service.environment, is_root()
        if name == "valkey":
            return list(self._valkey.service().command), os.environ, False
        if name == "simulator":
            ledger = str(self.folder / "ledger.sqlite3")
            return (
                [*python, "dro_site.simulator", "--port", str(self._simulator_port), "--ledger", ledger],
                self.environment,
                False,
            )
        if name == "web":
            web = ["uvicorn", "dro_site.asgi:application", "--host", ports.LOCAL, "--port", str(self._web_port)]
            pooled = {**self._through("web"), "DRO_DATABASE_POOL": "16"}
            return [*python, *web, "--timeout-graceful-shutdown", "1", "--log-level", "warning"], pooled, False
        celery = ["celery", "-A", "dro_site"]
        if name == "beat":
            beat = ["beat", "--pidfile=", "--schedule", str(self.folder / "beat-schedule")]
            return [*python, *celery, *beat], self._through("beat"), False
        worker = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "-n", f"{name}@%h"]
        worker += ["--include", "dro_site.launcher.pool_end"]
        return [*python, *celery, *worker], self._through("worker"), False

    def _through(self, wire: str) -> dict[str, str]:
        """The environment of a process that reaches PostgreSQL through one of the proxies."""
        address = self.database.replace(f":{self._postgres.port}/", f":{self.proxies[wire].port}/")
        return {**self.environment, "DATABASE_URL": address}

    def _answers_web(self) -> bool:
        return _answers(f"{self.web}/livez")

    def _answers_simulator(self) -> bool:
        return _answers(f"http://{ports.LOCAL}:{self._simulator_port}/_health")


def _answers(address: str) -> bool:
    try:
        return httpx2.get(address, timeout=2).status_code == 200
    except httpx2.HTTPError:
        return False
