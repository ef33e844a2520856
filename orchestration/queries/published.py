"""How what a canvas shows stands to the current release: as it is published, or changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from orchestration.core.snapshot import encoded_records
from orchestration.core.snapshot_kinds import KIND_BY_NAME
from orchestration.queries.releases import latest_release, load_release

Records = Mapping[str, Mapping[str, Mapping[str, Any]]]
_KINDS = ("Workspace", "StepGroup", "StepDefinition", "StepDependency", "Scenario", "Integration", "Queue")


@dataclass(frozen=True, slots=True)
class PublishedState:
    """The number of the current release, None before the first, and whether the document differs from it."""

    release: int | None
    is_changed: bool


def published_state(document: Mapping[str, Any]) -> PublishedState:
    """Compare the records of a workspace's document with the current release."""
    records: Records = document["records"]
    release = latest_release()
    if release is None:
        return PublishedState(None, is_changed=True)
    published = _published(release.id)
    return PublishedState(release.number, is_changed=_is_changed(records, published) or _is_removed(records, published))


def _is_changed(records: Records, published: Records) -> bool:
    return any(
        published[kind].get(code) != record["fields"] for kind in _KINDS for code, record in records[kind].items()
    )


def _is_removed(records: Records, published: Records) -> bool:
    """Tell whether something was taken out of one of the lanes."""
    lanes = {item["group"] for one in records["Workspace"].values() for item in one["fields"]["items"]}
    steps = {code for code, fields in published["StepDefinition"].items() if fields["group"] in lanes}
    arrows = {
        code
        for code, fields in published["StepDependency"].items()
        if fields["step"] in steps or fields["depends_on"] in steps
    }
    scenarios = {code for code, fields in published["Scenario"].items() if fields["group"] in lanes}
    found = {"StepDefinition": steps, "StepDependency": arrows, "Scenario": scenarios}
    return any(codes - records[kind].keys() for kind, codes in found.items())


@lru_cache(maxsize=4)
def _published(release_id: int) -> Records:
    """The records of a release as JSON objects: a release never changes."""
    design = load_release(release_id).design
    return {kind: encoded_records(design, KIND_BY_NAME[kind]) for kind in _KINDS}
