"""The product as it really runs, for browser tests: web, worker, beat and simulator on a throw-away database.

The processes are those that the launcher starts; only the servers below them are the test run's.
"""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx2
import psycopg
from psycopg import sql

from dro_site.launcher import ports, product
from dro_site.launcher.child_process import die_with_parent
from dro_site.launcher.places import PROJECT, Places
from dro_site.launcher.service import Service, nothing

Found = TypeVar("Found")
DATABASE = os.environ.get("DATABASE_URL", "postgres://dro@127.0.0.1:5432/dro")
BROKER = os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0")
_CALLBACK_SECRET = "whsec_c3RhZ2Utb2YtdGhlLWJyb3dzZXItdGVzdHMtMDAwMDA="


def until(ask: Callable[[], Found], limit: float = 30, what: str = "it") -> Found:
    """Return the first true answer; fail where none comes within the limit."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {limit:.0f} s")


class Stage:
    """Starts everything, answers questions about the database and the simulator's ledger, and takes it all away."""

    def __init__(self, folder: Path, *, with_demo: bool = True) -> None:
        self._with_demo = with_demo
        self._places = Places(PROJECT, folder)
        self._places.make()
        self._name = f"dro_stage_{secrets.token_hex(4)}"
        self.database = _with_path(DATABASE, self._name)
        self._ports = (ports.unused(), ports.unused())
        self.address = f"http://127.0.0.1:{self._ports[0]}"
        self.simulator = f"http://127.0.0.1:{self._ports[1]}"
        self._environment = {
            **os.environ,
            "DATABASE_URL": self.database,
            "BROKER_URL": _with_path(BROKER, _queue()) if BROKER.startswith("redis") else BROKER,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DRO_BASE_URL": self.address,
            "DRO_SIMULATOR_URL": self.simulator,
            "DRO_SIMULATOR_SECRET": _CALLBACK_SECRET,
            "DRO_ALLOWED_HOSTS": "127.0.0.1",
            "DRO_STATIC_ROOT": str(self._places.static_root),
            "DRO_LOG_LEVEL": "WARNING",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")])),
        }
        self._environment.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.logins: dict[str, str] = {}

    def start(self) -> None:
        """Make the database, start the processes, set the demonstration up."""
        self._on_server(sql.SQL("CREATE DATABASE {}"))
        self.manage("migrate", "-v0")
        self._run(
            product.simulator(self._places, self._ports[1], self._environment),
            product.worker(self._places, self._environment),
            product.beat(self._places, self._environment),
            self._web(),
            meanwhile=self._set_up,
        )

    def _set_up(self) -> None:
        self.manage("seed_demo", *([] if self._with_demo else ["--only-people"]))
        for line in self.manage("seed_demo", "--print-logins").splitlines():
            _, username, password = line.split("\t")
            self.logins[username] = password
        say = "from dro_site.demo.people import password_of; print(password_of('olga'))"
        self.logins["olga"] = self.manage("shell", "-v0", "-c", say).strip()

    def _python(self, program: str, *arguments: str) -> None:
        """Run a few lines of Python in the product's environment."""
        self.manage("shell", "-v0", "-c", program.format(*map(repr, arguments)))

    def submit(self, *documents: dict[str, Any]) -> None:
        """Submit orders past the pages, as another process does."""
        self._python(
            "from fulfillment.operations.intake import submit_orders; import json, time; "
            "submit_orders(json.loads({0}), actor='webshop'); time.sleep(0.3)",
            json.dumps(documents),
        )

    def start_task(self, external_id: str, name: str) -> None:
        """Begin a manual task past the pages."""
        self._on_step(external_id, name, "start(step, actor='olga')")

    def complete(self, external_id: str, name: str, **answers: object) -> None:
        """Complete a manual task past the pages."""
        self._on_step(external_id, name, f"complete(step, actor='olga', answers={answers!r})")

    def _on_step(self, external_id: str, name: str, action: str) -> None:
        self._python(
            "from fulfillment.operations.step_actions import start, complete; import time; "
            "from fulfillment.models import FulfillmentStep; "
            "step = FulfillmentStep.objects.get(plan__order__external_id={0}, name={1}).pk; " + _braces(action) + "; "
            "time.sleep(0.3)",
            external_id,
            name,
        )

    def _web(self) -> Service:
        return product.web("127.0.0.1", self._ports[0], self._environment)

    def start_web(self) -> None:
        self._run(self._web())

    def pause_work(self) -> None:
        """Halt the worker, as if it were busy with something else."""
        os.killpg(self._processes["worker"].pid, signal.SIGSTOP)

    def resume_work(self) -> None:
        os.killpg(self._processes["worker"].pid, signal.SIGCONT)

    def stop_web(self) -> None:
        """End the web process as a crash would: every stream breaks at once."""
        self._end(self._processes.pop("web"), signal.SIGKILL)

    def stop(self) -> None:
        for process in self._processes.values():
            self._end(process, signal.SIGTERM)
        self._on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"))

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it printed."""
        done = subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, *services: Service, meanwhile: Callable[[], None] = nothing) -> None:
        """Start processes side by side, and return when all of them are ready."""
        for service in services:
            service.before_start()
            with (self._places.logs / f"{service.name}.log").open("ab") as log:
                self._processes[service.name] = subprocess.Popen(
                    service.command,
                    env=dict(service.environment),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - no other thread starts processes here
                )
        meanwhile()
        for service in services:
            self._await(service)

    def _await(self, service: Service) -> None:
        def is_ready() -> bool:
            assert self._processes[service.name].poll() is None, f"{service.name} ended:\n{self.log(service.name)}"
            # The browser's driver has a loop running in this thread.
            with ThreadPoolExecutor(1) as other_thread:
                return other_thread.submit(asyncio.run, _ask(service)).result()

        until(is_ready, service.start_limit, f"the start of {service.name}")

    def _end(self, process: subprocess.Popen[bytes], number: int) -> None:
        os.killpg(process.pid, number)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)

    def log(self, name: str) -> str:
        """Return the end of a process's log."""
        return (self._places.logs / f"{name}.log").read_text(errors="replace")[-4000:]

    def _on_server(self, statement: sql.SQL) -> None:
        with psycopg.connect(DATABASE, autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(self._name)))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query finds in the stage's database."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(query, values).fetchall()

    def state_of(self, external_id: str) -> str:
        found = self.rows("SELECT state FROM fulfillment_order WHERE external_id = %s", external_id)
        return str(found[0][0]) if found else ""

    def step_state(self, external_id: str, name: str) -> str:
        """Return the state of the step of this name of an order; blank where it has none yet."""
        found = self.rows(
            "SELECT step.state FROM fulfillment_fulfillmentstep AS step "
            "JOIN fulfillment_fulfillmentplan AS plan ON plan.id = step.plan_id "
            "JOIN fulfillment_order AS o ON o.id = plan.order_id WHERE o.external_id = %s AND step.name = %s",
            external_id,
            name,
        )
        return str(found[0][0]) if found else ""

    def arrows(self, external_id: str) -> list[tuple[str, str]]:
        """Return the run-time edges of an order's plan as (key of what comes first, key of what waits)."""
        return [
            (str(first), str(second))
            for first, second in self.rows(
                "SELECT first.key, second.key FROM fulfillment_steplink AS link "
                "JOIN fulfillment_fulfillmentstep AS first ON first.id = link.predecessor_id "
                "JOIN fulfillment_fulfillmentstep AS second ON second.id = link.step_id "
                "JOIN fulfillment_fulfillmentplan AS plan ON plan.id = second.plan_id "
                "JOIN fulfillment_order AS o ON o.id = plan.order_id WHERE o.external_id = %s",
                external_id,
            )
        ]

    def ledger(self, external_id: str) -> list[dict[str, Any]]:
        """Return every request that the simulated systems received for an order, in the order of their arrival."""
        answer = httpx2.get(f"{self.simulator}/_ledger", params={"order": external_id})
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    def fault(self, *rules: dict[str, Any]) -> None:
        """Make the simulated systems misbehave by these rules, and by no others."""
        httpx2.put(f"{self.simulator}/_rules", content=json.dumps(rules)).raise_for_status()


async def _ask(service: Service) -> bool:
    return await service.is_ready()


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _queue() -> str:
    """The broker's database for this process: another one for each of those that share the tests between them."""
    return str(5 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))
