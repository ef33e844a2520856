"""Where things lie: the project, its state folder (data, logs, secrets) and the programs of the environment."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from dro_site.launcher.refusal import one_sentence

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Places:
    """Folders and files of one installation; `state` is `.dro` or what DRO_HOME names."""

    project: Path
    state: Path

    @property
    def data(self) -> Path:
        return self.state / "data"

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def secret(self) -> Path:
        return self.state / "secret"

    @property
    def lock(self) -> Path:
        return self.state / "lock"

    @property
    def run_file(self) -> Path:
        return self.state / "run.json"

    @property
    def static_root(self) -> Path:
        return self.state / "static"

    @property
    def front_end(self) -> Path:
        return self.project / "static"

    def make(self) -> None:
        """Create the folders. Raises Refusal where the disk or the permissions do not allow it.

        They are open to others for passing through only: as root, PostgreSQL runs as another user below `data`.
        """
        with one_sentence(self.state):
            for folder in (self.state, self.data, self.static_root):
                folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)


def find_places() -> Places:
    """Return the places of this checkout, with DRO_HOME as the state folder where it is set."""
    state = os.environ.get("DRO_HOME")
    return Places(PROJECT, Path(state).absolute() if state else PROJECT / ".dro")


def environment_program(name: str) -> Path:
    """Return the path of a program that was installed beside the running Python."""
    return Path(sys.executable).parent / name
