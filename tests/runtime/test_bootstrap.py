"""`./dro` before anything is installed: its answers, its refusals and the lock files it installs from."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dro_site.launcher.child_process import NOBODY, is_root
from dro_site.launcher.places import PROJECT
from tests.runtime.driving import DRO, dro, environment

pytestmark = pytest.mark.process
SYSTEM_PYTHON = shutil.which("python3", path="/usr/bin:/bin:/usr/local/bin")


@pytest.fixture
def checkout(home: Path) -> Path:
    """A copy of the files that the bootstrap reads."""
    folder = home / "checkout"
    folder.mkdir(mode=0o755)
    for name in ("dro", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(PROJECT / name, folder / name)
    return folder


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """A file system of 30 MB."""
    folder = home / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=30m", "dro-test", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system needs the rights of root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_help_and_version_need_nothing_installed(home: Path) -> None:
    bare = {"PATH": "/usr/bin:/bin", "DRO_HOME": str(home / "never"), "DRO_VENV": "/nowhere"}
    for arguments, words in (["--help"], "usage: ./dro COMMAND"), (["--version"], "dro 0."):
        answer = subprocess.run(
            [sys.executable, str(DRO), *arguments], env=bare, capture_output=True, text=True, check=False
        )
        assert (answer.returncode, answer.stderr) == (0, "")
        assert answer.stdout.startswith(words)
    assert not (home / "never").exists()


def test_no_command_shows_the_help_and_could_not_run(home: Path) -> None:
    answer = dro(home)
    assert answer.returncode == 2
    assert "usage: ./dro COMMAND" in answer.stdout


def test_an_unknown_command_is_one_sentence(home: Path) -> None:
    answer = dro(home, "frobnicate")
    assert answer.returncode == 2
    assert answer.stderr == "dro: There is no command 'frobnicate': ./dro --help lists the commands.\n"
    assert answer.stdout == ""


def test_an_environment_that_is_not_there_is_one_sentence(home: Path) -> None:
    answer = dro(home, "doctor", DRO_VENV="/nowhere")
    assert answer.returncode == 2
    assert re.fullmatch(r"dro: DRO_VENV=/nowhere holds no environment: .* is missing\.\n", answer.stderr)


@pytest.mark.skipif(SYSTEM_PYTHON is None, reason="this needs a Python that every user may run")
def test_a_missing_write_permission_is_one_sentence(checkout: Path) -> None:
    """As root we ask as nobody, who may not write in the folder; else the folder is closed to us."""
    assert SYSTEM_PYTHON is not None
    options: dict[str, object] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root() else {}
    checkout.chmod(0o555)
    try:
        answer = subprocess.run(
            [SYSTEM_PYTHON, str(checkout / "dro"), "up"],
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            **options,  # type: ignore[call-overload]
        )
    finally:
        checkout.chmod(0o755)
    assert answer.returncode == 2
    assert re.fullmatch(r"dro: No permission to write in \S+/\.dro: give this user the right .*\n", answer.stderr)


def test_a_disk_without_the_space_to_install_is_one_sentence(checkout: Path, small_disk: Path) -> None:
    variables = {name: value for name, value in os.environ.items() if name != "DRO_VENV"}
    answer = subprocess.run(
        [sys.executable, str(checkout / "dro"), "up"],
        env={**variables, "DRO_HOME": str(small_disk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert re.fullmatch(r"dro: The disk of \S+ is full: \d+ MB are free, \d+ MB are needed; .*\n", answer.stderr)


def test_a_disk_that_becomes_full_while_starting_is_one_sentence(small_disk: Path) -> None:
    """The check before the start is passed over: the space goes away while the database folder is made."""
    script = (
        "import sys\nfrom dro_site.launcher import __main__ as launcher, up\nup.SPACE = 0\n"
        "from dro_site.launcher.refusal import Refusal\n"
        "try:\n sys.exit(launcher.main(['up', '--no-demo']))\n"
        "except Refusal as refusal:\n sys.exit('dro: ' + str(refusal))\n"
    )
    small_disk.chmod(0o755)
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment(small_disk), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"dro: The disk of {small_disk}"), answer.stderr
    assert answer.stderr.endswith("is full; free some space and try again.\n")


def pins(lock: str) -> dict[str, str]:
    """Return package → version of a lock file."""
    text = (PROJECT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9_.\-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE | re.IGNORECASE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_with_hashes_and_no_host_is_named(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    packages = [block for block in blocks if "==" in block.split("\n", maxsplit=1)[0]]
    assert len(packages) > 20
    assert [block.split("\n")[0] for block in packages if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index-url" not in text


def test_the_test_environment_holds_what_production_holds() -> None:
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(runtime) > 20
    assert {name: version for name, version in runtime.items() if development.get(name) != version} == {}


def test_the_front_ends_lock_names_no_host() -> None:
    lock = (PROJECT / "static" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
