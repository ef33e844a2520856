"""Commands where no `./dro up` runs: the database is started for the call, output stays clean, nothing is left."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.driving import DRO, dro, environment, processes_of, until

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def prepared(module_home: Path) -> Path:
    """A state folder whose database is at the code's level already."""
    assert dro(module_home, "manage", "shell", "-v", "0", "-c", "pass").returncode == 0
    return module_home


def test_the_database_is_made_migrated_and_stopped_by_one_call(prepared: Path) -> None:
    answer = dro(prepared, "manage", "showmigrations", "--plan")
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = answer.stdout.splitlines()
    assert len(lines) > 10
    assert [line for line in lines if not line.startswith("[X]")] == []
    assert processes_of(prepared) == []
    assert not (prepared / "run.json").exists()


def test_json_alone_is_on_standard_output(prepared: Path) -> None:
    answer = dro(prepared, "validate", "--json")
    assert answer.returncode in {0, 1}, answer.stderr
    assert isinstance(json.loads(answer.stdout), dict)


def test_a_broker_is_started_only_for_commands_that_need_one(prepared: Path) -> None:
    assert not (prepared / "log" / "valkey.log").exists()
    order = prepared / "order.json"
    order.write_text("{}", encoding="utf-8")
    answer = dro(prepared, "submit", str(order))
    assert answer.returncode in {1, 2}
    assert "Traceback" not in answer.stderr
    assert (prepared / "log" / "valkey.log").exists()


def test_help_of_a_command_starts_nothing(home: Path) -> None:
    answer = dro(home, "plan", "--help")
    assert answer.returncode == 0
    assert "usage" in answer.stdout
    assert not (home / "data" / "postgres").exists()


def test_relative_paths_are_those_of_the_caller(prepared: Path) -> None:
    script = "import os; print(os.getcwd())"
    answer = subprocess.run(
        [sys.executable, str(DRO), "manage", "shell", "-v", "0", "-c", script],
        env=environment(prepared),
        cwd=prepared,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.strip() == str(prepared), answer.stderr


def test_the_exit_status_and_standard_input_pass_through(prepared: Path) -> None:
    answer = subprocess.run(
        [sys.executable, str(DRO), "manage", "shell", "-v", "0"],
        env=environment(prepared),
        input="import sys; print('heard'); sys.exit(7)",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (7, "heard\n"), answer.stderr


def test_a_second_command_waits_for_the_first_and_a_stopped_one_leaves_nothing(prepared: Path) -> None:
    script = "import time; print('began', flush=True); time.sleep(60)"
    first = subprocess.Popen(
        [sys.executable, str(DRO), "manage", "shell", "-v", "0", "-c", script],
        env=environment(prepared),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "began\n"
    second = subprocess.Popen(
        [sys.executable, str(DRO), "manage", "shell", "-v", "0", "-c", "print('second')"],
        env=environment(prepared),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert second.stderr is not None
    assert second.stderr.readline() == "dro: waiting for another dro command in this folder\n"
    refused = dro(prepared, "up")
    assert refused.returncode == 2
    assert "./dro manage is using the database of this folder" in refused.stderr
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 130
    assert second.communicate(timeout=60)[0] == "second\n"
    until(lambda: not processes_of(prepared), 10, "the end of all processes")
