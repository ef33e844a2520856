"""What the tests of the launcher share: a folder of state of their own, and a way to talk to a running `./dro up`."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dro_site.launcher.servers import throw_away_folder
from tests.runtime.driving import is_of_the_machine


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for one test's state, reachable for nobody (as whom PostgreSQL runs when we are root)."""
    folder = throw_away_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def module_home() -> Iterator[Path]:
    """The same, for the tests of a module."""
    folder = throw_away_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def without_outer_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher is to start its own servers: those of the test run must not be seen by it."""
    for name in list(os.environ):
        if not is_of_the_machine(name):
            monkeypatch.delenv(name)
