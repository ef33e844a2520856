"""The product's own PostgreSQL server: its data folder, its command line and what a crash leaves behind."""

import os
import secrets as random_source
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from dro_site.launcher.child_process import NOBODY, is_root, must_run
from dro_site.launcher.ports import LOCAL
from dro_site.launcher.postgres_programs import PostgresPrograms
from dro_site.launcher.probes import answers_sql
from dro_site.launcher.refusal import Refusal, one_sentence
from dro_site.launcher.service import Service

USER = "dro"
DATABASE = "dro"
BUILTIN_LOCALES_SINCE = 17
# A throw-away server has nothing to lose: no waiting for the disk, and shared memory in the folder, removed with it.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "512MB",
    "dynamic_shared_memory_type": "mmap",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One data folder served on one port. `lasting` keeps the data through a crash; otherwise speed comes first."""

    programs: PostgresPrograms
    folder: Path
    port: int
    password: str
    lasting: bool = True

    def url(self, database: str = DATABASE) -> str:
        """Return the URL of one of its databases."""
        password = quote(self.password, safe="")
        return f"postgres://{USER}:{password}@{LOCAL}:{self.port}/{database}"

    async def initialise(self) -> bool:
        """Make the data folder where there is none yet; return whether it was made.

        Raises Refusal where initdb fails or the folder was made by another major version.
        """
        if (self.folder / "PG_VERSION").exists():
            self._check_major()
            return False
        with one_sentence(self.folder.parent):
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            if is_root():
                os.chown(self.folder, NOBODY, NOBODY)
        await self._initdb()
        return True

    async def create_database(self) -> None:
        """Create the product's database where the server does not have it."""
        async with await psycopg.AsyncConnection.connect(self.url("postgres"), autocommit=True) as connection:
            found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if await found.fetchone() is None:
                await connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def service(self) -> Service:
        """Return the server as a process to supervise."""
        settings = {"listen_addresses": LOCAL, "unix_socket_directories": "", "max_connections": "200"}
        settings |= {"timezone": "UTC", "log_timezone": "UTC", "log_line_prefix": "%m [%p] "}
        if not self.lasting:
            settings |= THROW_AWAY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            command=(str(self.programs.folder / "postgres"), "-D", str(self.folder), "-p", str(self.port), *options),
            environment=_clean_environment(),
            is_ready=lambda: answers_sql(self.url("postgres")),
            # SIGINT is PostgreSQL's fast shutdown: it ends its clients and leaves a clean data folder.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            grace=30.0,
            demoted=is_root(),
            before_start=self.clear_stale_pid_file,
        )

    def clear_stale_pid_file(self) -> None:
        """Remove a `postmaster.pid` that names no server of this folder.

        PostgreSQL itself refuses to start when the recorded pid was given again to another process of the same user.
        """
        pid_file = self.folder / "postmaster.pid"
        try:
            first = pid_file.read_text(encoding="utf-8").splitlines()[0]
            pid = int(first)
        except (OSError, ValueError, IndexError):
            return
        if not self._serves_this_folder(pid):
            pid_file.unlink(missing_ok=True)

    def _serves_this_folder(self, pid: int) -> bool:
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return "postgres" in process.name() and str(self.folder) in process.cmdline()
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True

    def _check_major(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text(encoding="utf-8").strip()
        if made_by != str(self.programs.major):
            raise Refusal(
                f"The data in {self.folder} was made by PostgreSQL {made_by}, but {self.programs.folder} is version "
                f"{self.programs.version}: set DRO_PG_BIN to the programs of PostgreSQL {made_by}."
            )

    async def _initdb(self) -> None:
        with tempfile.NamedTemporaryFile("w", prefix="dro-", delete=False) as file:
            file.write(self.password)
        try:
            if is_root():
                os.chown(file.name, NOBODY, NOBODY)
            # The builtin provider sorts alike on every operating system and needs no ICU.
            locale = ["--locale=C"]
            if self.programs.major >= BUILTIN_LOCALES_SINCE:
                locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            command = [str(self.programs.folder / "initdb"), "-D", str(self.folder), "-U", USER, "-E", "UTF8", *locale]
            command += ["--auth=scram-sha-256", f"--pwfile={file.name}"]
            if not self.lasting:
                command.append("--no-sync")
            await must_run(
                command,
                "making the database folder",
                disk=self.folder.parent,
                environment=_clean_environment(),
                demoted=is_root(),
            )
        finally:
            Path(file.name).unlink(missing_ok=True)


def new_password() -> str:
    """Return a password for a throw-away server."""
    return random_source.token_urlsafe(24)


def _clean_environment() -> dict[str, str]:
    """Return our environment without PostgreSQL's own variables: PGDATA and others would change the server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
