"""`./dro test`: every check and test, on servers that live as long as the run."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dro_site.launcher import ports
from dro_site.launcher.child_process import die_with_parent
from dro_site.launcher.chromium import find_chromium, install_chromium
from dro_site.launcher.front_end import FrontEnd
from dro_site.launcher.places import Places, environment_program
from dro_site.launcher.postgres import PostgresServer, new_password
from dro_site.launcher.postgres_programs import find_postgres
from dro_site.launcher.pytest_totals import Totals
from dro_site.launcher.secret_file import load_secrets
from dro_site.launcher.servers import database_folders, throw_away_folder
from dro_site.launcher.supervisor import Supervisor
from dro_site.launcher.terminal import Terminal
from dro_site.launcher.valkey import ValkeyServer, find_valkey
from dro_site.launcher.variables import product_variables

# These start servers, browsers or many processes: one folder at a time, after the others.
ALONE = ("browser", "faults", "runtime", "bench")
# Of these, two processes share the files: each has its own servers, and waits more than it works.
SHARED = ("browser", "runtime")
NOTHING_COLLECTED = 5


@dataclass(slots=True)
class Outcome:
    """What has been found so far."""

    totals: Totals = field(default_factory=Totals)
    failures: list[str] = field(default_factory=list)
    done: int = 0


def main(arguments: list[str], places: Places) -> int:
    """Run everything, or pytest alone with the arguments; return 0 where all of it passed, else 1."""
    places.make()
    return asyncio.run(_Checks(places, arguments).run())


class _Checks:
    """One run of the checks."""

    def __init__(self, places: Places, arguments: list[str]) -> None:
        self._places = places
        self._arguments = arguments
        self._terminal = Terminal()
        self._outcome = Outcome()
        self._folder = throw_away_folder()
        logs = self._folder / "log"
        logs.mkdir()
        self._supervisor = Supervisor(logs, self._terminal, lambda supervisor: None)
        self._environment: dict[str, str] = {}
        self._npm: list[str] = []
        self._npm_environment: dict[str, str] = {}

    async def run(self) -> int:
        working = asyncio.current_task()
        assert working is not None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, working.cancel)
        try:
            await self._prepare()
            if self._arguments:
                await self._pytest("pytest", self._arguments)
            else:
                await self._everything()
        except asyncio.CancelledError:
            self._terminal.say("Stopped")
            return 130
        finally:
            await self._supervisor.stop()
            shutil.rmtree(self._folder, ignore_errors=True)
        return self._summary()

    async def _prepare(self) -> None:
        front_end = FrontEnd(self._places.front_end, self._terminal)
        await asyncio.gather(front_end.build(with_packages=True), self._start_servers())
        chromium = await find_chromium()
        if chromium is None and not self._arguments:
            chromium = await install_chromium(self._terminal)
        if chromium is None:
            self._terminal.say("No Chromium was found: browser tests among these will fail; ./dro test installs one")
        else:
            self._environment["DRO_CHROMIUM"] = chromium
        self._npm, self._npm_environment = front_end.npm_command()

    async def _start_servers(self) -> None:
        password = new_password()
        programs = find_postgres(database_folders(self._places)[1])
        database = PostgresServer(programs, self._folder / "postgres", ports.unused(), password, lasting=False)
        broker = ValkeyServer(find_valkey(), self._folder / "valkey", ports.unused(), password, lasting=False)
        with self._terminal.step(f"Throw-away PostgreSQL {programs.version} and Valkey are ready in {self._folder}"):
            await database.initialise()
            broker.configure()
            await self._supervisor.start(database.service(), broker.service())
            await database.create_database()
        # The tests' own keys: nothing of this installation's secrets or addresses may decide a test.
        secrets = load_secrets(self._folder / "secret")
        self._environment = product_variables(
            self._places, secrets, database_url=database.url(), broker_url=broker.url, given=_neutral_environment()
        )

    async def _everything(self) -> None:
        python, project = sys.executable, self._places.project
        manage = [python, str(project / "manage.py")]
        await self._check("ruff check", [str(environment_program("ruff")), "check", "."])
        await self._check("ruff format --check", [str(environment_program("ruff")), "format", "--check", "."])
        await self._check("mypy", [str(environment_program("mypy"))])
        await self._check("lint-imports", [str(environment_program("lint-imports"))])
        await self._check("makemigrations --check", [*manage, "makemigrations", "--check", "--dry-run"])
        await self._check("manage.py check", [*manage, "check"])
        await self._check("front end: types", [*self._npm, "run", "typecheck"], in_front_end=True)
        await self._check("front end: tests", [*self._npm, "test"], in_front_end=True)
        folders = sorted(path.name for path in (project / "tests").iterdir() if any(path.rglob("test_*.py")))
        together = [f"tests/{name}" for name in folders if name not in ALONE]
        if together:
            await self._pytest("pytest: " + " ".join(together), [*together, "-n", "2"])
        for name in (name for name in ALONE if name in folders):
            # In the order of their names: by their numbers of tests, files of few long tests would come last.
            spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"] if name in SHARED else []
            await self._pytest(f"pytest: tests/{name}", [f"tests/{name}", *spread])

    async def _pytest(self, name: str, arguments: Sequence[str]) -> None:
        report = self._folder / f"report-{self._outcome.done}.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        await self._check(name, command, fine={0, NOTHING_COLLECTED} if not self._arguments else {0})
        self._outcome.totals.add(report)

    async def _check(
        self, name: str, command: Sequence[str], *, in_front_end: bool = False, fine: set[int] | None = None
    ) -> None:
        self._terminal.plain(f"\n--- {name}")
        started = time.monotonic()
        environment = self._npm_environment if in_front_end else self._environment
        folder = self._places.front_end if in_front_end else self._places.project
        status = await _run(command, environment, folder)
        passed = status in (fine or {0})
        self._outcome.done += 1
        if not passed:
            self._outcome.failures.append(f"{name} (status {status})")
        self._terminal.plain(f"--- {name}: {'passed' if passed else 'FAILED'} ({time.monotonic() - started:.1f} s)")

    def _summary(self) -> int:
        outcome, plain = self._outcome, self._terminal.plain
        plain(f"\n{outcome.done} checks in {self._terminal.elapsed():.0f} s")
        for reason, number in outcome.totals.reasons.most_common():
            plain(f"skipped {number}: {reason}")
        for failure in outcome.failures:
            plain(f"FAILED: {failure}")
        if not outcome.failures:
            plain("Everything passed")
        plain(outcome.totals.line())
        return 1 if outcome.failures else 0


async def _run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    process = await asyncio.create_subprocess_exec(
        *command, env=dict(environment), cwd=folder, preexec_fn=die_with_parent(signal.SIGTERM)
    )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError, TimeoutError):
            process.terminate()
            await asyncio.wait_for(process.wait(), 20)
        raise


def _neutral_environment() -> dict[str, str]:
    """Return our environment without what would point the tests at real servers, or at a running `up`."""
    ours = {
        "DATABASE_URL",
        "BROKER_URL",
        "SECRET_KEY",
        "DRO_CREDENTIAL_KEY",
        "DRO_SIMULATOR_URL",
        "DRO_SIMULATOR_SECRET",
    }
    ours |= {"DRO_BASE_URL", "DRO_ALLOWED_HOSTS", "DRO_DEBUG", "DRO_STATIC_ROOT"}
    return {name: value for name, value in os.environ.items() if name not in ours}
