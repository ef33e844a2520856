"""Publishing the draft as an immutable release, and bringing a release back into the draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from catalog.core.problems import DesignProblem, Severity
from orchestration.core.design import Design
from orchestration.core.difference import Change, difference
from orchestration.core.record_json import encode_record
from orchestration.core.snapshot import content_hash, to_json
from orchestration.core.vocabulary import ApprovalState
from orchestration.models import Release, ReleaseRequest
from orchestration.operations.draft import DraftReport, WriteMode, write_draft
from orchestration.operations.draft_rows import lock_draft
from orchestration.queries.checks import check_draft
from orchestration.queries.draft import read_draft
from orchestration.queries.release_policy import approval_required
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
    "ApprovalRequired",
    "CheckedDraft",
    "DesignInvalid",
    "DraftChanged",
    "LoadedRelease",
    "NoteMissing",
    "NothingPublished",
    "NothingToPublish",
    "UnknownRelease",
    "WarningsNotAcknowledged",
    "checked_draft",
    "current_release",
    "freeze",
    "latest_release",
    "load_release",
    "outdate_requests",
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


class ApprovalRequired(ValueError):
    """In this installation nobody publishes alone."""

    def __init__(self) -> None:
        super().__init__(
            "Releases need a second person here: ask for approval on the page of the draft, "
            "and let somebody else approve it there."
        )


class DraftChanged(ValueError):
    """The draft is no longer what was looked at."""

    def __init__(self) -> None:
        super().__init__("The draft has changed since you looked at it. Review the changes below and publish again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDraft:
    """The draft as it stands in this transaction, which may become a release."""

    design: Design
    content_hash: str
    problems: tuple[DesignProblem, ...]
    previous: LoadedRelease | None
    changes: tuple[Change, ...]


def publish(
    *, actor: Any, note: str, now: datetime, acknowledge_warnings: bool = True, reviewed: str | None = None
) -> Release:
    """Freeze the draft as the next release and return it. ``actor`` is a user, or None for the system itself.

    ``reviewed`` is the content hash of the draft that was looked at. Raises NoteMissing, ApprovalRequired,
    DraftChanged, DesignInvalid, WarningsNotAcknowledged, NothingToPublish, or DraftUnreadable.
    """
    if not note.strip():
        raise NoteMissing
    with transaction.atomic():
        lock_draft()
        if approval_required():
            raise ApprovalRequired
        draft = checked_draft(reviewed, acknowledge_warnings)
        release = freeze(draft, published_by=actor, note=note.strip(), now=now)
        outdate_requests(f"Release {release.number} was published without it.", now)
        return release


def checked_draft(reviewed: str | None, acknowledge_warnings: bool) -> CheckedDraft:
    """Return the draft, fit to be published. The caller has locked it; raises as ``publish`` does."""
    design = read_draft()
    found = content_hash(design)
    if reviewed is not None and reviewed != found:
        raise DraftChanged
    problems = check_draft(design)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise DesignInvalid(problems)
    if problems and not acknowledge_warnings:
        raise WarningsNotAcknowledged(problems)
    previous = latest_release()
    changes = difference(previous.design if previous else Design(), design)
    if previous is not None and not changes:
        raise NothingToPublish(previous.number)
    return CheckedDraft(design=design, content_hash=found, problems=problems, previous=previous, changes=changes)


def freeze(draft: CheckedDraft, *, published_by: Any, note: str, now: datetime, approved_by: Any = None) -> Release:
    """Store a checked draft as the next release."""
    return Release.objects.create(
        number=draft.previous.number + 1 if draft.previous else 1,
        content_hash=draft.content_hash,
        snapshot=to_json(draft.design),
        note=note,
        problems=[encode_record(problem) for problem in draft.problems],
        difference=[encode_record(change) for change in draft.changes],
        previous_id=draft.previous.id if draft.previous else None,
        published_by=published_by,
        approved_by=approved_by,
        published_at=now,
    )


def outdate_requests(reason: str, now: datetime) -> None:
    """Close the open request, if there is one: what it asks for can no longer be published."""
    open_ones = ReleaseRequest.objects.filter(state=ApprovalState.OPEN.value)
    open_ones.update(state=ApprovalState.OUTDATED.value, decided_at=now, reason=reason)


def restore(release_id: int, actor: str, reviewed: str | None = None) -> DraftReport:
    """Make the draft what a release froze, and nothing else.

    ``reviewed`` is the content hash of the draft that would be lost. Raises UnknownRelease, DraftChanged, DraftRefused.
    """
    design = load_release(release_id).design
    with transaction.atomic():
        lock_draft()
        if reviewed is not None and reviewed != content_hash(read_draft()):
            raise DraftChanged
        return write_draft(design, actor, WriteMode.REPLACE)
