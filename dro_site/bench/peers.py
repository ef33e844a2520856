"""The engines that we are measured beside: their scripts, run on our servers in environments of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dro_site.bench.measurement import BarNotMeasurable
from dro_site.bench.throw_away import empty_database
from dro_site.launcher.places import PROJECT

OWN_SCRIPTS = Path(__file__).parent / "peer_scripts"
INSTALL_LIMIT = 600
RUN_LIMIT = 600


@dataclass(frozen=True, slots=True)
class Peer:
    """A durable engine: what to install (names between blanks), and the script that runs the diamond on it."""

    name: str
    package: str
    script: str


DBOS = Peer("DBOS", "dbos", "dbos_diamond.py")
DBOS_CALLOUTS = Peer("DBOS with callouts", "dbos aiohttp", "dbos_callouts.py")
CELERY = Peer("Celery canvas", "celery[redis]", "celery_diamond.py")


def steps_a_second(bar: str, data: Path, plans: int, broker: str) -> dict[str, float]:
    """Run every peer in turn; return how many steps each finishes in a second.

    ``data`` is the folder of published test data, beside which the scripts lie. Raises BarNotMeasurable where they
    do not, or an engine cannot be installed or run.
    """
    scripts = data.parent / "bench" / "peers"
    with empty_database() as database:
        dbos = _run(bar, DBOS, scripts, ["--database-url", database, "--plans", str(plans)])
    celery = _run(bar, CELERY, scripts, ["--broker-url", broker, "--plans", str(plans)])
    return {DBOS.name: dbos, CELERY.name: celery}


def callouts_a_second(bar: str, plans: int, stub: str) -> dict[str, float]:
    """Run DBOS where each step calls the stub at an address; return how many calls it makes durable in a second.

    Raises BarNotMeasurable where it cannot be installed or run.
    """
    with empty_database() as database:
        arguments = ["--database-url", database, "--stub-url", stub, "--plans", str(plans)]
        return {DBOS.name: _run(bar, DBOS_CALLOUTS, OWN_SCRIPTS, arguments)}


def _run(bar: str, peer: Peer, folder: Path, arguments: Sequence[str]) -> float:
    script = folder / peer.script
    if not script.is_file():
        raise BarNotMeasurable(bar, f"{script}, which runs {peer.name}, is not there.")
    python = _environment(bar, peer)
    done = _call(bar, peer, [str(python), script.name, *arguments], RUN_LIMIT, folder=script.parent)
    return float(json.loads(done.splitlines()[-1])["steps_per_s"])


def _environment(bar: str, peer: Peer) -> Path:
    """Return the Python of the peer's own environment, which is made where it is not there yet."""
    folder = PROJECT / ".dro" / "peers" / peer.name.replace(" ", "-").lower()
    python = folder / "bin" / "python"
    installed = folder / "installed"
    if not installed.exists() or installed.read_text() != peer.package:
        _call(bar, peer, [sys.executable, "-m", "venv", "--clear", str(folder)], INSTALL_LIMIT)
        _call(bar, peer, [str(python), "-m", "pip", "install", "--quiet", *peer.package.split()], INSTALL_LIMIT)
        installed.write_text(peer.package)
    return python


def _call(bar: str, peer: Peer, command: Sequence[str], limit: int, folder: Path | None = None) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, timeout=limit, env=_plain_environment(), capture_output=True, text=True, check=True
        )
    except subprocess.CalledProcessError as error:
        raise BarNotMeasurable(bar, f"{peer.name} could not be run: {str(error.stderr).strip()[-1000:]}") from None
    except subprocess.TimeoutExpired:
        raise BarNotMeasurable(bar, f"{peer.name} did not end within {limit} seconds.") from None
    return done.stdout


def _plain_environment() -> dict[str, str]:
    """Return our environment without what means the product: Celery would take a peer for a Django project."""
    return {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
