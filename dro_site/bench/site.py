"""The web pages of the product on a throw-away database, for what is measured in a browser."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from dro_site.bench.measurement import ROOT, BarNotMeasurable
from dro_site.bench.throw_away import run, run_for_document, throw_away_database
from dro_site.launcher import ports
from dro_site.launcher.child_process import die_with_parent

START_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are, the session key of somebody who is signed in, and an order whose plan stands still."""

    address: str
    session: str
    order: int


@contextmanager
def running_site(bar: str, steps: int, seed: int) -> Iterator[Site]:
    """Run the web process on a database of its own that holds a design of so many steps; take all away afterwards.

    Raises BarNotMeasurable where the front end is not built or the web process does not start.
    """
    with site_with(bar, "dro_site.bench.site_content", str(steps), str(seed)) as (address, made):
        yield Site(address, made["session"], made["order"])


@contextmanager
def site_with(bar: str, content: str, *arguments: str) -> Iterator[tuple[str, Any]]:
    """Run the web process on a database that a module of ours fills; yield its address, and what the module printed.

    Raises BarNotMeasurable as ``running_site`` does.
    """
    if not (ROOT / "static" / "dist" / "design.js").is_file():
        raise BarNotMeasurable(bar, "the front end is not built. Run ./dro up or ./dro test once.")
    port = ports.unused()
    with (
        tempfile.TemporaryDirectory() as folder,
        throw_away_database(
            DRO_STATIC_ROOT=folder,
            DRO_BASE_URL=f"http://{ports.LOCAL}:{port}",
            DRO_ALLOWED_HOSTS=ports.LOCAL,
            DRO_DATABASE_POOL="4",
        ) as environment,
    ):
        run(environment, "dro_site.launcher.preparation", "--site")
        made = run_for_document(environment, content, *arguments)
        with web(bar, environment, port, Path(folder)) as address:
            yield address, made


@contextmanager
def web(bar: str, environment: Mapping[str, str], port: int, folder: Path) -> Iterator[str]:
    """Run the web process; yield its address. Raises BarNotMeasurable where it does not start."""
    command = [sys.executable, "-P", "-m", "uvicorn", "dro_site.asgi:application", "--host", ports.LOCAL]
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--log-level", "warning"],
            env=dict(environment),
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - no other thread starts processes here
        )
    address = f"http://{ports.LOCAL}:{port}"
    try:
        _await(bar, address, process)
        yield address
    finally:
        process.terminate()
        process.wait(15)


def _await(bar: str, address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx2.get(f"{address}/livez").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise BarNotMeasurable(bar, f"the web process did not answer at {address}.")
