"""Reading changes of records as somebody sent them: what is malformed is told first, for all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.core.problems import DesignProblem, error
from orchestration.core.record_json import RecordError, decode_record
from orchestration.core.snapshot_kinds import KIND_BY_NAME, Kind

MOST_CHANGES = 10_000
"""At once. A workspace of 2,000 steps with its arrows, pasted into another, is half of that."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What is to become of one record.

    ``fields`` is the JSON object that its file would hold; None takes the record out. ``version`` is the one that the
    change was made on; None says that the record is new.
    """

    kind: str
    code: str
    fields: Mapping[str, Any] | None
    version: int | None


@dataclass(frozen=True, slots=True)
class GivenChange:
    """A change that could be read; ``record`` is None where the record is taken out."""

    kind: Kind
    code: str
    record: Any
    version: int | None


class RecordRefused(ValueError):
    """Records cannot be saved; nothing was written. ``problems`` are errors, those of the records themselves first."""

    def __init__(self, problems: Sequence[DesignProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.message for problem in problems))


def read_changes(changes: Sequence[RecordChange]) -> tuple[GivenChange, ...]:
    """Return the changes with their records. Raises RecordRefused with what is malformed about each of them."""
    if len(changes) > MOST_CHANGES:
        message = f"{len(changes):,} changes are too many at once. Send at most {MOST_CHANGES:,}."
        raise RecordRefused([error(("", ""), "", "TooManyChanges", message)])
    given: dict[tuple[str, str], GivenChange] = {}
    problems: list[DesignProblem] = []
    for change in changes:
        try:
            read = _read(change)
        except RecordRefused as refused:
            problems += refused.problems
            continue
        if (change.kind, read.code) in given:
            message = f'{change.kind} "{read.code}" is changed twice. Send the last of these changes alone.'
            problems.append(error((change.kind, read.code), "", "ChangedTwice", message))
        given[change.kind, read.code] = read
    if problems:
        raise RecordRefused(problems)
    return tuple(given.values())


def _read(change: RecordChange) -> GivenChange:
    at = (change.kind, change.code)
    kind = KIND_BY_NAME.get(change.kind)
    if kind is None:
        message = f"There is no kind of record {change.kind[:60]!a}. The kinds are {', '.join(KIND_BY_NAME)}."
        raise RecordRefused([error(at, "", "UnknownKind", message)])
    if change.fields is None:
        if change.version is None:
            message = f'State the version of {kind.name} "{change.code}" that is to be removed.'
            raise RecordRefused([error(at, "", "VersionMissing", message)])
        return GivenChange(kind, change.code, None, change.version)
    try:
        record: Any = decode_record(kind.record, dict(change.fields))
    except RecordError as wrong:
        head, _, rest = wrong.pointer.removeprefix("/").partition("/")
        place = f"At /{rest}: " if rest else ""
        raise RecordRefused([error(at, head, "WrongForm", place + wrong.reason)]) from None
    if not record.code.strip():
        message = f"A {kind.name} needs a code that is not blank."
        raise RecordRefused([error(at, kind.code_field, "CodeMissing", message)])
    if record.code != change.code:
        message = f'The change is for the code "{change.code}", its fields have "{record.code}". Give both the same.'
        raise RecordRefused([error(at, kind.code_field, "CodeDiffers", message)])
    return GivenChange(kind, record.code, record, change.version)
