"""Releases as run time reads them: loaded once a process, then kept."""

from dataclasses import dataclass
from functools import lru_cache

from orchestration.core.design import Design
from orchestration.core.snapshot import from_json
from orchestration.models import Release

KEPT = 64
"""Releases that a process keeps: orders in flight are pinned to few of them."""


class UnknownRelease(LookupError):
    """There is no release ``wanted`` (an id or a number)."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        super().__init__(f"There is no release {wanted}.")


class NothingPublished(LookupError):
    """No design has been published yet, so there is nothing that an order could be fulfilled by."""

    def __init__(self) -> None:
        super().__init__("No design has been published yet: publish the draft, then submit orders.")


@dataclass(frozen=True, slots=True)
class LoadedRelease:
    id: int
    number: int
    content_hash: str
    design: Design


@lru_cache(maxsize=KEPT)
def load_release(release_id: int) -> LoadedRelease:
    """Return a release by its id. One query for the first call in a process, none after: a release never changes.

    Raises UnknownRelease, and RecordError where a newer version of the product wrote it.
    """
    row = Release.objects.filter(pk=release_id).values_list("number", "content_hash").first()
    if row is None:
        raise UnknownRelease(release_id)
    number, content_hash = row
    return LoadedRelease(release_id, number, content_hash, _design(content_hash))


@lru_cache(maxsize=KEPT)
def _design(content_hash: str) -> Design:
    """The design with this content, whichever release published it: one that was restored is not loaded twice."""
    snapshot = Release.objects.filter(content_hash=content_hash).values_list("snapshot", flat=True)[:1].get()
    return from_json(snapshot)


def latest_release() -> LoadedRelease | None:
    """Return the release with the highest number, None before the first. One query."""
    latest = Release.objects.order_by("-number").values_list("pk", flat=True).first()
    return None if latest is None else load_release(latest)


def current_release() -> LoadedRelease:
    """Return the release that new orders are pinned to: the latest. Raises NothingPublished before the first."""
    latest = latest_release()
    if latest is None:
        raise NothingPublished
    return latest


def release_numbered(number: int) -> LoadedRelease:
    """Return a release by its number; raises UnknownRelease."""
    found = Release.objects.filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownRelease(number)
    return load_release(found)
