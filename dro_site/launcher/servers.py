"""The database and the broker of one run: those the environment names, or our own under the supervisor."""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import psutil

from dro_site.launcher import ports
from dro_site.launcher.child_process import is_root
from dro_site.launcher.places import Places
from dro_site.launcher.postgres import PostgresServer
from dro_site.launcher.postgres_programs import can_pass, find_postgres
from dro_site.launcher.probes import answers_ping, answers_sql
from dro_site.launcher.refusal import Refusal, one_sentence
from dro_site.launcher.secret_file import Secrets
from dro_site.launcher.supervisor import Supervisor
from dro_site.launcher.terminal import Terminal
from dro_site.launcher.valkey import ValkeyServer, find_valkey

POSTGRES_PORT = 55_432
VALKEY_PORT = 56_379
# For root whose folders are closed to others: PostgreSQL runs as nobody and needs a place that nobody may reach.
OPEN_FOLDER = Path("/var/lib/dro")
MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000
THROW_AWAY = "dro-test-"


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the database and the broker answer."""

    database: str
    broker: str


def has_own_database() -> bool:
    """Return whether no DATABASE_URL is given, so that the database is ours to start, migrate and fill."""
    return not os.environ.get("DATABASE_URL")


async def start_servers(
    places: Places, secrets: Secrets, supervisor: Supervisor, terminal: Terminal, *, with_broker: bool
) -> Urls:
    """Start what the environment does not name; return where both answer (no broker wanted: an empty URL).

    Raises Refusal where a server does not start or a named one does not answer.
    """
    broker_given = os.environ.get("BROKER_URL", "")
    taken: set[int] = set()
    database, broker = await asyncio.gather(
        _database(places, secrets, supervisor, terminal, taken),
        _broker(places, secrets, supervisor, terminal, taken) if with_broker else _given(broker_given),
    )
    return Urls(database, broker)


async def _given(url: str) -> str:
    return url


async def _database(
    places: Places, secrets: Secrets, supervisor: Supervisor, terminal: Terminal, taken: Collection[int]
) -> str:
    given = os.environ.get("DATABASE_URL", "")
    if given:
        if not await answers_sql(given):
            raise Refusal("The database that DATABASE_URL names does not answer: check its address, user and password.")
        terminal.say("The database of DATABASE_URL answers")
        return given
    folder, copies = database_folders(places)
    programs = find_postgres(copies)
    server = PostgresServer(programs, folder, ports.first_free(POSTGRES_PORT, taken), secrets.postgres_password)
    with terminal.step(f"PostgreSQL {programs.version} is ready on {ports.LOCAL}:{server.port}"):
        await server.initialise()
        await supervisor.start(server.service())
        await server.create_database()
    return server.url()


async def _broker(
    places: Places, secrets: Secrets, supervisor: Supervisor, terminal: Terminal, taken: Collection[int]
) -> str:
    given = os.environ.get("BROKER_URL", "")
    if given:
        if given.startswith(("redis://", "unix://")) and not await answers_ping(given):
            raise Refusal("The broker that BROKER_URL names does not answer: check its address and password.")
        terminal.say("The broker of BROKER_URL is used")
        return given
    server = ValkeyServer(
        find_valkey(), places.data / "valkey", ports.first_free(VALKEY_PORT, taken), secrets.valkey_password
    )
    with terminal.step(f"Valkey is ready on {ports.LOCAL}:{server.port}"):
        server.configure()
        await supervisor.start(server.service())
    return server.url


def database_folders(places: Places) -> tuple[Path, Path]:
    """Return PostgreSQL's data folder and the folder for copies of its programs.

    Both are in the state folder, except for root where that lies behind a folder closed to others.
    """
    if not is_root() or can_pass(places.data):
        return places.data / "postgres", places.state / "postgres-programs"
    own = OPEN_FOLDER / hashlib.sha256(str(places.state).encode()).hexdigest()[:12]
    with one_sentence(own):
        own.mkdir(mode=0o755, parents=True, exist_ok=True)
    return own / "postgres", OPEN_FOLDER / "programs"


def throw_away_folder() -> Path:
    """Return a new folder for servers that live as long as one command: in memory where /dev/shm has the room.

    (Containers often give it 64 MB only.) Folders that killed commands left there are removed first.
    """
    where = Path(tempfile.gettempdir())
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        where = MEMORY
    for left in where.glob(f"{THROW_AWAY}*"):
        owner = left.name.removeprefix(THROW_AWAY).split("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    with one_sentence(where):
        folder = Path(tempfile.mkdtemp(prefix=f"{THROW_AWAY}{os.getpid()}-", dir=where))
        # Nobody must pass through; what lies inside is closed on its own.
        folder.chmod(0o711)
    return folder
