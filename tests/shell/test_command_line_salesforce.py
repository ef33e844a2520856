"""Salesforce files by the command line: what is printed, and how it ends."""

from pathlib import Path

import pytest

from catalog.models import Product
from tests.shell.test_command_line import Console, dro

__all__ = ["dro"]
pytestmark = pytest.mark.django_db

GOOD = "Name,StockKeepingUnit,IsActive,DecompositionScope,Colour\nRouter,ROUTER,true,OrderLineItem,blue\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "Product2.csv").write_text(GOOD)
    return tmp_path / "set"


def test_an_import_reports_its_rows_and_repeats_without_effect(dro: Console, folder: Path) -> None:
    status, found = dro.json("import", "salesforce", str(folder))
    assert status == 0
    (file,) = found["files"]
    assert (found["loaded"], file["file"], file["read"], file["created"]) == (True, "set/Product2.csv", 1, 1)
    assert file["kept_columns"] == ["Colour"]
    assert Product.objects.get().name == "Router"
    status, again = dro.json("import", "salesforce", str(folder))
    assert (status, again["files"][0]["unchanged"]) == (0, 1)
    status, out, err = dro("import", "salesforce", str(folder))
    assert (status, err) == (0, "")
    assert "1 rows read: 0 created, 0 changed, 1 unchanged." in out


def test_a_rejected_row_is_a_no_that_names_the_cell(dro: Console, folder: Path) -> None:
    (folder / "Product2.csv").write_text(GOOD.replace("true", "perhaps"))
    status, found = dro.json("import", "salesforce", str(folder))
    assert status == 1
    assert found["loaded"] is False
    assert [(one["file"], one["row"], one["column"]) for one in found["problems"]] == [
        ("set/Product2.csv", 2, "IsActive")
    ]
    assert not Product.objects.exists()
    status, out, err = dro("import", "salesforce", str(folder))
    assert status == 1
    assert "IsActive" in out
    assert err == "dro: Nothing was loaded: 1 of 1 rows are rejected; the problems say why.\n"


def test_folders_that_hold_nothing_known_cannot_be_imported(dro: Console, tmp_path: Path) -> None:
    status, found = dro.json("import", "salesforce", str(tmp_path))
    assert (status, found["error"]["code"]) == (2, "NothingToImport")
    status, found = dro.json("import", "salesforce", str(tmp_path / "nowhere"))
    assert (status, found["error"]["code"]) == (2, "FileNotFoundError")


def test_an_export_gives_the_files_back(dro: Console, folder: Path, tmp_path: Path) -> None:
    dro("import", "salesforce", str(folder))
    status, found = dro.json("export", "salesforce", str(tmp_path / "out"))
    assert status == 0
    assert found["written"] == ["set/Product2.csv"]
    assert (tmp_path / "out" / "set" / "Product2.csv").read_text() == GOOD
