"""Collecting what the checks of a design find."""

from collections import Counter
from collections.abc import Iterable

from catalog.core.problems import DesignProblem, Severity

Place = tuple[str, str]
"""Kind and code of the record that has a problem."""


class ProblemList:
    """Collects problems while a design is checked."""

    def __init__(self) -> None:
        self._found: list[DesignProblem] = []

    def error(self, at: Place, field: str, code: str, message: str, path: tuple[str, ...] = ()) -> None:
        self._add(Severity.ERROR, at, field, code=code, message=message, path=path)

    def warning(self, at: Place, field: str, code: str, message: str, path: tuple[str, ...] = ()) -> None:
        self._add(Severity.WARNING, at, field, code=code, message=message, path=path)

    def duplicates(self, kind: str, codes: Iterable[str]) -> None:
        """Note codes that several records of a kind share."""
        for code, count in sorted(Counter(codes).items()):
            if count > 1:
                self.error((kind, code), "code", "DuplicateCode", f'{count} records have the code "{code}".')

    def found(self) -> tuple[DesignProblem, ...]:
        """Return the problems, errors first, then by kind, record, field and code."""
        return tuple(
            sorted(
                self._found,
                key=lambda one: (
                    one.severity != Severity.ERROR,
                    one.kind,
                    one.record,
                    one.field,
                    one.code,
                    one.message,
                ),
            )
        )

    def _add(
        self, severity: Severity, at: Place, field: str, *, code: str, message: str, path: tuple[str, ...]
    ) -> None:
        kind, record = at
        self._found.append(
            DesignProblem(
                severity=severity, code=code, kind=kind, record=record, field=field, message=message, path=path
            )
        )
