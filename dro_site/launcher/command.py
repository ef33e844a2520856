"""Every other command: the product's command line against a running `up`, or against servers started for the call.

Standard input and output belong to the command; what the launcher has to say goes to standard error.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping

from dro_site.launcher.child_process import die_with_parent, run_quietly
from dro_site.launcher.folder_lock import FolderLock
from dro_site.launcher.places import Places
from dro_site.launcher.preparation import BEHIND
from dro_site.launcher.refusal import Refusal
from dro_site.launcher.run_file import Run, is_same_process, read_run, this_run, write_run
from dro_site.launcher.secret_file import Secrets, load_secrets
from dro_site.launcher.servers import has_own_database, start_servers
from dro_site.launcher.supervisor import Supervisor
from dro_site.launcher.terminal import Terminal
from dro_site.launcher.up import already_running, recover
from dro_site.launcher.variables import product_variables

# The commands that hand work to the engine, whose wake-up hints travel through the broker.
NEED_BROKER = {"submit", "bench", "faults"}
KNOWN = {"import", "export", "validate", "publish", "plan", "submit", "bench", "faults", "manage"}
# Django's commands that look at or change the schema themselves.
SCHEMA = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "check", "help"}
WAIT_FOR_OTHERS = 120.0


def main(arguments: list[str], places: Places) -> int:
    """Run the command and return its exit status. Raises Refusal for an unknown command or dead servers."""
    name = arguments[0]
    if name not in KNOWN:
        raise Refusal(f"There is no command {name!r}: ./dro --help lists the commands.")
    places.make()
    secrets = load_secrets(places.secret)
    if _asks_for_help(arguments):
        _become(program(arguments, places), _variables(places, secrets, "", ""))
    lock = FolderLock(places.lock)
    is_ours = _needs_own_server(name)
    if is_ours and not _wait_for_lock(lock, places):
        run = read_run(places.run_file)
        if run is None or run.command != "up" or not run.is_ready:
            raise already_running(places)
        environment = _variables(places, secrets, run.database_url, run.broker_url, run)
        _become(program(arguments, places), environment)
    try:
        if is_ours:
            recover(places, Terminal(sys.stderr))
        return asyncio.run(_with_servers(arguments, places, secrets))
    finally:
        if is_ours:
            places.run_file.unlink(missing_ok=True)
        lock.release()


def program(arguments: list[str], places: Places) -> list[str]:
    """Return the program that carries the command out."""
    if arguments[0] == "manage":
        return [sys.executable, str(places.project / "manage.py"), *arguments[1:]]
    return [sys.executable, "-P", "-m", "dro_site.command_line", *arguments]


def _needs_own_server(name: str) -> bool:
    """Return whether the environment leaves out a server that the command needs."""
    return has_own_database() or (name in NEED_BROKER and not os.environ.get("BROKER_URL"))


def _asks_for_help(arguments: list[str]) -> bool:
    """Return whether the call needs no database: help of a command."""
    return arguments[0] != "manage" and bool({"-h", "--help"} & set(arguments))


def _needs_schema(arguments: list[str]) -> bool:
    """Return whether the database must be at the code's level before the command runs."""
    if arguments[0] == "manage":
        return has_own_database() and bool(set(arguments[1:2]) - SCHEMA)
    return True


def _variables(
    places: Places, secrets: Secrets, database_url: str, broker_url: str, run: Run | None = None
) -> dict[str, str]:
    return product_variables(
        places,
        secrets,
        database_url=database_url,
        broker_url=broker_url,
        simulator_url=run.simulator_url if run else "",
        base_url=run.address if run else "",
    )


def _become(command: list[str], environment: Mapping[str, str]) -> None:
    sys.stdout.flush()
    os.execve(command[0], command, dict(environment))


def _wait_for_lock(lock: FolderLock, places: Places) -> bool:
    """Return True once the folder is ours; False at once where a ready `up` holds it, or after a time limit."""
    limit = time.monotonic() + WAIT_FOR_OTHERS
    said = False
    while not lock.acquire():
        run = read_run(places.run_file)
        if (run is not None and run.command == "up" and run.is_ready) or time.monotonic() > limit:
            return False
        if not said:
            print("dro: waiting for another dro command in this folder", file=sys.stderr, flush=True)
            said = True
        time.sleep(0.1)
    return True


async def _with_servers(arguments: list[str], places: Places, secrets: Secrets) -> int:
    """Start the servers that the command needs, run it, stop them."""
    terminal = Terminal(sys.stderr, quiet=not os.environ.get("DRO_VERBOSE"))
    run = this_run(arguments[0])

    def record(supervisor: Supervisor) -> None:
        run.processes = supervisor.processes
        with contextlib.suppress(Refusal, OSError):
            write_run(places.run_file, run)

    supervisor = Supervisor(places.logs, terminal, record)
    working = asyncio.current_task()
    assert working is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, working.cancel)
    try:
        urls = await start_servers(places, secrets, supervisor, terminal, with_broker=arguments[0] in NEED_BROKER)
        environment = _variables(places, secrets, urls.database, urls.broker)
        if _needs_schema(arguments):
            await _migrate(places, environment)
        return await _run_through(program(arguments, places), environment)
    except asyncio.CancelledError:
        print("dro: stopped", file=sys.stderr)
        return 130
    finally:
        await supervisor.stop()


async def _migrate(places: Places, environment: Mapping[str, str]) -> None:
    """Bring our own database, or an empty one, to the code's level. Raises Refusal for any other that is behind."""
    careful = [] if has_own_database() else ["--only-if-empty"]
    result = await run_quietly(
        [sys.executable, "-P", "-m", "dro_site.launcher.preparation", *careful], environment=environment
    )
    if result.status == BEHIND:
        raise Refusal(
            f"The database of DATABASE_URL is {result.output.strip()} migrations behind this code: "
            "run ./dro manage migrate."
        )
    if result.status != 0:
        raise Refusal(f"The database could not be prepared; the last lines were:\n{result.tail()}")


async def _run_through(command: list[str], environment: Mapping[str, str]) -> int:
    """Run the program with our own standard streams; return its status as a shell would."""
    process = await asyncio.create_subprocess_exec(
        *command, env=dict(environment), preexec_fn=die_with_parent(signal.SIGTERM)
    )
    try:
        status = await process.wait()
    except asyncio.CancelledError:
        # At a terminal the program got the Ctrl-C as well; a signal to us alone is passed on.
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 10)
        raise
    return status if status >= 0 else 128 - status


def is_up(places: Places) -> Run | None:
    """Return the `up` that runs in this folder, None where none does."""
    run = read_run(places.run_file)
    return run if run is not None and run.command == "up" and is_same_process(run.pid, run.created) else None
