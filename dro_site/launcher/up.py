"""`./dro up`: everything on one machine, under one supervisor, until Ctrl-C."""

import argparse
import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from dro_site.launcher import ports, product
from dro_site.launcher.child_process import must_run, run_quietly
from dro_site.launcher.folder_lock import FolderLock
from dro_site.launcher.front_end import FrontEnd
from dro_site.launcher.places import Places
from dro_site.launcher.preparation import LOGIN
from dro_site.launcher.refusal import Refusal, check_space
from dro_site.launcher.run_file import read_run, stop_left_processes, this_run, write_run
from dro_site.launcher.secret_file import load_secrets
from dro_site.launcher.servers import has_own_database, start_servers
from dro_site.launcher.supervisor import Supervisor
from dro_site.launcher.terminal import Terminal
from dro_site.launcher.variables import allowed_hosts, product_variables, web_address

WEB_PORT = 8000
SIMULATOR_PORT = 8900
SPACE = 200_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for."""

    host: str
    port: int
    demo: bool
    empty: bool = False


def read_options(arguments: list[str], terminal: Terminal) -> Options:
    """Read the command's arguments and choose the port. Raises Refusal for a port that was asked for and is taken."""
    parser = argparse.ArgumentParser(prog="./dro up", description="Start everything; Ctrl-C stops it, the data stays.")
    parser.add_argument("--port", type=int, help=f"port of the site (default {WEB_PORT}, or the next free one)")
    parser.add_argument("--host", default=ports.LOCAL, help=f"address to listen on (default {ports.LOCAL})")
    filling = parser.add_mutually_exclusive_group()
    filling.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=has_own_database(),
        help="load demo data and accounts on the first run (default: yes, but not into a DATABASE_URL)",
    )
    filling.add_argument(
        "--empty",
        action="store_true",
        help="accounts and simulated systems only, no design and no order: where the tutorial begins",
    )
    given = parser.parse_args(arguments)
    if given.port is not None and not 0 < given.port <= ports.HIGHEST:
        raise Refusal(f"--port {given.port} is no port: write a number from 1 to {ports.HIGHEST}.")
    if given.port is not None and not ports.is_free(given.port, given.host):
        raise Refusal(f"Port {given.port} of {given.host} is taken: end what listens there, or choose another --port.")
    port = given.port or ports.first_free(WEB_PORT, host=given.host)
    if given.port is None and port != WEB_PORT:
        terminal.say(f"Port {WEB_PORT} is taken: using {port}")
    return Options(given.host, port, given.demo and not given.empty, given.empty)


def main(arguments: list[str], places: Places) -> int:
    """Run until a signal asks to stop; return the exit status."""
    terminal = Terminal()
    if {"-h", "--help"} & set(arguments):
        read_options(arguments, terminal)
    places.make()
    check_space(places.state, SPACE)
    lock = FolderLock(places.lock)
    if not lock.acquire():
        raise already_running(places)
    try:
        recover(places, terminal)
        return asyncio.run(_Up(places, read_options(arguments, terminal), terminal).run())
    finally:
        places.run_file.unlink(missing_ok=True)
        lock.release()


def already_running(places: Places) -> Refusal:
    """Return the refusal that names what holds this folder."""
    run = read_run(places.run_file)
    if run is None:
        return Refusal(f"Another dro command is using {places.state}; wait for its end.")
    if run.command == "up":
        where = f"at {run.address}" if run.is_ready else "and is starting"
        return Refusal(f"./dro up is already running in this folder (process {run.pid}) {where}.")
    return Refusal(f"./dro {run.command} is using the database of this folder (process {run.pid}); wait for its end.")


def recover(places: Places, terminal: Terminal) -> None:
    """Clear away what a run left that did not end in order, and say so. The lock must be ours."""
    left = read_run(places.run_file)
    if left is None:
        return
    ended = stop_left_processes(left)
    places.run_file.unlink(missing_ok=True)
    also = f"; ended what it left running: {', '.join(ended)}" if ended else ""
    terminal.say(f"The last run (process {left.pid}) did not end in order: recovering{also}")


class _Up:
    """One run: the servers, the preparation, the product's processes, then waiting for the end."""

    def __init__(self, places: Places, options: Options, terminal: Terminal) -> None:
        self._places = places
        self._options = options
        self._terminal = terminal
        self._run = this_run("up")
        self._supervisor = Supervisor(places.logs, terminal, self._record)

    async def run(self) -> int:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._ask_to_stop, stop)
        working = asyncio.create_task(self._start())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not stop.is_set():
                working.result()
                await stopping
        finally:
            working.cancel()
            stopping.cancel()
            with contextlib.suppress(asyncio.CancelledError, Refusal):
                await working
            await self._supervisor.stop()
        self._terminal.say("Everything is stopped; the data stays")
        return 0

    def _ask_to_stop(self, stop: asyncio.Event) -> None:
        if stop.is_set():
            self._terminal.say("Killing everything")
            self._supervisor.kill()
            return
        self._terminal.plain()
        self._terminal.say("Stopping (again to kill)")
        stop.set()

    def _record(self, supervisor: Supervisor) -> None:
        self._run.processes = supervisor.processes
        # A full disk must not end the supervision.
        with contextlib.suppress(Refusal, OSError):
            write_run(self._places.run_file, self._run)

    async def _start(self) -> None:
        places, options = self._places, self._options
        self._run.address = web_address(options.host, options.port)
        write_run(places.run_file, self._run)
        secrets = load_secrets(places.secret)
        front_end = FrontEnd(places.front_end, self._terminal)
        urls, _ = await asyncio.gather(
            start_servers(places, secrets, self._supervisor, self._terminal, with_broker=True), front_end.build()
        )
        simulator_port = ports.first_free(SIMULATOR_PORT, {options.port})
        simulator_url = f"http://{ports.LOCAL}:{simulator_port}"
        environment = product_variables(
            places,
            secrets,
            database_url=urls.database,
            broker_url=urls.broker,
            simulator_url=simulator_url,
            base_url=self._run.address,
            hosts=allowed_hosts(options.host),
        )
        logins = await self._prepare(environment)
        self._run.database_url, self._run.broker_url = urls.database, urls.broker
        self._run.simulator_url = environment["DRO_SIMULATOR_URL"]
        self._run.host_name = product.first_host_name(environment)
        await self._start_product(simulator_port, environment)
        self._run.state = "ready"
        write_run(places.run_file, self._run)
        self._welcome(logins)
        if options.demo:
            await self._play(environment)

    async def _play(self, environment: Mapping[str, str]) -> None:
        """Work one order's manual tasks, once, so that a finished order can be looked at."""
        played = self._places.data / "demo-is-played"
        if played.exists():
            return
        manage = [sys.executable, str(self._places.project / "manage.py")]
        result = await run_quietly([*manage, "play_demo"], environment=environment)
        if result.status == 0:
            played.touch()
            self._terminal.say(f"Demonstration order {result.output.strip()}")
        else:
            self._terminal.say(f"The demonstration order could not be played through:\n{result.tail()}")

    async def _prepare(self, environment: Mapping[str, str]) -> list[list[str]]:
        """Migrate and fill the database; return the demo accounts as role, user name, password."""
        # Each time: the demo's systems must know where the simulator listens now.
        filling = ["--seed"] if self._options.demo else ["--people"] if self._options.empty else []
        arguments = ["--site", *filling, *(["--logins"] if filling else [])]
        with self._terminal.step("The database is prepared", "Preparing the database"):
            result = await must_run(
                [sys.executable, "-P", "-m", "dro_site.launcher.preparation", *arguments],
                "preparing the database",
                disk=self._places.state,
                environment=environment,
            )
        return [line.split("\t")[1:] for line in result.output.splitlines() if line.startswith(LOGIN)]

    async def _start_product(self, simulator_port: int, environment: Mapping[str, str]) -> None:
        options = self._options
        services = [
            product.web(options.host, options.port, environment),
            product.worker(self._places, environment),
            product.beat(self._places, environment),
        ]
        names = "Web, worker and beat"
        if self._options.demo or self._options.empty or not os.environ.get("DRO_SIMULATOR_URL"):
            services.insert(0, product.simulator(self._places, simulator_port, environment))
            names = "Simulator, web, worker and beat"
        with self._terminal.step(f"{names} are ready"):
            await self._supervisor.start(*services)

    def _welcome(self, logins: list[list[str]]) -> None:
        plain = self._terminal.plain
        plain(f"\nReady in {self._terminal.elapsed():.1f} s.\n\n  Open      {self._run.address}/\n")
        for role, user, password in logins:
            plain(f"  {role:<9} {user:<14} {password}")
        if not logins:
            plain("  No demo accounts: make the first one with ./dro manage createsuperuser")
        plain(f"\n  Logs      {self._places.logs}\n  Stop      Ctrl-C (the data stays)\n")
        if shutil.disk_usage(self._places.state).free < 5 * SPACE:
            plain("  Mind      the disk is nearly full\n")
