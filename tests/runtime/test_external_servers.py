"""The same code on servers that were started separately, with two workers: DATABASE_URL and BROKER_URL name them."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg
import pytest

from dro_site.demo.orders import subscription
from dro_site.launcher import ports
from dro_site.launcher.child_process import demotion, die_with_parent
from dro_site.launcher.places import PROJECT, Places
from dro_site.launcher.postgres import PostgresServer
from dro_site.launcher.postgres_programs import PostgresPrograms, find_postgres
from dro_site.launcher.probes import answers_ping, answers_sql
from dro_site.launcher.secret_file import load_secrets
from dro_site.launcher.service import Service
from dro_site.launcher.valkey import ValkeyServer, find_valkey
from dro_site.launcher.variables import product_variables
from tests.runtime.driving import Up, dro, is_of_the_machine, until

pytestmark = pytest.mark.process
ORDERS = 10


@dataclass(frozen=True)
class Servers:
    """Where the separately started servers answer."""

    database: str
    broker: str


def programs(home: Path) -> PostgresPrograms:
    """Return the oldest PostgreSQL of the machine that we support, else the one of the environment."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        if folder.parent.name.isdigit() and int(folder.parent.name) >= 15 and (folder / "initdb").exists():
            return PostgresPrograms(folder, folder.parent.name)
    return find_postgres(home / "programs")


@contextmanager
def running(service: Service) -> Iterator[None]:
    """Run a server outside of any `./dro`, as a machine's own service does."""
    process = subprocess.Popen(
        service.command,
        env=dict(service.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent(service.death_signal),  # noqa: PLW1509 - no thread runs while it starts
        **(demotion() if service.demoted else {}),
    )
    try:
        until(lambda: asyncio.run(service.is_ready()), 30, f"{service.name} being ready")
        yield
    finally:
        process.send_signal(service.stop_signal)
        process.wait(30)


@pytest.fixture(scope="module")
def servers(module_home: Path) -> Iterator[Servers]:
    """PostgreSQL with a role that owns one database and has no other right, and Valkey."""
    database = PostgresServer(programs(module_home), module_home / "postgres", ports.unused(), "owner", lasting=False)
    broker = ValkeyServer(find_valkey(), module_home / "valkey", ports.unused(), "password", lasting=False)
    asyncio.run(database.initialise())
    broker.configure()
    with running(database.service()), running(broker.service()):
        with psycopg.connect(database.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE ROLE orders LOGIN PASSWORD 'orders'")
            connection.execute("CREATE DATABASE orders OWNER orders")
        url = f"postgres://orders:orders@127.0.0.1:{database.port}/orders"
        assert asyncio.run(answers_sql(url))
        assert asyncio.run(answers_ping(broker.url))
        yield Servers(url, broker.url)


@pytest.fixture(scope="module")
def up(module_home: Path, servers: Servers) -> Iterator[Up]:
    """`./dro up` on these servers."""
    state = module_home / "state"
    variables = {"DATABASE_URL": servers.database, "BROKER_URL": servers.broker}
    running_up = Up(state, "--demo", "--port", str(ports.unused()), variables=variables)
    try:
        yield running_up.wait_until_ready()
        assert running_up.stop() == 0
    finally:
        running_up.discard()


@pytest.fixture(scope="module")
def second_worker(module_home: Path, servers: Servers, up: Up) -> Iterator[str]:
    """A worker of another host: started by hand, with the same keys and addresses."""
    variables = product_variables(
        Places(PROJECT, up.home),
        load_secrets(up.home / "secret"),
        database_url=servers.database,
        broker_url=servers.broker,
        simulator_url=up.run.simulator_url,
        base_url=up.address,
        given={name: value for name, value in os.environ.items() if is_of_the_machine(name)},
    )
    log = module_home / "second-worker.log"
    command = [sys.executable, "-P", "-m", "celery", "-A", "dro_site", "worker", "-n", "second@elsewhere"]
    command += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=output)
    try:
        until(lambda: b" ready." in log.read_bytes(), 60, "the second worker being ready")
        yield "second@elsewhere"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def on_servers(up: Up, servers: Servers, *arguments: str) -> subprocess.CompletedProcess[str]:
    return dro(up.home, *arguments, DATABASE_URL=servers.database, BROKER_URL=servers.broker)


def test_no_server_of_our_own_is_started(up: Up) -> None:
    assert set(up.run.processes) == {"simulator", "web", "worker", "beat"}
    assert not (up.home / "data" / "postgres").exists()
    assert not (up.home / "data" / "valkey").exists()


def test_the_doctor_and_the_commands_use_the_named_servers(up: Up, servers: Servers) -> None:
    answer = on_servers(up, servers, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(answer.stdout)["findings"]}
    assert answer.returncode == 0, answer.stdout
    assert findings["database"]["detail"] == "that of DATABASE_URL answers"
    assert findings["migrations"]["status"] == "ok"


def test_a_database_behind_the_code_is_refused_and_not_migrated(up: Up, servers: Servers) -> None:
    with psycopg.connect(servers.database) as connection:
        connection.execute("UPDATE django_migrations SET app = 'put aside' WHERE app = 'sessions'")
    try:
        answer = on_servers(up, servers, "export", str(up.home / "export"))
        assert (answer.returncode, answer.stdout) == (2, "")
        assert (
            "The database of DATABASE_URL is 1 migrations behind this code: run ./dro manage migrate." in answer.stderr
        )
    finally:
        with psycopg.connect(servers.database) as connection:
            connection.execute("UPDATE django_migrations SET app = 'sessions' WHERE app = 'put aside'")


def test_orders_submitted_by_the_api_complete_on_two_workers(up: Up, servers: Servers, second_worker: str) -> None:
    token = make_token(up, servers)
    links = [submit(up, token, number) for number in range(ORDERS)]

    def states() -> Sequence[str]:
        return [httpx2.get(link, headers=token, timeout=10, trust_env=False).json()["state"] for link in links]

    until(lambda: set(states()) == {"Completed"}, 90, "the completion of all orders")
    counts = tasks_by_worker(servers)
    assert second_worker in counts
    assert len(counts) == 2
    assert all(count > 0 for count in counts.values()), counts


def make_token(up: Up, servers: Servers) -> dict[str, str]:
    """Return the header of an API token of the demo's client."""
    script = (
        "from django.contrib.auth import get_user_model as model\n"
        "from fulfillment.operations.tokens import create_token\n"
        "user = model().objects.filter(groups__name__icontains='client').first()\n"
        "print(create_token(user, 'test', actor='test').text)"
    )
    answer = on_servers(up, servers, "manage", "shell", "-v", "0", "-c", script)
    assert answer.returncode == 0, answer.stderr
    return {"Authorization": f"Bearer {answer.stdout.strip()}"}


def submit(up: Up, token: dict[str, str], number: int) -> str:
    """Submit an order for the demo's software subscription, which needs no person; return its link."""
    order = subscription(f"two-workers-{number}")
    answer = httpx2.post(f"{up.address}/api/v1/orders", json=order, headers=token, timeout=10, trust_env=False)
    assert answer.status_code == 202, answer.text
    return str(httpx2.URL(up.address).join(answer.headers["Location"]))


def tasks_by_worker(servers: Servers) -> dict[str, int]:
    """Ask each worker how many tasks it has carried out."""
    from celery import Celery

    answers = Celery(broker=servers.broker).control.inspect(timeout=3).stats() or {}
    return {worker: sum(stats["total"].values()) for worker, stats in answers.items()}
