"""Publishing by two people: one asks for exactly this content of the draft, another publishes it or says why not."""

from datetime import datetime
from typing import Any

from django.db import transaction

from orchestration.core.record_json import encode_record
from orchestration.core.vocabulary import ApprovalState
from orchestration.models import Release, ReleaseRequest
from orchestration.operations.draft_rows import lock_draft
from orchestration.operations.release import DraftChanged, NoteMissing, checked_draft, freeze, outdate_requests


class UnknownRequest(LookupError):
    """There is no request ``wanted``."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        super().__init__(f"There is no request {wanted}.")


class AlreadyRequested(ValueError):
    """The draft as it is now is asked for already, by the request ``request``."""

    def __init__(self, request: ReleaseRequest) -> None:
        self.request = request
        by = request.requested_by.get_username() if request.requested_by else "Somebody"
        super().__init__(f"{by} has asked for the approval of exactly this draft already. Wait for the answer.")


class RequestDecided(ValueError):
    """The request is no longer open; ``state`` says what became of it."""

    def __init__(self, state: str, by: str) -> None:
        self.state = state
        self.by = by
        super().__init__(f"This request is {state.lower()} already{f', by {by}' if by else ''}. Nothing was changed.")


class OwnRequest(ValueError):
    """Who asks does not answer."""

    def __init__(self) -> None:
        super().__init__("You asked for this yourself: somebody else has to approve or reject it. You may withdraw it.")


class NotYourRequest(ValueError):
    """Only who asked takes a request back."""

    def __init__(self) -> None:
        super().__init__("Only the person who asked withdraws a request. You may reject it, and say why.")


class RequestOutdated(ValueError):
    """The draft is no longer what approval was asked for."""

    def __init__(self) -> None:
        super().__init__(
            "The draft has changed since approval was asked for, so nothing was published and the request is closed. "
            "Review the draft; whoever wants it published asks again."
        )


class ReasonMissing(ValueError):
    """Who rejects says why."""

    def __init__(self) -> None:
        super().__init__("Say in a reason what has to change first.")


def request_approval(
    *, actor: Any, note: str, now: datetime, acknowledge_warnings: bool = False, reviewed: str | None = None
) -> ReleaseRequest:
    """Ask that somebody else publish the draft as it is now. A request for an earlier draft is outdated by that.

    Raises NoteMissing, AlreadyRequested, and DraftChanged, DesignInvalid, WarningsNotAcknowledged, NothingToPublish
    or DraftUnreadable as publishing does.
    """
    if not note.strip():
        raise NoteMissing
    with transaction.atomic():
        lock_draft()
        draft = checked_draft(reviewed, acknowledge_warnings)
        earlier = ReleaseRequest.objects.filter(state=ApprovalState.OPEN.value).first()
        if earlier is not None and earlier.content_hash == draft.content_hash:
            raise AlreadyRequested(earlier)
        outdate_requests("Approval was asked for a later draft.", now)
        return ReleaseRequest.objects.create(
            content_hash=draft.content_hash,
            note=note.strip(),
            problems=[encode_record(problem) for problem in draft.problems],
            changes=len(draft.changes),
            requested_by=actor,
            requested_at=now,
        )


def approve(*, request: int, actor: Any, now: datetime, acknowledge_warnings: bool = False) -> Release:
    """Publish exactly what a request asks for, as the release of who asked, and return it.

    Raises UnknownRequest, RequestDecided, OwnRequest, DraftUnreadable; RequestOutdated, which closes the request; and
    DesignInvalid, WarningsNotAcknowledged or NothingToPublish where something beside the draft has changed.
    """
    with transaction.atomic():
        lock_draft()
        asked = _open_request(request)
        _by_somebody_else(asked, actor)
        try:
            draft = checked_draft(asked.content_hash, acknowledge_warnings)
        except DraftChanged:
            outdate_requests("The draft was changed after approval was asked for.", now)
        else:
            release = freeze(draft, published_by=asked.requested_by, note=asked.note, now=now, approved_by=actor)
            _decide(asked, ApprovalState.APPROVED, actor, now, release=release)
            return release
    raise RequestOutdated


def reject(*, request: int, actor: Any, reason: str, now: datetime) -> None:
    """Close a request and say why. Raises ReasonMissing, UnknownRequest, RequestDecided, OwnRequest."""
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        asked = _open_request(request)
        _by_somebody_else(asked, actor)
        _decide(asked, ApprovalState.REJECTED, actor, now, reason=reason.strip())


def withdraw(*, request: int, actor: Any, now: datetime) -> None:
    """Take a request of one's own back. Raises UnknownRequest, RequestDecided, NotYourRequest."""
    with transaction.atomic():
        asked = _open_request(request)
        if asked.requested_by_id != actor.pk:
            raise NotYourRequest
        _decide(asked, ApprovalState.WITHDRAWN, actor, now)


def _open_request(number: int) -> ReleaseRequest:
    """The request, held until the transaction ends."""
    asked = ReleaseRequest.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if asked is None:
        raise UnknownRequest(number)
    if not asked.is_open:
        raise RequestDecided(asked.state, asked.decided_by.get_username() if asked.decided_by else "")
    return asked


def _by_somebody_else(asked: ReleaseRequest, actor: Any) -> None:
    if asked.requested_by_id == actor.pk:
        raise OwnRequest


def _decide(
    asked: ReleaseRequest,
    state: ApprovalState,
    actor: Any,
    now: datetime,
    *,
    reason: str = "",
    release: Release | None = None,
) -> None:
    asked.state, asked.decided_by, asked.decided_at = state.value, actor, now
    asked.reason, asked.release = reason, release
    asked.save(update_fields=["state", "decided_by", "decided_at", "reason", "release"])
