"""Tables as they stand in files: comma-separated values, and the JSON list of custom scopes.

A table has an object's rows in the file's own columns and order; every cell is kept exactly as it was written.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.core.problems import Severity
from orchestration.core.salesforce.problems import RowProblem

MOST_BYTES = 50 * 1024 * 1024
"""A configuration is far smaller; beyond this the file is something else, or would fill the memory."""

NULLS = ("", "#N/A")
"""Both mean that a field has no value."""

NULL = "#N/A"
"""How a value that was taken away is written: an empty cell may be read as “leave it as it is”."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, its cells by column, and the key under which it was kept, if it was."""

    number: int
    values: Mapping[str, object]
    key: str = ""

    def cell(self, column: str) -> str | None:
        """Return a cell as text, exactly; None where it is null or the column is not there."""
        return cell_text(self.values.get(column))


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that one file has of an object. ``path`` is the file's folder and name."""

    path: str
    object: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_json(self) -> bool:
        return self.path.endswith(".json")


def cell_text(value: object) -> str | None:
    """Return a cell as text, None for a null."""
    if value is None or value in NULLS:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def parse_table(path: str, object_name: str, content: bytes) -> tuple[Table, list[RowProblem]]:
    """Return the table that a file holds, with what is wrong with it; a row that cannot be read is left out."""
    problems: list[RowProblem] = []
    empty = Table(path, object_name, (), ())
    if len(content) > MOST_BYTES:
        return empty, [too_large(path, len(content))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        what = f"the byte {content[error.start]:#04x} in line {line} is not UTF-8. Save the file as UTF-8."
        return empty, [_error(path, 0, what)]
    reader = _json_rows if path.endswith(".json") else _csv_rows
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    for item in reader(path, text):
        if isinstance(item, RowProblem):
            problems.append(item)
        elif isinstance(item, Row):
            rows.append(item)
        else:
            columns = item
    return Table(path, object_name, columns, tuple(rows)), problems


def too_large(path: str, size: int) -> RowProblem:
    """Return the refusal of a file that is too large to be a configuration."""
    return _error(path, 0, f"the file has {size} bytes; at most {MOST_BYTES} are read. Split it, or check what it is.")


def _csv_rows(path: str, text: str) -> Iterator[tuple[str, ...] | Row | RowProblem]:
    """Yield the columns, then the rows. Blank lines are no rows, but they count."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: tuple[str, ...] | None = None
    number = 0
    try:
        for cells in reader:
            number += 1
            if not cells:
                continue
            if columns is None:
                columns = tuple(cells)
                faults = list(_header_faults(path, number, columns))
                yield from faults
                if faults:
                    return
                yield columns
            else:
                yield from _checked_row(path, number, columns, cells)
    except csv.Error as error:
        what = f"the row cannot be read at line {reader.line_num}: {error}. Quote cells wholly; double quotes inside."
        yield _error(path, number + 1, what)


def _header_faults(path: str, number: int, columns: tuple[str, ...]) -> Iterator[RowProblem]:
    for name, count in Counter(columns).items():
        if not name.strip():
            yield _error(path, number, "a column has no name. Name it or remove it.")
        elif count > 1:
            message = f"{count} columns are called {name!r}: it is not clear which counts. Keep one."
            yield RowProblem(severity=Severity.ERROR, file=path, row=number, column=name, message=message)
        elif _unstorable(name):
            yield _error(path, number, f"the column {name!a} has a character that cannot be stored.")


def _checked_row(path: str, number: int, columns: tuple[str, ...], cells: list[str]) -> Iterator[Row | RowProblem]:
    if len(cells) != len(columns):
        what = f"the row has {len(cells)} cells, the header {len(columns)}. Check its commas and quotes."
        yield _error(path, number, what)
        return
    bad = [name for name, cell in zip(columns, cells, strict=True) if _unstorable(cell)]
    for name in bad:
        message = "the cell holds the character NUL, which cannot be stored. Remove it."
        yield RowProblem(severity=Severity.ERROR, file=path, row=number, column=name, message=message)
    if not bad:
        yield Row(number, dict(zip(columns, cells, strict=True)))


def _json_rows(path: str, text: str) -> Iterator[tuple[str, ...] | Row | RowProblem]:
    """Yield the columns (of all objects, in the order of their first use), then one row for each object."""
    if not text.strip():
        return
    try:
        objects = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        yield _error(path, 0, f"this is not JSON: {error}.")
        return
    if not isinstance(objects, list):
        yield _error(path, 0, "a list of objects is due here.")
        return
    columns: dict[str, None] = {}
    rows: list[Row] = []
    for number, item in enumerate(objects, start=1):
        if not isinstance(item, dict) or any(isinstance(value, dict | list) for value in item.values()):
            yield _error(path, number, "an object whose values are text, number, true, false or null is due here.")
        elif any(_unstorable(text) for pair in item.items() for text in pair if isinstance(text, str)):
            yield _error(path, number, "the object holds the character NUL, which cannot be stored. Remove it.")
        else:
            columns.update(dict.fromkeys(item))
            rows.append(Row(number, item))
    yield tuple(columns)
    yield from rows


def _unstorable(text: str) -> bool:
    return any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in text)


def _error(path: str, row: int, message: str) -> RowProblem:
    return RowProblem(severity=Severity.ERROR, file=path, row=row, message=message)
