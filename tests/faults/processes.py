"""The product's real processes around the test database; each can be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx2
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_ZmF1bHQtdGVzdHMtc2lnbi13aXRoLXRoaXM="


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def database_url() -> str:
    """The address of the database that this test runs in, for processes outside of it."""
    found = connection.settings_dict
    user = quote(found["USER"]) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgres://{user}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@dataclass
class Processes:
    """Starts what is asked for in groups of its own, so that a kill takes a worker's children with it."""

    folder: Path
    lease_seconds: int = 4
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.web_port, self.simulator_port = free_port(), free_port()
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "BROKER_URL": settings.BROKER_URL,
            "DRO_BASE_URL": f"http://127.0.0.1:{self.web_port}",
            "DRO_SIMULATOR_URL": f"http://127.0.0.1:{self.simulator_port}",
            "DRO_SIMULATOR_SECRET": SECRET,
            "DRO_LEASE_SECONDS": str(self.lease_seconds),
            "DRO_ALLOWED_HOSTS": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
        }
        self.simulator = httpx2.Client(base_url=self.environment["DRO_SIMULATOR_URL"])

    def start(self, name: str) -> None:
        port = str(self.web_port if name == "web" else self.simulator_port)
        commands = {
            "simulator": ["dro_site.simulator", "--port", port, "--ledger", str(self.folder / "ledger.sqlite3")],
            "web": ["uvicorn", "dro_site.asgi:application", "--port", port, "--timeout-graceful-shutdown", "1"],
            "worker": [
                "celery",
                "-A",
                "dro_site",
                "worker",
                "--concurrency",
                "2",
                "--without-gossip",
                "--without-mingle",
            ],
            "beat": ["celery", "-A", "dro_site", "beat", "--pidfile=", "--schedule", str(self.folder / "beat")],
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *commands[name]],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if name in {"web", "simulator"}:
            wait_until(lambda: listens(int(port)), 30, f"{name} listens")

    def kill(self, name: str) -> None:
        """Kill a process and its children without any warning."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)
        self.simulator.close()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, seconds, what):
    """Wait until something holds; fail, naming it, when the time is up."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"after {seconds} s it is still not so that {what}"
        time.sleep(0.1)
