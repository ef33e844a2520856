"""The published configurations that the import is tried on, and copies of them that a test may spoil."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

CONFIGURATION = Path(__file__).parents[3] / "shared/data/salesforce-qb"

needs_configuration = pytest.mark.skipif(
    not CONFIGURATION.is_dir(), reason=f"the published configuration is not at {CONFIGURATION}"
)


def copy_configuration(folder: Path) -> Path:
    """A copy of the whole configuration that a test may change."""
    return Path(shutil.copytree(CONFIGURATION, folder / "configuration"))


def read_csv(file: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a file, read without the product's code; nulls are all one."""
    with file.open(newline="", encoding="utf-8") as stream:
        rows = [["" if cell == "#N/A" else cell for cell in row] for row in csv.reader(stream)]
    return (rows[0], rows[1:]) if rows else ([], [])


def write_csv(file: Path, header: list[str], rows: list[list[str]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])


def objects(file: Path) -> list[dict[str, str]]:
    """The rows of a file as dictionaries."""
    header, rows = read_csv(file)
    return [dict(zip(header, row, strict=True)) for row in rows]


def change(file: Path, row: int, column: str, value: str) -> None:
    """Set one cell; rows count as in a spreadsheet, the header is row 1."""
    header, rows = read_csv(file)
    rows[row - 2][header.index(column)] = value
    write_csv(file, header, rows)


def edit(file: Path, how: Callable[[bytes], bytes]) -> None:
    file.write_bytes(how(file.read_bytes()))
