"""Publishing the draft as an immutable release, and bringing a release back into the draft."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from catalog.core.problems import DesignProblem, Severity
from orchestration.core.design import Design
from orchestration.core.difference import difference
from orchestration.core.record_json import encode_record
from orchestration.core.snapshot import content_hash, to_json
from orchestration.models import Release
from orchestration.operations.draft import DraftReport, WriteMode, lock_draft, write_draft
from orchestration.queries.checks import check
from orchestration.queries.draft import read_draft
from orchestration.queries.releases import (
    LoadedRelease,
    NothingPublished,
    UnknownRelease,
    current_release,
    latest_release,
    load_release,
    release_numbered,
)

__all__ = [
    "DesignInvalid",
    "LoadedRelease",
    "NoteMissing",
    "NothingPublished",
    "NothingToPublish",
    "UnknownRelease",
    "WarningsNotAcknowledged",
    "current_release",
    "latest_release",
    "load_release",
    "publish",
    "release_numbered",
    "restore",
]


class DesignInvalid(ValueError):
    """The draft has errors, which ``problems`` names (and its warnings with them)."""

    def __init__(self, problems: Sequence[DesignProblem]) -> None:
        self.problems = tuple(problems)
        count = sum(problem.severity is Severity.ERROR for problem in problems)
        super().__init__(f"The draft has {count} {'error' if count == 1 else 'errors'}: mend it, then publish again.")


class WarningsNotAcknowledged(ValueError):
    """The draft has no errors but the warnings ``problems``, and the publisher did not accept them."""

    def __init__(self, problems: Sequence[DesignProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"The draft has {len(problems)} warnings: read them and publish with them acknowledged.")


class NothingToPublish(ValueError):
    """The draft equals the release ``number``."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"The draft is the same as release {number}: there is nothing to publish.")


class NoteMissing(ValueError):
    """A release says in a note what it is for."""

    def __init__(self) -> None:
        super().__init__("Say in a note what the release is for.")


def publish(*, actor: Any, note: str, now: datetime, acknowledge_warnings: bool = True) -> Release:
    """Freeze the draft as the next release and return it. ``actor`` is a user, or None for the system itself.

    Raises NoteMissing, DesignInvalid, WarningsNotAcknowledged, NothingToPublish, or DraftUnreadable.
    """
    if not note.strip():
        raise NoteMissing
    with transaction.atomic():
        lock_draft()
        design = read_draft()
        problems = check(design)
        if any(problem.severity is Severity.ERROR for problem in problems):
            raise DesignInvalid(problems)
        if problems and not acknowledge_warnings:
            raise WarningsNotAcknowledged(problems)
        previous = latest_release()
        changes = difference(previous.design if previous else Design(), design)
        if previous is not None and not changes:
            raise NothingToPublish(previous.number)
        return Release.objects.create(
            number=previous.number + 1 if previous else 1,
            content_hash=content_hash(design),
            snapshot=to_json(design),
            note=note.strip(),
            problems=[encode_record(problem) for problem in problems],
            difference=[encode_record(change) for change in changes],
            previous_id=previous.id if previous else None,
            published_by=actor,
            published_at=now,
        )


def restore(release_id: int, actor: str) -> DraftReport:
    """Make the draft what a release froze, and nothing else. Raises UnknownRelease, DraftRefused."""
    return write_draft(load_release(release_id).design, actor, WriteMode.REPLACE)
