"""The files of a foreign configuration become a part of our design."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.core.problems import Severity
from orchestration.core.design import Design
from orchestration.core.salesforce.derivation import derive
from orchestration.core.salesforce.names import Names
from orchestration.core.salesforce.problems import RowProblem, sorted_problems
from orchestration.core.salesforce.reading import Origin, Reading, ReadRow, RecordKey, read_tables
from orchestration.core.salesforce.tables import Table
from orchestration.core.snapshot_kinds import KIND_BY_NAME, KINDS, design_of

LONGEST_KEY = 1_000
LONGEST_PATH = 100


@dataclass(frozen=True, slots=True)
class Loading:
    """What the files say: the records that they are about, their rows, and what does not fit.

    With an error among the problems the design is not complete and must not be used.
    """

    design: Design
    rows: tuple[ReadRow, ...]
    problems: tuple[RowProblem, ...]
    origins: Mapping[RecordKey, Mapping[str, Origin]]

    @property
    def is_refused(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def load(
    tables: Sequence[Table], draft: Design, kept: Sequence[Table] = (), people: frozenset[str] = frozenset()
) -> Loading:
    """Return what files say on top of a draft.

    ``kept`` are the tables of earlier imports, to which references may lead as well; ``people`` the site's users.
    """
    reading = read_tables(tables, Names(tables, draft, kept, people), draft)
    _check_lengths(reading)
    derive(reading, tables, draft, kept)
    is_refused = any(problem.severity is Severity.ERROR for problem in reading.problems)
    design = Design() if is_refused else design_of(records_of_reading(reading))
    return Loading(design, tuple(reading.rows), sorted_problems(reading.problems), reading.origins)


def records_of_reading(reading: Reading) -> dict[str, tuple[Any, ...]]:
    """Return the records that were read, by kind, each tuple sorted by code."""
    found: dict[str, list[Any]] = {kind.name: [] for kind in KINDS}
    for kind, code in sorted(reading.fields):
        found[kind].append(KIND_BY_NAME[kind].record(**reading.fields[kind, code]))
    return {kind: tuple(records) for kind, records in found.items()}


def _check_lengths(reading: Reading) -> None:
    for read in reading.rows:
        at = Origin(read.table.path, read.row.number)
        if len(read.key) > LONGEST_KEY:
            reading.note(
                at, Severity.ERROR, f"the row's key has {len(read.key)} characters; {LONGEST_KEY} are possible."
            )
        if len(read.table.path) > LONGEST_PATH:
            what = f"folder and file name have {len(read.table.path)} characters; {LONGEST_PATH} are possible."
            reading.note(Origin(read.table.path, 0), Severity.ERROR, what)
