"""Finding and reading the files of a Salesforce configuration, and writing them."""

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.core.problems import Severity
from orchestration.core.salesforce.objects import SCOPES_FILE, object_of_file
from orchestration.core.salesforce.problems import RowProblem
from orchestration.core.salesforce.tables import MOST_BYTES, Table, parse_table, too_large

PLAN_FILE = "export.json"
"""The data loader's description of a folder; a folder that has it is a data set."""


class NothingToImport(ValueError):
    """None of ``folders`` holds a file that is known by its name."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        names = ", ".join(map(str, folders))
        super().__init__(
            f"{names}: no file of a known object is here, such as Product2.csv or FulfillmentStepDefinition.csv."
        )


@dataclass(frozen=True, slots=True)
class ConfigurationFiles:
    """What folders hold: tables, texts of plan files by path, what cannot be read, and what was passed over."""

    tables: tuple[Table, ...]
    texts: Mapping[str, str]
    problems: tuple[RowProblem, ...]
    not_read: tuple[str, ...]


def read_files(folders: Sequence[Path]) -> ConfigurationFiles:
    """Return the tables of all known files of folders.

    Of a folder's sub-folders those are read that are data sets (they have an ``export.json``), or all that hold known
    files where none is one. The custom scopes, which are no data to Salesforce, are also looked for one folder up.
    Raises NothingToImport, and OSError for a folder that is not there or not readable.
    """
    data_sets, not_read = _data_sets(folders)
    tables: list[Table] = []
    texts: dict[str, str] = {}
    problems: list[RowProblem] = []
    read: dict[str, Path] = {}
    for file in dict.fromkeys(_files(data_sets)):
        path = file.name if file.name == SCOPES_FILE else f"{file.parent.name or 'root'}/{file.name}"
        if path in read:
            what = f"{read[path]} and {file} would be the same table. Rename one of the folders."
            problems.append(RowProblem(severity=Severity.ERROR, file=path, message=what))
            continue
        read[path] = file
        if file.name == PLAN_FILE:
            texts |= _plan_text(path, file, problems)
            continue
        object_name = object_of_file(file.name)
        if object_name is None:
            not_read.append(path)
            continue
        table, found = _table(path, object_name, file)
        tables.append(table)
        problems += found
    if not tables:
        raise NothingToImport(folders)
    return ConfigurationFiles(tuple(tables), texts, tuple(problems), tuple(not_read))


def write_files(folder: Path, contents: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files below a folder and return the paths of those that were not so already, sorted; raises OSError."""
    written = []
    for path, content in sorted(contents.items()):
        file = folder / path
        if file.is_file() and file.read_bytes() == content:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".writing-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        written.append(path)
    return tuple(written)


def _data_sets(folders: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The folders whose files are read, each once, and the names of sub-folders that are not."""
    found: dict[Path, None] = {}
    not_read: list[str] = []
    for given in folders:
        folder = given.resolve()
        if not folder.is_dir():
            code = errno.ENOTDIR if folder.exists() else errno.ENOENT
            raise OSError(code, os.strerror(code), str(given))
        found[folder] = None
        below = [one for one in sorted(folder.iterdir()) if one.is_dir() and _known_files(one)]
        planned = [one for one in below if (one / PLAN_FILE).is_file()]
        chosen = below if not planned and not _known_files(folder) else planned
        found.update(dict.fromkeys(chosen))
        not_read += [f"{one.name}/ (it has no {PLAN_FILE}: name it to import it)" for one in below if one not in chosen]
    chosen_names = {one.name for one in found}
    return list(found), [one for one in dict.fromkeys(not_read) if one.partition("/")[0] not in chosen_names]


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        scopes = [one / SCOPES_FILE for one in (folder, folder.parent) if (one / SCOPES_FILE).is_file()]
        yield from scopes[:1]
    for folder in folders:
        yield from (one for one in sorted(folder.iterdir()) if one.is_file() and _is_candidate(one))


def _known_files(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.suffix == ".csv" and object_of_file(one.name) is not None]


def _is_candidate(file: Path) -> bool:
    return file.suffix == ".csv" or file.name == PLAN_FILE


def _table(path: str, object_name: str, file: Path) -> tuple[Table, list[RowProblem]]:
    size = file.stat().st_size
    if size > MOST_BYTES:
        return Table(path, object_name, (), ()), [too_large(path, size)]
    return parse_table(path, object_name, file.read_bytes())


def _plan_text(path: str, file: Path, problems: list[RowProblem]) -> dict[str, str]:
    """The text of a plan file, which is kept as it is."""
    size = file.stat().st_size
    if size > MOST_BYTES:
        problems.append(too_large(path, size))
        return {}
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8. Save the file as UTF-8."
        problems.append(RowProblem(severity=Severity.ERROR, file=path, message=what))
        return {}
    if "\x00" in text:
        what = "the file holds the character NUL, which cannot be stored. Remove it."
        problems.append(RowProblem(severity=Severity.ERROR, file=path, message=what))
        return {}
    return {path: text}
