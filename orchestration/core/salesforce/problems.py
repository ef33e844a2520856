"""What reading a foreign configuration finds: where it stands, what is wrong, and what would be right."""

from dataclasses import dataclass

from catalog.core.problems import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One finding in a file.

    ``row`` counts as a spreadsheet does: the header is row 1; in a JSON list the first object is row 1; 0 is the file
    as a whole. An error keeps everything from being loaded; a warning says what was loaded otherwise than one might
    think, or not loaded.
    """

    severity: Severity
    file: str
    row: int = 0
    column: str = ""
    value: str = ""
    message: str

    def __str__(self) -> str:
        place = self.file + (f" row {self.row}" if self.row else "") + (f", {self.column}" if self.column else "")
        return f"{place}: {self.message}"


def sorted_problems(problems: list[RowProblem]) -> tuple[RowProblem, ...]:
    """Return problems without repetition: errors first, then by file, row and column."""
    unique = dict.fromkeys(problems)
    return tuple(
        sorted(unique, key=lambda one: (one.severity is not Severity.ERROR, one.file, one.row, one.column, one.message))
    )
