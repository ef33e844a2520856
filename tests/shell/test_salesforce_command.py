"""`./dro import salesforce` and `./dro export salesforce` on the published configuration."""

import json
from pathlib import Path

import pytest

from dro_site.command_line.program import main
from tests.shell.foreign_configuration import CONFIGURATION, change, copy_configuration, needs_configuration, read_csv

pytestmark = [pytest.mark.django_db, needs_configuration]

STEPS = "dro/FulfillmentStepDefinition.csv"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(words)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_an_import_and_its_repetition(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "import", "salesforce", str(CONFIGURATION))
    assert status == 0
    assert "1750 rows read: 1750 created, 0 changed, 0 unchanged." in out
    assert "RLM_DFOTenantProvisioningCallout" in out
    status, out, _ = run(capsys, "import", "salesforce", str(CONFIGURATION))
    assert status == 0
    assert "1750 rows read: 0 created, 0 changed, 1750 unchanged." in out


def test_a_refused_import_says_file_row_column_value_and_reason(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    copy = copy_configuration(tmp_path)
    change(copy / STEPS, 4, "StepType", "Robot")
    status, out, _ = run(capsys, "import", "salesforce", str(copy))
    assert status == 1
    [finding] = [line for line in out.splitlines() if line.startswith("Error")]
    for part in (STEPS, " 4 ", "StepType", "Robot", "one of AutoTask, Callout"):
        assert part in finding
    status, out, _ = run(capsys, "import", "salesforce", str(copy), "--json")
    document = json.loads(out)
    assert (status, document["loaded"], document["draft"]) == (1, False, None)
    [problem] = [one for one in document["problems"] if one["severity"] == "Error"]
    assert (problem["file"], problem["row"], problem["column"], problem["value"]) == (STEPS, 4, "StepType", "Robot")


def test_an_export_writes_the_files_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys, "import", "salesforce", str(CONFIGURATION))
    status, out, _ = run(capsys, "export", "salesforce", str(tmp_path))
    assert (status, "48 files written, 0 were already so" in out) == (0, True)
    assert read_csv(tmp_path / STEPS) == read_csv(CONFIGURATION / STEPS)
