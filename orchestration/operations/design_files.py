"""A design in a folder, one file an object: exported for review and version control, imported into the draft."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.core.design import Design
from orchestration.core.file_names import FileNameError, code_of_path
from orchestration.core.record_json import RecordError, parse_json
from orchestration.core.snapshot_files import DESIGN_FILE, DesignFilesError, FileProblem, from_files, to_files
from orchestration.core.snapshot_kinds import KIND_BY_FOLDER
from orchestration.operations.draft import DraftReport, WriteMode, write_draft

LARGEST_FILE = 16_000_000
"""Bytes. A record beyond it is a mistake, and reading it could fill the memory."""


class FolderNotOurs(ValueError):
    """``folder`` holds other things than an exported design, so nothing is written there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} is not empty and holds no exported design: name a new or empty folder, or an earlier export."
        )


class FolderUnreadable(ValueError):
    """``folder`` is not a folder that can be read; ``reason`` says why."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"{folder}: {reason}")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What exporting did to the files of a folder: paths within it, sorted."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def export_design(design: Design, folder: Path) -> ExportReport:
    """Make a folder hold a design's files: write those that differ, remove those of objects that are gone.

    Files of others (a README, ``.git``) stay as they are. Raises FolderNotOurs, FolderUnreadable, or OSError where the
    folder cannot be written.
    """
    files = to_files(design)
    if folder.exists() and not folder.is_dir():
        raise FolderUnreadable(folder, "this is a file, not a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    if not _is_ours(folder):
        raise FolderNotOurs(folder)
    # The file that marks the folder as ours comes first: an export that broke off can be repeated.
    paths = sorted(files, key=lambda path: (path != DESIGN_FILE, path))
    written = tuple(path for path in paths if _write(folder / path, files[path]))
    removed = tuple(sorted(path for path in _exported(folder) if path not in files))
    for path in removed:
        (folder / path).unlink()
        _remove_empty(folder, (folder / path).parent)
    return ExportReport(tuple(sorted(written)), removed, len(files) - len(written))


def import_design(folder: Path, actor: str, mode: WriteMode = WriteMode.REPLACE) -> DraftReport:
    """Make the draft what a folder's files say; with MERGE, add and change only what they hold.

    Nothing is written unless all can be: raises FolderUnreadable, DesignFilesError (file and JSON pointer of every
    mistake) or DraftRefused (kind and code).
    """
    return write_draft(read_folder(folder), actor, mode)


def read_folder(folder: Path) -> Design:
    """Return the design that a folder's files hold; raises FolderUnreadable or DesignFilesError.

    Hidden files and other files at the top (a README) are no part of it; any other file that is not one of the design
    is a mistake, such as a folder whose name is misspelt.
    """
    if not folder.is_dir():
        raise FolderUnreadable(folder, "this is not a folder." if folder.exists() else "there is no such folder.")
    files: dict[str, bytes] = {}
    problems: list[FileProblem] = []
    for path in _visible(folder):
        try:
            if (folder / path).stat().st_size > LARGEST_FILE:
                problems.append(FileProblem(path, "", f"it is larger than {LARGEST_FILE // 1_000_000} MB."))
            else:
                files[path] = (folder / path).read_bytes()
        except OSError as error:
            problems.append(FileProblem(path, "", f"it cannot be read: {error.strerror}."))
    if problems:
        raise DesignFilesError(tuple(sorted(problems)))
    return from_files(files)


def _visible(folder: Path) -> Iterator[str]:
    """The paths of all files that may belong to a design, with ``/``."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        relative = Path(place).relative_to(folder)
        for name in sorted(names):
            if name.startswith(".") or (relative == Path() and name != DESIGN_FILE):
                continue
            yield (relative / name).as_posix()


def _is_ours(folder: Path) -> bool:
    """Whether a folder may be written: an exported design, or nothing but hidden files."""
    mark = folder / DESIGN_FILE
    if mark.is_file():
        try:
            header = parse_json(mark.read_bytes())
        except RecordError:
            return False
        return isinstance(header, dict) and set(header) == {"format"}
    return all(entry.name.startswith(".") for entry in folder.iterdir())


def _exported(folder: Path) -> Iterator[str]:
    """The paths of files that an export wrote: those whose names are those of codes, in the folders of kinds."""
    for path in _visible(folder):
        kind, _, name = path.partition("/")
        if kind in KIND_BY_FOLDER and name.endswith(".json"):
            try:
                code_of_path(name.removesuffix(".json"))
            except FileNameError:
                continue
            yield path


def _write(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all, unless it is already so; return whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def _remove_empty(folder: Path, place: Path) -> None:
    while place != folder and not any(place.iterdir()):
        place.rmdir()
        place = place.parent
