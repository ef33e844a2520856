"""Releases and the draft as designers look at them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, QuerySet

from catalog.core.problems import DesignProblem, Severity
from orchestration.core.design import Design
from orchestration.core.difference import Change, difference
from orchestration.core.snapshot_kinds import KINDS, records_of
from orchestration.core.vocabulary import ApprovalState
from orchestration.models import Release, ReleaseRequest
from orchestration.queries.checks import check_draft
from orchestration.queries.release_difference import DRAFT, Side, side
from orchestration.queries.release_policy import approval_required
from orchestration.queries.releases import LoadedRelease, latest_release


def release_list() -> QuerySet[Release]:
    """Return the releases, newest first, with ``changes`` and ``warnings`` counted and without their snapshots."""
    return (
        Release.objects.defer("snapshot", "difference", "problems")
        .select_related("published_by", "approved_by")
        .annotate(changes=_length("difference"), warnings=_length("problems"))
        .order_by("-number")
    )


def _length(column: str) -> Func:
    return Func(F(column), function="jsonb_array_length", output_field=IntegerField())


def kind_counts(design: Design) -> Sequence[tuple[str, int]]:
    """Return how many records of each kind a design has; kinds without any are left out."""
    counted = [(kind.name, len(records_of(design, kind))) for kind in KINDS]
    return [(name, count) for name, count in counted if count]


def request_list(most: int) -> QuerySet[ReleaseRequest]:
    """Return the newest requests that another person publish."""
    people = ReleaseRequest.objects.select_related("requested_by", "decided_by", "release")
    return people.defer("release__snapshot", "release__difference", "problems").order_by("-requested_at", "-id")[:most]


def open_request() -> ReleaseRequest | None:
    """Return the request that waits for an answer."""
    return ReleaseRequest.objects.select_related("requested_by").filter(state=ApprovalState.OPEN.value).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReview:
    """The draft beside the latest release: what publishing would change, and what keeps it from being published.

    ``request`` is the open request to publish it, or an earlier state of it.
    """

    draft: Side
    release: LoadedRelease | None
    changes: tuple[Change, ...]
    problems: tuple[DesignProblem, ...]
    request: ReleaseRequest | None
    approval_required: bool

    @property
    def content_hash(self) -> str:
        return self.draft.content_hash

    @property
    def changed(self) -> int:
        return len(self.changes)

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many records of each kind have changed."""
        return list(Counter(change.kind for change in self.changes).items())

    @property
    def counts(self) -> Sequence[tuple[str, int]]:
        return kind_counts(self.draft.design)

    @property
    def records(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def errors(self) -> int:
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors

    @property
    def can_be_published(self) -> bool:
        return not self.errors and (self.changed > 0 or self.release is None)

    @property
    def is_asked_for(self) -> bool:
        """Whether the open request is about the draft as it is now."""
        return self.request is not None and self.request.content_hash == self.content_hash


def review_draft() -> DraftReview:
    """Return the draft, checked and compared. Raises DraftUnreadable."""
    draft = side(DRAFT)
    release = latest_release()
    return DraftReview(
        draft=draft,
        release=release,
        changes=difference(release.design if release else Design(), draft.design),
        problems=check_draft(draft.design),
        request=open_request(),
        approval_required=approval_required(),
    )
