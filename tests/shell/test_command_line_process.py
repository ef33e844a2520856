"""The command line as a process of its own: streams, exit status, a database that is not there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from orchestration.operations.draft import write_draft
from orchestration.operations.release import publish
from tests.shell.test_command_line import ORDER
from tests.shell.test_draft_records import whole_design

pytestmark = [pytest.mark.process]

NETWORKS = settings.ROOT.parent / "shared" / "data" / "psplib-j30"
needs_networks = pytest.mark.skipif(not NETWORKS.is_dir(), reason=f"the PSPLIB networks are not at {NETWORKS}")


def database_url() -> str:
    """The address of the database of this test run."""
    parts = connection.settings_dict
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgres://{parts['USER']}{password}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def variables_for(url: str) -> dict[str, str]:
    """The environment of a command: without what the web process sets for itself where its module was imported here."""
    inherited = {name: value for name, value in os.environ.items() if name != "DRO_DATABASE_POOL"}
    return {**inherited, "DATABASE_URL": url, "PYTHONPATH": str(settings.ROOT)}


def dro(*words: str, url: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with ``given`` on its standard input."""
    variables = variables_for(url)
    command = [sys.executable, "-P", "-m", "dro_site.command_line", *words]
    return subprocess.run(
        command, env=variables, cwd=folder, input=given, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.django_db(transaction=True)
def test_an_order_is_planned_and_submitted_from_a_pipeline(tmp_path: Path) -> None:
    write_draft(whole_design(), "ann")
    publish(actor=None, note="first", now=timezone.now())
    order = json.dumps(ORDER)
    planned = dro("plan", "-", "--json", url=database_url(), folder=tmp_path, given=order)
    assert (planned.returncode, planned.stderr) == (0, "")
    assert json.loads(planned.stdout)["release"]["number"] == 1
    (tmp_path / "order.json").write_text(order)
    submitted = dro("submit", "order.json", "--json", url=database_url(), folder=tmp_path)
    assert submitted.returncode == 0
    assert json.loads(submitted.stdout)["created"] is True
    rejected = dro("plan", "-", url=database_url(), folder=tmp_path, given=order.replace("PACK", "NOPE"))
    assert (rejected.returncode, rejected.stdout) == (1, "")
    assert rejected.stderr.startswith("dro: /lines/0/product: ")


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    ended = dro("validate", "--json", url="postgres://dro@127.0.0.1:1/dro", folder=tmp_path)
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["error"]["code"] == "DatabaseUnreachable"
    assert ended.stderr.startswith("dro: The database cannot be reached: ")
    assert "Traceback" not in ended.stderr


def test_a_malformed_setting_is_one_sentence(tmp_path: Path) -> None:
    ended = dro("validate", url="mysql://somewhere", folder=tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "DATABASE_URL" in ended.stderr


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path) -> None:
    variables = variables_for("postgres://dro@127.0.0.1:1/dro")
    command = [sys.executable, "-P", "-m", "dro_site.command_line", "validate", "--json"]
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(command, env=variables, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_an_output_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    variables = variables_for("postgres://dro@127.0.0.1:1/dro")
    command = [sys.executable, "-P", "-m", "dro_site.command_line", "validate", "--json"]
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            command,
            env=variables,
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2
    assert "dro: standard output: No space left on device." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_a_closed_output_gets_no_traceback(tmp_path: Path) -> None:
    variables = variables_for("postgres://dro@127.0.0.1:1/dro")
    command = ["sh", "-c", '"$0" -P -m dro_site.command_line validate --json >&-', sys.executable]
    ended = subprocess.run(
        command, env=variables, cwd=tmp_path, stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert "The database cannot be reached" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["plan", "submit"])
def test_an_order_without_end_is_not_read_to_its_end(tmp_path: Path, command: str) -> None:
    ended = dro(command, "/dev/zero", url="postgres://dro@127.0.0.1:1/dro", folder=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "/dev/zero: an order has at most 67,108,864 bytes." in ended.stderr


@needs_networks
def test_figures_are_one_json_object_a_line(tmp_path: Path) -> None:
    ended = dro("bench", "S8", "--quick", "--json", url="postgres://dro@127.0.0.1:1/dro", folder=tmp_path)
    figures = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(figure["bar"], figure["unit"]) for figure in figures] == [
        ("S8", "networks equal"),
        ("S8", "ms for 10,000 steps"),
    ]
    assert (figures[0]["value"], figures[0]["holds"]) == (480, True)
    assert ended.returncode == (0 if figures[1]["holds"] else 1)


def test_a_bar_without_its_data_cannot_run(tmp_path: Path) -> None:
    ended = dro("bench", "S8", "--data", str(tmp_path), url="postgres://dro@127.0.0.1:1/dro", folder=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "critical_path_oracle.csv is missing" in ended.stderr
