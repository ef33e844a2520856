"""A design as readable files, one object a file: what is exported, reviewed, kept in version control and imported.

``design.json`` states the format; every record is ``<folder of its kind>/<name of its code>.json``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.core.design import Design
from orchestration.core.file_names import FileNameError, code_of_path, path_of_code
from orchestration.core.record_json import RecordError, decode_record, parse_json, readable_bytes
from orchestration.core.snapshot import FORMAT, check_code, check_format, encoded_records
from orchestration.core.snapshot_kinds import KIND_BY_FOLDER, KINDS, design_of

DESIGN_FILE = "design.json"


@dataclass(frozen=True, slots=True, order=True)
class FileProblem:
    """What is wrong in one file; ``pointer`` is a JSON pointer into it, blank for the file itself."""

    file: str
    pointer: str
    message: str


class DesignFilesError(ValueError):
    """Files do not make a design. ``problems`` has one entry for each file that is wrong, sorted."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        self.problems = problems
        lines = [
            f"{problem.file}{problem.pointer and f' {problem.pointer}'}: {problem.message}" for problem in problems
        ]
        super().__init__("\n".join(lines))


def to_files(design: Design) -> dict[str, bytes]:
    """Return a design's files by path, sorted. Raises RecordError as ``snapshot.to_json`` does."""
    files = {DESIGN_FILE: readable_bytes({"format": FORMAT})}
    for kind in KINDS:
        for code, fields in encoded_records(design, kind).items():
            files[f"{kind.folder}/{path_of_code(code)}.json"] = readable_bytes(fields)
    return dict(sorted(files.items()))


def from_files(files: Mapping[str, bytes]) -> Design:
    """Return the design that files, given by path with ``/``, make up.

    Raises DesignFilesError with every file that is wrong: unreadable, in no kind's folder, not fitting its record, or
    named otherwise than its code demands.
    """
    problems: list[FileProblem] = []
    records: dict[str, list[Any]] = {kind.name: [] for kind in KINDS}
    if DESIGN_FILE not in files:
        problems.append(FileProblem(DESIGN_FILE, "", f'the file is missing. It must hold {{"format": {FORMAT}}}.'))
    for path in sorted(files):
        try:
            _read_file(path, files[path], records)
        except RecordError as error:
            problems.append(FileProblem(path, error.pointer, error.reason))
    if problems:
        raise DesignFilesError(tuple(sorted(problems)))
    return design_of(
        {name: tuple(sorted(found, key=lambda record: str(record.code))) for name, found in records.items()}
    )


def _read_file(path: str, content: bytes, records: dict[str, list[Any]]) -> None:
    if path == DESIGN_FILE:
        _read_design_file(content)
        return
    folder, _, name = path.partition("/")
    kind = KIND_BY_FOLDER.get(folder)
    if kind is None or not name.endswith(".json"):
        folders = ", ".join(sorted(KIND_BY_FOLDER))
        raise RecordError("", f"this is not a file of a design. Its files are {DESIGN_FILE} and *.json in {folders}.")
    record = decode_record(kind.record, parse_json(content))
    check_code(kind, record.code, "")
    if _code_named(name) != record.code:
        due = f"{folder}/{path_of_code(record.code)}.json"
        raise RecordError(f"/{kind.code_field}", f"a {kind.name} with the code {record.code!r} belongs in {due}.")
    records[kind.name].append(record)


def _code_named(name: str) -> str | None:
    try:
        return code_of_path(name.removesuffix(".json"))
    except FileNameError:
        return None


def _read_design_file(content: bytes) -> None:
    header = parse_json(content)
    if not isinstance(header, dict):
        raise RecordError("", f'it must hold {{"format": {FORMAT}}}.')
    check_format(header)
    for name in header:
        if name != "format":
            raise RecordError(f"/{name}", "there is no such field. The file holds 'format' alone.")
