"""The one error of the launcher that a person sees, and how failures of the disk become one."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NO_SPACE = "No space left on device"
NEARLY_NOTHING = 20_000_000


class Refusal(Exception):
    """The launcher cannot go on; the message is one sentence for the person at the terminal.

    Attributes: status, the exit status (2: could not run).
    """

    def __init__(self, sentence: str, status: int = 2) -> None:
        super().__init__(sentence)
        self.status = status


def check_space(folder: Path, needed: int) -> None:
    """Raise Refusal where the folder's disk has less than the needed number of bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refusal(
            f"The disk of {folder} is full: {free // 1_000_000} MB are free, {needed // 1_000_000} MB are needed; "
            "free some space and try again."
        )


def is_full(folder: Path, output: str = "") -> bool:
    """Return whether a failure was the disk's: the output says so, or next to nothing is free."""
    if NO_SPACE in output or "ENOSPC" in output:
        return True
    try:
        return shutil.disk_usage(folder).free < NEARLY_NOTHING
    except OSError:
        return False


def disk_full(folder: Path) -> Refusal:
    """Return the refusal for a disk that became full while we were working."""
    return Refusal(f"The disk of {folder} is full; free some space and try again.")


@contextmanager
def one_sentence(folder: Path) -> Iterator[None]:
    """Turn a full disk or a missing permission inside the block into a Refusal; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise disk_full(folder) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            place = error.filename or folder
            raise Refusal(f"No permission to write {place}: give this user the right to write in {folder}.") from error
        raise
