"""One owner of the state folder at a time, by an advisory lock that the kernel drops with its process."""

import fcntl
import os
from pathlib import Path

from dro_site.launcher.refusal import one_sentence


class FolderLock:
    """A lock on a file (made where missing) or on a folder itself, which then needs no right to write.

    It holds the descriptor; children do not inherit it, so the lock dies with this process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Return whether the lock is ours now."""
        with one_sentence(self._path.parent):
            flags = os.O_RDONLY if self._path.is_dir() else os.O_RDWR | os.O_CREAT
            descriptor = os.open(self._path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock up."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
