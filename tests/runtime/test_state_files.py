"""The launcher's own files and small decisions: secrets, run file, lock, ports, variables, full disks, totals."""

import errno
import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from dro_site.launcher import ports, refusal
from dro_site.launcher.folder_lock import FolderLock
from dro_site.launcher.places import PROJECT, Places
from dro_site.launcher.pytest_totals import Totals
from dro_site.launcher.refusal import Refusal, check_space, one_sentence
from dro_site.launcher.run_file import is_same_process, read_run, stop_left_processes, this_run, write_run
from dro_site.launcher.secret_file import load_secrets
from dro_site.launcher.servers import throw_away_folder
from dro_site.launcher.variables import allowed_hosts, product_variables, web_address


def test_secrets_are_made_once_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    first = load_secrets(tmp_path / "secret")
    assert load_secrets(tmp_path / "secret") == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert load_secrets(tmp_path / "other") != first


def test_a_secret_that_a_newer_version_needs_is_added_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(json.dumps({"secret_key": "kept"}), encoding="utf-8")
    secrets = load_secrets(tmp_path / "secret")
    assert secrets.secret_key == "kept"
    assert secrets.simulator_secret.startswith("whsec_")


def test_an_unreadable_secret_file_is_refused_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{ half a fi", encoding="utf-8")
    with pytest.raises(Refusal, match="restore it from a backup"):
        load_secrets(tmp_path / "secret")
    assert (tmp_path / "secret").read_text(encoding="utf-8") == "{ half a fi"


def test_the_run_file_is_read_back_and_hides_the_passwords_in_its_urls(tmp_path: Path) -> None:
    run = this_run("up")
    run.database_url, run.processes = "postgres://dro:secret@127.0.0.1:1/dro", {"web": (12, 34.5)}
    write_run(tmp_path / "run.json", run)
    assert read_run(tmp_path / "run.json") == run
    assert stat.S_IMODE((tmp_path / "run.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"processes": {"web": 3}}'])
def test_a_broken_run_file_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    assert read_run(tmp_path / "run.json") is None


def test_only_the_recorded_process_is_ended_after_a_crash_not_one_that_got_its_number() -> None:
    left = subprocess.Popen(["sleep", "60"])
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        run = this_run("up")
        run.processes = {"web": (left.pid, _created(left.pid)), "worker": (stranger.pid, _created(stranger.pid) - 100)}
        assert stop_left_processes(run) == ["web"]
        assert not psutil.pid_exists(left.pid)
        assert stranger.poll() is None
        assert not is_same_process(left.pid, run.processes["web"][1])
    finally:
        for process in (left, stranger):
            process.kill()
            process.wait()


def _created(pid: int) -> float:
    return float(psutil.Process(pid).create_time())


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_lock_has_one_holder_and_ends_with_its_process(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "lock" if kind == "file" else tmp_path
    script = f"""
from pathlib import Path
from dro_site.launcher.folder_lock import FolderLock
print(FolderLock(Path({str(path)!r})).acquire())
"""

    def another() -> str:
        return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()

    lock = FolderLock(path)
    assert lock.acquire()
    assert another() == "False"
    lock.release()
    assert another() == "True"
    assert lock.acquire()


def test_the_next_free_port_is_taken_where_the_preferred_one_is_not_free() -> None:
    with socket.socket() as taken:
        taken.bind((ports.LOCAL, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.first_free(port) != port
        assert ports.first_free(port, taken={port + 1}) != port + 1


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_a_host_that_is_not_this_machine_is_refused(host: str) -> None:
    with pytest.raises(Refusal, match="is no address of this machine"):
        ports.is_free(8000, host)


def test_what_the_person_set_wins_over_what_is_generated(tmp_path: Path) -> None:
    secrets = load_secrets(tmp_path / "secret")
    places = Places(PROJECT, tmp_path)
    given = {"SECRET_KEY": "theirs", "DRO_BASE_URL": "", "PATH": "/bin"}
    made = product_variables(
        places, secrets, database_url="postgres://d", broker_url="", base_url="http://x", given=given
    )
    assert made["SECRET_KEY"] == "theirs"
    assert made["DRO_CREDENTIAL_KEY"] == secrets.credential_key
    assert made["DRO_BASE_URL"] == "http://x"
    assert made["DATABASE_URL"] == "postgres://d"
    assert made["PATH"] == "/bin"
    assert made["PYTHONPATH"] == str(PROJECT)
    assert "BROKER_URL" not in made


def test_the_site_answers_to_no_foreign_name_wherever_it_listens() -> None:
    assert allowed_hosts("127.0.0.1") == "localhost,127.0.0.1,[::1]"
    assert "*" not in allowed_hosts("0.0.0.0")
    assert socket.gethostname() in allowed_hosts("0.0.0.0")
    assert web_address("0.0.0.0", 8000) == "http://127.0.0.1:8000"
    assert web_address("::1", 8000) == "http://[::1]:8000"


def test_too_little_space_and_errors_of_a_full_disk_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"^The disk of .* is full: \d+ MB are free, \d+ MB are needed; free some space"):
        check_space(tmp_path, 10**18)
    with (
        pytest.raises(Refusal, match="is full; free some space and try again"),
        one_sentence(tmp_path),
        open("/dev/full", "w", buffering=1) as full,
    ):
        full.write("a line\n")
    with pytest.raises(Refusal, match="No permission to write"), one_sentence(tmp_path):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(tmp_path / "data"))
    with pytest.raises(ValueError), one_sentence(tmp_path):
        raise ValueError
    assert refusal.is_full(tmp_path, "initdb: error: could not write: No space left on device")
    assert not refusal.is_full(tmp_path, "initdb: error: something else")


def test_a_throw_away_folder_is_new_and_takes_the_place_of_what_a_killed_command_left() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    first = throw_away_folder()
    left = first.with_name(f"dro-test-{gone.pid}-left")
    left.mkdir()
    second = throw_away_folder()
    assert first.exists()
    assert first != second
    assert not left.exists()
    first.rmdir()
    second.rmdir()


def test_the_totals_of_several_reports_are_counted_with_the_reasons_of_skips(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><testcase name='a'/><testcase name='b'><failure message='x'/></testcase>"
        "<testcase name='c'><skipped message='no data'/></testcase><testcase name='d'><error message='y'/></testcase>"
        "</testsuite></testsuites>",
        encoding="utf-8",
    )
    totals = Totals()
    totals.add(report)
    totals.add(report)
    totals.add(tmp_path / "never written")
    assert totals.line() == "2 passed, 4 failed, 2 skipped"
    assert totals.reasons == {"no data": 2}
