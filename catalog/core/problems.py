"""What a check of the design finds: a sentence for the designer, with the place and the facts."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a design from being published; a warning says what was probably not meant."""

    ERROR = "Error"
    WARNING = "Warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignProblem:
    """One finding: which rule of the check (``code``), on which record of which kind, in which field.

    The message says what is wrong, where, and what would be right. ``path`` holds the records of a cycle, in its
    direction, none repeated.
    """

    severity: Severity
    code: str
    kind: str
    record: str
    field: str = ""
    message: str
    path: tuple[str, ...] = ()


def error(at: tuple[str, str], field: str, code: str, message: str, path: tuple[str, ...] = ()) -> DesignProblem:
    """Return a finding at a record, given as kind and code, that keeps the design from being published."""
    kind, record = at
    return DesignProblem(
        severity=Severity.ERROR, code=code, kind=kind, record=record, field=field, message=message, path=path
    )


def warning(at: tuple[str, str], field: str, code: str, message: str) -> DesignProblem:
    """Return a finding at a record, given as kind and code, that a designer should look at."""
    kind, record = at
    return DesignProblem(severity=Severity.WARNING, code=code, kind=kind, record=record, field=field, message=message)
