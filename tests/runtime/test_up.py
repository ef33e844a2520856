"""`./dro up` as a whole: ready, one at a time, restarted, stopped without a trace, data kept, crashes recovered."""

import json
import os
import re
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from dro_site.launcher import ports
from dro_site.launcher.run_file import is_same_process
from tests.runtime.driving import Up, dro, processes_of, status_of, until

pytestmark = pytest.mark.process
ALL = {"postgres", "valkey", "simulator", "web", "worker", "beat"}


@contextmanager
def halted(process: int) -> Iterator[None]:
    """Halt a process and those of its group, as if they were busy with something else."""
    os.killpg(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(process, signal.SIGCONT)


@pytest.fixture(scope="module")
def up(module_home: Path) -> Iterator[Up]:
    """One `./dro up` with demo data for the tests of this module; the last of them stop and crash it."""
    running = Up(module_home, "--port", str(ports.unused()))
    try:
        yield running.wait_until_ready()
    finally:
        running.discard()


def test_it_prints_the_address_and_one_login_per_role(up: Up) -> None:
    assert re.search(rf"^  Open +{re.escape(up.address)}/$", up.text, re.MULTILINE)
    logins = re.findall(r"^  (designer|operator|admin|client) +(\S+) +(\S+)$", up.text, re.MULTILINE)
    assert {role for role, _, _ in logins} == {"designer", "operator", "admin", "client"}


def test_everything_answers(up: Up) -> None:
    assert status_of(f"{up.address}/livez") == 200
    assert status_of(f"{up.address}/readyz") == 200
    assert status_of(f"{up.run.simulator_url}/_health") == 200
    assert set(up.run.processes) == ALL
    assert all(is_same_process(pid, created) for pid, created in up.run.processes.values())


def test_the_servers_listen_on_this_machine_alone_and_ask_for_passwords(up: Up) -> None:
    for name in ALL:
        process = psutil.Process(up.pid(name))
        listening = [c.laddr.ip for c in process.net_connections(kind="inet") if c.status == psutil.CONN_LISTEN]
        assert set(listening) <= {"127.0.0.1"}, name
    assert re.match(r"postgres://dro:[^@]{20,}@127.0.0.1:", up.run.database_url)
    assert re.match(r"redis://:[^@]{20,}@127.0.0.1:", up.run.broker_url)


def test_no_password_can_be_read_from_files_or_command_lines_by_others(up: Up) -> None:
    secrets = json.loads((up.home / "secret").read_text(encoding="utf-8")).values()
    for file in (path for path in up.home.iterdir() if path.is_file()):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0 or not any(s in file.read_text() for s in secrets), file
    lines = [" ".join(process.cmdline()) for process in processes_of(up.home)]
    assert not any(secret in line for secret in secrets for line in lines)


def test_a_second_up_says_where_the_first_one_is(up: Up) -> None:
    answer = dro(up.home, "up")
    assert answer.returncode == 2
    assert answer.stderr.startswith("dro: ./dro up is already running in this folder (process ")
    assert answer.stderr.endswith(f") at {up.address}.\n")


def test_commands_use_the_running_servers_and_leave_their_output_alone(up: Up) -> None:
    answer = dro(
        up.home,
        "manage",
        "shell",
        "-v",
        "0",
        "-c",
        "from django.db import connection as c; print(c.settings_dict['PORT'])",
    )
    assert answer.stdout.strip() in up.run.database_url
    assert answer.stderr == ""


def test_the_doctor_finds_everything_well(up: Up) -> None:
    answer = dro(up.home, "doctor", "--json")
    findings = {finding["name"]: finding["status"] for finding in json.loads(answer.stdout)["findings"]}
    assert answer.returncode == 0, answer.stdout
    for name in ("database", "broker", "web", "simulator", "migrations", "worker"):
        assert findings[name] == "ok", answer.stdout


@pytest.mark.parametrize("name", sorted(ALL))
def test_what_is_killed_comes_back(up: Up, name: str) -> None:
    before = up.pid(name)
    os.kill(before, signal.SIGKILL)
    until(lambda: name in up.run.processes and up.pid(name) != before, 20, f"a new {name}")
    up.wait_for_line(f"{name} is back", 40)
    until(lambda: status_of(f"{up.address}/readyz") == 200, 30, "the site being ready again")


def test_workers_that_are_busy_do_not_keep_the_sweeper_waiting(up: Up) -> None:
    with psycopg.connect(up.run.database_url, autocommit=True) as connection, halted(up.pid("worker")):
        late = connection.execute(
            "UPDATE fulfillment_order SET jeopardy = 'OnTrack', requested_completion_date = now() - interval '1 hour' "
            "WHERE id = (SELECT min(id) FROM fulfillment_order WHERE state = 'InProgress') RETURNING id"
        ).fetchone()
        assert late is not None
        asked = "SELECT jeopardy FROM fulfillment_order WHERE id = %s"
        until(lambda: connection.execute(asked, late).fetchone() == ("Late",), 5, "the broken promise being found")


def test_ctrl_c_leaves_no_process_and_the_next_up_finds_the_data(up: Up) -> None:
    """Runs after the tests above: it ends the shared run and goes on with the same folder."""
    with psycopg.connect(up.run.database_url) as connection:
        connection.execute("CREATE TABLE remembered AS SELECT 42 AS answer")
    address = up.address
    assert up.stop() == 0
    assert processes_of(up.home) == []
    assert not (up.home / "run.json").exists()
    again = Up(up.home, "--port", address.rsplit(":", 1)[1])
    try:
        again.wait_until_ready()
        assert "did not end in order" not in again.text
        assert "Installing the front end" not in again.text
        with psycopg.connect(again.run.database_url) as connection:
            assert connection.execute("SELECT answer FROM remembered").fetchone() == (42,)
            connection.execute("INSERT INTO remembered VALUES (43)")
        _killed_supervisor_leaves_nothing(again)
        _next_up_recovers(again)
    finally:
        again.discard()


def _killed_supervisor_leaves_nothing(running: Up) -> None:
    running.signal(signal.SIGKILL)
    running.wait()
    until(lambda: not processes_of(running.home), 15, "the end of all processes")
    assert (running.home / "run.json").exists()


def _next_up_recovers(crashed: Up) -> None:
    recovered = Up(crashed.home, "--port", str(ports.unused()))
    try:
        recovered.wait_until_ready()
        assert "did not end in order: recovering" in recovered.text
        with psycopg.connect(recovered.run.database_url) as connection:
            assert connection.execute("SELECT count(*) FROM remembered").fetchone() == (2,)
        recovered.signal(signal.SIGTERM)
        recovered.wait_for_line("Stopping")
        recovered.signal(signal.SIGINT)
        assert recovered.wait(5) == 0
        assert "Killing everything" in recovered.text
        assert processes_of(recovered.home) == []
    finally:
        recovered.discard()


def test_a_port_that_was_asked_for_and_is_taken_is_one_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind((ports.LOCAL, 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = dro(home, "up", "--port", str(port))
    assert answer.returncode == 2
    expected = f"dro: Port {port} of 127.0.0.1 is taken: end what listens there, or choose another --port.\n"
    assert (answer.stdout, answer.stderr) == ("", expected)
    assert processes_of(home) == []


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_number_that_is_no_port_is_one_sentence(home: Path, port: str) -> None:
    answer = dro(home, "up", f"--port={port}")
    assert (answer.returncode, answer.stderr) == (
        2,
        f"dro: --port {port} is no port: write a number from 1 to 65535.\n",
    )


def test_ctrl_c_while_starting_leaves_nothing(home: Path) -> None:
    running = Up(home, "--port", str(ports.unused()))
    try:
        running.wait_for_line("PostgreSQL")
        assert running.stop() == 0
        assert processes_of(home) == []
    finally:
        running.discard()


def test_a_named_database_that_does_not_answer_is_one_sentence(home: Path) -> None:
    answer = dro(home, "up", DATABASE_URL=f"postgres://dro:x@127.0.0.1:{ports.unused()}/dro")
    assert answer.returncode == 2
    assert "dro: The database that DATABASE_URL names does not answer" in answer.stderr
    assert processes_of(home) == []
