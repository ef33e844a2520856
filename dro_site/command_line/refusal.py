"""The one error that ends a command, and how everything that the product refuses becomes one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any

from django.db import OperationalError, ProgrammingError

from decomposition.core.order_problems import OrderRefused
from decomposition.core.refusal import DecompositionRefused
from fulfillment.operations.intake import OrderConflict
from orchestration.core.record_json import RecordError
from orchestration.core.refusal import CompositionRefused
from orchestration.core.snapshot_files import DesignFilesError
from orchestration.operations import design_files, release
from orchestration.operations.draft_check import DraftRefused
from orchestration.operations.salesforce_files import NothingToImport
from orchestration.queries.draft import DraftUnreadable

NO = 1
COULD_NOT_RUN = 2

ANSWER_IS_NO = (
    OrderRefused,
    DecompositionRefused,
    CompositionRefused,
    OrderConflict,
    DraftRefused,
    release.ApprovalRequired,
    release.DesignInvalid,
    release.WarningsNotAcknowledged,
    release.NothingToPublish,
)
UNABLE = (
    OperationalError,
    ProgrammingError,
    RecordError,
    DesignFilesError,
    DraftUnreadable,
    design_files.FolderNotOurs,
    design_files.FolderUnreadable,
    NothingToImport,
    release.NoteMissing,
    release.NothingPublished,
    release.UnknownRelease,
    OSError,
)


class CommandRefused(Exception):
    """The command ends without having done what was asked.

    ``status`` is NO where the question was understood and the answer is no, COULD_NOT_RUN otherwise; ``code`` names
    the reason for programs; ``problems`` lists the places, each with a ``message``.
    """

    def __init__(self, status: int, code: str, message: str, problems: Sequence[Mapping[str, Any]] = ()) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.problems = tuple(problems)
        super().__init__(message)

    @property
    def document(self) -> dict[str, Any]:
        """The refusal as JSON."""
        return {"error": {"code": self.code, "message": self.message, "problems": list(self.problems)}}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the product refuses inside the block into a CommandRefused; defects of the program pass."""
    try:
        yield
    except CommandRefused:
        raise
    except Exception as error:
        refused = _refused(error)
        if refused is None:
            raise
        raise refused from error


def _refused(error: Exception) -> CommandRefused | None:
    status = _status(error)
    if status is None:
        return None
    code = "DatabaseUnreachable" if isinstance(error, OperationalError) else type(error).__name__
    return CommandRefused(status, code, _message(error), _problems(error))


def _status(error: Exception) -> int | None:
    """The exit status of what is refused; None for what nobody foresaw."""
    if isinstance(error, ANSWER_IS_NO):
        return NO
    return COULD_NOT_RUN if isinstance(error, UNABLE) else None


def _message(error: Exception) -> str:
    """One sentence. Those of the database driver and the operating system are not made for people."""
    if isinstance(error, OperationalError):
        return f"The database cannot be reached: {_first_line(error)}"
    if isinstance(error, ProgrammingError):
        return f"The database does not fit this version, run ./dro manage migrate: {_first_line(error)}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    problems = _problems(error)
    if len(problems) > 1:
        return f"{len(problems)} problems; the first: {str(error).splitlines()[0]}"
    return str(error)


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def _problems(error: Exception) -> list[dict[str, Any]]:
    found = getattr(error, "problems", ())
    return [json.loads(json.dumps(asdict(one))) for one in found if is_dataclass(one) and not isinstance(one, type)]
