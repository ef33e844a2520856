"""`./dro import salesforce` and `./dro export salesforce`: exit status, tables for people, JSON for programs."""

import json
from pathlib import Path

import pytest

from dro_site.command_line.program import main
from tests.shell.foreign_configuration import CONFIGURATION, change, copy_configuration, needs_configuration, read_csv

pytestmark = [pytest.mark.django_db, needs_configuration]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(words)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_an_import_is_told_in_tables_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "import", "salesforce", str(CONFIGURATION))
    assert status == 0
    lines = [line.split() for line in out.splitlines()]
    assert ["all", "1750", "1750", "0", "0", "0"] in lines
    assert ["dro/Product2.csv", "314", "314", "0", "0", "0"] in lines
    assert ["Product", "314", "0", "0"] in lines
    assert "Systems without an address: DFOApexMockService" in out
    assert "Not read: worked-example/" in out


def test_the_same_as_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "import", "salesforce", str(CONFIGURATION), "--json")
    document = json.loads(out)
    assert status == 0
    assert document["loaded"] is True
    assert document["totals"] == {"read": 1750, "created": 1750, "changed": 0, "unchanged": 0, "rejected": 0}
    assert {problem["severity"] for problem in document["problems"]} == {"Warning"}
    status, out, _ = run(capsys, "import", "salesforce", str(CONFIGURATION), "--json")
    assert json.loads(out)["totals"] == {"read": 1750, "created": 0, "changed": 0, "unchanged": 1750, "rejected": 0}


def test_a_refused_import_ends_with_one_and_says_file_row_column_and_reason(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    copy = copy_configuration(tmp_path)
    change(copy / "dro/FulfillmentStepDefinition.csv", 4, "StepType", "Robot")
    status, out, _ = run(capsys, "import", "salesforce", str(copy))
    assert status == 1
    [finding] = [line for line in out.splitlines() if line.startswith("Error")]
    for part in ("dro/FulfillmentStepDefinition.csv", " 4 ", "StepType", "Robot", "one of AutoTask, Callout"):
        assert part in finding
    assert "Nothing was loaded: 1 errors" in out
    status, out, _ = run(capsys, "import", "salesforce", str(copy), "--json")
    document = json.loads(out)
    assert (status, document["loaded"], document["draft"], document["totals"]["rejected"]) == (1, False, None, 1)
    [problem] = [one for one in document["problems"] if one["severity"] == "Error"]
    assert (problem["file"], problem["row"], problem["column"], problem["value"]) == (
        "dro/FulfillmentStepDefinition.csv",
        4,
        "StepType",
        "Robot",
    )


@pytest.mark.parametrize("what", ["nothing", "nowhere"])
def test_a_folder_with_nothing_to_read_could_not_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str
) -> None:
    folder = tmp_path / what
    if what == "nothing":
        folder.mkdir()
    status, out, err = run(capsys, "import", "salesforce", str(folder))
    assert (status, out) == (2, "")
    assert str(folder) in err


def test_an_export_writes_the_files_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys, "import", "salesforce", str(CONFIGURATION))
    status, out, _ = run(capsys, "export", "salesforce", str(tmp_path))
    assert (status, "48 files written, 0 were already so" in out) == (0, True)
    assert read_csv(tmp_path / "dro/Product2.csv") == read_csv(CONFIGURATION / "dro/Product2.csv")
    status, out, _ = run(capsys, "export", "salesforce", str(tmp_path), "--json")
    document = json.loads(out)
    assert (status, document["written"], document["unchanged"]) == (0, [], 48)
